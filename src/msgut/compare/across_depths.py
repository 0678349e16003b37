"""How far a difference in diversity moves with the depth and the draw of reads."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.cohort import comparison
from msgut.compare.two_groups import two_groups
from msgut.errors import MsgutError

COLUMNS = (
    "measure",
    "left",
    "right",
    "n_left",
    "n_right",
    "n_dropped",
    "effect",
    "low",
    "high",
    "confidence",
    "delta",
    "p",
)


def depth_sensitivity(
    study,
    *,
    depths,
    seeds,
    index="shannon",
    left="",
    right="",
    group_column=None,
):
    """Return the comparison of two groups at each depth and each draw of reads.

    Samples with fewer reads than a depth are left out at that depth, and counted; in
    pairs their partner goes too. A depth at which too few of a group are left has no
    row: the others stand.

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
        As in :func:`~msgut.compare.two_groups`.

    Returns
    -------
    pandas.DataFrame
        One row per depth and seed: ``depth, seed, measure, left, right, n_left, n_right,
        n_dropped, effect, low, high, confidence, delta, p``. Draws of one table are not
        new people: their number says nothing of how sure a difference is.

    Raises
    ------
    MsgutError
        Where at every depth too few of a group are left.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [90, 80, 85, 50, 55], "B": [10, 20, 15, 50, 45]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 2}))
    >>> table = depth_sensitivity(toy, depths=[50, 90], seeds=[0, 1])
    >>> table[["depth", "seed", "effect", "low", "high"]].shape
    (4, 5)
    """
    who = comparison(study, left, right, group_column=group_column)
    values = measure.rarefied(
        who.study, depths=list(depths), seeds=list(seeds), index=index
    )
    rows, short = [], None
    for (depth, seed), part in values.groupby(["depth", "seed"]):
        value = part.set_index("sample")["value"].rename(index)
        try:
            row = two_groups(value, who).iloc[0]
        except MsgutError as error:
            short = error
            continue
        rows.append({"depth": depth, "seed": seed} | row[list(COLUMNS)].to_dict())
    if short and not rows:
        raise short
    return pd.DataFrame(rows)


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
