"""Every score put to the test: its AUROC, its null, and what adjusting leaves of it."""

import numpy as np
import pandas as pd

from msgut.cohort import fair_contrast, first_visit
from msgut.compare.groups import groups
from msgut.dysbiosis.register import SCORES, score, scores
from msgut.dysbiosis.setting import setting
from msgut.errors import MsgutError
from msgut.levels import LEAST_PEOPLE, SIGNIFICANCE
from msgut.stats.auroc import auroc, drawn, interval
from msgut.stats.false_discovery import q_values

COLUMNS = (
    "score", "left", "right", "n_left", "n_right", "effect", "low", "high",
    "null_low", "null_high", "p", "q", "adjusted", "adjusted_low", "adjusted_high",
    "adjusted_p", "adjusted_for", "mixed", "against", "source", "verdict",
)  # fmt: skip


def assessment(study, *, left="", right="", permutations=199, draws=999, seed=0):
    """Return how far each score sets one group apart, and what is left of it.

    Parameters
    ----------
    study : msgut.study.Study
        Collapsed to genera; one sample of each person is used.
    permutations : int
        How often labels are permuted (within households where these are pairs) and
        every score worked out anew, its reference with it.
    draws : int
        Bootstraps of whole households (persons), the scores held as they are.

    Returns
    -------
    pandas.DataFrame
        One row per score that the table can give: columns :data:`COLUMNS`. ``effect``
        is the AUROC: above one half, ``right`` scores as more dysbiotic. ``null_low``
        to ``null_high`` hold 95 % of the AUROCs under permuted labels, ``p`` is
        two-sided about their mean and ``q`` over the scores. ``adjusted`` is the
        difference in standard deviations after adjusting for age, sex and BMI, as far
        as they are recorded; ``mixed`` says why the groups cannot be told from a batch
        or another trait, where they cannot.

    Raises
    ------
    MsgutError
        As :func:`msgut.cohort.cases`.
    """
    start = setting(study, left=left, right=right, seed=seed)
    values, _ = scores(start)
    who = start.who
    left, right = who.sides
    times = drawn(who.is_right, who.block, draws=draws, seed=seed)
    null = _null(start, values, permutations, seed)
    rows = []
    for name, column in values.items():
        effect = auroc(column, who.is_right)
        low, high = interval(auroc(column, who.is_right, times))
        row = {"score": name, "effect": effect, "low": low, "high": high}
        if permutations:
            row["null_low"], row["null_high"] = interval(null[name])
            middle = null[name].mean()
            far = np.abs(null[name] - middle) >= np.abs(effect - middle) - 1e-12
            row["p"] = (1 + far.sum()) / (1 + len(null))
        row |= _adjusted(who, column)
        row |= {"against": SCORES[name].against, "source": f"doi:{SCORES[name].source}"}
        rows.append(row)
    n_left, n_right = who.sizes
    table = pd.DataFrame(rows).assign(
        left=left,
        right=right,
        n_left=n_left,
        n_right=n_right,
        mixed="; ".join(who.confounded_with),
    )
    table = table.reindex(columns=list(COLUMNS))
    table["q"] = q_values(table["p"])
    table["verdict"] = [verdict(row) for _, row in table.iterrows()]
    return table


def diseases(study, *, first, left="HC", permutations=199, draws=999, seed=0):
    """Return the assessment of every group against the controls, one given already.

    Groups too small to learn from are left out. The controls are the same people in
    each comparison, so that the answers are not independent of one another.

    Parameters
    ----------
    first : pandas.DataFrame
        The assessment of one group, which stands first.
    """
    done = first["right"].iloc[0]
    sizes = first_visit(fair_contrast(study)).group.value_counts()
    others = sorted(
        g
        for g in sizes.index
        if g not in (left, done) and sizes[g] >= LEAST_PEOPLE["learning"]
    )
    found = [
        assessment(study, left=left, right=right, permutations=permutations,
                   draws=draws, seed=seed)
        for right in others
    ]  # fmt: skip
    return pd.concat([first, *found], ignore_index=True)


def refusals(study, *, left="", right=""):
    """Return the scores that this table cannot give: ``score, source, why``."""
    return scores(setting(study, left=left, right=right))[1]


def beside(study, *, left="", right="", draws=999, seed=0):
    """Return how well age, sex and BMI alone set a group apart, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns ``score, left, right, n_left, n_right, effect, low, high``; ``effect``
        is the AUROC of the covariate itself, people without a value left out.
    """
    who = setting(study, left=left, right=right).who
    left, right = who.sides
    times = drawn(who.is_right, who.block, draws=draws, seed=seed)
    rows = []
    for name, column in who.covariate_table.items():
        known = column.notna().to_numpy()
        values, side = column[known], who.is_right[known]
        low, high = interval(auroc(values, side, times[:, known]))
        rows.append((name, left, right, int((~side).sum()), int(side.sum()),
                     auroc(values, side), low, high))  # fmt: skip
    columns = ["score", "left", "right", "n_left", "n_right", "effect", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def verdict(row, *, level=SIGNIFICANCE):
    """Return what may be said of a score: of the groups, never of a person.

    Parameters
    ----------
    row : mapping
        With ``effect, q, adjusted, adjusted_low, adjusted_high, adjusted_for``.

    Examples
    --------
    >>> seen = {"effect": 0.6, "q": 0.01, "adjusted": 0.1, "adjusted_low": -0.1,
    ...         "adjusted_high": 0.3, "adjusted_for": "age, sex"}
    >>> verdict(seen)
    'beyond chance, but not once adjusted for age, sex'
    >>> verdict(seen | {"effect": 0.4, "adjusted": -0.3, "adjusted_high": -0.1})
    'runs the other way'
    """
    if np.isnan(row["q"]):
        return "not tested"
    if row["q"] >= level:
        return "no more than chance"
    if row["effect"] < 0.5:
        return "runs the other way"
    if row.get("mixed"):
        return "beyond chance, but not to be told from another trait"
    if not row["adjusted_for"]:
        return "beyond chance; nothing is recorded to adjust for"
    if row["adjusted_low"] > 0:
        return f"beyond chance, also adjusted for {row['adjusted_for']}"
    return f"beyond chance, but not once adjusted for {row['adjusted_for']}"


def _null(start, values, permutations, seed):
    """Return permuted AUROCs, a column per score."""
    labels, _ = start.who.permuted_labels(permutations, seed=seed)
    null = pd.DataFrame(np.nan, index=range(len(labels)), columns=values.columns)
    for name in values:
        fixed = None if SCORES[name].labels else values[name].to_numpy()
        null[name] = [
            auroc(score(start, name, right) if fixed is None else fixed, right)
            for right in labels
        ]
    return null


def _adjusted(who, column):
    """Return the difference in standard deviations, covariates held the same."""
    nothing = {"adjusted": np.nan, "adjusted_low": np.nan, "adjusted_high": np.nan,
               "adjusted_p": np.nan, "adjusted_for": ""}  # fmt: skip
    if not who.covariates:
        return nothing
    spread = column.std(ddof=1)
    try:
        rows = groups(
            (column / spread).rename("score"), who, covariates=who.covariates,
        )  # fmt: skip
    except MsgutError:  # too few people for so many covariates
        return nothing
    row = rows[rows["test"] == "adjusted"].iloc[0]
    return {
        "adjusted": row["effect"], "adjusted_low": row["low"],
        "adjusted_high": row["high"], "adjusted_p": row["p"],
        "adjusted_for": ", ".join(who.covariates),
    }  # fmt: skip
