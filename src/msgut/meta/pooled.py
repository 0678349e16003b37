"""Random effects: the mean over cohorts, and how much cohorts differ."""

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2
from scipy.stats import t as student

from msgut.errors import MsgutError
from msgut.stats.false_discovery import q_values

COLUMNS = (
    "taxon", "n_studies", "n", "effect", "low", "high", "p", "q", "tau2", "i2",
    "q_cochran", "p_heterogeneity", "predicted_low", "predicted_high", "same_way",
    "studies",
)  # fmt: skip
METHODS = ("REML", "PM")


def random_effects(effect, variance, *, method="REML"):
    """Return the mean of a random-effects model with Knapp and Hartung's interval.

    The interval is t with k − 1 degrees of freedom; its variance is never made smaller
    than without the adjustment (the *ad hoc* form), which few cohorts that happen to
    agree would otherwise do.

    Parameters
    ----------
    effect, variance : array-like, shape (k,)
        Two cohorts or more.
    method : {"REML", "PM"}
        How the variance between cohorts is found: restricted likelihood, or Paule and
        Mandel.

    Returns
    -------
    dict
        ``effect, low, high, p, tau2, i2`` (share of the variance that lies between
        cohorts), ``q_cochran, p_heterogeneity, predicted_low, predicted_high`` (where
        95 % of further cohorts would lie).

    Raises
    ------
    MsgutError
        For fewer than two cohorts, a variance that is not above zero, or another
        method.

    References
    ----------
    Knapp & Hartung (2003), doi:10.1002/sim.1482; Röver et al. (2015),
    doi:10.1186/s12874-015-0091-1; IntHout et al. (2016),
    doi:10.1136/bmjopen-2015-010247 (prediction).

    Examples
    --------
    >>> found = random_effects([0.2, 0.4], [0.01, 0.01])
    >>> round(found["effect"], 3), round(found["tau2"], 3), round(found["i2"], 3)
    (0.3, 0.01, 0.5)
    """
    y, v = np.asarray(effect, float), np.asarray(variance, float)
    k = len(y)
    if k < 2 or not (v > 0).all():
        msg = (
            f"{k} effects with variances {v.tolist()} cannot be pooled. Give two "
            "cohorts or more, each variance above zero."
        )
        raise MsgutError(msg)
    if method not in METHODS:
        msg = f"There is no method {method!r} for tau². Choose {' or '.join(METHODS)}."
        raise MsgutError(msg)
    tau2 = (_reml if method == "REML" else _paule_mandel)(y, v)
    w = 1 / (v + tau2)
    mean = (w @ y) / w.sum()
    scale = max(1.0, (w @ (y - mean) ** 2) / (k - 1))
    error = np.sqrt(scale / w.sum())
    reach = student.ppf(0.975, k - 1)
    fixed = 1 / v
    q = fixed @ (y - (fixed @ y) / fixed.sum()) ** 2
    typical = (k - 1) * fixed.sum() / (fixed.sum() ** 2 - (fixed**2).sum())
    far = reach * np.sqrt(tau2 + error**2)
    found = {
        "effect": mean, "low": mean - reach * error, "high": mean + reach * error,
        "p": 2 * student.sf(abs(mean) / error, k - 1), "tau2": tau2,
        "i2": tau2 / (tau2 + typical), "q_cochran": q,
        "p_heterogeneity": chi2.sf(q, k - 1), "predicted_low": mean - far,
        "predicted_high": mean + far,
    }  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def pooled(table, *, method="REML"):
    """Return the pooled difference of each genus that two cohorts or more can see.

    Parameters
    ----------
    table : pandas.DataFrame
        The effects of all cohorts below each other, as
        :func:`msgut.meta.effects` gives them.

    Returns
    -------
    pandas.DataFrame
        One row per genus, the smallest p first: ``taxon, n_studies, n`` (people),
        ``effect, low, high, p, q, tau2, i2, q_cochran, p_heterogeneity,
        predicted_low, predicted_high, same_way`` (whether all cohorts agree in
        direction) and ``studies``.
    """
    rows = []
    for taxon, mine in table.groupby("taxon", sort=True):
        if len(mine) < 2:
            continue
        found = random_effects(mine["effect"], mine["variance"], method=method)
        rows.append({
            "taxon": taxon, "n_studies": len(mine),
            "n": int(mine["n_left"].sum() + mine["n_right"].sum()), **found,
            "same_way": abs(int(np.sign(mine["effect"]).sum())) == len(mine),
            "studies": ", ".join(mine["study"]),
        })  # fmt: skip
    out = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "q"])
    out["q"] = q_values(out["p"]) if len(out) else []
    return (
        out.reindex(columns=list(COLUMNS))
        .sort_values(["p", "taxon"], kind="stable")
        .reset_index(drop=True)
    )


def influence(table, *, method="REML"):
    """Return each genus pooled anew without one cohort at a time, smallest p first.

    Parameters
    ----------
    table : pandas.DataFrame
        As for :func:`pooled`.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, without, n_studies, effect, low, high, p, whole`` (the effect
        of all cohorts), ``turns`` (whether the direction turns); genera of two cohorts
        are left with one and not listed.
    """
    rows = []
    by_taxon = dict(list(table.groupby("taxon", sort=True)))
    for taxon in pooled(table, method=method)["taxon"]:
        mine = by_taxon[taxon]
        if len(mine) < 3:
            continue
        whole = random_effects(mine["effect"], mine["variance"], method=method)
        for name in mine["study"]:
            rest = mine[mine["study"] != name]
            found = random_effects(rest["effect"], rest["variance"], method=method)
            rows.append({
                "taxon": taxon, "without": name, "n_studies": len(rest),
                **{key: found[key] for key in ("effect", "low", "high", "p")},
                "whole": whole["effect"],
                "turns": bool(found["effect"] * whole["effect"] < 0),
            })  # fmt: skip
    columns = ["taxon", "without", "n_studies", "effect", "low", "high", "p", "whole",
               "turns"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


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
    found = minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-10 * top}
    )
    return 0.0 if loss(0.0) <= found.fun else float(found.x)


def _paule_mandel(y, v):
    """Return the variance between cohorts at which Cochran's Q is what it should be."""

    def excess(tau2):
        w = 1 / (v + tau2)
        return w @ (y - (w @ y) / w.sum()) ** 2 - (len(y) - 1)

    if excess(0.0) <= 0:
        return 0.0
    top = 1.0
    while excess(top) > 0:
        top *= 2
    return float(brentq(excess, 0.0, top, xtol=1e-12))
