"""Least squares for all taxa, and for all permuted labels, at once."""

import numpy as np
from scipy.stats import t as student

from msgut.errors import UnanswerableError
from msgut.levels import CONFIDENCE
from msgut.stats.orthonormal_basis import ALIASED, orthonormal_basis

# What is left of a column beside a design, relative to its length, before it counts as
# none: rounding is no spread to judge an effect by.
NEGLIGIBLE = 1e-10
FITS_EXACTLY = 1e-13


def residuals_of(values, nuisance):
    """Return the columns of ``values`` freed of ``nuisance`` by least squares."""
    if not nuisance.shape[1]:
        return values
    basis = orthonormal_basis(nuisance)
    return values - basis @ (basis.T @ values)


def ols(values, labels, nuisance):
    """Return coefficient and standard error of each label in each column.

    One factorisation of ``nuisance`` serves all (the theorem of Frisch, Waugh and
    Lovell): labels and values are freed of it, and what is left is a simple slope.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_units, n_taxa)
    labels : numpy.ndarray, shape (n_units, n_labels)
        Each column is one assignment, the observed or a permuted one.
    nuisance : numpy.ndarray, shape (n_units, n_columns)

    Returns
    -------
    slope, error : numpy.ndarray, shape (n_labels, n_taxa)
    freedom : int

    Raises
    ------
    UnanswerableError
        If the covariates leave no freedom, or say all that the label says.
    """
    basis = orthonormal_basis(nuisance)
    freedom = len(values) - basis.shape[1] - 1
    if freedom < 1:
        msg = (
            f"{len(values)} people or pairs cannot carry {basis.shape[1]} covariate "
            "columns beside the group. Adjust for fewer."
        )
        raise UnanswerableError(msg)
    whole = np.square(values).sum(axis=0)
    values = residuals_of(values, basis)
    left = residuals_of(labels, basis)
    weight = np.square(left).sum(axis=0)
    if (np.sqrt(weight) <= ALIASED * np.linalg.norm(labels, axis=0)).any():
        msg = (
            "The covariates tell the two groups apart entirely, so that no difference "
            "is left to the group. Leave out the one that stands for the group."
        )
        raise UnanswerableError(msg)
    slope = (left.T @ values) / weight[:, None]
    total = np.square(values).sum(axis=0)
    rest = np.maximum(total - np.square(slope) * weight[:, None], 0)
    # A column that does not vary has nothing to test; rounding must not make it so.
    rest[:, total <= NEGLIGIBLE**2 * whole] = np.nan
    # Nor is there an error where nothing varies beside the label (a difference of sums
    # of squares is exact to some 1e-15 of them).
    rest[rest <= FITS_EXACTLY * total] = np.nan
    error = np.sqrt(rest / freedom / weight[:, None])
    return slope, error, freedom


def t_inference(slope, error, freedom, *, level=CONFIDENCE):
    """Return p-values and interval of slopes by Student's t: ``p, low, high``.

    All arrays are broadcast; each is missing where the error is. No p is 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * student.sf(np.abs(slope / error), freedom)
    half = student.ppf(0.5 + level / 2, freedom) * error
    return np.maximum(p, np.finfo(float).tiny), slope - half, slope + half
