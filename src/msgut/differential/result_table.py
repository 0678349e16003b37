"""The one shape of every answer: a tidy table, one row per taxon."""

import numpy as np
import pandas as pd

from msgut.stats.false_discovery import least_q_alone, q_values, reachable

COLUMNS = (
    "taxon",
    "effect",
    "low",
    "high",
    "p",
    "q",
    "least_p",
    "least_q",
    "method",
    "scale",
    "form",
    "n_left",
    "n_right",
    "prevalence_left",
    "prevalence_right",
    "n_dropped",
    "zeros",
)
# What an effect is.
SCALES = ("log2 fold change", "log2 odds ratio")
TINY = np.finfo(float).tiny


def floored_p(p, least):
    """Return p no smaller than exchanging labels can give, and never 0.

    A p below that would rest on the shape of a distribution that so few people cannot
    show. Beyond eight against eight it hardly ever binds.

    Examples
    --------
    >>> floored_p(np.array([1e-6, 0.5, np.nan]), 0.1)
    array([0.1, 0.5, nan])
    """
    return np.clip(p, max(least, TINY), 1)


def p_of_each_label(p, labels, method, progress=None):
    """Return the p-values of each column of labels, shape (n_labels, n_taxa).

    Parameters
    ----------
    p : callable
        From one column to the p-values of all taxa.
    labels : numpy.ndarray, shape (n_units, n_labels)
    method : str
    progress : callable, optional
        Called as ``progress(method, done, of)``.
    """
    answers = []
    for label in labels.T:
        answers.append(p(label))
        if progress:
            progress(method, len(answers), labels.shape[1])
    return np.array(answers)


def result_table(rows, *, effect, low, high, p, method, scale, zeros, least_p=None):
    """Return one method's answer, the smallest p first.

    ``least_p`` is the smallest p that a taxon can reach: where a method is discrete its
    own, per taxon, and then taxa that could never be called are not counted among the
    questions (their q is missing); else that of exchanging the labels. ``least_q`` is
    the q of a taxon at its least p, with no other called.
    """
    seen = rows.counts.to_numpy() > 0
    n_left, n_right = rows.sizes
    # Those that the floor makes alike keep their order.
    order = np.argsort(np.asarray(p, dtype=float), kind="stable")
    p = floored_p(np.asarray(p, dtype=float), rows.least_p)
    tested = ~np.isnan(p)
    least = np.where(tested, rows.least_p, np.nan)
    counted = tested.copy()
    if least_p is not None:
        least = np.where(tested, np.maximum(least_p, rows.least_p), np.nan)
        counted[tested] = reachable(least[tested])
    answer = pd.DataFrame(
        {
            "taxon": rows.counts.columns,
            "effect": effect,
            "low": low,
            "high": high,
            "p": p,
            "q": q_values(np.where(counted, p, np.nan)),
            "least_p": least,
            "least_q": least_q_alone(
                least, np.where(counted, counted.sum(), tested.sum())
            ),
            "method": method,
            "scale": scale,
            "form": rows.form,
            "n_left": n_left,
            "n_right": n_right,
            "prevalence_left": seen[~rows.right].mean(axis=0),
            "prevalence_right": seen[rows.right].mean(axis=0),
            "n_dropped": rows.dropped,
            "zeros": zeros,
        },
        columns=list(COLUMNS),
    )
    return answer.iloc[order].reset_index(drop=True)
