"""Test whether groups differ in spread, and whether in centre, in spread or in both."""

from dataclasses import replace

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.cohort.exchangeability import exchangeability_of, scheme
from msgut.compare.middle import spread
from msgut.compare.permanova import permanova, rows_of
from msgut.errors import MsgutError
from msgut.stats.formula import complete
from msgut.stats.gower import labelled
from msgut.stats.permutation import TIE
from msgut.stats.permuted_designs import PermutedDesign
from msgut.study import Study

# Arrangements looked at together: 512 × 1,152 labels are half a megabyte.
BATCH = 512

# Whether (centre, spread) differ, in words.
VERDICTS = {
    (True, True): "both",
    (True, False): "differs in centre",
    (False, True): "differs in spread",
    (False, False): "neither",
}


def dispersion(
    distances, samples, column="group", *, kind="median", blocks=None, plots=None,
    permutations=999, seed=0,
):  # fmt: skip
    """Return whether groups differ in spread about their own middle.

    As vegan's ``betadisper`` and ``permutest``: an analysis of variance of the
    distances of :func:`spread`, its residuals permuted.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
    samples : msgut.study.Study or pandas.DataFrame
        A study brings its design, as in :func:`~msgut.compare.permanova`.
    column : str
        The column of samples that holds the groups.
    kind : {"median", "centroid"}
    blocks, plots, permutations, seed
        As in :func:`~msgut.compare.permanova`.

    Returns
    -------
    pandas.DataFrame
        One row: ``term, kind, df, distance_least, least, distance_most, most, f, p,
        p_least, permutations, permuted, n, n_dropped``; ``least`` and ``most`` are the
        groups with the smallest and the largest mean distance.

    Raises
    ------
    MsgutError
        When a group has one sample only, there is one group, or the permutations
        cannot move the labels.

    Examples
    --------
    >>> names = list("abcdef")
    >>> points = np.array([0.0, 1.0, 2.0, 0.0, 10.0, 21.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3}, index=names)
    >>> row = dispersion(apart, samples).iloc[0]
    >>> print(row["least"], row["most"], round(row["distance_most"], 6))
    HC MS 7.0
    """
    distances = labelled(distances)
    samples = samples.study if isinstance(samples, Comparison) else samples
    table = samples.samples if isinstance(samples, Study) else samples
    known = complete(rows_of(table, distances.index), [column])
    label = known[column].astype(object)
    sizes = label.value_counts()
    if len(sizes) < 2 or sizes.min() < 2:
        msg = (
            f"{column}: groups of {sizes.to_dict()} samples. Spread needs two "
            "groups of two samples or more; leave smaller groups out."
        )
        raise MsgutError(msg)
    away = spread(distances, label, kind=kind)
    names, codes = np.unique(label.astype(str), return_inverse=True)
    means = away.groupby(label.astype(str)).mean()
    if isinstance(samples, Study) and blocks is None and plots is None:
        rule = exchangeability_of(samples, known.index, codes)
    else:
        rule = scheme(known, blocks=blocks, plots=plots)
    f, p, shuffle = _anova(away.to_numpy(), codes, rule, permutations, seed)
    return pd.DataFrame([{
        "term": column, "kind": kind, "df": len(names) - 1,
        "distance_least": means.min(), "least": means.idxmin(),
        "distance_most": means.max(), "most": means.idxmax(), "f": f, "p": p,
        "p_least": 1 / (1 + shuffle.permutations) if permutations else np.nan,
        "permutations": shuffle.permutations, "permuted": rule.says,
        "n": len(known), "n_dropped": len(distances) - len(known),
    }])  # fmt: skip


