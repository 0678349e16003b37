"""What a cohort can answer, told before any answer is given."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from msgut.cohort.balance import inseparable, traits


def tally(study):
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
    >>> tally(toy)[["group", "people", "samples"]].values.tolist()
    [['HC', 1, 1], ['MS', 1, 2]]
    """
    table = pd.DataFrame({"group": study.group, "subject": study.subject,
                          "depth": study.depth.astype(float)})  # fmt: skip
    if study.facts.refuse.get("counts"):
        table["depth"] = np.nan
    by = table.groupby("group")
    per_person = table.groupby(["group", "subject"]).size().groupby("group").max()
    found = pd.DataFrame({
        "people": by["subject"].nunique(),
        "samples": by.size(),
        "most_per_person": per_person,
        "depth_median": by["depth"].median(),
        "depth_least": by["depth"].min(),
    })  # fmt: skip
    return found.reset_index()


def detectable(n_left, n_right, *, power=0.8, alpha=0.05):
    """Return the standardised difference (Cohen's d) that two groups can show.

    Two-sided normal approximation, for people counted once; a smaller difference
    is missed more often than ``1 - power``.

    References
    ----------
    Cohen J. Statistical Power Analysis for the Behavioral Sciences, 1988.

    Examples
    --------
    >>> round(detectable(43, 61), 2)
    0.56
    """
    reach = norm.ppf(1 - alpha / 2) + norm.ppf(power)
    return float(reach * np.sqrt(1 / n_left + 1 / n_right))


def scope(study, *, left="HC", right="MS"):
    """Return what the cohort can and cannot answer, and why, one row per question.

    Returns
    -------
    pandas.DataFrame
        Columns ``question, can, why``.
    """
    size = tally(study).set_index("group")["people"]
    groups = set(size.index)
    refuse = study.facts.refuse
    have = traits(study)
    apart = inseparable(study)
    rows = []

    def row(question, can, why):
        rows.append((question, bool(can), why))

    both = {left, right} <= groups
    why = f"groups here: {', '.join(f'{g} {n}' for g, n in size.items())} people"
    if both:
        d = detectable(size[left], size[right])
        why += f"; differences below {d:.2f} standard deviations are likely missed"
    row(f"Does {right} differ from {left}?", both and study.design != "fmt", why)
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
        or ("recorded and shared by the groups" if {"batch", "site"} & set(have)
            else "neither batch nor site is recorded"),
    )  # fmt: skip
    pairs = "household" in study.samples
    row("Is home and food held constant?", pairs,
        "household pairs" if pairs else "no household is recorded")  # fmt: skip
    many = study.subject.duplicated().any()
    row("Can change within a person be seen?", many,
        "several samples a person" if many else "one sample a person")  # fmt: skip
    others = sorted(groups - {left, right, "CDI"}) if right in groups else []
    beside = f"beside {', '.join(others)}" if others else "no other disease here"
    row(f"Is a difference special to {right}?", others, beside)
    given = study.design == "fmt"
    row("Did a donor's community take hold?", given,
        "donors, recipients and times" if given else "no transplant")  # fmt: skip
    row("Does the gut cause the disease?", can=False,
        why="a table of samples cannot tell cause from consequence")  # fmt: skip
    return pd.DataFrame(rows, columns=["question", "can", "why"])
