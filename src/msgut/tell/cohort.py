"""Who is here, who is compared, how alike, and what was left out, as statements."""

import numpy as np

from msgut.cohort.comparison import comparison
from msgut.cohort.confounding import confounded_covariates
from msgut.cohort.resolution import people_and_samples
from msgut.cohort.table1 import FLAG, people_and_traits, table1
from msgut.errors import MsgutError
from msgut.tell.statement import Statement
from msgut.tell.words import in_per_cent


def who_gave_samples(study):
    """Return a statement: how many people of which groups, in how many samples."""
    size = people_and_samples(study)
    n, n_people = len(study.samples), int(study.subject.nunique())
    groups = [f"{row.people:,} {row.group}" for row in size.itertuples()]
    nowhere = int(study.subject[study.group.isna()].nunique())
    groups += [f"{nowhere:,} of no group"] if nowhere else []
    most = int(study.subject.value_counts().max())
    once = " (one each)" if most == 1 else f", up to {most} each"
    words = f"{n_people:,} people ({', '.join(groups)}) in {n:,} samples{once}."
    if size["people"].sum() + nowhere > n_people:
        words += " Who stands in several groups is counted in each."
    return Statement(words, n=n_people, method="count")


def who_is_compared(study, *, left="", right=""):
    """Return a statement: who is compared on the pages that follow, and who is not.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
        The table that the tests are given: at its depth.
    left, right : str
        As :func:`msgut.cohort.comparison` takes them.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "UC"]})
    >>> print(who_is_compared(Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}), samples)))
    2 HC and 1 MS, one sample each. Of the two groups nobody is left out. Not in this \
comparison: 1 UC.
    """
    try:
        who = comparison(study, left, right)
    except MsgutError as error:
        return Statement(f"Nobody: {error}", "cannot_be_told", method="count")
    how = {
        "independent": "one sample each",
        "paired": f"in {who.n_pairs} whole pairs",
        "repeated": "some with several samples",
        "mixed": f"some of them in {who.n_pairs} pairs of both groups",
    }[who.form]
    words = [f"{who.sizes[0]:,} {who.left} and {who.sizes[1]:,} {who.right}, {how}."]
    gone = [_gone(row) for row in who.left_out.itertuples()]
    words.append(
        f"Left out: {'; '.join(gone)}."
        if gone
        else "Of the two groups nobody is left out."
    )
    whole = getattr(study, "study", study)
    size = whole.subject.groupby(whole.samples[who.group_column]).nunique()
    others = [f"{n:,} {g}" for g, n in size.items() if g not in who.sides]
    if others:
        words.append(f"Not in this comparison: {', '.join(others)}.")
    return Statement(" ".join(words), n=who.n_people, method="count")


def _gone(row):
    gone = f"{row.samples:,} {row.group} sample{'s' if row.samples > 1 else ''}"
    who = f"{row.people:,} people" if row.people > 1 else "1 person"
    with_them = f", and with them {who} who gave no other" if row.people else ""
    return f"{gone} {row.reason}{with_them}"


def groups_alike(study, *, left="", right=""):
    """Return a statement: whether the compared groups are alike in what is recorded.

    Of all groups of a study in which no two can be compared. Larger than chance
    allocation would give, and large enough to matter, are two things and told apart.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
    left, right : str
        As :func:`msgut.cohort.comparison` takes them.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> ids = list("abcd")
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, ids)
    >>> print(groups_alike(Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}, ids), samples)))
    Not known: no age, sex, BMI or other trait is recorded.
    """
    try:
        who = comparison(study, left, right)
        n, reference = who.n_people, who.left
    except MsgutError:
        who, reference = study, "HC"
        n = people_and_traits(study).index.size
    table = table1(who, reference=reference).drop_duplicates("covariate")
    apart = tuple(confounded_covariates(who)["why"])
    cautions = (f"Cannot be separated at all: {'; '.join(apart)}.",) if apart else ()
    method = "standardised differences against random allocation"
    if table["smd"].isna().all():
        names = ", ".join(table["covariate"])
        words = (
            f"Not known: {names} cannot be held against each other, for want of two "
            "people of each group."
            if names
            else "Not known: no age, sex, BMI or other trait is recorded."
        )
        return Statement(words, "cannot_be_told", n=n, method=method, cautions=cautions)
    table = table[table["smd"].notna()].sort_values("smd", key=abs, ascending=False)
    beyond, rest = table[table["beyond_chance"]], table[~table["beyond_chance"]]
    large = rest[rest["flagged"]]
    larger = "more than chance allocation would give"
    if len(beyond):
        words = f"No: they differ by {larger} in {_named(beyond)}."
        if len(large):
            words += (
                f" Not {larger}, yet beyond {FLAG}, where it can matter: "
                f"{_named(large)}."
            )
    elif len(large):
        words = (
            f"Not shown to differ: nothing by {larger}. Yet {_named(large)} "
            f"{'lies' if len(large) == 1 else 'lie'} beyond {FLAG}, where it can matter."
        )
    else:
        words = (
            "Yes, in what is recorded: no standardised difference is beyond "
            f"{FLAG} ({_named(table)})."
        )
    worst = table.iloc[0]
    return Statement(
        words,
        estimate=worst["smd"],
        unit=f"standard deviations ({worst['covariate']})",
        n=n,
        method=method,
        cautions=cautions,
    )


def _named(rows):
    return ", ".join(
        f"{r.covariate} ({r.against}, "
        f"{f'{r.smd:.2f}' if np.isfinite(r.smd) else 'nothing shared'})"
        for r in rows.itertuples()
    )


def losses(study):
    """Return a statement: what share of samples and reads the ledger's steps cost."""
    table = study.losses
    if table.empty:
        return Statement("Nothing was left out.", method="ledger")
    # Before proportions become counts there are no reads to lose.
    table = table[table["step"].eq("counts")[::-1].cumsum()[::-1].eq(0)]
    if table.empty:
        return Statement("Nothing was left out.", method="ledger")
    start, end = table.iloc[0], table.iloc[-1]
    samples = int(start["samples_before"] - end["samples_after"])
    reads = 1 - end["reads_after"] / start["reads_before"]
    words = (
        f"{samples:,} of {start['samples_before']:,} samples and {in_per_cent(reads, 2)} of the "
        f"reads were left out; {start['taxa_before']:,} taxa became "
        f"{end['taxa_after']:,}."
    )
    return Statement(words, n=int(study.subject.nunique()), method="ledger")
