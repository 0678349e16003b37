"""Whether a conclusion on diversity hangs on the depth or the seed of rarefaction."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.cohort import comparison
from msgut.compare.groups import groups
from msgut.levels import SIGNIFICANCE

CONCLUSIONS = ("higher", "lower", "no difference seen")


def depth_sensitivity(
    study, *, depths, seeds, index="shannon", left="", right="", group_column=None,
    level=SIGNIFICANCE,
):  # fmt: skip
    """Return the comparison of two groups at each depth and each draw of reads.

    Samples with fewer reads than a depth are left out at that depth, and counted; in
    pairs their partner goes too.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
    depths : sequence of int
        Reads kept per sample.
    seeds : sequence of int
        One draw of reads for each.
    index : str
        A measure of :func:`msgut.measure.alpha`.
    left, right, group_column : str
        As in :func:`~msgut.compare.groups`.
    level : float
        The p below which a difference is called seen.

    Returns
    -------
    pandas.DataFrame
        One row per depth and seed: ``depth, seed, conclusion, same, n_left, n_right,
        n_dropped, effect, low, high, delta, p``. ``conclusion`` is ``"higher"`` or
        ``"lower"`` in right, or ``"no difference seen"``; ``same``: whether it is the
        commonest of the table.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [90, 80, 85, 50, 55], "B": [10, 20, 15, 50, 45]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 2}))
    >>> table = depth_sensitivity(toy, depths=[50, 90], seeds=[0, 1])
    >>> table[["depth", "seed", "conclusion", "same"]].shape
    (4, 4)
    """
    who = comparison(study, left, right, group_column=group_column)
    values = measure.rarefied(
        who.study, depths=list(depths), seeds=list(seeds), index=index
    )
    rows = []
    for (depth, seed), part in values.groupby(["depth", "seed"]):
        value = part.set_index("sample")["value"].rename(index)
        row = groups(value, who).iloc[0]
        seen = "higher" if row["effect"] > 0 else "lower"
        rows.append({
            "depth": depth, "seed": seed,
            "conclusion": seen if row["p"] < level else CONCLUSIONS[2],
        } | row[["n_left", "n_right", "n_dropped", "effect", "low", "high", "delta",
                 "p"]].to_dict())  # fmt: skip
    out = pd.DataFrame(rows)
    out.insert(3, "same", out["conclusion"] == out["conclusion"].mode()[0])
    return out


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
