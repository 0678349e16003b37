"""Logistic regression with an elastic net, for many label columns at once.

Proximal gradient steps with momentum: no chance is in it, and permuted labels cost
one matrix product with the true ones.
"""

import numpy as np
from scipy.linalg import eigvalsh

STEPS = 400
CLOSE = 5e-4


def fit_elastic_net(
    x,
    y,
    penalty,
    *,
    free=None,
    mix=0.5,
    weights=None,
    start=None,
    curve=None,
    close=CLOSE,
    steps=STEPS,
):
    """Return intercepts and coefficients of elastic-net logistic regressions.

    Minimises half the mean deviance plus ``penalty (mix |b| + (1 − mix) b²/2)``.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, p)
        Columns of mean 0 and comparable spread.
    y : numpy.ndarray, shape (n, m)
        0 or 1; each column is a regression of its own.
    penalty : float or numpy.ndarray, shape (m,)
    free : numpy.ndarray of bool, shape (p,), optional
        Columns that are not penalised (but for a trace that keeps them finite).
    mix : float
        1 is the lasso, 0 ridge.
    weights : numpy.ndarray, shape (n,), optional
    start : numpy.ndarray, shape (p + 1, m), optional
        Where to begin.
    curve : float, optional
        What :func:`curvature_bound` gives for these rows, where it is known already.
    close, steps : float, int
        Stop when no coefficient moves further than this, or after so many steps.

    Returns
    -------
    numpy.ndarray, shape (p + 1, m)
        The intercepts first.

    References
    ----------
    Zou & Hastie (2005), doi:10.1111/j.1467-9868.2005.00503.x; Beck & Teboulle (2009),
    doi:10.1137/080716542.

    Examples
    --------
    >>> x = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    >>> fit_elastic_net(x, np.array([[0.0], [1.0], [0.0], [1.0]]), 0.1).round(6).tolist()
    [[0.0], [0.0]]
    """
    n, p = x.shape
    y = y.reshape(n, -1)
    share = np.full(n, 1 / n) if weights is None else weights / weights.sum()
    design = np.column_stack([np.ones(n), x])
    weighed = design * share[:, None]
    lasso, ridge = _amounts(p, penalty, free, mix, y.shape[1])
    curve = curvature_bound(x, weights=weights) if curve is None else curve
    step = 1 / (curve + ridge.max(axis=0))
    beta = np.zeros((p + 1, y.shape[1])) if start is None else start.copy()
    ahead, pace = beta.copy(), 1.0
    for _ in range(steps):
        slope = weighed.T @ (_chance(design @ ahead) - y) + ridge * ahead
        moved = ahead - step * slope
        moved = np.sign(moved) * np.maximum(np.abs(moved) - step * lasso, 0)
        change = moved - beta
        if np.abs(change).max() < close:
            return moved
        faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        # Momentum that points uphill is dropped.
        uphill = ((ahead - moved) * change).sum(axis=0) > 0
        ahead = moved + np.where(uphill, 0, (pace - 1) / faster) * change
        beta, pace = moved, 1.0 if uphill.all() else faster
    return beta


def curvature_bound(x, *, weights=None):
    """Return the largest curvature that the deviance / 2 of these rows can have."""
    share = np.full(len(x), 1 / len(x)) if weights is None else weights / weights.sum()
    rows = np.column_stack([np.ones(len(x)), x]) * np.sqrt(share)[:, None]
    square = rows.T @ rows if x.shape[1] < len(x) else rows @ rows.T
    last = len(square) - 1
    return float(eigvalsh(square, subset_by_index=[last, last])[0]) / 4


def largest_useful_penalty(x, y, *, mix=0.5, weights=None):
    """Return the penalty, per label column, above which no coefficient is left."""
    share = np.full(len(x), 1 / len(x)) if weights is None else weights / weights.sum()
    middle = share @ y
    return np.abs((x * share[:, None]).T @ (y - middle)).max(axis=0) / mix


def fitted_chances(x, beta):
    """Return fitted chances, shape (n, m)."""
    return _chance(beta[0] + x @ beta[1:])


def _amounts(p, penalty, free, mix, m):
    penalty = np.broadcast_to(np.asarray(penalty, float), (m,))
    factor = np.ones((p + 1, 1))
    factor[0] = 0
    if free is not None:
        factor[1:][np.asarray(free, bool)] = 0
    ridge = factor * penalty * (1 - mix)
    ridge[1:] = np.maximum(ridge[1:], 1e-4)
    return factor * penalty * mix, ridge


def _chance(value):
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))
