"""A distance matrix that knows its samples, and the same one centred (Gower)."""

import numpy as np
import pandas as pd
from scipy.sparse.linalg import eigsh

from msgut.errors import MsgutError

# Smaller asymmetries than this are rounding, larger ones a wrong table.
TOLERANCE = 1e-8


def checked_distances(distances):
    """Return distances as a DataFrame whose rows and columns are samples.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
        Symmetric, zero on the diagonal, labelled with sample ids.

    Raises
    ------
    MsgutError
        When rows and columns differ, or the values cannot be distances.

    Examples
    --------
    >>> checked_distances(pd.DataFrame([[0, 2], [2, 0]], index=["x", "y"], columns=["x", "y"]))
         x    y
    x  0.0  2.0
    y  2.0  0.0
    """
    if hasattr(distances, "to_data_frame"):
        distances = distances.to_data_frame()
    if not isinstance(distances, pd.DataFrame):
        msg = (
            f"distances must be a labelled table (DataFrame or DistanceMatrix), not "
            f"{type(distances).__name__}: without ids they match no samples."
        )
        raise MsgutError(msg)
    if not distances.index.equals(distances.columns) or not distances.index.is_unique:
        msg = (
            "distances: rows and columns must list the same samples once each, in the "
            "same order. Take distances.loc[ids, ids]."
        )
        raise MsgutError(msg)
    values = distances.to_numpy(dtype=float)
    # A missing value makes every comparison false: ask for what is right, not wrong.
    uneven = values - values.T
    if not (
        values.min() >= 0
        and values.max() < np.inf
        and max(uneven.max(), np.diag(values).max()) <= TOLERANCE
    ):
        right = (values >= 0) & (values < np.inf) & (np.abs(uneven) <= TOLERANCE)
        np.fill_diagonal(right, np.abs(np.diag(values)) <= TOLERANCE)
        row, column = np.argwhere(~right)[0]
        ids = distances.index
        msg = (
            f"distances: {values[row, column]} from {str(ids[row])!r} to "
            f"{str(ids[column])!r} is no distance: they are finite, not negative, the "
            "same both ways and zero from a sample to itself."
        )
        raise MsgutError(msg)
    return pd.DataFrame(values, distances.index, distances.columns)


def gower_centred(values):
    """Return Gower's centred matrix G = −½ J D² J of an array of distances.

    Its trace is the total sum of squares; the trace of H G for a projection H is the
    sum of squares that H explains, for any distance, Euclidean or not.

    References
    ----------
    McArdle & Anderson (2001), doi:10.1890/0012-9658(2001)082[0290:FMMTCD]2.0.CO;2

    Examples
    --------
    >>> gower_centred(np.array([[0.0, 2.0], [2.0, 0.0]]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    gram = values * values
    gram *= -0.5
    mean = gram.mean(axis=0)
    gram -= mean
    gram -= mean[:, None]
    gram += mean.mean()
    return gram


def placed_among(distance, train, *, axes):
    """Return coordinates of all samples on the principal axes of some of them.

    The others are placed by their distances alone, so that they do not help to draw
    the axes they are read on. Only the first axes are worked out, for this is asked of
    a hundred folds; a study's own ordination, with every eigenvalue, is
    :func:`msgut.measure.pcoa`.

    Parameters
    ----------
    distance : numpy.ndarray, shape (n, n)
    train : numpy.ndarray of bool, shape (n,)
        Who draws the axes: more people than axes.
    axes : int

    Returns
    -------
    numpy.ndarray, shape (n, axes)
        All 0 where those who draw the axes are all alike.

    References
    ----------
    Gower JC. Biometrika 1968;55:582, doi:10.1093/biomet/55.3.582.

    Examples
    --------
    >>> line = np.array([0.0, 1.0, 3.0, 2.0])
    >>> apart = np.abs(line[:, None] - line)
    >>> place = placed_among(apart, np.array([True, True, True, False]), axes=1)
    >>> np.abs(np.diff(place[:, 0])).round(3).tolist()
    [1.0, 2.0, 1.0]
    """
    inner = distance[np.ix_(train, train)]
    if not inner.any():
        return np.zeros((len(distance), axes))
    # A start of its own, so that the same distances give the same axes.
    start = np.ones(len(inner)) / np.sqrt(len(inner))
    start = start + np.linspace(-0.5, 0.5, len(inner))
    values, vectors = eigsh(gower_centred(inner), k=axes, which="LA", v0=start)
    means = (inner**2).mean(axis=1)
    cross = distance[:, train] ** 2
    far = cross - cross.mean(axis=1, keepdims=True) - means + means.mean()
    return -far @ vectors / (2 * np.sqrt(np.maximum(values, 1e-12)))
