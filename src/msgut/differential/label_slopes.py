"""The group's slope in each column, by the form of the comparison."""

import numpy as np

from msgut.stats.least_squares import ols
from msgut.stats.random_intercept import random_intercept


def label_slopes(rows, values, labels):
    """Return slope, error and freedom of each label in each column.

    Pairs are compared by their difference, which is the fixed-effects model of the
    household; people who came repeatedly, and pairs beside single people, by a random
    intercept of the unit.

    Parameters
    ----------
    rows : msgut.cohort.ModelFrame
    values : numpy.ndarray, shape (n_samples, n_columns)
    labels : numpy.ndarray, shape (n_units, n_labels)

    Returns
    -------
    slope, error : numpy.ndarray, shape (n_labels, n_columns)
    freedom : numpy.ndarray or int
        Of a shape that broadcasts against these.

    Raises
    ------
    MsgutError
        If the covariates leave no freedom, or say all that the label says.
    """
    if rows.form in ("independent", "paired"):
        return ols(rows.reduce(values), labels, rows.nuisance)
    nuisance = np.column_stack([np.ones(len(values)), rows.covariates])
    fits = [
        random_intercept(values, rows.sample_labels(label), nuisance, rows.unit)[:3]
        for label in labels.T
    ]
    slope, error, freedom = zip(*fits, strict=True)
    freedom = [np.broadcast_to(f, s.shape) for f, s in zip(freedom, slope, strict=True)]
    return np.array(slope), np.array(error), np.array(freedom)
