"""A random intercept per unit, by restricted likelihood, for all columns at once.

A unit is a person who gave several samples, or a household; the label may be constant
within every unit, within none, or within some. statsmodels fits one column at a time
and judges by the normal curve, too bold for twenty people; hence these lines.
"""

from typing import NamedTuple

import numpy as np

from msgut.errors import UnanswerableError
from msgut.stats.least_squares import NEGLIGIBLE
from msgut.stats.orthonormal_basis import aliased, new_columns, orthonormal_basis

# log of the variance ratio, unit over residual; zero itself stands before the grid.
GRID = np.linspace(-9, 9, 37)
REFINE = 32
GOLDEN = (np.sqrt(5) - 1) / 2


class RandomIntercept(NamedTuple):
    """What a label does beside units that differ: four arrays of shape (t,).

    Attributes
    ----------
    slope, error : numpy.ndarray
        The label's coefficient and its standard error; the error is missing where a
        column does not vary beside the label and its covariates.
    freedom : numpy.ndarray
        Degrees of freedom of Student's t.
    between : numpy.ndarray
        Share of the variance that lies between units, in [0, 1).
    """

    slope: np.ndarray
    error: np.ndarray
    freedom: np.ndarray
    between: np.ndarray


def random_intercept(values, label, nuisance, unit):
    """Return a label's slope in each column, with Kenward and Roger's error and freedom.

    Their error allows for a variance ratio that is itself estimated, and their degrees
    of freedom (Satterthwaite's, for one coefficient) follow the data: units less
    columns for a label that is constant within units, pairs less one for pairs, and
    between these for a mixture, according to which of the two carries the estimate.
    Where few pairs stand beside many single units p < 0.05 is met by up to 7 % of
    tables without a difference (3 pairs beside 40), and by 5 % or fewer elsewhere.
    One spread in both groups is assumed: where it is three times as wide in the smaller
    of unequal groups (5 of 20 people) 22 % are called; in equal groups 5 to 6 %.

    Parameters
    ----------
    values : array-like, shape (n, t)
    label : array-like, shape (n,)
    nuisance : array-like, shape (n, c)
        With the intercept; columns that repeat others are left out.
    unit : array-like of int, shape (n,)
        The unit of each row, 0 to units − 1.

    Returns
    -------
    RandomIntercept

    Raises
    ------
    UnanswerableError
        When the nuisance says all that the label says, or too few units are left to
        tell how they differ.

    References
    ----------
    Kenward & Roger (1997), doi:10.2307/2533558; Lindstrom & Bates (1988),
    doi:10.1080/01621459.1988.10478693.

    Examples
    --------
    >>> label, unit = np.repeat([0, 1], 4), np.repeat([0, 1, 2, 3], 2)
    >>> values = np.array([[1.0], [2], [2], [3], [4], [4], [5], [6]])
    >>> fit = random_intercept(values, label, np.ones((8, 1)), unit)
    >>> [round(float(part[0]), 3) for part in fit]
    [2.75, 0.901, 2.0, 0.625]
    """
    y, unit = np.asarray(values, float), np.asarray(unit)
    label, basis = np.asarray(label, float), orthonormal_basis(nuisance)
    if aliased(label, basis):
        msg = (
            "The covariates tell the two groups apart entirely, so that no difference "
            "is left to the group. Leave out the one that stands for the group."
        )
        raise UnanswerableError(msg)
    length = np.linalg.norm(label)
    design = np.column_stack([label / length, basis])
    unit = _tellable(design, unit)
    # Free of the nuisance and of length one: no rounding of large or small values.
    free = y - basis @ (basis.T @ y)
    size = np.linalg.norm(free, axis=0)
    flat = size <= NEGLIGIBLE * np.linalg.norm(y, axis=0)
    size[flat] = 1.0
    parts = _Parts(free / size, design, unit)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _best(parts, y.shape[1])
        _, slopes, square, inverse = parts.profile(ratio)
        variance, freedom = _judged(parts, ratio, inverse)
        error = np.sqrt(variance * square / parts.rest)
    flat |= square <= NEGLIGIBLE**2
    return RandomIntercept(
        slopes[:, 0] * size / length,
        np.where(flat, np.nan, error * size / length),
        freedom,
        np.where(flat, np.nan, ratio / (1 + ratio)),
    )


def _tellable(design, unit):
    """Return the units by which both variances can be told, or refuse too few.

    Where the label and covariates use up all that varies within units (one pair beside
    single people) nothing tells the variance within: each row then stands for itself.
    Partners who are alike only make that error a little too large.
    """
    size = np.bincount(unit)
    mean = np.zeros((len(size), design.shape[1]))
    np.add.at(mean, unit, design)
    away = design - (mean / size[:, None])[unit]
    # Against the length before: what is constant within units is rounding after.
    within = len(new_columns(away, length=np.linalg.norm(design, axis=0))[0])
    between = design.shape[1] - within
    if len(size) <= between or len(unit) <= design.shape[1]:
        msg = (
            f"{len(size)} people (or households) with {len(unit)} values are too few "
            f"for the group and {design.shape[1] - 1} further columns. Adjust for "
            "fewer."
        )
        raise UnanswerableError(msg)
    return unit if len(unit) - len(size) > within else np.arange(len(unit))


