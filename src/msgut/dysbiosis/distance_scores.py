"""Scores that hold a sample against controls: never itself, its person or its home."""

import numpy as np


def distance_to_controls(setting, right):
    """Return the median Bray-Curtis distance to the controls.

    The score of the Human Microbiome Project's second phase, which calls samples
    dysbiotic beyond the 90th percentile of the controls; here it stays a number.

    Parameters
    ----------
    setting : ScoreInputs
    right : numpy.ndarray of bool, shape (n,)
        The labels, true or permuted; those who are not ``right`` are the controls.

    Returns
    -------
    numpy.ndarray, shape (n,)

    References
    ----------
    Lloyd-Price et al. (2019), doi:10.1038/s41586-019-1237-9.
    """
    others, many = _others(setting, right)
    return _lowest(others, many, _median)


def cloud(setting, right, *, share=0.05):
    """Return the mean distance to the nearest controls, over what is usual there.

    As many neighbours as a twentieth of half the samples, three at least. The
    distance is divided by that of these neighbours to their own nearest controls, so
    that a sample in a sparse corner of health is not called odd for it. After CLOUD's
    conformity; its stability needs several samples a person and its embedding is
    left out.

    Parameters
    ----------
    setting, right
        As in :func:`distance_to_controls`.
    share : float
        Of half the samples: that many controls count as near.

    References
    ----------
    Montassier et al. (2018), doi:10.1186/s40168-018-0514-4.
    """
    controls = np.flatnonzero(~right)
    # Of all samples, so that a sample's own label does not change it.
    near = max(3, round(share * len(right) / 2))
    block = setting.who.block
    size = np.bincount(block[controls]).max()
    others, _ = _others(setting, right)
    # As many more as one block can take away, so that enough are always left.
    reach = min(near + 2 * size, len(controls))
    nearest = np.argpartition(others, reach - 1, axis=1)[:, :reach]
    far = np.take_along_axis(others, nearest, axis=1)
    order = np.argsort(far, axis=1, kind="stable")
    far = np.take_along_axis(far, order, axis=1)
    nearest = np.take_along_axis(nearest, order, axis=1)
    own = far[:, :near].mean(axis=1)
    usual = np.zeros(len(right))
    for rank in range(near):
        mate = controls[nearest[:, rank]]
        # The neighbour's neighbours, without those who live with the sample itself.
        stranger = block[controls[nearest[mate]]] != block[:, None]
        stranger &= np.isfinite(far[mate])
        counted = stranger & (np.cumsum(stranger, axis=1) <= near)
        total = np.where(counted, far[mate], 0).sum(axis=1)
        usual += total / np.maximum(counted.sum(axis=1), 1)
    return own / np.maximum(usual / near, 1e-12)


def healthy_plane(setting, right):
    """Return the distance to the plane through the controls, in three dimensions.

    Axes and plane are found without the fold of the sample. On Bray-Curtis of the
    study's taxa, where the paper took UniFrac.

    Parameters
    ----------
    setting, right
        As in :func:`distance_to_controls`.

    References
    ----------
    Halfvarson et al. (2017), doi:10.1038/nmicrobiol.2017.4.
    """
    score = np.zeros(len(right))
    for (deal, one), place in setting.places.items():
        test = setting.deals[deal] == one
        controls = place[~test & ~right]
        middle = controls.mean(axis=0)
        spread = (controls - middle).T @ (controls - middle)
        upright = np.linalg.eigh(spread)[1][:, 0]
        score[test] += np.abs((place[test] - middle) @ upright)
    return score / len(setting.deals)


def distance_to_own_centre(setting, right):
    """Return the distance to the middle of the sample's own group.

    The Anna Karenina principle: the diseased are each ill in their own way, and lie
    further from one another than the healthy do. The middle is that of the others of
    the group; the sample's household does not count to it.

    Parameters
    ----------
    setting, right
        As in :func:`distance_to_controls`. This score alone looks at a sample's own label: it
        compares groups and says nothing of a person whose group is not known.

    References
    ----------
    Zaneveld et al. (2017), doi:10.1038/nmicrobiol.2017.121.
    """
    square = setting.distance**2
    label = np.column_stack([~right, right]).astype(float)
    mine = right.astype(int)
    rows = np.arange(len(right))
    all_sums = square @ label
    home = square * setting.own
    home_sums = home @ label
    strangers = (label.sum(axis=0) - setting.own @ label)[rows, mine]
    to_them = (all_sums - home_sums)[rows, mine]
    # Among the strangers of the group: all pairs less those that touch the household.
    block = setting.who.block
    n_blocks = block.max() + 1
    touching = np.column_stack(
        [np.bincount(block, label[:, g] * all_sums[:, g], n_blocks) for g in (0, 1)]
    )[block][rows, mine]
    inside = np.column_stack(
        [np.bincount(block, label[:, g] * home_sums[:, g], n_blocks) for g in (0, 1)]
    )[block][rows, mine]
    pairs = (label * all_sums).sum(axis=0)[mine] - 2 * touching + inside
    return np.sqrt(np.maximum(to_them / strangers - pairs / (2 * strangers**2), 0))


def _others(setting, right):
    """Return distances to the controls, one's own household put out of reach."""
    controls = ~right
    own = setting.own[:, controls]
    return np.where(own, np.inf, setting.distance[:, controls]), (~own).sum(axis=1)


def _lowest(others, many, take):
    score = np.empty(len(others))
    for n in np.unique(many):
        rows = many == n
        score[rows] = take(others[rows], n)
    return score


def _median(rows, n):
    low, high = (n - 1) // 2, n // 2
    parted = np.partition(rows, sorted({low, high}), axis=1)
    return (parted[:, low] + parted[:, high]) / 2
