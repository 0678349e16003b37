"""Chances of people that the model has never seen."""

from dataclasses import dataclass

import numpy as np

from msgut.predict import learners
from msgut.stats import elastic_net as elastic
from msgut.stats.auroc import weights_that_balance

LEAVES = "not fitted: with so few people most trees cannot split"
FEATURES = ("covariates", "microbiome", "both")


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What was said of each person by models that had not seen them.

    Attributes
    ----------
    chances : numpy.ndarray, shape (n, m)
        Per person and label column; all missing where the model could not be fitted.
    weights : list of dict
        Per fold, the weight of each genus in the first label column's model.
    why : str
        Why the model could not be fitted; empty if it could.
    """

    chances: np.ndarray
    weights: list
    why: str = ""


def held_out(
    who,
    features,
    fold,
    *,
    labels=None,
    model="elastic net",
    balance=None,
    trees=100,
    seed=0,
):
    """Return the chances of being ``right`` of people held out fold by fold.

    Everything that is learnt (which genera are common, means and spreads, the
    penalty, the model) is learnt from the other folds.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    features : {"covariates", "microbiome", "both"}
    fold : numpy.ndarray of int, shape (n,)
    labels : numpy.ndarray of bool, shape (m, n), optional
        Permuted labels, each learnt for itself; the true ones where left out. A
        forest takes one.
    balance : numpy.ndarray, shape (n,), optional
        A level per person, such as sex, that training weights make equally common on
        both sides.

    Raises
    ------
    KeyError
        For other features.
    """
    labels = who.is_right[None] if labels is None else np.atleast_2d(labels)
    counts = None if features == "covariates" else who.study.values
    known = None if features == "microbiome" else who.covariate_table.to_numpy(float)
    chances = np.full((len(who.is_right), len(labels)), np.nan)
    found = []
    for one in np.unique(fold):
        test = fold == one
        x, free, kept = learners.feature_matrix(
            counts,
            known,
            ~test,
            scattered=seed if model == "random forest" else None,
        )
        y = labels[:, ~test]
        weights = None
        if balance is not None:
            weights = weights_that_balance(y[0], balance[~test])
        if model == "random forest":
            fitted = learners.random_forest(
                x[~test], y[0], weights=weights, trees=trees, seed=seed
            )
            if not learners.can_split(fitted):
                return HeldOut(np.full_like(chances, np.nan), [], LEAVES)
            chances[test, 0] = fitted.predict_proba(x[test])[:, 1]
            own = fitted.feature_importances_[: len(kept)]
        else:
            beta = learners.elastic_net(
                x[~test],
                y.T.astype(float),
                who.block[~test],
                free,
                weights=weights,
                seed=seed,
            )
            chances[test] = elastic.fitted_chances(x[test], beta)
            own = beta[1 : 1 + len(kept), 0]
        names = who.study.counts.columns[kept]
        found.append(dict(zip(names, own, strict=True)))
    return HeldOut(chances, found)


def slope_and_brier(chances, right):
    """Return the slope and the Brier score of chances against what was true.

    A slope of 1 says that chances mean what they say; below 1 they are too sure of
    themselves, at 0 they say nothing. Missing where all chances are alike, or where
    they part the two sides, so that no slope is steep enough.

    Examples
    --------
    >>> found = slope_and_brier(np.array([0.2, 0.2, 0.2, 0.8, 0.8, 0.8]),
    ...                     np.array([False, False, True, True, True, False]))
    >>> round(found["slope"], 3), round(found["brier"], 3)
    (0.5, 0.24)
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    right = np.asarray(right, bool)
    p = np.clip(chances, 1e-6, 1 - 1e-6)
    brier = float(((chances - right) ** 2).mean())
    odds = np.log(p / (1 - p))
    above, below = odds[right], odds[~right]
    parted = above.min() >= below.max() or above.max() <= below.min()
    if parted or np.ptp(odds) < 1e-9:
        return {"slope": np.nan, "brier": brier}
    design = np.column_stack([np.ones(len(p)), odds])
    fitted = GLM(right.astype(float), design, Binomial()).fit(tol=1e-10)
    return {"slope": float(fitted.params[1]), "brier": brier}
