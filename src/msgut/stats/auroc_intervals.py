"""Intervals of AUROCs that hold near 1, at small n, for pairs and within folds."""

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from msgut.levels import CONFIDENCE

# How many units the formula's spread is worth beside the spread that is seen.
PRIOR_WEIGHT = 10
# Two models that order everybody alike leave some doubt all the same.
MOST_CORRELATED = 0.99
EDGE = 1e-9


def delong_components(scores, right, stratum=None, weights=None):
    """Return an AUROC and what each sample adds to its error.

    The components of DeLong, within strata where there are any: to first order the
    error of the area is the sum of what samples add.

    Parameters
    ----------
    scores : array-like, shape (n,)
    right : array-like of bool, shape (n,)
    stratum : array-like, shape (n,), optional
        Such as folds: only pairs of people within one are compared.
    weights : array-like, shape (n,), optional

    Returns
    -------
    area : float
        Missing where no stratum holds both sides.
    share : numpy.ndarray, shape (n,)

    References
    ----------
    DeLong et al. (1988), doi:10.2307/2531595.

    Examples
    --------
    >>> area, share = delong_components([1, 2, 3, 3], [False, False, True, False])
    >>> round(area, 3), share.round(3).tolist()
    (0.833, [0.056, 0.056, 0.0, -0.111])
    """
    scores, right = np.asarray(scores, float), np.asarray(right, bool)
    stratum = np.zeros(len(scores)) if stratum is None else np.asarray(stratum)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, float)
    beaten, faced, pairs, won = np.zeros(len(scores)), np.zeros(len(scores)), 0.0, 0.0
    for one in np.unique(stratum):
        mine = stratum == one
        a, b = np.flatnonzero(mine & right), np.flatnonzero(mine & ~right)
        above = (scores[a][:, None] > scores[b]) + (scores[a][:, None] == scores[b]) / 2
        beaten[a], beaten[b] = above @ weights[b], weights[a] @ above
        faced[a], faced[b] = weights[b].sum(), weights[a].sum()
        pairs += weights[a].sum() * weights[b].sum()
        won += weights[a] @ beaten[a]
    if not pairs:
        return np.nan, np.full(len(scores), np.nan)
    area = won / pairs
    return float(area), weights * (beaten - area * faced) / pairs


def auroc_variance(share, right, block):
    """Return the variance of an area: whole blocks are drawn, kind by kind.

    Kinds are blocks with both sides, with the right one, with the left one. With
    blocks of one sample it is DeLong's, with others that of Obuchowski.

    References
    ----------
    Obuchowski (1997), doi:10.2307/2533958.
    """
    return auroc_covariance(share, share, right, block)


def auroc_covariance(one, other, right, block):
    """Return the covariance of two areas of the same people, as :func:`auroc_variance`."""
    right = np.asarray(right, bool)
    codes, _ = pd.factorize(np.asarray(block, dtype=object))
    n = codes.max() + 1
    kind = (np.bincount(codes, right, n) > 0) + 2 * (np.bincount(codes, ~right, n) > 0)
    many = np.bincount(kind, minlength=4)[kind]
    # A kind of one block has no spread of its own: it takes that of all.
    many = np.where(many > 1, many, max(n, 2))
    product = np.bincount(codes, one, n) * np.bincount(codes, other, n)
    return float((product * many / (many - 1)).sum())


