"""Ranks of centred log-ratios: two samples, signed ranks of pairs, or both at once."""

from msgut.cohort.model_frame import model_frame
from msgut.differential.result_table import p_of_each_label, result_table
from msgut.stats.least_squares import ols, residuals_of
from msgut.stats.log_ratios import HALF_A_READ, clr, replace_zeros
from msgut.stats.orthonormal_basis import orthonormal_basis
from msgut.stats.rank_tests import (
    rank_of_pairs_and_singles,
    rank_p,
    rank_sum,
    signed_rank,
)


def wilcoxon(
    study,
    *,
    left="",
    right="",
    covariates=(),
    strata=None,
    zeros="pseudo",
    pseudo=HALF_A_READ,
):
    """Return each taxon's shift by Wilcoxon's test on centred log2-ratios.

    Pairs give a signed-rank test of their differences, beside single people the sum of
    both; people who came repeatedly give
    the mean of their samples, one value each. The effect is the Hodges-Lehmann shift,
    the interval its order statistics, p exact where arrangements can be counted: all as
    :mod:`msgut.stats.rank_tests` has them for any other measure, so that one vector
    has one interval on every page. With covariates, the
    log-ratios are first freed of them by least squares (an aligned rank test,
    approximate).

    No compositional bias is taken out: a shift of one dominant taxon moves all others
    a little the other way.

    Parameters
    ----------
    study, left, right, covariates, strata
        As in :func:`msgut.differential.linda`.
    zeros : {"pseudo", "impute"}
    pseudo : float

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`msgut.differential.linda`.

    Raises
    ------
    MsgutError
        If a group or column is not there, too few are left, or the covariates say all
        that the group says.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 2, 3, 40, 50, 60], "B": 20})
    >>> samples = pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3})
    >>> wilcoxon(Study("toy", counts, samples))[["taxon", "effect", "p"]].round(3)
      taxon  effect    p
    0     A   2.168  0.1
    1     B  -2.168  0.1
    """
    rows = model_frame(
        study, left=left, right=right, covariates=covariates, strata=strata
    )
    values, rule = _values(rows, zeros, pseudo)
    differences, left, right = _sides(rows, values, rows.labels)
    if rows.form == "paired":
        found = signed_rank(differences)
    elif rows.form == "mixed":
        found = rank_of_pairs_and_singles(differences, left, right)
    else:
        found = rank_sum(left, right)
    answer = {key: found[key] for key in ("effect", "low", "high", "p", "least_p")}
    return result_table(
        rows, **answer, method="wilcoxon", scale="log2 fold change", zeros=rule
    )


def p_under_shuffled_labels(
    rows, labels, *, zeros="pseudo", pseudo=HALF_A_READ, progress=None, **_
):
    """Return p-values under permuted labels, shape (n_labels, n_taxa)."""
    values, _ = _values(rows, zeros, pseudo)

    def p(label):
        differences, left, right = _sides(rows, values, label)
        return rank_p(left, right, differences if rows.pair.any() else None)[0]

    return p_of_each_label(p, labels, "wilcoxon", progress)


def _sides(rows, values, label):
    """Return the differences of pairs, and the single people left and right."""
    alone = ~rows.pair
    differences = values[rows.pair] * label[rows.pair][:, None]
    return differences, values[alone & (label == 0)], values[alone & (label == 1)]


def _values(rows, zeros, pseudo):
    full, rule = replace_zeros(rows.counts.to_numpy(), zeros=zeros, pseudo=pseudo)
    values = rows.reduce(clr(full))
    nuisance = rows.nuisance
    if rows.covariates.shape[1]:
        ols(values[:, :1], rows.labels[:, None], nuisance)  # refuses the inseparable
        values = residuals_of(values, orthonormal_basis(nuisance))
    return values, rule
