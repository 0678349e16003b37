"""Labels drawn anew given covariates: what else could tell nothing more than these."""

import numpy as np
import pandas as pd
from scipy.special import log_expit

from msgut.stats.firth import Firth
from msgut.stats.standard_units import standardised

# Rounds of swaps between partners that chance joins: enough to forget the start.
ROUNDS = 60


def labels_given(covariates, right, block, permutations, *, seed):
    """Return labels drawn anew, given covariates, within pairs and among singles.

    Under them the covariates tell the sides apart as they do, and everything else no
    more than it goes with the covariates. Two people of one block (of blocks with both
    sides), or two of all other blocks, swap labels with the chance that their odds
    give; the odds are those of a logistic model of the covariates, conditional on the
    pair where there are pairs. Its slopes are shrunk by what a fit to so few people
    promises too much: labels drawn by the slopes as they are would let covariates that
    know nothing tell the sides apart.

    Parameters
    ----------
    covariates : numpy.ndarray, shape (n, c)
        A missing value is taken for the mean.
    right : numpy.ndarray of bool, shape (n,)
    block : numpy.ndarray of int, shape (n,)
        The household or person of each sample.

    Returns
    -------
    numpy.ndarray of bool, shape (permutations, n)

    References
    ----------
    Berrett, Wang, Barber & Samworth (2020), doi:10.1111/rssb.12340; van Houwelingen &
    le Cessie (1990), doi:10.1002/sim.4780091109 (shrinkage).

    Examples
    --------
    >>> right = np.arange(40) % 2 == 1
    >>> known = right[:, None] + 0.0
    >>> known[:8] = 1 - known[:8]
    >>> drawn = labels_given(known, right, np.arange(40), 50, seed=0)
    >>> drawn.shape, bool((drawn.sum(axis=1) == 20).all())
    ((50, 40), True)
    >>> bool(drawn[:, known[:, 0] > 0].mean() > 0.7)
    True
    """
    rng = np.random.default_rng(seed)
    right = np.asarray(right, bool)
    place = _places(right, block)
    odds = _log_odds(standardised(covariates), right, place)
    labels = np.tile(right, (permutations, 1))
    for _ in range(ROUNDS):
        order = np.lexsort((rng.random(len(right)), place))
        start = _rank(place[order])
        one = np.flatnonzero(
            (start % 2 == 0)[:-1] & (place[order][1:] == place[order][:-1])
        )
        a, b = order[one], order[one + 1]
        # Of two different labels the right one goes to a with the odds of a over b.
        chance = 1 / (1 + np.exp(odds[b] - odds[a]))
        mine, other = labels[:, a], labels[:, b]
        new = rng.random(mine.shape) < chance
        differ = mine != other
        labels[:, a] = np.where(differ, new, mine)
        labels[:, b] = np.where(differ, ~new, other)
    return labels


def _places(right, block):
    """Return within what each may swap: a block with both sides, or all others."""
    codes, _ = pd.factorize(np.asarray(block, dtype=object))
    n = codes.max() + 1
    both = (np.bincount(codes, right, n) > 0) & (np.bincount(codes, ~right, n) > 0)
    return np.where(both[codes], codes, -1)


def _rank(ordered):
    """Return how many of the same value stand before each, values being sorted."""
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    return np.arange(len(ordered)) - np.maximum.accumulate(
        np.where(first, np.arange(len(ordered)), 0)
    )


def _log_odds(x, right, place):
    """Return each one's log-odds: pairs by their difference, singles with a level."""
    single = place == -1
    rows = [np.column_stack([x[single], np.ones(single.sum())])]
    outcome = [right[single].astype(float)]
    codes = np.unique(place[~single])
    if len(codes):
        means = [
            [x[(place == c) & side].mean(axis=0) for c in codes]
            for side in (right, ~right)
        ]
        gap = np.array(means[0]) - np.array(means[1])
        rows.append(np.column_stack([gap, np.zeros(len(gap))]))
        outcome.append(np.ones(len(gap)))
    design, y = np.concatenate(rows), np.concatenate(outcome)
    useful = np.abs(design).max(axis=0) > 1e-9
    weights = np.ones((len(y), 1))
    beta, _ = Firth(y[:, None], design[:, useful], weights).fit()
    slope = np.zeros(design.shape[1])
    slope[useful] = beta[0]
    return x @ slope[:-1] * _shrinkage(design, y, slope)


def _shrinkage(design, y, slope):
    """Return (chi-squared − df) / chi-squared of the slopes, 0 at least."""
    level = design[:, -1]
    share = np.clip(y[level > 0].mean(), 1e-9, 1 - 1e-9) if level.any() else 0.5
    bare = log_expit((2 * y - 1) * level * np.log(share / (1 - share))).sum()
    gained = 2 * (log_expit((2 * y - 1) * (design @ slope)).sum() - bare)
    free = int((slope[:-1] != 0).sum())
    return max(0.0, 1 - free / gained) if gained > 0 else 0.0
