"""BIOM tables: HDF5 2.1 and JSON 1.0, without the biom package."""

import io
import json
import re
from math import prod

import h5py
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError, in_one_line
from msgut.load import hdf5_heaps, size_limits, taxon_lineages
from msgut.load.raw_tables import Parts

HDF5 = b"\x89HDF\r\n\x1a\n"


def read(path, file):
    """Return the parts of a BIOM file; what it is, its first bytes say.

    Counts always; ranks and metadata where the file carries them.

    Raises
    ------
    MsgutError
        If it is neither HDF5 nor JSON, is damaged, or unfolds beyond the bounds.

    References
    ----------
    McDonald D et al. GigaScience 2012;1:7, doi:10.1186/2047-217X-1-7
    """
    data = size_limits.unpacked(
        size_limits.read_bytes(path),
        file.name,
        look=lambda beginning: refuse_other_format(beginning, file.name),
    )
    return biom_parts(data, file.name)


def biom_parts(data, name):
    """Return the parts of a BIOM table already in memory."""
    refuse_other_format(data, name)
    return (_from_hdf5 if data.startswith(HDF5) else _from_json)(data, name)


def refuse_other_format(beginning, name):
    """Refuse a file by its first bytes, of which some are more than blanks."""
    if not beginning.startswith(HDF5) and not re.match(rb"\s*\{", beginning):
        msg = (
            f"{name}: is no BIOM table: neither HDF5 nor JSON. Which format is it "
            "really?"
        )
        raise MsgutError(msg)


def _refuse_other_shape(shape, taxa, samples, name):
    if shape != (len(taxa), len(samples)):
        msg = (
            f"{name}: says that it holds {shape[0]} taxa by {shape[1]} samples, yet "
            f"names {len(taxa)} by {len(samples)}. Export it again."
        )
        raise MsgutError(msg)


def _assembled(matrix, taxa, samples, observed, recorded, name):
    """Join taxa × samples with what the file says of both."""
    _refuse_other_shape(matrix.shape, taxa, samples, name)
    size_limits.refuse_nearly_empty(*matrix.shape, matrix.nnz, name)
    counts = CountTable(_by_samples(matrix), samples, taxa)
    lineages = _taxa(observed, taxa, name)
    return Parts(counts=counts, taxa=lineages, samples=_metadata(recorded, samples))


def _by_samples(matrix):
    """Return samples × taxa, whole numbers as such."""
    values = matrix.data
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    if values.dtype.kind == "f" and np.array_equal(whole, values):
        matrix = csr_array((whole, matrix.indices, matrix.indptr), shape=matrix.shape)
    return csr_array(matrix.T)


def _taxa(observed, taxa, name):
    for column, values in observed.items():
        if column.lower() not in ("taxonomy", "taxon", "lineage"):
            continue
        texts = [
            value if isinstance(value, str) else ";".join(map(str, value or ()))
            for value in values
        ]
        return taxon_lineages.split_lineages(pd.Series(texts, index=taxa), where=name)
    return None


def _metadata(recorded, samples):
    if not recorded:
        return None
    frame = pd.DataFrame(index=samples)
    for column, values in recorded.items():
        frame[column] = pd.Series(
            [v if isinstance(v, str | int | float) else None for v in values],
            index=samples,
            dtype=object,
        )
    return frame


def _from_hdf5(data, name):
    hdf5_heaps.refuse_damaged_heaps(data, name)
    try:
        with h5py.File(io.BytesIO(data), "r") as table:
            return _read_hdf5(table, len(data), name)
    except MsgutError:
        raise
    except Exception as error:
        # h5py raises OSError, KeyError, ValueError and RuntimeError for damage.
        msg = (
            f"{name}: is a damaged BIOM table ({in_one_line(error)}). Export it again."
        )
        raise MsgutError(msg) from error


def _read_hdf5(table, packed, name):
    n_taxa, n_samples = (int(n) for n in table.attrs["shape"])
    size_limits.refuse_too_many_cells(n_taxa, n_samples, name)
    inside = _Inside(table, packed, name)
    taxa = inside.texts("observation/ids", n_taxa)
    samples = inside.texts("sample/ids", n_samples)
    # Either half holds the whole matrix; the sample half is often left out.
    half, shape = "observation", (n_taxa, n_samples)
    if inside.dataset("observation/matrix/data") is None:
        half, shape = "sample", (n_samples, n_taxa)
    values, columns, starts = (
        inside.array(f"{half}/matrix/{key}") for key in ("data", "indices", "indptr")
    )
    matrix = csr_array((values, columns, starts), shape=shape)
    matrix.check_format(full_check=True)
    before = matrix.nnz
    matrix.sum_duplicates()
    if matrix.nnz != before:
        msg = f"{name}: gives the same cell of its table twice. Export it again."
        raise MsgutError(msg)
    matrix = matrix if half == "observation" else csr_array(matrix.T)
    observed = inside.columns("observation/metadata", n_taxa)
    recorded = inside.columns("sample/metadata", n_samples)
    return _assembled(matrix, taxa, samples, observed, recorded, name)


