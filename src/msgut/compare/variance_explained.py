"""How much of the variance in composition each covariate goes with, on one axis."""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.compare.permanova import permanova, rows_of_ids
from msgut.compare.welch_centres import welch_centres
from msgut.errors import MsgutError, UnanswerableError
from msgut.levels import SIGNIFICANCE
from msgut.stats.false_discovery import least_q, q_values
from msgut.stats.formula import complete_cases, terms
from msgut.stats.gower import checked_distances
from msgut.stats.omega_squared import balance
from msgut.stats.orthonormal_basis import ALIASED
from msgut.stats.permutation import enough, permutations_needed

KINDS = ("alone", "for the others", "left out")


def variance_explained(
    distances, study, columns, *, term="group", permutations=999, seed=0
):
    """Return what share goes with each covariate alone, and beside all the others.

    All rows are over the same samples, those in which every covariate is known: shares
    of different samples cannot stand on one axis. A covariate that cannot be told from
    those before it is left out, and the table says why.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
    study : msgut.cohort.Comparison or msgut.study.Study
        Its design says how each covariate is permuted.
    columns : sequence of str
        Covariates, such as ``["site", "sex", "age", "bmi", "group"]``.
    term : str
        The one that is asked about, if it is among them: where it cannot be told from
        another, the other is left out. Where it names two groups (or, alone, more),
        its p is that of Welch's statistic, which does not take a difference in spread
        for one in centre.
    permutations : int
        At least; more are drawn where the covariates are many, so that one alone among
        them can be called.
    seed : int

    Returns
    -------
    pandas.DataFrame
        Columns ``term, adjusted, df, r2, chance, omega2, low, high, f, p_f, w, p, q,
        least_p, least_q, robust, permuted, why, n, n_dropped, balance``. ``adjusted`` is one of
        :data:`KINDS`; q is taken over the covariates of each; ``robust`` tells whether
        p is of ``w`` rather than of ``f``; ``why`` says why a covariate was left out;
        ``balance`` is that of :func:`msgut.stats.omega_squared.balance`, of groups.
        Largest share alone first.

    Raises
    ------
    MsgutError
        For a column that is not there or named twice, or ``term`` taking one value.

    Examples
    --------
    >>> from msgut.study import Study
    >>> points = np.array([0.0, 1, 2, 3, 10, 11, 12, 13])
    >>> samples = pd.DataFrame({"group": list("HHHHMMMM"), "sex": list("fm") * 4})
    >>> toy = Study("toy", pd.DataFrame({"t": [1] * 8}), samples.assign(run=1))
    >>> apart = pd.DataFrame(abs(points[:, None] - points))
    >>> table = variance_explained(apart, toy, ["sex", "run", "group"])
    >>> table[["term", "adjusted", "r2"]].round(3)
        term        adjusted     r2
    0  group           alone  0.952
    1    sex           alone  0.010
    2  group  for the others  0.952
    3    sex  for the others  0.010
    4    run        left out    NaN
    >>> table["why"].iloc[-1]
    'takes one value'
    """
    enough(permutations)
    columns = [columns] if isinstance(columns, str) else list(columns)
    if not columns or len(set(columns)) < len(columns):
        msg = f"covariates must be named once each, not {columns}."
        raise MsgutError(msg)
    distances = checked_distances(distances)
    study = study.study if isinstance(study, Comparison) else study
    table = rows_of_ids(study.samples, distances.index)
    strays = [column for column in columns if column not in table]
    if strays:
        msg = (
            f"{study.name}: no column {strays[0]!r} among {list(table.columns)}. "
            "Name one of these."
        )
        raise MsgutError(msg)
    kept, left_out = separable_covariates(table, columns, term)
    if not kept:
        why = "; ".join(f"{name} {reason}" for name, reason in left_out.items())
        msg = f"{study.name}: no covariate is left to ask about: {why}. Name another."
        raise UnanswerableError(msg)
    known = complete_cases(table, kept).index
    used = distances.loc[known, known]
    if permutations:
        permutations = max(permutations, permutations_needed(len(kept)))
    ask = {"permutations": permutations, "seed": seed}
    rows = [_alone(used, study, column, term, **ask) for column in kept]
    order = sorted(rows, key=lambda row: -row["r2"])
    if len(kept) > 1:
        named = " + ".join(f"`{row['term']}`" for row in order)
        robust = term if _is_factor(table, term, 2) else ""
        beside = permanova(used, study, named, by="margin", robust=robust, **ask)
        order += [
            _row(row, row.get("w", np.nan), row.get("p_w", np.nan), "for the others")
            for row in beside.iloc[:-2].to_dict("records")
        ]
    out = pd.DataFrame(order).assign(why="")
    if (
        len(kept) > 1
        and robust
        and _rests_on_one(terms(named, rows_of_ids(table, known)), term)
    ):
        # The spread of one person is not known, and no statistic holds without it.
        last = (out["term"] == term) & (out["adjusted"] == "for the others")
        untold = ["low", "high", "w", "p", "least_p"]
        out.loc[last, untold] = np.nan
        out.loc[last, "why"] = "rests on one person whom the others set apart"
    out["q"] = q_values(out["p"], out["adjusted"])
    out["least_q"] = least_q(out["least_p"], out["adjusted"])
    gone = [{"term": t, "adjusted": "left out", "why": w} for t, w in left_out.items()]
    if gone:
        out = pd.concat([out, pd.DataFrame(gone)], ignore_index=True)
    out = out.assign(n=len(known), n_dropped=len(distances) - len(known))
    groups = {c: table.loc[known, c] for c in kept if _is_factor(table.loc[known], c)}
    even = {c: balance(own.value_counts()) for c, own in groups.items()}
    out["balance"] = out["term"].map(even)
    return out[
        [
            "term",
            "adjusted",
            "df",
            "r2",
            "chance",
            "omega2",
            "low",
            "high",
            "f",
            "p_f",
            "w",
            "p",
            "q",
            "least_p",
            "least_q",
            "robust",
            "permuted",
            "why",
            "n",
            "n_dropped",
            "balance",
        ]
    ]


