"""Which way each taxon points, as labelled and with the labels permuted."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from msgut.cohort import comparison, model_frame
from msgut.differential.label_slopes import label_slopes
from msgut.errors import MsgutError
from msgut.stats.log_ratios import clr, replace_zeros

# Where a model with a random intercept is fitted anew for every permutation.
MOST_PERMUTATIONS = 199


class Directions(NamedTuple):
    """Effects of all taxa, those that stand and those of permuted labels."""

    table: pd.DataFrame
    """``taxon, effect`` (log2 fold change, right over left, beyond the median taxon)."""
    permuted: pd.DataFrame
    """A row per taxon, a column per permutation."""
    least_p: float = 0.0
    """The least p that dealing the labels anew can give."""


def directions(who, *, covariates=None, permutations=999, seed=0):
    """Return each taxon's effect as it is and under permuted labels.

    By the model of :func:`~msgut.differential.linda`, with the covariates and the
    design of the comparison, but against the median taxon and not the mode: where half
    of the taxa rise and half fall, the mode sits on one of the two heaps and takes all
    direction from it. Labels are permuted among the residuals of that model, as
    Freedman and Lane do. Genera of one gut move together: how many of them point the
    same way by chance is what permuted labels tell and a coin does not.

    Parameters
    ----------
    who : msgut.cohort.Comparison or msgut.study.Study
        Over a table at one rank, filtered by prevalence.
    covariates : sequence of str, optional
        Those that the comparison can use if left out.
    permutations : int
        At most 199 where a random intercept is fitted.
    seed : int

    Returns
    -------
    Directions
        Empty where the study could not be compared.

    References
    ----------
    Freedman & Lane (1983), doi:10.1080/07350015.1983.10509354.
    """
    who = comparison(who)
    covariates = who.covariates if covariates is None else covariates
    try:
        rows = model_frame(who, covariates=covariates)
    except MsgutError:
        return Directions(pd.DataFrame(), pd.DataFrame())
    if rows.form not in ("independent", "paired"):
        permutations = min(permutations, MOST_PERMUTATIONS)
    values = clr(replace_zeros(rows.counts.to_numpy(dtype=float))[0])
    own = label_slopes(rows, values, rows.labels[:, None])[0]
    # What the group does is taken off first: a true effect, dealt with the labels, would
    # make all its taxa agree or all disagree, and hide itself.
    bare = values - np.outer(rows.sample_labels(rows.labels), own[0])
    shuffles = rows.shuffles(permutations, seed=seed)
    slope = np.vstack([own, label_slopes(rows, bare, shuffles)[0]])
    slope = slope - np.median(slope, axis=1, keepdims=True)
    taxa = pd.Index(rows.counts.columns, name="taxon")
    table = pd.DataFrame({"taxon": taxa, "effect": slope[0]})
    return Directions(table, pd.DataFrame(slope[1:].T, taxa), rows.least_p)
