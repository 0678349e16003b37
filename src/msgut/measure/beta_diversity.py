"""Beta diversity: how far apart two samples are, all pairs at once, labels kept."""

from inspect import signature

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from skbio import DistanceMatrix
from skbio.stats.composition import multi_replace

from msgut.errors import MsgutError, suggestion
from msgut.measure import pairwise_sums, unifrac
from msgut.stats.log_ratios import A_READ, clr, replace_zeros
from msgut.study import as_study

ZEROS = ("pseudocount", "multiplicative")


def distances(study, metric, **options):
    """Return the distances between all pairs of samples.

    ``bray_curtis`` : ``relative=True``
        Σ|xᵢ − yᵢ| / Σ(xᵢ + yᵢ). Of proportions, since depths differ; with
        ``relative=False`` of the counts as they are.
    ``jaccard``
        Of presence and absence: the share of the taxa seen in either that is not seen
        in both. Grows with a difference in depth; rarefy if depths differ much.
    ``aitchison`` : ``zeros="pseudocount"``, ``amount=None``
        Euclidean, of centred log-ratios [1]_. A zero has no logarithm, and the rule
        that replaces it decides much: ``"pseudocount"`` adds ``amount`` (1) to every
        count; ``"multiplicative"`` gives zeros the share ``amount`` (1 over the number
        of taxa squared) and takes it from the others in proportion [2]_.
    ``robust_aitchison``
        Euclidean, of logarithms centred on the mean of the taxa seen in the sample
        [3]_. A taxon not seen is put at that mean (0), as vegan 2.6-4 does; the
        matrix is not completed from low rank, as DEICODE and later vegan do.
    ``unweighted_unifrac``
        The share of branch length that only one of the two samples reaches [4]_.
    ``weighted_unifrac`` : ``normalized=True``
        Branch lengths times differences in share [5]_, over their largest possible sum
        unless ``normalized=False``.
    ``generalized_unifrac`` : ``alpha=0.5``
        Between the two: 0 counts relative differences alone, 1 is the weighted [6]_.

    Parameters
    ----------
    study : msgut.study.Study
        Each sample with at least one read.
    metric : str
        One of :data:`METRICS`.
    **options
        The metric's own, as above.

    Returns
    -------
    skbio.DistanceMatrix
        With the sample ids, in the study's order.

    Raises
    ------
    MsgutError
        For an unknown metric or option, a sample without reads, UniFrac without a
        tree, or a pseudocount where the study has no counts.

    References
    ----------
    .. [1] Aitchison J et al. Math Geol 2000;32:271, doi:10.1023/A:1007529726302.
    .. [2] Martín-Fernández JA et al. Math Geol 2003;35:253,
       doi:10.1023/A:1023866030544.
    .. [3] Martino C et al. mSystems 2019;4:e00016-19,
       doi:10.1128/mSystems.00016-19.
    .. [4] Lozupone C, Knight R. Appl Environ Microbiol 2005;71:8228,
       doi:10.1128/AEM.71.12.8228-8235.2005.
    .. [5] Lozupone CA et al. Appl Environ Microbiol 2007;73:1576,
       doi:10.1128/AEM.01996-06.
    .. [6] Chen J et al. Bioinformatics 2012;28:2106,
       doi:10.1093/bioinformatics/bts342.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5, 9], "B": [5, 1]}, index=["even", "skewed"])
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> distances(toy, "bray_curtis")["even", "skewed"].round(3)
    np.float64(0.4)
    >>> distances(toy, "unifrac")
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: There is no distance 'unifrac'. Did you mean \
'weighted_unifrac'?
    """
    measure = _metric(metric, options)
    _refuse_empty(as_study(study), metric)
    square = measure(study, **options)
    np.fill_diagonal(square, 0)
    return DistanceMatrix(square, [str(sample) for sample in study.table.index])


def log_ratios(study, *, zeros="pseudocount", amount=None):
    """Return centred log-ratios: the logarithm of each taxon over the sample's mean.

    Parameters
    ----------
    study : msgut.study.Study
    zeros : {"pseudocount", "multiplicative"}
        What replaces a zero, as for ``distances(study, "aitchison")``.
    amount : float, optional
        By how much.

    Returns
    -------
    pandas.DataFrame, shape (n_samples, n_taxa)
        Rows add up to 0.

    Raises
    ------
    MsgutError
        For an unknown rule, an amount out of range, a sample without reads, or a
        pseudocount where the study has no counts.

    References
    ----------
    Aitchison J. J R Stat Soc B 1982;44:139, doi:10.1111/j.2517-6161.1982.tb01195.x.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [4, 0], "B": [0, 9]}, index=["x", "y"])
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> log_ratios(toy).round(3)
           A      B
    x  0.805 -0.805
    y -1.151  1.151
    """
    _refuse_empty(study, "a log-ratio")
    amount = _amount(study, zeros, amount)
    if zeros == "pseudocount":
        full, _ = replace_zeros(study.values, pseudo=amount)
    else:
        # The library takes the rows off a table of one.
        full = np.atleast_2d(multi_replace(study.shares.to_numpy(), amount))
    table = study.counts
    return pd.DataFrame(clr(full, log=np.log), table.index, table.columns)


