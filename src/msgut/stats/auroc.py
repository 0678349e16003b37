"""The chance that a case scores above a control, and how sure one may be of it."""

import numpy as np
import pandas as pd

from msgut.errors import MsgutError


def auroc(scores, right, weights=None):
    """Return the chance that one of ``right`` scores above one who is not.

    The area under the receiver operating characteristic; a tie counts half. As
    scikit-learn's ``roc_auc_score``, of thousands of weightings in one call.

    Parameters
    ----------
    scores : array-like, shape (n,)
    right : array-like of bool, shape (n,)
    weights : array-like, shape (n,) or (m, n), optional
        How much each counts; several rows give several answers.

    Returns
    -------
    float, or numpy.ndarray of shape (m,)
        Missing where one side is empty.

    References
    ----------
    Hanley & McNeil (1982), doi:10.1148/radiology.143.1.7063747.

    Examples
    --------
    >>> auroc([1, 2, 3, 3], [False, False, True, False])
    0.8333333333333334
    """
    scores, right = np.asarray(scores, float), np.asarray(right, bool)
    if np.isnan(scores).any():
        msg = (
            f"{int(np.isnan(scores).sum())} of {len(scores)} scores are missing. "
            "Leave those samples out first."
        )
        raise MsgutError(msg)
    single = weights is None or np.ndim(weights) == 1
    weights = np.ones((1, len(scores))) if weights is None else np.atleast_2d(weights)
    order = np.argsort(scores, kind="stable")
    first = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    weights, right = weights[:, order], right[order]
    above = np.add.reduceat(weights * right, first, axis=1)
    below = np.add.reduceat(weights * ~right, first, axis=1)
    beaten = np.cumsum(below, axis=1) - below / 2
    pairs = above.sum(axis=1) * below.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(pairs > 0, (above * beaten).sum(axis=1) / pairs, np.nan)
    return float(found[0]) if single else found


def stratified_auroc(scores, right, stratum, weights=None):
    """Return the AUROC of pairs of people within one stratum, such as a fold.

    The mean over strata, weighted by their pairs of people.

    Parameters
    ----------
    scores, right : array-like, shape (n,)
    stratum : array-like, shape (n,)
    weights : array-like, shape (n,) or (m, n), optional

    Returns
    -------
    float, or numpy.ndarray of shape (m,)

    Examples
    --------
    >>> stratified_auroc([1, 2, 8, 9], [False, True, False, True], ["a", "a", "b", "b"])
    1.0
    """
    right, stratum = np.asarray(right, bool), np.asarray(stratum)
    scores = np.asarray(scores, float)
    single = weights is None or np.ndim(weights) == 1
    weights = np.ones((1, len(scores))) if weights is None else np.atleast_2d(weights)
    total, pairs = np.zeros(len(weights)), np.zeros(len(weights))
    for one in np.unique(stratum):
        mine = stratum == one
        here = weights[:, mine]
        many = (here * right[mine]).sum(axis=1) * (here * ~right[mine]).sum(axis=1)
        area = auroc(scores[mine], right[mine], here)
        total += np.where(many > 0, area, 0) * many
        pairs += many
    with np.errstate(invalid="ignore"):
        found = total / pairs
    return float(found[0]) if single else found


def weights_that_balance(right, level):
    """Return weights under which every level holds as many of ``right`` as of left.

    Within a level each side weighs as much as the smaller of the two, so that a level
    of one side alone weighs nothing.

    Parameters
    ----------
    right : array-like of bool, shape (n,)
    level : array-like, shape (n,)
        Such as sex; a missing one weighs nothing.

    Examples
    --------
    >>> weights_that_balance([True, True, False, False], ["f", "f", "f", "m"]).tolist()
    [0.5, 0.5, 1.0, 0.0]
    """
    right = np.asarray(right, bool)
    level = pd.Series(np.asarray(level, dtype=object))
    weights = np.zeros(len(right))
    for value in sorted(level.dropna().unique(), key=str):
        mine = (level == value).to_numpy()
        sides = [mine & right, mine & ~right]
        least = min(side.sum() for side in sides)
        for side in sides:
            if least:
                weights[side] = least / side.sum()
    return weights
