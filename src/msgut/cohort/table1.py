"""Table 1: are the groups alike in what is known of the people."""

import numpy as np
import pandas as pd
from scipy.special import comb
from scipy.stats import chi2
from scipy.stats import t as student

from msgut.cohort.samples import fair_contrast, first_visit
from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.stats.orthonormal_basis import ALIASED

# Columns that the design makes; all others are traits of a person or a sample.
MADE = (
    "group",
    "subject",
    "household",
    "role",
    "donor",
    "phase",
    "visit",
    "day",
    "reads",
)
# Columns that say where a sample stands in its study, not what a person is like; a
# treatment or a course exists only where there is a disease.
PLACES = (*MADE, "treatment", "treated", "course", "response", "route")
# Beyond this a difference in a trait can matter.
FLAG = MATTERS["balance"]
# Random allocations of a trait with levels, and levels that they are drawn for.
DEALS, MOST_LEVELS = 4000, 20


def people_and_traits(study):
    """Return one row per person: group, then every recorded covariate.

    Of a study the people whom its fair contrast compares, of a comparison its two
    groups. The first sample of each speaks for them
    (:func:`msgut.cohort.first_visit`); who stands in two groups has a row in each.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
    """
    column = getattr(study, "group_column", "group")
    fair = getattr(study, "study", None) or fair_contrast(study)
    samples = first_visit(fair, apart=column).samples
    samples = samples[samples[column].notna()]
    return samples[[column, *recorded_traits(study)]].rename(columns={column: "group"})


def recorded_traits(study):
    """Return the names of the covariates that describe a person, in a fixed order."""
    column = getattr(study, "group_column", "group")
    samples = getattr(study, "study", study).samples
    have = [c for c in samples if c not in (*PLACES, column)]
    first = [c for c in ("age", "sex", "bmi", "site", "batch") if c in have]
    return first + sorted(set(have) - set(first))


def table1(study, *, reference="HC", seed=0):
    """Return Table 1: each covariate by group, with standardised mean differences.

    People are counted, not samples. Two questions are asked of a difference and never
    confused: whether it *matters* (beyond 0.1 in size it may carry over to the gut), and
    whether it is larger than *chance* alone makes when people are dealt to groups at
    random, which small groups often exceed without any cause.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
        As :func:`people_and_traits` takes it.
    reference : str
        The group that others are held against.
    seed : int
        Of the random allocations of traits with levels.

    Returns
    -------
    pandas.DataFrame
        One row per covariate, or per level of one with levels: ``covariate, level``,
        one column of text per group, ``missing`` (people without a value), ``against``
        (the group that differs most from the reference), ``smd``, ``chance`` (what
        random allocation exceeds one time in twenty, in this trait), ``flagged``
        (beyond 0.1) and ``beyond_chance``: beyond what the largest of all these traits
        exceeds one time in twenty.

    References
    ----------
    Austin PC. Stat Med 2009;28:3083, doi:10.1002/sim.3697 (the 0.1 rule, and the limits
    of random allocation). Yang D, Dalton JE. SAS Global Forum 2012, paper 335 (the
    difference for several levels).

    Examples
    --------
    >>> from msgut.study import Study
    >>> ids = list("abcd")
    >>> samples = pd.DataFrame(
    ...     {"group": ["HC", "HC", "MS", "MS"], "age": [30.0, 40.0, 40.0, 50.0]}, ids
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}, ids), samples)
    >>> table = table1(toy)[["covariate", "HC", "MS", "smd", "chance"]]
    >>> table.round(2).values.tolist()
    [['age', '35.0 ± 7.1', '45.0 ± 7.1', 1.41, inf]]
    """
    table = people_and_traits(study)
    order = _groups_of(table, reference)
    size = table["group"].value_counts()
    sides = {g: table["group"] == g for g in order}
    found = {
        name: {
            g: standardised_mean_difference(
                table.loc[sides[order[0]], name], table.loc[sides[g], name]
            )
            for g in order[1:]
        }
        for name in recorded_traits(study)
    }
    asked = sum(np.isfinite(list(by.values())).sum() for by in found.values())
    rows = []
    for name, smds in found.items():
        values = table[name]
        known = {g: d for g, d in smds.items() if not np.isnan(d)}
        worst = max(known, key=lambda g: abs(known[g]), default="")
        row = {
            "covariate": name,
            "missing": int(values.isna().sum()),
            "against": worst,
            "smd": known.get(worst, np.nan),
        }
        if worst:
            each = values[sides[order[0]]], values[sides[worst]]
            # Sidak: the level at which the largest of so many is met one time in 20.
            level = 1 - (1 - SIGNIFICANCE) ** (1 / max(asked, 1))
            row["chance"], limit = smd_by_chance(
                *each, [SIGNIFICANCE, level], seed=seed
            )
            row["beyond_chance"] = bool(abs(row["smd"]) > limit)
        if pd.api.types.is_numeric_dtype(values):
            spread = {g: _mean_sd(values[sides[g]]) for g in order}
            rows.append({**row, "level": "", **spread})
            continue
        for level in sorted(values.dropna().astype(str).unique()):
            share = {g: _share(values[sides[g]], level, size[g]) for g in order}
            rows.append({**row, "level": level, **share})
    columns = ["covariate", "level", *order, "missing", "against", "smd", "chance"]
    made = pd.DataFrame(rows, columns=[*columns, "beyond_chance"])
    made[["smd", "chance"]] = made[["smd", "chance"]].astype(float)
    made["beyond_chance"] = made["beyond_chance"].eq(True)
    made.insert(len(columns), "flagged", made["smd"].abs() > FLAG)
    return made


