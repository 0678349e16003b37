"""What a transplant left behind, in sentences made from its tables."""

import numpy as np

from msgut.fmt import JUDGES, MEASURES, unused
from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.tell import verdicts
from msgut.tell.statement import Statement
from msgut.tell.words import chance

HEADS = {
    "seen": "Yes",
    "not_after_counting": "Only if one measure is looked at alone",
    "not_seen": "Not shown",
    "too_small_to_matter": "No more than would not matter",
    "could_not_have_been_seen": "Cannot be said with so few",
}
BEFORE = "Nearer to the own donor, but not shown to have come with the transplant"
TWO = (
    "With two donors a recipient's own is told from one other only: nothing is claimed "
    "of donors in general."
)


def verdict(tests, *, bray_curtis=MATTERS["bray_curtis"], peds=MATTERS["peds"]):
    """Return whether it engrafted, more than a wrong donor would.

    Two measures judge, the same in every study: donor-exclusive PEDS, which counts
    features, and the Bray-Curtis distance, which weighs them; both are counted. And
    own and wrong must have parted *since before*: else a clinic, a time or a batch that
    donor and recipient share would do.

    Parameters
    ----------
    tests : pandas.DataFrame
        As :func:`msgut.fmt.overall` returns, of both stages or of ``"after"`` alone.
    bray_curtis, peds : float
        Own − wrong below which engraftment would not matter, of the distance and of
        shares of features.

    Returns
    -------
    Statement
        Its numbers are those of the stage and measure that decided.
    """
    stages = [rows for stage in JUDGES if len(rows := _judges(tests, stage))]
    if not stages:
        said = "Nobody was seen before and after, with a known donor: no answer."
        return Statement(said, "cannot_be_told")
    after = stages[0]
    # Both must be passed, so that the less sure one decides.
    decides = max(stages, key=lambda rows: rows["p_together"].min())
    other = [
        rows for rows in stages if _leads(rows)["side"] < 0 and _called(rows).any()
    ]
    decides = other[0] if other else decides
    lead = _leads(decides)
    bounds = {"bray_curtis": bray_curtis, "peds": peds, "peds_exclusive": peds}
    most = decides["measure"].map(bounds)
    least = max(rows["least_p"].min() for rows in stages)
    code = verdicts.verdict(
        lead["p"], lead["p_together"], least_p=least, least_q=least,
        within=((decides["low"] >= -most) & (decides["high"] <= most)).all(),
    )  # fmt: skip
    head = HEADS[code]
    if other:
        head = "No, the other way round"
    elif code == "seen":
        whole = (_called(after) & (after["side"] > 0)).all()
        head = head if whole else "In part"
    elif code != "could_not_have_been_seen" and _called(after).any():
        head = BEFORE
    n, donors = int(after["people"].max()), int(after["donors"].max())
    said = f"{head}: {'; '.join(_after(r, code) for r in after.itertuples())}."
    if code == "could_not_have_been_seen":
        said += f" No outcome could have been called: the least p is {least:.2g}."
    elif len(stages) > 1:
        since = " and ".join(_since(r) for r in stages[1].itertuples())
        said += f" Since before the transplant own less wrong changed by {since}."
    cautions = (TWO,) if donors < 3 else ()
    return Statement(
        f"{said} {n} people, {donors} donors.", code, estimate=lead["effect"],
        low=lead["low"], high=lead["high"], unit=lead["words"], p=lead["p"],
        q=lead["p_together"], least_p=least, n=n,
        method=f"own − wrong donors, {lead['stage']}: {lead['permuted']}",
        cautions=cautions,
    )  # fmt: skip


def _judges(tests, stage):
    """Return the rows that judge a stage, with the side on which engraftment lies."""
    rows = tests[(tests["stage"] == stage) & tests["p"].notna()].set_index("measure")
    rows = rows.reindex([m for m in JUDGES[stage] if m in rows.index]).reset_index()
    ways = np.array([MEASURES[m][1] for m in rows["measure"]])
    return rows.assign(side=np.sign(rows["effect"].fillna(0)) * ways)


def _leads(rows):
    return rows.sort_values("p", kind="stable").iloc[0]


