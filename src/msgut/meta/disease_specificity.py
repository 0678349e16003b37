"""Whether a difference is special to MS, or shared with other diseases beside it."""

import numpy as np
import pandas as pd

from msgut.cohort import COVARIATES, comparison
from msgut.cohort.covariates import (
    coded_covariates,
    covariates_in_words,
    joined,
    well_recorded,
)
from msgut.compare import unequal_depth
from msgut.errors import MsgutError, UnanswerableError, suggestion
from msgut.levels import LEAST_PEOPLE, LEAST_PREVALENCE, SIGNIFICANCE
from msgut.stats.false_discovery import q_values
from msgut.stats.least_squares import t_inference
from msgut.stats.linear_models import hc2
from msgut.stats.log_ratios import log_ratios_of_counts

SPECIFICITY = ("its own", "shared", "larger", "not told apart", "not seen")
# Shared is what the others have at least this part of, at the lower end of 95 %; its
# own what they have less of than that, at the upper end.
PART = 0.5
# A spread of log-ratios below this is that of rounding.
FLAT = 1e-9


def disease_specificity(study, *, left="HC", right="MS", covariates=()):
    """Return, genus by genus, whether one disease differs from health as others do.

    One linear model per genus over all groups of the study, a person once: log-ratio
    on group (and covariates), with errors that hold for few people and unequal spread.

    Parameters
    ----------
    study : msgut.study.Study
        With ``left``, ``right`` and other groups of ``LEAST_PEOPLE["learning"]`` people or more.
    covariates : sequence of str
        Columns of the samples to adjust for; people without a value are left out, and
        so is another disease of which fewer are left than that.

    Returns
    -------
    pandas.DataFrame
        One row per genus seen in a fifth of the people: ``taxon, effect, low, high, p,
        q`` (``right`` less ``left``, in standard deviations), the same with the ending
        ``_others`` for ``right`` less the mean of the other diseases, ``part_low,
        part_high`` (the mean of the others less half of ``effect``, taken in the
        direction of ``effect``), a column ``effect GROUP`` for each of these against
        ``left``, ``n, n_right``, ``covariates`` and ``others`` as they stand in a
        sentence, ``depth_ratio, depth_p`` (reads of ``right`` over ``left``), and
        ``reading``:

        *its own* where both q are below 0.05 and point the same way, and the others are
        shown to have less than half of it (``part_high`` below 0); *shared* where
        ``right`` differs from ``left`` (q) and the others are shown to differ the same
        way by at least half as much (``part_low`` above 0); *larger* where both q are
        below 0.05 and neither of these is shown, as where another disease has the
        half of a difference: that is no disease's own; *not told apart* where nothing of it is shown; *not seen* where
        ``right`` is not seen to differ from ``left``.

    Raises
    ------
    MsgutError
        When no other disease is there, when too few people of ``left`` or ``right``
        have the covariates, or when these cannot be told from the groups.

    Examples
    --------
    >>> from msgut.study import Study
    >>> names = [f"s{n}" for n in range(30)]
    >>> samples = pd.DataFrame({"group": ["HC", "MS", "CD"] * 10}, names)
    >>> rng = np.random.default_rng(0)
    >>> counts = pd.DataFrame(rng.poisson(30, (30, 4)), names, list("ABCD"))
    >>> disease_specificity(Study("toy", counts, samples))["reading"].tolist()
    ['not seen', 'not seen', 'not seen', 'not seen']
    """
    study, kept, others = disease_comparisons(study, left, right, covariates)
    samples = study.samples.loc[kept]
    groups = [left, right, *others]
    beside = coded_covariates(samples, covariates).to_numpy(float)
    columns = np.column_stack(
        [
            np.ones(len(samples)),
            *((samples["group"] == g).to_numpy(float) for g in groups[1:]),
            *(beside - beside.mean(axis=0)).T,
        ]
    )
    names, y = visible_log_ratios(study, kept)
    own, rest = np.zeros(columns.shape[1]), np.zeros(columns.shape[1])
    own[1], rest[2 : len(groups)] = 1, 1 / len(others)
    each = np.eye(columns.shape[1])[2 : 2 + len(others)]
    asked = [own, own - rest, rest - PART * own, *each]
    effect, error, df = hc2(y, columns, asked)
    spread = sd_within_groups(y, columns[:, : len(groups)])
    p, low, high = t_inference(effect, error, df[:, None])
    low, effect, high = (values / spread for values in (low, effect, high))
    table = pd.DataFrame({"taxon": names})
    for row, ending in enumerate(("", "_others")):
        table[f"effect{ending}"] = effect[row]
        table[f"low{ending}"], table[f"high{ending}"] = low[row], high[row]
        table[f"p{ending}"] = p[row]
        table[f"q{ending}"] = q_values(p[row])
    up = effect[0] > 0
    table["part_low"] = np.where(up, low[2], -high[2])
    table["part_high"] = np.where(up, high[2], -low[2])
    for row, group in enumerate(others, 3):
        table[f"effect {group}"] = effect[row]
    table["n"], table["n_right"] = len(kept), int((samples["group"] == right).sum())
    table["covariates"] = covariates_in_words(covariates) if covariates else ""
    table["others"] = joined(others)
    reads = unequal_depth(comparison(study, left, right)).iloc[0]
    table["depth_ratio"], table["depth_p"] = reads["ratio"], reads["p"]
    table["reading"] = _readings(table)
    return table.sort_values(["p", "taxon"], kind="stable").reset_index(drop=True)


