"""Whether one group was sequenced deeper, and whether the answer hangs on it."""

from msgut.levels import SUSPECT
from msgut.tell.cautions import confounding
from msgut.tell.statement import Statement
from msgut.tell.two_groups import (
    compared_people,
    first_known,
    interval_in_words,
    two_groups_verdict,
)
from msgut.tell.variance_shares import against_chance, percent
from msgut.tell.verdicts import is_called
from msgut.tell.words import CENTRE_OR_SPREAD, equals, number, p_in_words


def depth_between_groups(table, who):
    """Return how many times the reads of one group the other has.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.unequal_depth` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
        ``too_small_to_matter`` is never said of it.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.cohort import comparison
    >>> from msgut.compare import unequal_depth
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [90, 80, 70, 65, 9, 8, 7, 6]})
    >>> samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4})
    >>> who = comparison(Study("toy", counts, samples))
    >>> print(depth_between_groups(unequal_depth(who), who).sentence)
    The groups differ in reads per sample: MS has 0.1 times the reads of HC (95 % \
interval 0.0667 to 0.138; 4 MS and 4 HC); p = 0.029.
    """
    row = table.iloc[0]
    code = two_groups_verdict(row)
    if code == "cannot_be_told":
        return Statement(f"Cannot be told: {_why(row['why'])}.", code)
    begins = {
        "seen": "The groups differ in reads per sample",
        "could_not_have_been_seen": "Whether the groups differ in reads per sample could "
        f"not have been seen (least possible p {equals(first_known(row['least_p'], 0.0))})",
    }.get(code, "No difference in reads per sample is seen")
    said = (
        f"{begins}: {row['right']} has {number(row['ratio'])} times the reads of "
        f"{row['left']} ({interval_in_words(row)}; {compared_people(row)}); {p_in_words(row['p'])}."
    )
    return Statement.from_row(
        row,
        said,
        code,
        columns={"estimate": "ratio"},
        unit="times",
        q=None,
        n=who.n_people,
        method=f"{row['method']} of log2 reads",
        cautions=confounding(who),
    )


def at_one_depth(table, who):
    """Return whether what was said of centre and spread holds at equal depth.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.at_equal_depth` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
        A description: the verdict of either table is told where it is asked.
    """
    row = table.iloc[0]
    if len(table) == 1:
        return _not_asked(row)
    after = table.iloc[1]
    at = f"With {row['depth']:,.0f} reads drawn from every sample"
    if after["verdict"] == "alike":
        return Statement(f"{at} all samples are alike.", "described")
    holds = after["verdict"] == row["verdict"]
    answer = (
        "the answer holds"
        if holds
        else (
            f"the answer changes from '{CENTRE_OR_SPREAD[row['verdict']]}' to "
            f"'{CENTRE_OR_SPREAD[after['verdict']]}'"
        )
    )
    called = is_called(after["p_centre"])
    return Statement(
        f"{at} {answer}: omega² {percent(after['omega2'])} % "
        f"({against_chance(after, called=called)}); {p_in_words(after['p_centre'])}.",
        "described",
        estimate=after["omega2"],
        low=after["low"],
        high=after["high"],
        p=after["p_centre"],
        n=who.n_people,
        method="reads drawn without replacement",
    )


def _not_asked(row):
    """Why the table was not asked again; what had no chance to be is not told as null."""
    p, least = row["p_depth"], first_known(row["least_p_depth"], 0.0)
    why, code = _why(row["why_depth"]), "cannot_be_told"
    if not why and p < SUSPECT:
        why = "no sample can be drawn to the reads of the shallowest"
    elif not why:
        why = f"that is done where depths may differ (p < {SUSPECT}), and here {p_in_words(p)}"
        if least >= SUSPECT:
            why += f", the least possible being {number(least)}"
        else:
            code = "described"
    return Statement(f"Not asked: {why}.", code)


def _why(text):
    return str(first_known(text, "")).rstrip(".")
