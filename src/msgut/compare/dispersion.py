"""Test whether groups differ in spread, and whether in centre, in spread or in both."""

import numpy as np
import pandas as pd

from msgut.compare.distance_to_centre import distance_to_centre
from msgut.compare.permanova import permanova
from msgut.compare.welch_centres import (
    grouped_samples,
    numbers_as_names,
    refuse_immovable,
    welch_centres,
)
from msgut.errors import MsgutError
from msgut.levels import LEAST_PEOPLE, SIGNIFICANCE
from msgut.stats.false_discovery import q_values, reachable
from msgut.stats.gower import checked_distances
from msgut.stats.omega_squared import balance
from msgut.stats.permutation import TIE, enough, p_value
from msgut.stats.permuted_designs import PermutedDesign

# Arrangements looked at together: 512 × 1,152 labels are half a megabyte.
BATCH = 512

# What differs: the two, one of them, none; none that could have been seen; and what has
# no verdict since all samples are alike. Codes: ``tell`` has the words.
OUTCOMES = ("both", "centre", "spread", "neither", "could_not", "alike")


def dispersion(
    distances,
    samples,
    group_column="group",
    *,
    kind="median",
    adjusted=True,
    blocks=None,
    plots=None,
    permutations=999,
    seed=0,
):
    """Return whether groups differ in spread about their own middle.

    As vegan's ``betadisper`` and ``permutest``: an analysis of variance of the
    distances of :func:`distance_to_centre`, its residuals permuted.

    A middle lies nearer to the samples that it is the middle of, the more so the fewer
    they are: of 10 and of 40 people of one population the smaller group seems the
    narrower. Distances are therefore times the root of n / (n − 1), n being the samples
    of the group, as ``betadisper(bias.adjust = TRUE)`` has it.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
    samples : msgut.study.Study or pandas.DataFrame
        A study brings its design, as in :func:`~msgut.compare.permanova`.
    group_column : str
        The column of samples that holds the groups.
    kind : {"median", "centroid"}
    adjusted : bool
        For how near a middle lies to few samples.
    blocks, plots, permutations, seed
        As in :func:`~msgut.compare.permanova`.

    Returns
    -------
    pandas.DataFrame
        One row: ``term, kind, df, distance_least, least, distance_most, most, f, p,
        least_p, permutations, permuted, n, n_dropped, balance``; ``least`` and ``most``
        are the groups with the smallest and the largest mean distance, ``balance`` is
        that of :func:`msgut.stats.omega_squared.balance`. p is missing where
        groups are unequal in size and one has fewer than five samples.

    Raises
    ------
    MsgutError
        When a group has one sample only, there is one group, or the permutations
        cannot move the labels.

    References
    ----------
    O'Neill & Mathews (2000), doi:10.1111/1467-842X.00109; Stier et al. (2013), Ecology
    94:1057.

    Examples
    --------
    >>> names = list("abcdef")
    >>> points = np.array([0.0, 1.0, 2.0, 0.0, 10.0, 21.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3}, index=names)
    >>> row = dispersion(apart, samples).iloc[0]  # 7 times the root of 3 / 2
    >>> print(row["least"], row["most"], round(row["distance_most"], 3))
    HC MS 8.573
    """
    enough(permutations)
    distances = checked_distances(distances)
    ids, codes, names, rule = grouped_samples(
        distances, samples, group_column, blocks, plots
    )
    label = pd.Series(names[codes], ids)
    away = distance_to_centre(distances, label, kind=kind)
    size = np.bincount(codes)
    if adjusted:
        away = away * np.sqrt(size / (size - 1))[codes]
    means = away.groupby(label).mean()
    f, p, shuffle = _anova(away.to_numpy(), codes, rule, permutations, seed)
    if size.min() < min(LEAST_PEOPLE["spread"], size.max()):
        p = np.nan
    return pd.DataFrame(
        [
            {
                "term": group_column,
                "kind": kind,
                "df": len(names) - 1,
                "distance_least": means.min(),
                "least": means.idxmin(),
                "distance_most": means.max(),
                "most": means.idxmax(),
                "f": f,
                "p": p,
                "least_p": 1 / (1 + shuffle.permutations) if permutations else np.nan,
                "permutations": shuffle.permutations,
                "permuted": rule.says,
                "n": len(ids),
                "n_dropped": len(distances) - len(ids),
                "balance": balance(size),
            }
        ]
    )