class _Inside:
    """Reads from an HDF5 file only what it holds itself, and only within bounds."""

    def __init__(self, table, packed, name):
        self.table, self.packed, self.name, self.size = table, packed, name, 0

    def dataset(self, where):
        group = self.table
        for key in where.split("/"):
            link = group.get(key, getlink=True) if hasattr(group, "get") else None
            if link is None:
                return None
            if not isinstance(link, h5py.HardLink):
                msg = (
                    f"{self.name}: {where} points outside the file. It is not followed."
                )
                raise MsgutError(msg)
            group = group[key]
        return group

    def array(self, where):
        found = self.dataset(where)
        if found is None:
            msg = f"{self.name}: is no BIOM table: it has no {where}."
            raise MsgutError(msg)
        if found.external or found.is_virtual:
            msg = f"{self.name}: {where} is stored outside the file. It is not read."
            raise MsgutError(msg)
        # A few bytes can declare gigabytes: ask before reading, of the data and of
        # the chunk, for a chunk is always unpacked as a whole.
        cells = max(found.size, prod(found.chunks or (1,)))
        self.size += cells * max(found.dtype.itemsize, 1)
        size_limits.refuse_beyond(self.size, self.packed, self.name)
        return found if found.dtype.kind == "O" else found[()]

    def texts(self, where, length):
        """Return one text, or list of texts, for each entry."""
        found = self.array(where)
        if len(found) != length:
            msg = f"{self.name}: {where} names {len(found)}, the shape says {length}."
            raise MsgutError(msg)
        # Many entries may point at one long text: read a few, and count.
        step = max(1, size_limits.RATIO_FROM // self.packed)
        texts = []
        for start in range(0, length, step):
            for value in found[start : start + step].tolist():
                text = _plain(value)
                self.size += len(text) if isinstance(text, str) else 0
                texts.append(text)
            size_limits.refuse_beyond(self.size, self.packed, self.name)
        return texts

    def columns(self, where, length):
        group = self.dataset(where)
        found = {}
        for key in group or ():
            found[key] = self.texts(f"{where}/{key}", length)
        return found


def _plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _from_json(data, name):
    try:
        table = json.loads(data)
        return _read_json(table, name)
    except MsgutError:
        raise
    except RecursionError as error:
        msg = f"{name}: nests deeper than any BIOM table. It is not read."
        raise MsgutError(msg) from error
    except Exception as error:
        # Damage shows as a missing key, a wrong type or a wrong number.
        msg = (
            f"{name}: is a damaged BIOM table ({in_one_line(error)}). Export it again."
        )
        raise MsgutError(msg) from error


def _read_json(table, name):
    n_taxa, n_samples = (int(n) for n in table["shape"])
    size_limits.refuse_too_many_cells(n_taxa, n_samples, name)
    taxa = [str(row["id"]) for row in table["rows"]]
    samples = [str(column["id"]) for column in table["columns"]]
    _refuse_other_shape((n_taxa, n_samples), taxa, samples, name)
    kind = table.get("matrix_type")
    if kind == "dense":
        matrix = np.array(table["data"], dtype=float).reshape(n_taxa, n_samples)
    elif kind == "sparse":
        cells = np.array(table["data"], dtype=float).reshape(-1, 3)
        where = cells[:, :2].astype(np.int64)
        if (where < 0).any() or (where >= (n_taxa, n_samples)).any():
            msg = f"{name}: gives a cell outside its own shape. Export it again."
            raise MsgutError(msg)
        if len(np.unique(where @ (n_samples, 1))) != len(where):
            msg = f"{name}: gives the same cell of its table twice. Export it again."
            raise MsgutError(msg)
        matrix = csr_array((cells[:, 2], where.T), shape=(n_taxa, n_samples))
    else:
        kind = repr(kind)[:60]
        msg = f"{name}: matrix_type {kind} is unknown; BIOM has 'sparse' and 'dense'."
        raise MsgutError(msg)
    return _assembled(
        csr_array(matrix),
        taxa,
        samples,
        _spread(table["rows"]),
        _spread(table["columns"]),
        name,
    )


def _spread(entries):
    """Turn one dictionary per entry into one list per key."""
    held = [entry.get("metadata") or {} for entry in entries]
    keys = dict.fromkeys(key for each in held for key in each)
    return {key: [each.get(key) for each in held] for key in keys}
