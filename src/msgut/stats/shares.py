"""Shares of a whole: what a sequencer gives, once its depth is taken out."""

import numpy as np
import numpy.typing as npt


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
