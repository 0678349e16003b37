"""Who is here, how alike, and what was left out, in sentences."""

from msgut.cohort.balance import FLAG, balance, inseparable
from msgut.cohort.scope import tally


def crowd(study):
    """Return a sentence: how many people of which groups, in how many samples."""
    size = tally(study)
    n = len(study.counts)
    told = ", ".join(f"{row.people:,} {row.group}" for row in size.itertuples())
    people = int(size["people"].sum())
    once = (
        " (one each)"
        if n == people
        else f", up to {size['most_per_person'].max()} each"
    )
    return f"{people:,} people ({told}) in {n:,} samples{once}."


def alike(study, *, reference="HC"):
    """Return a sentence: whether the groups are alike in what is recorded.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> ids = list("abcd")
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, ids)
    >>> alike(Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}, ids), samples))
    'Not known: no age, sex, BMI or other trait is recorded.'
    """
    table = balance(study, reference=reference).drop_duplicates("covariate")
    apart = inseparable(study)
    if table.empty:
        return "Not known: no age, sex, BMI or other trait is recorded."
    off = table[table["flagged"]].sort_values("smd", key=abs, ascending=False)
    told = ", ".join(
        f"{r.covariate} ({r.against}, {r.smd:.2f})" for r in off.itertuples()
    )
    said = (
        f"No: standardised differences beyond {FLAG} in {told}."
        if len(off)
        else f"Yes, in what is recorded ({', '.join(table['covariate'])})."
    )
    if len(apart):
        said += f" Cannot be separated at all: {'; '.join(apart['why'])}."
    return said


def lost(study):
    """Return a sentence: what share of samples and reads the ledger's steps cost."""
    table = study.losses
    if table.empty:
        return "Nothing was left out."
    # Before proportions become counts there are no reads to lose.
    table = table[table["step"].eq("counts")[::-1].cumsum()[::-1].eq(0)]
    first, last = table.iloc[0], table.iloc[-1]
    samples = int(first["samples_before"] - last["samples_after"])
    reads = 1 - last["reads_after"] / first["reads_before"]
    return (
        f"{samples:,} of {first['samples_before']:,} samples and {reads:.2%} of the "
        f"reads were left out; {first['taxa_before']:,} taxa became "
        f"{last['taxa_after']:,}."
    )
