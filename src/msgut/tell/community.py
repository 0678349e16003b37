"""What a test of the community says, in a sentence: shares, centre, spread, depth."""

import numpy as np

from msgut.cohort import in_words
from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.tell import cautions
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import capital, chance, chances, number

OMEGA = "omega² of the total"
# Of the variance in composition, below which a share would not matter.
R2 = MATTERS["r2"]


def percent(share):
    """Return a share in per cent, as in a sentence; one below 0 is none.

    Examples
    --------
    >>> percent(0.01234), percent(-0.002)
    ('1.23', '0')
    """
    return number(100 * max(share, 0.0))


def interval(row):
    """Return the 95 % interval of a share in words.

    Examples
    --------
    >>> interval({"low": 0.0, "high": 0.02, "called": True})
    '95 % interval above 0 to 2 %'
    """
    if np.isnan(row["low"]):
        return "no interval can be given for so few"
    low = percent(row["low"])
    low = "above 0" if row["called"] and low == "0" else low
    return f"95 % interval {low} to {percent(row['high'])} %"


def judged(row, p, q, *, least_p, least_q=None, matters=R2):
    """Return the verdict on a share: its test, and whether its interval matters.

    A share that is called and lies wholly below what matters is too small to matter:
    with a thousand people a thousandth of the variance is called.
    """
    code = verdict(p, q, least_p=least_p, least_q=least_q)
    small = row["high"] < matters and code not in (
        "cannot_be_told", "could_not_have_been_seen",
    )  # fmt: skip
    return "too_small_to_matter" if small else code


def explained(table, who, *, term="group", matters=R2):
    """Return what share goes with a term beside all others, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.explained` returns.
    who : msgut.cohort.Comparison
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
    """
    told = table[table["adjusted"] != "left out"]
    row = told[told["term"] == term].iloc[-1]
    others = [t for t in dict.fromkeys(told["term"]) if t != term]
    code = judged(
        row, row["p"], row["q"], least_p=row["p_least"], least_q=row["q_least"],
        matters=matters,
    )  # fmt: skip
    lost = int(row["n_dropped"])
    rest = (
        f"{lost} of {lost + int(row['n'])} samples are left out: not all their "
        "covariates are known.",
    )
    return Statement(
        explained_row(row, others=others, code=code, matters=matters), code,
        estimate=row["omega2"], low=row["low"], high=row["high"],
        unit="share of the variance in composition", p=row["p"], q=row["q"],
        least_p=row["q_least"], n=row["n"],
        method=f"{OMEGA}; {_statistic(row)}, residuals permuted",
        cautions=(
            *cautions.confounding(who), *cautions.left_out(table),
            *(rest if lost else ()), *cautions.spread(row),
        ),
    )  # fmt: skip


def explained_row(row, *, others=(), code="", matters=R2):
    """Return what a row of :func:`msgut.compare.explained` says, as a sentence."""
    term = row["term"]
    if np.isnan(row["p"]):
        said = f"{capital(term)} goes with {number(100 * row['r2'])} % of the variance"
        return f"{said} (R²); not tested."
    code = code or judged(row, row["p"], row["q"], least_p=row["p_least"])
    beside = f"beside {in_words(others)}" if others else "alone"
    row = row.copy()
    row["called"] = (row["p"] if np.isnan(row["q"]) else row["q"]) < SIGNIFICANCE
    shares = _shares(row)
    how = (
        f"{chances(row)}; {_statistic(row)}, {row['n']:.0f} samples, permuted "
        f"{row['permuted']}"
    )
    # A p at its least says only that more permutations might make it smaller.
    at_least = row["called"] and row["p"] <= row["p_least"]
    least = ", the least that these permutations can give" if at_least else ""
    low = f"below the {percent(matters)} % that would matter"
    if code == "could_not_have_been_seen":
        return (
            f"Whether {term} goes with composition {beside} could not have been seen: "
            f"no {'q' if row['p_least'] < SIGNIFICANCE else 'p'} below "
            f"{number(row['q_least'])} was possible here. {capital(shares)} ({how})."
        )
    if code == "too_small_to_matter":
        called = "That is called" if row["called"] else "That is not called"
        return (
            f"{capital(term)}, {beside}, goes with a share of the variance in "
            f"composition {low}: {shares}. {called} ({how}{least})."
        )
    if code == "seen":
        return (
            f"{capital(term)}, {beside}, goes with {percent(row['omega2'])} % of the "
            f"variance in composition beyond chance: {shares} ({how}{least})."
        )
    counted = (
        ", called alone but not once all covariates are counted"
        if code == "not_after_counting"
        else ""
    )
    return (
        f"{capital(term)} is not seen to go with composition {beside}; "
        f"{percent(row['high'])} % of the variance remains possible: {shares} "
        f"({how}{counted})."
        if not np.isnan(row["high"])
        else f"{capital(term)} is not seen to go with composition {beside}: {shares} "
        f"({how}{counted})."
    )


