"""Text tables of every shape; no value is of a person."""

import bz2
import gzip
import lzma

import pytest

from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import size_limits, text_table

TALL = "#OTU ID\ta\tb\ttaxonomy\nt1\t5\t7\tk__Bacteria; p__X\nt2\t0\t3\tk__Archaea\n"
WIDE = "sample,t1,t2\na,5,0\nb,7,3\n"


def read(tmp_path, content, holds="counts", name="toy.tsv", **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return text_table.read(path, File(holds, "text", path=name, options=options))


def zipped(text):
    """Return gzip bytes without the hour in them: a test's name must not change."""
    return gzip.compress(text.encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (TALL, {}),
        ("\ufeff" + TALL.replace("\n", "\r\n"), {}),
        ("# Constructed from biom file\n" + TALL, {}),
        (TALL.replace("#OTU ID", "# OTU ID"), {}),
        (TALL.replace("#OTU ID\t", ""), {}),  # R leaves the corner out
        (TALL.replace("taxonomy", "lineage"), {"taxonomy": "lineage"}),
        (WIDE, {"rows": "samples"}),
        (WIDE.replace(",", ";"), {"rows": "samples"}),
        (
            "n,sample,t1,t2\n1,a,5,0\n2,b,7,3\n".replace("n,", "t0,"),
            {"rows": "samples", "ids": "sample"},
        ),
        ('"sample","t1","t2"\n"a","5","0"\n"b","7","3"\n,,\n', {"rows": "samples"}),
        (WIDE.replace("\n", ",,\n"), {"rows": "samples"}),
        (zipped(TALL), {}),
        (bz2.compress(TALL.encode()), {}),
        (lzma.compress(TALL.encode()), {}),
        (zipped(TALL[:20]) + zipped(TALL[20:]), {}),
    ],
)
def test_every_way_to_write_a_table_gives_the_same(tmp_path, content, options):
    counts = read(tmp_path, content, **options).counts.frame
    assert counts.loc["a", ["t1", "t2"]].tolist() == [5, 0]
    assert counts.loc["b", ["t1", "t2"]].tolist() == [7, 3]


def test_lineages_are_taken_out_of_the_table(tmp_path):
    parts = read(tmp_path, TALL)
    assert parts.counts.columns.tolist() == ["t1", "t2"]
    assert parts.taxa["domain"].tolist() == ["Bacteria", "Archaea"]


def test_commas_in_a_csv_with_lineages_do_not_confuse(tmp_path):
    content = 'id,a,taxonomy\nt1,5,"d__B;p__X;c__Y;o__Z"\n'
    parts = read(tmp_path, content)
    assert parts.taxa.loc["t1"].tolist()[:4] == ["B", "X", "Y", "Z"]


def test_thousands_of_columns_are_fine(tmp_path):
    names = [f"s{n}" for n in range(5_000)]
    content = "\t".join(["id", *names]) + "\nt1\t" + "\t".join(["3"] * 5_000) + "\n"
    assert read(tmp_path, content).counts.to_numpy().sum() == 15_000


def test_a_taxonomy_of_ranks_or_of_lineages_is_read(tmp_path):
    content = "id,Kingdom,Phylum\nt1,k__Bacteria,p__X\nt2,NA,\n"
    taxa = read(tmp_path, content, "taxonomy").taxa
    assert taxa.to_numpy().tolist() == [["Bacteria", "X"], ["", ""]]
    taxa = read(tmp_path, "id\tTaxon\nt1\tk__Bacteria; p__X\n", "taxonomy").taxa
    assert taxa.loc["t1"].tolist()[:2] == ["Bacteria", "X"]
    with pytest.raises(MsgutError, match="no column of the taxonomy is a rank"):
        read(tmp_path, "id,x,y\nt1,1,2\n", "taxonomy")


