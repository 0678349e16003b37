"""Welch's statistic for distances, W*d: centres compared where spreads may differ.

Pseudo-F pools the spread of all groups. Where the smaller group is the wider it calls
differences in centre that are none, and where it is the narrower it misses those that
are there. W*d weighs each group by its own spread; with two groups it is Tw².
"""

import numpy as np

from msgut.stats.permuted_sums_of_squares import HELD, _added


def welch_wd(gram, codes):
    """Return W*d of groups in a distance.

    Parameters
    ----------
    gram : numpy.ndarray, shape (n, n)
        Gower's centred matrix.
    codes : numpy.ndarray of int, shape (n,)
        The group of each sample, 0 to k − 1, each with two samples or more.

    Returns
    -------
    float
        Infinite where nothing is left within the groups.

    References
    ----------
    Alekseyenko (2016), doi:10.1093/bioinformatics/btw524; Hamidi et al. (2019),
    doi:10.1186/s40168-019-0659-9.

    Examples
    --------
    >>> from msgut.stats.gower import gower_centred
    >>> points = np.array([0.0, 2.0, 6.0, 10.0])
    >>> gram = gower_centred(abs(points[:, None] - points))
    >>> welch_wd(gram, np.array([0, 0, 1, 1]))  # (8 − 1)² / (2 / 2 + 8 / 2)
    9.8
    """
    member = np.eye(codes.max() + 1)[codes]
    size = member.sum(axis=0)
    products = member.T @ gram @ member
    own = np.diag(gram) @ member
    return float(_statistic(products[None], own[None], size[None])[0])


def permuted_welch_wd(gram, shuffle, seed):
    """Return W*d under the arrangements of one column of group codes.

    Parameters
    ----------
    gram : numpy.ndarray, shape (n, n)
    shuffle : msgut.stats.permuted_designs.PermutedDesign
        Of one column, the codes of the groups.
    seed : int

    Returns
    -------
    numpy.ndarray, shape (n_permutations,)
    """
    unit, k = shuffle.unit, len(shuffle.levels)
    square = gram
    if len(shuffle.size) < len(gram):
        square = _added(_added(gram, unit).T, unit)
    diagonal = np.bincount(unit, np.diag(gram))
    out = []
    for codes in shuffle.batches(seed, max(1, HELD // (len(square) * k))):
        member = np.stack([codes == level for level in range(k)], 1).astype(float)
        flat = member[:, :-1].reshape(-1, len(square))
        moved = (flat @ square).reshape(len(codes), k - 1, -1)
        # Rows of the centred matrix add up to nothing: the last group is the rest.
        moved = np.concatenate([moved, -moved.sum(axis=1, keepdims=True)], axis=1)
        products = moved @ member.transpose(0, 2, 1)
        out.append(_statistic(products, member @ diagonal, member @ shuffle.size))
    return np.concatenate(out) if out else np.empty(0)


def _statistic(products, own, size):
    """Return W*d from sums of the centred matrix within and between groups.

    Parameters
    ----------
    products : numpy.ndarray, shape (times, k, k)
    own : numpy.ndarray, shape (times, k)
        Sums of the diagonal.
    size : numpy.ndarray, shape (times, k)
    """
    k = size.shape[1]
    mean = products / (size[:, :, None] * size[:, None, :])
    at = np.einsum("tkk->tk", mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.maximum(own - at * size, 0) / (size - 1)
        weight = size / within
        # Nothing within a group: as near to that as numbers go.
        weight = np.where(np.isfinite(weight), weight, 1e75)
        weight = np.where(size > 1, weight, 0.0)
    whole = weight.sum(axis=1)
    apart = at[:, :, None] + at[:, None, :] - 2 * mean
    between = np.einsum("ta,tab,tb->t", weight, apart, weight) / (2 * whole)
    small = ((1 - weight / whole[:, None]) ** 2 / np.maximum(size - 1, 1)).sum(axis=1)
    between = np.maximum(between, 0) / (k - 1)
    return between / (1 + 2 * (k - 2) / (k**2 - 1) * small)
