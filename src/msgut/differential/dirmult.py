"""Dirichlet draws of what the shares may be, and a test of each draw (ALDEx2's way)."""

import numpy as np
import pandas as pd
from scipy.special import stdtr
from skbio.stats.composition import dirmult_lme, dirmult_ttest

from msgut.cohort.model_frame import model_frame
from msgut.differential.result_table import p_of_each_label, result_table
from msgut.stats.least_squares import ols, t_inference
from msgut.stats.log_ratios import HALF_A_READ, clr, refuse_one_taxon


def dirmult(
    study,
    *,
    left="",
    right="",
    covariates=(),
    strata=None,
    pseudo=HALF_A_READ,
    draws=128,
    seed=0,
):
    """Return each taxon's log2 fold change over Dirichlet-multinomial draws.

    Counts are drawn anew many times from what they say of the shares, so that a taxon
    of few reads is uncertain by itself. Effect and p are means over the draws; the
    interval is the widest of all draws, so that it may hold zero where p is small.

    Two independent groups go to scikit-bio's ``dirmult_ttest``, repeated samples to its
    ``dirmult_lme`` (random intercept per person; its p-values are normal). Pairs, pairs
    beside single people, and covariates of independent samples have no form in the
    library: for these the same draws are fitted here by least squares.

    Parameters
    ----------
    study, left, right, covariates, strata
        As in :func:`msgut.differential.linda`.
    pseudo : float
        The prior added to every count.
    draws : int
    seed : int

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`msgut.differential.linda`.

    Raises
    ------
    MsgutError
        If a group or column is not there, too few are left, the covariates say all
        that the group says, or the table holds no counts.

    References
    ----------
    Fernandes AD et al. Microbiome 2014;2:15, doi:10.1186/2049-2618-2-15.

    Examples
    --------
    >>> from msgut.study import Study
    >>> rng = np.random.default_rng(0)
    >>> reads = rng.poisson(100, size=(12, 9))
    >>> reads[6:, 0] *= 8
    >>> counts = pd.DataFrame(reads, columns=list("ABCDEFGHI"))
    >>> samples = pd.DataFrame({"group": ["HC"] * 6 + ["MS"] * 6})
    >>> dirmult(Study("toy", counts, samples))[["taxon", "effect"]].head(1).round(1)
      taxon  effect
    0     A     2.6
    """
    given = {"covariates": covariates, "strata": strata}
    rows = model_frame(
        study, left=left, right=right, counts_for="a Dirichlet test", **given
    )
    refuse_one_taxon(rows.counts)
    if rows.form == "repeated":
        effect, low, high, p = _lme(rows, rows.labels, pseudo, draws, seed)
    elif rows.form == "independent" and not rows.covariates.shape[1]:
        effect, low, high, p = _ttest(rows, pseudo, draws, seed)
    else:
        effect, low, high, p = _least_squares(rows, pseudo, draws, seed)
    rule = f"{pseudo:g} added to every count, {draws} Dirichlet draws"
    return result_table(
        rows,
        effect=effect,
        low=low,
        high=high,
        p=p,
        method="dirmult",
        scale="log2 fold change",
        zeros=rule,
    )


def p_under_shuffled_labels(
    rows, labels, *, pseudo=HALF_A_READ, draws=128, seed=0, progress=None, **_
):
    """Return p-values under permuted labels, shape (n_labels, n_taxa).

    The draws do not change with the labels, so that a draw serves all permutations.
    """
    if rows.form == "repeated":

        def p(label):
            return _lme(rows, label, pseudo, draws, seed)[3]

        return p_of_each_label(p, labels, "dirmult", progress)
    welch = rows.form == "independent" and not rows.covariates.shape[1]
    total = 0.0
    for values in _drawn(rows, pseudo, draws, seed):
        total = total + (_welch if welch else _slopes)(rows, values, labels)
    return total / draws


def _drawn(rows, pseudo, draws, seed):
    """Yield centred log2-ratios of each draw, the numbers that scikit-bio draws."""
    rng = np.random.default_rng(seed)
    shape = rows.counts.to_numpy(dtype=float) + pseudo
    for _ in range(draws):
        yield clr(rng.standard_gamma(shape))


def _welch(rows, values, labels):
    values = rows.reduce(values)
    n = labels.sum(axis=0)[:, None]
    m = len(labels) - n
    sums, squares = labels.T @ values, labels.T @ np.square(values)
    rest, rest_squares = values.sum(axis=0) - sums, np.square(values).sum(axis=0)
    rest_squares = rest_squares - squares
    one = (squares - sums**2 / n) / (n - 1) / n
    two = (rest_squares - rest**2 / m) / (m - 1) / m
    t = (sums / n - rest / m) / np.sqrt(one + two)
    freedom = (one + two) ** 2 / (one**2 / (n - 1) + two**2 / (m - 1))
    return 2 * stdtr(freedom, -np.abs(t))


def _slopes(rows, values, labels):
    return t_inference(*_scaled(rows, values, labels))[0]


def _scaled(rows, values, labels):
    scale = rows.scale[:, None]
    return ols(rows.reduce(values) * scale, labels * scale, rows.nuisance * scale)


def _ttest(rows, pseudo, draws, seed):
    side = np.where(rows.right, "right", "left")
    with np.errstate(divide="ignore", invalid="ignore"):
        answer = dirmult_ttest(
            rows.counts.to_numpy(),
            side,
            treatment="right",
            reference="left",
            pseudocount=pseudo,
            draws=draws,
            p_adjust=None,
            seed=seed,
        )
    return answer[["Log2(FC)", "CI(2.5)", "CI(97.5)", "pvalue"]].to_numpy().T


def _lme(rows, labels, pseudo, draws, seed):
    names = [f"c{place}" for place in range(rows.covariates.shape[1])]
    about = pd.DataFrame(rows.covariates, columns=names)
    about.insert(0, "label", labels[rows.unit])
    # Its own q would be over the covariates of one taxon, not over taxa; p alone is
    # taken, and adjusted with the other methods'.
    answer = dirmult_lme(
        rows.counts.to_numpy(),
        about,
        formula=" + ".join(about.columns),
        grouping=rows.unit,
        pseudocount=pseudo,
        draws=draws,
        p_adjust=None,
        seed=seed,
    )
    answer = answer[answer["Covariate"] == "label"]
    return answer[["Log2(FC)", "CI(2.5)", "CI(97.5)", "pvalue"]].to_numpy(float).T


def _least_squares(rows, pseudo, draws, seed):
    effect, p, low, high = 0.0, 0.0, np.inf, -np.inf
    for values in _drawn(rows, pseudo, draws, seed):
        slope, error, freedom = _scaled(rows, values, rows.labels[:, None])
        one, least, most = t_inference(slope[0], error[0], freedom)
        effect, p = effect + slope[0] / draws, p + one / draws
        low, high = np.minimum(low, least), np.maximum(high, most)
    return effect, low, high, p
