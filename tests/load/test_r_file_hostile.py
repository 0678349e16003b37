"""R files that R would not write: an attribute missing, NULL, or of another type."""

import gzip
import struct
import time
import tracemalloc

import pytest
from r_writer import NA, R, laughs, rds, text, whole, word

from msgut import load
from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import r_serialization
from msgut.load.last_guard import UnexpectedError
from msgut.load.raw_tables import Parts


def frame(**changes):
    factor = whole(1, 2, NA, levels=text("ill", "well"), **{"class": text("factor")})
    factor.attributes |= changes.pop("factor", {})
    names = text("a", "b", "c")
    columns = R("list", [factor, R("double", [5.0, 0.0, 2.0])])
    columns.attributes = {
        "names": text("state", "t1"),
        "class": text("data.frame"),
        "row.names": names,
    } | changes
    return columns


def matrix(**changes):
    held = whole(5, 7, 9, 1)
    held.attributes = {
        "dim": whole(2, 2),
        "dimnames": R("list", [text("t1", "t2"), text("a", "b")]),
    } | changes
    return held


def phyloseq(**changes):
    table = matrix(taxa_are_rows=R("logical", [1]))
    table.attributes |= changes.pop("table", {})
    ranks = text("k__B", "k__A", dim=whole(2, 1))
    ranks.attributes["dimnames"] = R("list", [text("t1", "t2"), text("Kingdom")])
    ranks.attributes |= changes.pop("ranks", {})
    people = R("list", [text("ill", "well")])
    people.attributes = {
        "names": text("state"),
        "row.names": text("a", "b"),
        "class": text("sample_data"),
    } | changes.pop("people", {})
    edge = whole(3, 3, 1, 2, dim=whole(2, 2))
    tree = R("list", [edge, text("t1", "t2"), whole(1)])
    tree.attributes = {
        "names": text("edge", "tip.label", "Nnode"),
        "class": text("phylo"),
    } | changes.pop("tree", {})
    slots = {"otu_table": table, "tax_table": ranks, "sam_data": people}
    slots |= {"phy_tree": tree, "class": text("phyloseq")}
    return R("s4", attributes=slots | changes)


def read(value, tmp_path, holds="study", **options):
    path = tmp_path / "toy.rds"
    path.write_bytes(value if isinstance(value, bytes) else rds(value))
    return load.read_parts(path, File(holds, "r", path="toy.rds", options=options))


# What may stand where another thing belongs; None is R's NULL.
OTHERS = [
    None,
    text(),
    text("x"),
    text(None, "y", "z"),
    whole(),
    whole(NA, -2),
    whole(2**31 - 1, 2**31 - 1),
    R("double", [float("nan"), float("inf")]),
    R("logical", [1, 0, NA]),
    R("list"),
    R("list", [None, text("a")]),
    R("list", [R("list", [whole(1)]), whole(1, 2)]),
    R("s4", attributes={"class": text("none")}),
]
MAKERS = {
    "frame": (frame, "samples", ["names", "class", "row.names"]),
    "matrix": (matrix, "counts", ["dim", "dimnames", "class"]),
    "phyloseq": (
        phyloseq,
        "study",
        ["otu_table", "tax_table", "sam_data", "phy_tree", "class"],
    ),
}
INNER = [
    (frame, "samples", "factor", ["levels", "class", "names", "dim"]),
    (phyloseq, "study", "table", ["dim", "dimnames", "taxa_are_rows", "class"]),
    (phyloseq, "study", "ranks", ["dim", "dimnames", "class"]),
    (phyloseq, "study", "people", ["names", "row.names", "class"]),
    (phyloseq, "study", "tree", ["names", "class"]),
]


def test_the_right_ones_are_read(tmp_path):
    people = read(frame(), tmp_path, "samples").samples
    assert people["state"].tolist() == ["ill", "well", None]
    counts = read(matrix(), tmp_path, "counts").counts.frame
    assert counts.loc["b"].tolist() == [9, 1]
    whole_study = read(phyloseq(), tmp_path)
    assert whole_study.counts.frame.loc["a"].tolist() == [5, 7]
    assert whole_study.taxa["domain"].tolist() == ["B", "A"]
    assert whole_study.samples["state"].tolist() == ["ill", "well"]
    assert whole_study.tree.count(tips=True) == 2


