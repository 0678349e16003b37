"""Many questions at once: q beside p, and what q could be reached at all."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from msgut.levels import SIGNIFICANCE


def q_values(p, family=None, *, least_p=None, level=SIGNIFICANCE):
    """Return Benjamini and Hochberg's q of each p, within each family.

    A missing p is no question that was asked: its q is missing and it does not count.
    Nor, where ``least_p`` is given, does a test that could not be called whatever its
    data (Gilbert's rule, after Tarone): its q is missing too.

    Parameters
    ----------
    p : array-like, shape (n,)
    family : array-like, shape (n,), optional
        The family of each p; one family for all where none is given.
    least_p : array-like, shape (n,), optional
        The smallest p that each test can reach with its own data.
    level : float
        For ``least_p``: the level at which a family is called.

    References
    ----------
    Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x; Tarone (1990),
    doi:10.2307/2531456; Gilbert (2005), doi:10.1111/j.1467-9876.2005.00475.x.

    Examples
    --------
    >>> q_values([0.01, 0.02, None, 0.9]).tolist()
    [0.03, 0.03, nan, 0.9]
    >>> q_values([0.01, 0.02, 0.9], family=["a", "b", "b"]).tolist()
    [0.01, 0.04, 0.9]
    >>> q_values([0.01, 0.5, 0.5], least_p=[0.01, 0.5, 0.25]).tolist()
    [0.01, nan, nan]
    """
    p = np.asarray(pd.to_numeric(pd.Series(list(p)), errors="coerce"), dtype=float)
    family = np.zeros(len(p)) if family is None else np.asarray(family, dtype=object)
    q = np.full(len(p), np.nan)
    for own in pd.unique(pd.Series(family)):
        asked = (family == own) & ~np.isnan(p)
        if least_p is not None:
            asked[asked] = reachable(np.asarray(least_p, float)[asked], level=level)
        if asked.any():
            q[asked] = false_discovery_control(p[asked])
    return q


def reachable(least_p, *, level=SIGNIFICANCE):
    """Return which tests of one family can be called at all, once all are counted.

    Tarone's set: the smallest k for which at most k tests can reach level / k. A
    missing least p counts as within reach.

    Parameters
    ----------
    least_p : array-like, shape (n,)
        The smallest p that each test can reach.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)

    Examples
    --------
    >>> reachable([0.001, 0.02, 0.3]).tolist()
    [True, True, False]
    """
    least = np.nan_to_num(np.asarray(least_p, float), nan=0.0)
    for k in range(1, len(least) + 1):
        within = least <= level / k
        if within.sum() <= k:
            return within
    return np.ones(len(least), dtype=bool)


def least_q(least_p, family=None):
    """Return the least q that each test can reach: all of its family at their least.

    Parameters
    ----------
    least_p : array-like, shape (n,)
    family : array-like, shape (n,), optional

    Examples
    --------
    >>> least_q([0.01, 0.01]).tolist(), least_q([0.01, 0.5]).tolist()
    ([0.01, 0.01], [0.02, 0.5])
    """
    return q_values(least_p, family)


def least_q_alone(least_p, questions):
    """Return the least q that each test can reach while no other is called.

    Parameters
    ----------
    least_p : array-like, shape (n,)
    questions : int or array-like, shape (n,)
        How many tests of the family count.

    Examples
    --------
    >>> least_q_alone([0.01, 0.6], 2).tolist()
    [0.02, 1.0]
    """
    return np.minimum(1.0, np.asarray(least_p, float) * np.asarray(questions))
