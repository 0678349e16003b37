"""What a test of the community says, in a sentence: shares, centre, spread."""

import numpy as np

from msgut.cohort import covariates_in_words
from msgut.levels import SIGNIFICANCE
from msgut.tell import cautions
from msgut.tell.statement import Statement
from msgut.tell.variance_shares import (
    NO_INTERVAL,
    OMEGA,
    R2,
    UNIT,
    against_chance,
    clearest_distance,
    percent,
    share_verdict,
    what_matters,
)
from msgut.tell.verdicts import is_called
from msgut.tell.words import capital, number, p_and_q_in_words, p_in_words

OF_CENTRE = {"p": "p_centre", "q": "q_centre"}


def variance_beside_others(table, who, *, term="group", matters=R2):
    """Return what share goes with a term beside all others, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.variance_explained` returns.
    who : msgut.cohort.Comparison
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
    """
    used = table[table["adjusted"] != "left out"]
    row = used[used["term"] == term].iloc[-1]
    others = [t for t in dict.fromkeys(used["term"]) if t != term]
    code = share_verdict(
        row,
        row["p"],
        row["q"],
        least_p=row["least_p"],
        least_q=row["least_q"],
        matters=matters,
    )
    return Statement.from_row(
        row,
        variance_row(row, code, others=others, matters=matters),
        code,
        columns={"least_p": "least_q"},
        **_share(row),
        n=row["n"],
        method=f"{OMEGA}; {_statistic(row)}, residuals permuted",
        cautions=(
            *cautions.confounding(who, others),
            *cautions.covariates_left_out(table),
            *cautions.samples_left_out(row),
            *cautions.unequal_spread(row),
        ),
    )


def variance_row(row, code, *, others=(), matters=R2):
    """Return what a row of :func:`msgut.compare.variance_explained` says, as a sentence."""
    term = row["term"]
    if code == "cannot_be_told":
        share = f"{capital(term)} goes with {percent(row['r2'])} % of the variance (R²)"
        why = row.get("why") or "the design allows no test of it"
        return f"{share}; {'beside the rest it ' if row.get('why') else ''}{why}."
    beside = f" beside {covariates_in_words(others)}" if others else ""
    called = is_called(row["p"], row["q"])
    # A p at its least says only that more permutations might make it smaller.
    at_least = called and row["p"] <= row["least_p"]
    least = ", the least that these permutations can give" if at_least else ""
    how = (
        f"{p_and_q_in_words(row)}{least} ({_statistic(row)}; {row['n']:.0f} samples, permuted "
        f"{row['permuted']})"
    )
    shares = f"omega²; {against_chance(row, called=called)}"
    found = f"omega² {percent(row['omega2'])} %; {against_chance(row, called=called)}"
    if code == "could_not_have_been_seen":
        return (
            f"Whether {term} goes with composition{beside} could not have been seen: "
            f"nothing below {number(max(row['least_p'], row['least_q']))} was possible "
            f"({found}); {how}."
        )
    if code == "too_small_to_matter":
        small = f"below the {what_matters(row, matters)}"
        return (
            f"{capital(term)} goes with {percent(row['omega2'])} % of the variance in "
            f"composition{beside}, {small} ({shares}); "
            f"{'a difference all the same, ' if called else ''}{how}."
        )
    if code == "seen":
        return (
            f"{capital(term)} goes with {percent(row['omega2'])} % of the variance in "
            f"composition{beside} ({shares}); {how}."
        )
    alone = ", though called when it alone is asked for"
    counted = alone * (code == "not_after_counting")
    most = (
        f"up to {percent(row['high'])} %" if np.isfinite(row["high"]) else "any share"
    )
    remains = f"; {most} of the variance remains possible"
    return (
        f"{capital(term)} is not seen to go with composition{beside}{counted}{remains} "
        f"({found}); {how}."
    )


def _share(row):
    """Return the share of variance of a row, as a statement holds it."""
    return {"estimate": max(row["omega2"], 0.0), "unit": UNIT}


def _statistic(row):
    return "Welch's W*d" if row["robust"] else "pseudo-F"


def spread_row(row, *, level=SIGNIFICANCE):
    """Return what a row of :func:`msgut.compare.dispersion` says."""
    called = "differs" if row["p"] < level else "is not seen to differ"
    if row["least_p"] >= level:
        called = "could not have been seen to differ (no p below "
        called += f"{number(row['least_p'])} was possible)"
    elif np.isnan(row["p"]):
        called = "cannot be compared"
    return (
        f"Spread {called}: the mean distance to the group's middle runs from "
        f"{number(row['distance_least'])} ({row['least']}) to "
        f"{number(row['distance_most'])} ({row['most']}), F = {number(row['f'])}; "
        f"{p_and_q_in_words(row)}."
    )


