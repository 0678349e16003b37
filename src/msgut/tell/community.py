"""What a test of the community says, in a sentence: shares, centre, spread."""

import numpy as np

from msgut.levels import SIGNIFICANCE
from msgut.tell.cautions import confounding
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import capital, chance, chances, number, seen


def explained(table, who, *, term="group"):
    """Return what a term explains beside all others, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.explained` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
    """
    row = table[table["term"] == term].iloc[-1]
    return Statement(
        explained_row(row), verdict(row["p"], row["q"], least_p=row["p_least"]),
        estimate=row["r2"], p=row["p"], q=row["q"], n=row["n"], method="R², marginal",
        cautions=confounding(who),
    )  # fmt: skip


def explained_row(row, *, level=SIGNIFICANCE):
    """Return what a row of a permutation test of variance says, as a sentence."""
    term, share = row["term"], 100 * row["r2"]
    if np.isnan(row["p"]):
        said = f"{capital(term)} explains {number(share)} % of the variance"
        return f"{said}; not tested."
    # A p at its least says only that more permutations might make it smaller.
    at_least = row["p"] <= row["p_least"]
    least = ", the least that these permutations can give" if at_least else ""
    # What lies beyond chance is told only where something does.
    beyond = f"{number(100 * row['omega2_partial'])} % beyond chance; "
    called = "" if seen(row, level) else ", no more than chance would"
    return (
        f"{capital(term)} explains {number(share)} % of the variance in composition "
        f"({'' if called else beyond}{row['n']:.0f} samples, permuted "
        f"{row['permuted']}){called}; {chances(row)}{least}."
    )


def spread(row, *, level=SIGNIFICANCE):
    """Return what a row of :func:`msgut.compare.dispersion` says."""
    called = "differs" if seen(row, level) else "is not seen to differ"
    return (
        f"Spread {called}: the mean distance to the group's middle runs from "
        f"{number(row['distance_least'])} ({row['least']}) to "
        f"{number(row['distance_most'])} ({row['most']}), F = {number(row['f'])}; "
        f"{chances(row)}."
    )


def centre_and_spread(table, who):
    """Return whether groups differ in centre or in spread, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.verdict` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
    """
    row = table.iloc[0]
    return Statement(
        centre_and_spread_row(row), verdict(row["p_centre"], least_p=row["p_least"]),
        estimate=row["r2"], p=row["p_centre"], n=row["n"], method="PERMANOVA R²",
        cautions=confounding(who),
    )  # fmt: skip


def centre_and_spread_row(row):
    """Return what a row of :func:`msgut.compare.verdict` says, as a sentence."""
    says = {
        "differs in centre": "differ in centre, and are not seen to differ in spread",
        "differs in spread": "differ in spread, and are not seen to differ in centre",
        "both": "differ in centre and in spread: some of the first may be the second",
        "neither": "are not seen to differ, neither in centre nor in spread",
    }[row["verdict"]]
    groups = "groups" if row["term"] == "group" else f"groups of {row['term']}"
    return (
        f"The {groups}, unadjusted, {says}: {number(100 * row['r2'])} % of the "
        f"variance ({chance(row['p_centre'])}), spread F = {number(row['f_spread'])} "
        f"({chance(row['p_spread'])})."
    )


def agreement(table, *, level=0.05):
    """Return a sentence: under how many distances the groups differ.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`under` returns.
    """
    n = len(table)
    centre = int((table["q_centre"] < level).sum())
    spread = int((table["q_spread"] < level).sum())
    return (
        f"Unadjusted, in centre under {centre} of {n} distances, in spread under "
        f"{spread} (q < {level}); the groups explain {table['r2'].min():.2%} to "
        f"{table['r2'].max():.2%} of the variance."
    )
