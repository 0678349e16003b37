"""Features that came and features that stayed, as shares of those that could."""

import numpy as np

from msgut.stats.shares import part_of_whole


def peds(recipients, donors):
    """Return PEDS: the share of a donor's features that a recipient's sample holds.

    Proportional engraftment of donor strains, as q2-fmt counts it [1]_: features seen
    in both over features seen in the donor's sample. It counts what the recipient held
    all along as engrafted; see :func:`peds_exclusive`.

    Parameters
    ----------
    recipients, donors : array-like, shape (n_recipients, n_taxa), (n_donors, n_taxa)
        Counts or presence.

    Returns
    -------
    numpy.ndarray, shape (n_recipients, n_donors)
        Missing where the donor's sample is empty.

    References
    ----------
    .. [1] Herman C et al., on the extent of engraftment (PubMed 38659636); for the
       idea Aggarwala V et al. Nat Microbiol 2021, doi:10.1038/s41564-021-00966-0.

    Examples
    --------
    >>> peds([[5, 0, 2, 0]], [[1, 1, 1, 0]]).round(3).tolist()
    [[0.667]]
    """
    return part_of_whole(
        _seen(recipients) @ _seen(donors).T, _seen(donors).sum(axis=1)[None]
    )


def peds_exclusive(recipients, donors, baseline):
    """Return the share of the donor's features new to the recipient that are there now.

    Only features that the recipient lacked at baseline can be gained, and only they
    are counted, above and below the line.

    Parameters
    ----------
    recipients, donors : array-like
        As for :func:`peds`.
    baseline : array-like, shape (n_taxa,) or (n_recipients, n_taxa)
        What the recipient held before, in any sample.

    Returns
    -------
    numpy.ndarray, shape (n_recipients, n_donors)
        Missing where the donor had nothing new.

    Examples
    --------
    >>> peds_exclusive([[5, 0, 2, 0]], [[1, 1, 1, 0]], [1, 0, 0, 0]).tolist()
    [[0.5]]
    """
    lacked = 1 - np.broadcast_to(_seen(baseline), np.shape(recipients))
    return part_of_whole(
        (_seen(recipients) * lacked) @ _seen(donors).T, lacked @ _seen(donors).T
    )


def pprs(recipients, baseline):
    """Return PPRS: the share of the recipient's own features that are still there.

    Proportional persistence of recipient strains, as q2-fmt counts it: features seen in
    both over features seen in the recipient's baseline sample.

    Parameters
    ----------
    recipients : array-like, shape (n_recipients, n_taxa)
    baseline : array-like, shape (n_baselines, n_taxa)

    Returns
    -------
    numpy.ndarray, shape (n_recipients, n_baselines)

    Examples
    --------
    >>> pprs([[5, 0, 2, 0]], [[1, 1, 0, 0]]).tolist()
    [[0.5]]
    """
    return peds(recipients, baseline)


def colonisers(recipients, donors, baseline, *, floor=1e-5):
    """Return the log ratio of colonisers to residents, in the manner of C2R.

    Taxa of which the donor holds more than the baseline are called colonisers, those
    of which the baseline holds more residents; the value is the natural logarithm of
    the reads after transplant in the first over those in the second [1]_. The authors
    also trim a twentieth of the taxa at either end before they add them up; that drops
    the commonest, and is left out here.

    Parameters
    ----------
    recipients, donors : array-like, shape (n_recipients, n_taxa), (n_donors, n_taxa)
        Proportions.
    baseline : array-like, shape (n_taxa,)
        Proportions.
    floor : float
        Added to both sums, so that an absent side has a logarithm.

    Returns
    -------
    numpy.ndarray, shape (n_recipients, n_donors)

    Notes
    -----
    A blunt measure, kept for comparison: which taxa fall on which side differs from
    donor to donor, and with it the value before anything was given. Where half of
    every recipient came from the donor it did not always tell own from wrong donors
    in our simulations, when each other measure did.

    References
    ----------
    .. [1] He R et al. Gut Microbes 2022;14:2100197,
       doi:10.1080/19490976.2022.2100197.

    Examples
    --------
    >>> colonisers([[0.5, 0.5]], [[0.9, 0.1]], [0.1, 0.9]).round(3).tolist()
    [[0.0]]
    """
    recipients, donors, baseline = map(np.asarray, (recipients, donors, baseline))
    came = recipients @ (donors > baseline).T
    stayed = recipients @ (donors < baseline).T
    return np.log((came + floor) / (stayed + floor))


def mean_of_known(table):
    """Return the mean of each row's known values; missing where none is."""
    known = ~np.isnan(table)
    n = known.sum(axis=1)
    total = np.where(known, table, 0).sum(axis=1)
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)


def _seen(table):
    return (np.asarray(table) > 0).astype(float)
