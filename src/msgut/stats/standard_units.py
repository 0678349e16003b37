"""Columns in units of their own spread, so that no unit weighs more than another."""

import numpy as np

# A spread below this is that of rounding.
FLAT = 1e-12


def spread_of(x):
    """Return the standard deviation of each column, 1 where it does not vary.

    Parameters
    ----------
    x : array-like, shape (n, p)
        Missing values are left out.

    Returns
    -------
    numpy.ndarray, shape (p,)

    Examples
    --------
    >>> spread_of([[0.0, 5.0], [2.0, 5.0], [np.nan, 5.0]]).tolist()
    [1.0, 1.0]
    """
    spread = np.nanstd(np.asarray(x, float), axis=0)
    return np.where(spread > FLAT, spread, 1.0)


def standardised(x, by=None):
    """Return columns less their mean, over their spread; what is missing at the mean.

    Parameters
    ----------
    x : array-like, shape (n, p)
    by : array-like, shape (m, p), optional
        The rows whose mean and spread are taken, such as those a model learns from;
        ``x`` where left out.

    Returns
    -------
    numpy.ndarray, shape (n, p)

    Examples
    --------
    >>> standardised([[1.0, 7.0], [3.0, 7.0], [np.nan, 7.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    >>> standardised([[5.0]], by=[[1.0], [3.0]]).tolist()
    [[3.0]]
    """
    x = np.asarray(x, float)
    by = x if by is None else np.asarray(by, float)
    return np.nan_to_num((x - np.nanmean(by, axis=0)) / spread_of(by))
