"""What stands beside the bottom line: nulls, people left out, taxa, doses."""

import numpy as np

from msgut.fmt import MEASURES, unusable_recipients
from msgut.levels import SIGNIFICANCE
from msgut.tell import verdicts
from msgut.tell.statement import Statement

# What a page shows of the tests; the file has every column.
LEAD = (
    "measure",
    "stage",
    "own",
    "wrong",
    "expected",
    "effect",
    "low",
    "high",
    "p",
    "p_together",
    "least_p",
    "most",
    "people",
)


def measures_in_words(table):
    """Return a table with each measure in words, for a reader."""
    return table.drop(columns="measure").rename(columns={"words": "measure"})


def under_the_nulls(table):
    """Return what the measures read where nothing was transplanted.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.measures_under_each_null` returns.

    Returns
    -------
    Statement
    """
    said = []
    for name, stage, own in (
        ("peds", "before", True),
        ("peds", "after", False),
        ("peds_exclusive", "after", False),
        ("peds_exclusive", "drift", True),
        ("peds_exclusive", "controls", False),
    ):
        rows = table[(table["measure"] == name) & (table["stage"] == stage)]
        for row in rows[rows["own"] == own].to_dict("records"):
            who = "1 person" if row["people"] == 1 else f"{row['people']} people"
            said.append(f"{row['words']} {row['effect']:.2f} ({row['arm']}, {who})")
    if not said:
        return Statement("This study has no null to read.", "cannot_be_told")
    return Statement(f"Without any transplant from that donor: {'; '.join(said)}.")


def recipients_left_out(study):
    """Return whom no measure can use.

    Parameters
    ----------
    study : msgut.study.Study
        Of design ``fmt``.

    Returns
    -------
    Statement
    """
    lost = unusable_recipients(study)
    if not lost:
        said = "Every recipient has a known donor and samples before and after."
        return Statement(said)
    return Statement(
        "Left out, for want of a known donor or of a sample before or after that is "
        f"deep enough: {', '.join(lost)}."
    )


def each_recipient(table):
    """Return whether any recipient's own donor can be told from the others alone.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.own_vs_wrong_donor_by_recipient` returns.

    Returns
    -------
    Statement
    """
    if table.empty:
        said = "No recipient has the measure with the own donor and with a wrong one."
        return Statement(said, "cannot_be_told")
    n, least = len(table), table["least_p"].min()
    first, people = int((table["rank"] == 1).sum()), table["subject"].nunique()
    who = "people" if n == people else f"transplants of {people} people"
    said = f"The own donor ranks first for {first} of {n} {who}."
    if least >= SIGNIFICANCE:
        said += (
            f" With {int(table['donors'].max())} donors nobody could be called alone: "
            f"the least p is {least:.2g}."
        )
        code = "could_not_have_been_seen"
    else:
        alone = int((table["p"] < SIGNIFICANCE).sum())
        said += f" {alone} would be called alone (p), {n} not being counted."
        code = "described"
    return Statement(
        said,
        code,
        least_p=least,
        n=people,
        method="rank among donors",
    )


def gained_taxa(table, *, most=3):
    """Return which taxa came with the donor.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.engrafted_taxa` returns.

    Returns
    -------
    Statement
        Its numbers are those of the taxon told first.
    """
    if table.empty:
        said = "No taxon could be gained by enough recipients to be counted."
        return Statement(said, "cannot_be_told")
    judged = table[table["q"].notna()].sort_values("q", kind="stable")
    called = judged[(judged["q"] < SIGNIFICANCE) & (judged["excess"] > 0)]
    n, lost = len(judged), len(table) - len(judged)
    numbers = {
        "method": "taxa gained, own against wrong donors",
        "unit": "share of those who lacked it",
    }
    if not n:
        # Not one of them at its least, with the others counted, comes below the level.
        least = table["least_p"].min()
        counted = min(1.0, least * len(table))
        said = (
            f"Cannot be said with so few: none of {lost} taxa could have been called, "
            f"whoever had gained it (least p {least:.2g}, with all counted "
            f"{counted:.2g}). Furthest above wrong donors: {_taxa(table.head(most))}."
        )
        return Statement(said, "could_not_have_been_seen", least_p=counted, **numbers)
    top = (called if len(called) else judged).head(most)
    one = top.iloc[0]
    code = verdicts.verdict(one["p"], one["q"])
    if not len(called) and code == "seen":
        code = "not_seen"
    none = f"Not shown for any of {n} taxa"
    said = f"{len(called)} of {n} taxa" if len(called) else none
    said += f" (q < {SIGNIFICANCE:g}): {_taxa(top)}."
    if lost:
        said += (
            f" {lost} more cannot be judged: too few lacked them, or too many donors "
            "have them."
        )
    # Where none is called the answer is of all taxa: no one's interval stands for it.
    own = (
        {
            "estimate": one["effect"],
            "low": one["low"],
            "high": one["high"],
            "n": one["lacked"],
        }
        if len(called)
        else {}
    )
    return Statement(
        said, code, **own, p=one["p"], q=one["q"], least_p=one["least_p"], **numbers
    )


def _taxa(rows):
    return "; ".join(
        f"{r.taxon} after {r.gained} of {r.lacked} transplants to those who lacked it (95 % interval "
        f"{100 * r.low:.0f} to {100 * r.high:.0f} %; {100 * r.wrong:.0f} % with wrong "
        "donors)"
        for r in rows.itertuples()
    )


def responses_to_dose(table, *, times=2.0):
    """Return which measures of a sweep respond to the dose.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.dose_response_summary` returns; the first model is told.
    times : float
        Standard deviations over recipients that count as a response.

    Returns
    -------
    Statement
    """
    head = ""
    if "model" in table:
        model = table["model"].iloc[0]
        table, head = table[table["model"] == model], f"By {model} alone: "
    moved = table["effect"].abs() >= times
    yes, no = (", ".join(table.loc[m, "measure"]) for m in (moved, ~moved))
    peds = table.set_index("measure")["at_zero"].get(MEASURES["peds"][0], np.nan)
    return Statement(
        f"{head}at the highest dose these moved by {times:g} standard deviations or "
        f"more: {yes or 'none'}; these did not: {no or 'none'}."
        + ("" if np.isnan(peds) else f" Without any dose plain PEDS reads {peds:.2f}."),
        method="simulated",
    )
