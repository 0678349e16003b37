"""The k-th smallest of all differences and averages of two, without making them all."""

import numpy as np

LISTED = 1_000_000  # steps up to here are made and parted: that is quicker


class Steps:
    """All steps between two groups, and all averages of two differences in pairs.

    As rows of rising numbers: row *i* of the first is ``right[i] - left[j]``, of the
    second ``(pairs[i] + pairs[j]) / 2`` with *j* from *i* on. Rounding keeps the order
    of sums, so that rows rise as they are computed, to the last digit.

    Parameters
    ----------
    pairs, left, right : numpy.ndarray of float

    References
    ----------
    Johnson DB, Mizoguchi T. SIAM J Comput 1978;7:147, doi:10.1137/0207013.

    Examples
    --------
    >>> steps = Steps(np.array([]), np.array([1.0, 2.0]), np.array([3.0, 7.0]))
    >>> len(steps), steps.at({0, 3})
    (4, {0: 1.0, 3: 6.0})
    """

    def __init__(self, pairs, left, right):
        self.pairs, self.right = np.sort(pairs), np.sort(right)
        self.left = np.sort(left)[::-1]
        n = len(self.pairs)
        own = np.arange(n)
        self.start = np.concatenate([own, np.zeros(len(right), dtype=int)])
        self.stop = np.concatenate([np.full(n, n), np.full(len(right), len(left))])

    def __len__(self):
        return int((self.stop - self.start).sum())

    def at(self, places):
        """Return the steps at places in their order, counted from 0, by place."""
        if len(self) <= LISTED:
            parted = np.partition(self.listed(self.start, self.stop), sorted(places))
            return {place: float(parted[place]) for place in places}
        return {place: self.one(place) for place in places}

    def one(self, place):
        """Return one step: rows are cut at a middle one until few are left."""
        low, high = self.start, self.stop
        while (high - low).sum() > LISTED:
            rows = np.flatnonzero(high > low)
            middles = self.values(rows, (low[rows] + high[rows]) // 2)
            order = np.argsort(middles)
            many = np.cumsum((high - low)[rows][order])
            pivot = middles[order[np.searchsorted(many, many[-1] / 2)]]
            first = self.places(pivot, low, high, np.less)
            after = self.places(pivot, first, high, np.less_equal)
            less, same = (first - low).sum(), (after - first).sum()
            if place < less:
                high = first
            elif place < less + same:
                return float(pivot)
            else:
                low, place = after, place - less - same
        return float(np.partition(self.listed(low, high), place)[place])

    def places(self, pivot, low, high, before):
        """Return, for each row, the first place whose step is not ``before`` pivot."""
        low, high = low.copy(), high.copy()
        while (open_rows := np.flatnonzero(low < high)).size:
            middle = (low[open_rows] + high[open_rows]) // 2
            yes = before(self.values(open_rows, middle), pivot)
            low[open_rows[yes]] = middle[yes] + 1
            high[open_rows[~yes]] = middle[~yes]
        return low

    def listed(self, low, high):
        """Return all steps from ``low`` to ``high`` of each row."""
        many = high - low
        rows = np.repeat(np.arange(len(many)), many)
        ends = np.cumsum(many)
        columns = np.arange(len(rows)) - np.repeat(ends - many - low, many)
        return self.values(rows, columns)

    def values(self, rows, columns):
        """Return the steps at these places."""
        out = np.empty(len(rows))
        n = len(self.pairs)
        mean = rows < n
        if mean.any():
            i, j = rows[mean], columns[mean]
            out[mean] = (self.pairs[i] + self.pairs[j]) / 2
        if not mean.all():
            i, j = rows[~mean] - n, columns[~mean]
            out[~mean] = self.right[i] - self.left[j]
        return out
