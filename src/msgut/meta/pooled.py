"""Each genus over the cohorts that see it, three ways side by side."""

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from msgut.levels import CONFIDENCE, SIGNIFICANCE
from msgut.stats.false_discovery import q_values
from msgut.stats.random_effects import (
    common_effect,
    knapp_hartung,
    standardised_needed,
    with_prior,
)

COLUMNS = (
    "taxon",
    "n_studies",
    "n",
    "common",
    "common_low",
    "common_high",
    "common_p",
    "effect",
    "low",
    "high",
    "tail",
    "p_adjusted",
    "holds",
    "without",
    "without_effect",
    "without_low",
    "without_high",
    "p_without",
    "p_replicated",
    "replicated",
    "tau",
    "predicted_low",
    "predicted_high",
    "wide_low",
    "wide_high",
    "largest",
    "largest_weight",
    "largest_weight_prior",
    "q_cochran",
    "p_heterogeneity",
    "kh",
    "kh_low",
    "kh_high",
    "kh_p",
    "kh_q",
    "kh_needed",
    "i2",
    "same_way",
    "left",
    "right",
    "studies",
)
# The second prior, to see what hangs on the first.
WIDE = 1.0


def pooled(table, shuffled=None):
    """Return the pooled difference of each genus that two cohorts or more can see.

    Parameters
    ----------
    table : pandas.DataFrame
        The effects of all cohorts below each other, as
        :func:`msgut.meta.cohort_effects` gives them.
    shuffled : PermutedCohorts, optional
        As :func:`msgut.meta.permuted_cohorts` gives it for the same cohorts; without it
        nothing is adjusted for counting.

    Returns
    -------
    pandas.DataFrame
        One row per genus, the smallest adjusted p first, then the smallest tail:
        ``taxon, n_studies, n`` (people);

        ``common, common_low, common_high, common_p``: cohorts taken as alike;

        ``effect, low, high, tail``: the mean over cohorts that may differ, half-normal
        prior of 0.5 on their spread ``tau``, equal-tailed 95 % interval, and twice the
        posterior chance of the other direction; ``predicted_low, predicted_high``
        (where the true effect of a further cohort lies, 95 %), ``wide_low, wide_high``
        (the interval under a prior of 1.0);

        ``p_adjusted``: of no difference in any cohort, by permuted labels, all genera
        counted; ``holds``: whether it is below 0.05, all cohorts point one way and the
        common interval excludes zero;

        ``without``: the cohort without which the common effect of the others is least
        sure, ``without_effect, without_low, without_high, p_without``: that effect, for
        the cohort that differs most could be alone in that (Benjamini & Heller 2008,
        doi:10.1111/j.1541-0420.2007.00984.x, two of k); ``p_replicated``: its p counted
        by Holm among the genera whose common effect has p < 0.05, of which those that
        hold are a choice; ``replicated``: whether it holds and this is below 0.05;

        ``largest`` (the cohort that weighs most), ``largest_weight`` and
        ``largest_weight_prior`` (its share where cohorts are alike, and may differ);

        ``q_cochran, p_heterogeneity``; for reference ``kh, kh_low, kh_high, kh_p,
        kh_q, kh_needed`` (Knapp and Hartung, and the pooled difference, in standard
        deviations, that its q would ask for), ``i2``; ``same_way`` (whether all cohorts
        agree in direction), ``left, right, studies``.
    """
    table = table[table.groupby("taxon")["study"].transform("size") > 1]
    if table.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    names = list(dict.fromkeys(table["study"]))
    grid = [
        table.set_index(["taxon", "study"])[value].unstack()[names]  # noqa: PD010
        for value in ("effect", "variance")
    ]
    taxa = grid[0].index
    effect, variance = (values.to_numpy() for values in grid)
    posterior, wide = (
        with_prior(effect, variance),
        with_prior(effect, variance, scale=WIDE),
    )
    low, high = posterior.interval()
    predicted = posterior.interval(further=True)
    rows = pd.DataFrame(
        {
            "taxon": taxa,
            "effect": posterior.mean,
            "low": low,
            "high": high,
            "tail": posterior.tail,
            "tau": posterior.heterogeneity,
            "predicted_low": predicted[0],
            "predicted_high": predicted[1],
            **dict(zip(("wide_low", "wide_high"), wide.interval(), strict=True)),
            "largest_weight_prior": _weight(posterior, variance),
        }
    )
    by_taxon = table.groupby("taxon", sort=True)
    rows = rows.join(pd.DataFrame([_one(mine) for _, mine in by_taxon]))
    rows["kh_q"] = q_values(rows["kh_p"])
    rows["kh_needed"] = rows["kh_error"] * standardised_needed(
        rows["n_studies"], len(rows)
    )
    adjusted = pd.Series(np.nan, taxa) if shuffled is None else shuffled.adjusted()
    rows["p_adjusted"] = adjusted.reindex(taxa).to_numpy()
    clear = (rows["common_low"] > 0) | (rows["common_high"] < 0)
    called = rows["p_adjusted"] < SIGNIFICANCE
    rows["holds"] = called & rows["same_way"] & clear
    # A genus that one cohort carries alone, its others point there by chance one time
    # in forty; and those that hold were chosen with their help.
    several = (rows["common_p"] < SIGNIFICANCE) | rows["holds"]
    rows["p_replicated"] = np.nan
    if several.any():
        counted = multipletests(rows.loc[several, "p_without"], method="holm")[1]
        rows.loc[several, "p_replicated"] = counted
    rows["replicated"] = rows["holds"] & (rows["p_replicated"] < SIGNIFICANCE)
    order = ["p_adjusted", "tail", "taxon"]
    rows = rows.sort_values(order, kind="stable").reset_index(drop=True)
    return rows.reindex(columns=list(COLUMNS))


