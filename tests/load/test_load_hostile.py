"""Small files that ask for much: each ends soon, in one sentence with its name."""

import gzip
import io
import json
import struct
import time
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest
from test_biom import LINEAGES, hdf5
from test_qiime2 import TREE, artifact, table

from msgut import harmonise, load
from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import qiime2, size_limits, taxon_lineages


@pytest.fixture
def read(tmp_path):
    """Read bytes as a file of some format, in bounded time and memory."""

    def bounded(data, holds, kind, name="toy", seconds=5, most=100_000_000):
        path = tmp_path / name
        path.write_bytes(data)
        start = time.monotonic()
        tracemalloc.start()
        try:
            return load.read_parts(path, File(holds, kind, path=name))
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert time.monotonic() - start < seconds
            assert peak < most

    return bounded


def refused(read, why, *args, **options):
    with pytest.raises(MsgutError, match=rf"^toy: .*{why}") as raised:
        read(*args, **options)
    assert len(str(raised.value)) < 500
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "lineage",
    [
        " " * 900_000 + "x",
        "k__" + " " * 900_000 + "x",
        "D_" + "1" * 900_000,
        "_" * 10**6,
    ],
    ids=["blanks", "blanks within", "digits", "lines"],
)
def test_a_long_lineage_is_refused_at_once(lineage, read):
    content = f"id\tTaxon\nt1\t{lineage[:-1]}x\nt2\tk__B\n".encode()
    long = len(lineage.strip()) > size_limits.LONGEST
    if long:
        refused(read, "at most 10,000 are read", content, "taxonomy", "text")
    else:
        assert read(content, "taxonomy", "text").taxa["domain"].tolist() == ["x", "B"]


@pytest.mark.parametrize(
    "sign", [" ", "_", "D_", "(", "unclassified ", "k__", "[", "x"]
)
def test_the_longest_name_is_cleaned_in_no_time(sign):
    name = (sign * size_limits.LONGEST)[: size_limits.LONGEST - 1] + "!"
    start = time.monotonic()
    taxon_lineages.split_lineages(pd.Series([name]), where="toy")
    harmonise.common_name(name, "genus")
    assert time.monotonic() - start < 0.5


def test_numbers_of_levels_that_are_none_are_part_of_the_name():
    ranks = taxon_lineages.split_lineages(pd.Series(["D_0__B;D_1234__x"]), where="toy")
    assert ranks.iloc[0, :2].tolist() == ["B", "D_1234__x"]


@pytest.mark.parametrize(
    ("yaml", "why"),
    [
        (
            "type:" + "\n" * 1_000_000 + "x",
            "metadata.yaml holds more than 64,000 bytes",
        ),
        ("redo: &a [*a]\n" * 90_000, "metadata.yaml holds more than 64,000 bytes"),
        ("type:" + " " * 60_000 + "\n", "metadata.yaml names no type"),
        ("a: " + "&a [" * 15_000, "metadata.yaml names no type"),
        ("type: " + "x" * 60_000, "is x+, where the counts must be"),
    ],
    ids=["lines", "redos", "blanks", "anchors", "long"],
)
def test_metadata_of_an_artifact_may_be_anything(yaml, why, tmp_path, read):
    data = table(tmp_path, yaml=yaml).read_bytes()
    refused(read, why, data, "counts", "qiime2")


def test_an_archive_of_very_many_members_is_refused(read, monkeypatch):
    monkeypatch.setattr(qiime2, "MEMBERS", 50)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(60):
            archive.writestr(f"u/{number}", b"")
    refused(read, "holds more than 50 files", out.getvalue(), "counts", "qiime2")


def test_an_archive_in_an_archive_is_no_table(tmp_path, read):
    inner = table(tmp_path).read_bytes()
    kind, inside = "FeatureTable[Frequency]", "feature-table.biom"
    data = artifact(tmp_path / "outer", kind, inside, inner).read_bytes()
    refused(read, "is no BIOM table", data, "counts", "qiime2")


@pytest.mark.parametrize("kind", ["text", "biom", "r"])
def test_what_is_packed_twice_is_unpacked_by_its_owner(kind, read):
    data = gzip.compress(gzip.compress(b"id\ta\nt1\t5\n"))
    refused(read, r"is packed twice \(gzip over another\)", data, "counts", kind)


