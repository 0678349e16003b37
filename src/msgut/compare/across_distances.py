"""The same question under several distances: does the answer hang on the ruler."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.cohort.comparison import Comparison
from msgut.compare.dispersion import centre_and_spread, centre_spread_verdict
from msgut.levels import SIGNIFICANCE
from msgut.stats.false_discovery import least_q, q_values
from msgut.stats.permutation import enough, permutations_needed

# Each ruler by name. The zero rule decides so much of Aitchison's that both stand here.
PLAIN = {
    "bray_curtis": ("bray_curtis", {}),
    "jaccard": ("jaccard", {}),
    "aitchison": ("aitchison", {}),
    "aitchison, zeros multiplicative": ("aitchison", {"zeros": "multiplicative"}),
    "robust_aitchison": ("robust_aitchison", {}),
}
MISSING = (
    "chance",
    "omega2",
    "low",
    "high",
    "p_centre",
    "p_f",
    "p_spread",
    "least_p",
    "least_p_spread",
)
WITH_TREE = {
    name: (name, {})
    for name in ("unweighted_unifrac", "weighted_unifrac", "generalized_unifrac")
}


def available_distances(study):
    """Return the rulers of this study: name to distance and options.

    Aitchison's with a pseudocount needs counts, UniFrac a tree.
    """
    plain = dict(PLAIN)
    if study.facts.refuse.get("counts"):
        del plain["aitchison"]
    return plain | (WITH_TREE if study.tree is not None else {})


def across_distances(study, *, rulers=None, permutations=999, seed=0):
    """Return the verdict on centre and spread of the groups under each distance.

    Parameters
    ----------
    study : msgut.study.Study
        Of the groups that are compared; each sample with reads.
    rulers : mapping of str to (str, dict), optional
        Name to distance and options; :func:`available_distances` if left out.
    permutations, seed : int
        As in :func:`msgut.compare.permanova`; the design says what is permuted. More
        are drawn where there are many distances, so that one alone can be called.

    Returns
    -------
    pandas.DataFrame
        One row per distance: ``metric`` and the columns of
        :func:`msgut.compare.centre_and_spread`, with ``q_centre`` and ``q_spread`` over the
        rows, the least that they could be (``least_q, least_q_spread``), and the
        ``verdict`` by them.
        A distance that is 0 between all samples has the verdict ``alike``.
    """
    enough(permutations)
    study = study.study if isinstance(study, Comparison) else study
    rulers = dict(rulers or available_distances(study))
    permutations = max(permutations, permutations_needed(len(rulers)))
    rows = []
    for metric, (distance, options) in rulers.items():
        apart = measure.distances(study, distance, **options)
        if apart.data.any():
            row = centre_and_spread(apart, study, permutations=permutations, seed=seed)
        else:
            # Every taxon in every sample: presence alone tells nobody apart.
            row = pd.DataFrame({"verdict": ["alike"], "r2": 0.0})
            row = row.assign(n=len(study.counts), **dict.fromkeys(MISSING, np.nan))
        rows.append(row.assign(metric=metric))
    table = pd.concat(rows, ignore_index=True)
    for kind, tail in (("centre", ""), ("spread", "_spread")):
        table[f"q_{kind}"] = q_values(table[f"p_{kind}"])
        table[f"least_q{tail}"] = least_q(table[f"least_p{tail}"])
    by_q = ["q_centre", "q_spread", "least_q", "least_q_spread"]
    by_both = pd.Series(
        [centre_spread_verdict(*row) for row in table[by_q].to_numpy()], table.index
    )
    tested = table["p_centre"].notna()
    table["verdict"] = by_both.where(tested, table["verdict"])
    # 0 lies in the interval where, and only where, the deciding q does not call.
    not_called = table["low"].notna() & (table["q_centre"] >= SIGNIFICANCE)
    table["low"] = table["low"].mask(not_called, 0.0)
    first = [
        "metric",
        "verdict",
        "r2",
        "chance",
        "omega2",
        "low",
        "high",
        "p_centre",
        "q_centre",
    ]
    return table[first + [c for c in table if c not in (*first, "term")]]
