"""Whether one group was sequenced deeper, and whether the answer is that of depth."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.cohort import comparison
from msgut.compare.dispersion import centre_and_spread
from msgut.compare.indices import DEPTH
from msgut.compare.rank_rows import rank_row
from msgut.errors import MsgutError
from msgut.levels import SUSPECT

ROW = (
    "left",
    "right",
    "ratio",
    "low",
    "high",
    "confidence",
    "p",
    "least_p",
    "n_left",
    "n_right",
    "n_pairs",
    "n_used",
    "n_dropped",
    "form",
    "method",
    "median_left",
    "median_right",
    "why",
)


def unequal_depth(study):
    """Return how many times deeper the right group was sequenced than the left.

    The rank test of log2 depth in the form of the comparison
    (:func:`msgut.compare.two_groups`): the one answer that every page tells.

    Parameters
    ----------
    study : msgut.cohort.Comparison or msgut.study.Study
        With all its reads: taxa that are left out take theirs with them.

    Returns
    -------
    pandas.DataFrame
        One row: ``left, right, ratio, low, high, confidence, p, least_p, n_left,
        n_right, n_pairs, n_used, n_dropped, form, method, median_left, median_right,
        why``. ``ratio`` is 2 to the Hodges-Lehmann shift of log2 depth, right over
        left, with its interval; the medians are reads per sample. Where nothing can be
        told (a table of proportions, too few people) all is missing but the groups and
        ``why``.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598, doi:10.1214/aoms/1177704172.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [90, 80, 70, 9, 8, 7]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3}))
    >>> unequal_depth(toy)[["ratio", "p", "least_p"]].round(2).values.tolist()
    [[0.1, 0.1, 0.1]]
    """
    who = comparison(study)
    row = {"left": who.left, "right": who.right, "form": who.form, "why": ""}
    if who.study.facts.refuse.get("counts"):
        row["why"] = "the table holds proportions, not reads"
        return pd.DataFrame([row]).reindex(columns=list(ROW))
    depth = who.study.depth.where(who.study.depth > 0).dropna()
    try:
        test = rank_row(np.log2(depth).rename(DEPTH), who)
    except MsgutError as why:
        row["why"] = str(why).rstrip(".")
        return pd.DataFrame([row]).reindex(columns=list(ROW))
    row |= test | {"n_dropped": len(who.group) - test["n_used"]}
    row |= {"ratio": 2 ** test["effect"], "low": 2 ** test["low"]}
    middle = who.study.depth.groupby(who.group).median()
    row |= {"high": 2 ** test["high"], "median_left": middle[who.left]}
    row |= {"median_right": middle[who.right]}
    return pd.DataFrame([row]).reindex(columns=list(ROW))


def at_equal_depth(study, distance, *, reads=None, permutations=999, seed=0, **options):
    """Return the verdict on centre and spread as sequenced, and at equal depth.

    Where the groups' depths differ (p < 0.1), every sample is drawn to as many reads
    as the shallowest holds, and the verdict is asked again.

    Parameters
    ----------
    study : msgut.cohort.Comparison or msgut.study.Study
    distance : str
        Of :data:`msgut.measure.METRICS`.
    reads : pandas.DataFrame, optional
        As :func:`unequal_depth` returns, of all samples of these people where the
        study holds one of each; that of the study itself if left out.
    permutations, seed : int
        The seed is also that of the reads drawn.
    **options
        Of the distance.

    Returns
    -------
    pandas.DataFrame
        One row or two: ``reads`` (``"as sequenced"``, ``"equal depth"``), ``depth`` of
        the shallowest sample, ``depth_ratio, p_depth, least_p_depth, why_depth`` (the
        ``ratio, p, least_p, why`` of :func:`unequal_depth`), and the columns of
        :func:`msgut.compare.centre_and_spread`.

    References
    ----------
    Weiss et al. (2017), doi:10.1186/s40168-017-0237-y.
    """
    who = comparison(study)
    row = (unequal_depth(who) if reads is None else reads).iloc[0]
    shared = {"depth": who.study.values.sum(axis=1, dtype=float).min()}
    shared |= {"depth_ratio": row["ratio"], "p_depth": row["p"]}
    shared |= {"least_p_depth": row["least_p"], "why_depth": row["why"]}
    tables = [("as sequenced", who.study)]
    whole = (who.study.values % 1 == 0).all()
    if row["p"] < SUSPECT and whole and shared["depth"] > 0:
        depth = int(shared["depth"])
        tables.append(("equal depth", measure.rarefy(who.study, depth, seed=seed)))
    rows = []
    for name, table in tables:
        apart = measure.distances(table, distance, **options)
        row = pd.DataFrame({"verdict": ["alike"]})
        if apart.data.any():
            row = centre_and_spread(
                apart, who.of(table), permutations=permutations, seed=seed
            )
        rows.append(row.assign(reads=name, **shared))
    table = pd.concat(rows, ignore_index=True)
    first = ["reads", *shared, "verdict"]
    return table[first + [c for c in table if c not in (*first, "term")]]
