"""The five methods by name, and all of them in one table."""

import inspect

import pandas as pd

from msgut.differential.ancombc import ancombc
from msgut.differential.ancombc import p_under_shuffled_labels as shuffled_ancombc
from msgut.differential.dirmult import dirmult
from msgut.differential.dirmult import p_under_shuffled_labels as shuffled_dirmult
from msgut.differential.linda import linda
from msgut.differential.linda import p_under_shuffled_labels as shuffled_linda
from msgut.differential.presence_absence import (
    p_under_shuffled_labels as shuffled_presence,
)
from msgut.differential.presence_absence import presence
from msgut.differential.result_table import floored_p
from msgut.differential.wilcoxon import p_under_shuffled_labels as shuffled_wilcoxon
from msgut.differential.wilcoxon import wilcoxon
from msgut.errors import MsgutError, suggestion

TEST = {
    "wilcoxon": wilcoxon,
    "linda": linda,
    "ancombc": ancombc,
    "dirmult": dirmult,
    "presence": presence,
}
SHUFFLED = {
    "wilcoxon": shuffled_wilcoxon,
    "linda": shuffled_linda,
    "ancombc": shuffled_ancombc,
    "dirmult": shuffled_dirmult,
    "presence": shuffled_presence,
}
METHODS = tuple(TEST)
# Those whose effect is a fold change, in the order in which one is told.
FOLD_CHANGES = ("linda", "wilcoxon", "dirmult", "ancombc")


def checked_methods(methods):
    """Return methods as a tuple of names, each checked.

    Examples
    --------
    >>> checked_methods("linda")
    ('linda',)
    """
    methods = (methods,) if isinstance(methods, str) else tuple(methods)
    for name in methods:
        if name not in TEST:
            msg = f"There is no method {name!r}. {suggestion(name, METHODS)}"
            raise MsgutError(msg)
    if not methods:
        msg = f"No method was named. Choose among {', '.join(METHODS)}."
        raise MsgutError(msg)
    return methods


def floored_under_shuffled_labels(name, rows, labels, **given):
    """Return a method's p-values under permuted labels, shape (n_labels, n_taxa).

    With the floor that the method's own answer has (:func:`~.result_table.floored_p`).

    Parameters
    ----------
    name : str
    rows : msgut.cohort.ModelFrame
    labels : numpy.ndarray, shape (n_units, n_labels)
    **given
        Options of the method, and ``progress``.
    """
    return floored_p(SHUFFLED[name](rows, labels, **given), rows.least_p)


def options_of(name, given):
    """Return those of the given options that a method takes."""
    return {key: given[key] for key in given if key in _takes(TEST[name])}


def answers(study, *, methods=METHODS, progress=None, **given):
    """Return the answers of several methods below each other: one tidy table.

    Parameters
    ----------
    study : msgut.study.Study
        Counts at one rank, filtered by prevalence.
    methods : sequence of str
        Among ``wilcoxon, linda, ancombc, dirmult, presence``.
    progress : callable, optional
        Called as ``progress(method, done, of)``.
    **given
        Options of the methods, such as ``left``, ``right``, ``covariates``,
        ``strata``, ``draws``, ``seed``; each method gets those that it takes.

    Raises
    ------
    MsgutError
        For a method or an option that there is not, and for what a method refuses.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 2, 3, 40, 50, 60], "B": 20, "C": 30})
    >>> samples = pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3})
    >>> toy = Study("toy", counts, samples)
    >>> answers(toy, methods=("wilcoxon", "linda")).groupby("method").size().to_dict()
    {'linda': 3, 'wilcoxon': 3}
    """
    methods = checked_methods(methods)
    possible = set().union(*(_takes(TEST[m]) for m in methods))
    for key in given:
        if key not in possible:
            msg = (
                f"No method takes {key!r}; the options are "
                f"{', '.join(sorted(possible))}."
            )
            raise MsgutError(msg)
    tables = []
    for place, name in enumerate(methods):
        tables.append(TEST[name](study, **options_of(name, given)))
        if progress:
            progress(name, place + 1, len(methods))
    return pd.concat(tables, ignore_index=True)


def _takes(function):
    return set(inspect.signature(function).parameters) - {"study"}
