"""R files made by invented/make.R; no value is of a person."""

import gzip
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import r_file, r_serialization, size_limits

HERE = Path(__file__).parent / "invented"
TAXA, SAMPLES = ["t1", "t2", "t3", "t4"], ["a.1", "b.1", "c.1"]
COUNTS = [[5, 0, 2, 1], [7, 0, 0, 3], [9, 4, 0, 6]]  # samples × taxa


def read(name, holds="study", **options):
    return r_file.read(HERE / name, File(holds, "r", path=name, options=options))


@pytest.mark.parametrize("name", ["phyloseq_taxa_rows.rds", "phyloseq_sample_rows.rds"])
def test_phyloseq_is_read_with_either_orientation(name):
    parts = read(name)
    assert parts.counts.index.tolist() == SAMPLES
    assert parts.counts.columns.tolist() == TAXA
    assert parts.counts.to_numpy().tolist() == COUNTS
    assert list(parts.taxa) == ["domain", "phylum"]
    assert parts.taxa["phylum"].tolist() == ["Firmicutes", "[Thermi]", "", ""]
    people = parts.samples.astype(object).where(parts.samples.notna(), None)
    assert people.loc["a.1"].tolist() == ["ill", 40, 21.5, "TRUE", "San Sebastián"]
    assert people.loc["b.1"].tolist() == ["well", None, None, None, "Łódź"]
    assert people["state"].tolist() == ["ill", "well", None]


def test_a_phylo_becomes_a_tree_and_none_stays_none():
    tree = read("phyloseq_taxa_rows.rds").tree
    assert str(tree).strip() == "((t1:1.0,t2:2.0):1.0,t3:3.0,t4:1.0);"
    assert read("phyloseq_sample_rows.rds").tree is None


@pytest.mark.parametrize("name", ["workspace.rda", "workspace_ascii.rda"])
def test_one_object_of_a_workspace_is_read_by_its_name(name):
    parts = read(name, "counts", object="table", taxonomy="taxonomy")
    assert parts.counts.to_numpy().tolist() == COUNTS
    assert parts.taxa["phylum"].tolist() == ["Firmicutes", "", "", ""]
    parts = read(name, "counts", object="wide", rows="samples")
    assert parts.counts.to_numpy().tolist() == COUNTS
    parts = read(name, "samples", object="people")
    assert parts.samples["town"].fillna("?").tolist() == ["San Sebastián", "Łódź", "?"]
    assert read(name, "tree", object="tree").tree.count(tips=True) == 4


def test_which_object_is_meant_must_be_said():
    with pytest.raises(MsgutError, match="holds 4 objects: people, table, tree, wide"):
        read("workspace.rda")
    with pytest.raises(MsgutError, match="has no object 'tabel'"):
        read("workspace.rda", object="tabel")


def test_text_where_counts_belong_is_refused():
    with pytest.raises(
        MsgutError, match=r"column 'taxonomy' holds text such as 'k__Bac"
    ):
        read("workspace.rda", "counts", object="table")
    with pytest.raises(MsgutError, match="has no column 'lineage'"):
        read("workspace.rda", "counts", object="table", taxonomy="lineage")
    with pytest.raises(MsgutError, match="needs taxa as rows"):
        read(
            "workspace.rda",
            "counts",
            object="table",
            taxonomy="taxonomy",
            rows="samples",
        )


def test_latin1_is_read_as_such_and_row_numbers_are_ids():
    assert read("latin1.rds", "samples").samples["town"].tolist() == ["San Sebastián"]
    assert read("numbered_rows.rds", "samples").samples.index.tolist() == ["1", "2"]
    named = read("numbered_rows.rds", "samples", ids="id").samples
    assert named["years"].to_dict() == {"a.1": 40, "b.1": 41}


def test_the_missing_whole_number_of_r_is_missing():
    counts = read("missing_count.rds", "counts").counts.frame
    assert np.isnan(counts.loc["a.1", "t2"])
    assert counts.min(axis=None) == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("matrix_without_names.rds", "without row and column names"),
        ("function.rds", "holds a bare vector, list or function"),
        ("a_billion_in_few_bytes.rds", "sequence of its numbers is too long"),
        ("column_twice.rds", "column 'a' stands more than once"),
    ],
)
def test_what_is_no_table_is_refused(name, says):
    with pytest.raises(MsgutError, match=says):
        read(name, "counts")


def test_another_format_is_refused(tmp_path):
    path = tmp_path / "x.rda"
    path.write_text("<html>404</html>", "utf-8")
    with pytest.raises(MsgutError, match="is no R file"):
        r_file.read(path, File("study", "r", path="x.rda"))


def test_a_file_cut_anywhere_is_refused_with_a_sentence(tmp_path):
    whole = gzip.decompress((HERE / "phyloseq_taxa_rows.rds").read_bytes())
    path = tmp_path / "cut.rds"
    for end in [*range(1, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:end])
        with pytest.raises(MsgutError, match=r"cut\.rds"):
            r_file.read(path, File("study", "r", path="cut.rds"))
    path.write_bytes(gzip.compress(whole)[:-20])
    with pytest.raises(MsgutError, match="gzip stream is cut short"):
        r_file.read(path, File("study", "r", path="cut.rds"))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_ends_in_a_traceback(data):
    whole = bytearray(gzip.decompress((HERE / "phyloseq_taxa_rows.rds").read_bytes()))
    place = data.draw(st.integers(14, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    with suppress(MsgutError):
        found = r_serialization.r_objects(bytes(whole), "toy.rds")
        assert list(found) == [""]


def test_an_empty_vector_is_no_damage():
    data = b"X\n" + struct.pack(">iiiii", 2, 0x30000, 0x20300, 13, 0)
    assert r_serialization.r_objects(data, "toy.rds")[""].content.size == 0


def test_what_follows_the_end_is_damage():
    data = b"X\n" + struct.pack(">iiiii", 2, 0x30000, 0x20300, 13, 0) + b"more"
    with pytest.raises(MsgutError, match="something follows its end"):
        r_serialization.r_objects(data, "toy.rds")


def test_a_length_that_the_file_cannot_hold_is_refused_at_once():
    # Format 2, one vector of strings that says it has two billion elements.
    data = b"X\n" + struct.pack(">iiiii", 2, 0x30000, 0x20300, 16, 2**31 - 1)
    with pytest.raises(MsgutError, match="ends too early"):
        r_serialization.r_objects(data, "toy.rds")


def test_a_gzip_bomb_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.rds"
    path.write_bytes(gzip.compress(b"X\n" + bytes(80 * 1024**2)))
    with pytest.raises(MsgutError, match="unfold to more than 400 times"):
        r_file.read(path, File("study", "r", path="bomb.rds"))
    monkeypatch.setattr(size_limits, "BYTES", 100_000)
    with pytest.raises(MsgutError, match="unfolds to more than 100,000 bytes"):
        r_file.read(path, File("study", "r", path="bomb.rds"))
