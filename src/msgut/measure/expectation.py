"""Exact expectations over draws without replacement, from hypergeometric sums."""

import numpy as np
from scipy.special import gammaln, xlogy

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
    excess = _stirling_excess(int(total.max()))
    of = total[rows]
    # The logarithm of C(N - n, d) / C(N, d). Factorials of large numbers cancel to
    # little, so Stirling's main terms are combined first, and lose no digits.
    kept = (of - n) * np.log1p(-n / of, where=n < of, out=np.zeros(len(n)))
    kept += excess[of - n] - excess[of]
    out = np.full((table.shape[0], len(depths)), np.nan)
    for column, d in enumerate(depths):
        deep = total >= d
        use = (of - n >= d) & deep[rows]
        left = of[use] - n[use] - d
        gone = np.ones(len(total))
        gone[deep] = (total[deep] - d) * np.log1p(
            -d / total[deep], where=d < total[deep], out=np.zeros(deep.sum())
        ) + excess[total[deep] - d]
        absent = kept[use] + gone[rows[use]] - excess[left]
        absent -= xlogy(left, left / of[use])
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
    logs = gammaln(np.arange(int(total.max()) + 1) + 1.0)
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
    weight = -logs[k] - logs[d - k]
    weight -= logs[np.repeat(n, points) - k] + logs[np.repeat(of - n - d, points) + k]
    weight = np.exp(weight - np.repeat(np.maximum.reduceat(weight, starts), points))
    share = k / d
    mean = np.add.reduceat(-xlogy(share, share) * weight, starts)
    return mean / np.add.reduceat(weight, starts)


def _kinds(table):
    """Return each sample's different counts, and how many taxa have each."""
    total = table.sum(axis=1)
    rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    size = int(table.data.max(initial=0)) + 1
    keys, many = np.unique(rows * size + table.data, return_counts=True)
    return keys // size, keys % size, many, total


def _stirling_excess(most):
    """Return ln k! − (k ln k − k) for k up to a number, to the last digit."""
    k = np.arange(most + 1.0)
    small = k[:32]
    k = np.maximum(k, 1)
    out = np.log(2 * np.pi * k) / 2 + 1 / (12 * k) - 1 / (360 * k**3)
    out += 1 / (1260 * k**5) - 1 / (1680 * k**7)
    out[:32] = gammaln(small + 1) - xlogy(small, small) + small
    return out
