"""Every score put to the test: its AUROC, its null, and what adjusting leaves of it."""

import numpy as np
import pandas as pd

from msgut.cohort import (
    covariates_in_words,
    fair_contrast,
    first_visit,
    joined,
    unequal_and_unadjusted,
)
from msgut.compare.two_groups import two_groups
from msgut.dysbiosis.score_inputs import score_inputs
from msgut.dysbiosis.scores import SCORES, all_scores, score
from msgut.errors import MsgutError, UnanswerableError
from msgut.levels import LEAST_PEOPLE
from msgut.predict import learnable
from msgut.predict.auroc_nulls import OF_AUROC
from msgut.stats.auroc import auroc
from msgut.stats.auroc_intervals import auroc_interval
from msgut.stats.besag_clifford import sequential_p
from msgut.stats.false_discovery import q_values
from msgut.stats.permutation import enough

COLUMNS = (
    "score",
    *OF_AUROC,
    "p_of",
    "q",
    "least_p",
    "permutations",
    "adjusted",
    "adjusted_low",
    "adjusted_high",
    "adjusted_p",
    "adjusted_for",
    "mixed",
    "unequal",
    "against",
    "source",
)
PERMUTATIONS = 1999


def assessment(study, *, left="", right="", permutations=PERMUTATIONS, seed=0):
    """Return how far each score sets one group apart, and what is left of it.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
        Collapsed to genera; one sample of each person is used.
    permutations : int
        How often at most labels are permuted (within pairs, among singles) and every
        score worked out anew, its reference with it. A score that is clearly no more
        than its null stops earlier.

    Returns
    -------
    pandas.DataFrame
        One row per score that the table can give: columns :data:`COLUMNS`. ``effect``
        is the AUROC: above one half, ``right`` scores as more dysbiotic; ``low`` to
        ``high`` its 95 % interval, the scores held as they are. ``null_low`` to
        ``null_high`` hold 95 % of the AUROCs under permuted labels, whose mean is
        ``null_mean``; ``p`` is of an AUROC as far from it (``p_of`` says: ``either
        side``; ``higher`` for what has learnt its direction), ``q`` over the scores, ``least_p`` the
        smallest that p could have been and ``permutations`` how many were worked out.
        ``adjusted`` is the difference in standard deviations after adjusting for age,
        sex and BMI, as far as they are recorded, of the score as it is: of one that
        has learnt from labels ``adjusted_p`` is below 0.05 in 14 of 100 tables of
        nothing (the learnt balance; CLOUD and the plane 7 to 11), so that it only ever
        takes from what ``q`` calls; ``mixed`` says why the groups cannot
        be told from a batch or another trait, where they cannot; ``unequal`` names
        what else they differ in beyond chance, and what nothing here adjusts for.

    Raises
    ------
    MsgutError
        As :func:`msgut.predict.learnable`, where the table can give no score, and
        where so few permutations could not call one score alone among all.
    """
    start = score_inputs(study, left=left, right=right, seed=seed)
    values, refused = all_scores(start)
    if values.empty:
        why = "; ".join(f"{r.score}: {r.why}" for r in refused.itertuples())
        msg = f"{start.study.name}: no score can be worked out of this table. {why}"
        raise UnanswerableError(msg)
    enough(permutations, len(values.columns), sides=2, none=False)
    who = start.who
    labels, exact = _dealt(who, permutations, seed)
    rows = []
    for name, column in values.items():
        area, low, high, _ = auroc_interval(column, who.is_right, who.block)
        either = SCORES[name].many is None
        null = sequential_p(
            area,
            _areas(start, name, column, labels),
            len(labels),
            exact=exact,
            two_sided=either,
        )
        row = {"score": name, "effect": area, "low": low, "high": high, "p": null.p}
        row |= {"null_mean": null.mean, "least_p": null.least_p}
        row |= {"permutations": len(null.values)}
        row |= {"p_of": "either side" if either else "higher"}
        row["null_low"], row["null_high"] = null.span
        row |= _adjusted(who, column)
        row |= {"against": SCORES[name].against, "source": f"doi:{SCORES[name].source}"}
        rows.append(row)
    table = pd.DataFrame(rows).assign(
        left=who.left,
        right=who.right,
        n_left=who.sizes[0],
        n_right=who.sizes[1],
        mixed="; ".join(who.confounded_with),
        unequal=joined(unequal_and_unadjusted(who)),
    )
    table = table.reindex(columns=list(COLUMNS))
    table["q"] = q_values(table["p"])
    return table


