"""Two groups or pairs by ranks: the shift with its interval, the overlap, p.

The numbers are those of R's ``wilcox.test(..., conf.int = TRUE)``: exact below 50 a
group where nothing ties, else normal with the correction for continuity. R finds the
limits of the normal form by search, to 1e-4; here the step at which the search would
end is taken itself.
"""

from functools import cache

import numpy as np
from scipy.stats import norm, rankdata

# R: exact below so many, unless values tie.
EXACT_BELOW = 50


def rank_sum(left, right, *, confidence=0.95):
    """Return the shift of ``right`` against ``left``, Cliff's delta and p.

    Parameters
    ----------
    left, right : array-like, shape (n_left,), (n_right,)
        Independent values without gaps.
    confidence : float
        Of both intervals.

    Returns
    -------
    dict
        ``effect, low, high``: the Hodges-Lehmann shift, the median of all differences
        right − left, in the unit of the values. ``delta, delta_low, delta_high``:
        Cliff's delta, the chance that right exceeds left less the chance that it falls
        below, with Cliff's own asymmetric interval from the unbiased variance.
        ``p``: Wilcoxon's rank-sum test. ``method``.

    References
    ----------
    Hodges & Lehmann (1963), doi:10.1214/aoms/1177704172; Cliff (1993),
    doi:10.1037/0033-2909.114.3.494; Feng & Cliff (2004),
    doi:10.22237/jmasm/1099267560.

    Examples
    --------
    >>> found = rank_sum([1, 2, 3, 4], [3.5, 4.5, 5.5, 6.5])
    >>> found["effect"], found["delta"], round(found["p"], 3)
    (2.5, 0.875, 0.057)
    """
    left, right = np.asarray(left, float), np.asarray(right, float)
    m, n = len(right), len(left)
    both = np.concatenate([right, left])
    ranks = rankdata(both)
    statistic = ranks[:m].sum() - m * (m + 1) / 2
    times = np.unique(both, return_counts=True)[1]
    steps = np.sort((right[:, None] - left).ravel())
    exact = max(m, n) < EXACT_BELOW and len(times) == m + n
    found = {"effect": float(np.median(steps))}
    if exact:
        found |= _exact(statistic, steps, _rank_sums(m, n), confidence)
    else:
        # Ties between the groups vanish once one of them is shifted; those within stay.
        inside = [np.unique(side, return_counts=True)[1] for side in (right, left)]
        spread = _rank_sum_spread(m, n, times)
        shifted = _rank_sum_spread(m, n, np.concatenate(inside))
        found |= _normal(statistic, steps, spread, shifted, confidence)
    found |= _cliff(left, right, confidence)
    found["method"] = f"Wilcoxon rank-sum, {'exact' if exact else 'normal'}"
    return found


def signed_rank(differences, *, confidence=0.95):
    """Return the shift within pairs, the matched-pairs rank-biserial and p.

    Parameters
    ----------
    differences : array-like, shape (n_pairs,)
        Right less left. Pairs without a difference are left out, as R does.
    confidence : float
        Of both intervals.

    Returns
    -------
    dict
        ``effect, low, high``: the pseudo-median, the median of the means of all pairs
        of differences. ``delta, delta_low, delta_high``: the share of rank in favour
        of right less that in favour of left, its interval by Fisher's z with the
        spread of the signed ranks. ``p``: Wilcoxon's signed-rank test. ``method``.

    References
    ----------
    Kerby (2014), doi:10.2466/11.IT.3.1, for the rank-biserial.

    Examples
    --------
    >>> found = signed_rank([1.0, 2.0, 3.0, 4.0, -0.5])
    >>> found["effect"], round(found["delta"], 3), found["p"]
    (2.0, 0.867, 0.125)
    """
    differences = np.asarray(differences, float)
    moved = differences[differences != 0]
    n = len(moved)
    if not n:
        return _nothing("Wilcoxon signed-rank, all differences zero")
    ranks = rankdata(np.abs(moved))
    statistic = ranks[moved > 0].sum()
    ties = np.unique(np.abs(moved), return_counts=True)[1]
    steps = np.sort(((moved[:, None] + moved) / 2)[np.triu_indices(n)])
    exact = n < EXACT_BELOW and len(ties) == n == len(differences)
    found = {"effect": float(np.median(steps))}
    if exact:
        found |= _exact(statistic, steps, _signed_ranks(n), confidence)
    else:
        same = np.unique(moved, return_counts=True)[1]
        spread, shifted = (_signed_rank_spread(n, t) for t in (ties, same))
        found |= _normal(statistic, steps, spread, shifted, confidence)
    found |= _biserial(2 * statistic / (n * (n + 1) / 2) - 1, n, confidence)
    found["method"] = f"Wilcoxon signed-rank, {'exact' if exact else 'normal'}"
    return found


def _nothing(method):
    gap = dict.fromkeys(("low", "high", "delta_low", "delta_high"), np.nan)
    return {"effect": 0.0, "delta": 0.0, "p": 1.0, "method": method, **gap}


