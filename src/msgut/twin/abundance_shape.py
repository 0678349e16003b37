"""From a normal score to a read: the shapes that a twin is drawn with.

Every taxon of every sample has a hidden standard normal score. Scores of one sample
are correlated between taxa (a Gaussian copula of few factors); those of one person, or
of one household, between samples. A score below the taxon's threshold means *absent*;
above it, the score gives the logarithm of the share.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from msgut.stats.shares import proportions

PEAK = 1 / np.sqrt(2 * np.pi)
BENDS = np.linspace(-0.95, 0.95, 191)


def skewed(z, bend):
    """Return standard normal scores made skew, with mean 0 and variance 1 kept.

    A two-piece normal: the upper half is stretched by ``1 - bend``, the lower by
    ``1 + bend``.

    Examples
    --------
    >>> skewed(np.array([-1.0, 0.0, 1.0]), 0.0).tolist()
    [-1.0, 0.0, 1.0]
    """
    mean = -2 * PEAK * bend
    spread = np.sqrt(1 + bend**2 - mean**2)
    return (z * np.where(z > 0, 1 - bend, 1 + bend) - mean) / spread


def skew_parameter(values):
    """Return the bend that gives the skewness of values, as near as it can.

    Examples
    --------
    >>> round(skew_parameter([1, 2, 3]), 6), skew_parameter([1, 2, 9]) < 0
    (0.0, True)
    """
    gap = np.asarray(values, dtype=float) - np.mean(values)
    spread = np.sqrt(np.mean(gap**2))
    if spread < 1e-9:
        return 0.0
    mean = -2 * PEAK * BENDS
    second = 1 + BENDS**2
    third = -4 * PEAK * (3 * BENDS + BENDS**3)
    skew = (third - 3 * mean * second + 2 * mean**3) / (second - mean**2) ** 1.5
    return float(np.interp(np.mean((gap / spread) ** 3), skew[::-1], BENDS[::-1]))


def correlated_scores(rng, n, factors):
    """Return normal scores, shape (n, n_taxa), that share a few factors.

    Parameters
    ----------
    factors : numpy.ndarray, shape (n_factors, n_taxa)
        Loadings; what they leave of each taxon's unit variance is its own.
    """
    own = np.sqrt(np.clip(1 - (factors**2).sum(axis=0), 0, 1))
    shared = rng.standard_normal((n, len(factors))) @ factors
    return shared + own * rng.standard_normal((n, factors.shape[1]))


def log_shares(z, marginal):
    """Return log shares before closure, absent taxa at minus infinity.

    Parameters
    ----------
    z : numpy.ndarray, shape (n, n_taxa)
        Standard normal scores.
    marginal : dict
        ``presence`` (0 to 1), ``centre`` and ``spread`` (of natural logarithms of
        shares, where present) and ``bend``; one number per taxon each.
    """
    presence = marginal["presence"]
    above = (ndtr(z) - (1 - presence)) / presence
    there = above > 0
    score = ndtri(np.clip(above, 1e-6, 1 - 1e-6))
    value = marginal["centre"] + marginal["spread"] * skewed(score, marginal["bend"])
    value = np.where(there, value, -np.inf)
    # Nobody's gut is empty: the commonest taxon is there at least.
    value[~there.any(axis=1), np.argmax(presence)] = 0.0
    return value


def closed_shares(values):
    """Return shares that add up to 1 from their logarithms."""
    return proportions(np.exp(values - values.max(axis=1, keepdims=True)))


def draw_depths(rng, n, moments):
    """Return reads per sample from mean, spread and bend of their logarithms."""
    z = np.clip(rng.standard_normal(n), -2.5, 2.5)
    return np.exp(moments[0] + moments[1] * skewed(z, moments[2])).round().astype(int)
