"""Shares of a whole: what a sequencer gives, once its depth is taken out."""

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist
from scipy.special import entr


def proportions(counts: npt.ArrayLike) -> np.ndarray:
    """Return counts over their sum along the last axis; 0 where nothing was counted.

    Parameters
    ----------
    counts : numpy.ndarray, shape (..., n_taxa)

    Returns
    -------
    numpy.ndarray of float, same shape

    Examples
    --------
    >>> proportions(np.array([[1, 3], [0, 0]])).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    counts = np.asarray(counts)
    total = counts.sum(axis=-1, keepdims=True)
    shares: np.ndarray = counts / np.where(total > 0, total, 1)
    return shares


def shannon(shares: npt.ArrayLike) -> np.ndarray:
    """Return Shannon's index of shares along the last axis, in nats.

    Dense, for communities by the thousand that are no samples of a study; the sparse
    table of a study has :func:`msgut.measure.alpha`.

    Parameters
    ----------
    shares : numpy.ndarray, shape (..., n_taxa)
        Adding up to 1 along the last axis.

    Returns
    -------
    numpy.ndarray, shape (...)

    Examples
    --------
    >>> shannon([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]).round(3).tolist()
    [0.693, 0.0]
    """
    # abs: a single taxon gives -0.0.
    index: np.ndarray = np.abs(entr(np.asarray(shares, dtype=float)).sum(axis=-1))
    return index


def bray_curtis_between(one: npt.ArrayLike, other: npt.ArrayLike) -> np.ndarray:
    """Return the Bray-Curtis distances of the rows of one table to those of another.

    Between two sets of communities; all pairs of one study's samples are worked out
    of its sparse table by :func:`msgut.measure.distances`.

    Parameters
    ----------
    one, other : array-like, shape (n, n_taxa), (m, n_taxa)
        Shares over the same taxa.

    Returns
    -------
    numpy.ndarray, shape (n, m)

    Examples
    --------
    >>> bray_curtis_between([[0.5, 0.5]], [[0.9, 0.1], [0.5, 0.5]]).round(3).tolist()
    [[0.4, 0.0]]
    """
    distance: np.ndarray = cdist(
        np.asarray(one, dtype=float), np.asarray(other, dtype=float), "braycurtis"
    )
    return distance


def part_of_whole(part: npt.ArrayLike, whole: npt.ArrayLike) -> np.ndarray:
    """Return a part over its whole; missing where there is no whole.

    Parameters
    ----------
    part, whole : array-like
        Of shapes that go together; the answer has that of ``part``.

    Examples
    --------
    >>> part_of_whole([1, 0], [2, 0]).tolist()
    [0.5, nan]
    """
    part, whole = np.asarray(part), np.asarray(whole)
    share: np.ndarray = np.full(part.shape, np.nan)
    return np.divide(part, whole, out=share, where=whole > 0)
