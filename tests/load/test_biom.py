"""BIOM tables, built here with h5py and json; no value is of a person."""

import json

import h5py
import numpy as np
import pytest
from scipy.sparse import csr_array

from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import biom

FILE = File("counts", "biom", path="toy.biom")
# taxa × samples
TABLE = np.array([[5.0, 0, 2], [0, 7, 0], [1, 0, 0], [0, 0, 9]])
TAXA, SAMPLES = ["t1", "t2", "t3", "t4"], ["a", "b", "c"]
LINEAGES = [
    ["k__Bacteria", "p__Firmicutes"],
    ["k__Archaea", "p__"],
    ["k__Bacteria", "p__[Thermi]"],
    ["k__Bacteria", ""],
]


def hdf5(path, table=TABLE, *, half="observation", lineages=None, shape=None):
    """Write what the biom package writes, in its version 2.1."""
    with h5py.File(path, "w") as out:
        out.attrs["shape"] = shape or table.shape
        out.attrs["nnz"] = np.count_nonzero(table)
        text = h5py.string_dtype()
        out.create_dataset("observation/ids", data=TAXA, dtype=text)
        out.create_dataset("sample/ids", data=SAMPLES, dtype=text)
        packed = csr_array(table if half == "observation" else table.T)
        for key in ("data", "indices", "indptr"):
            out[f"{half}/matrix/{key}"] = getattr(packed, key)
        if lineages:
            out.create_dataset(
                "observation/metadata/taxonomy", data=lineages, dtype=text
            )
    return path


def as_json(path, **changes):
    entries = {
        "format": "Biological Observation Matrix 1.0.0",
        "shape": list(TABLE.shape),
        "matrix_type": "dense",
        "data": TABLE.tolist(),
        "rows": [
            {"id": t, "metadata": {"taxonomy": names}}
            for t, names in zip(TAXA, LINEAGES, strict=True)
        ],
        "columns": [{"id": s, "metadata": {"state": "ill"}} for s in SAMPLES],
    } | changes
    path.write_text(json.dumps(entries), "utf-8")
    return path


def sparse(table=TABLE):
    return [[int(i), int(j), table[i, j]] for i, j in np.argwhere(table)]


@pytest.mark.parametrize("half", ["observation", "sample"])
def test_hdf5_gives_samples_by_taxa_from_either_half(tmp_path, half):
    parts = biom.read(hdf5(tmp_path / "toy.biom", half=half, lineages=LINEAGES), FILE)
    assert parts.counts.index.tolist() == SAMPLES
    assert parts.counts.columns.tolist() == TAXA
    assert (parts.counts.to_numpy() == TABLE.T).all()
    assert parts.taxa["phylum"].tolist() == ["Firmicutes", "", "[Thermi]", ""]


@pytest.mark.parametrize(
    "changes",
    [{}, {"matrix_type": "sparse", "data": sparse()}],
    ids=["dense", "sparse"],
)
def test_json_gives_the_same_as_hdf5(tmp_path, changes):
    parts = biom.read(as_json(tmp_path / "toy.biom", **changes), FILE)
    assert (parts.counts.to_numpy() == TABLE.T).all()
    assert parts.taxa["domain"].tolist() == [
        "Bacteria",
        "Archaea",
        "Bacteria",
        "Bacteria",
    ]
    assert parts.samples["state"].tolist() == ["ill"] * 3


def test_the_first_bytes_say_what_it_is_not_the_name(tmp_path):
    path = hdf5(tmp_path / "counts.json")
    assert (biom.read(path, FILE).counts.to_numpy() == TABLE.T).all()


def test_a_file_cut_short_is_refused(tmp_path):
    path = hdf5(tmp_path / "toy.biom")
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(MsgutError, match="damaged BIOM table"):
        biom.read(path, FILE)


def test_another_format_is_refused(tmp_path):
    path = tmp_path / "toy.biom"
    path.write_text("id\ta\nt1\t5\n", "utf-8")
    with pytest.raises(MsgutError, match="neither HDF5 nor JSON"):
        biom.read(path, FILE)


