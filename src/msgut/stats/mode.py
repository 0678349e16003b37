"""Where most coefficients lie: the mode by mean shift, as LinDA estimates its bias."""

import numpy as np


def bandwidth(values):
    """Return Silverman's rule of thumb along the last axis (R's ``bw.nrd0``).

    Parameters
    ----------
    values : numpy.ndarray, shape (..., n)

    Examples
    --------
    >>> round(float(bandwidth(np.array([0.0, 1.0, 2.0, 3.0]))), 4)
    0.7635
    """
    n = values.shape[-1]
    spread = values.std(axis=-1, ddof=1)
    quartiles = np.subtract(*np.quantile(values, [0.75, 0.25], axis=-1)) / 1.34
    narrow = np.minimum(spread, quartiles)
    narrow = np.where(narrow > 0, narrow, spread)
    narrow = np.where(narrow > 0, narrow, np.abs(values[..., 0]))
    return 0.9 * np.where(narrow > 0, narrow, 1.0) * n**-0.2


def shorth(values):
    """Return the mean of the shortest half along the last axis; ties take the middle.

    Examples
    --------
    >>> float(shorth(np.array([0.0, 1.0, 2.0, 50.0, 90.0])))
    1.0
    """
    n = values.shape[-1]
    reach = -(-n // 2) - 1
    ordered = np.sort(values, axis=-1)
    width = ordered[..., reach:] - ordered[..., : n - reach]
    tied = width == width.min(axis=-1, keepdims=True)
    start = (tied * np.arange(n - reach)).sum(axis=-1) // tied.sum(axis=-1)
    places = start[..., None] + np.arange(reach + 1)
    return np.take_along_axis(ordered, places, axis=-1).mean(axis=-1)


def mode(values, *, steps=1000):
    """Return the mode along the last axis: mean shift with a Gaussian kernel.

    From the mean of the shortest half, each step moves to the kernel-weighted mean
    until it stands still: the nearest peak of the density. It is the estimator that
    LinDA asks of R's ``modeest``, apart from the stopping rule: there the step is
    relative to the value itself, which never ends for a mode at zero; here it is
    relative to the bandwidth.

    Parameters
    ----------
    values : numpy.ndarray, shape (..., n_taxa)

    References
    ----------
    Fukunaga K, Hostetler L. IEEE Trans Inf Theory 1975;21:32,
    doi:10.1109/TIT.1975.1055330.

    Examples
    --------
    >>> abs(mode(np.array([-1.0, 0.0, 0.0, 0.0, 1.0, 8.0]))) < 0.01
    np.True_
    """
    values = np.asarray(values, dtype=float)
    width = bandwidth(values)
    place = shorth(values)
    for _ in range(steps):
        kernel = np.exp(
            -0.5 * np.square((values - place[..., None]) / width[..., None])
        )
        moved = (values * kernel).sum(axis=-1) / kernel.sum(axis=-1)
        still = np.abs(moved - place) < 1e-10 * width
        place = moved
        if still.all():
            break
    return place
