"""Table 1: are the groups alike in what is known of the people."""

import numpy as np
import pandas as pd

from msgut.cohort.samples import fair_contrast, first_visit

# Columns that say where a sample stands in its study, not what a person is like; a
# treatment or a course exists only where there is a disease.
PLACES = (
    "group", "subject", "household", "role", "donor", "phase", "visit", "day",
    "reads", "treatment", "treated", "course", "response", "route",
)  # fmt: skip
FLAG = 0.1


def people(study):
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
    return samples[[column, *traits(study)]].rename(columns={column: "group"})


def traits(study):
    """Return the names of the covariates that describe a person, in a fixed order."""
    column = getattr(study, "group_column", "group")
    samples = getattr(study, "study", study).samples
    have = [c for c in samples if c not in (*PLACES, column)]
    first = [c for c in ("age", "sex", "bmi", "site", "batch") if c in have]
    return first + sorted(set(have) - set(first))


def balance(study, *, reference="HC"):
    """Return Table 1: each covariate by group, with standardised mean differences.

    People are counted, not samples. An ``smd`` beyond 0.1 in size is flagged: the
    groups differ there, and a difference in the gut may come from it.

    Parameters
    ----------
    reference : str
        The group that others are held against.

    Returns
    -------
    pandas.DataFrame
        One row per covariate, or per level of one with levels: ``covariate, level``,
        one column of text per group, ``missing`` (people without a value), ``against``
        (the group that differs most from the reference), ``smd``, ``flagged``.

    References
    ----------
    Austin PC. Stat Med 2009;28:3083, doi:10.1002/sim.3697 (the 0.1 rule). Yang D,
    Dalton JE. SAS Global Forum 2012, paper 335 (the difference for several levels).

    Examples
    --------
    >>> from msgut.study import Study
    >>> ids = list("abcd")
    >>> samples = pd.DataFrame(
    ...     {"group": ["HC", "HC", "MS", "MS"], "age": [30.0, 40.0, 40.0, 50.0]}, ids
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}, ids), samples)
    >>> balance(toy)[["covariate", "HC", "MS", "smd"]].round(2).values.tolist()
    [['age', '35.0 ± 7.1', '45.0 ± 7.1', 1.41]]
    """
    table = people(study)
    order = _groups_of(table, reference)
    size = table["group"].value_counts()
    rows = []
    for name in traits(study):
        values = table[name]
        numeric = pd.api.types.is_numeric_dtype(values)
        smds = {
            group: smd(
                values[table["group"] == order[0]], values[table["group"] == group]
            )
            for group in order[1:]
        }
        known = {g: d for g, d in smds.items() if np.isfinite(d)}
        worst = max(known, key=lambda g: abs(known[g]), default="")
        row = {
            "covariate": name,
            "missing": int(values.isna().sum()),
            "against": worst,
            "smd": known.get(worst, np.nan),
        }
        if numeric:
            spread = {g: _mean_sd(values[table["group"] == g]) for g in order}
            rows.append({**row, "level": "", **spread})
            continue
        for level in sorted(values.dropna().astype(str).unique()):
            share = {
                g: _share(values[table["group"] == g], level, size[g]) for g in order
            }
            rows.append({**row, "level": level, **share})
    columns = ["covariate", "level", *order, "missing", "against", "smd"]
    found = pd.DataFrame(rows, columns=columns)
    found["smd"] = found["smd"].astype(float)
    return found.assign(flagged=found["smd"].abs() > FLAG)


def smd(left, right):
    """Return the standardised mean difference of a covariate, ``right`` over ``left``.

    For numbers the difference of means over the pooled standard deviation, signed;
    for levels the Mahalanobis distance between the shares, which has no sign.
    Missing values are left out; without two people on each side it is missing.
    """
    left, right = left.dropna(), right.dropna()
    if min(len(left), len(right)) < 2:
        return np.nan
    if pd.api.types.is_numeric_dtype(left):
        pooled = np.sqrt((left.var(ddof=1) + right.var(ddof=1)) / 2)
        gap = right.mean() - left.mean()
        return float(gap / pooled) if pooled > 0 else (0.0 if gap == 0 else np.inf)
    levels = sorted({*left.astype(str), *right.astype(str)})[1:]
    p, q = (
        np.array([(side.astype(str) == level).mean() for level in levels])
        for side in (left, right)
    )
    cover = sum(np.diag(s) - np.outer(s, s) for s in (p, q)) / 2
    gap = q - p
    if not gap.any():
        return 0.0
    if np.linalg.matrix_rank(cover) < len(levels):
        return np.inf  # a level that one group has and the other lacks, all or nothing
    return float(np.sqrt(gap @ np.linalg.solve(cover, gap)))


def inseparable(study):
    """Return the covariates that cannot be told apart from the groups, and why.

    No adjustment can separate a disease from a covariate that is recorded in one
    group only, or none of whose levels stands in two groups: whatever differs may be
    either.

    Returns
    -------
    pandas.DataFrame
        Columns ``covariate, why``; no rows when every covariate can be separated.
    """
    table = people(study)
    size = table["group"].value_counts()
    rows = []
    for name in traits(study) if len(size) > 1 else ():
        known = table.dropna(subset=[name])
        groups = known["group"].unique()
        if len(groups) == 0:
            continue
        if len(groups) < len(size):
            why = f"{name} is recorded for {' and '.join(sorted(groups))} only"
            rows.append((name, why))
            continue
        if pd.api.types.is_numeric_dtype(known[name]):
            spans = known.groupby("group")[name].agg(["min", "max"]).sort_values("min")
            apart = (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all()
        else:
            # A level of one person says nothing; batches of one are usual.
            crowded = known[name].map(known[name].value_counts()) > 1
            apart = crowded.any() and (
                known[crowded].groupby(name)["group"].nunique().max() == 1
            )
        if apart:
            rows.append((name, f"no {name} is shared by two groups"))
    return pd.DataFrame(rows, columns=["covariate", "why"])


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
