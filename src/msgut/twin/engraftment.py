"""How much of a recipient's community a twin takes from the donor."""

import numpy as np

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
        mean community less that to the person's own before; missing without any.
    """
    samples = study.samples
    shares = study.shares.to_numpy()
    subject = study.subject.to_numpy()
    donation = (samples["role"] == "donor").to_numpy()
    before = samples["phase"].eq("before").to_numpy()
    gaps = []
    for row in np.flatnonzero(samples["phase"].eq("after").to_numpy()):
        own = before & (subject == subject[row])
        given = donation & (subject == samples["donor"].iloc[row])
        if own.any() and given.any():
            near = [
                np.abs(shares[row] - shares[r].mean(axis=0)).sum() / 2
                for r in (given, own)
            ]
            gaps.append(near[0] - near[1])
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
