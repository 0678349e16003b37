"""R files (.rda, .rds): data frames, matrices and phyloseq objects, without R."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.load import (
    r_data_frames,
    r_serialization,
    size_limits,
    taxon_lineages,
    trees,
)
from msgut.load.raw_tables import Parts


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
    found = r_serialization.r_objects(size_limits.read_bytes(path), name)
    value = _chosen(found, file)
    if "phyloseq" in value.classes:
        return _phyloseq(value, name)
    if "phylo" in value.classes:
        return Parts(tree=_tree(value, name))
    columns, ids = _columns(value, file)
    if file.options.get("ids"):
        ids = r_data_frames.r_texts(_column(columns, file.options["ids"], file))
        del columns[file.options["ids"]]
    if file.holds == "samples":
        return Parts(samples=_frame(columns, ids))
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
        texts = r_data_frames.r_texts(_column(columns, wanted, file))
        del columns[wanted]
        taxa = taxon_lineages.split_lineages(
            pd.Series(texts, index=ids, dtype=object), where=file.name
        )
    for column, values in columns.items():
        if not isinstance(values, np.ndarray) or values.dtype == object:
            sign = next((text for text in r_data_frames.r_texts(values) if text), "")
            msg = (
                f"{file.name}: column {column!r} holds text such as {sign[:60]!r} "
                "where counts belong. Name the column of lineages with taxonomy = in "
                "the study file."
            )
            raise MsgutError(msg)
    size_limits.refuse_too_many_cells(len(ids), len(columns), file.name)
    values = (
        np.column_stack(list(columns.values())) if columns else np.empty((len(ids), 0))
    )
    return Parts(counts=_counts(values, ids, list(columns), by_taxa), taxa=taxa)


def _counts(values, rows, columns, by_taxa):
    """Return samples × taxa of an array whose rows are either."""
    if by_taxa:
        values, rows, columns = values.T, columns, rows
    return CountTable(csr_array(values), rows, columns)


def _taxonomy(columns, ids, file):
    if file.options.get("taxonomy"):
        texts = r_data_frames.r_texts(_column(columns, file.options["taxonomy"], file))
        return taxon_lineages.split_lineages(
            pd.Series(texts, index=ids, dtype=object), where=file.name
        )
    frame = pd.DataFrame(
        {key: r_data_frames.r_texts(values) for key, values in columns.items()},
        index=ids,
        dtype=object,
    )
    return taxon_lineages.rank_table(frame, where=file.name)


def _frame(columns, ids):
    """Return raw metadata as a frame of text and numbers."""
    made = {
        key: pd.Series(values, ids, dtype=object) for key, values in columns.items()
    }
    return pd.DataFrame(made, index=ids)


def _columns(value, file):
    """Return the columns and row names of a data frame or matrix."""
    if "data.frame" in value.classes:
        return r_data_frames.data_frame(
            value, file.name, strict=file.holds in ("counts", "study")
        )
    if "dim" in value.attributes:
        matrix, ids, names = r_data_frames.r_matrix(value, file.name)
        r_data_frames.refuse_repeated(names, file.name)
        return {key: matrix[:, place] for place, key in enumerate(names)}, ids
    kinds = ", ".join(value.classes) or "a bare vector, list or function"
    msg = (
        f"{file.name}: holds {kinds}. A data.frame, a matrix with row and column "
        "names, a phylo or a phyloseq object can be read."
    )
    raise MsgutError(msg)


def _slot(value, key):
    """Return a slot of an S4 object, or None; R writes an empty one as a symbol."""
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
    matrix, rows, columns = r_data_frames.r_matrix(table, name)
    if matrix.dtype == object:
        msg = f"{name}: its otu_table holds text where counts belong."
        raise MsgutError(msg)
    by_taxa = _slot(table, "taxa_are_rows")
    if by_taxa is None or list(by_taxa.content) not in ([True], [False]):
        msg = f"{name}: its otu_table does not say whether its rows are taxa."
        raise MsgutError(msg)
    ranks = _slot(value, "tax_table")
    samples = _slot(value, "sam_data")
    tree = _slot(value, "phy_tree")
    return Parts(
        counts=_counts(matrix, rows, columns, by_taxa.content[0]),
        taxa=None if ranks is None else _ranks(ranks, name),
        samples=None
        if samples is None
        else _frame(*r_data_frames.data_frame(samples, name)),
        tree=None if tree is None else _tree(tree, name),
    )


def _ranks(value, name):
    matrix, rows, columns = r_data_frames.r_matrix(value, name)
    return taxon_lineages.rank_table(
        pd.DataFrame(matrix, index=rows, columns=columns), where=name
    )


def _tree(value, name):
    held = value.named
    lengths = held.get("edge.length")
    try:
        edge = held["edge"]
        pairs = np.asarray(edge.content, dtype=np.int64).reshape(-1, 2, order="F")
        tips = [str(tip) for tip in held["tip.label"].content]
        inner = int(held["Nnode"].content[0])
        if lengths is not None and lengths.content is not None:
            lengths = np.asarray(lengths.content, dtype=float)
        else:
            lengths = None
    except (KeyError, TypeError, ValueError, IndexError) as error:
        msg = f"{name}: its phylogeny is no tree: a part is missing. Export it again."
        raise MsgutError(msg) from error
    return trees.phylo(pairs, tips, inner, lengths, name)
