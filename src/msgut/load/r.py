"""R files (.rda, .rds): data frames, matrices and phyloseq objects, without R."""

import numpy as np
import pandas as pd

from msgut.errors import MsgutError
from msgut.load import bounds, lineage, phylogeny, serial
from msgut.load.parts import Parts


def read(path, file):
    """Return the parts of an R file, according to its role.

    Options of the study file: ``object`` names one of several in a workspace;
    ``rows`` says what the rows of a matrix or data frame of counts are (phyloseq
    objects say it themselves); ``taxonomy`` names the column of lineages; ``ids`` the
    column of ids, by default the row names.

    Raises
    ------
    MsgutError
        If the file is damaged, holds several objects and none is named, or the
        object is of a class that is no table.
    """
    name = file.name
    found = serial.objects(bounds.raw(path), name)
    value = _chosen(found, file)
    if "phyloseq" in value.classes:
        return _phyloseq(value, name)
    if "phylo" in value.classes:
        return Parts(tree=_tree(value, name))
    columns, ids = _columns(value, name)
    if file.options.get("ids"):
        ids = _texts(_column(columns, file.options["ids"], file))
        del columns[file.options["ids"]]
    if file.holds == "samples":
        return Parts(samples=_frame(columns, ids, name))
    if file.holds == "taxonomy":
        return Parts(taxa=_taxonomy(columns, ids, file))
    return _table(columns, ids, file)


def _chosen(found, file):
    wanted = file.options.get("object")
    listed = ", ".join(sorted(found)) or "nothing"
    if wanted and "" not in found:
        if wanted not in found:
            msg = f"{file.name}: has no object {wanted!r}. It holds {listed}."
            raise MsgutError(msg)
        return found[wanted]
    if len(found) != 1:
        msg = (
            f"{file.name}: holds {len(found)} objects: {listed}. Name one with "
            "object = in the study file."
        )
        raise MsgutError(msg)
    return next(iter(found.values()))


def _column(columns, wanted, file):
    if wanted not in columns:
        some = ", ".join(list(columns)[:10])
        msg = f"{file.name}: has no column {wanted!r}. There are {some}."
        raise MsgutError(msg)
    return columns[wanted]


def _table(columns, ids, file):
    """Return counts and lineages from the columns of a data frame or matrix."""
    columns = dict(columns)
    by_taxa = file.options.get("rows", "taxa") == "taxa"
    taxa = None
    if file.options.get("taxonomy"):
        if not by_taxa:
            msg = (
                f"{file.name}: a column of lineages needs taxa as rows, yet the study "
                'file says that rows are samples. Say rows = "taxa".'
            )
            raise MsgutError(msg)
        wanted = file.options["taxonomy"]
        texts = _texts(_column(columns, wanted, file))
        del columns[wanted]
        taxa = lineage.table(pd.Series(texts, index=ids, dtype=object), where=file.name)
    for column, values in columns.items():
        if not isinstance(values, np.ndarray) or values.dtype == object:
            msg = (
                f"{file.name}: column {column!r} holds text such as "
                f"{next((t for t in _texts(values) if t), '')!r} where counts belong. "
                "Name the column of lineages with taxonomy = in the study file."
            )
            raise MsgutError(msg)
    bounds.cells(len(ids), len(columns), file.name)
    values = (
        np.column_stack(list(columns.values())) if columns else np.empty((len(ids), 0))
    )
    counts = pd.DataFrame(values, index=ids, columns=list(columns))
    return Parts(counts=counts.T if by_taxa else counts, taxa=taxa)


def _taxonomy(columns, ids, file):
    if file.options.get("taxonomy"):
        texts = _texts(_column(columns, file.options["taxonomy"], file))
        return lineage.table(pd.Series(texts, index=ids, dtype=object), where=file.name)
    frame = pd.DataFrame(
        {k: _texts(v) for k, v in columns.items()}, index=ids, dtype=object
    )
    return lineage.ranked(frame, where=file.name)


def _frame(columns, ids, name):
    """Return raw metadata as a frame of text and numbers."""
    if any(len(values) != len(ids) for values in columns.values()):
        msg = f"{name}: is a damaged data frame: its columns differ in length."
        raise MsgutError(msg)
    made = {key: pd.Series(values, index=ids) for key, values in columns.items()}
    return pd.DataFrame(made, index=ids)


def _columns(value, name):
    """Return the columns and row names of a data frame or matrix."""
    if "data.frame" in value.classes:
        columns = {k: _vector(v, name) for k, v in value.named().items()}
        return columns, _row_names(value, columns, name)
    if "dim" in value.attributes:
        matrix, ids, names = _matrix(value, name)
        return {key: matrix[:, place] for place, key in enumerate(names)}, ids
    kinds = ", ".join(value.classes) or "a bare vector or function"
    msg = (
        f"{name}: holds {kinds}. A data.frame, a matrix with row and column names, a "
        "phylo or a phyloseq object can be read."
    )
    raise MsgutError(msg)


