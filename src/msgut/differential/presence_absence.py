"""Is a taxon there at all? Logistic regression with Firth's penalty."""

from itertools import product

import numpy as np
from scipy.special import expit
from scipy.stats import chi2

from msgut.cohort.model_frame import model_frame
from msgut.differential.result_table import p_of_each_label, result_table
from msgut.levels import LEAST_PEOPLE
from msgut.stats.conditional_counts import (
    carriers_on_the_right,
    convolved,
    sums_of_throws,
    two_sided,
)
from msgut.stats.firth import Firth
from msgut.stats.least_squares import ols
from msgut.stats.orthonormal_basis import orthonormal_basis

# Below this no ratio is asked for: no family is so large that it would count.
TINY = 1e-6


def presence(study, *, left="", right="", covariates=(), strata=None, depth=True):
    """Return each taxon's log2 odds ratio of being seen.

    Firth's penalty serves all taxa, so that a group that has none needs no other test;
    the interval is the profile's. *Pairs* are judged by those where one partner alone
    has the taxon (conditional logistic regression; without covariates, McNemar's table
    with a half added to each cell), and stand in one likelihood with single people
    where there are both. People who came *repeatedly* count once, by the share of
    their samples that hold the taxon, which errs on the side of caution.

    p is the larger of two: the penalised likelihood ratio's, which in small splits
    calls up to 12 % of nothing at 0.05, and the exact one of how many carriers stand
    on the right (Fisher's test, McNemar's, or the two added; each person's chance of
    carrying it is that of the covariates). So is known, too, which p a taxon could
    reach at best: those that no data could call are not counted among the questions.
    People who came repeatedly have no such count, and no p below what exchanging
    labels can give.

    A taxon that no model can be fitted to has no effect either, and ``zeros`` says how
    many those are. Where fewer than five people have the taxon, or have it not, or fewer than five
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
    >>> answer[["taxon", "effect", "p", "least_p"]].round(4)
      taxon  effect       p  least_p
    0     A  7.4009  0.0022   0.0022
    1     B     NaN     NaN      NaN
    """
    rows = model_frame(
        study, left=left, right=right, covariates=covariates, strata=strata
    )
    outcome, weights, nuisance = _outcome(rows, depth)
    some = _divided(rows, outcome, weights, nuisance)
    effect, low, high, p, least = np.full((5, len(some)), np.nan)
    models = _models(outcome, weights, nuisance, rows.labels, some)
    if some.any():
        beta, height = models.fit()
        p[some] = _tested(rows.pair, models, rows.labels, beta, height)
        least[some] = np.fmin(_least(rows, models), p[some])
        low[some], high[some] = models.interval(beta, height)
        effect[some] = np.where(np.isfinite(height), beta[:, 0], np.nan)
    unfit = int(some.sum() - np.isfinite(effect).sum())
    rule = "present is 1 read or more" + (", log depth adjusted" if depth else "")
    if unfit:
        rule += f"; {unfit} that no model can be fitted to are left out"
    return result_table(
        rows,
        effect=effect / np.log(2),
        low=low / np.log(2),
        high=high / np.log(2),
        p=p,
        least_p=least,
        method="presence",
        scale="log2 odds ratio",
        zeros=rule,
    )


def p_under_shuffled_labels(rows, labels, *, depth=True, progress=None, **_):
    """Return p-values under permuted labels, shape (n_labels, n_taxa)."""
    outcome, weights, nuisance = _outcome(rows, depth)
    some = _divided(rows, outcome, weights, nuisance)

    def p(label):
        every = np.full(len(some), np.nan)
        if some.any():
            models = _models(outcome, weights, nuisance, label, some)
            every[some] = _tested(rows.pair, models, label, *models.fit())
        return every

    return p_of_each_label(p, labels, "presence", progress)


def least_presence_p(rows, *, depth=True):
    """Return the least p that each taxon can reach, shape (n_taxa,)."""
    outcome, weights, nuisance = _outcome(rows, depth)
    some = _divided(rows, outcome, weights, nuisance)
    least = np.full(len(some), np.nan)
    if some.any():
        models = _models(outcome, weights, nuisance, rows.labels, some)
        least[some] = _least(rows, models)
    return np.maximum(least, rows.least_p)


