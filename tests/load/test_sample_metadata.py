"""Raw metadata → standard columns, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.load import sample_metadata

RAW = pd.DataFrame(
    {"Dx": ["ill", " well ", "ill"], "Years": [40.0, np.nan, 31.0], "secret": "x"},
    index=["a", "b", "c"],
)


def standard(raw=RAW, samples=None, **facts):
    samples = raw.index if samples is None else pd.Index(samples)
    return sample_metadata.standard_columns(raw, samples, Facts("toy", **facts))


def test_only_named_columns_are_kept_and_translated():
    made = standard(
        columns={"Dx": "group", "Years": "age"},
        values={"group": {"ill": "MS", "well": "HC"}},
    )
    assert made.to_dict("list")["group"] == ["MS", "HC", "MS"]
    assert list(made) == ["group", "age"]
    assert made["age"].dtype == float
    assert made["age"].isna().tolist() == [False, True, False]


def test_empty_text_in_values_is_missing():
    made = standard(columns={"Dx": "x"}, values={"x": {"ill": "", "well": "fine"}})
    assert made["x"].isna().tolist() == [True, False, True]


def test_an_absent_column_gets_a_suggestion():
    with pytest.raises(MsgutError, match="no column 'years'. Did you mean 'Years'"):
        standard(columns={"years": "age"})


def test_a_value_that_is_not_listed_is_named_with_its_column():
    with pytest.raises(
        MsgutError, match=r"'group' holds 'ill' \(2 samples\).*\[values"
    ):
        standard(columns={"Dx": "group"}, values={"group": {"well": "HC", "il": "MS"}})


def test_ids_give_columns_by_full_match_only():
    patterns = [r"D\.(?P<donor>\d)", r"P(?P<subject>\d+)\.(?P<visit>\d+)m"]
    made = standard(None, ["D.1", "P07.12m"], ids={"patterns": patterns})
    assert made["donor"].fillna("").tolist() == ["1", ""]
    assert made["subject"].fillna("").tolist() == ["", "07"]
    assert made["visit"].tolist()[1] == 12
    with pytest.raises(MsgutError, match=r"sample 'P07\.12mm' matches no pattern"):
        standard(None, ["D.1", "P07.12mm"], ids={"patterns": patterns})


def test_rules_run_in_order_and_see_what_earlier_ones_made():
    made = standard(
        columns={"Dx": "group"},
        set=(
            {"where": {"group": "ill"}, "role": "recipient", "n": 1},
            {"where": {"role": ""}, "role": "donor", "subject": "{group}/{sample}"},
            {"where": {"role": ["donor", "x"], "n": ""}, "group": "HC"},
            {"where": {"n": 1}, "group": "MS", "role": ""},
        ),
    )
    assert made["group"].tolist() == ["MS", "HC", "MS"]
    assert made["role"].fillna("").tolist() == ["", "donor", ""]
    assert made["subject"].fillna("").tolist() == ["", "well/b", ""]
    assert made["n"].fillna("").tolist() == ["1", "", "1"]


def test_rules_on_columns_that_nobody_makes_are_refused():
    with pytest.raises(MsgutError, match="a column 'grup'. Did you mean 'group'"):
        standard(
            columns={"Dx": "group"}, set=({"where": {"grup": "ill"}, "role": "x"},)
        )
    with pytest.raises(MsgutError, match=r"fills in \{site\}, which is no column"):
        standard(set=({"where": {}, "role": "{site}"},))


@pytest.mark.parametrize("nothing", ["", " ", "NA", "nan", "None", "NULL"])
def test_a_number_is_missing_by_the_words_by_which_a_name_is(nothing):
    raw = pd.DataFrame({"age": ["40", nothing]})
    made = standard(raw, columns={"age": "age"})
    assert made["age"].dtype == float
    assert made["age"].isna().tolist() == [False, True]


def test_numbers_are_numbers_or_refused():
    raw = pd.DataFrame({"age": ["40", "NA", ""], "visit": ["1", "2", None]})
    made = standard(raw, columns={"age": "age", "visit": "visit"})
    assert made["age"].fillna(-1).tolist() == [40, -1, -1]
    assert made["visit"].fillna(-1).tolist() == [1, 2, -1]
    raw["visit"] = ["TP1", "TP2", "3"]
    assert standard(raw, columns={"visit": "visit"})["visit"].tolist() == list(
        raw["visit"]
    )
    raw["age"] = ["40", "inf", "1"]
    with pytest.raises(
        MsgutError, match="'age' must be numbers, yet sample '1' holds 'in"
    ):
        standard(raw, columns={"age": "age"})
    raw["age"] = ["40", "forty", "1"]
    with pytest.raises(MsgutError, match="holds 'forty'"):
        standard(raw, columns={"age": "age"})


def test_whole_numbers_become_text_without_a_point():
    raw = pd.DataFrame({"p": [0.0, 1.0, np.nan], "q": [True, False, None]})
    made = standard(
        raw, columns={"p": "p", "q": "q"}, values={"p": {"0": "no", "1": "yes"}}
    )
    assert made["p"].fillna("").tolist() == ["no", "yes", ""]
    assert made["q"].fillna("").tolist() == ["TRUE", "FALSE", ""]


def test_values_are_cleaned_on_every_way_as_raw_ones_are():
    """[values], [[set]], ids and raw values: one spelling is one group."""
    raw = pd.DataFrame({"dx": ["a", "b", "c", "d\u0301"]})
    made = standard(
        raw,
        columns={"dx": "group"},
        values={"group": {"a": "MS", " b": "MS ", "c": " ", "d\u0301": "y"}},
    )
    assert made["group"].fillna("").tolist() == ["MS", "MS", "", "y"]
    made = standard(
        raw,
        columns={"dx": "dx"},
        set=(
            {"where": {"dx": "a "}, "group": "e\u0301"},
            {"where": {"dx": "b"}, "group": " \u00e9"},
            {"where": {"dx": "c"}, "group": "\u00a0"},
        ),
    )
    assert made["group"].fillna("").tolist() == ["\u00e9", "\u00e9", "", ""]
    ids = {"patterns": [r"(?P<group>.+)\d"]}
    made = standard(None, ["MS 1", "MS2"], ids=ids)
    assert made["group"].tolist() == ["MS", "MS"]


@pytest.mark.parametrize(
    "pair",
    [("MS", "M\u0405"), ("MS", "MS\u200b"), ("MS", "\uff2d\uff33"), ("a b", "a  b")],
)
def test_two_groups_that_look_alike_are_refused_with_both_names(pair):
    raw = pd.DataFrame({"dx": [*pair, "HC"]})
    with pytest.raises(MsgutError, match="two groups look alike") as refused:
        standard(raw, columns={"dx": "group"})
    assert all(ascii(name) in str(refused.value) for name in pair)
    # Of no other column: two subjects may be called what they are called.
    assert len(standard(raw, columns={"dx": "subject"})) == 3