def _exact(statistic, steps, chances, confidence):
    """Return p and the order statistics of all steps that enclose the shift."""
    below = np.cumsum(chances)
    # Both tails are alike; the lower one is summed, so that a small p keeps its digits.
    tail = below[min(round(statistic), len(steps) - round(statistic))]
    k = max(1, int(np.searchsorted(below, (1 - confidence) / 2 * (1 - 1e-12))))
    low, high = steps[k - 1], steps[len(steps) - k]
    return {"low": float(low), "high": float(high), "p": float(min(1, 2 * tail))}


def _normal(statistic, steps, spread, shifted, confidence):
    """Return the same by the normal curve, with half a step for continuity."""
    middle = len(steps) / 2
    if spread == 0 or shifted == 0:
        # All values tie, or tie within each group: nothing to measure a step with.
        p = 1.0 if spread == 0 else _two_sided(statistic - middle, spread)
        return {"low": np.nan, "high": np.nan, "p": p}
    reach = middle - 0.5 - norm.ppf((1 + confidence) / 2) * shifted
    k = min(max(0, int(np.floor(reach))), len(steps) - 1)
    return {
        "low": float(steps[k]), "high": float(steps[len(steps) - 1 - k]),
        "p": _two_sided(statistic - middle, spread),
    }  # fmt: skip


def _two_sided(away, spread):
    return float(min(1.0, 2 * norm.sf((abs(away) - 0.5 * (away != 0)) / spread)))


def _rank_sum_spread(m, n, times):
    both = m + n
    ties = float((times.astype(float) ** 3 - times).sum())
    return np.sqrt(m * n / 12 * ((both + 1) - ties / (both * (both - 1))))


def _signed_rank_spread(n, times):
    ties = float((times.astype(float) ** 3 - times).sum())
    return np.sqrt(max(0.0, n * (n + 1) * (2 * n + 1) / 24 - ties / 48))


@cache
def _rank_sums(m, n):
    """Chances of each rank-sum statistic 0 … m n, when labels are chance."""
    ways = np.zeros((m + 1, m * n + 1))
    ways[0, 0] = 1
    # Walk the m + n ranks; the j-th right one with i left before it adds i.
    for place in range(m + n):
        for j in range(min(place, m - 1), -1, -1):
            before = place - j
            if before <= n:
                ways[j + 1, before:] += ways[j, : ways.shape[1] - before]
    return ways[m] / ways[m].sum()


@cache
def _signed_ranks(n):
    """Chances of each signed-rank statistic 0 … n (n + 1) / 2, when signs are."""
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1
    for rank in range(1, n + 1):
        ways[rank:] = ways[rank:] + ways[: len(ways) - rank]
    return ways / ways.sum()


def _cliff(left, right, confidence):
    m, n = len(right), len(left)
    sides = [np.sort(left), np.sort(right)]
    rows = _balance(right, sides[0])  # each right value: share of left below − above
    columns = -_balance(left, sides[1])
    delta = float(rows.mean())
    if m < 2 or n < 2:
        return {"delta": delta, "delta_low": np.nan, "delta_high": np.nan}
    ties = sum(
        int(np.searchsorted(sides[0], right, side).sum()) * sign
        for side, sign in (("right", 1), ("left", -1))
    )
    cells = (m * n - ties) - m * n * delta**2
    variance = (
        n**2 * ((rows - delta) ** 2).sum()
        + m**2 * ((columns - delta) ** 2).sum()
        - cells
    ) / (m * n * (m - 1) * (n - 1))
    variance = max(variance, (1 - delta**2) / (m * n - 1))
    z = norm.ppf((1 + confidence) / 2)
    if abs(delta) == 1:
        # No overlap, no variance: Cliff's limit from the smaller group alone.
        size = min(m, n)
        inner = max(-1.0, (size - z**2) / (size + z**2))
        low, high = sorted((delta, delta * inner))
    else:
        wide = z * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + z**2 * variance)
        low, high = (
            (delta - delta**3 + sign * wide) / (1 - delta**2 + z**2 * variance)
            for sign in (-1, 1)
        )
    return {"delta": delta, "delta_low": float(low), "delta_high": float(high)}


def _balance(values, others):
    below = np.searchsorted(others, values, "left")
    return (below - (len(others) - np.searchsorted(others, values, "right"))) / len(
        others
    )


def _biserial(r, n, confidence):
    r = float(r)
    error = np.sqrt(n * (n + 1) * (2 * n + 1) / 6) / (n * (n + 1) / 2)
    z = norm.ppf((1 + confidence) / 2)
    # At ±1 Fisher's z has no end: stop one rank short of it.
    middle = np.arctanh(np.clip(r, -1 + 2 / (n * (n + 1)), 1 - 2 / (n * (n + 1))))
    low, high = np.tanh(middle - z * error), np.tanh(middle + z * error)
    return {
        "delta": r,
        "delta_low": float(min(low, r)),
        "delta_high": float(max(high, r)),
    }
