"""How often right lies above left, without a unit: Cliff's delta and its like in pairs."""

import numpy as np
from scipy.stats import rankdata
from scipy.stats import t as student

from msgut.levels import CONFIDENCE


def cliff(left, right, *, confidence=CONFIDENCE):
    """Return Cliff's delta of two groups of singles, with its interval.

    Parameters
    ----------
    left, right : array-like, shape (n_left,), (n_right,)
        Without gaps.

    Returns
    -------
    dict
        ``delta``: the chance that right exceeds left less the chance that it falls
        below. ``delta_low, delta_high``: Cliff's own asymmetric interval from the
        unbiased variance, with the freedom that Brunner and Munzel give its two parts;
        missing where a group has one value.

    Notes
    -----
    In 1,000 tables of normal values a size it held the truth in 0.95 to 0.97 from five
    a group on, in 0.91 of 10 against 40 far apart (two standard deviations), in 0.91 of
    3 against 60 and 0.87 of 2 against 40.

    References
    ----------
    Cliff (1993), doi:10.1037/0033-2909.114.3.494; Feng & Cliff (2004),
    doi:10.22237/jmasm/1099267560; Brunner & Munzel (2000),
    doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U.

    Examples
    --------
    >>> cliff([1, 2, 3, 4], [3.5, 4.5, 5.5, 6.5])["delta"]
    0.875
    """
    left, right = np.asarray(left, float), np.asarray(right, float)
    m, n = len(right), len(left)
    delta, variance = _cliff(left, right)
    if np.isnan(variance):
        return {"delta": delta, "delta_low": np.nan, "delta_high": np.nan}
    z = student.ppf((1 + confidence) / 2, _freedom(left, right))
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


def biserial(differences, *, confidence=CONFIDENCE):
    """Return the matched-pairs rank-biserial correlation, with its interval.

    Parameters
    ----------
    differences : array-like, shape (n_pairs,)
        Right less left. A pair without a difference keeps its rank and has no sign.

    Returns
    -------
    dict
        ``delta``: the share of rank in favour of right less that in favour of left,
        which is the chance that the mean of two pairs' differences lies above zero
        less the chance that it lies below. ``delta_low, delta_high``: Wilson's
        interval with as many pairs as the jackknife variance of that U-statistic is
        worth, and Student's t.

    Notes
    -----
    In 800 tables of normal differences a size (4 to 40 pairs; shifts of 0, 0.75 and 1.5
    standard deviations) it held the truth in 95 to 100 % of them.

    References
    ----------
    Kerby (2014), doi:10.2466/11.IT.3.1; Arvesen (1969), doi:10.1214/aoms/1177697287,
    for the jackknife; Wilson (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> found = biserial([1.0, 2.0, 3.0, 4.0, -0.5])
    >>> [round(found[k], 2) for k in ("delta", "delta_low", "delta_high")]
    [0.87, -0.31, 0.99]
    """
    differences = np.asarray(differences, float)
    r, worth = _biserial(differences)
    return _wilson_of_as_many_signs(r, worth, len(differences) - 1, confidence)


def dominance_of_pairs_and_singles(differences, left, right, *, confidence=CONFIDENCE):
    """Return the like of both for whole pairs and singles together.

    Each part counts by its steps, as in :func:`msgut.stats.rank_tests.rank_of_pairs_and_singles`.

    Parameters
    ----------
    differences, left, right : array-like

    Returns
    -------
    dict
        ``delta, delta_low, delta_high``.

    Examples
    --------
    >>> found = dominance_of_pairs_and_singles([1.0, 3.0], [0.0, 1.0, 3.0], [2.5, 3.5, 6.0])
    >>> round(found["delta"], 3)
    0.833
    """
    differences, left, right = (
        np.asarray(x, float) for x in (differences, left, right)
    )
    pairs, m, n = len(differences), len(right), len(left)
    steps = pairs * (pairs + 1) / 2, m * n
    share = steps[0] / sum(steps)
    r, worth = _biserial(differences)
    delta, variance = _cliff(left, right)
    both = share * r + (1 - share) * delta
    if np.isnan(variance) or np.isnan(worth):
        return {"delta": both, "delta_low": np.nan, "delta_high": np.nan}
    spread = share**2 * (1 - r**2) / worth + (1 - share) ** 2 * variance
    # Separated groups have no variance; they are still no more people than they are.
    most = 0.75 * pairs + min(m, n)
    worth = min((1 - both**2) / spread, most) if spread > 0 else most
    return _wilson_of_as_many_signs(both, worth, pairs + min(m, n) - 1, confidence)


def _wilson_of_as_many_signs(r, worth, df, confidence):
    """Return a dominance with Wilson's interval of so many signs, and Student's t."""
    if np.isnan(worth):
        return {"delta": r, "delta_low": np.nan, "delta_high": np.nan}
    z = student.ppf((1 + confidence) / 2, df)
    p = (1 + r) / 2
    middle = (p + z**2 / (2 * worth)) / (1 + z**2 / worth)
    reach = (
        np.sqrt(p * (1 - p) / worth + z**2 / (4 * worth**2)) * z / (1 + z**2 / worth)
    )
    low, high = (2 * (middle + sign * reach) - 1 for sign in (-1, 1))
    low, high = float(np.clip(low, -1, r)), float(np.clip(high, r, 1))
    return {"delta": r, "delta_low": low, "delta_high": high}


def _biserial(differences):
    """Return the correlation, and how many signs its variance is worth."""
    n = len(differences)
    rank = rankdata(np.abs(differences))
    r = float(np.sign(differences) @ rank / rank.sum()) if n else 0.0
    if n < 2:
        return r, np.nan
    # Without overlap, what it would be worth if there were no shift.
    if n == 2 or abs(r) == 1:
        return r, 0.75 * n
    signs = np.sign(differences[:, None] + differences)
    rows = (signs.sum(axis=1) - np.diag(signs)) / (n - 1)
    variance = 4 * (n - 1) / (n * (n - 2) ** 2) * ((rows - rows.mean()) ** 2).sum()
    worth = (1 - r**2) / variance if variance > 0 else n
    return r, float(np.clip(worth, 0.1875 * n, n))


def _cliff(left, right):
    """Return Cliff's delta and its unbiased variance, missing for a group of one."""
    m, n = len(right), len(left)
    rows = _balance(
        right, np.sort(left)
    )  # each right value: share of left below − above
    columns = -_balance(left, np.sort(right))
    delta = float(rows.mean())
    if m < 2 or n < 2:
        return delta, np.nan
    ordered = np.sort(left)
    ties = sum(
        int(np.searchsorted(ordered, right, side).sum()) * sign
        for side, sign in (("right", 1), ("left", -1))
    )
    cells = (m * n - ties) - m * n * delta**2
    variance = (
        n**2 * ((rows - delta) ** 2).sum()
        + m**2 * ((columns - delta) ** 2).sum()
        - cells
    ) / (m * n * (m - 1) * (n - 1))
    return delta, max(variance, (1 - delta**2) / (m * n - 1))


def _freedom(left, right):
    """Return the freedom of Cliff's variance: few values of one group tell it badly."""
    part = np.array(
        [
            _balance(right, np.sort(left)).var(ddof=1) / len(right),
            _balance(left, np.sort(right)).var(ddof=1) / len(left),
        ]
    )
    df = np.array([len(right) - 1, len(left) - 1])
    whole = part.sum()
    return whole**2 / (part**2 / df).sum() if whole > 0 else df.min()


def _balance(values, others):
    below = np.searchsorted(others, values, "left")
    return (below - (len(others) - np.searchsorted(others, values, "right"))) / len(
        others
    )
