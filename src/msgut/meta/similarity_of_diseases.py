"""How alike two diseases' differences from health are, sampling error taken out."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from msgut.levels import CONFIDENCE
from msgut.meta.disease_specificity import (
    disease_comparisons,
    sd_within_groups,
    visible_log_ratios,
)

GRID = np.linspace(-1, 1, 401)


def similarity_of_diseases(study, *, left="HC", right="MS"):
    """Return how alike the diseases of a study are to one of them, genus by genus.

    The correlation over genera of two differences from health. Two things stand
    between it and what small groups show: the same controls, on both sides, make any
    two diseases alike, and sampling error pulls what is alike apart. Here every product
    is of two different people, so that neither enters: the covariance of two
    differences from disjoint halves of the controls, averaged over all halves, and the
    variances that two halves of one disease give, likewise.

    Parameters
    ----------
    study : msgut.study.Study
        With ``left``, ``right`` and other groups of ``LEAST_PEOPLE["learning"]`` people or more.

    Returns
    -------
    pandas.DataFrame
        Per other disease ``group, n, effect`` (the correlation without sampling error;
        missing where either difference is not seen above it), ``low, high`` (95 %),
        ``seen`` (the correlation that groups of this size show, from disjoint halves of
        the controls) and ``ceiling`` (what two samples of one and the same disease
        would show so).

    Notes
    -----
    The interval holds every correlation r for which covariance less r times the
    geometric mean of the variances is within its jackknife error of 0 (Fieller): where
    nothing is seen above the noise it is −1 to 1. People are drawn anew, genera are
    not.

    References
    ----------
    Spearman (1904), doi:10.2307/1412159 (attenuation); Fieller (1954),
    doi:10.1111/j.2517-6161.1954.tb00159.x.
    """
    study, _, others = disease_comparisons(study, left, right)
    _, y = visible_log_ratios(study, study.counts.index)
    group = study.group.to_numpy()
    y = y / sd_within_groups(y, np.column_stack([group == g for g in np.unique(group)]))
    y = (y - y.mean(axis=1, keepdims=True)) / np.sqrt(y.shape[1])
    rows = [
        {
            "group": g,
            "n": int((group == g).sum()),
            **_alike(*(y[group == one] for one in (left, right, g))),
        }
        for g in others
    ]
    columns = ["group", "n", "effect", "low", "high", "seen", "ceiling"]
    return pd.DataFrame(rows, columns=columns)


def _alike(controls, mine, theirs):
    """Return the correlation of two differences from the same controls."""
    sides = controls, mine, theirs
    whole = _moments(sides)
    every = [
        np.array(
            [
                _moments([*sides[:k], np.delete(sides[k], n, 0), *sides[k + 1 :]])
                for n in range(len(sides[k]))
            ]
        )
        for k in range(3)
    ]
    spread = _jackknife([_excess(values, GRID) for values in every])
    distance = np.abs(_excess(whole[None], GRID)[0]) / np.maximum(spread, 1e-300)
    within = GRID[distance <= norm.ppf((1 + CONFIDENCE) / 2)]
    shared, own, other = whole
    known = (whole > norm.ppf(CONFIDENCE) * _jackknife(every))[1:].all()
    if not len(within):  # beyond one end, or nothing to hold it against
        within = GRID[[distance.argmin()]] if known else GRID
    half = len(controls) / 2
    noise = [_noise(controls) * (1 / half), *(_noise(s) / len(s) for s in sides[1:])]
    wide = [
        max(v, 0) + noise[0] + n for v, n in zip((own, other), noise[1:], strict=True)
    ]
    root = np.sqrt(wide[0] * wide[1])
    return {
        "effect": np.clip(shared / np.sqrt(own * other), -1, 1) if known else np.nan,
        "low": within.min(),
        "high": within.max(),
        "seen": shared / root,
        "ceiling": np.sqrt(max(own, 0) * max(other, 0)) / root,
    }


def _moments(sides):
    """Return covariance and both variances of two differences, free of sampling error.

    Each a sum over genera of products of two people's values, never one's own square.
    """
    means = [side.mean(axis=0) for side in sides]
    square = [_square(side, mean) for side, mean in zip(sides, means, strict=True)]
    c, a, b = means
    return np.array(
        [
            a @ b - a @ c - b @ c + square[0],
            square[1] - 2 * a @ c + square[0],
            square[2] - 2 * b @ c + square[0],
        ]
    )


def _square(side, mean):
    """Return the mean product of two different people."""
    n = len(side)
    return (n * (mean @ mean) - (side**2).sum() / n) / (n - 1)


def _jackknife(every):
    """Return the error of statistics from leaving out one person of each group."""
    return np.sqrt(
        sum(
            (len(v) - 1) / len(v) * ((v - v.mean(axis=0)) ** 2).sum(axis=0)
            for v in every
        )
    )


def _noise(side):
    """Return the variance of one person's values about their group's, over genera."""
    return ((side - side.mean(axis=0)) ** 2).sum() / (len(side) - 1)


def _excess(moments, correlation):
    """Return covariance less r times the geometric mean of the variances."""
    shared, own, other = (column[:, None] for column in np.asarray(moments).T)
    root = np.sqrt(np.maximum(own, 0) * np.maximum(other, 0))
    return shared - correlation * root
