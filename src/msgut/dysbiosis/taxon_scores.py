"""Scores that are made of named taxa, fixed beforehand or learnt out of fold."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.levels import LEAST_PREVALENCE
from msgut.stats.log_ratios import log_ratio_of_sums, log_ratios_of_counts

# As QIIME 1.9 lists them for the index of Gevers et al. (compute_taxonomy_ratios.py);
# the paper itself names the larger taxa to which these belong.
CROHN_UP = (
    "Escherichia",
    "Fusobacterium",
    "Haemophilus",
    "Aggregatibacter",
    "Sutterella",
    "Veillonella",
)
CROHN_DOWN = (
    "Akkermansia",
    "Faecalibacterium",
    "Ruminococcus",
    "Bacteroides",
    "Parabacteroides",
)
# What tables of other taxonomies call one of the above.
ALSO = {"Escherichia-Shigella": "Escherichia"}
SIDE = 5


def low_shannon(setting, right):
    """Return Shannon's index below zero: less diversity is called more dysbiotic.

    Parameters
    ----------
    setting : ScoreInputs
    right : numpy.ndarray of bool
        Not looked at.

    Raises
    ------
    MsgutError
        Where the study refuses alpha diversity, with its reason.
    """
    return -measure.alpha(setting.study, indices=["shannon"])["shannon"].to_numpy()


def low_richness(setting, right):
    """Return the taxa expected at the depth of the shallowest sample, below zero.

    Parameters
    ----------
    setting, right
        As in :func:`low_shannon`.

    References
    ----------
    Hurlbert (1971), doi:10.2307/1934145.
    """
    depth = int(setting.study.depth.min())
    return -measure.rarefied_alpha(setting.study, depth).to_numpy()


def firmicutes_bacteroidetes(setting, right):
    """Return the logarithm of Firmicutes (Bacillota) over Bacteroidetes.

    A lesson more than a score: it has been reported higher, lower and the same in one
    and the same disease.

    Parameters
    ----------
    setting, right
        As in :func:`low_shannon`.

    Raises
    ------
    MsgutError
        When the table has no phyla.

    References
    ----------
    Magne et al. (2020), doi:10.3390/nu12051474.
    """
    phylum = setting.study.taxa["phylum"].to_numpy()
    return _ratio(setting, phylum == "Bacillota", phylum == "Bacteroidota")


def crohn_index(setting, right):
    """Return the microbial dysbiosis index, which was made from Crohn's disease.

    The logarithm of the reads of genera that rise in Crohn's disease over those that
    fall; half a read is added to each. *Akkermansia* stands among those that fall.

    Parameters
    ----------
    setting, right
        As in :func:`low_shannon`.

    References
    ----------
    Gevers et al. (2014), doi:10.1016/j.chom.2014.02.005.
    """
    names = _genera(setting.study)
    return _ratio(setting, np.isin(names, CROHN_UP), np.isin(names, CROHN_DOWN))


def learnt_balance(setting, right):
    """Return a balance of genera that was chosen without the sample's fold.

    In the other folds the five common genera that are most above and the five most
    below in ``right`` (standardised difference of log-ratios); the score is the mean
    logarithm of the first less that of the second.

    Parameters
    ----------
    setting : ScoreInputs
    right : numpy.ndarray of bool, shape (n,)
        Labels; a sample's own, and those of its fold, are not looked at.

    References
    ----------
    Rivera-Pinto et al. (2018), doi:10.1128/mSystems.00053-18.
    """
    return learnt_balances(setting, np.atleast_2d(right))[0]


def learnt_balances(setting, labels):
    """Return :func:`learnt_balance` for many labels at once, shape (n_labels, n)."""
    score = np.zeros(labels.shape)
    held = [fold == one for fold in setting.deals for one in np.unique(fold)]
    for test in held:
        common, gap = _gaps(setting, ~test, labels)
        side = min(SIDE, len(common) // 2)
        if not side:  # a balance needs two
            continue
        order = np.argsort(gap, axis=1, kind="stable")
        weights = np.zeros(gap.shape)
        np.put_along_axis(weights, order[:, len(common) - side :], 1 / side, axis=1)
        np.put_along_axis(weights, order[:, :side], -1 / side, axis=1)
        score[:, test] += weights @ setting.logs[np.ix_(test, common)].T
    return score / len(setting.deals)


def crohn_index_genera(setting, right=None):
    """Return what the Crohn's index expects of each genus and what is seen here.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, expected`` (``up`` or ``down``), ``effect`` (standardised
        difference of centred log-ratios, right less left), ``prevalence, agrees``.
    """
    right = setting.right if right is None else right
    names = _genera(setting.study)
    rows = []
    for expected, genera in (("up", CROHN_UP), ("down", CROHN_DOWN)):
        for genus in genera:
            mine = np.flatnonzero(names == genus)
            if not len(mine):
                rows.append((genus, expected, np.nan, 0.0, False))
                continue
            effect = float(_standardised(setting.logs[:, mine], right[None])[0, 0])
            seen = float(setting.study.presence.to_numpy()[:, mine].any(axis=1).mean())
            rows.append(
                (genus, expected, effect, seen, (effect > 0) == (expected == "up"))
            )
    columns = ["taxon", "expected", "effect", "prevalence", "agrees"]
    return pd.DataFrame(rows, columns=columns)


def _genera(study):
    return np.array([ALSO.get(str(name), str(name)) for name in study.counts.columns])


def _ratio(setting, above, below):
    return log_ratio_of_sums(setting.study.values, above, below)


def _gaps(setting, train, labels):
    """Return the common taxa of some rows and, per label row, their differences."""
    counts = setting.study.values[train]
    common = np.flatnonzero((counts > 0).mean(axis=0) >= LEAST_PREVALENCE["learning"])
    if not len(common):
        return common, np.zeros((len(labels), 0))
    return common, _standardised(
        log_ratios_of_counts(counts[:, common]), labels[:, train]
    )


def _standardised(logs, labels):
    """Return differences over the spread of both sides, shape (n_labels, n_taxa).

    They only order taxa, under thousands of labels in one product of matrices: no
    correction for few people, and the two variances count the same, as in Table 1.
    What is tested or pooled is :func:`msgut.stats.effect_sizes.hedges_g`.
    """
    logs = logs - logs.mean(axis=0)
    middle, spread = [], []
    for side in (labels.astype(float), 1.0 - labels):
        n = side.sum(axis=1, keepdims=True)
        mean = side @ logs / n
        middle.append(mean)
        spread.append((side @ logs**2 - n * mean**2) / (n - 1))
    pooled = np.sqrt(np.maximum((spread[0] + spread[1]) / 2, 0))
    return (middle[0] - middle[1]) / np.maximum(pooled, 1e-12)