def auroc_interval(
    scores, right, block, *, stratum=None, weights=None, confidence=CONFIDENCE
):
    """Return an AUROC with an interval that is never of zero width.

    Newcombe's method 5: all areas from which the one that is seen lies no further than
    chance takes it, given the variance at *that* area (as Wilson's for a share). The
    variance is scaled by what is seen over what is expected, so that pairs, folds,
    weights and ties have their own; the more so the more units there are.

    Parameters
    ----------
    scores : array-like, shape (n,) or (r, n)
        Several rows are as many models of the same people: their areas are averaged.
    right : array-like of bool, shape (n,)
    block : array-like, shape (n,)
        The household or person of each sample: whole blocks are one.
    stratum : array-like, the shape of ``scores``, optional
    weights : array-like, shape (n,), optional

    Returns
    -------
    area, low, high : float
    share : numpy.ndarray, shape (n,)
        As :func:`delong_components`, for comparing two areas.

    References
    ----------
    Newcombe (2006), doi:10.1002/sim.2324; Obuchowski (1997), doi:10.2307/2533958.

    Examples
    --------
    >>> right = np.arange(16) >= 8
    >>> area, low, high, _ = auroc_interval(np.arange(16), right, np.arange(16))
    >>> area, round(low, 2), round(high, 2)
    (1.0, 0.76, 1.0)
    """
    scores = np.atleast_2d(np.asarray(scores, float))
    strata = np.zeros(scores.shape) if stratum is None else np.atleast_2d(stratum)
    parts = [
        delong_components(s, right, f, weights)
        for s, f in zip(scores, strata, strict=True)
    ]
    area = float(np.mean([a for a, _ in parts]))
    share = np.mean([s for _, s in parts], axis=0)
    if np.isnan(area):
        return area, np.nan, np.nan, share
    sizes = _sizes(right, strata[0], weights)
    silent = np.mean(
        [
            _silent(s, f, area, right, weights)
            for s, f in zip(scores, strata, strict=True)
        ]
    )
    seen = auroc_variance(share, right, block) + silent
    scale = _scale(area, seen, block, sizes)
    z = norm.ppf((1 + confidence) / 2)

    def far(true):
        return (area - true) ** 2 - z**2 * scale * _expected(true, sizes)

    # The area itself is no end, though at 0 and 1 its variance there is none.
    low = brentq(far, 0.0, area - EDGE) if area > EDGE else 0.0
    high = brentq(far, area + EDGE, 1.0) if area < 1 - EDGE else 1.0
    return area, low, high, share


def difference_interval(one, other, right, block):
    """Return the difference of two areas of the same people with its interval.

    Zou and Donner's combination of two intervals, so that it inherits their behaviour
    near 1, with the correlation of the areas.

    Parameters
    ----------
    one, other : tuple
        As :func:`auroc_interval` gives them, of the same samples.

    Returns
    -------
    difference, low, high : float
        ``one`` less ``other``.

    References
    ----------
    Zou & Donner (2008), doi:10.1002/sim.3095.
    """
    a, a_low, a_high, a_share = one
    b, b_low, b_high, b_share = other
    both = auroc_covariance(a_share, b_share, right, block)
    spread = np.sqrt(
        auroc_variance(a_share, right, block) * auroc_variance(b_share, right, block)
    )
    r = np.clip(both / spread, -MOST_CORRELATED, MOST_CORRELATED) if spread > 0 else 0.0
    down, up = a - a_low, b_high - b
    low = np.sqrt(max(down**2 + up**2 - 2 * r * down * up, 0.0))
    up, down = a_high - a, b - b_low
    high = np.sqrt(max(up**2 + down**2 - 2 * r * up * down, 0.0))
    return a - b, a - b - float(low), a - b + float(high)


def _scale(area, seen, block, sizes):
    """Return how much more an area varies than is expected, drawn towards 1."""
    expected = _expected(area, sizes)
    if expected <= 0:
        return 1.0
    units = len(np.unique(np.asarray(block, dtype=object)))
    informed = units * min(1.0, 4 * area * (1 - area))
    return (informed * seen / expected + PRIOR_WEIGHT) / (informed + PRIOR_WEIGHT)


def _silent(scores, stratum, area, right, weights):
    """Return the variance expected of strata in which everybody scores the same.

    A model that says nothing there is not known to have an area of one half.
    """
    total = 0.0
    sizes = _sizes(right, stratum, weights)
    for place, one in enumerate(sizes[-1]):
        if np.ptp(scores[stratum == one]) == 0:
            total += _expected(area, tuple(s[[place]] for s in sizes[:3]))
    return total


def _sizes(right, stratum, weights):
    """Return, per stratum, both effective sizes, the share of all pairs, its name."""
    right = np.asarray(right, bool)
    stratum = np.zeros(len(right)) if stratum is None else np.asarray(stratum)
    weights = np.ones(len(right)) if weights is None else np.asarray(weights, float)
    rows = []
    for one in np.unique(stratum):
        a, b = (weights[(stratum == one) & side] for side in (right, ~right))
        if a.sum() * b.sum() > 0:
            rows.append(
                (
                    a.sum() ** 2 / (a**2).sum(),
                    b.sum() ** 2 / (b**2).sum(),
                    a.sum() * b.sum(),
                    one,
                )
            )
    m, n, pairs = (
        np.array(column) for column in zip(*(r[:3] for r in rows), strict=True)
    )
    return m, n, pairs / pairs.sum(), [row[3] for row in rows]


def _expected(area, sizes):
    m, n, part = sizes[:3]
    further = (1 - area) / (2 - area) + area / (1 + area)
    own = area * (1 - area) * (1 + ((m + n) / 2 - 1) * further) / (m * n)
    return float((part**2 * own).sum())