def _metric(metric, options):
    if metric not in METRICS:
        msg = f"There is no distance {metric!r}. {suggestion(metric, METRICS)}"
        raise MsgutError(msg)
    known = list(signature(METRICS[metric]).parameters)[1:]
    for option in options:
        if option not in known:
            has = f"It has {', '.join(known)}." if known else "It has none."
            msg = f"The distance {metric!r} has no option {option!r}. {has}"
            raise MsgutError(msg)
    return METRICS[metric]


def _refuse_empty(study, what):
    empty = study.table.index[np.diff(study.sparse.indptr) == 0]
    if len(empty):
        msg = (
            f"{study.name}: {what} is not defined for sample {str(empty[0])!r}, which "
            f"holds no reads ({len(empty)} such). Leave out shallow samples first."
        )
        raise MsgutError(msg)


def bray_curtis(study, *, relative=True):
    """Return Bray-Curtis distances as a plain square."""
    table = (
        unifrac.sparse_proportions(study) if relative else study.sparse.astype(float)
    )
    return unifrac.gaps_over_sums(table)


def jaccard(study):
    """Return Jaccard distances of presence and absence as a plain square."""
    both = pairwise_sums.products(unifrac.presence_table(study.sparse))
    seen = np.diag(both)
    return 1 - both / (seen[:, None] + seen[None, :] - both)


def aitchison(study, *, zeros="pseudocount", amount=None):
    """Return Aitchison distances as a plain square."""
    return np.sqrt(pairwise_sums.squared_gaps(*_logs(study, zeros, amount)))


def robust_aitchison(study):
    """Return robust Aitchison distances as a plain square."""
    table = study.sparse
    seen = np.diff(table.indptr)
    logs = np.log(table.data)
    rows = np.repeat(np.arange(table.shape[0]), seen)
    logs = logs - (np.bincount(rows, logs, minlength=len(seen)) / seen)[rows]
    centred = csr_array((logs, table.indices, table.indptr), shape=table.shape)
    return np.sqrt(pairwise_sums.squared_gaps(centred))


def _logs(study, zeros, amount):
    """Return log-ratios to the replaced zero, sparse therefore, and their row means.

    Log-ratios to any one value differ from the centred ones by a constant per sample,
    which is what the means take away again. Of :func:`log_ratios`, which are dense,
    the distances of a thousand people take many times as long.
    """
    amount = _amount(study, zeros, amount)
    table = study.sparse
    n_taxa = table.shape[1]
    seen = np.diff(table.indptr)
    rows = np.repeat(np.arange(table.shape[0]), seen)
    if zeros == "pseudocount":
        logs = np.log1p(table.data / amount)
    else:
        kept = 1 - (n_taxa - seen) * amount
        logs = np.log(unifrac.sparse_proportions(study).data * kept[rows] / amount)
    means = np.bincount(rows, logs, minlength=len(seen)) / n_taxa
    return csr_array((logs, table.indices, table.indptr), shape=table.shape), means


def _amount(study, zeros, amount):
    """Return what replaces a zero: as asked, or the rule's own."""
    n_taxa = study.table.shape[1]
    if zeros == "pseudocount":
        study.require("counts", "a pseudocount")
        amount = A_READ if amount is None else amount
        _between(amount, 0, np.inf, "pseudocount")
    elif zeros == "multiplicative":
        amount = 1 / n_taxa**2 if amount is None else amount
        _between(amount, 0, 1 / n_taxa, "share for a zero")
    else:
        msg = f"There is no zero rule {zeros!r}. {suggestion(zeros, ZEROS)}"
        raise MsgutError(msg)
    return amount


def _between(amount, low, high, what):
    if not low < amount < high:
        msg = f"The {what} must be above {low} and below {high:.6g}, not {amount}."
        raise MsgutError(msg)


METRICS = {
    "bray_curtis": bray_curtis,
    "jaccard": jaccard,
    "aitchison": aitchison,
    "robust_aitchison": robust_aitchison,
    "unweighted_unifrac": unifrac.unweighted,
    "weighted_unifrac": unifrac.weighted,
    "generalized_unifrac": unifrac.generalized,
}
