"""From a table of comparisons to what a page says first."""

import numpy as np

from msgut.levels import SIGNIFICANCE
from msgut.tell.cautions import confounding
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import capital, chances, number, seen

# What a page shows of a table of groups; the file has every column.
LEAD = ("measure", "test", "adjusted_for", "n_left", "n_right", "effect", "low", "high",
        "delta", "p", "q")  # fmt: skip


def sentence(row, *, level=SIGNIFICANCE):
    """Return what a row of :func:`~msgut.compare.groups` says, in words and numbers.

    A null result is said as one: what was not seen, and which differences the
    interval still allows.

    Parameters
    ----------
    row : pandas.Series
        One row of a result table.
    level : float
        The q (or p, where the row has no q) below which a difference is called seen.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"measure": "shannon", "left": "HC", "right": "MS", "form": "paired"}
    >>> row |= {"effect": -0.031, "low": -0.1, "high": 0.04, "p": 0.4, "q": 0.4}
    >>> print(sentence(pd.Series(row | {"n_left": 576, "n_right": 576})))
    No difference seen in shannon between MS and HC (576 pairs): a shift of \
−0.031 (95 % interval −0.1 to 0.04), so MS may lie up to 0.1 below or up to 0.04 \
above; p = 0.4.
    """
    left, right, measure = row["left"], row["right"], row["measure"]
    effect, low, high = (row[name] for name in ("effect", "low", "high"))
    if row.get("test") == "all":
        called = "differs" if seen(row, level) else "is not seen to differ"
        return (
            f"{capital(measure)} {called} among {left} ({row['n_left']:.0f} people): "
            f"the groups hold {number(100 * effect)} % of the variance of ranks; "
            f"{chances(row)}."
        )
    people = (
        f"{row['n_right']:.0f} pairs"
        if row.get("form") == "paired"
        else f"{row['n_right']:.0f} {right} and {row['n_left']:.0f} {left}"
    )
    given = row.get("adjusted_for")
    given = f", adjusted for {given}" if isinstance(given, str) and given else ""
    interval = (
        f"95 % interval {number(low)} to {number(high)}"
        if np.isfinite(low)
        else "no interval can be given"
    )
    if seen(row, level):
        way = "higher" if effect > 0 else "lower"
        return (
            f"{capital(measure)} is {way} in {right} than in {left} by "
            f"{number(abs(effect))} ({interval} for {right} less {left}; "
            f"{people}{given}); {chances(row)}."
        )
    open_ways = [
        f"up to {number(abs(reach))} {where}"
        for reach, where, there in ((low, "below", low < 0), (high, "above", high > 0))
        if there
    ]
    allows = f", so {right} may lie {' or '.join(open_ways)}" if open_ways else ""
    return (
        f"No difference seen in {measure} between {right} and {left} ({people}{given}):"
        f" a shift of {number(effect)} ({interval}){allows}; {chances(row)}."
    )


def difference(table, who, measure, *, adjusted=False, called=""):
    """Return what a table says of the two groups in one measure, with its cautions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.groups` returns.
    who : msgut.cohort.Comparison
    measure : str
    adjusted : bool
        The row that is adjusted for covariates, instead of the rank test.
    called : str
        What the measure is called in a sentence.

    Returns
    -------
    Statement
    """
    row = _row(table, measure, adjusted=adjusted, called=called)
    if row is None:
        why = "no age, sex or BMI is known that could be adjusted for"
        return Statement(f"Cannot be said: {why}.", "cannot_be_told")
    return _stated(sentence(row), row, who)


def bare_and_adjusted(table, who, measure, *, called=""):
    """Return a statement on a measure, bare and then adjusted where that is possible.

    A difference that goes once age, sex and weight are held the same is not told
    without saying so.
    """
    bare = _row(table, measure, called=called)
    beside = _row(table, measure, adjusted=True, called=called)
    words = sentence(bare)
    words = words if beside is None else f"{words} Adjusted: {sentence(beside)}"
    return _stated(words, bare, who)


def _row(table, measure, *, adjusted=False, called=""):
    kind = "adjusted" if adjusted else "rank"
    rows = table[(table["measure"] == measure) & (table["test"] == kind)]
    if not len(rows):
        return None
    row = rows.iloc[0].copy()
    row["measure"] = called or measure
    return row


def _stated(words, row, who):
    return Statement(
        words, verdict(row["p"], row["q"]), estimate=row["effect"], low=row["low"],
        high=row["high"], p=row["p"], q=row["q"], n=who.n_people,
        method=row["method"], cautions=confounding(who),
    )  # fmt: skip


def across_depths(table):
    """Return a sentence: whether all draws of reads reach one conclusion.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.depth_sensitivity` returns.
    """
    commonest = table.loc[table["same"], "conclusion"].iloc[0]
    alike, n = int(table["same"].sum()), len(table)
    depths = f"{table['depth'].min():,} to {table['depth'].max():,} reads"
    if alike == n:
        return f"No: all {n} draws at {depths} say {commonest!r}."
    rest = sorted(set(table.loc[~table["same"], "conclusion"]))
    return (
        f"Yes: at {depths}, {alike} of {n} draws say {commonest!r}, the others "
        f"{' or '.join(map(repr, rest))} (by p alone, {table['p'].min():.2g} to "
        f"{table['p'].max():.2g})."
    )
