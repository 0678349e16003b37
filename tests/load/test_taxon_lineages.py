"""Lineages in every style, worked by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut.errors import MsgutError
from msgut.harmonise import common_name
from msgut.load import taxon_lineages
from msgut.study import RANKS


def one(text):
    names = taxon_lineages.split_lineages(pd.Series({"t": text}), where="toy").loc["t"]
    return [name for name in names if name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("k__Bacteria; p__Firmicutes; c__; o__", ["Bacteria", "Firmicutes"]),
        (
            "k__Bacteria;p__[Thermi];c__Deinococci",
            ["Bacteria", "[Thermi]", "Deinococci"],
        ),
        ("d__Bacteria; p__Bacteroidota", ["Bacteria", "Bacteroidota"]),
        ("D_0__Bacteria;D_1__Firmicutes", ["Bacteria", "Firmicutes"]),
        ("Bacteria:Firmicutes:NA", ["Bacteria", "Firmicutes"]),
        ("Bacteria|Firmicutes|", ["Bacteria", "Firmicutes"]),
        ("Bacteria,Firmicutes", ["Bacteria", "Firmicutes"]),
        ("sk__Bacteria;p__X;t__strain", ["Bacteria", "X"]),
        ("Unassigned", ["Unassigned"]),
        ("", []),
        (None, []),
        (float("nan"), []),
        ("k__; p__; __; NA; ", []),
        ("Bacteria;;;;;Blautia_A;wexlerae", ["Bacteria", "Blautia_A", "wexlerae"]),
    ],
)
def test_one_lineage_by_hand(text, names):
    assert one(text) == names


def test_prefixes_say_the_rank_where_levels_are_left_out():
    row = taxon_lineages.split_lineages(
        pd.Series({"t": "k__B; g__Blautia; s__luti"}), where="toy"
    )
    assert row.loc["t", ["domain", "phylum", "genus", "species"]].tolist() == [
        "B",
        "",
        "Blautia",
        "luti",
    ]


def test_what_most_lineages_are_divided_by_decides():
    texts = pd.Series(
        {"a": "Bacteria;X, strange;Y", "b": "Bacteria;Z", "c": "Bacteria"}
    )
    assert taxon_lineages.split_lineages(texts, where="toy")["phylum"].tolist() == [
        "X, strange",
        "Z",
        "",
    ]


def test_more_levels_than_ranks_are_refused_unless_marked():
    with pytest.raises(MsgutError, match="toy: the lineage 'a;b;c;d;e;f;g;h' has more"):
        one("a;b;c;d;e;f;g;h")


def test_columns_of_ranks_are_found_by_name_or_number():
    assert taxon_lineages.rank_columns(
        ["Domain", "Rank2", "CLASS", "OTU", "Kingdom"]
    ) == {
        "Domain": "domain",
        "Rank2": "phylum",
        "CLASS": "class",
    }


def test_a_single_column_without_a_ranks_name_holds_whole_lineages():
    frame = pd.DataFrame({"V1": ["k__Bacteria; p__X"]}, index=["t"])
    assert taxon_lineages.rank_table(frame, where="toy").loc["t"].tolist()[:2] == [
        "Bacteria",
        "X",
    ]


# A name that holds the prefix of a class could not be told from a class.
NAMES = st.text("abcXYZ[]-_ ()", max_size=8).filter(lambda name: "c__" not in name)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=7))
def test_what_was_joined_comes_apart_with_or_without_prefixes(names):
    wanted = [name.strip() for name in names]
    wanted = ["" if not name.strip("_") else name for name in wanted]
    wanted += [""] * (len(RANKS) - len(wanted))
    marked = "; ".join(f"{r}__{n}" for r, n in zip("kpcofgs", names, strict=False))
    for text in (marked, ";".join(names)):
        table = taxon_lineages.split_lineages(pd.Series({"t": text}), where="toy")
        assert table.loc["t"].tolist() == wanted


@pytest.mark.parametrize("prefix", ["", "g__", "G__", "D_5__", " g__"])
@pytest.mark.parametrize(("name", "kept"), [("Blautia", "Blautia"), ("NULL", "")])
def test_a_prefix_or_no_name_is_the_same_to_the_reader_and_to_the_cleaner(
    prefix, name, kept
):
    """The cleaner took no D_5__ for a prefix, the reader one inside of a name."""
    assert taxon_lineages.bare_name(prefix + name) == kept
    assert common_name(prefix + name, "genus") == kept
    assert taxon_lineages.bare_name("Foo_s__bar") == "Foo_s__bar"