def assessment_by_disease(study, *, first, left="", permutations=PERMUTATIONS, seed=0):
    """Return the assessment of every group against the controls, one given already.

    Groups too small to learn from are left out. The controls are the same people in
    each comparison, so that the answers are not independent of one another.

    Parameters
    ----------
    first : pandas.DataFrame
        The assessment of one group, which stands first.
    left : str
        The controls; empty: ``HC``, or whom ``first`` is held against.
    """
    done = first["right"].iloc[0]
    sizes = first_visit(fair_contrast(study)).group.value_counts()
    left = left or ("HC" if "HC" in sizes.index else first["left"].iloc[0])
    others = sorted(
        g
        for g in sizes.index
        if g not in (left, done) and sizes[g] >= LEAST_PEOPLE["learning"]
    )
    found = [
        assessment(study, left=left, right=right, permutations=permutations, seed=seed)
        for right in others
    ]
    return pd.concat([first, *found], ignore_index=True)


def unavailable_scores(study, *, left="", right=""):
    """Return the scores that this table cannot give: ``score, source, why``."""
    return all_scores(score_inputs(study, left=left, right=right))[1]


def covariate_aurocs(study, *, left="", right=""):
    """Return how well age, sex and BMI alone set a group apart, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns ``score, left, right, n_left, n_right, effect, low, high``; ``effect``
        is the AUROC of the covariate itself, people without a value left out.
    """
    who = learnable(study, left=left, right=right)
    rows = []
    for name, column in who.covariate_table.items():
        known = column.notna().to_numpy()
        side = who.is_right[known]
        area, low, high, _ = auroc_interval(column[known], side, who.block[known])
        rows.append(
            (
                name,
                who.left,
                who.right,
                int((~side).sum()),
                int(side.sum()),
                area,
                low,
                high,
            )
        )
    columns = ["score", "left", "right", "n_left", "n_right", "effect", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _dealt(who, permutations, seed):
    """Return permuted labels; where they are all, in an order that chance gives."""
    labels, exact = who.permuted_labels(permutations, seed=seed)
    if exact:
        labels = np.random.default_rng(seed).permutation(labels)
    return labels, exact


def _areas(start, name, column, labels):
    """Return a function that gives a score's AUROCs under some of the labels."""
    one = SCORES[name]

    def between(begin, end):
        mine = labels[begin:end]
        if one.many:
            values = one.many(start, mine)
        elif one.labels:
            values = (score(start, name, right) for right in mine)
        else:
            values = [column.to_numpy()] * len(mine)
        return [auroc(v, right) for v, right in zip(values, mine, strict=True)]

    return between


def _adjusted(who, column):
    """Return the difference in standard deviations, covariates held the same."""
    nothing = {
        "adjusted": np.nan,
        "adjusted_low": np.nan,
        "adjusted_high": np.nan,
        "adjusted_p": np.nan,
        "adjusted_for": "",
    }
    if not who.covariates:
        return nothing
    spread = column.std(ddof=1)
    try:
        rows = two_groups(
            (column / spread).rename("score"),
            who,
            covariates=who.covariates,
        )
    except MsgutError:  # too few people for so many covariates
        return nothing
    row = rows[rows["test"] == "adjusted"].iloc[0]
    return {
        "adjusted": row["effect"],
        "adjusted_low": row["low"],
        "adjusted_high": row["high"],
        "adjusted_p": row["p"],
        "adjusted_for": covariates_in_words(who.covariates),
    }