def _shares(row):
    """Return omega² with its interval, and R² beside what chance would give."""
    return (
        f"omega² {percent(row['omega2'])} % ({interval(row)}; R² "
        f"{percent(row['r2'])} %, where chance alone would give "
        f"{percent(row['chance'])} %)"
    )


def _statistic(row):
    return "Welch's W*d" if row.get("robust", True) else "pseudo-F"


def spread(row, *, level=SIGNIFICANCE):
    """Return what a row of :func:`msgut.compare.dispersion` says."""
    called = "differs" if row["p"] < level else "is not seen to differ"
    if row["p_least"] >= level:
        called = "could not have been seen to differ (no p below "
        called += f"{number(row['p_least'])} was possible)"
    return (
        f"Spread {called}: the mean distance to the group's middle runs from "
        f"{number(row['distance_least'])} ({row['least']}) to "
        f"{number(row['distance_most'])} ({row['most']}), F = {number(row['f'])}; "
        f"{chances(row)}."
    )


def centre_and_spread(table, who, *, matters=R2):
    """Return whether groups differ in centre or in spread, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.verdict` returns.
    who : msgut.cohort.Comparison
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
        Of the centre; of the spread where that alone is called, p doubled for the two
        looks.
    """
    row = table.iloc[0]
    code = judged(row, row["p_centre"], None, least_p=row["p_least"], matters=matters)
    said = {
        "sentence": centre_and_spread_row(row, matters=matters), "n": row["n"],
        "cautions": cautions.confounding(who),
    }  # fmt: skip
    wider = min(2 * row["p_spread"], 1.0)
    if code not in ("seen", "too_small_to_matter") and wider < SIGNIFICANCE:
        return Statement(
            verdict="seen", estimate=row["distance_most"] - row["distance_least"],
            unit=f"mean distance to the middle, {row['most']} less {row['least']}",
            p=row["p_spread"], q=wider, least_p=row["p_least_spread"],
            method="distances to the spatial median, residuals permuted", **said,
        )  # fmt: skip
    return Statement(
        verdict=code, estimate=row["omega2"], low=row["low"], high=row["high"],
        unit="share of the variance in composition", p=row["p_centre"],
        least_p=row["p_least"], method=f"{OMEGA}; Welch's W*d", **said,
    )  # fmt: skip


def centre_and_spread_row(row, *, matters=R2, level=SIGNIFICANCE):
    """Return what a row of :func:`msgut.compare.verdict` says, in two sentences."""
    groups = "groups" if row["term"] == "group" else f"groups of {row['term']}"
    row = row.copy()
    row["called"] = row["p_centre"] < level
    code = judged(row, row["p_centre"], None, least_p=row["p_least"], matters=matters)
    low = f"by a share below the {percent(matters)} % that would matter"
    says = {
        "seen": "differ in centre",
        "too_small_to_matter": f"differ in centre {low}"
        if row["called"]
        else f"differ in centre, if at all, {low}",
        "could_not_have_been_seen": "could not have been seen to differ in centre (no p "
        f"below {number(row['p_least'])} was possible)",
        "not_seen": "are not seen to differ in centre",
        "cannot_be_told": "cannot be compared in centre",
    }[code]
    wide = f"{row['least']} {number(row['distance_least'])}, {row['most']} "
    wide += number(row["distance_most"])
    if row["p_spread"] < level:
        apart = "They differ in spread"
    elif row["p_least_spread"] >= level:
        apart = "A difference in spread could not have been seen"
    else:
        apart = "They are not seen to differ in spread"
    return (
        f"The {groups}, unadjusted, {says}: {_shares(row)}; Welch's W*d, "
        f"{chance(row['p_centre'])}. {apart}: mean distance to the group's middle "
        f"{wide} ({chance(row['p_spread'])})."
    )


