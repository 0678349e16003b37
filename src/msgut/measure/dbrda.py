"""Distance-based redundancy analysis: the axes that recorded covariates explain."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import FormulaicError
from scipy.linalg import eigh

from msgut.errors import MsgutError, suggestion
from msgut.measure.pcoa import gower_matrix, turned_positive, without_noise
from msgut.stats.orthonormal_basis import new_columns


@dataclass(frozen=True, eq=False)
class Constrained:
    """The part of the differences that a formula explains, and its axes.

    Attributes
    ----------
    points : pandas.DataFrame, shape (n_samples, n_axes)
        Where each sample itself stands on the constrained axes ``dbRDA1`` and so on,
        in the units of the distance.
    fitted : pandas.DataFrame, shape (n_samples, n_axes)
        Where the formula alone puts it.
    share : pandas.Series
        Each axis's eigenvalue over ``total``.
    eigenvalues : numpy.ndarray
        Of all constrained axes, falling; negative ones have no coordinates.
    total : float
        The sum of squared distances over n, negative eigenvalues and all.
    constrained, conditioned : float
        The parts of ``total`` that belong to the formula and to ``condition``.
    dropped : int
        Samples left out because a covariate of theirs is missing.
    """

    points: pd.DataFrame
    fitted: pd.DataFrame
    share: pd.Series
    eigenvalues: np.ndarray
    total: float
    constrained: float
    conditioned: float
    dropped: int


def dbrda(distances, samples, formula, *, condition=None):
    """Return the axes that best separate samples by their covariates.

    Parameters
    ----------
    distances : skbio.DistanceMatrix
    samples : pandas.DataFrame or msgut.study.Study
        The covariates, one row per sample id.
    formula : str
        Such as ``"group + age"``. Samples that lack one of the values are left out.
    condition : str, optional
        Covariates to take away first, such as ``"site"``.

    Returns
    -------
    Constrained

    Raises
    ------
    MsgutError
        For an unknown column, a sample without covariates, a formula that explains
        nothing, or too few complete samples.

    Notes
    -----
    As ``vegan::dbrda`` (not ``capscale``): negative eigenvalues stay in. vegan divides
    the eigenvalues by n − 1 once a distance reaches 4; here they never are.

    References
    ----------
    McArdle BH, Anderson MJ. Ecology 2001;82:290,
    doi:10.1890/0012-9658(2001)082[0290:FMMTCD]2.0.CO;2.

    Examples
    --------
    >>> from skbio import DistanceMatrix
    >>> square = [[0, 1, 3, 3], [1, 0, 3, 3], [3, 3, 0, 1], [3, 3, 1, 0]]
    >>> near = DistanceMatrix(square, list("abcd"))
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, list("abcd"))
    >>> found = dbrda(near, samples, "group")
    >>> round(found.constrained / found.total, 3)
    0.895
    """
    samples = getattr(samples, "samples", samples)
    if not hasattr(distances, "ids"):
        msg = (
            f"distances are {type(distances).__name__}. Give a DistanceMatrix, as "
            "measure.distances makes it."
        )
        raise MsgutError(msg)
    if not isinstance(samples, pd.DataFrame):
        msg = (
            f"samples are {type(samples).__name__}, which has no covariates. Give a study "
            "or its table of samples."
        )
        raise MsgutError(msg)
    ids = pd.Index(distances.ids)
    strays = ids.difference(samples.index.astype(str))
    if len(strays):
        msg = f"No covariates for sample {strays[0]!r} ({len(strays)} such)."
        raise MsgutError(msg)
    samples = samples.set_axis(samples.index.astype(str)).loc[ids]
    wanted, taken, kept = _columns(samples, formula, condition)
    if len(kept) < ids.size:
        distances = distances.filter(kept)
    centred = gower_matrix(distances)
    away, basis = _bases(taken, wanted)
    if not basis.shape[1]:
        msg = f"{formula!r} explains nothing that {condition or 'the mean'!r} does not."
        raise MsgutError(msg)
    if basis.shape[1] + away.shape[1] >= len(kept) - 1:
        msg = (
            f"{formula!r} has as many terms as there are complete samples "
            f"({len(kept)}). Ask for fewer."
        )
        raise MsgutError(msg)
    values, turns = eigh(basis.T @ centred @ basis)
    values, turns = without_noise(values[::-1]), turns[:, ::-1]
    positive = values > 0
    axes = basis @ turns[:, positive]
    roots = np.sqrt(values[positive])
    residual = centred - away @ (away.T @ centred)
    residual -= (residual @ away) @ away.T
    both = turned_positive(np.vstack([axes * roots, residual @ axes / roots]))
    names = [f"dbRDA{k + 1}" for k in range(len(roots))]
    total = float(np.trace(centred))
    return Constrained(
        points=pd.DataFrame(both[len(kept) :], kept, names),
        fitted=pd.DataFrame(both[: len(kept)], kept, names),
        share=pd.Series(values[positive] / total, names, name="share"),
        eigenvalues=values,
        total=total,
        constrained=float(values.sum()),
        conditioned=float(np.trace(away.T @ centred @ away)),
        dropped=ids.size - len(kept),
    )


def _columns(samples, formula, condition):
    """Return both model matrices and the ids of the complete samples."""
    sides = [f"1 + {str(side).split('~')[-1]}" for side in (formula, condition or "1")]
    used = []
    for side in sides:
        try:
            used += sorted(map(str, Formula(side).required_variables))
        except FormulaicError as error:
            msg = f"{formula!r} is no formula: {error}."
            raise MsgutError(msg) from None
    for column in used:
        if column not in samples:
            msg = f"No covariate {column!r}. {suggestion(column, samples.columns)}"
            raise MsgutError(msg)
    whole = samples[samples[used].notna().all(axis=1)]
    if len(whole) < 3:
        msg = f"Only {len(whole)} samples have every value that {formula!r} asks for."
        raise MsgutError(msg)
    made = [
        np.asarray(Formula(side).get_model_matrix(whole), dtype=float) for side in sides
    ]
    wanted, taken = made
    return wanted, taken, list(whole.index)


def _bases(taken, wanted):
    """Return orthonormal bases of centred columns, the second beside the first."""
    columns = np.column_stack([taken, wanted])
    centred = columns - columns.mean(axis=0)
    kept, basis = new_columns(centred, length=np.linalg.norm(columns, axis=0))
    first = np.array(kept, dtype=int) < taken.shape[1]
    return basis[:, first], basis[:, ~first]
