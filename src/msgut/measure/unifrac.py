"""The UniFrac family: distances along the branches of the tree."""

import numpy as np
from scipy.sparse import csr_array

from msgut.errors import MsgutError
from msgut.measure import pairwise_sums
from msgut.measure.tree_branches import branches

SMALLEST = 1e-13
"""Below this a distance on the scale of 0 to 1 is the rounding of a sum."""


def presence_table(table):
    """Return a sparse table with 1 where another holds something."""
    ones = np.ones(len(table.data))
    return csr_array((ones, table.indices, table.indptr), shape=table.shape)


def sparse_proportions(study):
    """Return the counts over their sample's sum, sparse."""
    table = study.sparse.astype(float)
    total = table.sum(axis=1)
    shares = table.data / np.repeat(total, np.diff(table.indptr))
    return csr_array((shares, table.indices, table.indptr), shape=table.shape)


def gaps_over_sums(table):
    """Return Σ|x − y| / Σ(x + y) for all pairs of rows, none of them negative."""
    total = table.sum(axis=1)
    both = total[:, None] + total[None, :]
    # Two samples that reach nothing but branches of length zero are at distance 0.
    shared = 2 * pairwise_sums.minima(table)
    square = 1 - np.divide(shared, both, where=both > 0, out=np.ones_like(both))
    square[square < SMALLEST] = 0
    return square


def unweighted(study):
    """Return unweighted UniFrac distances as a plain square."""
    lengths, below = branches(study, "UniFrac")
    reached = presence_table(study.sparse @ below)
    reached.data *= np.sqrt(lengths)[reached.indices]
    both = pairwise_sums.products(reached)
    own = np.diag(both)
    either = own[:, None] + own[None, :] - both
    square = np.divide(either - both, either, where=either > 0, out=0 * either)
    square[square < SMALLEST] = 0
    return square


def weighted(study, *, normalized=True):
    """Return weighted UniFrac distances as a plain square."""
    shares = _lengthened(study)
    if normalized:
        return gaps_over_sums(shares)
    total = shares.sum(axis=1)
    square = total[:, None] + total[None, :] - 2 * pairwise_sums.minima(shares)
    square[square < SMALLEST * total.max()] = 0
    return square


def _lengthened(study):
    """Return the share of the reads below each branch, times the branch's length.

    All that is left of weighted UniFrac on this table is Bray-Curtis.
    """
    lengths, below = branches(study, "UniFrac")
    shares = csr_array(sparse_proportions(study) @ below)
    shares.data *= lengths[shares.indices]
    return shares


def generalized(study, *, alpha=0.5):
    """Return generalised UniFrac distances as a plain square."""
    if not 0 <= alpha <= 1:
        msg = f"Generalised UniFrac weighs with an alpha from 0 to 1, not {alpha}."
        raise MsgutError(msg)
    if alpha == 1:
        return weighted(study)
    lengths, below = branches(study, "UniFrac")
    shares = csr_array(sparse_proportions(study) @ below)
    n = shares.shape[0]
    columns = np.ascontiguousarray(shares.toarray().T)
    # A branch that only one sample reaches adds the same to the sum of gaps and to
    # the sum of weights, so each row need only look at the branches it reaches.
    alone = lengths[:, None] * np.where(columns > 0, columns, 1) ** alpha
    alone[columns == 0] = 0
    total = alone.sum(axis=0)
    square = np.zeros((n, n))
    for i in range(n):
        held = slice(*shares.indptr[i : i + 2])
        mine, rows = shares.data[held, None], shares.indices[held]
        others = columns[rows, :i]
        both = mine + others
        weight = np.sqrt(both) if alpha == 0.5 else both**alpha
        weight *= lengths[rows, None]
        elsewhere = total[:i] - alone[rows, :i].sum(axis=0)
        gaps = (weight * np.abs(mine - others) / both).sum(axis=0) + elsewhere
        whole = weight.sum(axis=0) + elsewhere
        np.divide(gaps, whole, where=whole > 0, out=square[i, :i])
    square[square < SMALLEST] = 0
    return square + square.T
