"""Where a gut's reads come from: donor, own baseline, or neither."""

import numpy as np

from msgut.errors import MsgutError
from msgut.stats.shares import proportions

FLOOR = 0.01  # of the unknown source, spread evenly: it may hold anything at all


def source_shares(counts, sources, *, steps=500, tolerance=1e-7):
    """Return the shares of known sources that make the observed reads likeliest.

    The reads are one multinomial draw from a mixture of the sources' profiles. With
    profiles fixed the likelihood has a single summit, which expectation-maximisation
    climbs from equal shares [1]_; letting an unknown source take any profile at all,
    as [2]_ does, would let it explain everything.

    Parameters
    ----------
    counts : array-like, shape (n_taxa,)
    sources : array-like, shape (..., n_sources, n_taxa)
        Profiles, each adding up to 1; leading dimensions are problems of their own.
    steps : int
        At most.
    tolerance : float
        Stops where no share moves by more.

    Returns
    -------
    numpy.ndarray, shape (..., n_sources)
        Shares that add up to 1.

    Raises
    ------
    MsgutError
        If there are no reads, or a taxon is seen that no source could hold.

    Notes
    -----
    Where the unknown source differs from the profile that stands for it, the known
    ones get some of its reads: of three tenths unknown, up to half in our tests. The
    wrong donor's share, worked out alike, is what to compare with.

    References
    ----------
    .. [1] Knights D et al. Nat Methods 2011;8:761, doi:10.1038/nmeth.1650 (the same
       mixture, by Gibbs sampling).
    .. [2] Shenhav L et al. Nat Methods 2019;16:627, doi:10.1038/s41592-019-0431-x.

    Examples
    --------
    >>> source_shares([30, 70], [[1, 0], [0, 1]]).round(3).tolist()
    [0.3, 0.7]
    """
    counts = np.asarray(counts, dtype=float)
    seen = counts > 0
    if not seen.any():
        msg = "There are no reads, hence nothing to share among sources."
        raise MsgutError(msg)
    sources = np.asarray(sources, dtype=float)[..., seen]
    if not sources.any(axis=-2).all():
        msg = (
            "A taxon is seen that no source holds. Give one source, the unknown, a "
            "little of every taxon."
        )
        raise MsgutError(msg)
    weights = proportions(counts[seen])
    shares = np.full(sources.shape[:-1], 1 / sources.shape[-2])
    for _ in range(steps):
        parts = shares[..., None] * sources
        moved = (parts / parts.sum(axis=-2, keepdims=True)) @ weights
        still = np.abs(moved - shares).max() < tolerance
        shares = moved
        if still:
            break
    return shares


def unknown_source(proportions, others):
    """Return the profile of the unknown source: other people's mean, and a floor.

    Parameters
    ----------
    proportions : numpy.ndarray, shape (n_samples, n_taxa)
    others : array-like of int or bool
        Samples of other people.

    Notes
    -----
    Where there are no others, every taxon is alike.
    """
    n_taxa = proportions.shape[1]
    theirs = proportions[others]
    mean = theirs.mean(axis=0) if len(theirs) else np.full(n_taxa, 1 / n_taxa)
    return (1 - FLOOR) * mean + FLOOR / n_taxa
