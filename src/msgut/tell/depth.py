"""Whether one group was sequenced deeper, and whether the answer hangs on it."""

import numpy as np

from msgut.tell.shares import against_chance, is_called, percent
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import chance, number


def between(table, who):
    """Return whether one group was sequenced deeper, and if so whether that matters.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.at_equal_depth` returns.
    who : msgut.cohort.Comparison

    Returns
    -------
    Statement
        Of the depth; ``too_small_to_matter`` is never said of it.
    """
    row = table.iloc[0]
    if np.isnan(row["p_depth"]):
        return Statement(
            "Cannot be told: the table holds proportions, not reads.", "cannot_be_told"
        )
    code = verdict(row["p_depth"], least_p=row["p_least_depth"])
    head = {
        "seen": "Depth differs",
        "could_not_have_been_seen": "A difference in depth could not have been seen "
        f"(no p below {number(row['p_least_depth'])} was possible)",
    }.get(code, "Depth is not seen to differ")
    said = (
        f"{head}: the median {who.right} sample holds {number(row['depth_ratio'])} times "
        f"the reads of the median {who.left} sample ({row['depth_right']:,.0f} and "
        f"{row['depth_left']:,.0f}; {chance(row['p_depth'])})."
    )
    if len(table) > 1:
        said += f" {_held(row, table.iloc[1])}"
    return Statement(
        said, code, estimate=row["depth_ratio"], p=row["p_depth"],
        least_p=row["p_least_depth"], n=who.n_people,
        unit=f"median reads, {who.right} over {who.left}",
        method="ranks of depth, labels permuted",
    )  # fmt: skip


def _held(before, after):
    """Whether what was said of centre and spread holds at equal depth."""
    at = f"With {before['depth']:,.0f} reads drawn from every sample"
    if after["verdict"] == "all samples alike":
        return f"{at} all samples are alike."
    holds = after["verdict"] == before["verdict"]
    answer = "the answer holds" if holds else (
        f"the answer changes from '{before['verdict']}' to '{after['verdict']}'"
    )  # fmt: skip
    called = is_called(after["p_centre"])
    return (
        f"{at} {answer}: omega² {percent(after['omega2'])} % "
        f"({against_chance(after, called=called)}); {chance(after['p_centre'])}."
    )
