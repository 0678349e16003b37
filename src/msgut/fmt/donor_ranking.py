"""Donors ranked by what they would add. No trial shows that this predicts outcome."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from msgut.errors import MsgutError, UnanswerableError
from msgut.levels import TAILS
from msgut.stats.shares import bray_curtis_between, proportions, shannon

WEIGHTS = {"missing": 1.0, "published": 1.0, "diversity": 1.0, "closeness": 1.0}


def ranked_donors(
    study,
    recipients,
    *,
    published=(),
    weights=None,
    group="HC",
    common=0.5,
    draws=1000,
    spread=20.0,
    seed=0,
):
    """Return possible donors ranked by what they would add to a recipient or a cohort.

    ``missing`` : of the taxa common in ``group`` and lacked by a recipient, the share
    that the donor holds, the mean over recipients.
    ``published`` : of the named taxa that the two tables know, the share that the donor
    holds, such as genera that papers find depleted in MS.
    ``diversity`` : effective number of taxa, exp of Shannon's index.
    ``closeness`` : 1 − Bray-Curtis distance to the recipients, the mean. Whether near
    or far is better nobody knows; a negative weight asks for far.

    Each is turned into ranks from 0 (worst) to 1 (best) of the candidates, and the
    score is their weighted mean. Since the weights are a matter of taste, they are
    drawn anew around the given ones and the ranking is done again.

    Parameters
    ----------
    study : msgut.study.Study
        Holds the candidates: the people of ``group``. Collapsed to a rank.
    recipients : msgut.study.Study
        A person or a cohort, every sample a recipient; collapsed to the same rank.
        Taxa are matched by name.
    published : sequence of str
    weights : mapping of str to float, optional
        :data:`WEIGHTS` if left out; those not named are 0.
    group : str
    common : float
        Share of the candidates that makes a taxon common.
    draws : int
        Weights drawn: Dirichlet, centred on the given, signs kept.
    spread : float
        Concentration of the draws; the larger, the nearer to the given weights.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row per candidate, best first: ``donor, rank, low, high, top, score`` and
        the four raw components. ``low`` to ``high`` holds the rank in 95 % of the
        weights drawn anew, not of samples or people; ``top`` is how often it was among the first tenth.

    Raises
    ------
    MsgutError
        For an unknown weight, none above zero, fewer than two candidates, no taxon in
        common, or a study that refuses alpha diversity while it is weighed.
    """
    weights = _weights(weights)
    share = _people(study, study.group == group)
    if len(share) < 2:
        msg = (
            f"{study.name}: {len(share)} people of group {group!r}; a ranking needs "
            "two."
        )
        raise UnanswerableError(msg)
    theirs = _people(recipients, None)
    both = share.columns.intersection(theirs.columns)
    if not len(both):
        msg = (
            f"{study.name} and {recipients.name} have no taxon in common. Collapse "
            "both to the same rank, with common names."
        )
        raise UnanswerableError(msg)
    if weights["diversity"]:
        study.require("alpha", "the diversity of donors")
    parts = pd.DataFrame(
        {
            "missing": _missing(share, theirs, common),
            "published": _published(share, published),
            "diversity": _diversity(share),
            "closeness": _closeness(share, theirs),
        },
        index=share.index,
    )
    return _ranked(parts, weights, draws, spread, seed)


def depleted_genera(signatures, *, hosts=("human",), about=("disease",)):
    """Return the genera that papers find lower in disease and none finds higher.

    Parameters
    ----------
    signatures : list of dict
        With ``direction`` (``"up"``, ``"down"``), ``genera``, ``host`` and ``about``.

    Examples
    --------
    >>> rows = [{"direction": "down", "genera": ("Prevotella", "Blautia")},
    ...         {"direction": "up", "genera": ("Blautia",)}]
    >>> depleted_genera([{**row, "host": "human", "about": "disease"} for row in rows])
    ('Prevotella',)
    """
    ways = {"up": set(), "down": set()}
    for row in signatures:
        if row["host"] in hosts and row["about"] in about:
            ways[row["direction"]].update(row["genera"])
    return tuple(sorted(ways["down"] - ways["up"]))


def _weights(given):
    given = dict(WEIGHTS if given is None else given)
    for name in given:
        if name not in WEIGHTS:
            msg = f"No weight {name!r}. Choose {', '.join(WEIGHTS)}."
            raise MsgutError(msg)
    weights = pd.Series({name: float(given.get(name, 0)) for name in WEIGHTS})
    if not weights.abs().sum() > 0 or not np.isfinite(weights).all():
        msg = "At least one weight must differ from zero, and all must be finite."
        raise MsgutError(msg)
    return weights


def _people(study, chosen):
    """Return one mean profile per person, of proportions."""
    counts = study.counts if chosen is None else study.counts[chosen]
    counts = counts[counts.any(axis=1)]
    share = pd.DataFrame(proportions(counts), counts.index, counts.columns)
    return share.groupby(study.subject.loc[share.index].astype(str), sort=False).mean()


def _missing(share, theirs, common):
    wanted = share.columns[(share > 0).mean() >= common]
    lacked = (theirs.reindex(columns=wanted, fill_value=0) == 0).to_numpy(float)
    holds = (share[wanted] > 0).to_numpy(float)
    n = lacked.sum(axis=1)
    lacking = n > 0
    if not lacking.any():
        return np.zeros(len(share))
    return (holds @ lacked[lacking].T / n[lacking]).mean(axis=1)


def _published(share, published):
    known = share.columns.intersection(list(dict.fromkeys(published)))
    return (share[known] > 0).mean(axis=1) if len(known) else 0.0


def _diversity(share):
    return np.exp(shannon(share))


def _closeness(share, theirs):
    every = share.columns.union(theirs.columns)
    one, other = (t.reindex(columns=every, fill_value=0) for t in (share, theirs))
    return 1 - bray_curtis_between(one, other).mean(axis=1)


def _ranked(parts, weights, draws, spread, seed):
    n = len(parts)
    best = np.column_stack([(rankdata(parts[c]) - 1) / (n - 1) for c in WEIGHTS])
    signed = weights.to_numpy() / weights.abs().sum()
    score = best @ signed
    rng = np.random.default_rng(seed)
    used = np.abs(signed) > 0
    drawn = np.zeros((draws, len(signed)))
    drawn[:, used] = rng.dirichlet(np.abs(signed[used]) * spread, size=draws)
    again = (drawn * np.sign(signed)) @ best.T
    ranks = rankdata(-again, axis=1, method="min")
    low, high = np.quantile(ranks, TAILS, axis=0, method="nearest")
    table = parts.assign(
        score=score,
        low=low.astype(int),
        high=high.astype(int),
        rank=rankdata(-score, method="min").astype(int),
        top=(ranks <= max(1, n // 10)).mean(axis=0),
    )
    order = ["rank", "low", "high", "top", "score", *WEIGHTS]
    table = table[order].rename_axis("donor").reset_index()
    return table.sort_values(["rank", "donor"], ignore_index=True)
