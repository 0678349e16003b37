"""One standardised difference per genus and cohort, as its design gives it."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from msgut.levels import CONFIDENCE, LEAST_PREVALENCE
from msgut.predict import learnable
from msgut.stats import effect_sizes
from msgut.stats.log_ratios import log_ratios_of_counts

VISIBLE = LEAST_PREVALENCE["pooling"]
COLUMNS = (
    "taxon",
    "study",
    "left",
    "right",
    "form",
    "n_left",
    "n_right",
    "effect",
    "low",
    "high",
    "variance",
    "prevalence",
)


def prevalence_by_cohort(studies, *, left="HC", right="MS"):
    """Return in what share of people each cohort sees each named genus.

    What one cohort's primers, reference or extraction cannot see is no result of that
    cohort. Taxa without a name of their own are left out: what a reference leaves
    unnamed in a family is not the same as what another does.

    Returns
    -------
    pandas.DataFrame
        One row per genus, named in the index: a column per study with the prevalence
        (0 where its table does not name it), then ``visible``, the number of studies
        with a tenth or more, and ``blind``, those that all but miss a genus which a
        fifth or more of another cohort holds.
    """
    shares = {}
    for study in studies:
        who = learnable(study, left=left, right=right)
        shares[study.name] = who.study.presence.mean()[who.study.named]
    table = pd.DataFrame(shares).fillna(0.0).sort_index().rename_axis("taxon")
    most = table.max(axis=1)
    blind = [
        ", ".join(name for name in table if most[taxon] >= 0.2 and row[name] < 0.02)
        for taxon, row in table.iterrows()
    ]
    return table.assign(visible=(table >= VISIBLE).sum(axis=1), blind=blind)


def genera_seen_by_all(shares):
    """Return the genera that every cohort sees in a tenth of its people.

    Log-ratios are taken to their mean, so that they mean the same in every cohort.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`prevalence_by_cohort` gives it.
    """
    return list(shares.index[shares["visible"] == shares.shape[1] - 2])


def cohort_effects(study, *, shares, left="HC", right="MS"):
    """Return the standardised mean difference of each genus in one cohort.

    Of log-ratios (half a read added) to the mean of the genera that all cohorts see,
    in units of the pooled standard deviation of people, with Hedges' correction. Pairs
    of a household are compared within, single people between; where a cohort holds
    both, everybody counts.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
    shares : pandas.DataFrame
        As :func:`prevalence_by_cohort` gives it, for all the cohorts to be pooled.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, study, left, right, form, n_left, n_right`` (people),
        ``effect, low, high, variance, prevalence``; only genera that this cohort sees
        in a tenth of its people and that vary among them.

    See Also
    --------
    msgut.stats.effect_sizes : the three forms and their variances.
    """
    who = learnable(study, left=left, right=right)
    taxa, values = log_ratios_among_shared(who, shares)
    effect, variance = standardised_effects(who, values, who.is_right)
    reach = norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(variance)
    n_left, n_right = who.sizes
    table = pd.DataFrame(
        {
            "taxon": taxa,
            "study": who.study.name,
            "left": who.left,
            "right": who.right,
            "form": who.form,
            "n_left": n_left,
            "n_right": n_right,
            "effect": effect,
            "low": effect - reach,
            "high": effect + reach,
            "variance": variance,
            "prevalence": shares.loc[taxa, who.study.name].to_numpy(),
        }
    )
    return table.dropna(subset=["effect"]).reset_index(drop=True)[list(COLUMNS)]


def log_ratios_among_shared(who, shares):
    """Return the genera that a cohort sees, and their log-ratios, people in rows.

    Missing where all cohorts see no genus in common, to whose mean they could be.
    """
    taxa = list(shares.index[shares[who.study.name] >= VISIBLE])
    place, common = who.study.counts.columns.get_indexer, genera_seen_by_all(shares)
    if not common:
        return taxa, np.full((len(who.study.counts), len(taxa)), np.nan)
    ratios = log_ratios_of_counts(who.study.values, among=place(common))
    return taxa, ratios[:, place(taxa)]


def standardised_effects(who, values, is_right):
    """Return effect and variance of each column under some labels, as the form asks.

    Units (households; else people) that hold both groups are pairs, all others stand
    alone; whoever shares a unit and a group counts as their mean.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    values : numpy.ndarray, shape (n_samples, t)
    is_right : numpy.ndarray of bool, shape (n_samples,)
        The labels, or labels permuted as the design allows.
    """
    if who.form == "independent":
        return effect_sizes.hedges_g(values[~is_right], values[is_right])
    pair = [
        _means(values, who.block, who.in_pair & side) for side in (~is_right, is_right)
    ]
    alone = [
        _means(values, who.block, ~who.in_pair & side) for side in (~is_right, is_right)
    ]
    if len(pair[0]) < 2:
        return effect_sizes.hedges_g(
            *(np.vstack(side) for side in zip(pair, alone, strict=True))
        )
    if not len(alone[0]) + len(alone[1]):
        return effect_sizes.hedges_g_of_pairs(*pair)
    return effect_sizes.hedges_g_of_pairs_and_singles(*pair, *alone)


def _means(values, unit, keep):
    """Return the mean of the kept rows of each unit that has any, by unit."""
    order = np.flatnonzero(keep)[np.argsort(unit[keep], kind="stable")]
    starts = np.flatnonzero(np.diff(unit[order], prepend=-1))
    if len(starts) == len(order):
        return values[order]
    total = np.add.reduceat(values[order], starts, axis=0)
    return total / np.diff(np.append(starts, len(order)))[:, None]
