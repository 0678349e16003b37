"""From a table of comparisons to what a page says first."""

import numpy as np
import pandas as pd

from msgut.compare.balance import inseparable
from msgut.compare.many import many
from msgut.compare.sentences import sentence

# What a page shows of a table of groups; the file has every column.
LEAD = ("measure", "test", "adjusted_for", "n_left", "n_right", "effect", "low", "high",
        "delta", "p", "q")  # fmt: skip


def main(table, measure, *, adjusted=False, called=""):
    """Return the row of a measure that a page leads with, or None.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.groups` returns.
    adjusted : bool
        The row that is adjusted for covariates, instead of the rank test.
    called : str
        What the measure is called in a sentence.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"measure": ["shannon"] * 2, "test": ["rank", "adjusted"]})
    >>> main(table, "shannon", adjusted=True)["test"]
    'adjusted'
    """
    kind = "adjusted" if adjusted else "rank"
    rows = table[(table["measure"] == measure) & (table["test"] == kind)]
    if not len(rows):
        return None
    row = rows.iloc[0].copy()
    row["measure"] = called or measure
    return row


def numbers(row):
    """Return a row's numbers as :func:`msgut.report.answer` takes them."""
    if row is None:
        return {}
    return {
        "estimate": row["effect"], "interval": (row["low"], row["high"]), "p": row["p"],
        "q": row["q"], "method": row["method"],
        "n": int(row["n_left"]) if row["form"] == "paired" else int(
            row["n_left"] + row["n_right"]
        ),
    }  # fmt: skip


def beside(row):
    """Return the sentence of an adjusted row, or why there is none."""
    if row is None:
        return "Cannot be said: no age, sex or BMI is known that could be adjusted for."
    return sentence(row)


def cautioned(text, study):
    """Return a sentence with what forbids to read it as disease, if anything does.

    Examples
    --------
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame(
    ...     {"group": ["HC", "HC", "MS", "MS"], "batch": [None, None, "r1", "r2"]}
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}), samples)
    >>> cautioned("Lower in MS.", toy)
    'Lower in MS. Not to be read as disease: batch is recorded for MS only.'
    """
    why = "; ".join(inseparable(study)["why"])
    return f"{text} Not to be read as disease: {why}." if why else text


def both(table, measure, *, called=""):
    """Return a sentence on a measure, bare and then adjusted where that is possible.

    A difference that goes once age, sex and weight are held the same is not told
    without saying so.
    """
    bare = main(table, measure, called=called)
    beside = main(table, measure, adjusted=True, called=called)
    told = sentence(bare)
    return told if beside is None else f"{told} Adjusted: {sentence(beside)}"


def several(values, study):
    """Return :func:`msgut.compare.many`, or no rows where there are two groups."""
    if study.group.nunique() < 3:
        return pd.DataFrame()
    return many(values, study)


def depths_to_try(study, *, most=4):
    """Return depths for a sensitivity table: from the shallowest to the median sample.

    Parameters
    ----------
    most : int
        How many.

    Returns
    -------
    list of int
        Rising, rounded to two digits, none above the median depth.
    """
    low, high = float(study.depth.min()), float(study.depth.median())
    steps = np.geomspace(max(low, 1), max(high, 1), most)
    rounded = {int(float(f"{np.floor(d):.1e}")) for d in steps}
    return sorted(d for d in rounded | {int(low)} if low <= d <= high)


def steady(table):
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
