"""Linear models for one effect: robust errors, differences of pairs, persons."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

from msgut.errors import MsgutError


def linear(values, columns, *, confidence=0.95):
    """Return the first column's effect by least squares, with HC3 errors.

    Parameters
    ----------
    values : array-like, shape (n,)
    columns : array-like, shape (n, c)
        The design with its intercept; the effect asked for is that of column 0.

    Returns
    -------
    dict
        ``effect, low, high, p``; t with n − c degrees of freedom.

    Raises
    ------
    MsgutError
        When columns repeat each other or no degree of freedom is left.

    References
    ----------
    MacKinnon & White (1985), doi:10.1016/0304-4076(85)90158-7.

    Examples
    --------
    >>> group = np.array([[0, 1], [0, 1], [0, 1], [1, 1], [1, 1], [1, 1]])
    >>> found = linear([1.0, 2.0, 3.0, 3.0, 4.0, 5.0], group)
    >>> round(found["effect"], 6), round(found["p"], 3)
    (2.0, 0.116)
    """
    y, x = np.asarray(values, float), np.asarray(columns, float)
    basis, inverse = _fit(x)
    weights = inverse @ basis.T
    beta = weights @ y
    leverage = (basis**2).sum(axis=1)
    # A value that alone decides its own fit has no residual: HC3 gives it no weight.
    spare = np.maximum(1 - leverage, 1e-10)
    error = np.sqrt((weights[0] ** 2 * ((y - x @ beta) / spare) ** 2).sum())
    return _interval(beta[0], error, len(y) - x.shape[1], confidence)


def mixed(values, columns, person, *, confidence=0.95):
    """Return the first column's effect with a random intercept per person (REML).

    The one ratio of variances is searched for itself, so that the fit neither fails
    nor warns at its border, where persons differ no more than their samples do.

    Parameters
    ----------
    values : array-like, shape (n,)
    columns : array-like, shape (n, c)
        The design with its intercept; the effect asked for is that of column 0.
    person : array-like, shape (n,)

    Returns
    -------
    dict
        ``effect, low, high, p`` and ``between``, the share of the variance that lies
        between persons. t with (persons − c) degrees of freedom: visits are no people.

    References
    ----------
    Laird & Ware (1982), doi:10.2307/2529876.

    Examples
    --------
    >>> group = np.column_stack([np.repeat([0, 1], 4), np.ones(8)])
    >>> found = mixed([1, 2, 2, 3, 4, 4, 5, 6], group, list("aabbccdd"))
    >>> round(found["effect"], 6), round(found["between"], 3)
    (2.75, 0.625)
    """
    y, x = np.asarray(values, float), np.asarray(columns, float)
    _fit(x)
    n, c = x.shape
    unit = np.unique(np.asarray(person, dtype=str), return_inverse=True)[1]
    size = np.bincount(unit)
    sums = np.column_stack([np.bincount(unit, column) for column in (*x.T, y)])
    both = np.column_stack([x, y])
    plain = both.T @ both

    def solve(ratio):
        weighed = plain - sums.T @ (sums * (ratio / (1 + size * ratio))[:, None])
        inverse = np.linalg.inv(weighed[:c, :c])
        beta = inverse @ weighed[:c, c]
        return beta, inverse, max(weighed[c, c] - weighed[c, :c] @ beta, 0.0)

    def badness(ratio):
        _, inverse, rss = solve(ratio)
        spread = np.log(1 + size * ratio).sum()
        return (
            (n - c) * np.log(max(rss, 1e-300)) + spread - np.linalg.slogdet(inverse)[1]
        )

    found = minimize_scalar(
        lambda share: badness(share / (1 - share)), bounds=(0, 1 - 1e-6),
        method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    share = 0.0 if badness(0.0) <= found.fun else float(found.x)
    beta, inverse, rss = solve(share / (1 - share))
    error = np.sqrt(inverse[0, 0] * rss / (n - c))
    return _interval(beta[0], error, len(size) - c, confidence) | {"between": share}


def _fit(x):
    """Return Q and the inverse of R, or refuse columns that no fit can tell apart."""
    if len(x) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        msg = (
            f"{len(x)} values cannot tell {x.shape[1]} columns apart: the covariates "
            "repeat the groups or each other, or there are too many. Leave some out."
        )
        raise MsgutError(msg)
    basis, triangle = np.linalg.qr(x)
    return basis, np.linalg.inv(triangle)


def _interval(effect, error, df, confidence):
    if df < 1:
        return {"effect": float(effect), "low": np.nan, "high": np.nan, "p": np.nan}
    reach = student.ppf((1 + confidence) / 2, df) * error
    p = 2 * student.sf(abs(effect) / error, df) if error > 0 else np.nan
    return {
        "effect": float(effect), "low": float(effect - reach),
        "high": float(effect + reach), "p": float(p),
    }  # fmt: skip
