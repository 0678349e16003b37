"""A random intercept per person, by restricted likelihood, for all taxa at once.

statsmodels fits one taxon at a time, and scikit-bio's batched kernel is private and
reports normal statistics, too bold for twenty people; hence these lines.
"""

import numpy as np

from msgut.errors import MsgutError
from msgut.stats.least_squares import independent

# log of the variance ratio, person over residual; zero itself stands before the grid.
GRID = np.linspace(-9, 9, 37)
REFINE = 32
GOLDEN = (np.sqrt(5) - 1) / 2


def random_intercept(values, label, nuisance, unit):
    """Return slope, standard error and freedom of a label, one per column.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_samples, n_taxa)
    label : numpy.ndarray, shape (n_samples,)
        Constant within a person.
    nuisance : numpy.ndarray, shape (n_samples, n_columns)
        With the intercept.
    unit : numpy.ndarray of int, shape (n_samples,)
        The person of each sample.

    Returns
    -------
    slope, error : numpy.ndarray, shape (n_taxa,)
    freedom : int
        People less the columns that do not vary within a person, the rule of R's
        ``nlme``: a group label is learnt from people, however often they came.

    References
    ----------
    Lindstrom MJ, Bates DM. J Am Stat Assoc 1988;83:1014,
    doi:10.1080/01621459.1988.10478693.
    """
    design = np.column_stack([label, independent(nuisance)])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        msg = (
            "The covariates tell the two groups apart entirely, so that no difference "
            "is left to the group. Leave out the one that stands for the group."
        )
        raise MsgutError(msg)
    parts = _Parts(values, design, unit)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _best(parts, values.shape[1])
        _, slopes, square, inverse = parts.profile(ratio)
        error = np.sqrt(square / parts.rest * inverse[:, 0, 0])
    flat = values.var(axis=0) < 1e-20
    freedom = len(parts.sizes) - _between(design, unit)
    if freedom < 1:
        msg = f"{len(parts.sizes)} people are too few for the covariates. Drop some."
        raise MsgutError(msg)
    return slopes[:, 0], np.where(flat, np.nan, error), freedom


def _between(design, unit):
    """Count the dimensions of the design that are constant within every person."""
    size = np.bincount(unit)
    mean = np.zeros((len(size), design.shape[1]))
    np.add.at(mean, unit, design)
    within = design - (mean / size[:, None])[unit]
    varying = np.linalg.matrix_rank(within, tol=1e-8) if within.any() else 0
    return design.shape[1] - varying


class _Parts:
    """Sums that the likelihood needs, whatever the variance ratio."""

    def __init__(self, values, design, unit):
        self.sizes = np.bincount(unit).astype(float)
        people = len(self.sizes)
        self.x = np.zeros((people, design.shape[1]))
        self.y = np.zeros((people, values.shape[1]))
        np.add.at(self.x, unit, design)
        np.add.at(self.y, unit, values)
        self.outer = (self.x[:, :, None] * self.x[:, None, :]).reshape(people, -1)
        self.xx = (design.T @ design).ravel()
        self.xy = design.T @ values
        self.yy = np.square(values).sum(axis=0)
        self.rest = len(values) - design.shape[1]

    def profile(self, ratio):
        """Return likelihood, slopes, residual square and inverse, per taxon."""
        k = len(self.xy)
        shrink = 1 + self.sizes[:, None] * ratio[None, :]
        weight = ratio[None, :] / shrink
        gram = (self.xx - weight.T @ self.outer).reshape(-1, k, k)
        right = (self.xy - self.x.T @ (weight * self.y)).T
        inverse = np.linalg.inv(gram)
        slopes = np.einsum("tij,tj->ti", inverse, right)
        square = self.yy - (weight * np.square(self.y)).sum(axis=0)
        square = square - (right * slopes).sum(axis=1)
        likelihood = -0.5 * (
            np.log(shrink).sum(axis=0)
            + np.linalg.slogdet(gram)[1]
            + self.rest * np.log(square)
        )
        return likelihood, slopes, square, inverse


def _best(parts, n_taxa):
    """Return the variance ratio of the highest likelihood, zero among them."""
    zero = parts.profile(np.zeros(n_taxa))[0]
    heights = np.array([parts.profile(np.full(n_taxa, np.exp(g)))[0] for g in GRID])
    top = GRID[np.nan_to_num(heights, nan=-np.inf).argmax(axis=0)]
    step = GRID[1] - GRID[0]
    low, high = top - step, top + step
    for _ in range(REFINE):
        span = GOLDEN * (high - low)
        left, right = high - span, low + span
        climbs = parts.profile(np.exp(left))[0] < parts.profile(np.exp(right))[0]
        low, high = np.where(climbs, left, low), np.where(climbs, high, right)
    found = np.exp((low + high) / 2)
    return np.where(parts.profile(found)[0] > zero, found, 0.0)
