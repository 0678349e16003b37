"""Depth by group: told, and the answer asked again at equal depth."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import cohort, compare, differential, harmonise, tell
from msgut.cohort import comparison
from msgut.compare.dispersion import OUTCOMES
from msgut.facts import Facts
from msgut.levels import SUSPECT
from msgut.study import Study
from msgut.tell.words import CENTRE_OR_SPREAD

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
    return Study("toy", counts, samples, facts=facts or Facts())


def test_a_depth_of_a_seventh_is_seen_and_its_difference_goes_at_equal_depth(rng):
    study = gut(rng, n=30, ratio=0.15)
    table = compare.at_equal_depth(study, "jaccard")
    assert table["reads"].tolist() == ["as sequenced", "equal depth"]
    assert table["depth_ratio"].between(0.12, 0.18).all()
    assert table.loc[0, "p_depth"] < 0.01
    # Shallow samples lack the rare taxa: a difference of the machine.
    assert table.loc[0, "p_centre"] < 0.01
    assert table.loc[1, "p_centre"] > 0.05
    said = tell.depth.depth_between_groups(
        compare.unequal_depth(study), comparison(study)
    )
    assert said.verdict == "seen"
    assert "differ in reads per sample: MS has 0.1" in said.sentence
    again = tell.depth.at_one_depth(table, comparison(study))
    # In words, where the table has a code.
    assert table.loc[0, "verdict"] in ("centre", "both")
    assert "the answer changes from '" in again.sentence
    assert CENTRE_OR_SPREAD[table.loc[0, "verdict"]] in again.sentence


def test_a_difference_of_the_guts_holds_at_equal_depth(rng):
    study = gut(rng, ratio=0.5, shift=2.0)
    table = compare.at_equal_depth(study, "bray_curtis")
    assert (table["p_centre"] < 0.01).all()
    assert (
        "the answer holds" in tell.depth.at_one_depth(table, comparison(study)).sentence
    )
    again = compare.at_equal_depth(study, "bray_curtis")
    pd.testing.assert_frame_equal(table, again)


def test_equal_depths_are_called_unequal_at_the_level_and_no_oftener(rng):
    called, times = 0, 200
    for _ in range(times):
        depth = rng.integers(1000, 9000, 16)
        study = Study(
            "toy", pd.DataFrame({"t": depth}), pd.DataFrame({"group": ["HC", "MS"] * 8})
        )
        row = compare.unequal_depth(study).iloc[0]
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
    who = comparison(study)
    row = compare.unequal_depth(study)
    assert row[["ratio", "low", "high", "p", "least_p", "n_left"]].isna().all(axis=None)
    assert tell.depth.depth_between_groups(row, who).verdict == "cannot_be_told"
    assert tell.depth.at_one_depth(table, who).verdict == "cannot_be_told"
    reads = pd.DataFrame({"a": [9, 90, 8, 80, 7, 70], "b": 1}, samples.index[:6])
    few = Study("toy", reads, samples.iloc[:6])
    row = compare.unequal_depth(few).iloc[0]
    assert row["p"] == row["least_p"] == pytest.approx(0.1)
    said = tell.depth.depth_between_groups(compare.unequal_depth(few), comparison(few))
    assert said.verdict == "could_not_have_been_seen"
    # Tenfold, and no p that could have asked again: no null is told of it.
    again = compare.at_equal_depth(few, "bray_curtis")
    said = tell.depth.at_one_depth(again, comparison(few))
    assert said.verdict == "cannot_be_told"
    assert "the least possible being 0.1" in said.sentence


def test_depths_that_are_alike_are_not_asked_again_and_it_is_said(rng):
    study = gut(rng)
    said = tell.depth.at_one_depth(
        compare.at_equal_depth(study, "bray_curtis"), comparison(study)
    )
    assert said.verdict == "described"
    assert said.sentence.startswith("Not asked: that is done where depths may differ")


def answers_of_pages(gut):
    """Return ratio and p of depth as the pages on diversity, community, taxa tell it."""
    ready = harmonise.community(gut, rank="", depth=1000)
    fair = comparison(cohort.fair_contrast(ready))
    values = compare.indices_to_test(fair.study, int(fair.study.depth.min()))
    table = compare.two_groups(values, fair, family=compare.index_families(values))
    row = table[(table["measure"] == "log2_depth") & (table["test"] == "rank")].iloc[0]
    everyone = comparison(ready)
    reads = compare.unequal_depth(everyone)
    at = compare.at_equal_depth(
        everyone.once(), "bray_curtis", reads=reads, permutations=99
    ).iloc[0]
    genera = harmonise.min_prevalence(fair.study, prevalence=0.3)
    result = differential.findings(
        fair.of(genera),
        methods=("wilcoxon",),
        permutations=20,
        reads=compare.unequal_depth(fair),
    )
    third = result.depth.iloc[0]
    said = {
        tell.depth.depth_between_groups(t, fair).sentence for t in (reads, result.depth)
    }
    assert len(said) == 1
    # A table on which no method may vote has no shuffles to look at.
    if not result.refusal:
        assert result.unequal == (third["p"] < SUSPECT)
    assert tuple(row[["low", "high"]]) == pytest.approx(
        tuple(np.log2(third[["low", "high"]].astype(float)))
    )
    return [
        (2 ** row["effect"], row["p"]),
        (at["depth_ratio"], at["p_depth"]),
        (third["ratio"], third["p"]),
    ]


def test_three_pages_give_one_answer(rng):
    study = gut(rng, ratio=0.6)
    # People who come again, deeper: one sample of each is not all samples.
    samples = study.samples.assign(subject=[f"p{i // 4}{i % 2}" for i in range(40)])
    for one in (study, Study("again", study.counts, samples)):
        first, second, third = answers_of_pages(one)
        assert first == second == third
        assert first[1] < SUSPECT


def test_three_pages_give_one_answer_of_people(real):
    first, second, third = answers_of_pages(real("troci_2022"))
    assert first == second == third
    assert first == pytest.approx((1.14, 0.25), abs=0.01)


def test_every_code_of_centre_and_spread_has_its_words():
    assert set(CENTRE_OR_SPREAD) == set(OUTCOMES)
