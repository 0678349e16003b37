"""A cohort of two groups, for the tests that need one and not which."""

import numpy as np
import pandas as pd

from msgut.facts import Facts
from msgut.study import Study


def invented(rng, n=24, shift=1.0, **facts):
    """Return a study of two groups in which MS has more or less of one genus."""
    counts = pd.DataFrame(
        rng.poisson(60, (n, 14)) + 1, columns=[f"g{k}" for k in range(14)]
    )
    counts.index = [f"s{k}" for k in range(n)]
    group = np.repeat(["HC", "MS"], n // 2)
    counts.loc[group == "MS", "g0"] = (counts.loc[group == "MS", "g0"] * shift).astype(
        int
    )
    samples = pd.DataFrame(
        {"group": group, "age": rng.normal(45, 8, n), "sex": ["f", "m"] * (n // 2)},
        counts.index,
    )
    taxa = pd.DataFrame(
        {"phylum": ["P", "Q"] * 7, "family": ["F", "G"] * 7, "genus": list(counts)},
        counts.columns,
    )
    return Study("toy", counts, samples, taxa, facts=Facts(**facts))


def as_study(samples, design="case-control"):
    """Return a study of these samples; its counts are of no interest."""
    counts = pd.DataFrame({"t": 1}, index=samples.index)
    return Study("toy", counts, samples, facts=Facts(design=design))
