"""Sums of squares of a distance matrix under many arrangements of a design.

For a projection H on the columns X of a design, the sum of squares is trace(H G), with
G Gower's centred matrix. Arranging the rows of X anew changes only M = Xᵀ G X, a small
matrix, so all arrangements of a batch are one product of G with the arranged columns,
and every term of the formula, in any order of entry, is read off the same M. Nothing of
samples × taxa × permutations is ever made, nor of samples × samples × permutations.
"""

import numpy as np
from scipy.linalg.blas import dtrmm

# Numbers held at once for arranged columns: 32 MB. Larger is not faster.
HELD = 4_000_000


def pseudo_f(ss, df, residual, left):
    """Return pseudo-F: a term's mean square over that of what the model leaves.

    Parameters
    ----------
    ss, residual : float or numpy.ndarray
        Sums of squares.
    df, left : int or numpy.ndarray
        Their degrees of freedom.

    Returns
    -------
    float or numpy.ndarray
        Infinite where nothing is left, as of groups of copies: F still has its p.

    References
    ----------
    McArdle & Anderson (2001), doi:10.1890/0012-9658(2001)082[0290:FMMTCD]2.0.CO;2

    Examples
    --------
    >>> pseudo_f(np.array([6.0]), 2, np.array([10.0]), 10).tolist()
    [3.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return (ss / df) / (residual / left)


class PermutedSumsOfSquares:
    """The sum of squares that sets of columns explain, observed and arranged.

    Parameters
    ----------
    gram : numpy.ndarray, shape (n, n)
        Gower's centred matrix.
    columns : numpy.ndarray, shape (n, c)
        Independent columns, centred.
    sets : list of list of int
        Which columns stand in each model whose sum of squares is wanted.
    """

    def __init__(self, gram, columns, sets):
        self.gram, self.columns, self.sets = gram, columns, sets

    def observed(self):
        """Return the sum of squares of each set."""
        found = []
        for chosen in self.sets:
            basis = np.linalg.qr(self.columns[:, chosen])[0]
            found.append(float(np.sum(basis * (self.gram @ basis))))
        return np.array(found)

    def arranged(self, shuffle, seed):
        """Return an array (n_permutations, n_sets), one row per arrangement."""
        moved = shuffle.moved
        still, c = self.columns[:, ~moved], len(moved)
        unit, n_units = shuffle.unit, len(shuffle.size)
        first = np.unique(unit, return_index=True)[1]
        # Rows of ``levels`` as they stand in the centred, scaled columns.
        levels = np.empty((len(shuffle.levels), moved.sum()))
        levels[shuffle.codes] = self.columns[first][:, moved]
        samples = n_units == len(self.gram)
        gram = self.gram if samples else _added(_added(self.gram, unit).T, unit)
        # G is symmetric: half of it, its diagonal halved, gives xᵀGx at half the cost.
        half = np.tril(gram)
        half[np.diag_indices(n_units)] /= 2
        across = self.gram @ still
        across = across if samples else _added(across, unit)
        order = np.r_[np.flatnonzero(~moved), np.flatnonzero(moved)]
        back = np.argsort(order)
        s, k = still.shape[1], int(moved.sum())
        fixed = still.T @ (self.gram @ still)
        inner = _Inner(self.columns, shuffle, still, order)
        out = []
        size = max(1, HELD // (n_units * max(k, 1)))
        for codes in shuffle.batches(seed, size):
            times = len(codes)
            rows = np.empty((times, k, n_units))
            for j in range(k):
                rows[:, j] = levels[:, j][codes]
            flat = rows.reshape(times * k, n_units)
            product = dtrmm(1.0, half.T, flat.T).T.reshape(times, k, n_units)
            small = np.empty((times, c, c))
            block = rows @ product.transpose(0, 2, 1)
            small[:, s:, s:] = block + block.transpose(0, 2, 1)
            small[:, s:, :s] = rows @ across
            small[:, :s, s:] = small[:, s:, :s].transpose(0, 2, 1)
            small[:, :s, :s] = fixed
            small = small[:, back][:, :, back]
            out.append(inner.explained(small, rows, self.sets))
        return np.concatenate(out) if out else np.empty((0, len(self.sets)))


class _Inner:
    """The inverse of Xᵀ X, once where arranging leaves it as it is, else each time."""

    def __init__(self, columns, shuffle, still, order):
        self.columns, self.order = columns, order
        self.size = shuffle.size.astype(float)
        single = len(self.size) == len(columns)
        even = not still.size and len(set(shuffle.size.tolist())) == 1
        self.steady = single or even
        self.still = still
        self.sums = None if single else _added(still, shuffle.unit)

    def explained(self, small, rows, sets):
        if self.steady:
            weights = np.zeros((len(sets), *small.shape[1:]))
            for number, chosen in enumerate(sets):
                triangle = np.linalg.qr(self.columns[:, chosen], mode="r")
                root = np.linalg.inv(triangle)
                weights[number][np.ix_(chosen, chosen)] = root @ root.T
            return small.reshape(len(small), -1) @ weights.reshape(len(sets), -1).T
        inner = self._each(rows)
        found = np.empty((len(small), len(sets)))
        for number, chosen in enumerate(sets):
            pick = np.ix_(range(len(small)), chosen, chosen)
            inverse = np.linalg.pinv(inner[pick], rcond=1e-10, hermitian=True)
            found[:, number] = np.sum(inverse * small[pick], axis=(1, 2))
        return found

    def _each(self, rows):
        times, k, _ = rows.shape
        s, n = self.still.shape[1], len(self.columns)
        inner = np.empty((times, s + k, s + k))
        weighed = rows * self.size
        sums = weighed.sum(axis=2)
        inner[:, s:, s:] = weighed @ rows.transpose(0, 2, 1)
        inner[:, s:, s:] -= sums[:, :, None] * sums[:, None, :] / n
        inner[:, s:, :s] = rows @ self.sums
        inner[:, :s, s:] = inner[:, s:, :s].transpose(0, 2, 1)
        inner[:, :s, :s] = self.still.T @ self.still
        back = np.argsort(self.order)
        return inner[:, back][:, :, back]


def _added(values, unit):
    """Add up the rows of each unit."""
    order = np.argsort(unit, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(unit[order]) > 0])
    return np.add.reduceat(values[order], starts, axis=0)