def _rests_on_one(found, term):
    """Whether a term, beside the others, hangs on who is alone in what the rest say.

    Such as the one control who is a man where all others are women, and all who are
    ill men.
    """
    own = [found.names[i] == term for i in found.of]
    basis = np.linalg.qr(
        np.column_stack([found.columns[:, ~np.array(own)], found.columns[:, own]])
    )[0]
    alone = 1 / len(basis) + (basis**2).sum(axis=1) > 1 - ALIASED
    return bool((np.abs(basis[alone][:, -sum(own) :]) > ALIASED).any())


def separable_covariates(samples, columns, term="group"):
    """Return the columns that can be told from each other, and why others cannot.

    In one model, by rank. Whether a trait can be told from the groups by any model is
    asked before, of the people (:func:`msgut.cohort.confounded_covariates`).

    Parameters
    ----------
    samples : pandas.DataFrame
    columns : sequence of str
    term : str
        Kept before all others.

    Returns
    -------
    kept : list of str
        In the order given.
    left_out : dict of str to str

    Raises
    ------
    MsgutError
        When ``term`` itself takes one value.

    Examples
    --------
    >>> table = pd.DataFrame({"site": list("aabb"), "run": [1, 1, 2, 2]})
    >>> separable_covariates(table, ["site", "run"])
    (['site'], {'run': 'repeats site'})
    """
    left_out = {}
    columns = list(columns)
    while term in columns and len(columns) > 1 and _thinned(samples, columns, term):
        gaps = {c: samples[c].isna().sum() for c in columns if c != term}
        worst = max(gaps, key=gaps.get)
        columns.remove(worst)
        left_out[worst] = f"is known for too few: {term} could not be compared"
    known = complete_cases(samples, columns)
    kept, held = [], {}
    for column in sorted(columns, key=lambda c: c != term):
        if known[column].nunique() < 2:
            if column == term:
                msg = (
                    f"{term} takes one value over {len(known)} samples: two are needed."
                )
                raise UnanswerableError(msg)
            left_out[column] = "takes one value"
            continue
        own = terms(f"`{column}`", known).columns
        before = np.column_stack([*held.values(), np.empty((len(known), 0))])
        both = np.column_stack([before, own])
        if held and np.linalg.matrix_rank(both, tol=1e-7) < both.shape[1]:
            left_out[column] = _repeats(held, own)
        elif both.shape[1] > len(known) - 2 and column != term:
            left_out[column] = f"takes too many values for {len(known)} samples"
        else:
            kept.append(column)
            held[column] = own
    return [c for c in columns if c in kept], left_out


def _thinned(samples, columns, term):
    """Whether complete cases leave a group that was there with fewer than two."""
    sizes = samples[term].value_counts()
    left = complete_cases(samples, columns)[term].value_counts().reindex(sizes.index)
    return bool(((sizes > 1) & (left.fillna(0) < 2)).any())


def _repeats(held, own):
    for name, columns in held.items():
        both = np.column_stack([columns, own])
        if np.linalg.matrix_rank(both, tol=1e-7) < both.shape[1]:
            return f"repeats {name}"
    return "follows from the others"


def _is_factor(samples, column, levels=None):
    """Whether a column names groups: two, of two samples or more each, say."""
    if column not in samples or pd.api.types.is_numeric_dtype(samples[column]):
        return False
    size = samples[column].value_counts()
    return len(size) > 1 and size.min() > 1 and levels in (None, len(size))


def _alone(distances, study, column, term, *, permutations, seed):
    ask = {"permutations": permutations, "seed": seed}
    try:
        row = permanova(distances, study, f"`{column}`", **ask).iloc[0]
    except MsgutError:
        # The design moves nothing here, as in a study of one household.
        row = permanova(distances, study, f"`{column}`", permutations=0).iloc[0]
        ask["permutations"] = 0
    w, p = np.nan, np.nan
    if column == term and _is_factor(study.samples.loc[distances.index], column):
        robust = welch_centres(distances, study, column, **ask).iloc[0]
        w, p = robust["w"], robust["p"]
    return _row(row.to_dict(), w, p, "alone")


def _row(row, w, p, adjusted):
    """Return a row whose p is Welch's where there is one; 0 lies in by that p."""
    robust = not np.isnan(p)
    p = p if robust else row["p"]
    low = 0.0 if p >= SIGNIFICANCE and not np.isnan(row["low"]) else row["low"]
    return row | {
        "adjusted": adjusted,
        "p_f": row["p"],
        "w": w,
        "p": p,
        "low": low,
        "robust": robust,
    }
