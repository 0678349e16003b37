"""Linear models with errors that hold for few rows and unequal spread."""

import numpy as np

from msgut.errors import UnanswerableError
from msgut.levels import CONFIDENCE
from msgut.stats.least_squares import NEGLIGIBLE, t_inference
from msgut.stats.orthonormal_basis import ALIASED, new_columns


def hc2(values, columns, contrasts):
    """Return contrasts of coefficients by least squares, with HC2 errors.

    HC2 is unbiased where the spread is equal and holds where it is not; its degrees of
    freedom (Bell and McCaffrey) say how few rows an error rests on. Together they are
    the CR2 of R's clubSandwich with every row a cluster of its own.

    Parameters
    ----------
    values : array-like, shape (n, t)
    columns : array-like, shape (n, c)
        The design with its intercept.
    contrasts : array-like, shape (k, c)

    Returns
    -------
    effect, error : numpy.ndarray, shape (k, t)
        The error is missing where nothing varies beside the design.
    freedom : numpy.ndarray, shape (k,)
        Of Student's t.

    Raises
    ------
    UnanswerableError
        When columns repeat each other, no freedom is left, or a contrast rests on the
        value of a single row, whose spread nothing tells.

    References
    ----------
    Bell & McCaffrey (2002), Survey Methodology 28:169; Imbens & Kolesár (2016),
    doi:10.1162/REST_a_00552; Pustejovsky & Tipton (2018),
    doi:10.1080/07350015.2016.1247004.

    Examples
    --------
    >>> group = np.array([[0, 1], [0, 1], [0, 1], [1, 1], [1, 1], [1, 1]])
    >>> shannon = np.array([[1.0], [2.0], [3.0], [3.0], [4.0], [5.0]])
    >>> [part.round(3).tolist() for part in hc2(shannon, group, [[1, 0]])]
    [[[2.0]], [[0.816]], [4.0]]
    """
    y, x = np.asarray(values, float), np.asarray(columns, float)
    n, c = x.shape
    kept, basis = new_columns(x)
    if len(kept) < c or n <= c:
        msg = (
            f"{n} values cannot tell {c} columns apart: the covariates repeat the "
            "groups or each other, or there are too many. Leave some out."
        )
        raise UnanswerableError(msg)
    weights = np.asarray(contrasts, float) @ np.linalg.solve(basis.T @ x, basis.T)
    spare = 1 - (basis**2).sum(axis=1)
    alone = spare <= ALIASED
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    if (np.abs(weights[:, alone]) > ALIASED * length).any():
        msg = (
            "The effect rests on the value of one person whom the covariates set apart "
            "from all others, so that its error cannot be told. Adjust for fewer."
        )
        raise UnanswerableError(msg)
    spare = np.where(alone, 1.0, spare)
    rest = y - basis @ (basis.T @ y)
    each = np.where(alone, 0.0, weights**2 / spare)
    error = np.sqrt(each @ rest**2)
    flat = np.linalg.norm(rest, axis=0) <= NEGLIGIBLE * np.linalg.norm(y, axis=0)
    error[:, flat] = np.nan
    # Of G = A(I − H)A, A holding weight over root of spare: tr(G)² / tr(G²).
    inner = np.einsum("kn,ni,nj->kij", each, basis, basis)
    below = (each**2 * (2 * spare - 1)).sum(axis=1) + (inner**2).sum(axis=(1, 2))
    return weights @ y, error, (each * spare).sum(axis=1) ** 2 / below


