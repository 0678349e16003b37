"""What learns: all that sees a label sees those of the training rows alone."""

import numpy as np

from msgut.errors import UnanswerableError
from msgut.levels import LEAST_PREVALENCE
from msgut.predict.cross_validation import folds
from msgut.stats import elastic_net as elastic
from msgut.stats.log_ratios import log_ratios_of_counts
from msgut.stats.standard_units import standardised

PREVALENCE = LEAST_PREVALENCE["learning"]
# Of the rows, drawn for each tree.
SHARE = 0.6
# Shares of the largest penalty; the best is chosen inside the training rows.
GRID = np.geomspace(1.0, 0.04, 5)
INNER_FOLDS = 3
# Enough to choose a penalty by; the model itself is fitted more closely.
ROUGH = 2e-3


def feature_matrix(counts, covariates, train, *, scattered=None):
    """Return columns for all rows, made by rules learnt from the training rows.

    Genera seen in a tenth of the training rows, half a read added, as centred
    log-ratios; covariates as they are; all with mean 0 and spread 1 over the training
    rows. What is not known is set to the training mean, or scattered.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n, t), or None
    covariates : numpy.ndarray, shape (n, c), or None
    train : numpy.ndarray of bool, shape (n,)
    scattered : int, optional
        A seed, by which what is not known is drawn from what the training rows know. A
        forest splits off whoever stands at the mean: where age was not known of three
        in ten of one group, and told nothing, it told the groups apart with an AUROC
        of 0.63. A line through the mean cannot.

    Returns
    -------
    x : numpy.ndarray, shape (n, p)
    free : numpy.ndarray of bool, shape (p,)
        Covariates: they are there to be adjusted for, and are not penalised.
    kept : numpy.ndarray of int
        Which taxa the first columns are.

    Raises
    ------
    MsgutError
        Where no taxon is common enough.
    """
    parts, kept, n_free = [], np.zeros(0, dtype=int), 0
    if counts is not None:
        kept = np.flatnonzero((counts[train] > 0).mean(axis=0) >= PREVALENCE)
        if not len(kept):
            msg = (
                f"No taxon is seen in {PREVALENCE:.0%} of the people that a model would "
                "learn from, so that there is nothing to learn. Collapse to a higher rank."
            )
            raise UnanswerableError(msg)
        parts.append(log_ratios_of_counts(counts[:, kept]))
    if covariates is not None:
        n_free = covariates.shape[1]
        parts.append(covariates)
    x = np.column_stack(parts)
    if scattered is not None:
        x = _scattered(x, train, np.random.default_rng(scattered))
    x = standardised(x, x[train])
    return x, np.arange(x.shape[1]) >= x.shape[1] - n_free, kept


def _scattered(x, train, rng):
    """Return columns in which what is not known is drawn from the training rows."""
    x = x.copy()
    for column in np.flatnonzero(np.isnan(x).any(axis=0)):
        lacks = np.isnan(x[:, column])
        known = x[train & ~lacks, column]
        if len(known):
            x[lacks, column] = rng.choice(known, lacks.sum())
    return x


def elastic_net(x, y, blocks, free, *, weights=None, seed=0):
    """Return coefficients of an elastic net whose penalty is chosen inside.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, p)
        Training rows alone.
    y : numpy.ndarray, shape (n, m)
        0 or 1; several columns are several regressions.

    Returns
    -------
    numpy.ndarray, shape (p + 1, m)
    """
    if free.all():  # plain logistic regression: there is no penalty to choose
        return elastic.fit_elastic_net(x, y, 0.0, free=free, weights=weights)
    inner = folds(y[:, 0] > 0, blocks, k=INNER_FOLDS, seed=seed)
    top = elastic.largest_useful_penalty(x[:, ~free], y, weights=weights)
    loss = np.zeros((len(GRID), y.shape[1]))
    for one in range(INNER_FOLDS):
        fit, out = inner != one, inner == one
        own = None if weights is None else weights[fit]
        counted = np.ones(out.sum()) if weights is None else weights[out]
        beta, curve = None, elastic.curvature_bound(x[fit], weights=own)
        for place, share in enumerate(GRID):
            beta = elastic.fit_elastic_net(
                x[fit],
                y[fit],
                share * top,
                free=free,
                weights=own,
                start=beta,
                curve=curve,
                close=ROUGH,
            )
            p = np.clip(elastic.fitted_chances(x[out], beta), 1e-6, 1 - 1e-6)
            right = y[out]
            lost = right * np.log(p) + (1 - right) * np.log(1 - p)
            loss[place] -= counted @ lost
    best = GRID[loss.argmin(axis=0)]
    return elastic.fit_elastic_net(x, y, best * top, free=free, weights=weights)


def can_split(grown):
    """Return whether most trees of a forest split at all: single leaves learn nothing.

    With few people no leaf of five on each side can be had.
    """
    return np.mean([tree.tree_.node_count > 1 for tree in grown.estimators_]) > 0.5


def random_forest(x, y, *, weights=None, trees=100, seed=0):
    """Return a random forest, fitted on two cores and asked on one.

    With several threads the votes are summed in the order in which the threads end,
    and the last digit of a chance would differ from run to run.

    References
    ----------
    Breiman (2001), doi:10.1023/A:1010933404324.
    """
    from sklearn.ensemble import RandomForestClassifier

    if weights is not None:
        weights = weights / weights.mean()
    model = RandomForestClassifier(
        trees,
        min_samples_leaf=5,
        max_samples=max(1, int(SHARE * len(x))),
        n_jobs=2,
        random_state=seed,
    ).fit(x, y, sample_weight=weights)
    model.n_jobs = 1
    return model
