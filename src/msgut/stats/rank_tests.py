"""Two groups by ranks: the shift with its interval, and p, of pairs, singles or both.

One statistic for all designs: how many steps from left to right lie above zero, where a
step is a difference between two singles or the mean of two pairs' differences. The
shift is the median step; the interval holds the shifts that the same test would not
call, so that interval and p cannot contradict each other.
"""

import numpy as np
from scipy.stats import norm, rankdata

from msgut.errors import MsgutError
from msgut.levels import CONFIDENCE
from msgut.stats.rank_null import EXACT_BELOW, rank_null, untied
from msgut.stats.steps_in_order import Steps


def rank_sum(left, right, *, confidence=CONFIDENCE):
    """Return the shift of ``right`` against ``left``, singles all, and p.

    Parameters
    ----------
    left, right : array-like, shape (n_left,), (n_right,) or with one column per value
        Independent values without gaps.
    confidence : float
        Asked of the interval.

    Returns
    -------
    dict
        ``effect, low, high``: the Hodges-Lehmann shift, the median of all differences
        right − left, in the unit of the values, with its interval by order statistics
        (missing where nobody differs within the groups, so that nothing measures a
        step). ``confidence``: the level that the interval has: the least that is not
        below the level asked for; where none is (3 against 3 give 90 %) that of the
        widest. ``p``: Wilcoxon's rank-sum test; ``least_p``: the smallest it can reach
        with these sizes and ties. ``method``. Floats, or arrays over the columns.

    Raises
    ------
    MsgutError
        When a value is missing or a group is empty.

    Notes
    -----
    Exact below 50 a group (with ties: up to 60 people, given the ties), else normal
    with the corrections for ties and continuity, as R's ``wilcox.test``. The exact
    limits are those of values that do not tie; where they do they are cautious.

    References
    ----------
    Hodges & Lehmann (1963), doi:10.1214/aoms/1177704172.

    Examples
    --------
    >>> found = rank_sum([1, 2, 3, 4], [3.5, 4.5, 5.5, 6.5])
    >>> found["effect"], round(found["p"], 3), round(found["confidence"], 3)
    (2.5, 0.057, 0.971)
    """
    return _told(None, left, right, confidence, "Wilcoxon rank-sum")


def signed_rank(differences, *, confidence=CONFIDENCE):
    """Return the shift within pairs and p.

    Parameters
    ----------
    differences : array-like, shape (n_pairs,) or (n_pairs, n_values)
        Right less left. A pair without a difference keeps its rank and has no sign
        (Pratt): leaving it out, as R does, would let interval and p contradict.
    confidence : float

    Returns
    -------
    dict
        As :func:`rank_sum`. ``effect`` is the pseudo-median, the median of the means
        of all pairs of differences; ``p`` is Wilcoxon's signed-rank test.

    References
    ----------
    Pratt (1959), doi:10.1080/01621459.1959.10501526.

    Examples
    --------
    >>> found = signed_rank([1.0, 2.0, 3.0, 4.0, -0.5])
    >>> found["effect"], found["p"], found["confidence"]
    (2.0, 0.125, 0.9375)
    """
    return _told(differences, None, None, confidence, "Wilcoxon signed-rank")


def rank_of_pairs_and_singles(differences, left, right, *, confidence=CONFIDENCE):
    """Return the shift of whole pairs and singles together, and p.

    The signed-rank statistic of the pairs plus the rank-sum statistic of the singles;
    the shift is the median of their pooled steps.

    Parameters
    ----------
    differences : array-like, shape (n_pairs,) or (n_pairs, n_values)
        Right less left, of the whole pairs.
    left, right : array-like, shape (n_left,), (n_right,) or with columns
        Of the singles.
    confidence : float

    Returns
    -------
    dict
        As :func:`rank_sum`.

    References
    ----------
    Dubnicka, Blair & Hettmansperger (2002), doi:10.22237/jmasm/1020254460.

    Examples
    --------
    >>> found = rank_of_pairs_and_singles([1.0, 3.0], [0.0, 1.0, 3.0], [2.5, 3.5, 6.0])
    >>> found["effect"], round(found["p"], 3), found["least_p"]
    (2.5, 0.075, 0.025)
    """
    name = "Wilcoxon, signed ranks of pairs and rank sum of singles"
    return _told(differences, left, right, confidence, name)


def rank_p(left, right, differences=None):
    """Return p and the least p alone, of many values at once.

    Parameters
    ----------
    left, right : array-like, shape (n_left, n_values), (n_right, n_values)
        None where all people are in pairs.
    differences : array-like, shape (n_pairs, n_values), optional

    Returns
    -------
    p, least_p : numpy.ndarray, shape (n_values,)

    Examples
    --------
    >>> rank_p([[1.0], [2.0]], [[3.0], [4.0]])[0].round(3).tolist()
    [0.333]
    """
    away, laws = _against(*_checked(differences, left, right)[:3])
    p = np.array([float(own.p(far)) for own, far in zip(laws, away, strict=True)])
    return p, np.array([own.least for own in laws])


