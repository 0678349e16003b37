"""Whether one group was sequenced deeper, and whether the answer is that of depth."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from msgut import measure
from msgut.cohort import comparison
from msgut.compare.dispersion import verdict
from msgut.stats.permutation import enough, p_value

# Below this p the answer is asked again at equal depth: to look in vain costs a moment,
# not to look may cost the answer.
SUSPECT = 0.1


def unequal_depth(study, *, permutations=999, seed=0):
    """Return how deep the groups were sequenced, and how likely chance did it.

    Parameters
    ----------
    study : msgut.cohort.Comparison or msgut.study.Study
    permutations, seed : int
        Of the labels, as the design allows; the difference in mean rank is tested.

    Returns
    -------
    pandas.DataFrame
        One row: ``left, right, median_left, median_right, ratio, p, p_least, n``;
        ``ratio`` is the median depth of right over that of left. Of a table of
        proportions nothing but n is known.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [90, 80, 70, 9, 8, 7]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3}))
    >>> unequal_depth(toy)[["ratio", "p", "p_least"]].round(2).values.tolist()
    [[0.1, 0.1, 0.1]]
    """
    enough(permutations)
    who = comparison(study)
    row = dict.fromkeys(
        ("median_left", "median_right", "ratio", "p", "p_least"), np.nan
    )
    row = {"left": who.left, "right": who.right} | row | {"n": who.n_people}
    if not who.study.facts.refuse.get("counts"):
        depth, right = who.study.values.sum(axis=1, dtype=float), who.is_right
        row["median_left"] = float(np.median(depth[~right]))
        row["median_right"] = float(np.median(depth[right]))
        row["ratio"] = row["median_right"] / (row["median_left"] or np.nan)
        rank = rankdata(depth) - (len(depth) + 1) / 2
        labels, exact = who.permuted_labels(permutations, seed=seed)
        drawn = _gap(labels, rank)
        observed = float(_gap(right[None], rank)[0])
        row["p"] = p_value(observed, drawn, exact=exact, side="two-sided", centre=0.0)
        row["p_least"] = who.least_p(permutations)
    return pd.DataFrame([row])


def at_equal_depth(study, distance, *, permutations=999, seed=0, **options):
    """Return the verdict on centre and spread as sequenced, and at equal depth.

    Where the groups' depths differ (p < 0.1), every sample is drawn to as many reads
    as the shallowest holds, and the verdict is asked again.

    Parameters
    ----------
    study : msgut.cohort.Comparison or msgut.study.Study
    distance : str
        Of :data:`msgut.measure.METRICS`.
    permutations, seed : int
        The seed is also that of the reads drawn.
    **options
        Of the distance.

    Returns
    -------
    pandas.DataFrame
        One row or two: ``reads`` (``"as sequenced"``, ``"equal depth"``), ``depth`` of
        the shallowest sample, the columns of :func:`unequal_depth` as ``depth_left,
        depth_right, depth_ratio, p_depth, p_least_depth``, and those of
        :func:`msgut.compare.verdict`.

    References
    ----------
    Weiss et al. (2017), doi:10.1186/s40168-017-0237-y.
    """
    who = comparison(study)
    reads = unequal_depth(who, permutations=permutations, seed=seed).iloc[0]
    shared = {
        "depth": who.study.values.sum(axis=1, dtype=float).min(), "depth_left": reads["median_left"],
        "depth_right": reads["median_right"], "depth_ratio": reads["ratio"],
        "p_depth": reads["p"], "p_least_depth": reads["p_least"],
    }  # fmt: skip
    tables = [("as sequenced", who.study)]
    whole = (who.study.values % 1 == 0).all()
    if reads["p"] < SUSPECT and whole and shared["depth"] > 0:
        depth = int(shared["depth"])
        tables.append(("equal depth", measure.rarefy(who.study, depth, seed=seed)))
    rows = []
    for name, table in tables:
        apart = measure.distances(table, distance, **options)
        row = pd.DataFrame({"verdict": ["all samples alike"]})
        if apart.data.any():
            row = verdict(apart, who.of(table), permutations=permutations, seed=seed)
        rows.append(row.assign(reads=name, **shared))
    table = pd.concat(rows, ignore_index=True)
    first = ["reads", *shared, "verdict"]
    return table[first + [c for c in table if c not in (*first, "term")]]


def _gap(labels, rank):
    labels = np.asarray(labels, dtype=float)
    size = labels.sum(axis=1)
    return labels @ rank * (1 / size + 1 / (labels.shape[1] - size))