def verdict(
    distances, samples, column="group", *, kind="median", level=0.05, blocks=None,
    plots=None, permutations=999, seed=0,
):  # fmt: skip
    """Return in one row whether groups differ in centre, in spread, or in both.

    PERMANOVA also answers to a difference in spread, above all where groups differ in
    size; so neither test is told without the other.

    Parameters
    ----------
    distances, samples, column, kind, blocks, plots, permutations, seed
        As in :func:`dispersion`.
    level : float
        The p below which a difference is called one.

    Returns
    -------
    pandas.DataFrame
        One row: ``term, verdict, r2, omega2_partial, f_centre, p_centre,
        distance_least, least, distance_most, most, f_spread, p_spread, p_least,
        permuted, n, n_dropped``; ``verdict`` is ``"differs in centre"``, ``"differs
        in spread"``, ``"both"`` or ``"neither"``.

    Examples
    --------
    >>> names = list("abcdefgh")
    >>> points = np.array([0.0, 1.0, 2.0, 3.0, 20.0, 21.0, 22.0, 23.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4}, index=names)
    >>> verdict(apart, samples)["verdict"].tolist()
    ['differs in centre']
    """
    ask = {"blocks": blocks, "plots": plots, "permutations": permutations, "seed": seed}
    if not permutations:
        msg = "a verdict needs permutations. Ask for permanova and dispersion instead."
        raise MsgutError(msg)
    samples = samples.study if isinstance(samples, Comparison) else samples
    spread_row = dispersion(distances, samples, column, kind=kind, **ask).iloc[0]
    table = samples.samples if isinstance(samples, Study) else samples
    if pd.api.types.is_numeric_dtype(table[column]):
        # Groups, not a slope: numbers that name groups are read as names.
        text = table[column].astype(object).map(str, na_action="ignore")
        samples = _with(samples, column, text)
    centre = permanova(distances, samples, f"`{column}`", **ask).iloc[0]
    says = VERDICTS[bool(centre["p"] < level), bool(spread_row["p"] < level)]
    own = ["distance_least", "least", "distance_most", "most"]
    return pd.DataFrame([
        {"term": column, "verdict": says}
        | centre[["r2", "omega2_partial"]].to_dict()
        | {"f_centre": centre["f"], "p_centre": centre["p"]}
        | spread_row[own].to_dict()
        | {"f_spread": spread_row["f"], "p_spread": spread_row["p"]}
        | centre[["p_least", "permuted", "n", "n_dropped"]].to_dict()
    ])  # fmt: skip


def _with(samples, column, values):
    if isinstance(samples, Study):
        table = samples.samples.assign(**{column: values})
        return replace(samples, samples=table)
    return samples.assign(**{column: values})


def _anova(values, codes, rule, permutations, seed):
    """Return F of groups of values, its p with residuals permuted, the shuffle."""
    size = np.bincount(codes)
    means = np.bincount(codes, values) / size
    residuals = values - means[codes]
    within = float((residuals**2).sum())
    df, left = len(size) - 1, len(values) - len(size)
    between = float((size * (means - values.mean()) ** 2).sum())
    f = (between / df) / (within / left) if within > 0 else np.nan
    shuffle = PermutedDesign(rule, codes[:, None].astype(float), permutations)
    if permutations and (shuffle.count < 2 or not shuffle.moved.any()):
        msg = (
            f"spread cannot be tested {rule.says}: these permutations leave every "
            "label as it is. Permute whole plots where groups are constant within them."
        )
        raise MsgutError(msg)
    added = np.bincount(shuffle.unit, residuals)
    reach = f - TIE * max(1.0, abs(f))
    count = 0
    for batch in shuffle.batches(seed, BATCH):
        explained = np.zeros(len(batch))
        for level in range(len(size)):
            own = (batch == level).astype(float)
            explained += (own @ added) ** 2 / (own @ shuffle.size)
        # Without the division: nothing may be left within the groups.
        rest = np.maximum(within - explained, 0) / left
        count += int((explained / df >= reach * rest).sum())
    # The observed arrangement is one of all: its own residuals give 0, it gives F.
    p = (1 + count) / (1 + shuffle.permutations) if permutations else np.nan
    return f, p if np.isfinite(f) else np.nan, shuffle