def _told(differences, left, right, confidence, name):
    pairs, low, high, plain = _checked(differences, left, right)
    away, laws = _against(pairs, low, high)
    rows = [
        _interval(pairs[:, j], low[:, j], high[:, j], confidence)
        | {
            "p": float(own.p(far)),
            "least_p": own.least,
            "method": f"{name}, {'exact' if own.exact else 'normal'}",
        }
        for j, (own, far) in enumerate(zip(laws, away, strict=True))
    ]
    if plain:
        return rows[0]
    keys = ("effect", "low", "high", "confidence", "p", "least_p", "method")
    return {key: np.array([row[key] for row in rows]) for key in keys}


def _checked(differences, left, right):
    """Return three tables with as many columns, and whether one value was given."""
    parts = [
        None if x is None else np.asarray(x, float) for x in (differences, left, right)
    ]
    given = [x for x in parts if x is not None]
    plain = all(x.ndim == 1 for x in given)
    parts = [x[:, None] if x is not None and x.ndim == 1 else x for x in parts]
    columns = max(x.shape[1] for x in parts if x is not None)
    pairs, low, high = (np.empty((0, columns)) if x is None else x for x in parts)
    if any(np.isnan(x).any() for x in (pairs, low, high)):
        msg = "A value is missing. Leave out people without one before ranking."
        raise MsgutError(msg)
    if not len(pairs) and not min(len(low), len(high)):
        msg = (
            f"{len(low)} values on the left, {len(high)} on the right and no pair: "
            "nothing can be ranked. Give values of both groups."
        )
        raise MsgutError(msg)
    return pairs, low, high, plain


def _against(pairs, left, right):
    """Return each column's distance of the statistic from its centre, and its law."""
    rank = rankdata(np.abs(pairs), axis=0) if len(pairs) else pairs
    away = (np.sign(pairs) * rank).sum(axis=0) / 2
    marks = np.sort(np.rint(2 * rank * (pairs != 0)).astype(int), axis=0)
    both = np.concatenate([right, left])
    m, n = len(right), len(both)
    ranks = rankdata(both, axis=0) if n else both
    if m and n > m:
        away = away + ranks[:m].sum(axis=0) - m * (n + 1) / 2
    else:
        ranks, m = ranks[:0], 0
    single = np.sort(np.rint(2 * ranks).astype(int), axis=0)
    laws = [
        rank_null(tuple(a.tolist()), tuple(b.tolist()), m)
        for a, b in zip(marks.T, single.T, strict=True)
    ]
    return away, laws


def _interval(pairs, left, right, confidence):
    """Return the median step and the order statistics that enclose the shift."""
    steps = Steps(pairs, left, right)
    last = len(steps) - 1
    k, level = _cut(pairs, left, right, confidence)
    k = min(k, last)
    step = steps.at({k, last - k, last // 2, len(steps) // 2})
    low, high = step[k], step[last - k]
    effect = (step[last // 2] + step[len(steps) // 2]) / 2
    if low == high or level is None:
        low = high = level = np.nan
    return {"effect": effect, "low": low, "high": high, "confidence": level}


def _cut(pairs, left, right, confidence):
    """Return which step from either end is the limit, and the level it gives.

    Any shift but the few that make values tie leaves the ties within a group only.
    """
    sizes = len(pairs), len(right), len(left)
    if max(sizes) < EXACT_BELOW:
        below = np.cumsum(untied(*sizes))
        # With tiny groups the widest interval is all there is.
        k = max(1, int(np.searchsorted(below, (1 - confidence) / 2 * (1 - 1e-12))))
        return k - 1, float(1 - 2 * below[k - 1])
    variance = _signed_rank_variance(pairs) + _rank_sum_variance(left, right)
    if variance <= 0:
        return 0, None
    middle = (sizes[0] * (sizes[0] + 1) / 2 + sizes[1] * sizes[2]) / 2
    reach = middle - 0.5 - norm.ppf((1 + confidence) / 2) * np.sqrt(variance)
    return max(0, int(np.floor(reach))), confidence


def _rank_sum_variance(left, right):
    m, n = len(right), len(left)
    both = m + n
    if not (m and n):
        return 0.0
    ties = _ties(right) + _ties(left)
    return m * n / 12 * ((both + 1) - ties / (both * (both - 1)))


def _signed_rank_variance(pairs):
    n = len(pairs)
    return max(0.0, n * (n + 1) * (2 * n + 1) / 24 - _ties(pairs) / 48)


def _ties(values):
    times = np.unique(values, return_counts=True)[1].astype(float)
    return float((times**3 - times).sum())
