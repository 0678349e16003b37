"""Reads drawn from samples without replacement, however deep."""

import numpy as np
from scipy.sparse import csr_array

from msgut.errors import MsgutError

# Reads of a sample below which NumPy draws them taxon by taxon.
MARGINALS = 10**9
# Reads that are drawn one by one, at most.
ONE_BY_ONE = 10**7


def drawn_reads(table, depth, rng):
    """Return a table with ``depth`` reads of each row; it stores no zeros."""
    drawn = np.empty_like(table.data)
    ends = zip(table.indptr[:-1], table.indptr[1:], table.sum(axis=1), strict=True)
    for start, stop, total in ends:
        counts = table.data[start:stop]
        drawn[start:stop] = reads_of_sample(counts, total, depth, rng)
    new = csr_array((drawn, table.indices, table.indptr), shape=table.shape, copy=True)
    new.eliminate_zeros()
    return new


def reads_of_sample(counts, total, depth, rng):
    """Return ``depth`` of the ``total`` reads of one sample, by taxon."""
    if total < MARGINALS:
        return rng.multivariate_hypergeometric(counts, depth, method="marginals")
    return _drawn_of_many(counts, depth, rng)


def _drawn_of_many(counts, depth, rng):
    """Draw reads of a sample too deep for NumPy: one by one, none of them twice."""
    total = int(counts.sum())
    # What is not drawn is a draw too, and may be the smaller one.
    fewer = min(depth, total - depth)
    if fewer > ONE_BY_ONE:
        msg = (
            f"{depth} of {total} reads are too many to draw from a sample of a thousand "
            f"million or more. Choose a depth of {ONE_BY_ONE} or less."
        )
        raise MsgutError(msg)
    places = np.empty(0, dtype=np.int64)
    while len(places) < fewer:
        more = rng.integers(0, total, size=fewer - len(places), dtype=np.int64)
        places = np.unique(np.concatenate([places, more]))
    held = np.searchsorted(np.cumsum(counts), places, side="right")
    drawn = np.bincount(held, minlength=len(counts))
    return drawn if fewer == depth else counts - drawn
