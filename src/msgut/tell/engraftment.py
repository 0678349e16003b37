"""What the tables say, in a sentence made from them."""

import numpy as np

from msgut.levels import SIGNIFICANCE

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
    won = int((rows["p"] < SIGNIFICANCE).sum())
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
    sure = int((table["q"] < SIGNIFICANCE).sum())
    top = "; ".join(
        f"{r.taxon} in {r.gained} of {r.lacked} who lacked it "
        f"({r.wrong:.0%} with wrong donors)"
        for r in table.head(most).itertuples()
    )
    return (
        f"{sure} of {len(table)} taxa came with the own donor more than with wrong "
        f"ones at q < {SIGNIFICANCE:g}. Furthest above: {top}."
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