def centre_or_spread(table, who, *, matters=R2):
    """Return whether groups differ in centre or in spread, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.centre_and_spread` returns.
    who : msgut.cohort.Comparison
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
        Of the centre; of the spread where that alone is called, both looks counted.
    """
    row = table.iloc[0]
    code = _centre_verdict(row, matters)
    said = {
        "sentence": centre_or_spread_row(row, matters=matters),
        "n": row["n"],
        "cautions": cautions.confounding(who, ()),
    }
    # No bound says which spread would not matter: one that is called is seen.
    if code != "seen" and row["q_spread"] < SIGNIFICANCE:
        return Statement(
            verdict="seen",
            estimate=row["distance_most"] - row["distance_least"],
            unit=f"mean distance to the middle, {row['most']} less {row['least']}",
            p=row["p_spread"],
            q=row["q_spread"],
            least_p=row["least_p_spread"],
            method="distances to the spatial median, residuals permuted",
            **said,
        )
    return Statement.from_row(
        row,
        verdict=code,
        columns=OF_CENTRE,
        **_share(row),
        method=f"{OMEGA}; Welch's W*d",
        **said,
    )


def _centre_verdict(row, matters):
    return share_verdict(
        row, row["p_centre"], row["q_centre"], least_p=row["least_p"], matters=matters
    )


def centre_or_spread_row(row, *, matters=R2, level=SIGNIFICANCE):
    """Return what a row of :func:`msgut.compare.centre_and_spread` says, in two sentences."""
    groups = "groups" if row["term"] == "group" else f"groups of {row['term']}"
    called = is_called(row["p_centre"])
    code = _centre_verdict(row, matters)
    small = f"by less than the {what_matters(row, matters)}"
    says = {
        "seen": "differ in centre",
        "not_after_counting": "differ in centre alone, and not once the look at spread "
        "is counted",
        "too_small_to_matter": f"differ in centre{'' if called else ', if at all,'} "
        f"{small}",
        "could_not_have_been_seen": "could not have been seen to differ in centre (no p "
        f"below {number(row['least_p'])} was possible)",
        "not_seen": "are not seen to differ in centre",
        "cannot_be_told": "cannot be compared in centre",
    }[code]
    if row["q_spread"] < level:
        apart = "They differ in spread"
    elif np.isnan(row["p_spread"]):
        apart = "Their spread cannot be compared"
    elif np.isnan(row["q_spread"]):
        apart = "A difference in spread could not have been seen"
    elif row["p_spread"] < level:
        apart = "They are not seen to differ in spread once both looks are counted"
    else:
        apart = "They are not seen to differ in spread"
    looked = p_and_q_in_words(
        {"p": row["p_centre"], "q": row["q_centre"]}
        if called
        else {"p": row["p_centre"]}
    )
    return (
        f"The {groups}, unadjusted, {says}: omega² {percent(row['omega2'])} % "
        f"({against_chance(row, called=called)}); {looked} (Welch's W*d). "
        f"{apart}: the mean distance to the group's middle is "
        f"{number(row['distance_least'])} in {row['least']} and "
        f"{number(row['distance_most'])} in {row['most']} ({p_in_words(row['p_spread'])})."
    )


def agreement_of_distances(table, *, matters=R2, level=SIGNIFICANCE):
    """Return under how many distances the groups differ.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.across_distances` returns.
    matters : float
        The smallest share of interest, 0 to 1.

    Returns
    -------
    Statement
        Its numbers are those of the distance with the least q.
    """
    tested = table.dropna(subset=["p_centre"])
    more = len(table) - len(tested)
    alike = f" Under {more} more all samples are alike." * bool(more)
    if tested.empty:
        return Statement(f"Cannot be said.{alike}", "cannot_be_told")
    best = tested.loc[tested["q_centre"].idxmin()]
    widest = best.to_dict() | {"high": tested["high"].max()}
    code = share_verdict(
        widest,
        best["p_centre"],
        best["q_centre"],
        least_p=best["least_p"],
        least_q=best["least_q"],
        matters=matters,
    )
    able = code != "could_not_have_been_seen"
    seen, alone = ((tested[c] < level).sum() for c in ("q_centre", "p_centre"))
    of = f"of {len(tested)} distances"
    centre = f"the groups are seen to differ in centre under {seen} {of}"
    if code == "not_after_counting":
        centre += f" (asked alone under {alone}, p < {level})"
    if not able:
        centre = f"a difference in centre could not have been seen under any {of} "
        centre += f"(no q below {number(best['least_q'])} was possible)"
    wide = f"in spread under {(tested['q_spread'] < level).sum()}"
    if tested["q_spread"].isna().all():
        wide = "spread cannot be compared"
    elif tested["least_q_spread"].min() >= level:
        wide = "one in spread neither"
    small = f", below the {what_matters(best, matters)}"
    clearest = small * (code == "too_small_to_matter")
    clearest += f"; {clearest_distance(best)}" * able
    ends = f"{percent(tested['low'].min())} to {percent(widest['high'])} %"
    known = not np.isnan(widest["high"])
    reach = f"95 % intervals within {ends}" if known else NO_INTERVAL
    shares = map(percent, (tested["omega2"].min(), tested["omega2"].max()))
    return Statement.from_row(
        best,
        f"Unadjusted, {centre}, {wide} (Welch's W*d, q < {level}); the groups go with "
        f"{' to '.join(dict.fromkeys(shares))} % of the variance (omega²; {reach})"
        f"{clearest}.{alike}",
        code,
        columns=OF_CENTRE | {"least_p": "least_q"},
        **_share(best),
        n=best["n"],
        method=f"{OMEGA}; Welch's W*d, {best['metric']}",
    )
