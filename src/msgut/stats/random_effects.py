"""The mean over few cohorts: taken as alike, by likelihood, or with a stated prior.

Each takes the effects and variances of k cohorts. For two to five of them the variance
between cohorts can hardly be estimated: a common effect takes it as zero, Knapp and
Hartung's interval pays for not knowing it with k − 1 degrees of freedom, and a weakly
informative prior says beforehand what standardised differences do elsewhere.
"""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr
from scipy.stats import chi2, norm
from scipy.stats import t as student

from msgut.errors import MsgutError
from msgut.levels import CONFIDENCE, SIGNIFICANCE

# Scale of the half-normal prior of tau for standardised mean differences.
PRIOR = 0.5
# Nodes of the quadrature over tau, and how many scales of its prior they reach to.
NODES, REACH = 160, 6.0


def common_effect(effect, variance):
    """Return the mean weighted by inverse variances, cohorts taken as alike.

    Parameters
    ----------
    effect, variance : array-like, shape (k,)
        Two cohorts or more.

    Returns
    -------
    dict
        ``effect, low, high, p`` (normal), ``q_cochran, p_heterogeneity`` (whether the
        cohorts differ by more than sampling) and ``largest`` (the place of the cohort
        that weighs most) with its ``share`` of the weight.

    Raises
    ------
    MsgutError
        For fewer than two cohorts, or a variance that is not above zero.

    Examples
    --------
    >>> result = common_effect([0.2, 0.4], [0.01, 0.03])
    >>> round(result["effect"], 3), result["largest"], result["share"]
    (0.25, 0, 0.75)
    """
    y, v = _checked(effect, variance)
    w = 1 / v
    mean, error = (w @ y) / w.sum(), 1 / np.sqrt(w.sum())
    reach = norm.ppf((1 + CONFIDENCE) / 2) * error
    q = w @ (y - mean) ** 2
    return {
        "effect": float(mean),
        "low": float(mean - reach),
        "high": float(mean + reach),
        "p": float(2 * norm.sf(abs(mean) / error)),
        "q_cochran": float(q),
        "p_heterogeneity": float(chi2.sf(q, len(y) - 1)),
        "largest": int(w.argmax()),
        "share": float(w.max() / w.sum()),
    }


def knapp_hartung(effect, variance):
    """Return the mean of a random-effects model with Knapp and Hartung's interval.

    The variance between cohorts is the one that the restricted likelihood prefers. The
    interval is t with k − 1 degrees of freedom; its variance is never made smaller
    than without the adjustment (the *ad hoc* form), which few cohorts that happen to
    agree would otherwise do. With two or three cohorts it holds zero under no
    difference nearly always, far more often than 95 %.

    Parameters
    ----------
    effect, variance : array-like, shape (k,)
        Two cohorts or more.

    Returns
    -------
    dict
        ``effect, error, low, high, p, tau2`` and ``i2`` (share of the variance that
        lies between cohorts).

    Raises
    ------
    MsgutError
        For fewer than two cohorts, or a variance that is not above zero.

    References
    ----------
    Knapp & Hartung (2003), doi:10.1002/sim.1482; Röver et al. (2015),
    doi:10.1186/s12874-015-0091-1.

    Examples
    --------
    >>> result = knapp_hartung([0.2, 0.4], [0.01, 0.01])
    >>> [round(result[name], 3) for name in ("effect", "tau2", "i2")]
    [0.3, 0.01, 0.5]
    """
    y, v = _checked(effect, variance)
    k, tau2 = len(y), _reml(y, v)
    w = 1 / (v + tau2)
    mean = (w @ y) / w.sum()
    scale = max(1.0, (w @ (y - mean) ** 2) / (k - 1))
    error = np.sqrt(scale / w.sum())
    reach = student.ppf((1 + CONFIDENCE) / 2, k - 1) * error
    fixed = 1 / v
    typical = (k - 1) * fixed.sum() / (fixed.sum() ** 2 - (fixed**2).sum())
    return {
        "effect": float(mean),
        "error": float(error),
        "low": float(mean - reach),
        "high": float(mean + reach),
        "p": float(2 * student.sf(abs(mean) / error, k - 1)),
        "tau2": float(tau2),
        "i2": float(tau2 / (tau2 + typical)),
    }


def standardised_needed(k, tests, *, level=SIGNIFICANCE):
    """Return the effect over its error that Knapp and Hartung's q < 0.05 asks of one effect.

    Of one test alone among many; the error is the pooled one.

    Parameters
    ----------
    k : int or array-like
        Cohorts.
    tests : int
        Of the family.

    Examples
    --------
    >>> standardised_needed([2, 3, 5], 78).round(1).tolist()
    [993.1, 39.5, 9.7]
    """
    return student.isf(level / tests / 2, np.asarray(k) - 1)


