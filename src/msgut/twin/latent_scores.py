"""What moves a taxon's normal score: covariates, persons, households, other taxa."""

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

from msgut.cohort.table1 import MADE
from msgut.twin.traits_and_visits import FEW

COMMON = 0.2  # prevalence from which a taxon's scores are more than ties
FACTORS = 20
ROUNDS = 10


def normal_scores(values, labels):
    """Return each column's normal scores, ranked within a label; ties share a rank.

    Examples
    --------
    >>> normal_scores(np.array([[1.0], [5.0], [9.0]]), ["x"] * 3).round(1).ravel().tolist()
    [-1.2, 0.0, 1.2]
    """
    scores = np.zeros(values.shape)
    for rows in (
        pd.Series(range(len(values))).groupby(np.asarray(labels)).indices.values()
    ):
        z = ndtri(rankdata(values[rows], axis=0) / (len(rows) + 1))
        spread = z.std(axis=0)
        scores[rows] = np.where(spread > 0, (z - z.mean(axis=0)) / spread.clip(1e-9), 0)
    return scores


def shared_factors(scores, n):
    """Return loadings, shape (n_factors, n_taxa): what taxa share beyond chance.

    ``n`` is how many independent samples the scores are worth.

    Principal axes: as many as the correlation matrix has eigenvalues beyond what
    independent taxa give (Marchenko & Pastur 1967), with what is a taxon's own taken
    off the diagonal, in turns until both agree.
    """
    spread = scores.std(axis=0)
    z = (scores - scores.mean(axis=0)) / np.where(spread > 0, spread, 1)
    cover = z.T @ z / len(z)
    edge = (1 + np.sqrt(scores.shape[1] / n)) ** 2
    many = min(FACTORS, int((np.linalg.eigvalsh(cover) > edge).sum()))
    shared = np.full(len(cover), 0.5)
    for _ in range(ROUNDS):
        np.fill_diagonal(cover, shared)
        values, vectors = np.linalg.eigh(cover)
        values, vectors = values[::-1][:many], vectors[:, ::-1][:, :many]
        loading = (vectors * np.sqrt(np.maximum(values, 0))).T
        shared = np.minimum((loading**2).sum(axis=0), 0.95)
    # No taxon may share more than all it has.
    total = np.maximum((loading**2).sum(axis=0), 1e-12)
    return loading * np.sqrt(shared / total)


def intraclass_correlation(scores, keys, labels, common):
    """Return the correlation between samples that share a key, mean over taxa.

    Parameters
    ----------
    keys : sequence
        Person or household of each sample; a missing one shares with nobody.
    labels : sequence
        Only pairs are used whose labels stand in one set, or all if it is None.
    common : numpy.ndarray of bool
        The taxa to average over.
    """
    keys = pd.Series(list(keys), dtype=object)
    if labels is not None:
        both = keys.astype(str) + "\t" + pd.Series(list(labels)).astype(str)
        keys = both.where(keys.notna())
    products, pairs = 0.0, 0
    for rows in keys.groupby(keys).indices.values():
        if len(rows) > 1:
            z = scores[np.ix_(rows, common)]
            products += ((z.sum(axis=0) ** 2 - (z**2).sum(axis=0)) / 2).mean()
            pairs += len(rows) * (len(rows) - 1) / 2
    if not pairs:
        return 0.0
    return float(np.clip(products / pairs / (scores[:, common] ** 2).mean(), 0, 0.9))


def shrinkage_weight(scores, labels, people, common):
    """Return how far differences between strata are more than chance, 0 to 1.

    The root of ``1 - 1/F``, F the mean over common taxa of the one-way analysis of
    variance of people's mean scores; ranks are taken over all strata.
    """
    mean = pd.DataFrame(scores[:, common]).groupby([list(labels), list(people)]).mean()
    label = mean.index.get_level_values(0)
    k, n = label.nunique(), len(mean)
    if k < 2 or n <= k:
        return 0.0
    within = mean - mean.groupby(label).transform("mean")
    between = (mean**2).sum() - n * mean.mean() ** 2 - (within**2).sum()
    f = float((between / (k - 1)).mean() / ((within**2).sum() / (n - k)).mean())
    return float(np.sqrt(max(0.0, 1 - 1 / max(f, 1e-9))))


def covariate_slopes(scores, design, people, common):
    """Return what each covariate does to each taxon's score, chance taken out.

    Least squares over people, all covariates at once; then each covariate's slopes
    are shrunk by ``1 - 1/F`` as in :func:`shrinkage_weight`, and one whose slopes are no larger
    than chance makes them is left out.

    Returns
    -------
    pandas.DataFrame, shape (n_covariates, n_taxa)
    """
    mean = pd.DataFrame(scores).groupby(list(people)).mean()
    x = design.groupby(list(people)).mean().reindex(mean.index)
    x = x.loc[:, x.std() > 1e-9]
    n, k = x.shape
    nothing = pd.DataFrame(np.zeros((0, scores.shape[1])))
    if k == 0 or n < 5 * k + 10:
        return nothing
    inverse = np.linalg.pinv((x.T @ x).to_numpy())
    found = inverse @ x.to_numpy().T @ mean.to_numpy()
    left = mean.to_numpy() - x.to_numpy() @ found
    error = np.diag(inverse)[:, None] * (left**2).sum(axis=0) / (n - k)
    f = (found[:, common] ** 2).mean(axis=1) / error[:, common].mean(axis=1)
    shrunk = found * np.sqrt(np.clip(1 - 1 / f, 0, 1))[:, None]
    table = pd.DataFrame(shrunk, index=x.columns)
    return table[f > 1.1] if (f > 1.1).any() else nothing


def centred_covariates(samples, arms, *, names=None, crowd=None):
    """Return covariates as numbers, centred within arms; missing ones at the mean.

    Parameters
    ----------
    samples : pandas.DataFrame
    arms : pandas.Series
        The arm of each sample, as :func:`msgut.twin.traits_and_visits.arm_of_samples` gives it.
    names : sequence of str, optional
        Which: ``"age"``, ``"sex=female"``. Left out, all whose levels have ten people
        of ``crowd``, a Series of persons.

    Returns
    -------
    pandas.DataFrame, shape (n_samples, n_covariates)
        Each with standard deviation 1; one that does not vary is 0.

    Examples
    --------
    >>> samples = pd.DataFrame({"group": list("aabb"), "age": [40, 42, 60, 62]})
    >>> centred_covariates(samples, samples["group"]).round(2)["age"].tolist()
    [-0.87, 0.87, -0.87, 0.87]
    """
    made = {}
    for column in samples:
        if column in MADE or column == "batch":
            continue
        values = samples[column]
        if pd.api.types.is_numeric_dtype(values):
            made[column] = values.astype(float)
            continue
        levels = sorted(values.dropna().astype(str).unique())
        for level in levels[1:]:
            has = values.astype(str) == level
            if crowd is None or FEW <= crowd[has].nunique() <= crowd.nunique() - FEW:
                made[f"{column}={level}"] = has.astype(float).where(values.notna())
    table = pd.DataFrame(made, index=samples.index)
    if names is not None:
        table = table.reindex(columns=list(names))
    table = table - table.groupby(arms).transform("mean")
    spread = table.std().replace(0, np.nan)
    return (table / spread).fillna(0.0)
