"""In-silico transplant by mixing: a share of donor in a recipient, then sequencing."""

import numpy as np

from msgut.errors import MsgutError
from msgut.stats import shares


def mixed_communities(recipients, donor, doses):
    """Return the communities that hold a share of donor: no ecology, arithmetic only.

    Parameters
    ----------
    recipients : array-like, shape (n_recipients, n_taxa)
        Counts or proportions.
    donor : array-like, shape (n_taxa,)
    doses : sequence of float, shape (n_doses,)
        Share of the donor in the mixture, 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (n_doses, n_recipients, n_taxa)
        Proportions.

    Raises
    ------
    MsgutError
        For a share outside 0 to 1, or a community without reads.

    Examples
    --------
    >>> mixed_communities([[1, 0]], [0, 1], [0, 0.25]).tolist()
    [[[1.0, 0.0]], [[0.75, 0.25]]]
    """
    doses = np.asarray(doses, dtype=float)
    if not ((doses >= 0) & (doses <= 1)).all():
        msg = f"A share of donor lies between 0 and 1, not {doses.min()}–{doses.max()}."
        raise MsgutError(msg)
    recipients, donor = shares_to_mix(recipients), shares_to_mix(donor)
    share = doses[:, None, None]
    return (1 - share) * recipients[None] + share * donor


def shares_to_mix(counts):
    """Return counts as shares along the last axis, of communities that hold any."""
    counts = np.asarray(counts, dtype=float)
    if not counts.any(axis=-1).all():
        msg = "A community without reads cannot be mixed. Leave it out."
        raise MsgutError(msg)
    return shares.proportions(counts)


def sequenced(communities, depth, rng):
    """Return counts as a sequencer would give them: a multinomial draw of ``depth``.

    Parameters
    ----------
    communities : numpy.ndarray, shape (..., n_taxa)
        Proportions.
    depth : int
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of int, same shape
    """
    if depth < 1:
        msg = f"The depth must be one read or more, not {depth}."
        raise MsgutError(msg)
    return rng.multinomial(int(depth), shares_to_mix(communities))