def standardised_mean_difference(left, right):
    """Return the standardised mean difference of a covariate, ``right`` over ``left``.

    For numbers the difference of means over the pooled standard deviation, signed;
    for levels the Mahalanobis distance between the shares, which has no sign.
    Missing values are left out; without two people on each side it is missing.

    Austin's, of how alike the groups of a table are: the two variances count the same,
    however many people each group has, and the bias of few people stays in, as it does
    in the limit of 0.1. An effect that is tested or pooled is Hedges' g
    (:mod:`msgut.stats.effect_sizes`), by the pooled standard deviation.
    """
    left, right = left.dropna(), right.dropna()
    if min(len(left), len(right)) < 2:
        return np.nan
    if pd.api.types.is_numeric_dtype(left):
        pooled = np.sqrt((left.var(ddof=1) + right.var(ddof=1)) / 2)
        gap = right.mean() - left.mean()
        return float(gap / pooled) if pooled > 0 else (0.0 if gap == 0 else np.inf)
    levels = sorted({*left.astype(str), *right.astype(str)})[1:]
    shares = [
        np.array([(side.astype(str) == level).mean() for level in levels])
        for side in (left, right)
    ]
    return float(_levels_apart(*shares))


def _levels_apart(p, q):
    """Return the Mahalanobis distance between shares of levels, the first left out.

    Parameters
    ----------
    p, q : numpy.ndarray, shape (..., k − 1)
    """
    gap = q - p
    cover = (
        sum(
            s[..., None] * np.eye(s.shape[-1]) - s[..., :, None] * s[..., None, :]
            for s in (p, q)
        )
        / 2
    )
    # A level that one group has and the other lacks, all or nothing, is infinitely far.
    own, turn = np.linalg.eigh(cover)
    along = (gap[..., None, :] @ turn)[..., 0, :] ** 2
    flat = own <= ALIASED
    far = (along > ALIASED**2) & flat
    square = (np.where(flat, 0, along) / np.where(flat, 1, own)).sum(axis=-1)
    return np.where(far.any(axis=-1), np.inf, np.sqrt(square))


def smd_by_chance(left, right, levels, *, seed=0):
    """Return what random allocation of people exceeds, one limit for each level.

    For numbers by Student's t; for levels by allocations drawn, in each of which the
    totals of the levels stay as they are (of more than twenty levels by chi-square).

    Parameters
    ----------
    left, right : pandas.Series
        A trait in each group.
    levels : sequence of float
        How often a limit is exceeded, such as 0.05.

    Returns
    -------
    list of float
        Missing for fewer than two people on a side.

    Examples
    --------
    >>> many = pd.Series(np.arange(50.0))
    >>> [round(limit, 2) for limit in smd_by_chance(many, many, [0.05, 0.01])]
    [0.4, 0.53]
    """
    left, right = left.dropna(), right.dropna()
    n, m = len(left), len(right)
    if min(n, m) < 2:
        return [np.nan] * len(levels)
    unit = np.sqrt(1 / n + 1 / m)
    if pd.api.types.is_numeric_dtype(left):
        # Fewer ways to deal people than one in so many: nothing is beyond chance.
        fewest = 2 / comb(n + m, n)
        return [
            float(student.isf(a / 2, n + m - 2) * unit) if fewest < a else np.inf
            for a in levels
        ]
    total = pd.concat([left, right]).astype(str).value_counts().to_numpy()
    if len(total) > MOST_LEVELS:
        return [float(np.sqrt(chi2.isf(a, len(total) - 1)) * unit) for a in levels]
    rng = np.random.default_rng(seed)
    dealt = rng.multivariate_hypergeometric(total, n, size=DEALS)
    apart = _levels_apart(dealt[:, 1:] / n, (total - dealt)[:, 1:] / m)
    return [float(np.quantile(apart, 1 - a, method="higher")) for a in levels]


def _groups_of(table, reference):
    have = list(table["group"].value_counts().index)
    rest = [group for group in have if group != reference]
    return [reference, *rest] if reference in have else rest


def _mean_sd(values):
    known = values.dropna()
    return f"{known.mean():.1f} ± {known.std(ddof=1):.1f}" if len(known) else "none"


def _share(values, level, size):
    n = int((values.astype(str) == level).sum())
    return f"{n} ({n / size:.0%})"
