"""Many questions at once: q beside p."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control


def q_values(p, family=None):
    """Return Benjamini and Hochberg's q of each p, within each family.

    A missing p is no question that was asked: its q is missing and it does not count.

    Parameters
    ----------
    p : array-like, shape (n,)
    family : array-like, shape (n,), optional
        The family of each p; one family for all where none is given.

    References
    ----------
    Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> q_values([0.01, 0.02, None, 0.9]).tolist()
    [0.03, 0.03, nan, 0.9]
    >>> q_values([0.01, 0.02, 0.9], family=["a", "b", "b"]).tolist()
    [0.01, 0.04, 0.9]
    """
    p = np.asarray(pd.to_numeric(pd.Series(list(p)), errors="coerce"), dtype=float)
    family = np.zeros(len(p)) if family is None else np.asarray(family, dtype=object)
    q = np.full(len(p), np.nan)
    for own in pd.unique(pd.Series(family)):
        asked = (family == own) & ~np.isnan(p)
        if asked.any():
            q[asked] = false_discovery_control(p[asked])
    return q