def with_prior(effect, variance, *, scale=PRIOR, nodes=NODES):
    """Return the mean over cohorts under a half-normal prior of their spread tau.

    Flat prior on the mean; half-normal(scale) on tau, the standard deviation between
    cohorts. Given tau the mean is normal: one integral over tau by Gauss and Legendre
    is all, as in R's bayesmeta.

    Parameters
    ----------
    effect, variance : array-like, shape (..., k)
        Missing where a cohort has no effect; two or more must be there in each row.
    scale : float
        In the unit of the effects. A half-normal of 0.5, for standardised mean
        differences, has its median at 0.34 and exceeds 1 in 5 %.
    nodes : int
        Of the quadrature.

    Returns
    -------
    Posterior

    References
    ----------
    Röver (2020), doi:10.18637/jss.v093.i06; Röver et al. (2021), doi:10.1002/jrsm.1475
    (the prior); Friede et al. (2017), doi:10.1002/jrsm.1217 (two and three cohorts).

    Examples
    --------
    >>> posterior = with_prior([0.3, 0.5], [0.02, 0.02])
    >>> low, high = posterior.interval()
    >>> round(float(posterior.mean), 3), round(float(low), 2), round(float(high), 2)
    (0.4, -0.19, 0.99)
    """
    y, v = np.asarray(effect, float), np.asarray(variance, float)
    if not ((v > 0) | np.isnan(v)).all() or (~np.isnan(y)).sum(axis=-1).min() < 2:
        _checked(y[~np.isnan(y)], v[~np.isnan(v)])
        msg = "A row of effects holds fewer than two cohorts. Leave such rows out."
        raise MsgutError(msg)
    u, weight = np.polynomial.legendre.leggauss(nodes)
    u = (u + 1) / 2
    # Cubed, so that nodes lie dense near zero, where the likelihood may be steep.
    tau, jacobian = REACH * scale * u**3, weight * u**2
    precision = 0.0
    weighed = squares = logs = 0.0
    for cohort in range(y.shape[-1]):
        there = ~np.isnan(y[..., cohort, None])
        mine = np.where(there, v[..., cohort, None], 1.0) + tau**2
        own = np.where(there, y[..., cohort, None], 0.0)
        w = there / mine
        precision = precision + w
        weighed = weighed + w * own
        squares = squares + w * own**2
        logs = logs + there * np.log(mine)
    centre = weighed / precision
    badness = logs + np.log(precision) + squares - precision * centre**2
    chance = -0.5 * (badness + (tau / scale) ** 2)
    chance = np.exp(chance - chance.max(axis=-1, keepdims=True)) * jacobian
    chance = chance / chance.sum(axis=-1, keepdims=True)
    return Posterior(tau, chance, centre, 1 / precision)


class Posterior:
    """A mixture of normals over tau: the mean over cohorts, or of a further one.

    Parameters
    ----------
    tau : numpy.ndarray, shape (nodes,)
    chance, centre, spread2 : numpy.ndarray, shape (..., nodes)
        Of each tau; mean and variance of the mean over cohorts, given it.
    """

    def __init__(self, tau, chance, centre, spread2):
        self.tau, self.chance, self.centre, self.spread2 = tau, chance, centre, spread2

    @property
    def mean(self):
        """The posterior mean, which is close to the median."""
        return (self.chance * self.centre).sum(axis=-1)

    @property
    def sd(self):
        """The standard deviation of the posterior of the mean."""
        second = (self.chance * (self.spread2 + self.centre**2)).sum(axis=-1)
        return np.sqrt(np.maximum(second - self.mean**2, 0))

    @property
    def tail(self):
        """Twice the posterior chance that the mean lies on the other side of zero."""
        below = (self.chance * ndtr(-self.centre / np.sqrt(self.spread2))).sum(axis=-1)
        return 2 * np.minimum(below, 1 - below)

    @property
    def heterogeneity(self):
        """The posterior mean of tau."""
        return (self.chance * self.tau).sum(axis=-1)

    def interval(self, *, further=False):
        """Return the equal-tailed 95 % interval, ``(low, high)``.

        Parameters
        ----------
        further : bool
            Of the true effect of one further cohort instead of the mean over cohorts.
        """
        variance = self.spread2 + (self.tau**2 if further else 0.0)
        error = np.sqrt(variance)
        wide = 12 * error.max(axis=-1)
        ends = []
        for share in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2):
            low = self.centre.min(axis=-1) - wide
            high = self.centre.max(axis=-1) + wide
            for _ in range(60):
                middle = (low + high) / 2
                z = (middle[..., None] - self.centre) / error
                under = (self.chance * ndtr(z)).sum(axis=-1) < share
                low, high = np.where(under, middle, low), np.where(under, high, middle)
            ends.append((low + high) / 2)
        return tuple(ends)


def _checked(effect, variance):
    y, v = np.asarray(effect, float), np.asarray(variance, float)
    if y.size < 2 or not (v > 0).all() or not np.isfinite(y).all():
        msg = (
            f"{y.size} effects with variances {v.tolist()} cannot be pooled. Give two "
            "cohorts or more, each variance above zero."
        )
        raise MsgutError(msg)
    return y, v


def _reml(y, v):
    """Return the variance between cohorts that the restricted likelihood prefers."""

    def loss(tau2):
        w = 1 / (v + tau2)
        mean = (w @ y) / w.sum()
        return np.log(v + tau2).sum() + np.log(w.sum()) + w @ (y - mean) ** 2

    top = 10 * (np.var(y, ddof=1) + v.max())
    # The likelihood may have two hills: look at a grid before climbing one.
    grid = np.concatenate([[0.0], np.geomspace(1e-8 * top, top, 40)])
    best = int(np.argmin([loss(g) for g in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    best = minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-10 * top}
    )
    return 0.0 if loss(0.0) <= best.fun else float(best.x)
