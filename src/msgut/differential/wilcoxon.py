"""Ranks of centred log-ratios: two samples, or signed ranks of pairs."""

import numpy as np
from scipy.stats import mannwhitneyu, norm, rankdata
from scipy.stats import wilcoxon as signed_rank

from msgut.cohort.frame import frame
from msgut.differential.logratio import clr, filled
from msgut.differential.result import table
from msgut.stats.least_squares import freed, ols
from msgut.stats.orthonormal import independent


def wilcoxon(
    study, *, left="", right="", covariates=(), strata=None,
    zeros="pseudo", pseudo=0.5,
):  # fmt: skip
    """Return each taxon's shift by Wilcoxon's test on centred log2-ratios.

    Pairs give a signed-rank test of their differences; people who came repeatedly give
    the mean of their samples, one value each. The effect is the Hodges-Lehmann shift,
    the interval its order statistics; p is by the normal law with corrections for ties
    and continuity (R's ``wilcox.test(exact = FALSE)``). With covariates, the log-ratios
    are first freed of them by least squares (an aligned rank test, approximate).

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
      taxon  effect      p
    0     A   2.168  0.081
    1     B  -2.168  0.081
    """
    rows = frame(study, left=left, right=right, covariates=covariates,
                 strata=strata)  # fmt: skip
    values, rule = _values(rows, zeros, pseudo)
    if rows.form == "paired":
        p = signed_rank(values, axis=0, correction=True, method="asymptotic").pvalue
        effect, low, high = _walsh(values)
    else:
        is_right = rows.labels == 1
        x, y = values[~is_right], values[is_right]
        p = mannwhitneyu(y, x, axis=0, method="asymptotic").pvalue
        effect, low, high = _hodges_lehmann(x, y)
    return table(rows, effect=effect, low=low, high=high, p=np.minimum(p, 1),
                 method="wilcoxon", scale="log2 fold change", zeros=rule)  # fmt: skip


def shuffled(rows, labels, *, zeros="pseudo", pseudo=0.5, **_):
    """Return p-values under permuted labels, shape (n_labels, n_taxa).

    The ranks do not change with the labels, so that one matrix product of ranks and
    labels holds every permuted rank sum.
    """
    values, _ = _values(rows, zeros, pseudo)
    if rows.form == "paired":
        rank = rankdata(np.abs(np.where(values == 0, np.nan, values)), axis=0,
                        nan_policy="omit")  # fmt: skip
        rank = np.nan_to_num(rank) * np.sign(values)
        # The sum of signed ranks is twice the distance of W+ from its mean.
        away = np.abs(labels.T @ rank) / 2
        spread = np.sqrt(np.square(rank).sum(axis=0) / 4)
    else:
        rank = rankdata(values, axis=0)
        n, m = labels.sum(axis=0)[:, None], len(labels)
        away = np.abs(labels.T @ rank - n * (m + 1) / 2)
        ties = np.square(rank - (m + 1) / 2).sum(axis=0)
        spread = np.sqrt(n * (m - n) / (m * (m - 1)) * ties)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(away > 0, away - 0.5, 0) / spread
    return np.minimum(2 * norm.sf(z), 1)


def _values(rows, zeros, pseudo):
    full, rule = filled(rows.counts.to_numpy(), zeros=zeros, pseudo=pseudo)
    values = rows.reduce(clr(full))
    nuisance = rows.nuisance
    if rows.covariates.shape[1]:
        ols(values[:, :1], rows.labels[:, None], nuisance)  # refuses the inseparable
        values = freed(values, independent(nuisance))
    return values, rule


def _walsh(differences):
    """Return the median of all pairwise means, and its interval, per column."""
    n = len(differences)
    i, j = np.triu_indices(n)
    spread = np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return _ordered(lambda column: (column[i] + column[j]) / 2, differences.T, spread)


def _hodges_lehmann(x, y):
    """Return the median of all differences ``y - x``, and its interval, per column."""
    spread = np.sqrt(len(x) * len(y) * (len(x) + len(y) + 1) / 12)
    both = zip(x.T, y.T, strict=True)
    return _ordered(lambda pair: np.subtract.outer(pair[1], pair[0]), both, spread)


def _ordered(contrast, columns, spread):
    answers = []
    for column in columns:
        values = np.sort(contrast(column), axis=None)
        last = len(values) - 1
        cut = int(np.clip(round(len(values) / 2 - norm.ppf(0.975) * spread), 0, last))
        answers.append((np.median(values), values[cut], values[last - cut]))
    return np.array(answers).T
