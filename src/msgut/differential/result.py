"""The one shape of every answer: a tidy table, one row per taxon."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

COLUMNS = (
    "taxon", "effect", "low", "high", "p", "q", "method", "scale", "form",
    "n_left", "n_right", "prevalence_left", "prevalence_right", "dropped", "zeros",
)  # fmt: skip


def adjusted(p):
    """Return Benjamini-Hochberg q-values over the last axis; missing p stay missing.

    Examples
    --------
    >>> adjusted(np.array([0.01, np.nan, 0.04]))
    array([0.02,  nan, 0.04])
    """
    p = np.atleast_1d(np.asarray(p, dtype=float))
    tested = ~np.isnan(p)
    if tested.all():
        return false_discovery_control(p, axis=-1)
    q = np.full_like(p, np.nan)
    for place in np.ndindex(p.shape[:-1]):
        row = tested[place]
        if row.any():
            q[place][row] = false_discovery_control(p[place][row])
    return q


def table(rows, *, effect, low, high, p, method, scale, zeros):
    """Return one method's answer, the smallest p first."""
    seen = rows.counts.to_numpy() > 0
    n_left, n_right = rows.sizes
    answer = pd.DataFrame(
        {
            "taxon": rows.counts.columns,
            "effect": effect,
            "low": low,
            "high": high,
            "p": p,
            "q": adjusted(p),
            "method": method,
            "scale": scale,
            "form": rows.form,
            "n_left": n_left,
            "n_right": n_right,
            "prevalence_left": seen[~rows.right].mean(axis=0),
            "prevalence_right": seen[rows.right].mean(axis=0),
            "dropped": rows.dropped,
            "zeros": zeros,
        },
        columns=list(COLUMNS),
    )
    return answer.sort_values("p", kind="stable").reset_index(drop=True)
