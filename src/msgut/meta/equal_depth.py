"""Cohorts whose groups were read unequally deeply, brought to one depth."""

from msgut.cohort import comparison
from msgut.compare import unequal_depth
from msgut.differential.depth_thinning import thinned_study
from msgut.levels import SUSPECT


def unequally_deep(study, *, left="HC", right="MS"):
    """Return by how much the groups differ in reads per sample, where they may.

    Returns
    -------
    dict or None
        ``depth_ratio`` (right over left) and ``depth_p``; None where nothing hints that
        they differ (p of 0.1 and more).
    """
    row = unequal_depth(comparison(study, left, right)).iloc[0]
    if not row["p"] < SUSPECT:
        return None
    return {"depth_ratio": row["ratio"], "depth_p": row["p"]}


def cohorts_at_equal_depth(studies, *, left="HC", right="MS", seed=0):
    """Return the cohorts, where groups may differ in depth thinned to the shallowest.

    No label is exchangeable where one group is read more deeply, and what depth does to
    rare taxa in each cohort adds up in the pooled difference. Reads are kept by chance,
    so that each sample of such a cohort is expected to have as many as its shallowest.

    Parameters
    ----------
    studies : sequence of Study
    seed : int

    Returns
    -------
    list of Study
        In the same order; a cohort that is read evenly is the very same.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> names = [f"s{n}" for n in range(20)]
    >>> samples = pd.DataFrame({"group": ["HC"] * 10 + ["MS"] * 10}, names)
    >>> reads = pd.DataFrame({"A": [1000] * 10 + [9000] * 10, "B": 1000}, names)
    >>> (even,) = cohorts_at_equal_depth([Study("toy", reads, samples)])
    >>> bool(even.counts.sum(axis=1).max() < 2300)
    True
    """
    return [
        thinned_study(study, seed=seed)
        if unequally_deep(study, left=left, right=right)
        else study
        for study in studies
    ]
