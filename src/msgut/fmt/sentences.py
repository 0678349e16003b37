"""What the tables say, in a sentence made from them."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.fmt import cast

LEVEL = 0.05
# The same in every study: one that counts features, one that weighs the community.
JUDGES = ("peds_exclusive", "bray_curtis")


def verdict(table):
    """Return whether it engrafted, more than a wrong donor would: one bottom line.

    Two measures judge, the same in every study: donor-exclusive PEDS, which counts
    features, and the Bray-Curtis distance, which weighs them.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.overall` returns.
    """
    rows = table.set_index("measure").reindex(JUDGES).dropna(subset="p")
    if not len(rows):
        return "Nobody was seen before and after, with a known donor: no answer."
    won = int((rows["p"] < LEVEL).sum())
    head = {0: "Hardly, if at all", len(rows): "Yes"}.get(won, "In part")
    told = "; ".join(
        f"{r.words} {r.own:.2f} with the own donor and {r.wrong:.2f} with a wrong one "
        f"(one-sided p = {r.p:.2g}, none below {r.smallest_p:.2g} was possible)"
        for r in rows.itertuples()
    )
    people, donors = int(rows["people"].max()), int(rows["donors"].max())
    tail = f" {people} people, {donors} donors."
    if donors < 3:
        tail += (
            " With two donors a recipient's own is told from one other only: nothing "
            "is claimed of donors in general."
        )
    return f"{head}: {told}.{tail}"


def worded(table):
    """Return a table with each measure in words, for a reader."""
    return table.drop(columns="measure").rename(columns={"words": "measure"})


def numbers(tests, measure="peds_exclusive"):
    """Return a measure's numbers as :func:`msgut.report.answer` takes them.

    Parameters
    ----------
    tests : pandas.DataFrame
        As :func:`msgut.fmt.overall` returns.
    """
    row = tests.set_index("measure").loc[measure]
    return {
        "estimate": row["effect"], "interval": (row["low"], row["high"]), "p": row["p"],
        "q": row["q"], "n": row["people"], "method": f"{measure}, own − wrong donors",
    }  # fmt: skip


def without(table):
    """Return what the measures read where nothing was transplanted, in a sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.arms` returns.
    """
    said = []
    for name, arm in (
        ("peds", "own donor, before"), ("peds", "wrong donors"),
        ("peds_exclusive", "wrong donors"),
        ("peds_exclusive", "own donor, untreated drift"),
        ("peds_exclusive", "antibiotics only"),
    ):  # fmt: skip
        row = table[(table["measure"] == name) & (table["arm"] == arm)]
        if len(row):
            row = row.iloc[0]
            who = "1 person" if row["people"] == 1 else f"{row['people']} people"
            said.append(f"{row['words']} {row['effect']:.2f} ({arm}, {who})")
    if not said:
        return "This study has no null to read."
    return f"Without any transplant from that donor: {'; '.join(said)}."


def gained(table, *, most=3):
    """Return which taxa came with the donor, in a sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.engrafted` returns.
    """
    if not len(table):
        return "No taxon could be gained by enough recipients to be counted."
    sure = int((table["q"] < LEVEL).sum())
    top = "; ".join(
        f"{r.taxon} in {r.gained} of {r.lacked} who lacked it "
        f"({r.wrong:.0%} with wrong donors)"
        for r in table.head(most).itertuples()
    )
    return (
        f"{sure} of {len(table)} taxa came with the own donor more than with wrong "
        f"ones at q < {LEVEL:g}. Furthest above: {top}."
    )


def responded(table, *, times=2.0):
    """Return which measures of a sweep respond to the dose, in a sentence.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.responses` returns; the first model is told.
    times : float
        Standard deviations over recipients that count as a response.
    """
    head = ""
    if "model" in table:
        model = table["model"].iloc[0]
        table, head = table[table["model"] == model], f"By {model} alone: "
    moved = table["effect"].abs() >= times
    yes, no = (", ".join(table.loc[m, "measure"]) for m in (moved, ~moved))
    peds = table.set_index("measure")["at_zero"].get("PEDS", np.nan)
    return (
        f"{head}at the highest dose these moved by {times:g} standard deviations or "
        f"more: {yes or 'none'}; these did not: {no or 'none'}. Without any dose plain "
        f"PEDS reads {peds:.2f}."
    )


def diversity(study, *, index="shannon"):
    """Return alpha diversity of every recipient and donor sample over time.

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, role, donor, phase, time`` and the index.

    Raises
    ------
    MsgutError
        Where the study refuses alpha diversity, with its reason.
    """
    values = measure.alpha(study, indices=[index])
    samples = study.samples.reindex(columns=["subject", "role", "donor", "phase"])
    return pd.concat([samples, cast.when(study).rename("time"), values], axis=1)


def diversities(study, *, index="shannon"):
    """Return alpha diversity by phase, a row each, or the reason why there is none.

    Parameters
    ----------
    study : msgut.study.Study
    index : str
        One of ``msgut.measure.INDICES``.

    Returns
    -------
    pandas.DataFrame
        Columns ``role, phase, index, effect, low, high, people, refused``: the median
        over people and their quartiles. Where the study refuses alpha diversity, one
        row without numbers, with the reason.
    """
    reason = study.facts.refuse.get("alpha", "")
    columns = ["role", "phase", "index", "effect", "low", "high", "people", "refused"]
    if reason:
        row = ["", "", index, np.nan, np.nan, np.nan, 0, reason]
        return pd.DataFrame([row], columns=columns)
    table = diversity(study, index=index)
    people = table.groupby(["role", "phase", "subject"], sort=False)[index].mean()
    by_phase = people.groupby(["role", "phase"], sort=False)
    parts = {"effect": 0.5, "low": 0.25, "high": 0.75}
    found = pd.DataFrame({name: by_phase.quantile(q) for name, q in parts.items()})
    found["people"] = by_phase.size()
    return found.reset_index().assign(index=index, refused="")[columns]
