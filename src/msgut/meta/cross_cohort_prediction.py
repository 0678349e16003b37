"""Learnt in one cohort, asked in another."""

import numpy as np
import pandas as pd

from msgut.cohort import COVARIATES, covariates_in_words
from msgut.cohort.covariates import coded_covariates
from msgut.levels import TAILS
from msgut.predict import folds, held_out, learnable
from msgut.predict.learners import PREVALENCE, can_split, elastic_net, random_forest
from msgut.stats.auroc import auroc
from msgut.stats.auroc_intervals import auroc_interval
from msgut.stats.elastic_net import fitted_chances
from msgut.stats.false_discovery import q_values
from msgut.stats.log_ratios import log_ratios_of_counts
from msgut.stats.permutation import p_value
from msgut.stats.standard_units import spread_of, standardised

COLUMNS = (
    "train",
    "test",
    "features",
    "model",
    "n_train",
    "n_left",
    "n_right",
    "effect",
    "low",
    "high",
    "null_low",
    "null_high",
    "p",
    "q",
    "least_p",
    "n_features",
    "n_missing",
    "missing_reads",
    "covariates",
    "left",
    "right",
    "why",
)
ALL_OTHER_COHORTS = "all others"
# In a small cohort an elastic net may keep no genus at all; a forest always answers.
MODELS_ASKED = (
    ("microbiome", "random forest"),
    ("microbiome", "elastic net"),
    ("covariates", "elastic net"),
)


def cross_cohort_prediction(
    studies, *, left="HC", right="MS", permutations=999, trees=100, seed=0
):
    """Return how well a model of one cohort tells people of another apart.

    Every cohort trains for every other; ``train = all others`` leaves one cohort out
    and learns from the rest, each weighing the same. Where both are one
    cohort the AUROC is that of its own held-out people: described beside the others,
    not tested here, since that takes refitting under permuted labels
    (:func:`msgut.predict.model_comparison` does). Covariates that both cohorts record stand
    beside the genera.

    Parameters
    ----------
    studies : sequence of Study
        Collapsed to genera, as :func:`msgut.meta.eligibility` lets them in.
    permutations : int
        Of their labels, the model, which never saw them, held as it is: the range that
        chance gives.
    trees : int
        Of each forest.

    Returns
    -------
    pandas.DataFrame
        Columns ``train, test, features`` (``microbiome`` or ``covariates``),
        ``n_train, n_left, n_right, effect`` (AUROC), ``low, high, null_low,
        null_high, p`` (two-sided, of an AUROC of one half), ``q`` (over all cells that
        are asked of the same features, by either model), ``least_p, n_features,
        n_missing`` (genera common in training that the tested table does not name),
        ``missing_reads`` (the share of the training reads that they hold),
        ``covariates`` (their names), ``left, right`` and ``why`` no number can be
        given.

    Notes
    -----
    A model takes genera that are named, seen in a tenth of the training people and
    named by the tested table; log-ratios are among these alone. Each cohort is centred
    on itself: a shift between laboratories is taken out without looking at labels.
    """
    known = {s.name: learnable(s, left=left, right=right) for s in studies}
    rows = []
    for test, who in known.items():
        labels = who.permuted_labels(permutations, seed=seed)
        for train in [*known, ALL_OTHER_COHORTS]:
            teachers = (
                [w for n, w in known.items() if n != test]
                if train == ALL_OTHER_COHORTS
                else [known[train]]
            )
            if train == ALL_OTHER_COHORTS and len(teachers) < 2:
                continue
            for features, model in MODELS_ASKED:
                row = {"train": train, "test": test, "features": features}
                row["model"] = model
                row |= dict(zip(("n_left", "n_right"), who.sizes, strict=True))
                row["n_train"] = sum(len(w.is_right) for w in teachers)
                found = _asked(teachers, who, features, model, labels, trees, seed)
                rows.append(row | found)
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    table["left"], table["right"] = left, right
    table["q"] = q_values(table["p"], table["features"])
    return table


