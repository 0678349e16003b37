"""One standardised difference per genus and cohort, as its design gives it."""

import numpy as np
import pandas as pd

from msgut.predict import learnable

VISIBLE = 0.1
PSEUDO = 0.5


def presence(studies, *, left="HC", right="MS"):
    """Return in what share of people each cohort sees each named genus.

    What one cohort's primers, reference or extraction cannot see is no result of that
    cohort. Taxa without a name of their own are left out: what a reference leaves
    unnamed in a family is not the same as what another does.

    Returns
    -------
    pandas.DataFrame
        One row per genus, named in the index: a column per study with the prevalence
        (0 where its table does not name it), then ``visible``, the number of studies
        with a tenth or more, and ``blind``, those that all but miss a genus which a
        fifth or more of another cohort holds.
    """
    shares = {}
    for study in studies:
        who = learnable(study, left=left, right=right)
        seen = (who.study.counts > 0).mean()
        shares[study.name] = seen[~seen.index.astype(str).str.startswith("unnamed")]
    table = pd.DataFrame(shares).fillna(0.0).sort_index().rename_axis("taxon")
    most = table.max(axis=1)
    blind = [
        ", ".join(name for name in table if most[taxon] >= 0.2 and row[name] < 0.02)
        for taxon, row in table.iterrows()
    ]
    return table.assign(visible=(table >= VISIBLE).sum(axis=1), blind=blind)


def frame(shares):
    """Return the genera that every cohort sees in a tenth of its people.

    Log-ratios are taken to their mean, so that they mean the same in every cohort.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`presence` gives it.
    """
    return list(shares.index[shares["visible"] == shares.shape[1] - 2])


def effects(study, *, shares, left="HC", right="MS"):
    """Return the standardised mean difference of each genus in one cohort.

    Of log-ratios (half a read added) to the mean of the genera that all cohorts see,
    in units of the pooled standard deviation of people, with Hedges' correction. Pairs
    of a household give the same unit and the smaller variance that their correlation
    *r* earns: 2(1 − r)/n + d²(1 + r²)/4n.

    Parameters
    ----------
    study : Study
    shares : pandas.DataFrame
        As :func:`presence` gives it, for all the cohorts to be pooled.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, study, form, n_left, n_right, effect, low, high, variance,
        prevalence``; only genera that this cohort sees in a tenth of its people.

    References
    ----------
    Hedges (1981), doi:10.3102/10769986006002107; Cousineau (2020), doi:
    10.20982/tqmp.16.4.p418 (pairs).
    """
    who = learnable(study, left=left, right=right)
    logs = np.log(who.study.counts + PSEUDO)
    logs = logs.sub(logs[frame(shares)].mean(axis=1), axis=0)
    taxa = list(shares.index[shares[study.name] >= VISIBLE])
    values = logs[taxa].to_numpy()
    if who.form == "paired":
        order = np.argsort(who.block, kind="stable")
        whole = np.bincount(who.block)[who.block] == 2
        order = order[whole[order]]
        right_rows = order[who.is_right[order]]
        left_rows = order[~who.is_right[order]]
        effect, variance = paired(values[left_rows], values[right_rows])
        n_left = n_right = len(right_rows)
    else:
        effect, variance = independent(values[~who.is_right], values[who.is_right])
        n_left, n_right = who.sizes
    reach = 1.959964 * np.sqrt(variance)
    return pd.DataFrame({
        "taxon": taxa, "study": study.name, "form": who.form, "n_left": n_left,
        "n_right": n_right, "effect": effect, "low": effect - reach,
        "high": effect + reach, "variance": variance,
        "prevalence": shares.loc[taxa, study.name].to_numpy(),
    })  # fmt: skip


def independent(left, right):
    """Return Hedges' g of each column and its variance, for two groups of people.

    Parameters
    ----------
    left, right : numpy.ndarray, shape (n_left, t), (n_right, t)

    Examples
    --------
    >>> left, right = np.array([[1.0], [2.0], [3.0]]), np.array([[3.0], [4.0], [5.0]])
    >>> g, variance = independent(left, right)
    >>> g.round(3).tolist(), variance.round(3).tolist()
    ([1.596], [0.879])
    """
    n, m = len(left), len(right)
    pooled = (n - 1) * left.var(axis=0, ddof=1) + (m - 1) * right.var(axis=0, ddof=1)
    spread = np.sqrt(pooled / (n + m - 2))
    d = (right.mean(axis=0) - left.mean(axis=0)) / np.maximum(spread, 1e-12)
    g = _hedges(n + m - 2) * d
    return g, 1 / n + 1 / m + g**2 / (2 * (n + m))


def paired(left, right):
    """Return the standardised difference of pairs, row by row, and its variance.

    In units of the pooled standard deviation, as for two groups.

    Parameters
    ----------
    left, right : numpy.ndarray, shape (n_pairs, t)
    """
    n = len(left)
    spread = np.sqrt((left.var(axis=0, ddof=1) + right.var(axis=0, ddof=1)) / 2)
    spread = np.maximum(spread, 1e-12)
    a, b = left - left.mean(axis=0), right - right.mean(axis=0)
    norm = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    r = (a * b).sum(axis=0) / np.maximum(norm, 1e-12)
    d = (right.mean(axis=0) - left.mean(axis=0)) / spread
    d = _hedges(2 * (n - 1) / (1 + r**2)) * d
    return d, 2 * (1 - r) / n + d**2 * (1 + r**2) / (4 * n)


def _hedges(df):
    from scipy.special import gammaln

    return np.exp(
        gammaln(df / 2) - gammaln((df - 1) / 2) - np.log(np.asarray(df) / 2) / 2
    )