def test_a_bomb_is_measured_before_it_is_kept(read):
    size = 300 * 1024**2
    data = gzip.compress(b"1" * size, 1)
    assert len(data) * size_limits.RATIO > size, "or it is refused for its ratio"
    data = data[:-9]  # cut short, which shows only at its end
    refused(read, "cut short", data, "counts", "text", most=120_000_000)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("text", "holds zero bytes"),
        ("biom", "neither HDF5 nor JSON"),
        ("qiime2", "neither HDF5 nor JSON"),
    ],
)
def test_what_its_first_bytes_tell_is_not_unpacked_to_its_end(
    kind, why, tmp_path, read
):
    zeros = bytes(300 * 1024**2)
    data = gzip.compress(zeros, 1)
    if kind == "qiime2":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as a:
            a.writestr("u/metadata.yaml", "type: FeatureTable[Frequency]\n")
            a.writestr("u/data/feature-table.biom", zeros)
        data = packed.getvalue()
    refused(read, why, data, "counts", kind, most=70_000_000)


def test_a_large_r_file_is_held_once_beside_its_numbers(read):
    n = 20_000_000
    head = b"X\n" + struct.pack(">iii", 2, 0x40000, 0x20300)
    vector = struct.pack(">ii", 14, n) + bytes(8 * n)
    data = gzip.compress(head + vector + b"more", 1)
    refused(read, "something follows", data, "study", "r", most=2.3 * 8 * n)


def test_a_large_packed_table_is_the_same_in_two_steps(monkeypatch, read):
    content = "id\ta\n" + "".join(f"t{i}\t{i}\n" for i in range(2000))
    data = gzip.compress(content.encode()) + gzip.compress(b"last\t7\n")
    once = read(data, "counts", "text").counts.frame
    monkeypatch.setattr(size_limits, "RATIO_FROM", 100)
    twice = read(data, "counts", "text").counts.frame
    assert twice.equals(once)
    assert once.loc["a", "last"] == 7


def biom(**changes):
    held = {
        "shape": [2, 2],
        "matrix_type": "sparse",
        "data": [[0, 0, 5], [1, 1, 7]],
        "rows": [{"id": "t1"}, {"id": "t2"}],
        "columns": [{"id": "a"}, {"id": "b"}],
    } | changes
    return json.dumps(held).encode()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"shape": [10**6, 10**6]}, "says that it holds 1,000,000 by 1,000,000 cells"),
        ({"shape": [200_000_000, 1]}, "yet names 2 by 2"),
        ({"shape": [float("inf"), 1]}, "is a damaged BIOM table"),
        ({"shape": [-1, 2]}, "says that it holds -1 by 2"),
        ({"matrix_type": "x" * 9999}, "matrix_type 'x+ is unknown"),
        ({"data": [[0, 0, 1], [0, 0, 1]]}, "the same cell of its table twice"),
        ({"rows": [{"id": "t1"}, 5]}, "is a damaged BIOM table"),
    ],
    ids=str,
)
def test_a_table_in_json_is_what_it_holds(changes, why, read):
    refused(read, why, biom(**changes), "counts", "biom")


def test_a_table_of_next_to_nothing_is_not_filled_with_zeros(read):
    n = 4000
    data = biom(
        shape=[n, n],
        rows=[{"id": f"t{i}"} for i in range(n)],
        columns=[{"id": f"s{i}"} for i in range(n)],
    )
    why = "gives 2 numbers for 4,000 by 4,000 cells, fewer than one in 2,000"
    refused(read, why, data, "counts", "biom", most=20_000_000)


def test_a_ring_in_the_texts_of_an_hdf5_file_is_seen_before_it_is_walked(
    tmp_path, read
):
    data = hdf5(tmp_path / "good", lineages=LINEAGES).read_bytes()
    assert read(data, "counts", "biom").counts.shape == (3, 4)
    start = data.index(b"GCOL")
    size = struct.unpack("<Q", data[start + 8 : start + 16])[0]
    place, index = start + 16, 1
    while index:  # the last thing in a heap is number 0, its free rest
        rest = place
        index, length = struct.unpack("<H6xQ", data[place : place + 16])
        place += 16 + -(-length // 8) * 8
    assert rest + length == start + size
    for wrong in (0, 8, length + 8, 2**63):
        ring = data[: rest + 8] + struct.pack("<Q", wrong) + data[rest + 16 :]
        refused(read, "its texts do not fit", ring, "counts", "biom")


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        ("(" * 100_000, "is no Newick tree"),
        ("(" + "," * 1_000_001 + ");", "a tree of 1,000,002 nodes"),
        ("(" + ",".join("a" * 200_000) + ");", "more than 100,000 children"),
        ("'" * 300_001, "is no Newick tree"),
        ("[" * 300_000, "is no Newick tree"),
        ("(a,'" + "b" * 40_000_000, "its names have no end"),
        ("(a,b[" + "b" * 40_000_000, "its names have no end"),
        ("(a:1e999999999999,b:x);", "is no Newick tree"),
    ],
    ids=["open", "many", "wide", "quotes", "comments", "quote", "comment", "length"],
)
def test_a_tree_may_be_anything(tree, why, read):
    refused(read, why, tree.encode(), "tree", "text", seconds=10, most=400_000_000)