def _asked(teachers, who, features, model, labels, trees, seed):
    """Return one cell: the AUROC of a model of the teachers among other people."""
    if teachers == [who]:
        if features == "covariates" and not who.covariates:
            return {
                "why": f"{who.study.name}: none of {covariates_in_words(COVARIATES)} recorded"
            }
        fold = folds(who.is_right, who.block, seed=seed)
        run = held_out(who, features, fold, model=model, trees=trees, seed=seed)
        if run.why:
            return {"why": run.why}
        score = run.chances[:, 0]
        counted = {"n_missing": 0, "missing_reads": 0.0}
        if features == "covariates":
            counted["covariates"] = covariates_in_words(who.covariates)
        return counted | _ends(score, who, fold)
    if features == "covariates":
        taught, asked, counted = _shared_covariates(teachers, who)
    else:
        taught, asked, counted = _shared_genera(teachers, who)
    if asked is None:
        return counted
    y = np.concatenate([w.is_right for w in teachers]).astype(float)[:, None]
    block = np.concatenate(
        [[f"{n}:{b}" for b in w.block] for n, w in enumerate(teachers)]
    )
    weights = np.concatenate([_even(w.is_right) for w in teachers])
    if model == "random forest":
        grown = random_forest(taught, y[:, 0], weights=weights, trees=trees, seed=seed)
        if not can_split(grown):
            return {"why": "too few people for a forest to split them"}
        score = grown.predict_proba(asked)[:, 1]
        return counted | _judged(score, who, labels)
    free = np.full(taught.shape[1], features == "covariates")
    beta = elastic_net(taught, y, block, free, weights=weights, seed=seed)
    return counted | _judged(fitted_chances(asked, beta)[:, 0], who, labels)


def _judged(score, who, permuted):
    """Return the AUROC of a model that never saw these people, and its p."""
    labels, exact = permuted
    area = auroc(score, who.is_right)
    null = np.array([auroc(score, y) for y in labels])
    low, high = np.quantile(null, TAILS) if len(null) else (np.nan, np.nan)
    p = p_value(area, null, exact=exact, side="two-sided", centre=0.5)
    return _ends(score, who) | {
        "null_low": low,
        "null_high": high,
        "p": p,
        "least_p": who.least_p(len(labels)),
    }


def _ends(score, who, fold=None):
    """Return an AUROC with its interval over people, or over households of them."""
    area, low, high, _ = auroc_interval(score, who.is_right, who.block, stratum=fold)
    return {"effect": area, "low": low, "high": high}


def _even(right):
    """Return weights by which both groups, and all cohorts, count the same."""
    return np.where(right, 0.5 / right.sum(), 0.5 / (~right).sum())


def _shared_genera(teachers, who):
    tables = [w.study.counts for w in teachers]
    common = [
        {str(t) for t in s.counts.columns[s.named & (s.presence.mean() >= PREVALENCE)]}
        for s in (w.study for w in teachers)
    ]
    wanted = sorted(set.intersection(*common))
    there = [t for t in wanted if t in who.study.counts]
    missing = [t for t in wanted if t not in who.study.counts]
    reads = np.mean([c[missing].to_numpy().sum() / c.to_numpy().sum() for c in tables])
    counted = {
        "n_features": len(there),
        "n_missing": len(missing),
        "missing_reads": float(reads),
    }
    if len(there) < 2:
        return None, None, counted | {"why": "fewer than two genera are shared"}
    parts = [_centred(c[there]) for c in tables]
    spread = spread_of(np.concatenate(parts))
    asked = _centred(who.study.counts[there])
    return np.concatenate(parts) / spread, asked / spread, counted


def _centred(counts):
    logs = log_ratios_of_counts(counts.to_numpy())
    return logs - logs.mean(axis=0)


def _shared_covariates(teachers, who):
    names = [
        c for c in who.covariate_table if all(c in w.covariate_table for w in teachers)
    ]
    if not names:
        lacking = [w.study.name for w in [who, *teachers] if not w.covariates]
        of = " and ".join(lacking) or "these cohorts"
        why = f"none of {covariates_in_words(COVARIATES)} is shared: none in {of}"
        return None, None, {"why": why}
    parts = [w.covariate_table[names].to_numpy(float) for w in [*teachers, who]]
    whole = np.concatenate(parts[:-1])
    # A year of age is a year anywhere: covariates keep their scale and their zero.
    whole, asked = (standardised(x, whole) for x in (whole, parts[-1]))
    plain = covariates_in_words(
        c
        for c in who.covariates
        if set(coded_covariates(who.study.samples, [c])) & set(names)
    )
    return (
        whole,
        asked,
        {
            "n_features": len(names),
            "n_missing": 0,
            "missing_reads": 0.0,
            "covariates": plain,
        },
    )