def test_a_shape_beyond_all_bounds_is_refused_before_anything_is_read(tmp_path):
    path = hdf5(tmp_path / "toy.biom", shape=(10**9, 10**9))
    with pytest.raises(MsgutError, match=r"1,000,000,000 by 1,000,000,000 cells"):
        biom.read(path, FILE)


@pytest.mark.parametrize("chunks", [(2**28,), (2**10,)])
def test_an_hdf5_bomb_is_refused_before_it_unfolds(tmp_path, chunks):
    path = hdf5(tmp_path / "toy.biom")
    with h5py.File(path, "r+") as out:
        del out["observation/matrix/data"]
        # Declared, never written: a few hundred bytes that read as 32 GB.
        out.create_dataset(
            "observation/matrix/data", shape=(2**32,), chunks=chunks, dtype="f8"
        )
    with pytest.raises(MsgutError, match="It is not read further"):
        biom.read(path, FILE)


def test_a_small_array_in_a_giant_chunk_is_refused(tmp_path):
    path = hdf5(tmp_path / "toy.biom")
    with h5py.File(path, "r+") as out:
        del out["observation/matrix/data"]
        out.create_dataset(
            "observation/matrix/data",
            shape=(6,),
            maxshape=(None,),
            chunks=(2**28,),
            dtype="f8",
        )
    with pytest.raises(MsgutError, match="It is not read further"):
        biom.read(path, FILE)


def test_links_that_lead_out_of_the_file_are_not_followed(tmp_path):
    other = tmp_path / "other.h5"
    with h5py.File(other, "w") as out:
        out["ids"] = np.array([b"t1", b"t2", b"t3", b"t4"])
    path = hdf5(tmp_path / "toy.biom")
    with h5py.File(path, "r+") as out:
        del out["observation/ids"]
        out["observation/ids"] = h5py.ExternalLink(str(other), "ids")
    with pytest.raises(MsgutError, match="points outside the file"):
        biom.read(path, FILE)


def test_data_kept_outside_the_file_is_not_read(tmp_path):
    (tmp_path / "raw").write_bytes(bytes(48))
    path = hdf5(tmp_path / "toy.biom")
    with h5py.File(path, "r+") as out:
        del out["observation/matrix/data"]
        out.create_dataset(
            "observation/matrix/data",
            shape=(6,),
            dtype="f8",
            external=[(str(tmp_path / "raw"), 0, 48)],
        )
    with pytest.raises(MsgutError, match="stored outside the file"):
        biom.read(path, FILE)


def test_deep_json_is_refused(tmp_path):
    path = tmp_path / "toy.biom"
    path.write_text('{"rows": ' + "[" * 100_000 + "]" * 100_000 + "}", "utf-8")
    with pytest.raises(MsgutError, match="nests deeper"):
        biom.read(path, FILE)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"data": [[0, 0, 5.0], [0, 0, 4.0]], "matrix_type": "sparse"},
            "the same cell",
        ),
        ({"data": [[9, 0, 5.0]], "matrix_type": "sparse"}, "outside its own shape"),
        ({"data": [[-1, 0, 5.0]], "matrix_type": "sparse"}, "outside its own shape"),
        ({"matrix_type": "triangular"}, "matrix_type 'triangular' is unknown"),
        ({"rows": [{"id": "t1"}]}, "yet names 1 by 3"),
        ({"rows": 5}, "damaged BIOM table"),
        ({"shape": [10**6, 10**6]}, "at most"),
        ({"data": [[1, 2, 3], ["x", 5, 6]]}, "damaged BIOM table"),
    ],
)
def test_json_that_does_not_add_up_is_refused(tmp_path, changes, says):
    with pytest.raises(MsgutError, match=says):
        biom.read(as_json(tmp_path / "toy.biom", **changes), FILE)


def test_indices_beyond_the_table_are_refused(tmp_path):
    path = hdf5(tmp_path / "toy.biom")
    with h5py.File(path, "r+") as out:
        out["observation/matrix/indices"][0] = 3
    with pytest.raises(MsgutError, match="damaged BIOM table"):
        biom.read(path, FILE)