def test_a_text_without_lines_is_not_decoded(read):
    whole = b"a" * 100_000_001
    refused(read, "hold no end of a line", whole, "counts", "text", most=400_000_000)


def test_a_deep_tree_is_read_without_recursion(read):
    deep = "(" * 20_000 + "a" + ")" * 20_000 + ";"
    assert read(deep.encode(), "tree", "text").tree.count(tips=True) == 1


@pytest.mark.parametrize("cell", ["1_000", "１２", "0x10", "1e", "five", "True", "٣"])
def test_a_count_is_written_in_plain_digits(cell, read):
    content = f"id\ta\tb\nt1\t5\t{cell}\n".encode()
    refused(read, "where a number belongs", content, "counts", "text")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("-1", "counts cannot be negative"),
        ("nan", "counts cannot be missing or infinite"),
        ("1e999", "counts cannot be missing or infinite"),
        ("1e300", "add up to 1e.300 reads, more than add up exactly"),
        ("9007199254740993", "more than add up exactly"),
    ],
)
def test_a_count_that_is_none_is_refused_by_the_study(cell, why, tmp_path):
    (tmp_path / "c.tsv").write_text(f"id\ta\tb\nt1\t5\t{cell}\nt2\t1\t1\n")
    path = tmp_path / "toy_2026.toml"
    path.write_text(
        'title = "Invented"\nlicence = "none stated"\nregion = "V4"\n'
        'design = "case-control"\ncaveats = ["Invented."]\n'
        '[files.counts]\npath = "c.tsv"\nformat = "text"\n'
        '[ids]\npatterns = ["(?P<group>.)"]\n'
    )
    with pytest.raises(MsgutError, match=why):
        load.study(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "cp037"])
def test_another_encoding_is_refused(encoding, read):
    content = "id\tÄ\tÖ\nt1\t5\t6\n".encode(encoding)
    refused(read, "(is not UTF-8 text|zero bytes)", content, "counts", "text")


def seeds(tmp_path):
    packed = gzip.compress(b"id\ta\tb\nt1\t5\t0\nt2\t1\t2\n")
    return {
        "text": (b"id\ta\tb\nt1\t5\t0\nt2\t1\t2\n", "counts", "text"),
        "gzip": (packed, "counts", "text"),
        "json": (biom(), "counts", "biom"),
        "qza": (table(tmp_path).read_bytes(), "counts", "qiime2"),
        "tree": (TREE.encode(), "tree", "text"),
    }


@pytest.mark.parametrize("seed", ["text", "gzip", "json", "qza", "tree"])
def test_a_file_cut_at_any_byte_is_read_or_refused(seed, tmp_path):
    data, holds, kind = seeds(tmp_path)[seed]
    path = tmp_path / "toy"
    read_whole, said = 0, []
    for end in range(0, len(data), max(1, len(data) // 400)):
        path.write_bytes(data[:end])
        try:
            load.read_parts(path, File(holds, kind, path="toy"))
            read_whole += 1
        except MsgutError as error:
            said.append(str(error))
    assert all(each.startswith("toy: ") for each in said)
    assert not any("not expected" in each for each in said)
    # Only a text without a mark of its end can be cut without anybody's seeing it.
    assert read_whole == 0 or seed == "text"


def test_whole_numbers_are_whole_from_the_start(tmp_path):
    parts = load.read_parts(hdf5(tmp_path / "toy"), File("counts", "biom", path="toy"))
    assert parts.counts.to_numpy().dtype == np.int64
    halves = load.read_parts(
        hdf5(tmp_path / "toy", np.eye(4, 3) / 2), File("counts", "biom", path="toy")
    )
    assert halves.counts.to_numpy().max() == 0.5