def centre_and_spread(
    distances,
    samples,
    group_column="group",
    *,
    kind="median",
    level=SIGNIFICANCE,
    blocks=None,
    plots=None,
    permutations=999,
    seed=0,
):
    """Return in one row whether groups differ in centre, in spread, or in both.

    The centres are judged by Welch's W*d (:func:`~msgut.compare.welch_centres`): pseudo-F also
    answers to a difference in spread where groups differ in size, and stands beside it.
    Neither centre nor spread is told without the other.

    Parameters
    ----------
    distances, samples, group_column, kind, blocks, plots, permutations, seed
        As in :func:`dispersion`.
    level : float
        The p below which a difference is called one.

    Returns
    -------
    pandas.DataFrame
        One row: ``term, verdict, r2, chance, omega2, low, high, w, p_centre, f_centre,
        p_f, distance_least, least, distance_most, most, f_spread, p_spread, least_p,
        least_p_spread, q_centre, q_spread, permuted, n, n_dropped, balance``; ``verdict`` is one
        of :data:`OUTCOMES`, by the q of :func:`two_looks`, and ``low`` to ``high`` the
        95 % interval of ``omega2``.

    Examples
    --------
    >>> names = list("abcdefgh")
    >>> points = np.array([0.0, 1.0, 2.0, 3.0, 20.0, 21.0, 22.0, 23.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4}, index=names)
    >>> centre_and_spread(apart, samples)["verdict"].tolist()
    ['centre']
    """
    ask = {"blocks": blocks, "plots": plots, "permutations": permutations, "seed": seed}
    if not enough(permutations):
        msg = "a verdict needs permutations. Ask for permanova and dispersion instead."
        raise MsgutError(msg)
    samples = numbers_as_names(samples, group_column)
    apart = dispersion(distances, samples, group_column, kind=kind, **ask).iloc[0]
    robust = welch_centres(distances, samples, group_column, **ask).iloc[0]
    pooled = permanova(distances, samples, f"`{group_column}`", **ask).iloc[0]
    row = {"term": group_column, "verdict": ""}
    row |= pooled[["r2", "chance", "omega2", "low", "high"]].to_dict()
    row |= {"w": robust["w"], "p_centre": robust["p"], "f_centre": pooled["f"]}
    row |= {"p_f": pooled["p"]}
    row |= apart[["distance_least", "least", "distance_most", "most"]].to_dict()
    row |= {
        "f_spread": apart["f"],
        "p_spread": apart["p"],
        "least_p": robust["least_p"],
    }
    row |= {"least_p_spread": apart["least_p"]}
    row["q_centre"], row["q_spread"] = two_looks(
        row["p_centre"], row["p_spread"], row["least_p"], row["least_p_spread"], level
    )
    row |= robust[["permuted", "n", "n_dropped"]].to_dict()
    row["balance"] = apart["balance"]
    row["verdict"] = centre_spread_verdict(
        row["q_centre"], row["q_spread"], row["least_p"], row["least_p_spread"], level
    )
    # 0 lies in the interval where, and only where, the deciding test does not call.
    if row["p_centre"] >= level and not np.isnan(row["low"]):
        row["low"] = 0.0
    return pd.DataFrame([row])


def two_looks(centre, spread, least_centre, least_spread, level=SIGNIFICANCE):
    """Return q of centre and q of spread, two looks at one question.

    Spread is looked at only where the centre can be called beside it: where so few are
    compared that one look alone could be called, it is the centre's, and q of spread is
    missing. That depends on how few they are and never on what they hold.

    Examples
    --------
    >>> two_looks(0.03, 0.4, 0.001, 0.001)
    (0.06, 0.4)
    >>> two_looks(0.03125, 0.03125, 0.03125, 0.03125)  # six pairs
    (0.03125, nan)
    """
    least = np.array([least_centre, least_spread], dtype=float)
    able = ~np.isnan([centre, spread]) & (least < level)
    able[able] = reachable(least[able], level=level)
    if not able[0] and least_centre < level:
        able = np.array([not np.isnan(centre), False])
    q = np.full(2, np.nan)
    q[able] = q_values(np.array([centre, spread])[able])
    return float(q[0]), float(q[1])


def centre_spread_verdict(
    centre, spread, least_centre, least_spread, level=SIGNIFICANCE
):
    """Return which of :data:`OUTCOMES` the p (or q) of centre and spread support.

    Examples
    --------
    >>> centre_spread_verdict(0.01, 0.3, 0.001, 0.001), centre_spread_verdict(0.1, 0.2, 0.1, 0.05)
    ('centre', 'could_not')
    """
    if not (centre < level or spread < level) and (
        least_centre >= level and least_spread >= level
    ):
        return "could_not"
    if centre < level:
        return "both" if spread < level else "centre"
    return "spread" if spread < level else "neither"


def _anova(values, codes, rule, permutations, seed):
    """Return F of groups of values, its p with residuals permuted, the shuffle."""
    size = np.bincount(codes)
    means = np.bincount(codes, values) / size
    residuals = values - means[codes]
    within = float((residuals**2).sum())
    scale = max(float((values**2).sum()), np.finfo(float).tiny)
    df, left = len(size) - 1, len(values) - len(size)
    between = float((size * (means - values.mean()) ** 2).sum())
    f = (between / df) / (within / left) if within > TIE * scale else np.nan
    shuffle = PermutedDesign(rule, codes[:, None].astype(float), permutations)
    refuse_immovable(shuffle, rule, "spread", permutations)
    added = np.bincount(shuffle.unit, residuals)
    drawn = []
    for batch in shuffle.batches(seed, BATCH):
        explained = np.zeros(len(batch))
        for level in range(len(size)):
            own = (batch == level).astype(float)
            explained += (own @ added) ** 2 / (own @ shuffle.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            made = (explained / df) / (np.maximum(within - explained, 0) / left)
        if shuffle.exact:
            # Listed, the observed arrangement is one of all: it gives F, not the 0 of
            # its own residuals.
            made[(batch == shuffle.codes).all(axis=1)] = f
        drawn.append(made)
    drawn = np.concatenate(drawn) if drawn else []
    return f, p_value(f, drawn, exact=shuffle.exact), shuffle
