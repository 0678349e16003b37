"""What a cohort can answer and what it cannot, told before any answer is given."""

import pandas as pd

from msgut.cohort import confounded_covariates, recorded_traits, resolution
from msgut.cohort.resolution import PARTNERS_ALIKE
from msgut.levels import SIGNIFICANCE


def answerable_questions(study, *, left="HC", right="MS"):
    """Return what the cohort can and cannot answer, and why, one row per question.

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

    row(
        f"Does {right} differ from {left}?",
        *_told(resolution(study, left=left, right=right), study, left, right),
    )
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
    others = groups - {left, right, "CDI"} if right in groups else ()
    beside = (
        f"beside {', '.join(sorted(map(str, others)))}"
        if others
        else "no other disease here"
    )
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


def _told(seen, study, left, right):
    """Return whether a difference could be called at all, and which ones are missed."""
    if seen["why"]:
        return False, seen["why"]
    people = f"{seen['n_left']} {left} and {seen['n_right']} {right} are compared"
    if study.design == "fmt":
        return False, f"{people}, but to follow a transplant, not a disease"
    if seen["least_p"] >= SIGNIFICANCE:
        why = (
            "nothing can be called at this size: no rank test gives p below "
            f"{seen['least_p']:.2g}"
        )
        return False, f"{people}; {why}"
    if seen["form"] == "paired":
        strangers, alike = seen["d"]
        missed = (
            f"{strangers:.2f} standard deviations if partners are as strangers to each "
            f"other, below {alike:.2f} if they correlate by {PARTNERS_ALIKE}"
        )
        people = f"{seen['n_pairs']} pairs are compared"
    else:
        missed = f"{seen['d'][0]:.2f} standard deviations"
        missed += "; pairs among them see more" if seen["form"] == "mixed" else ""
    return True, (
        f"{people}; one test misses differences below {missed} in more than one of "
        "five such studies, and larger ones where many questions are counted together"
    )