def _judged(parts, ratio, inverse):
    """Return the slope's variance over the residual's, and its freedom, per column.

    With V = s²(I + ratio ZZ') all traces over rows come down to two sums over units,
    because the projection P of restricted likelihood has P V P = P.
    """
    share = parts.sizes[:, None] / (1 + parts.sizes[:, None] * ratio)
    weight = 1 / (1 + parts.sizes[:, None] * ratio)
    r = ratio[:, None, None]
    gram = parts.gram(ratio)
    # X'V⁻¹(V_i V⁻¹)…X for the unit's part (u) and the residual's (e).
    x_u = parts.outer(weight**2)
    x_e = gram - r * x_u
    x_uu = parts.outer(weight**2 * share)
    x_ue = x_u - r * x_uu
    x_ee = x_e - r * x_ue
    once = share.sum(axis=0) - _trace(inverse, x_u)
    twice = (
        (share**2).sum(axis=0)
        - 2 * _trace(inverse, x_uu)
        + _trace(inverse @ x_u, inverse @ x_u)
    )
    # Expected information of both variances; the unit's in units of 1 + ratio.
    scale = 1 + ratio
    both = scale * (once - ratio * twice)
    information = (
        np.stack(
            [
                scale**2 * twice,
                both,
                both,
                parts.rest - 2 * ratio * once + ratio**2 * twice,
            ],
            axis=-1,
        ).reshape(-1, 2, 2)
        / 2
    )
    cover = np.linalg.pinv(information, rcond=1e-12, hermitian=True)
    row, slope = inverse[:, 0], inverse[:, 0, 0]
    by_unit = _square(row, x_u)
    gradient = np.stack([scale * by_unit, slope - ratio * by_unit], axis=-1)
    freedom = 2 * slope**2 / _square(gradient, cover)
    ahead = scale[:, None, None]
    x_u, x_ue, x_uu = ahead * x_u, ahead * x_ue, ahead**2 * x_uu
    spread = (
        cover[:, 0, 0, None, None] * (x_uu - x_u @ inverse @ x_u)
        + 2 * cover[:, 0, 1, None, None] * (x_ue - x_u @ inverse @ x_e)
        + cover[:, 1, 1, None, None] * (x_ee - x_e @ inverse @ x_e)
    )
    return slope + 2 * _square(row, spread), freedom


def _trace(left, right):
    return np.einsum("tij,tji->t", left, right)


def _square(vector, matrix):
    return np.einsum("ti,tij,tj->t", vector, matrix, vector)


class _Parts:
    """Sums that the likelihood needs, whatever the variance ratio."""

    def __init__(self, values, design, unit):
        self.sizes = np.bincount(unit).astype(float)
        units = len(self.sizes)
        self.x = np.zeros((units, design.shape[1]))
        self.y = np.zeros((units, values.shape[1]))
        np.add.at(self.x, unit, design)
        np.add.at(self.y, unit, values)
        self.products = (self.x[:, :, None] * self.x[:, None, :]).reshape(units, -1)
        self.xx = design.T @ design
        self.xy = design.T @ values
        self.yy = np.square(values).sum(axis=0)
        self.rest = len(values) - design.shape[1]

    def outer(self, weight):
        """Return the weighted sums of the units' outer products, shape (t, c, c)."""
        return (weight.T @ self.products).reshape(-1, *self.xx.shape)

    def gram(self, ratio):
        """Return X'H⁻¹X, shape (t, c, c), with H the variance over the residual's."""
        return self.xx - self.outer(ratio / (1 + self.sizes[:, None] * ratio))

    def profile(self, ratio):
        """Return likelihood, slopes, residual square and inverse, per column."""
        shrink = 1 + self.sizes[:, None] * ratio
        weight = ratio / shrink
        gram = self.gram(ratio)
        right = (self.xy - self.x.T @ (weight * self.y)).T
        inverse = np.linalg.inv(gram)
        slopes = np.einsum("tij,tj->ti", inverse, right)
        square = self.yy - (weight * np.square(self.y)).sum(axis=0)
        square = np.maximum(square - (right * slopes).sum(axis=1), 0)
        likelihood = -0.5 * (
            np.log(shrink).sum(axis=0)
            + np.linalg.slogdet(gram)[1]
            + self.rest * np.log(square)
        )
        return likelihood, slopes, square, inverse


def _best(parts, n_columns):
    """Return the variance ratio of the highest likelihood, zero among them."""
    if (parts.sizes == 1).all():
        return np.zeros(n_columns)
    zero = parts.profile(np.zeros(n_columns))[0]
    heights = np.array([parts.profile(np.full(n_columns, np.exp(g)))[0] for g in GRID])
    top = GRID[np.nan_to_num(heights, nan=-np.inf).argmax(axis=0)]
    step = GRID[1] - GRID[0]
    low, high = top - step, top + step
    for _ in range(REFINE):
        span = GOLDEN * (high - low)
        left, right = high - span, low + span
        climbs = parts.profile(np.exp(left))[0] < parts.profile(np.exp(right))[0]
        low, high = np.where(climbs, left, low), np.where(climbs, high, right)
    best = np.exp((low + high) / 2)
    return np.where(parts.profile(best)[0] > zero, best, 0.0)
