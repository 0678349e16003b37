"""Is a taxon there at all? Logistic regression with Firth's penalty."""

import numpy as np
from scipy.stats import chi2

from msgut.cohort.frame import frame
from msgut.differential.result import table
from msgut.stats.firth import Firth
from msgut.stats.least_squares import ols
from msgut.stats.orthonormal import independent

# No split of fewer than five can be surprising at 0.05.
LEAST = 5


def presence(study, *, left="", right="", covariates=(), strata=None, depth=True):
    """Return each taxon's log2 odds ratio of being seen.

    Firth's penalty serves all taxa, so that a group that has none needs no other test;
    p is the penalised likelihood ratio's, the interval the profile's. *Pairs* are
    judged by those where one partner alone has the taxon (conditional logistic
    regression; without covariates, McNemar's table with a half added to each cell).
    People who came *repeatedly* count once, by the share of their samples that hold
    the taxon, which errs on the side of caution.

    Where fewer than five people have the taxon, or have it not, or fewer than five
    pairs are divided on it (or fewer than two per fitted coefficient), there is nothing
    to test and no p is given.

    Parameters
    ----------
    study, left, right, covariates, strata
        As in :func:`msgut.differential.linda`.
    depth : bool
        Adjust for the logarithm of reads: who is sequenced deeper shows more taxa.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`msgut.differential.linda`; ``scale`` says that the effect
        is a log2 odds ratio.

    Raises
    ------
    MsgutError
        If a group or column is not there, too few are left, or the covariates say all
        that the group says.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [0] * 6 + [9] * 6, "B": 5})
    >>> samples = pd.DataFrame({"group": ["HC"] * 6 + ["MS"] * 6})
    >>> answer = presence(Study("toy", counts, samples), depth=False)
    >>> answer[["taxon", "effect", "p"]].round(4)
      taxon  effect       p
    0     A  7.4009  0.0005
    1     B     NaN     NaN
    """
    rows = frame(study, left=left, right=right, covariates=covariates,
                 strata=strata)  # fmt: skip
    outcome, weights, nuisance = _outcome(rows, depth)
    some = _divided(rows, outcome, weights, nuisance)
    models = _models(outcome, weights, nuisance, rows.labels, some)
    effect, low, high, p = np.full((4, len(some)), np.nan)
    if some.any():
        beta, height = models.fit()
        p[some] = _ratio(models, beta, height)
        low[some], high[some] = models.interval(beta, height)
        effect[some] = beta[:, 0]
    rule = "present is 1 read or more" + (", log depth adjusted" if depth else "")
    return table(rows, effect=effect / np.log(2), low=low / np.log(2),
                 high=high / np.log(2), p=p, method="presence",
                 scale="log2 odds ratio", zeros=rule)  # fmt: skip


def shuffled(rows, labels, *, depth=True, progress=None, **_):
    """Return p-values under permuted labels, shape (n_labels, n_taxa)."""
    outcome, weights, nuisance = _outcome(rows, depth)
    answers = np.full((labels.shape[1], rows.counts.shape[1]), np.nan)
    some = _divided(rows, outcome, weights, nuisance)
    for place, label in enumerate(labels.T):
        if some.any():
            models = _models(outcome, weights, nuisance, label, some)
            answers[place, some] = _ratio(models, *models.fit())
        if progress:
            progress("presence", place + 1, labels.shape[1])
    return answers


def _outcome(rows, depth):
    counts = rows.counts.to_numpy()
    extra = rows.covariates
    if depth:
        reads = np.log(np.maximum(counts.sum(axis=1), 1))
        extra = np.column_stack([extra, reads - reads.mean()])
    # Columns of unit spread: Newton's steps are bounded on the scale of coefficients.
    nuisance = independent(rows.beside(extra)) * np.sqrt(len(rows.strata))
    seen = rows.reduce(counts > 0)
    if rows.form == "paired":
        return (seen > 0).astype(float), np.abs(seen), nuisance
    return seen, np.ones_like(seen), nuisance


def _divided(rows, outcome, weights, nuisance):
    """Tell the taxa that enough have, and enough have not."""
    least = max(LEAST, 2 * (1 + nuisance.shape[1]))
    if rows.form == "paired":
        return weights.sum(axis=0) >= least
    have = outcome.sum(axis=0)
    return np.minimum(have, len(outcome) - have) >= least - 1e-9


def _models(outcome, weights, nuisance, label, some):
    ols(outcome[:, :1], label[:, None], nuisance)  # refuses what cannot be estimated
    design = np.column_stack([label, nuisance])
    return Firth(outcome[:, some], design, weights[:, some])


def _ratio(models, beta, height):
    _, without = models.fit(label=np.zeros(len(beta)), start=beta)
    return chi2.sf(np.maximum(2 * (height - without), 0), 1)
