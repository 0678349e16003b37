"""Many questions asked of the same permutations: p of each once all are counted."""

import numpy as np

from msgut.errors import MsgutError
from msgut.stats.permutation import TIE


def step_down(observed, permuted):
    """Return p of each question, adjusted for all of them and for how they correlate.

    Westfall and Young's step-down maxT: the largest statistic is held against the
    largest of all in each permutation, the next against the largest of those that are
    left, and so on. Each column is first put on one scale, its root mean square over
    the permutations and the observed arrangement together, which no arrangement can
    favour. The chance of one false call or more is at most the level.

    Parameters
    ----------
    observed : array-like, shape (t,)
        Statistics that are 0 where there is nothing, either sign counting.
    permuted : array-like, shape (n_permutations, t)

    Returns
    -------
    numpy.ndarray, shape (t,)
        Adjusted p, least 1 / (n_permutations + 1); missing where the statistic is.

    Raises
    ------
    MsgutError
        When nothing was permuted.

    References
    ----------
    Westfall & Young (1993), ISBN 9780471557616; Meinshausen, Maathuis & Bühlmann
    (2011), doi:10.1214/11-AOS946.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> step_down([9.0, 0.1], rng.normal(size=(99, 2))).round(2).tolist()
    [0.01, 0.94]
    """
    observed = np.asarray(observed, float)
    permuted = np.asarray(permuted, float).reshape(-1, len(observed))
    if not len(permuted):
        msg = "No permutation was given to hold the statistics against. Ask for some."
        raise MsgutError(msg)
    both = np.abs(np.vstack([observed, permuted]))
    asked = np.flatnonzero(np.isfinite(both[0]))
    both = np.nan_to_num(both[:, asked])
    scale = np.sqrt((both**2).mean(axis=0))
    both /= np.where(scale > 0, scale, 1.0)
    order = np.argsort(-both[0], kind="stable")
    both = both[:, order]
    highest = np.maximum.accumulate(both[1:, ::-1], axis=1)[:, ::-1]
    count = (highest >= both[0] * (1 - TIE)).sum(axis=0)
    p = np.maximum.accumulate((1 + count) / (1 + len(permuted)))
    adjusted = np.full(len(observed), np.nan)
    adjusted[asked[order]] = p
    return adjusted