def recorded_in_all_groups(study, *, left="HC", right="MS"):
    """Return which of age, sex and BMI most people of every group have, as a tuple.

    A covariate that one disease lacks is not among them: adjusting for it would leave
    that disease out.
    """
    study, _, others = disease_comparisons(study, left, right)
    samples = study.samples[study.group.isin([left, right, *others])]
    return tuple(
        c
        for c in COVARIATES
        if c in samples and well_recorded(samples, c, within=samples["group"])
    )


def disease_comparisons(study, left, right, covariates=()):
    """Return the study at its comparisons, the people with all covariates, the others.

    Everybody is in the study's comparison of ``left`` with their own group, one sample
    a person.

    Returns
    -------
    study : msgut.study.Study
    kept : pandas.Index
        The ids of ``left``, ``right`` and the other diseases, covariates known.
    others : list of str
        Other groups of ``LEAST_PEOPLE["learning"]`` people or more.

    Raises
    ------
    MsgutError
        As :func:`disease_specificity`.
    """
    absent = [c for c in covariates if c not in study.samples]
    if absent:
        msg = (
            f"{study.name}: no column {absent[0]!r} to adjust for. "
            f"{suggestion(absent[0], study.samples.columns)}"
        )
        raise MsgutError(msg)
    group = study.group
    there = sorted(set(group.dropna()) - {left}) if left in set(group) else []
    kept = {left: pd.Index([])}
    for one in there:
        who = comparison(study, left, one).once().study
        who = who.samples.dropna(subset=list(covariates))
        kept[left] = kept[left].union(who.index[who["group"] == left])
        kept[one] = who.index[who["group"] == one]
    least = LEAST_PEOPLE["learning"]
    others = [g for g in there if g != right and len(kept[g]) >= least]
    if min(len(kept.get(g, ())) for g in (left, right)) < least or not others:
        has = ", ".join(f"{g} {len(ids)}" for g, ids in kept.items())
        known = f" with {' and '.join(covariates)} known" * bool(covariates)
        msg = (
            f"{study.name}: what is special to {right} needs {left}, {right} and "
            f"another disease, of {least} people each{known}; there are {has}."
        )
        raise UnanswerableError(msg)
    ids = pd.Index(np.concatenate([kept[g] for g in (left, right, *others)]))
    study = study.become("groups", "one sample a person", counts=study.counts.loc[ids])
    return study, ids, others


def visible_log_ratios(study, kept):
    """Return named genera seen in a fifth of these people, and their log-ratios.

    A genus that varies in no group is left out: there is no spread to measure it by.

    Raises
    ------
    MsgutError
        Where fewer than two are: a log-ratio needs another genus; or where none varies.
    """
    counts, group = study.counts.loc[kept], study.group.loc[kept].to_numpy()
    least = LEAST_PREVALENCE["diseases"]
    common = (study.presence.loc[kept].mean() >= least) & study.named
    if common.sum() < 2:
        msg = (
            f"{int(common.sum())} named taxa are seen in {least:.0%} of the people; a "
            "log-ratio needs two. Is this the right rank, or the depth too strict?"
        )
        raise UnanswerableError(msg)
    y = log_ratios_of_counts(counts.loc[:, common].to_numpy())
    within = sd_within_groups(
        y, np.column_stack([group == g for g in sorted(set(group))])
    )
    varies = within > FLAT
    if not varies.any():
        msg = (
            "No taxon varies within the groups: all samples of a group are alike, and "
            "there is no spread to measure a difference by. Is this the right table?"
        )
        raise UnanswerableError(msg)
    return list(counts.columns[common][varies]), y[:, varies]


def sd_within_groups(y, x):
    """Return the standard deviation of each genus within the groups that x tells."""
    x = np.asarray(x, float)
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return np.sqrt(((y - fitted) ** 2).sum(axis=0) / (len(y) - x.shape[1]))


def _readings(table):
    seen = table["q"] < SIGNIFICANCE
    same_way = table["effect"] * table["effect_others"] > 0
    apart = (table["q_others"] < SIGNIFICANCE) & same_way
    return np.select(
        [~seen, apart & (table["part_high"] < 0), table["part_low"] > 0, apart],
        ["not seen", "its own", "shared", "larger"],
        "not told apart",
    )
