"""What a cohort can answer, told before any answer is given."""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import comparison
from msgut.cohort.confounding import confounded_covariates
from msgut.cohort.table1 import recorded_traits
from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE
from msgut.stats.power import (
    least_rank_p,
    smallest_detectable_d,
    smallest_detectable_d_of_pairs,
)

# How alike partners are, where a plan must assume it.
ALIKE = 0.5


def people_and_samples(study):
    """Return who gave what: one row per group.

    Returns
    -------
    pandas.DataFrame
        Columns ``group, people, samples, most_per_person, depth_median, depth_least``
        (reads; missing where the table holds no counts).

    Examples
    --------
    >>> from msgut.study import Study
    >>> ids = ["a1", "a2", "b1"]
    >>> samples = pd.DataFrame(
    ...     {"group": ["MS", "MS", "HC"], "subject": ["a", "a", "b"]}, ids
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": [5, 7, 9]}, ids), samples)
    >>> people_and_samples(toy)[["group", "people", "samples"]].values.tolist()
    [['HC', 1, 1], ['MS', 1, 2]]
    """
    table = pd.DataFrame(
        {
            "group": study.group,
            "subject": study.subject,
            "depth": study.depth.astype(float),
        }
    )
    if study.facts.refuse.get("counts"):
        table["depth"] = np.nan
    by = table.groupby("group")
    per_person = table.groupby(["group", "subject"]).size().groupby("group").max()
    found = pd.DataFrame(
        {
            "people": by["subject"].nunique(),
            "samples": by.size(),
            "most_per_person": per_person,
            "depth_median": by["depth"].median(),
            "depth_least": by["depth"].min(),
        }
    )
    return found.reset_index()


def answerable_questions(study, *, left="HC", right="MS"):
    """Return what the cohort can and cannot answer, and why, one row per question.

    Of the people whom a comparison of the two groups takes, at the fair contrast; what
    they can show is told for one question alone, not for many counted together.

    Parameters
    ----------
    study : msgut.study.Study
    left, right : str

    Returns
    -------
    pandas.DataFrame
        Columns ``question, can, why``.
    """
    groups = set(study.group.dropna())
    refuse = study.facts.refuse
    have = recorded_traits(study)
    apart = confounded_covariates(study)
    rows = []

    def row(question, can, why):
        rows.append((question, bool(can), why))

    row(f"Does {right} differ from {left}?", *_size(study, left, right))
    alpha = refuse.get("alpha") or refuse.get("counts")
    row("Is diversity lower?", not alpha, alpha or "counts as sequenced")
    basic = [c for c in ("age", "sex", "bmi") if c in have]
    lacking = [c for c in ("age", "sex", "bmi") if c not in have]
    row(
        "Can age, sex and weight be adjusted for?",
        len(basic) == 3,
        f"not recorded: {', '.join(lacking)}" if lacking else "all three are recorded",
    )
    row(
        "Can disease be told from batch and place?",
        not len(apart) and bool({"batch", "site"} & set(have)),
        "; ".join(apart["why"])
        or (
            "recorded and shared by the groups"
            if {"batch", "site"} & set(have)
            else "neither batch nor site is recorded"
        ),
    )
    pairs = "household" in study.samples
    row(
        "Is home and food held constant?",
        pairs,
        "household pairs" if pairs else "no household is recorded",
    )
    many = study.subject.duplicated().any()
    row(
        "Can change within a person be seen?",
        many,
        "several samples a person" if many else "one sample a person",
    )
    others = sorted(groups - {left, right, "CDI"}) if right in groups else []
    beside = f"beside {', '.join(others)}" if others else "no other disease here"
    row(f"Is a difference special to {right}?", others, beside)
    given = study.design == "fmt"
    row(
        "Did a donor's community take hold?",
        given,
        "donors, recipients and times" if given else "no transplant",
    )
    row(
        "Does the gut cause the disease?",
        can=False,
        why="a table of samples cannot tell cause from consequence",
    )
    return pd.DataFrame(rows, columns=["question", "can", "why"])


def _size(study, left, right):
    """Return whether a difference could be called at all, and which ones are missed."""
    try:
        who = comparison(study, left, right)
    except MsgutError as error:
        return False, str(error)
    n_left, n_right = who.sizes
    people = f"{n_left} {left} and {n_right} {right} are compared"
    if study.design == "fmt":
        return False, f"{people}, but to follow a transplant, not a disease"
    single = _single(who)
    least = least_rank_p(*single, who.n_pairs)
    if least >= SIGNIFICANCE:
        why = f"nothing can be called at this size: no rank test gives p below {least:.2g}"
        return False, f"{people}; {why}"
    if who.form == "paired":
        least_d = [
            smallest_detectable_d_of_pairs(who.n_pairs, r=r) for r in (0.0, ALIKE)
        ]
        missed = (
            f"{least_d[0]:.2f} standard deviations if partners are as strangers to each "
            f"other, below {least_d[1]:.2f} if they correlate by {ALIKE}"
        )
        people = f"{who.n_pairs} pairs are compared"
    else:
        missed = f"{smallest_detectable_d(n_left, n_right):.2f} standard deviations"
        missed += "; pairs among them see more" if who.form == "mixed" else ""
    return True, (
        f"{people}; one test misses differences below {missed} in more than one of "
        "five such studies, and larger ones where many questions are counted together"
    )


def _single(who):
    """Return how many units of one group stand on either side."""
    units = who.unit[~who.in_pair].groupby(who.is_right[~who.in_pair]).nunique()
    return int(units.get(False, 0)), int(units.get(True, 0))