def pooled_without_each_cohort(table):
    """Return each genus pooled anew without one cohort at a time.

    Parameters
    ----------
    table : pandas.DataFrame
        As for :func:`pooled`.

    Returns
    -------
    pandas.DataFrame
        Genera of smallest tail first: ``taxon, without, n_studies`` (left), ``weight``
        (of the cohort left out, cohorts taken as alike), ``common, common_low,
        common_high``, ``effect, low, high`` (under the prior), ``whole`` (the common
        effect of all cohorts) and ``turns`` (whether the direction turns). Where one
        cohort is left all are its own.
    """
    rows = []
    by_taxon = dict(list(table.groupby("taxon", sort=True)))
    for taxon in pooled(table)["taxon"]:
        mine = by_taxon[taxon]
        weights = 1 / mine["variance"] / (1 / mine["variance"]).sum()
        whole = float((weights * mine["effect"]).sum())
        for name, weight in zip(mine["study"], weights, strict=True):
            rest = _rest(mine[mine["study"] != name])
            turns = rest["common"] * whole < 0
            rows.append(
                {
                    "taxon": taxon,
                    "without": name,
                    "weight": weight,
                    **rest,
                    "whole": whole,
                    "turns": turns,
                }
            )
    columns = [
        "taxon",
        "without",
        "n_studies",
        "weight",
        "common",
        "common_low",
        "common_high",
        "effect",
        "low",
        "high",
        "whole",
        "turns",
    ]
    return pd.DataFrame(rows, columns=columns)


def _rest(mine):
    """Return what is left of a genus: pooled, or the one cohort's own."""
    if len(mine) == 1:
        own = mine.iloc[0][["effect", "low", "high"]].tolist()
        names = ("common", "common_low", "common_high", "effect", "low", "high")
        return {"n_studies": 1, **dict(zip(names, own * 2, strict=True))}
    alike = common_effect(mine["effect"], mine["variance"])
    posterior = with_prior(mine["effect"], mine["variance"])
    low, high = posterior.interval()
    return {
        "n_studies": len(mine),
        "common": alike["effect"],
        "common_low": alike["low"],
        "common_high": alike["high"],
        "effect": float(posterior.mean),
        "low": float(low),
        "high": float(high),
    }


def _one(mine):
    """Return what needs no prior of one genus: its cohorts, alike and by likelihood."""
    alike = common_effect(mine["effect"], mine["variance"])
    reference = knapp_hartung(mine["effect"], mine["variance"])
    return {
        "n_studies": len(mine),
        "n": int(mine[["n_left", "n_right"]].to_numpy().sum()),
        "common": alike["effect"],
        "common_low": alike["low"],
        "common_high": alike["high"],
        "common_p": alike["p"],
        **_least_without(mine),
        "largest": mine["study"].iloc[alike["largest"]],
        "largest_weight": alike["share"],
        "q_cochran": alike["q_cochran"],
        "p_heterogeneity": alike["p_heterogeneity"],
        "kh": reference["effect"],
        "kh_low": reference["low"],
        "kh_high": reference["high"],
        "kh_p": reference["p"],
        "kh_error": reference["error"],
        "i2": reference["i2"],
        "same_way": abs(int(np.sign(mine["effect"]).sum())) == len(mine),
        "left": mine["left"].iloc[0],
        "right": mine["right"].iloc[0],
        "studies": ", ".join(mine["study"]),
    }


def _least_without(mine):
    """Return the common effect of the others without the cohort that takes most."""
    way = np.sign(common_effect(mine["effect"], mine["variance"])["effect"])
    w = 1 / mine["variance"].to_numpy()
    rest = w.sum() - w
    effect = (w @ mine["effect"].to_numpy() - w * mine["effect"].to_numpy()) / rest
    z = way * effect * np.sqrt(rest)
    at = int(z.argmin())
    reach = norm.ppf((1 + CONFIDENCE) / 2) / np.sqrt(rest[at])
    return {
        "without": mine["study"].iloc[at],
        "without_effect": effect[at],
        "without_low": effect[at] - reach,
        "without_high": effect[at] + reach,
        # The other way is as far from agreeing as can be.
        "p_without": float(2 * norm.sf(z[at])) if z[at] > 0 else 1.0,
    }


def _weight(posterior, variance):
    """Return the share of the most exact cohort, averaged over what tau may be."""
    exact = np.nanmin(variance, axis=1)[:, None]
    share = posterior.spread2 / (exact + posterior.tau**2)
    return (posterior.chance * share).sum(axis=1)
