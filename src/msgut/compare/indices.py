"""Which indices of diversity a page tests, and which are one question together."""

import numpy as np

from msgut import measure

# Kinds that are counted in all reads: more reads, more kinds. They are shown, and
# tested apart, so that a difference in depth cannot pull the q of the others.
HANGS_ON_DEPTH = ("observed", "chao1", "faith_pd")
# The same order of samples under another name: hill_0 is observed, hill_1 the
# exponential of shannon, hill_2 and inverse_simpson follow from simpson.
SAME = ("hill_0", "hill_1", "hill_2", "inverse_simpson")
DEPTH = "log2_depth"


def indices_to_test(study, even):
    """Return the indices that are tested, richness at one depth first, depth last.

    Parameters
    ----------
    study : msgut.study.Study
    even : int
        Reads at which ``richness_even`` is worked out.

    Returns
    -------
    pandas.DataFrame
        One row per sample: ``richness_even``, those of :func:`msgut.measure.alpha`
        that are not another's transform, and ``log2_depth``.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5, 9], "B": [3, 1]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC", "MS"]}))
    >>> list(indices_to_test(toy, 8))
    ['richness_even', 'observed', 'chao1', 'shannon', 'simpson', 'pielou', 'log2_depth']
    """
    table = measure.alpha(study)
    table = table.drop(columns=[name for name in SAME if name in table])
    table.insert(0, "richness_even", measure.rarefied_alpha(study, even))
    return table.assign(**{DEPTH: np.log2(study.depth.where(study.depth > 0))})


def index_families(values):
    """Return the family of each index, by name: a question of its own for q.

    Examples
    --------
    >>> index_families(["shannon", "observed", "log2_depth"])
    {'shannon': 'index', 'observed': 'hangs on depth', 'log2_depth': 'depth'}
    """
    apart = dict.fromkeys(HANGS_ON_DEPTH, "hangs on depth") | {DEPTH: "depth"}
    return {name: apart.get(name, "index") for name in values}