def agreement(table, *, matters=R2, level=SIGNIFICANCE):
    """Return under how many distances the groups differ.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.under` returns.
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
        Of the distance with the least q.
    """
    tested = table.dropna(subset=["p_centre"])
    alike = len(table) - len(tested)
    none = f" Under {alike} all samples are alike." if alike else ""
    if not len(tested):
        return Statement(f"Cannot be said.{none}", "cannot_be_told")
    n = len(tested)
    best = tested.loc[tested["q_centre"].idxmin()]
    code = verdict(
        best["p_centre"], best["q_centre"], least_p=best["p_least"],
        least_q=best["q_least"],
    )  # fmt: skip
    able = code != "could_not_have_been_seen"
    small = able and tested["high"].max() < matters
    said = "" if able else (
        f"A difference in centre could not have been seen: no q below "
        f"{number(best['q_least'])} was possible. "
    )  # fmt: skip
    spread_can = tested["q_least_spread"].min() < level
    wide = f"under {int((tested['q_spread'] < level).sum())}"
    wide = wide if spread_can else "it could not have been seen"
    held = f", all below the {percent(matters)} % that would matter" if small else ""
    reach = f"intervals from {percent(tested['low'].min())} to "
    reach += f"{percent(tested['high'].max())} %{held}"
    reach = (
        "no interval can be given for so few" if tested["high"].isna().all() else reach
    )
    return Statement(
        f"{said}Unadjusted, in centre under {int((tested['q_centre'] < level).sum())} "
        f"of {n} distances, in spread {wide} (q < {level}); the groups go with "
        f"{percent(tested['omega2'].min())} to {percent(tested['omega2'].max())} % of "
        f"the variance beyond chance (omega²; {reach}).{none}",
        "too_small_to_matter" if small else code, estimate=best["omega2"],
        low=best["low"], high=best["high"], unit="share of the variance in composition",
        p=best["p_centre"], q=best["q_centre"], least_p=best["q_least"], n=best["n"],
        method=f"{OMEGA}; Welch's W*d, {best['metric']}",
    )  # fmt: skip


def depth(table, who):
    """Return whether one group was sequenced deeper, and if so whether that matters.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.at_equal_depth` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
    """
    row = table.iloc[0]
    if np.isnan(row["p_depth"]):
        return Statement(
            "Cannot be told: the table holds proportions, not reads.", "cannot_be_told"
        )
    code = verdict(row["p_depth"], least_p=row["p_least_depth"])
    ratio = f"the median {who.right} sample holds {number(row['depth_ratio'])} times "
    ratio += (
        f"the reads of the median {who.left} sample ({row['depth_right']:,.0f} and "
    )
    ratio += f"{row['depth_left']:,.0f}; {chance(row['p_depth'])})"
    head = {
        "seen": f"Depth differs: {ratio}.",
        "could_not_have_been_seen": "A difference in depth could not have been seen "
        f"(no p below {number(row['p_least_depth'])} was possible): {ratio}.",
    }.get(code, f"Depth is not seen to differ: {ratio}.")
    if len(table) > 1:
        other = table.iloc[1]
        holds = other["verdict"] == row["verdict"]
        head += (
            f" At an equal depth of {row['depth']:,.0f} reads the answer "
            f"{'holds' if holds else 'does not hold'} ({other['verdict']}"
            f"{'' if holds else ', where it was: ' + row['verdict']}): omega² "
            f"{percent(other['omega2'])} %, {chance(other['p_centre'])}."
            if other["verdict"] != "all samples alike"
            else f" At an equal depth of {row['depth']:,.0f} reads all samples are alike."
        )
    return Statement(
        head, code, estimate=row["depth_ratio"], p=row["p_depth"],
        least_p=row["p_least_depth"], n=who.n_people,
        unit=f"median reads, {who.right} over {who.left}",
        method="ranks of depth, labels permuted",
    )  # fmt: skip
