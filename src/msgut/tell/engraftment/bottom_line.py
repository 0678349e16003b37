"""Whether it engrafted: one bottom line from the tests of both measures."""

import numpy as np

from msgut.fmt import JUDGES, MEASURES
from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.tell import verdicts
from msgut.tell.statement import Statement
from msgut.tell.words import p_in_words

HEADS = {
    "seen": "Yes",
    "not_after_counting": "Only if one measure is looked at alone",
    "not_seen": "Not shown",
    "too_small_to_matter": "Too little to matter",
    "could_not_have_been_seen": "Cannot be said with so few",
}
BEFORE = "Nearer to the own donor, but not shown to have come with the transplant"
NOBODY = "Nobody was seen before and after, with a known donor: no answer."
ALIKE = "Cannot be told, the donors are too alike"
TORN = "Cannot be told, the measures contradict each other"
ASTRAY = "No, rather the other way round"
APART = (
    "Before anything was given they were nearer to their own donor already, as a shared "
    "clinic, time or batch would have it."
)
TWO = (
    "With two donors a recipient's own is told from one other only: nothing is claimed "
    "of donors in general."
)


def did_it_engraft(tests, *, bray_curtis=MATTERS["bray_curtis"], peds=MATTERS["peds"]):
    """Return whether it engrafted, more than a wrong donor would.

    Two measures judge, the same in every study: donor-exclusive PEDS, which counts
    features, and the Bray-Curtis distance, which weighs them; both are counted. And
    own and wrong must have parted *since before*: else a clinic, a time or a batch that
    donor and recipient share would do. Where they were apart before already, both
    measures must have parted further: such a likeness grows by itself in a distance as
    guts become more ordinary. Where donors are so alike that even guts that became
    their donors' would not part own from wrong by what matters, a measure shows no null.

    Parameters
    ----------
    tests : pandas.DataFrame
        As :func:`msgut.fmt.own_vs_wrong_donor` returns, of all stages or of ``"after"`` alone.
    bray_curtis, peds : float
        Own − wrong below which engraftment would not matter, of the distance and of
        shares of features.

    Returns
    -------
    Statement
        Its numbers are those of the stage and measure that decided.
    """
    after, since, before = (_judges(tests, stage) for stage in JUDGES)
    same = _same(tests)
    if after.empty:
        said = f"No answer. {same}" if same else NOBODY
        return Statement(said, "cannot_be_told")
    # One of both measures must be called after, and one of both since before; the less
    # sure stage decides.
    apart = bool((_called(before) & (before["side"] > 0)).any())
    leads = [
        _lead(rows, last=apart and rows is since)
        for rows in (after, since)
        if len(rows)
    ]
    lead = max(leads, key=lambda row: row["p_together"])
    decides = since if lead["stage"] == "since before" else after
    bounds = {"bray_curtis": bray_curtis, "peds": peds, "peds_exclusive": peds}
    matters = decides["measure"].map(bounds)
    alike = decides["room"] < matters
    least = max(row["least_p"] for row in leads)
    code = verdicts.verdict(
        lead["p"],
        lead["p_together"],
        least_p=least,
        least_q=least,
        # Where a judge cannot tell donors apart, the other alone shows no null.
        within=not same
        and not alike.any()
        and ((decides["low"] >= -matters) & (decides["high"] <= matters)).all(),
    )
    head, nearer = HEADS[code], _called(after) & (after["side"] > 0)
    astray = [row for row in leads if row["side"] < 0]
    came = _called(since) & (since["side"] > 0)
    if any(set(rows.loc[_called(rows), "side"]) >= {-1, 1} for rows in (after, since)):
        code, head = "cannot_be_told", TORN
    elif code == "not_seen" and alike.all():
        code, head = "cannot_be_told", ALIKE
    elif code == "seen" and astray:
        lead = astray[-1]
        head = ASTRAY if astray[0]["stage"] == "after" else BEFORE
    elif code == "seen":
        head = head if nearer.all() else "In part"
    elif nearer.any() and not came.any():
        head = BEFORE
    n, donors = int(after["people"].max()), int(after["donors"].max())
    said = f"{head}: {'; '.join(_after(r, code) for r in after.itertuples())}."
    if code == "could_not_have_been_seen":
        said += f" No outcome could have been called: the least p is {least:.2g}."
    elif len(since):
        parted = " and ".join(_since(r) for r in since.itertuples())
        said += f" Since before the transplant own less wrong changed by {parted}."
    said += f" {same}" * bool(same)
    if alike.any() and code != "seen":
        said += f" {_room(decides[alike], matters[alike])}"
    cautions = (APART,) * apart + (TWO,) * (donors < 3)
    return Statement.from_row(
        lead,
        f"{said} {n} people, {donors} donors.",
        code,
        columns={"q": "p_together"},
        unit=lead["words"],
        least_p=least,
        n=n,
        method=f"own − wrong donors, {lead['stage']}: {lead['permuted']}",
        cautions=cautions,
    )


def _judges(tests, stage):
    """Return the rows that judge a stage, with the side on which engraftment lies."""
    rows = tests[(tests["stage"] == stage) & tests["p"].notna()].set_index("measure")
    rows = rows.reindex([m for m in JUDGES[stage] if m in rows.index]).reset_index()
    ways = np.array([MEASURES[m][1] for m in rows["measure"]])
    side = np.sign(rows["effect"].fillna(0)) * ways
    # A table without the most that could be leaves the room open.
    most = rows.get("most", np.nan)
    return rows.assign(side=side, room=most * ways)


def _room(rows, matters):
    """Say how little own and wrong could part, had every gut become its donor's."""
    most = " and ".join(
        f"{_signed(row.most)} in {row.words} (less than the {least:g} that matters)"
        for row, least in zip(rows.itertuples(), matters, strict=True)
    )
    return f"Had every gut become its own donor's, own less wrong would be {most}."


def _same(tests):
    """Say which judges read the same after, whoever is dealt whom."""
    rows = tests[(tests["stage"] == "after") & tests["p"].isna() & tests["own"].notna()]
    names = rows.loc[rows["measure"].isin(JUDGES["after"]), "words"]
    if names.empty:
        return ""
    return (
        f"By {' and by '.join(names)} no donor is told from another here: it reads the "
        "same however they are dealt, and judges nothing."
    )


def _lead(rows, *, last):
    """Return the row by which a stage stands: its first, or where all must, its last."""
    return rows.sort_values("p_together", kind="stable").iloc[-1 if last else 0]


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
    return f"{said}, and anything from {_span(row)} remains possible ({_chance(row)})"


def _since(row):
    return f"{_signed(row.effect)} in {row.words} ({_interval(row)})"


def _interval(row):
    return f"95 % interval {_span(row)}; {_chance(row)}"


def _span(row):
    low, high = (
        _signed(end) if np.isfinite(end) else "no limit" for end in (row.low, row.high)
    )
    return f"{low} to {high}"


def _chance(row):
    alone, both = p_in_words(row.p), p_in_words(row.p_together)
    return alone if alone == both else f"{alone}, with both counted {both}"


def _signed(value):
    # Adding nought leaves no minus before nought.
    return f"{round(value, 3) + 0:.3f}".replace("-", "−")