def _row_names(value, columns, name):
    names = value.attributes.get("row.names")
    length = max((len(v) for v in columns.values()), default=0)
    if names is None or isinstance(names.content, np.ndarray):
        # R keeps 1 … n as (NA, -n).
        return [str(number + 1) for number in range(length)]
    if len(names.content) != length:
        msg = f"{name}: is a damaged data frame: {len(names.content)} row names for {length} rows."
        raise MsgutError(msg)
    return _texts(names.content)


def _vector(value, name):
    """Return one column: numbers as an array, text and factors as a list."""
    if "factor" in value.classes:
        levels = value.attributes["levels"].content
        codes = np.asarray(value.content, dtype=float)
        known = np.isfinite(codes)
        if (codes[known] < 1).any() or (codes[known] > len(levels)).any():
            msg = f"{name}: is a damaged data frame: a factor without its level."
            raise MsgutError(msg)
        return [
            levels[int(c) - 1] if ok else None
            for c, ok in zip(codes, known, strict=True)
        ]
    if isinstance(value.content, np.ndarray):
        if value.content.dtype == bool:
            return ["TRUE" if each else "FALSE" for each in value.content]
        return value.content
    if isinstance(value.content, list) and all(
        each is None or isinstance(each, str) for each in value.content
    ):
        return value.content
    # A list column or something stranger: only an error if it is asked for.
    return [None] * len(value.content or ())


def _texts(values):
    """Return values as text, missing ones as empty text."""
    return ["" if v is None or v != v else _text(v) for v in values]


def _text(value):
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _matrix(value, name):
    """Return a matrix with its row and column names."""
    shape = [int(n) for n in value.attributes["dim"].content]
    bounds.cells(shape[0], shape[-1], name)
    content = value.content
    if isinstance(content, list):
        content = np.array(content, dtype=object)
    if content is None or len(shape) != 2 or content.size != shape[0] * shape[1]:
        msg = f"{name}: is a damaged matrix: its size and its shape {shape} differ."
        raise MsgutError(msg)
    names = value.attributes.get("dimnames")
    names = [each.content for each in names.content] if names is not None else []
    if len(names) != 2 or any(each is None for each in names):
        msg = (
            f"{name}: is a matrix without row and column names, so that no sample can "
            "be told. Set its dimnames in R and save it again."
        )
        raise MsgutError(msg)
    if [len(each) for each in names] != shape:
        msg = f"{name}: is a damaged matrix: its names and its shape {shape} differ."
        raise MsgutError(msg)
    return content.reshape(shape, order="F"), _texts(names[0]), _texts(names[1])


def _slot(value, key):
    """Return a slot of an S4 object; R writes an empty one as a symbol."""
    held = value.attributes.get(key)
    return held if held is not None and held.content is not None else None


def _phyloseq(value, name):
    """Return every table of a phyloseq object.

    References
    ----------
    McMurdie PJ, Holmes S. PLoS ONE 2013;8:e61217, doi:10.1371/journal.pone.0061217
    """
    table = _slot(value, "otu_table")
    if table is None:
        msg = f"{name}: is a phyloseq object without an otu_table."
        raise MsgutError(msg)
    matrix, rows, columns = _matrix(table, name)
    if matrix.dtype == object:
        msg = f"{name}: its otu_table holds text where counts belong."
        raise MsgutError(msg)
    counts = pd.DataFrame(matrix, index=rows, columns=columns)
    if bool(table.attributes["taxa_are_rows"].content[0]):
        counts = counts.T
    ranks = _slot(value, "tax_table")
    samples = _slot(value, "sam_data")
    tree = _slot(value, "phy_tree")
    return Parts(
        counts=counts,
        taxa=None if ranks is None else _ranks(ranks, name),
        samples=None if samples is None else _sam_data(samples, name),
        tree=None if tree is None else _tree(tree, name),
    )


def _ranks(value, name):
    matrix, rows, columns = _matrix(value, name)
    return lineage.ranked(pd.DataFrame(matrix, index=rows, columns=columns), where=name)


def _sam_data(value, name):
    columns = {key: _vector(each, name) for key, each in value.named().items()}
    return _frame(columns, _row_names(value, columns, name), name)


def _tree(value, name):
    held = value.named()
    lengths = held.get("edge.length")
    try:
        edge = held["edge"]
        pairs = np.asarray(edge.content, dtype=np.int64).reshape(-1, 2, order="F")
        tips = [str(tip) for tip in held["tip.label"].content]
        inner = int(held["Nnode"].content[0])
    except (KeyError, TypeError, ValueError, IndexError):
        msg = f"{name}: its phylogeny is no tree: a part is missing. Export it again."
        raise MsgutError(msg) from None
    return phylogeny.phylo(
        pairs, tips, inner, None if lengths is None else lengths.content, name
    )
