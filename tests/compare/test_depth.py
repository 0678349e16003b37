"""Depth by group: told, and the answer asked again at equal depth."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import compare, tell
from msgut.cohort import comparison
from msgut.facts import Facts
from msgut.study import Study

SHARES = np.r_[np.full(5, 0.15), np.full(50, 0.005)]


def gut(rng, *, n=20, ratio=1.0, shift=0.0, facts=None):
    """One community; MS sequenced ``ratio`` times as deep, with ``shift`` of taxa."""
    rows = []
    for i in range(2 * n):
        share = SHARES.copy()
        if i % 2:
            share[:2] *= 1 + shift
        depth = int(3000 * (ratio if i % 2 else 1) * rng.uniform(0.8, 1.2))
        share = rng.dirichlet(60 * share / share.sum())
        rows.append(rng.multinomial(depth, share))
    counts = pd.DataFrame(rows).add_prefix("t").rename("s{}".format)
    samples = pd.DataFrame({"group": ["HC", "MS"] * n}, counts.index)
    return Study("toy", counts, samples,
                 facts=facts or Facts())  # fmt: skip


def test_a_depth_of_a_seventh_is_seen_and_its_difference_goes_at_equal_depth(rng):
    study = gut(rng, n=30, ratio=0.15)
    table = compare.at_equal_depth(study, "jaccard")
    assert table["reads"].tolist() == ["as sequenced", "equal depth"]
    assert table["depth_ratio"].between(0.12, 0.18).all()
    assert table.loc[0, "p_depth"] < 0.01
    # Shallow samples lack the rare taxa: a difference of the machine.
    assert table.loc[0, "p_centre"] < 0.01
    assert table.loc[1, "p_centre"] > 0.05
    said = tell.depth.between(table, comparison(study))
    assert said.verdict == "seen"
    assert said.sentence.startswith("Depth differs: the median MS sample holds 0.1")
    assert "the answer changes from" in said.sentence


def test_a_difference_of_the_guts_holds_at_equal_depth(rng):
    study = gut(rng, ratio=0.5, shift=2.0)
    table = compare.at_equal_depth(study, "bray_curtis")
    assert (table["p_centre"] < 0.01).all()
    assert "the answer holds" in tell.depth.between(table, comparison(study)).sentence
    again = compare.at_equal_depth(study, "bray_curtis")
    pd.testing.assert_frame_equal(table, again)


def test_equal_depths_are_called_unequal_at_the_level_and_no_oftener(rng):
    called, times = 0, 200
    for seed in range(times):
        depth = rng.integers(1000, 9000, 16)
        study = Study("toy", pd.DataFrame({"t": depth}),
                      pd.DataFrame({"group": ["HC", "MS"] * 8}))  # fmt: skip
        row = compare.unequal_depth(study, permutations=99, seed=seed).iloc[0]
        called += row["p"] <= 0.05
    low, high = binom.ppf([0.001, 0.999], times, 0.05)
    assert low <= called <= high


def test_proportions_have_no_depth_and_three_against_three_cannot_be_told():
    rng = np.random.default_rng(1)
    shares = pd.DataFrame(rng.dirichlet(np.ones(4), 12), list("abcdefghijkl"))
    samples = pd.DataFrame({"group": ["HC", "MS"] * 6}, shares.index)
    study = Study("toy", shares, samples, facts=Facts(refuse={"counts": "no"}))
    table = compare.at_equal_depth(study, "bray_curtis")
    assert len(table) == 1
    assert tell.depth.between(table, comparison(study)).verdict == "cannot_be_told"
    reads = pd.DataFrame({"a": [9, 90, 8, 80, 7, 70], "b": 1}, samples.index[:6])
    few = Study("toy", reads, samples.iloc[:6])  # fmt: skip
    row = compare.unequal_depth(few).iloc[0]
    assert row["p"] == row["p_least"] == pytest.approx(0.1)
    said = tell.depth.between(
        compare.at_equal_depth(few, "bray_curtis"), comparison(few)
    )
    assert said.verdict == "could_not_have_been_seen"
