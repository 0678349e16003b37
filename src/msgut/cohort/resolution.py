"""Who gave samples, and what differences their numbers could show."""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import comparison
from msgut.errors import MsgutError
from msgut.stats.power import (
    least_p_of_labels,
    smallest_detectable_d,
    smallest_detectable_d_of_pairs,
)

# How alike partners are, where a plan must assume it.
PARTNERS_ALIKE = 0.5


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


def resolution(study, *, left="HC", right="MS"):
    """Return which differences one test between two groups could call, a dict.

    Of the people whom a comparison of the two groups takes, at the fair contrast; what
    they can show is told for one question alone, not for many counted together.

    Parameters
    ----------
    study : msgut.study.Study
    left, right : str

    Returns
    -------
    dict
        ``why`` (a refusal of the comparison, else empty), and where it can be made
        ``form, n_left, n_right, n_pairs, least_p`` (of a rank test) and ``d``: the
        standardised differences (Cohen's d) that are called in four studies of five,
        for pairs one for each correlation between partners, 0 and :data:`PARTNERS_ALIKE`.
    """
    try:
        who = comparison(study, left, right)
    except MsgutError as error:
        return {"why": str(error)}
    n_left, n_right = who.sizes
    if who.form == "paired":
        d = [
            smallest_detectable_d_of_pairs(who.n_pairs, r=r)
            for r in (0.0, PARTNERS_ALIKE)
        ]
    else:
        d = [smallest_detectable_d(n_left, n_right)]
    return {
        "why": "",
        "form": who.form,
        "n_left": n_left,
        "n_right": n_right,
        "n_pairs": who.n_pairs,
        "least_p": least_p_of_labels([_single(who)], who.n_pairs),
        "d": d,
    }


def _single(who):
    """Return how many units of one group stand on either side."""
    units = who.unit[~who.in_pair].groupby(who.is_right[~who.in_pair]).nunique()
    return int(units.get(False, 0)), int(units.get(True, 0))