def _outcome(rows, depth):
    counts = rows.counts.to_numpy()
    extra = rows.covariates
    if depth:
        reads = np.log(np.maximum(counts.sum(axis=1), 1))
        extra = np.column_stack([extra, reads - reads.mean()])
    # Columns of unit spread: Newton's steps are bounded on the scale of coefficients.
    nuisance = orthonormal_basis(rows.beside(extra)) * np.sqrt(len(rows.strata))
    seen = rows.reduce(counts > 0)
    pair = rows.pair[:, None]
    outcome = np.where(pair, seen > 0, seen)
    return outcome, np.where(pair, np.abs(seen), 1.0), nuisance


def _divided(rows, outcome, weights, nuisance):
    """Tell the taxa that enough have, and enough have not, or that divide pairs."""
    least = max(LEAST_PEOPLE["carriers"], 2 * (1 + nuisance.shape[1]))
    alone = outcome[~rows.pair]
    have = alone.sum(axis=0)
    informed = np.minimum(have, len(alone) - have) + weights[rows.pair].sum(axis=0)
    return informed >= least - 1e-9


def _models(outcome, weights, nuisance, label, some):
    ols(outcome[:, :1], label[:, None], nuisance)  # refuses what cannot be estimated
    design = np.column_stack([label, nuisance])
    return Firth(outcome[:, some], design, weights[:, some])


def _tested(pair, models, label, beta, height):
    """Return the p of each taxon: the ratio's or the exact one, whichever is larger."""
    null, without = models.fit(label=np.zeros(len(beta)), start=beta)
    ratio = chi2.sf(np.maximum(2 * (height - without), 0), 1)
    if not _countable(models):
        return ratio
    return np.maximum(ratio, two_sided(*_carriers(pair, models, label, null))[0])


def _countable(models):
    """Whether all who carry a taxon can be counted: nobody has it in part."""
    whole = np.isin(models.outcome, (0, 1)) & np.isin(models.weights, (0, 1))
    return bool(whole.all())


def _least(rows, models):
    """Return the least p of each taxon: that of all its carriers on one side.

    Without covariates it is reached. With them it hangs on who the carriers are: those
    who are likeliest, or least likely, to be by their covariates are tried.
    """
    if not _countable(models):
        return np.full(models.outcome.shape[1], rows.least_p)
    label, pair = rows.labels, rows.pair
    even = np.zeros((models.outcome.shape[1], models.design.shape[1]))
    least = two_sided(*_carriers(pair, models, label, even))[1]
    some = least > TINY
    if not some.any():
        return least
    null = models.fit(label=even[:, 0])[0]
    chance = (models.design @ null[some].T)[~pair]
    carriers, is_right = models.outcome[~pair][:, some].sum(axis=0), label[~pair] > 0
    orders = (1, -1) if models.design.shape[1] > 2 else (1,)
    reached = []
    for side, order in product((0, 1), orders):
        there = np.broadcast_to((is_right == side)[:, None], chance.shape)
        ordered = np.lexsort((order * chance, there), axis=0)
        outcome = np.full((len(pair), chance.shape[1]), float(side))
        outcome[~pair] = np.argsort(ordered, axis=0) >= len(chance) - carriers
        extreme = Firth(outcome, models.design, models.weights[:, some])
        reached.append(_tested(pair, extreme, label, *extreme.fit()))
    least[some] = np.fmin.reduce(reached, axis=0)
    return least


def _carriers(pair, models, label, null):
    """Return the chances of each number of carriers on the right, and the number."""
    chance = expit(models.design @ null.T)
    outcome, divided = models.outcome, models.weights[pair]
    chances, observed = np.ones((len(null), 1)), np.zeros(len(null))
    if pair.any():
        # A pair that changed places has the other partner on the right.
        swapped = (label[pair] < 0)[:, None]
        throws = np.where(swapped, 1 - chance[pair], chance[pair]) * divided
        chances = sums_of_throws(throws)
        on_the_right = np.where(swapped, 1 - outcome[pair], outcome[pair])
        observed = (on_the_right * divided).sum(axis=0)
    if not pair.all():
        is_right = label[~pair] > 0
        own = outcome[~pair]
        carriers = np.rint(own.sum(axis=0)).astype(int)
        singles = carriers_on_the_right(chance[~pair], is_right, carriers)
        chances = convolved(chances, singles)
        observed = observed + own[is_right].sum(axis=0)
    return chances, np.rint(observed).astype(int)
