"""Are these counts? Whole numbers are; proportions become counts, or say why not."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.levels import LARGEST_WHOLE

# A table of counts that went through floating-point numbers is whole within this.
COUNTED = 1e-6
# A product of proportion and reads must be whole within this many reads: tables keep
# at least nine digits, and samples have at most some 100,000 reads.
WITHIN = 1e-3


def whole_counts(table, samples, facts):
    """Return whole counts where there are any, with why and what facts follow.

    Parameters
    ----------
    table : msgut.count_table.CountTable, shape (n_samples, n_taxa)
        What the file holds: counts, or proportions of each sample.
    samples : pandas.DataFrame
        Holds ``facts.depth_column``, the reads of each sample, if that is named.
    facts : msgut.facts.Facts
        The study file.

    Returns
    -------
    counts : msgut.count_table.CountTable
        Of 64-bit integers; as they came where they cannot be counts.
    facts : msgut.facts.Facts
        The same, but refusing ``"counts"`` where there are only proportions.
    why : str
        What was done, for the ledger; empty if nothing.

    Raises
    ------
    MsgutError
        If ``facts.depth_column`` is named and a product is no whole number.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.facts import Facts
    >>> halves = pd.DataFrame({"A": [0.5, 0.25], "B": [0.5, 0.75]}, index=["x", "y"])
    >>> reads = pd.DataFrame({"reads": [10.0, 8.0]}, index=["x", "y"])
    >>> table = CountTable.of(halves)
    >>> whole_counts(table, reads, Facts("toy", depth_column="reads"))[0].frame.values.tolist()
    [[5, 5], [2, 6]]
    """
    values = table.matrix.data  # what is not zero: zeros are whole numbers
    if values.dtype.kind in "iu":
        same = values.dtype == np.int64
        return table if same else _whole(table, values), facts, ""
    if not np.isfinite(values).all() or (values < 0).any():
        return table, facts, ""  # no study at all: Study says what is wrong, and where
    # One taxon alone is the proportion 1: only the study file tells it from a read.
    ones = facts.depth_column and (table.per_sample <= 1 + COUNTED).all()
    if _near(values, COUNTED).all() and not ones:
        return _whole(table, np.rint(values)), facts, ""
    if not facts.depth_column:
        reason = (
            "the table holds proportions and its study file names no column of reads, "
            "so it is compositional only: nothing that needs counts can be computed."
        )
        return table, replace(facts, refuse={"counts": reason, **facts.refuse}), ""
    each = np.diff(table.matrix.indptr)
    products = values * np.repeat(_reads(samples, facts), each)
    wrong = ~_near(products, WITHIN)
    if wrong.any():
        place = int(wrong.argmax())
        row, column = table.cell(place)
        msg = (
            f"{facts.name}: proportions times {facts.depth_column!r} must be whole "
            f"reads (within {WITHIN}), yet sample {str(table.index[row])!r}, taxon "
            f"{str(table.columns[column])[:60]!r} gives {products[place]:.4f}. "
            "Take depth_column out to use the study as proportions only."
        )
        raise MsgutError(msg)
    why = f"proportions × {facts.depth_column} are whole numbers: counts are recovered"
    return _whole(table, np.rint(products)), facts, why


def _reads(samples, facts):
    reads = samples[facts.depth_column].to_numpy(dtype=float)
    wrong = ~(np.isfinite(reads) & (reads > 0))
    if wrong.any():
        msg = (
            f"{facts.name}: sample {str(samples.index[wrong][0])!r} has "
            f"{reads[wrong][0]} in {facts.depth_column!r}, so its proportions cannot "
            "become counts. [[drop]] it, with that reason."
        )
        raise MsgutError(msg)
    return reads


def _near(values, within):
    return (np.abs(values - np.rint(values)) <= within) & (values < LARGEST_WHOLE)


def _whole(table, values):
    cells = (values.astype(np.int64), table.matrix.indices, table.matrix.indptr)
    whole = csr_array(cells, shape=table.shape, copy=True)
    return CountTable(whole, table.index, table.columns)
