"""Reads per sample by group, and tables thinned so that depth is the same or as asked.

Who is sequenced deeper shows more taxa and larger counts: where depth differs between
the groups, a method can call taxa in identical communities.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from msgut.differential.label_slopes import label_slopes
from msgut.stats.least_squares import t_inference

# LinDA's authors impute zeros where depth differs between the groups at this p.
LINDA_LEVEL = 0.1
# So many samples may keep fewer reads than asked when a table is thinned.
SPARED = 0.1


def linda_depth_slope(rows):
    """Return the p by which LinDA's authors choose what a zero becomes.

    A part of their method, of log depth beside the covariates. Whether one group was
    sequenced deeper is answered by :func:`msgut.compare.unequal_depth` alone.

    Parameters
    ----------
    rows : msgut.cohort.ModelFrame

    Returns
    -------
    float
        1 where no sample differs.

    References
    ----------
    Zhou H et al. Genome Biol 2022;23:95, doi:10.1186/s13059-022-02655-5.
    """
    depth = np.log(rows.counts.to_numpy(dtype=float).sum(axis=1, keepdims=True))
    slope, error, freedom = label_slopes(rows, depth, rows.labels[:, None])
    p = t_inference(slope, error, freedom)[0][0, 0]
    return 1.0 if np.isnan(p) else float(p)


def thinned(counts, depth, rng):
    """Return counts of which each read was kept with the chance that gives ``depth``.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (n_samples, n_taxa)
    depth : array-like, shape (n_samples,) or float
        Reads to expect in each sample; a sample that has fewer keeps all.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> thinned(np.array([[4000, 4000], [10, 0]]), 2000, rng).tolist()
    [[1034, 1002], [10, 0]]
    """
    counts = np.asarray(counts)
    total = np.maximum(counts.sum(axis=1), 1)
    keep = np.minimum(np.asarray(depth, dtype=float) / total, 1)
    return rng.binomial(counts.astype(np.int64), keep[:, None])


def thinned_study(study, least=None, *, seed):
    """Return the study with all samples thinned to one depth.

    Parameters
    ----------
    study : msgut.study.Study
    least : int, optional
        Reads to expect in each sample; those of the shallowest where not given.
    seed : int
    """
    counts = study.counts
    least = int(counts.sum(axis=1).min()) if least is None else least
    even = thinned(counts.to_numpy(), least, np.random.default_rng(seed))
    even = pd.DataFrame(even, counts.index, counts.columns)
    return study.become("equal depth", f"to {least} reads", counts=even)


def thinned_to_shallowest(who, rows, *, seed):
    """Return the comparison with all samples thinned to the depth of the shallowest.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    rows : msgut.cohort.ModelFrame
        Of it; the depth is that of its shallowest sample.
    """
    least = int(rows.counts.to_numpy().sum(axis=1).min())
    return who.of(thinned_study(who.study, least, seed=seed))


def with_depth_of_groups(rows, label, rng):
    """Return the rows under a permuted label, as unequally deep as the groups are.

    Labels that are shuffled alone make depths alike, and so test another table. Here a
    sample that comes to stand on the right gets a depth of the real right group, the
    shallower samples the lesser ones; what cannot be had, because reads can be taken
    and not given, is had by thinning both groups by one factor.

    Parameters
    ----------
    rows : msgut.cohort.ModelFrame
    label : numpy.ndarray, shape (n_units,)
        One column of :meth:`msgut.cohort.ModelFrame.shuffles`.
    rng : numpy.random.Generator

    Returns
    -------
    msgut.cohort.ModelFrame
        Taxa that fewer samples show than the rarest of the table did are left out.
    """
    counts = rows.counts.to_numpy()
    depth = counts.sum(axis=1).astype(float)
    stands_right = rows.sample_labels(label) > 0.5
    asked = np.empty(len(depth))
    for own, real in ((stands_right, rows.right), (~stands_right, ~rows.right)):
        rank = np.argsort(np.argsort(depth[own], kind="stable"))
        asked[own] = np.quantile(depth[real], (rank + 0.5) / max(own.sum(), 1))
    share = min(1.0, np.quantile(depth / asked, SPARED))
    less = thinned(counts, np.minimum(depth, share * asked), rng)
    seen = (less > 0).mean(axis=0)
    kept = (seen > 0) & (seen >= (counts > 0).mean(axis=0).min())
    table = pd.DataFrame(less, rows.counts.index, rows.counts.columns)
    return replace(rows, counts=table.loc[:, kept])