def cr2(values, columns, unit, between):
    """Return the first column's effect beside a random intercept, with CR2 errors.

    Generalised least squares with the share of variance between units that a random
    intercept was fitted with; the error holds where that model of the spread does not,
    such as for groups that vary unequally. It is the CR2 of R's clubSandwich.

    Parameters
    ----------
    values : array-like, shape (n,)
    columns : array-like, shape (n, c)
        The design with its intercept; the effect asked for is that of column 0.
    unit : array-like of int, shape (n,)
        The unit of each row, 0 to units − 1.
    between : float
        As :func:`msgut.stats.random_intercept.random_intercept` returns it.

    Returns
    -------
    effect, error, freedom : float
        Bell and McCaffrey's freedom. The error is missing where nothing varies.

    References
    ----------
    Pustejovsky & Tipton (2018), doi:10.1080/07350015.2016.1247004.

    Examples
    --------
    >>> group = np.column_stack([np.repeat([0, 1], 4), np.ones(8)])
    >>> shannon, person = [1, 2, 2, 3, 4, 4, 5, 6], np.repeat([0, 1, 2, 3], 2)
    >>> [round(float(part), 3) for part in cr2(shannon, group, person, 0.625)]
    [2.75, 0.901, 2.0]
    """
    order = np.argsort(unit, kind="stable")
    both = np.column_stack([columns, values]).astype(float)[order]
    unit = np.asarray(unit)[order]
    size = np.bincount(unit)
    start = np.cumsum(size) - size
    ratio = between / (1 - between)
    # By the root of the inverse variance all rows become independent and alike.
    root = 1 - 1 / np.sqrt(1 + size * ratio)
    both = both - ((root / size)[:, None] * np.add.reduceat(both, start))[unit]
    x, y = both[:, :-1], both[:, -1]
    basis, triangle = np.linalg.qr(x)
    weights = np.linalg.solve(triangle, basis.T)[0]
    rest = y - basis @ (basis.T @ y)
    adjusted = np.concatenate(
        [
            _adjusted(basis[rows], weights[rows], ratio)
            for rows in np.split(np.arange(len(y)), start[1:])
        ]
    )
    error = np.sqrt((np.add.reduceat(adjusted * rest, start) ** 2).sum())
    if np.linalg.norm(rest) <= NEGLIGIBLE * np.linalg.norm(y):
        error = np.nan
    shared = np.add.reduceat(basis * adjusted[:, None], start)
    inner = np.diag(np.add.reduceat(adjusted**2, start)) - shared @ shared.T
    return weights @ y, error, np.trace(inner) ** 2 / (inner**2).sum()


def _adjusted(basis, weights, ratio):
    """Return a unit's weights, made larger by what the fit took of its residuals.

    Of all adjustments that make the error unbiased, the symmetric one before rows are
    made alike, as clubSandwich has it: V(V(I − H)V)^(−1/2).
    """
    spread = np.eye(len(basis)) + ratio
    left, turn = np.linalg.eigh(
        spread @ (np.eye(len(basis)) - basis @ basis.T) @ spread
    )
    told = left > ALIASED
    scale = np.where(told, 1 / np.sqrt(np.where(told, left, 1)), 0)
    return spread @ (turn @ (scale * (turn.T @ weights)))


def linear(values, columns, *, confidence=CONFIDENCE):
    """Return the first column's effect by least squares, judged by :func:`hc2`.

    Parameters
    ----------
    values : array-like, shape (n,)
    columns : array-like, shape (n, c)
        The design with its intercept; the effect asked for is that of column 0.

    Returns
    -------
    dict
        ``effect, low, high, p, df``.

    Raises
    ------
    UnanswerableError
        As :func:`hc2`.

    Examples
    --------
    >>> group = np.array([[0, 1], [0, 1], [0, 1], [1, 1], [1, 1], [1, 1]])
    >>> row = linear([1.0, 2.0, 3.0, 3.0, 4.0, 5.0], group)
    >>> round(row["effect"], 6), round(row["p"], 3), round(row["df"], 3)
    (2.0, 0.07, 4.0)
    """
    x = np.asarray(columns, float)
    asked = np.eye(1, x.shape[1])
    effect, error, df = hc2(np.asarray(values, float)[:, None], x, asked)
    return t_row(effect[0, 0], error[0, 0], df[0], confidence=confidence)


def t_row(effect, error, df, *, confidence=CONFIDENCE):
    """Return one effect with its interval and p by Student's t, as a dict."""
    p, low, high = t_inference(effect, error, df, level=confidence)
    return {
        "effect": float(effect),
        "low": float(low),
        "high": float(high),
        "p": float(p),
        "df": float(df),
    }