def _called(rows):
    return rows["p_together"] < SIGNIFICANCE


def _after(row, code):
    said = (
        f"{row.words} {row.own:.2f} with the own donor and {row.wrong:.2f} with a "
        "wrong one"
    )
    if code == "could_not_have_been_seen":
        return said
    said += f": {_signed(row.effect)} beyond what donors dealt anew give"
    if row.p < SIGNIFICANCE:
        return f"{said} ({_interval(row)})"
    left = _ends(row).removeprefix("95 % interval ")
    return f"{said}, and anything from {left} remains possible ({_chance(row)})"


def _since(row):
    return f"{_signed(row.effect)} in {row.words} ({_interval(row)})"


def _interval(row):
    return f"{_ends(row)}; {_chance(row)}"


def _ends(row):
    low, high = (
        _signed(end) if np.isfinite(end) else "no limit" for end in (row.low, row.high)
    )
    return f"95 % interval {low} to {high}"


def _chance(row):
    both = f", {row.p_together:.2g} with both counted"
    return chance(row.p) + (both if row.p_together > row.p else "")


def _signed(value):
    return f"{value:.3f}".replace("-", "−")


def worded(table):
    """Return a table with each measure in words, for a reader."""
    return table.drop(columns="measure").rename(columns={"words": "measure"})


def without(table):
    """Return what the measures read where nothing was transplanted.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.arms` returns.

    Returns
    -------
    Statement
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
        return Statement("This study has no null to read.", "cannot_be_told")
    return Statement(f"Without any transplant from that donor: {'; '.join(said)}.")


def left_out(study):
    """Return whom no measure can use.

    Parameters
    ----------
    study : msgut.study.Study
        Of design ``fmt``.

    Returns
    -------
    Statement
    """
    lost = unused(study)
    if not lost:
        said = "Every recipient has a known donor and samples before and after."
        return Statement(said)
    return Statement(
        "Left out, for want of a known donor or of a sample before or after that is "
        f"deep enough: {', '.join(lost)}."
    )


def each(table):
    """Return whether any recipient's own donor can be told from the others alone.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.recipients` returns.

    Returns
    -------
    Statement
    """
    if table.empty:
        said = "No recipient has the measure with the own donor and with a wrong one."
        return Statement(said, "cannot_be_told")
    n, least = len(table), table["least_p"].min()
    first = int((table["rank"] == 1).sum())
    said = f"The own donor ranks first for {first} of {n}."
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
    return Statement(said, code, least_p=least, n=table["subject"].nunique(),
                     method="rank among donors")  # fmt: skip


def gained(table, *, most=3):
    """Return which taxa came with the donor.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.engrafted` returns.

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
    numbers = {"method": "taxa gained, own against wrong donors",
               "unit": "share of those who lacked it"}  # fmt: skip
    if not n:
        said = (
            f"Cannot be said with so few: none of {lost} taxa could have been called, "
            f"whoever had gained it (least p {table['least_p'].min():.2g}). Furthest "
            f"above wrong donors: {_taxa(table.head(most))}."
        )
        return Statement(said, "could_not_have_been_seen",
                         least_p=table["least_p"].min(), **numbers)  # fmt: skip
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
    return Statement(said, code, estimate=one["effect"], low=one["low"],
                     high=one["high"], p=one["p"], q=one["q"], least_p=one["least_p"],
                     n=one["lacked"], **numbers)  # fmt: skip


def _taxa(rows):
    return "; ".join(
        f"{r.taxon} in {r.gained} of {r.lacked} who lacked it (95 % interval "
        f"{r.low:.0%} to {r.high:.0%}; {r.wrong:.0%} with wrong donors)"
        for r in rows.itertuples()
    )


def responded(table, *, times=2.0):
    """Return which measures of a sweep respond to the dose.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.responses` returns; the first model is told.
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
    peds = table.set_index("measure")["at_zero"].get("PEDS", np.nan)
    return Statement(
        f"{head}at the highest dose these moved by {times:g} standard deviations or "
        f"more: {yes or 'none'}; these did not: {no or 'none'}. Without any dose plain "
        f"PEDS reads {peds:.2f}.", method="simulated",
    )  # fmt: skip