def test_metadata_keeps_text_and_strips_blanks(tmp_path):
    samples = read(tmp_path, "id,age, sex \n01, 40 ,f\n02,,m\n", "samples").samples
    assert samples.index.tolist() == ["01", "02"]
    assert samples["age"].fillna("").tolist() == ["40", ""]
    assert samples["sex"].tolist() == ["f", "m"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        ("\n\n# nothing\n", "holds no rows"),
        ("id\ta\tb\n", "holds no rows"),
        ("id\ta\tb\nt1\t5\nt2\t1\t2\n", r"row 't1' has 2 cells where the header has 3"),
        ("id\ta\tb\nt1\t5\t1\t4\t4\n", r"row 't1' has 5 cells"),
        ("id\ta\tb\nt1\t5\tmany\n", r"row 't1', column 'b' holds 'many'"),
        ("id\ta\tb\nt1\t5\t\n", r"row 't1', column 'b' holds ''"),
        ("id\ta\ta\nt1\t5\t6\n", "column 'a' stands more than once"),
        ("id\ttöwn\n".encode("latin-1"), "byte 4 is not UTF-8"),
        ("id\ta\nt1\t1\n".encode("utf-16-le"), "holds zero bytes"),
        ('id,a\n"t1"x,5\n', "Check its quotes"),
        ('id,a\n"t1,5\n', "Check its quotes"),
        (zipped(TALL * 50)[:-9], "gzip stream is cut short"),
        (zipped(TALL)[:4], "gzip stream is cut short"),
        (bz2.compress(TALL.encode())[:-5], "bzip2 stream is cut short"),
    ],
)
def test_damage_is_refused_with_its_place(tmp_path, content, says):
    with pytest.raises(MsgutError, match=says):
        read(tmp_path, content)


def test_options_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(MsgutError, match="no column 'tax' of lineages"):
        read(tmp_path, TALL, taxonomy="tax")
    with pytest.raises(MsgutError, match="no column 'name' of ids"):
        read(tmp_path, TALL, ids="name")
    with pytest.raises(MsgutError, match="needs taxa as rows"):
        read(tmp_path, TALL, rows="samples", taxonomy="taxonomy")


def test_bombs_and_giants_are_refused(tmp_path, monkeypatch):
    bomb = gzip.compress(b"0" * (70 * 1024**2))
    with pytest.raises(MsgutError, match="unfold to more than 400 times"):
        read(tmp_path, bomb)
    monkeypatch.setattr(size_limits, "CELLS", 5)
    with pytest.raises(MsgutError, match="2 by 4 cells"):
        read(tmp_path, TALL)
    monkeypatch.setattr(size_limits, "BYTES", 10)
    with pytest.raises(MsgutError, match=r"holds \d+ bytes, more than 10 are not read"):
        read(tmp_path, TALL)


def test_a_small_file_may_be_nearly_all_zeros():
    size_limits.refuse_beyond(size_limits.RATIO_FROM, 1_000, "toy")
    size_limits.refuse_beyond(500 * 1024**2, 2 * 1024**2, "toy")


def test_a_file_that_is_not_there_is_said_to_be_absent(tmp_path):
    with pytest.raises(MsgutError, match="cannot be read"):
        text_table.read(tmp_path / "none.tsv", File("counts", "text", path="none.tsv"))


def test_a_text_read_in_blocks_is_the_text_read_at_once(tmp_path, monkeypatch):
    rows = [f"t{i}\t{i}\t0\t{i % 3}\tk__Bacteria; p__P{i}" for i in range(7)]
    content = "\n".join(["id\ta\tb\tc\ttaxonomy", *rows])
    once = read(tmp_path, content)
    for cells in (1, 10, 15, 35):  # one, two and three rows, and all in one
        monkeypatch.setattr(text_table, "BLOCK", cells)
        blocks = read(tmp_path, content)
        assert blocks.counts.frame.equals(once.counts.frame)
        assert blocks.taxa.equals(once.taxa)
    assert once.counts.frame.loc["a"].tolist() == list(range(7))
