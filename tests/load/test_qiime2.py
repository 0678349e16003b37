"""QIIME 2 artifacts, zipped here; no value is of a person."""

import io
import zipfile

import pytest
from test_biom import SAMPLES, TABLE, TAXA, hdf5

from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import qiime2, size_limits

UUID = "0d3b8a5e-0000-4000-8000-000000000000"
TREE = "((t1:1,t2:2):1,(t3:3,t4:1):1);"
TAXONOMY = (
    "Feature ID\tTaxon\tConfidence\n"
    "t1\tk__Bacteria; p__Firmicutes\t0.99\n"
    "t2\tk__Archaea; p__\t0.7\n"
    "t3\tUnassigned\t0.5\n"
    "t4\tk__Bacteria\t1\n"
)


def artifact(path, kind, inside, content, *, yaml=None, extra=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        text = yaml or f"uuid: {UUID}\ntype: {kind}\nformat: SomeDirectoryFormat\n"
        out.writestr(f"{UUID}/metadata.yaml", text)
        out.writestr(f"{UUID}/VERSION", "QIIME 2\narchive: 5\n")
        if inside:
            out.writestr(f"{UUID}/data/{inside}", content)
        for name, more in extra:
            out.writestr(name, more)
    return path


def table(tmp_path, **options):
    content = hdf5(tmp_path / "inner.biom").read_bytes()
    kind, inside = "FeatureTable[Frequency]", "feature-table.biom"
    return artifact(tmp_path / "table.qza", kind, inside, content, **options)


def file(holds):
    return File(holds, "qiime2", path=f"{holds}.qza")


def test_a_table_a_taxonomy_and_a_rooted_tree_are_read(tmp_path):
    counts = qiime2.read(table(tmp_path), file("counts")).counts
    assert counts.index.tolist() == SAMPLES
    assert counts.columns.tolist() == TAXA
    assert (counts.to_numpy() == TABLE.T).all()
    path = artifact(
        tmp_path / "tax.qza", "FeatureData[Taxonomy]", "taxonomy.tsv", TAXONOMY
    )
    taxa = qiime2.read(path, file("taxonomy")).taxa
    assert taxa["domain"].to_dict() == {
        "t1": "Bacteria",
        "t2": "Archaea",
        "t3": "Unassigned",
        "t4": "Bacteria",
    }
    path = artifact(tmp_path / "tree.qza", "Phylogeny[Rooted]", "tree.nwk", TREE)
    tree = qiime2.read(path, file("tree")).tree
    assert [tip.name for tip in tree.tips()] == TAXA


def test_metadata_is_read_with_its_types_comments_quotes_and_mixed_line_ends(tmp_path):
    path = tmp_path / "metadata.tsv"
    path.write_bytes(
        "\ufeff# made for a test\r\n"
        "sample-id\tstate\t town\r\n"
        "#q2:types\tcategorical\tcategorical\n"
        'a\t"ill "\tBoston\r\n'
        "# b was not asked\r\n"
        "b\t\t Łódź \n"
        "\r\n"
        'c\twell\t"New\tYork"\r\n'.encode()
    )
    samples = qiime2.read(path, file("samples")).samples
    assert samples.index.tolist() == ["a", "b", "c"]
    assert samples["state"].fillna("?").tolist() == ["ill", "?", "well"]
    assert samples["town"].tolist() == ["Boston", "Łódź", "New\tYork"]


@pytest.mark.parametrize(
    ("kind", "holds", "says"),
    [
        ("FeatureData[Taxonomy]", "counts", r"must be FeatureTable\[Frequency\]"),
        ("FeatureTable[PresenceAbsence]", "counts", "PresenceAbsence"),
        ("Phylogeny[Unrooted]", "tree", "midpoint-root"),
        ("FeatureTable[Frequency]", "samples", "cannot hold the samples"),
    ],
)
def test_the_wrong_type_is_refused(tmp_path, kind, holds, says):
    path = artifact(tmp_path / "x.qza", kind, "feature-table.biom", b"")
    with pytest.raises(MsgutError, match=says):
        qiime2.read(path, file(holds))


OUTSIDE = ["../x", f"{UUID}/../../x", "/etc/x", "C:/x", f"{UUID}\\..\\..\\x"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_members_that_point_outside_are_refused(tmp_path, name):
    path = table(tmp_path, extra=[(name, "boo")])
    with pytest.raises(MsgutError, match="points outside the archive"):
        qiime2.read(path, file("counts"))


def test_a_zip_bomb_is_refused_by_its_own_directory(tmp_path):
    path = table(tmp_path, extra=[(f"{UUID}/data/zeros", bytes(80 * 1024**2))])
    assert path.stat().st_size < 200_000
    with pytest.raises(MsgutError, match="unfold to more than 400 times as many"):
        qiime2.read(path, file("counts"))


def test_a_zip_that_says_it_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(size_limits, "BYTES", 4_000)
    with pytest.raises(MsgutError, match="unfolds to more than 4,000 bytes"):
        qiime2.read(
            table(tmp_path, extra=[(f"{UUID}/x", bytes(5_000))]), file("counts")
        )


def test_a_zip_cut_short_or_with_a_flipped_bit_is_refused(tmp_path):
    data = table(tmp_path).read_bytes()
    cut = tmp_path / "cut.qza"
    cut.write_bytes(data[: len(data) // 2])
    with pytest.raises(MsgutError, match="archive is damaged"):
        qiime2.read(cut, file("counts"))
    place = data.index(b"feature-table.biom") + 100
    cut.write_bytes(data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :])
    with pytest.raises(MsgutError, match="archive is damaged"):
        qiime2.read(cut, file("counts"))


def test_what_is_no_zip_is_refused(tmp_path):
    path = tmp_path / "x.qza"
    path.write_text("<html>404</html>", "utf-8")
    with pytest.raises(MsgutError, match="is not a zip"):
        qiime2.read(path, file("counts"))


def test_zips_that_are_no_artifacts_are_refused(tmp_path):
    path = artifact(tmp_path / "x.qza", "FeatureTable[Frequency]", "", b"")
    with pytest.raises(MsgutError, match="holds no data/feature-table.biom"):
        qiime2.read(path, file("counts"))
    path = artifact(tmp_path / "y.qza", "", "", b"", yaml="uuid: x\n")
    with pytest.raises(MsgutError, match="names no type"):
        qiime2.read(path, file("counts"))
    path = table(tmp_path, extra=[("second/folder", "x")])
    with pytest.raises(MsgutError, match="2 folders, not one"):
        qiime2.read(path, file("counts"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        out.writestr("a/b", "x")
    path.write_bytes(held.getvalue())
    with pytest.raises(MsgutError, match=r"holds no metadata\.yaml"):
        qiime2.read(path, file("counts"))
