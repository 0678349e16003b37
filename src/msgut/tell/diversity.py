"""From a table of comparisons to what a page says first."""

import numpy as np

from msgut.tell.cautions import confounding, deeper_group, wider_group
from msgut.tell.statement import Statement
from msgut.tell.two_groups import first_known, two_groups_sentence, two_groups_verdict
from msgut.tell.words import number

# What a page shows of a table of groups; the file has every column.
LEAD = (
    "measure",
    "family",
    "test",
    "adjusted_for",
    "n_left",
    "n_right",
    "effect",
    "low",
    "high",
    "delta",
    "p",
    "q",
    "least_p",
)


def difference(
    table, who, measure, *, adjusted=False, called="", unit="", matters=None
):
    """Return what a table says of the two groups in one measure, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.two_groups` returns.
    who : msgut.cohort.Comparison
    measure : str
    adjusted : bool
        The row that is adjusted for covariates, instead of the rank test.
    called : str
        What the measure is called in a sentence.
    unit : str
    matters : float, optional
        The smallest difference that would matter, in that unit.

    Returns
    -------
    Statement
    """
    row = _row(table, measure, adjusted=adjusted, called=called)
    if row is None:
        why = "no age, sex or BMI is known that could be adjusted for"
        return Statement(f"Cannot be said: {why}.", "cannot_be_told")
    cautions = _cautions(table, who, measure, row)
    if not adjusted:
        cautions += wider_group(table, measure)
    return _stated(
        two_groups_sentence(row, matters=matters), row, who, unit, matters, cautions
    )


def bare_and_adjusted(table, who, measure, *, called="", unit="", matters=None):
    """Return a statement on a measure, bare and then adjusted where that is possible.

    A difference that goes once age, sex and weight are held the same is not told
    without saying so.
    """
    bare = _row(table, measure, called=called)
    beside = _row(table, measure, adjusted=True, called=called)
    words = two_groups_sentence(bare, matters=matters)
    if beside is not None:
        words = f"{words} Adjusted: {two_groups_sentence(beside, matters=matters)}"
    asked = bare if beside is None else beside
    cautions = _cautions(table, who, measure, asked) + wider_group(table, measure)
    return _stated(words, bare, who, unit, matters, cautions)


def _row(table, measure, *, adjusted=False, called=""):
    kind = "adjusted" if adjusted else "rank"
    rows = table[(table["measure"] == measure) & (table["test"] == kind)]
    if not len(rows):
        return None
    row = rows.iloc[0].copy()
    row["measure"] = called or measure
    return row


def _cautions(table, who, measure, row):
    """Return the cautions on a row: that adjusts for what it names, if it has a p."""
    named = "" if np.isnan(row["p"]) else first_known(row.get("adjusted_for"), "")
    held = [name.strip() for name in named.split(",") if name]
    return confounding(who, held) + deeper_group(table, measure)


def _stated(words, row, who, unit, matters, cautions):
    return Statement.from_row(
        row,
        words,
        two_groups_verdict(row, matters=matters),
        unit=unit,
        least_p=first_known(row.get("least_q"), row.get("least_p")),
        n=min(who.n_people, int(row["n_left"] + row["n_right"])),
        method=first_known(row["method"], ""),
        cautions=cautions,
    )


def across_depths(table):
    """Return how far the difference moves with the depth and the draw of reads.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.depth_sensitivity` returns.

    Returns
    -------
    Statement
        A description: draws of one table are no replicates.
    """
    row = table.iloc[0]
    low, high = table["effect"].min(), table["effect"].max()
    width = (table["high"] - table["low"]).median()
    depths = f"{table['depth'].min():,} to {table['depth'].max():,} reads"
    against = (
        f", {number(100 * (high - low) / width)} % of the width of one interval "
        f"({number(width)} in the median)"
        if width > 0
        else ""
    )
    return Statement(
        f"Over {len(table)} draws at {depths}, {row['right']} less {row['left']} in "
        f"{row['measure']} lies between {number(low)} and {number(high)}: it moves by "
        f"{number(high - low)}{against}. The intervals reach from "
        f"{number(table['low'].min())} to {number(table['high'].max())}. Draws of one "
        f"table are not new people.{_lost(table)}",
        "described",
        estimate=table["effect"].median(),
        method="random draws of reads without replacement",
    )


def _lost(table):
    """Say that deeper draws are of fewer samples, which moves the answer as well."""
    least, most = table["n_dropped"].min(), table["n_dropped"].max()
    if most == least:
        return ""
    deepest = table.loc[table["n_dropped"] == most, "depth"].min()
    people = table.loc[table["n_dropped"] == most, ["n_left", "n_right"]].iloc[0]
    row = table.iloc[0]
    return (
        f" With {deepest:,} reads {most - least:.0f} shallower samples are left out "
        f"({people['n_right']:.0f} {row['right']} and {people['n_left']:.0f} "
        f"{row['left']} stay), and that moves it as well."
    )
