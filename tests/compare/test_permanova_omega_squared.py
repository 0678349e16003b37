"""Omega² and its interval: by formula, bounded by R², and at its level."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binom

from msgut import compare
from msgut.stats.omega_squared import VarianceShares

# Of the axes of a community: a few that matter and many that do not.
AXES = np.sqrt(1 / np.arange(1, 31))


def gram_of(points):
    points = points - points.mean(axis=0)
    return points @ points.T


def column_of(values):
    values = np.asarray(values, float)
    return (values - values.mean())[:, None]


def test_with_groups_of_one_size_it_is_the_usual_omega_squared():
    rng = np.random.default_rng(1)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 30)})
    distances = squareform(pdist(rng.random((30, 8)) ** 3, "braycurtis"))
    table = compare.permanova(pd.DataFrame(distances), samples, "group")
    ss, rest, total = table["ss"]
    error = rest / 28
    assert table.loc[0, "omega2"] == pytest.approx((ss - error) / (total + error))
    assert table.loc[0, "chance"] == pytest.approx(error / total)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(10, 30))
def test_beyond_chance_is_never_more_than_the_whole(seed, n):
    rng = np.random.default_rng(seed)
    samples = pd.DataFrame(
        {
            "group": rng.permutation(np.resize(["HC", "MS"], n)),
            "site": np.sort(np.resize(list("AB"), n)),
            "age": rng.random(n),
        }
    )
    assume((pd.crosstab(samples["group"], samples["site"]) > 0).all(axis=None))
    points = rng.random((n, 3)) + 5 * (samples[["site"]] == "B").to_numpy()
    table = compare.permanova(
        pd.DataFrame(squareform(pdist(points))),
        samples,
        "group + site + age",
        by="margin",
        permutations=99,
    ).iloc[:3]
    assert (table["omega2"] <= table["r2"]).all()
    assert (table["low"] <= table["high"]).all()
    assert table["low"].between(0, 1).all()
    assert table["high"].between(0, 1).all()
    # 0 lies in the interval wherever the test does not call.
    assert (table.loc[table["p"] >= 0.05, "low"] == 0).all()


def test_beside_a_site_that_explains_most_a_small_share_stays_small():
    rng = np.random.default_rng(2)
    group, site = np.resize([0, 1], 120), np.repeat(np.arange(4), 30)
    points = rng.normal(size=(120, 4))
    points[:, 0] += 6 * site
    points[:, 1] += 2.0 * group
    samples = pd.DataFrame({"group": group.astype(str), "site": site.astype(str)})
    row = compare.permanova(
        pd.DataFrame(squareform(pdist(points))), samples, "site + group", by="margin"
    ).iloc[1]
    # Its part of what site leaves is about a fifth; of the total, a fiftieth.
    assert 0.005 < row["omega2"] <= row["r2"] < 0.04
    assert row["low"] < row["omega2"] < row["high"]


def covered(share, draw, times=300):
    """Return how often the interval holds the share that was planted."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(times):
        points, columns, own, unit = draw(rng, share)
        rest = [j for j in range(columns.shape[1]) if j not in own]
        found = VarianceShares(gram_of(points), columns, unit).of(own, rest)
        held += found.low <= share <= found.high
    return held


def groups(left, right, spread=1.0):
    def draw(rng, share):
        code = np.repeat([0.0, 1.0], [left, right])
        scale = np.where(code, spread, 1.0)[:, None]
        within = (AXES**2).sum() * (scale**2).mean()
        apart = np.sqrt(share / (1 - share) * within / np.var(code) / len(AXES))
        points = rng.normal(size=(len(code), 30)) * AXES * scale
        return points + code[:, None] * apart, column_of(code), [0], None

    return draw


def pairs(rng, share):
    code, unit = np.tile([0.0, 1.0], 20), np.repeat(np.arange(20), 2)
    apart = np.sqrt(share / (1 - share) * (AXES**2).sum() / 0.25 / len(AXES))
    alike, own = rng.normal(size=(20, 30))[unit], rng.normal(size=(40, 30))
    points = np.sqrt(0.5) * (alike + own) * AXES
    return points + code[:, None] * apart, column_of(code), [0], unit


def one_axis(rng, share):
    code = np.repeat([0.0, 1.0], 20)
    apart = np.sqrt(share / (1 - share) / 0.25)
    points = rng.normal(size=(40, 1)) + code[:, None] * apart
    return points, column_of(code), [0], None


@pytest.mark.parametrize("share", [0.0, 0.03, 0.15])
@pytest.mark.parametrize(
    "draw",
    [groups(20, 20), groups(60, 60), groups(10, 40, 0.6), pairs, one_axis],
    ids=["20v20", "60v60", "10v40 uneven", "pairs", "one axis"],
)
def test_the_interval_holds_what_was_planted(draw, share):
    held = covered(share, draw)
    assert held >= binom.ppf(0.001, 300, 0.95)
    if not share:
        # Where there is nothing it is not wider than it need be either.
        assert held <= binom.ppf(0.999, 300, 0.96)


def test_without_five_units_or_with_somebody_alone_there_is_no_interval():
    rng = np.random.default_rng(4)
    few = VarianceShares(gram_of(rng.normal(size=(4, 2))), column_of([0, 0, 1, 1])).of(
        [0], []
    )
    assert np.isnan(few.low)
    alone = VarianceShares(gram_of(rng.normal(size=(9, 2))), column_of([1] + [0] * 8))
    assert np.isnan(alone.of([0], []).high)
