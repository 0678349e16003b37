"""How much of a recipient's community a twin takes from the donor."""

import numpy as np

from msgut.cohort.samples import JUST_BEFORE
from msgut.stats.shares import bray_curtis_between
from msgut.twin.draw_study import draw

GRID = np.arange(0, 0.95, 0.15)
DRAWS = 3


def pull_to_donor(study):
    """Return how much nearer the recipients are to their donor than to themselves.

    Parameters
    ----------
    study : msgut.study.Study
        At one rank, with ``donor``, ``role`` and ``phase``.

    Returns
    -------
    float
        Over the samples after a donation, mean Bray-Curtis distance to the donor's
        mean community less that to the person's own just before; missing without any.
        A sample without reads says nothing of a gut and is left aside. Samples before
        antibiotics are too: what a twin mixes is the community that the donor met.
    """
    samples = study.samples
    shares = study.shares.to_numpy()
    subject = study.subject.to_numpy()
    read = shares.any(axis=1)
    donation = (samples["role"] == "donor").to_numpy() & read
    before = samples["phase"].eq(JUST_BEFORE).to_numpy() & read
    gaps = []
    for row in np.flatnonzero(samples["phase"].eq("after").to_numpy() & read):
        own = before & (subject == subject[row])
        given = donation & (subject == samples["donor"].iloc[row])
        if own.any() and given.any():
            ends = [shares[rows].mean(axis=0) for rows in (given, own)]
            ((to_donor, to_own),) = bray_curtis_between(shares[[row]], ends)
            gaps.append(to_donor - to_own)
    return float(np.mean(gaps)) if gaps else float("nan")


def fit_engraftment(parameters, table):
    """Return the engraftment with which the twin's :func:`pull_to_donor` is the original's.

    Drawn on a grid and interpolated; 0 where even that pulls more than the original.
    """
    wanted = pull_to_donor(table)
    if np.isnan(wanted):
        return 0.0
    found = [
        np.mean(
            [
                pull_to_donor(draw(parameters, seed=seed, engraftment=share))
                for seed in range(DRAWS)
            ]
        )
        for share in GRID
    ]
    # The pull falls as more is given.
    return float(np.interp(-wanted, np.maximum.accumulate(-np.array(found)), GRID))