def damaged():
    """Return each maker with each attribute changed into each other thing."""
    for make, holds, attributes in MAKERS.values():
        for attribute in attributes:
            for other in OTHERS:
                yield make(**{attribute: other}), holds
    for make, holds, part, attributes in INNER:
        for attribute in attributes:
            for other in OTHERS:
                yield make(**{part: {attribute: other}}), holds


def test_no_attribute_of_another_type_ends_in_a_traceback(tmp_path):
    read_whole, refused = 0, []
    for value, holds in damaged():
        try:
            read_whole += isinstance(read(value, tmp_path, holds), Parts)
        except MsgutError as error:
            refused.append(error)
    assert read_whole + len(refused) == 13 * 27
    assert read_whole > 0
    for error in refused:
        assert str(error).startswith("toy.rds: ")
        # A reader foresees these; the last guard is for what nobody did.
        guarded = "holds what is not expected" in str(error)
        assert not guarded or isinstance(error.__cause__, UnexpectedError), error


@pytest.mark.parametrize(
    ("value", "holds", "why"),
    [
        (frame(names=whole(1, 2)), "samples", "its names is not made of texts"),
        (frame(names=text("x")), "samples", "it names 1 of 2 elements of a list"),
        (frame(factor={"levels": None}), "samples", "a factor lacks a level"),
        (frame(factor={"levels": whole(1)}), "samples", "its levels is not made of"),
        (frame(**{"row.names": R("list", [None])}), "samples", "its row.names is not"),
        (matrix(dim=text("2")), "counts", "its dim is not made of whole numbers"),
        (matrix(dim=whole(2, 2, 1)), "counts", r"its shape is \[2, 2, 1\]"),
        (matrix(dimnames=None), "counts", "without row and column names"),
        (phyloseq(otu_table=None), "study", "without an otu_table"),
        (
            phyloseq(table={"taxa_are_rows": None}),
            "study",
            "does not say whether its rows are taxa",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(value, holds, why, tmp_path):
    with pytest.raises(MsgutError, match=rf"^toy\.rds: .*{why}"):
        read(value, tmp_path, holds)


def test_an_object_that_many_refer_to_is_made_once(tmp_path):
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(MsgutError, match=r"toy\.rds: holds a bare vector"):
        read(laughs(60), tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - start < 2
    assert most < 5_000_000


def test_too_many_objects_are_not_made(tmp_path, monkeypatch):
    # A list of empty lists: eight bytes each, a hundred times that once made.
    monkeypatch.setattr(r_serialization, "MOST_OBJECTS", 2000)
    many = 20_000
    data = rds(R("list", []))[:-4] + word(many) + word(19, 0) * many
    with pytest.raises(MsgutError, match="holds more than 2,000 objects"):
        read(gzip.compress(data), tmp_path)


def test_too_many_texts_are_not_made(tmp_path, monkeypatch):
    monkeypatch.setattr(r_serialization, "MOST_TEXTS", 2000)
    many = 20_000
    data = rds(R("list", []))[:-8] + word(16, many) + (word(9, 1) + b"a") * many
    with pytest.raises(MsgutError, match="holds more than 2,000 texts"):
        read(gzip.compress(data), tmp_path)


def test_compiled_code_does_not_say_how_much_memory_is_taken(tmp_path):
    data = b"X\n" + word(2, 0x30000, 0x20300) + word(21, 2**31 - 1)
    with pytest.raises(MsgutError, match="a function of it is damaged"):
        read(data, tmp_path)


@pytest.mark.parametrize("length", [1e9, -1e9, float("nan")])
def test_texts_made_of_a_long_sequence_are_refused(tmp_path, length):
    sequence = R("double", [length, 1.0, 1.0])
    altrep = word(238) + word(2, 1) + struct.pack(">ii", 0x40009, 14)
    altrep += b"compact_intseq" + word(254)
    data = rds(None)[:-4] + altrep + rds(sequence)[14:] + word(254)
    with pytest.raises(MsgutError, match="is a damaged R file"):
        read(data, tmp_path)
