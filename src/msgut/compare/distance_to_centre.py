"""How far samples lie from the middle of their group, in any distance."""

import numpy as np
import pandas as pd

from msgut.compare.permanova import rows_of_ids
from msgut.errors import MsgutError
from msgut.stats.gower import checked_distances, gower_centred
from msgut.stats.permutation import TIE

KINDS = ("median", "centroid")


def distance_to_centre(distances, groups, *, kind="median"):
    """Return how far each sample lies from the middle of its group.

    As vegan's ``betadisper``: the axes of a principal coordinates analysis with
    negative eigenvalues are imaginary, so their squared distance is taken off; where
    more is taken off than there is, the distance is zero.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
    groups : pandas.Series
        The group of each sample; samples without one are left out.
    kind : {"median", "centroid"}
        The middle: the point with the least sum of distances (the spatial median,
        on real and imaginary axes apart, found to rounding where vegan stops at about
        1e-4), or the mean.

    Returns
    -------
    pandas.Series
        In the unit of the distance, named ``distance``.

    Raises
    ------
    MsgutError
        When groups are no Series, lack a sample, or none is known.

    References
    ----------
    Anderson (2006), doi:10.1111/j.1541-0420.2005.00440.x

    Examples
    --------
    >>> names = list("abcd")
    >>> points = np.array([0.0, 2.0, 10.0, 16.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> group = pd.Series(["HC", "HC", "MS", "MS"], index=names)
    >>> distance_to_centre(apart, group, kind="centroid").tolist()
    [1.0, 1.0, 3.0, 3.0]
    """
    if kind not in KINDS:
        msg = f"kind={kind!r} is unknown. Choose 'median' or 'centroid'."
        raise MsgutError(msg)
    distances = checked_distances(distances)
    if not isinstance(groups, pd.Series):
        msg = (
            f"groups are {type(groups).__name__}: whose they are is not known. Give a "
            "pandas Series with the ids of the samples, such as study.group."
        )
        raise MsgutError(msg)
    groups = rows_of_ids(groups.to_frame("group"), distances.index)["group"].dropna()
    if groups.empty:
        msg = "spread: no sample has a group. Name a column of samples that is known."
        raise MsgutError(msg)
    gram = gower_centred(distances.loc[groups.index, groups.index].to_numpy())
    codes = pd.factorize(groups, sort=True)[0]
    squared = (
        _from_mean(gram, codes) if kind == "centroid" else _from_median(gram, codes)
    )
    return pd.Series(np.sqrt(np.maximum(squared, 0)), groups.index, name="distance")


def _from_mean(gram, codes):
    """Squared distances to the group's mean, without any axes: G holds them all."""
    member = np.eye(codes.max() + 1)[codes]
    member /= member.sum(axis=0)
    to_group = gram @ member
    own = (member * to_group).sum(axis=0)
    return np.diag(gram) - 2 * to_group[np.arange(len(codes)), codes] + own[codes]


def _from_median(gram, codes):
    # All axes, the imaginary ones too: measure.pcoa keeps those of positive length.
    values, vectors = np.linalg.eigh(gram)
    axes = vectors * np.sqrt(np.abs(values))
    large = max(TIE, TIE * values.max())
    squared = np.zeros(len(gram))
    for sign in (1, -1):
        side = axes[:, sign * values > large]
        for code in range(codes.max() + 1):
            own = side[codes == code]
            squared[codes == code] += sign * ((own - _median(own)) ** 2).sum(axis=1)
    return squared


def _median(points, most=2000, precision=1e-11):
    """Return the point with the least sum of distances (Vardi and Zhang 2000)."""
    middle = points.mean(axis=0)
    if not points.shape[1]:
        return middle
    size = np.sqrt((points**2).sum() / len(points)) or 1.0
    for _ in range(most):
        apart = np.sqrt(((points - middle) ** 2).sum(axis=1))
        on = apart <= 1e-12 * size
        weights = np.where(on, 0, 1 / np.where(on, 1, apart))
        if not weights.any():
            return middle
        target = weights @ points / weights.sum()
        if on.any():
            # Standing on points: leave only if the others pull harder than they hold.
            pull = np.linalg.norm(weights @ (points - middle))
            target += min(1.0, on.sum() / pull if pull > 0 else 1.0) * (middle - target)
        step = np.linalg.norm(target - middle)
        middle = target
        if step <= precision * size:
            break
    # Steps towards a point grow ever shorter: where it holds, it is the middle itself.
    apart = np.sqrt(((points - middle) ** 2).sum(axis=1))
    nearest = points[apart.argmin()]
    away = np.sqrt(((points - nearest) ** 2).sum(axis=1))
    others = away > 1e-12 * size
    pull = ((points[others] - nearest) / away[others, None]).sum(axis=0)
    return nearest if np.linalg.norm(pull) <= (~others).sum() else middle
