"""A linear model of centred log-ratios, its compositional bias taken out (LinDA)."""

from msgut.cohort.model_frame import model_frame
from msgut.differential.depth_thinning import LINDA_LEVEL, linda_depth_slope
from msgut.differential.label_slopes import label_slopes
from msgut.differential.result_table import result_table
from msgut.errors import MsgutError
from msgut.stats.least_squares import t_inference
from msgut.stats.log_ratios import HALF_A_READ, clr, replace_zeros
from msgut.stats.mode import mode


def linda(
    study,
    *,
    left="",
    right="",
    covariates=(),
    strata=None,
    zeros="adaptive",
    pseudo=HALF_A_READ,
):
    """Return each taxon's log2 fold change by LinDA.

    A centred log-ratio measures a taxon against the average taxon, so that one taxon
    that blooms makes all others seem to shrink. If most taxa do not differ, their
    coefficients pile up at that common shift: the mode of all coefficients is taken
    off each. The interval treats the mode as known.

    The design decides the model. *Pairs* are compared by their difference, which is
    the fixed-effects model of the household: it needs no assumption on how households
    vary, is exact at any number of pairs, and for one pair per household without
    covariates equals the mixed model. *Repeated* samples get a random intercept per
    person, with people for degrees of freedom; so do pairs beside single people, where
    those speak of the difference within and these of the difference between.

    Parameters
    ----------
    study : msgut.study.Study
        Counts at one rank, filtered by prevalence. Of fewer than about ten taxa the
        mode is a guess.
    left, right : str
        The effect is ``right`` over ``left``.
    covariates : sequence of str
        Columns to adjust for; samples that lack one are dropped and counted.
    strata : str, optional
        A column to adjust for, within which labels are permuted in a calibration.
    zeros : {"adaptive", "pseudo", "impute"}
        ``"adaptive"`` imputes where depth differs between the groups (p <= 0.1), else
        adds the pseudo-count, as the authors' software does.
    pseudo : float

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, effect, low, high, p, q, least_p, least_q, method, scale,
        form, n_left, n_right, prevalence_left, prevalence_right, n_dropped, zeros``;
        smallest p first. No p is below ``least_p``, the least that exchanging labels
        could give; ``least_q`` is what a taxon alone could reach among all.

    Raises
    ------
    MsgutError
        If a group or column is not there, too few are left, or the covariates say all
        that the group says.

    References
    ----------
    Zhou H et al. Genome Biol 2022;23:95, doi:10.1186/s13059-022-02655-5.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> reads = rng.poisson(100, size=(12, 9))
    >>> reads[6:, 0] *= 8
    >>> counts = pd.DataFrame(reads, columns=list("ABCDEFGHI"))
    >>> samples = pd.DataFrame({"group": ["HC"] * 6 + ["MS"] * 6})
    >>> answer = linda(Study("toy", counts, samples))
    >>> answer[["taxon", "effect"]].head(1).round(1)
      taxon  effect
    0     A     3.0
    """
    rows = model_frame(
        study, left=left, right=right, covariates=covariates, strata=strata
    )
    values, rule = _values(rows, zeros, pseudo)
    slope, error, freedom = label_slopes(rows, values, rows.labels[:, None])
    slope = slope - mode(slope)[:, None]
    p, low, high = t_inference(slope, error, freedom)
    return result_table(
        rows,
        effect=slope[0],
        low=low[0],
        high=high[0],
        p=p[0],
        method="linda",
        scale="log2 fold change",
        zeros=rule,
    )


def p_under_shuffled_labels(rows, labels, *, zeros="adaptive", pseudo=HALF_A_READ, **_):
    """Return p-values under permuted labels, shape (n_labels, n_taxa)."""
    values, _ = _values(rows, zeros, pseudo)
    slope, error, freedom = label_slopes(rows, values, labels)
    return t_inference(slope - mode(slope)[:, None], error, freedom)[0]


def _values(rows, zeros, pseudo):
    counts = rows.counts.to_numpy(dtype=float)
    if zeros == "adaptive":
        unequal = linda_depth_slope(rows) <= LINDA_LEVEL
        zeros = "impute" if unequal else "pseudo"
    elif zeros not in ("pseudo", "impute"):
        msg = f"Unknown zero rule {zeros!r}. Choose 'adaptive', 'pseudo' or 'impute'."
        raise MsgutError(msg)
    full, rule = replace_zeros(counts, zeros=zeros, pseudo=pseudo)
    return clr(full), rule
