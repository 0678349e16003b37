"""Exact expectations over draws without replacement, from hypergeometric sums."""

import numpy as np
from scipy.special import gammaln, xlogy

LISTED = 20_000_000  # counts up to here have their logarithms listed: 160 MB
AT_ONCE = 1_000_000  # terms held in memory at a time
SPAN = 37  # tails below exp(-37) = 1e-16 are left out
ALIAS = 40  # what a wider step adds is kept below exp(-40)


def expected_richness(table, depths):
    """Return the expected taxa among reads drawn, shape (n_samples, n_depths).

    Parameters
    ----------
    table : scipy.sparse.csr_array of int
    depths : sequence of int

    References
    ----------
    Hurlbert SH. Ecology 1971;52:577, doi:10.2307/1934145.
    """
    rows, n, many, total = _kinds(table)
    excess = _Table(_stirling_excess, total)
    of = total[rows]
    # The logarithm of C(N - n, d) / C(N, d). Factorials of large numbers cancel to
    # little, so Stirling's main terms are combined first, and lose no digits.
    kept = (of - n) * _log_rest(n, of)
    kept += excess(of - n) - excess(of)
    out = np.full((table.shape[0], len(depths)), np.nan)
    for column, d in enumerate(depths):
        deep = total >= d
        use = (of - n >= d) & deep[rows]
        left = of[use] - n[use] - d
        gone = np.ones(len(total))
        gone[deep] = (total[deep] - d) * _log_rest(d, total[deep])
        gone[deep] += excess(total[deep] - d)
        absent = kept[use] + gone[rows[use]] - excess(left)
        absent -= left * _log_rest(n[use] + d, of[use])
        if excess.listed is None:
            # So deep that these terms lose their digits: C(N − n, d) / C(N, d) is the
            # same with n and d exchanged, and is taken with the smaller of both below.
            less, more = np.minimum(n[use], d), np.maximum(n[use], d)
            absent = _log_choose(of[use] - more, less, excess)
            absent -= _log_choose(of[use], less, excess)
        seen = np.ones(len(n))
        seen[use] = -np.expm1(absent)
        expected = np.bincount(rows, seen * many, minlength=len(total))
        out[deep, column] = expected[deep]
    return out


def expected_shannon(table, depths):
    """Return the expected Shannon index of reads drawn, in natural logarithms.

    Each taxon's count among the drawn is hypergeometric; −(k/d) ln(k/d) is summed over
    it. Where the distribution is wide, every h-th count is enough: it is a sum of
    independent Bernoulli variables, so its characteristic function at 2π/h is below
    exp(−σ²(1 − cos 2π/h)), and that is what the step adds. It is kept below the
    rounding of a double, as are the tails left out (Bernstein's inequality).

    Parameters
    ----------
    table : scipy.sparse.csr_array of int
    depths : sequence of int

    Returns
    -------
    numpy.ndarray, shape (n_samples, n_depths)
    """
    rows, n, many, total = _kinds(table)
    logs = _Table(_stirling_excess, total)
    out = np.full((table.shape[0], len(depths)), np.nan)
    for column, d in enumerate(depths):
        deep = total >= d
        use = np.flatnonzero(deep[rows])
        terms = _entropy_terms(n[use], total[rows[use]], d, logs)
        expected = np.bincount(rows[use], terms * many[use], minlength=len(total))
        out[deep, column] = expected[deep]
    return out


def _entropy_terms(n, of, d, logs):
    """Return E[−(k/d) ln(k/d)] for k of n reads among d drawn of all."""
    share = n / of
    spread = d * share * (1 - share) * (of - d) / np.maximum(of - 1, 1)
    reach = (2 * SPAN / 3 + np.sqrt((2 * SPAN / 3) ** 2 + 8 * SPAN * spread)) / 2
    low = np.maximum(np.floor(d * share - reach), np.maximum(0, d - (of - n)))
    high = np.minimum(np.ceil(d * share + reach), np.minimum(n, d))
    wide = spread >= ALIAS / 2
    step = np.ones(len(n))
    step[wide] = np.floor(2 * np.pi / np.arccos(1 - ALIAS / spread[wide]))
    low, step = low.astype(int), step.astype(int)
    points = (high.astype(int) - low) // step + 1
    done = np.concatenate([[0], np.cumsum(points)])
    out = np.empty(len(n))
    start = 0
    while start < len(n):
        stop = int(np.searchsorted(done, done[start] + AT_ONCE, side="right")) - 1
        part = slice(start, max(stop, start + 1))
        out[part] = _hypergeometric_mean(
            n[part], of[part], d, low[part], step[part], points[part], logs
        )
        start = part.stop
    return out


def _hypergeometric_mean(n, of, d, low, step, points, logs):
    starts = np.concatenate([[0], np.cumsum(points)[:-1]])
    nth = np.arange(points.sum()) - np.repeat(starts, points)
    k = np.repeat(low, points) + nth * np.repeat(step, points)
    n, of = np.repeat(n, points), np.repeat(of, points)
    weight = _log_choose(n, k, logs) + _log_choose(of - n, d - k, logs)
    weight = np.exp(weight - np.repeat(np.maximum.reduceat(weight, starts), points))
    share = k / d
    mean = np.add.reduceat(-xlogy(share, share) * weight, starts)
    return mean / np.add.reduceat(weight, starts)


def _log_choose(n, k, excess):
    """Return ln C(n, k) without the difference of large logarithms of factorials."""
    rest = n - k
    out = excess(n) - excess(k) - excess(rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        out += np.where(k > 0, k * np.log(n / k), 0.0)
    out -= rest * _log_rest(k, n)
    return out


def _log_rest(part, whole):
    """Return ln(1 − part / whole), and 0 for the whole, to the last digit."""
    part, whole = np.broadcast_arrays(part, whole)
    rest = whole - part
    # Near 1 the share itself has lost the digits of what is left.
    most = part > whole / 2
    share = np.where(most & (rest > 0), rest / np.maximum(whole, 1), 1.0)
    less = np.where(most, 0.0, part / np.maximum(whole, 1))
    return np.log(share) + np.log1p(-less)


def _kinds(table):
    """Return each sample's different counts, and how many taxa have each."""
    total = table.sum(axis=1)
    rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    values, which = np.unique(table.data, return_inverse=True)
    keys, many = np.unique(rows * max(len(values), 1) + which, return_counts=True)
    if not len(keys):
        return keys, keys, many, total
    return keys // len(values), values[keys % len(values)], many, total


class _Table:
    """A function of counts, looked up where they are few enough to be listed."""

    def __init__(self, function, total):
        most = int(total.max())
        self.function = function
        self.listed = function(np.arange(most + 1.0)) if most < LISTED else None

    def __call__(self, counts):
        if self.listed is None:
            return self.function(np.asarray(counts, dtype=float))
        return self.listed[counts]


def _stirling_excess(k):
    """Return ln k! − (k ln k − k) of whole numbers, to the last digit."""
    large = np.maximum(k, 1.0)
    out = np.log(2 * np.pi * large) / 2 + 1 / (12 * large) - 1 / (360 * large**3)
    out += 1 / (1260 * large**5) - 1 / (1680 * large**7)
    exact = k < 32
    small = k[exact]
    out[exact] = gammaln(small + 1) - xlogy(small, small) + small
    return out
