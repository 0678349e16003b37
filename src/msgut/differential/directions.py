"""Which way each taxon points, as labelled and with the labels permuted."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from msgut.cohort import model_frame
from msgut.differential.label_slopes import label_slopes
from msgut.stats.log_ratios import clr, replace_zeros
from msgut.stats.mode import mode

# Where a model with a random intercept is fitted anew for every permutation.
SLOW = 199


class Directions(NamedTuple):
    """Effects of all taxa, those that stand and those of permuted labels."""

    table: pd.DataFrame
    """``taxon, effect`` (log2 fold change, right over left)."""
    permuted: pd.DataFrame
    """A row per taxon, a column per permutation."""


def directions(result, *, permutations=999, seed=0):
    """Return each taxon's effect as it is and under permuted labels.

    By the model of :func:`~msgut.differential.linda`, with the covariates and the
    design of the comparison. Genera of one gut move together: how many of them point
    the same way by chance is what permuted labels tell and a coin does not.

    Parameters
    ----------
    result : msgut.differential.Findings
    permutations : int
        At most 199 where a random intercept is fitted.
    seed : int

    Returns
    -------
    Directions
        Empty where the study could not be compared.
    """
    if result.refusal:
        return Directions(pd.DataFrame(), pd.DataFrame())
    rows = model_frame(result.who, covariates=result.covariates)
    if rows.form not in ("independent", "paired"):
        permutations = min(permutations, SLOW)
    values = clr(replace_zeros(rows.counts.to_numpy(dtype=float))[0])
    labels = np.column_stack([rows.labels, rows.shuffles(permutations, seed=seed)])
    slope = label_slopes(rows, values, labels)[0]
    slope = slope - mode(slope)[:, None]
    taxa = pd.Index(rows.counts.columns, name="taxon")
    table = pd.DataFrame({"taxon": taxa, "effect": slope[0]})
    return Directions(table, pd.DataFrame(slope[1:].T, taxa))
