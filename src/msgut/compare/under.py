"""The same question under several distances: does the answer hang on the ruler."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.cohort.comparison import Comparison
from msgut.compare.dispersion import VERDICTS, verdict
from msgut.levels import SIGNIFICANCE
from msgut.stats.false_discovery import q_values

# Each ruler by name. The zero rule decides so much of Aitchison's that both stand here.
PLAIN = {
    "bray_curtis": ("bray_curtis", {}),
    "jaccard": ("jaccard", {}),
    "aitchison": ("aitchison", {}),
    "aitchison, zeros multiplicative": ("aitchison", {"zeros": "multiplicative"}),
    "robust_aitchison": ("robust_aitchison", {}),
}
WITH_TREE = {
    name: (name, {})
    for name in ("unweighted_unifrac", "weighted_unifrac", "generalized_unifrac")
}


def offered(study):
    """Return the rulers of this study: name to distance and options.

    Aitchison's with a pseudocount needs counts, UniFrac a tree.
    """
    plain = dict(PLAIN)
    if study.facts.refuse.get("counts"):
        del plain["aitchison"]
    return plain | (WITH_TREE if study.tree is not None else {})


def under(study, *, rulers=None, permutations=999, seed=0):
    """Return the verdict on centre and spread of the groups under each distance.

    Parameters
    ----------
    study : msgut.study.Study
        Of the groups that are compared; each sample with reads.
    rulers : mapping of str to (str, dict), optional
        Name to distance and options; :func:`offered` if left out.
    permutations, seed : int
        As in :func:`msgut.compare.permanova`; the design says what is permuted.

    Returns
    -------
    pandas.DataFrame
        One row per distance: ``metric`` and the columns of
        :func:`msgut.compare.verdict`, with ``q_centre`` and ``q_spread`` over the rows
        and the ``verdict`` by them.
        A distance that is 0 between all samples has the verdict *all samples alike*.
    """
    study = study.study if isinstance(study, Comparison) else study
    rows = []
    for metric, (distance, options) in (rulers or offered(study)).items():
        apart = measure.distances(study, distance, **options)
        if apart.data.any():
            row = verdict(apart, study, permutations=permutations, seed=seed)
        else:
            # Every taxon in every sample: presence alone tells nobody apart.
            row = pd.DataFrame({"verdict": ["all samples alike"], "r2": 0.0})
            row = row.assign(n=len(study.counts), p_centre=np.nan, p_spread=np.nan)
        rows.append(row.assign(metric=metric))
    table = pd.concat(rows, ignore_index=True)
    table["q_centre"] = q_values(table["p_centre"], [0] * len(table))
    table["q_spread"] = q_values(table["p_spread"], [0] * len(table))
    both = [
        (c < SIGNIFICANCE, s < SIGNIFICANCE)
        for c, s in zip(table["q_centre"], table["q_spread"], strict=True)
    ]
    tested = table["p_centre"].notna()
    words = pd.Series([VERDICTS[pair] for pair in both], index=table.index)
    table["verdict"] = words.where(tested, table["verdict"])
    first = ["metric", "verdict", "r2", "omega2_partial", "p_centre", "q_centre"]
    return table[first + [c for c in table if c not in (*first, "term")]]
