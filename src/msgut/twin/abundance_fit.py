"""One stratum's taxa in four numbers each, found by drawing until they agree."""

import numpy as np

from msgut.stats.shares import proportions
from msgut.twin import abundance_shape

TARGETS = ("prevalence", "centre", "spread", "size")
ROUNDS, DRAWS = 20, 1500
ROOT = 0.676  # the spread, as :func:`stratum_summary` has it, of a standard normal


def stratum_summary(counts):
    """Return what a stratum must reproduce, per taxon.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n_samples, n_taxa)

    Returns
    -------
    dict of numpy.ndarray
        ``prevalence``; ``centre``, the mean of the log share where seen; ``spread``,
        the squared mean root of its distances from there, which a few odd samples
        move less than a standard deviation; ``size``, the mean share where seen. The
        last three are missing where no sample holds the taxon.

    Examples
    --------
    >>> found = stratum_summary(np.array([[1, 1], [0, 2]]))
    >>> found["prevalence"].tolist(), found["size"].tolist()
    ([0.5, 1.0], [0.5, 0.75])
    """
    share = proportions(counts)
    seen = counts > 0
    n = seen.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(seen, np.log(share), 0)
        centre = log.sum(axis=0) / n
        gap = np.where(seen, log - centre, 0)
        spread = (np.sqrt(np.abs(gap)).sum(axis=0) / n) ** 2
        size = share.sum(axis=0) / n
    return {
        "prevalence": n / len(counts),
        "centre": centre,
        "spread": spread,
        "size": size,
    }


def depth_moments(counts):
    """Return mean, spread and bend of the logarithm of reads per sample."""
    log = np.log(counts.sum(axis=1))
    return [float(log.mean()), float(log.std()), abundance_shape.skew_parameter(log)]


def shrunk_towards(own, pooled, trust):
    """Return a stratum's targets drawn towards the pooled ones; ``trust`` 0 to 1.

    A table shows each stratum's truth plus chance. A twin that took both for truth
    would add its own chance on top, and its groups would differ more than people do.
    """

    def between(a, b):
        return b + trust * (a - b)

    def odds(p):
        p = np.clip(p, 0.002, 0.998)
        return np.log(p / (1 - p))

    at = between(odds(own["prevalence"]), odds(pooled["prevalence"]))
    every = (own["prevalence"] >= 0.998) & (pooled["prevalence"] >= 0.998)
    return {
        "prevalence": np.where(every, 1, 1 / (1 + np.exp(-at))),
        "centre": between(own["centre"], pooled["centre"]),
        "spread": np.exp(between(np.log(own["spread"]), np.log(pooled["spread"]))),
        "size": np.exp(between(np.log(own["size"]), np.log(pooled["size"]))),
    }


def fit_abundances(targets, depths, factors, *, seed=0):
    """Return the numbers to draw with, so that what is drawn has the targets.

    Closure, correlation and counting all move what a table shows away from what was
    put in. So it is drawn, summarised and corrected, always with the same random
    numbers, until both agree (the simulated method of moments).

    Parameters
    ----------
    targets : dict of numpy.ndarray
        As :func:`stratum_summary` gives them, none missing.
    depths : sequence of 3 float
        As :func:`depth_moments` gives them.
    factors : numpy.ndarray, shape (n_factors, n_taxa)

    Returns
    -------
    dict of numpy.ndarray
        ``presence, centre, spread, bend``, for :func:`msgut.twin.abundance_shape.log_shares`.

    References
    ----------
    McFadden (1989), doi:10.2307/1913621.
    """
    made = {
        "presence": np.clip(targets["prevalence"], 0.002, 1),
        "centre": targets["centre"].copy(),
        "spread": targets["spread"] / ROOT,
        "bend": np.zeros(len(targets["centre"])),
    }
    for turn in range(ROUNDS):
        rng = np.random.default_rng(seed)
        z = abundance_shape.correlated_scores(rng, DRAWS, factors)
        shares = abundance_shape.closed_shares(abundance_shape.log_shares(z, made))
        reads = abundance_shape.draw_depths(rng, DRAWS, depths)
        now = stratum_summary(rng.poisson(shares * reads[:, None]))
        step = 0.7 if turn < ROUNDS // 2 else 0.35
        ratio = targets["prevalence"] / np.maximum(now["prevalence"], 1 / DRAWS)
        made["presence"] = np.clip(made["presence"] * ratio**step, 0.002, 1)
        rare = ~np.isfinite(now["centre"])
        gap = np.where(rare, 0, targets["centre"] - now["centre"])
        made["centre"] = np.clip(made["centre"] + step * np.clip(gap, -1, 1), -25, 1)
        ratio = targets["spread"] / np.where(rare, targets["spread"], now["spread"])
        made["spread"] = np.clip(
            made["spread"] * np.clip(ratio, 0.5, 2) ** step, 0.1, 4
        )
        over = np.log(np.where(rare, 1, now["size"] / targets["size"]))
        made["bend"] = np.clip(
            made["bend"] + step * np.clip(over, -0.3, 0.3), -0.9, 0.9
        )
    return made
