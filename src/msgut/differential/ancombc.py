"""ANCOM-BC, as scikit-bio has it, given tables that hold the design."""

import numpy as np
import pandas as pd
from scipy.stats import norm
from skbio.stats.composition import ancombc as library

from msgut.cohort.model_frame import model_frame
from msgut.differential.result_table import p_of_each_label, result_table
from msgut.levels import CONFIDENCE
from msgut.stats.least_squares import ols, residuals_of
from msgut.stats.log_ratios import A_READ, refuse_one_taxon, replace_zeros
from msgut.stats.orthonormal_basis import orthonormal_basis

# Squares of logarithms below which a taxon does not vary, but for rounding.
FLAT = 1e-20


def ancombc(
    study,
    *,
    left="",
    right="",
    covariates=(),
    strata=None,
    zeros="pseudo",
    pseudo=A_READ,
):
    """Return each taxon's log2 fold change by ANCOM-BC (scikit-bio's).

    The library knows fixed effects of independent samples only, and household dummies
    would halve its (uncorrected) variances. So it is given what is independent: for
    *pairs*, the ratio of right to left, of which it estimates the intercept; for
    *repeated* samples, each person's geometric mean; for pairs beside single people
    both, a pair's row being a contrast of unit length. Its p-values are normal and its
    variances lack a correction for small samples: see its calibration.

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
        If a group or column is not there, too few are left, the covariates say all
        that the group says, or the table holds no counts.

    References
    ----------
    Lin H, Peddada SD. Nat Commun 2020;11:3514, doi:10.1038/s41467-020-17041-7.

    Examples
    --------
    >>> from msgut.study import Study
    >>> rng = np.random.default_rng(0)
    >>> reads = rng.poisson(100, size=(12, 9))
    >>> reads[6:, 0] *= 8
    >>> counts = pd.DataFrame(reads, columns=list("ABCDEFGHI"))
    >>> samples = pd.DataFrame({"group": ["HC"] * 6 + ["MS"] * 6})
    >>> ancombc(Study("toy", counts, samples))[["taxon", "effect"]].head(1).round(1)
      taxon  effect
    0     A     3.0
    """
    given = {"covariates": covariates, "strata": strata}
    rows = model_frame(study, left=left, right=right, counts_for="ANCOM-BC", **given)
    values, rule = _values(rows, zeros, pseudo)
    slope, error = _fit(rows, values, rows.labels)
    p = 2 * norm.sf(np.abs(slope / error))
    half = norm.ppf((1 + CONFIDENCE) / 2) * error
    return result_table(
        rows,
        effect=slope,
        low=slope - half,
        high=slope + half,
        p=p,
        method="ancombc",
        scale="log2 fold change",
        zeros=rule,
    )


def p_under_shuffled_labels(
    rows, labels, *, zeros="pseudo", pseudo=A_READ, progress=None, **_
):
    """Return p-values under permuted labels, shape (n_labels, n_taxa)."""
    values, _ = _values(rows, zeros, pseudo)

    def p(label):
        slope, error = _fit(rows, values, label)
        return 2 * norm.sf(np.abs(slope / error))

    return p_of_each_label(p, labels, "ancombc", progress)


def _values(rows, zeros, pseudo):
    full, rule = replace_zeros(rows.counts.to_numpy(), zeros=zeros, pseudo=pseudo)
    return rows.reduce(np.log(full)), rule


def _fit(rows, values, label):
    scale = rows.scale[:, None]
    values, label = values * scale, label[:, None] * scale
    nuisance = rows.nuisance * scale
    ols(values[:, :1], label, nuisance)  # refuses what cannot be estimated
    # By Frisch, Waugh and Lovell the label's coefficient, residuals and variance are
    # the same once both sides are freed of all else; so the library searches one bias
    # and not one per column.
    basis = orthonormal_basis(nuisance)
    about = pd.DataFrame(residuals_of(label, basis), columns=["label"])
    values = residuals_of(values, basis)
    # A taxon that does not vary has nothing to test.
    varies = np.square(values).sum(axis=0) > FLAT
    refuse_one_taxon(values[:, varies])
    # The library logs what it is given, and takes only DataFrames.
    answer = library(
        pd.DataFrame(np.exp(values[:, varies])),
        about,
        formula="0 + label",
        p_adjust="bh",
    ).result.xs("label", level="Covariate")
    # A centre of no consequence: taxa keep their order, the index is their place.
    answer = answer.loc[range(varies.sum())] / np.log(2)
    both = np.full((2, len(varies)), np.nan)
    both[:, varies] = answer[["Log(FC)", "SE"]].to_numpy().T
    return both
