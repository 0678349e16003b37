"""What models find where labels are permuted: refitted, in the very same folds."""

import numpy as np

from msgut.predict.held_out import held_out
from msgut.stats.auroc import stratified_auroc
from msgut.stats.besag_clifford import sequential_p
from msgut.stats.conditional_permutation import labels_given

# Columns of whatever is judged by an area: what labels permuted give, and the whole.
OF_NULL = ("null_mean", "null_low", "null_high", "p")
OF_AUROC = ("left", "right", "n_left", "n_right", "effect", "low", "high", *OF_NULL)


def auroc_null(who, features, fold, chances, *, permutations, seed=0):
    """Return the null of an AUROC among held-out people.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    features : {"covariates", "microbiome"}
    fold : numpy.ndarray of int, shape (n,)
    chances : numpy.ndarray, shape (n,)
        Those under the true labels.
    permutations : int
        Of the labels, within pairs and among singles; fewer where it is soon clear
        that p is not small.

    Returns
    -------
    dict
        ``null_mean, null_low, null_high, p`` (one-sided), ``least_p``.
    """
    labels, exact = who.permuted_labels(permutations, seed=seed)
    if exact:
        labels = np.random.default_rng(seed).permutation(labels)

    def between(start, stop):
        return _areas(who, features, fold, labels[start:stop], seed)

    observed = stratified_auroc(chances, who.is_right, fold)
    return _row(
        sequential_p(observed, between, len(labels), exact=exact, two_sided=False)
    )


def auroc_gain_null(who, fold, chances, *, permutations, seed=0):
    """Return the null of what the microbiome adds to the covariates.

    Labels are drawn anew given the covariates (a logistic model of them), so that
    these tell the groups apart as before and the gut knows no more than they do.

    Parameters
    ----------
    who, fold, permutations, seed
        As in :func:`auroc_null`.
    chances : sequence of two numpy.ndarray, shape (n,)
        Of both together and of the covariates alone, under the true labels.

    References
    ----------
    Berrett, Wang, Barber & Samworth (2020), doi:10.1111/rssb.12340.
    """
    known = who.covariate_table.to_numpy(float)
    labels = labels_given(known, who.is_right, who.block, permutations, seed=seed)

    def between(start, stop):
        both, plain = (
            _areas(who, features, fold, labels[start:stop], seed)
            for features in ("both", "covariates")
        )
        return both - plain

    both, plain = (stratified_auroc(c, who.is_right, fold) for c in chances)
    return _row(
        sequential_p(both - plain, between, len(labels), exact=False, two_sided=False)
    )


def _areas(who, features, fold, labels, seed):
    run = held_out(who, features, fold, labels=labels, seed=seed)
    return np.array(
        [
            stratified_auroc(c, y, fold)
            for c, y in zip(run.chances.T, labels, strict=True)
        ]
    )


def _row(null):
    low, high = null.span
    return {
        "null_mean": null.mean,
        "null_low": low,
        "null_high": high,
        "p": null.p,
        "least_p": null.least_p,
    }
