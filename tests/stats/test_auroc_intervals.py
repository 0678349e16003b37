"""Intervals of AUROCs: they hold, are never of zero width, and agree with pROC."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from msgut.errors import MsgutError
from msgut.stats import auroc_intervals as intervals
from msgut.stats import besag_clifford, conditional_permutation
from msgut.stats.auroc import auroc, stratified_auroc
from msgut.stats.permutation import enough

REFERENCE = Path(__file__).parents[1] / "reference" / "auroc_proc.csv"


def test_variances_are_those_of_proc():
    k = np.arange(40)
    right = k % 5 < 2
    one = np.sin(3 * k) + 0.8 * right
    two = np.round(2 * np.cos(5 * k) + 1.2 * right + one)
    (a, s), (b, t) = (intervals.delong_components(score, right) for score in (one, two))
    ours = {
        "area_one": a,
        "area_two": b,
        "variance_one": intervals.auroc_variance(s, right, k),
        "variance_two": intervals.auroc_variance(t, right, k),
        "covariance": intervals.auroc_covariance(s, t, right, k),
    }
    theirs = pd.read_csv(REFERENCE, index_col="what")["value"]
    assert ours == pytest.approx(theirs.to_dict(), rel=1e-10)


def test_a_person_twice_is_one_unit_and_adds_nothing():
    """Obuchowski: copies of everybody leave the variance as it was."""
    rng = np.random.default_rng(0)
    score, right = rng.normal(size=30), np.arange(30) < 15
    once = intervals.auroc_variance(
        intervals.delong_components(score, right)[1], right, np.arange(30)
    )
    twice = np.tile(score, 2), np.tile(right, 2), np.tile(np.arange(30), 2)
    share = intervals.delong_components(*twice[:2])[1]
    assert intervals.auroc_variance(share, *twice[1:]) == pytest.approx(once)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=30))
@settings(deadline=None, max_examples=80)
def test_no_interval_is_of_zero_width_or_beyond_its_bounds(rows):
    score, right = (np.array(column) for column in zip(*rows, strict=True))
    area, share = intervals.delong_components(score, right)
    if right.all() or not right.any():
        assert np.isnan(area)
        return
    assert area == pytest.approx(auroc(score, right))
    assert share.sum() == pytest.approx(0, abs=1e-12)
    found, low, high, _ = intervals.auroc_interval(score, right, np.arange(len(rows)))
    assert found == area
    assert 0 <= low <= area <= high <= 1
    assert high - low > 0.02


@pytest.mark.parametrize(
    ("n", "pairs", "true"),
    [(8, 0, 0.76), (8, 0, 0.92), (20, 0, 0.98), (20, 3, 0.92), (0, 12, 0.76)],
)
def test_intervals_cover_what_is_true(n, pairs, true):
    rng, times = np.random.default_rng(7), 300
    gap = norm.ppf(true) * np.sqrt(2)
    right = np.r_[np.arange(2 * n) < n, np.arange(2 * pairs) % 2 == 0]
    block = np.r_[np.arange(2 * n), 2 * n + np.arange(2 * pairs) // 2]
    held, narrowest = 0, 1.0
    for _ in range(times):
        home = rng.normal(0, np.sqrt(0.5), block.max() + 1)
        own = np.where(np.arange(len(right)) < 2 * n, 1, np.sqrt(0.5))
        score = rng.normal(0, own) + gap * right
        score[2 * n :] += home[block[2 * n :]]
        _, low, high, _ = intervals.auroc_interval(score, right, block)
        held += low <= true <= high
        narrowest = min(narrowest, high - low)
    # Beyond the lowest count that a true level of 93 % gives once in two hundred.
    assert held >= binom.ppf(0.005, times, 0.93)
    assert narrowest > 0.05


def test_a_difference_inherits_the_ends_and_the_correlation():
    rng = np.random.default_rng(3)
    right, block = np.arange(60) < 30, np.arange(60)
    one = rng.normal(size=60) + right
    other = one + rng.normal(0, 0.3, 60)
    apart = rng.normal(size=60) + right
    close, far = (
        intervals.difference_interval(
            intervals.auroc_interval(one, right, block),
            intervals.auroc_interval(b, right, block),
            right,
            block,
        )
        for b in (other, apart)
    )
    assert close[0] == pytest.approx(auroc(one, right) - auroc(other, right))
    assert 0 < close[2] - close[1] < (far[2] - far[1]) / 2


def test_a_model_that_says_nothing_is_not_known_to_be_a_coin():
    right = np.arange(24) % 2 == 0
    fold = np.arange(24) // 8
    area, low, high, _ = intervals.auroc_interval(
        np.zeros(24), right, np.arange(24), stratum=fold
    )
    assert area == 0.5
    assert high - low > 0.35
    assert stratified_auroc(np.zeros(24), right, fold) == 0.5


def test_a_p_that_stops_early_is_as_valid_as_one_that_does_not():
    rng, times = np.random.default_rng(5), 400
    p = np.array(
        [
            besag_clifford.sequential_p(
                row[0], lambda a, b, row=row: row[1 + a : 1 + b], 999, exact=False
            ).p
            for row in rng.normal(size=(times, 1000))
        ]
    )
    for level in (0.05, 0.2, 0.5):
        assert binom.ppf(0.001, times, level * 0.85) <= (p <= level).sum()
        assert (p <= level).sum() <= binom.ppf(0.999, times, level)
    assert 0 < p.min() <= p.max() <= 1


def test_all_arrangements_give_an_exact_p():
    listed = np.arange(10.0)
    found = besag_clifford.sequential_p(9.0, lambda a, b: listed[a:b], 10, exact=True)
    assert (found.p, found.least_p) == (0.2, 0.2)
    one = besag_clifford.sequential_p(
        9.0, lambda a, b: listed[a:b], 10, exact=True, two_sided=False
    )
    assert (one.p, one.least_p) == (0.1, 0.1)


@pytest.mark.parametrize("tests", [1, 7, 9])
def test_the_refusal_is_where_one_alone_could_not_be_called(tests):
    needed = next(n for n in range(10000) if 2 * tests / (n + 1) < 0.05)
    assert enough(needed, tests, sides=2) == needed
    with pytest.raises(MsgutError, match=f"Ask for {needed} at least"):
        enough(needed - 1, tests, sides=2)


@pytest.mark.parametrize("level", [0.05, 0.01, 0.1])
def test_one_test_of_one_side_may_be_called_from_the_least_number_on(level):
    needed = next(n for n in range(1, 10000) if 1 / (n + 1) < level * (1 - 1e-9))
    assert enough(needed, level=level) == needed
    for few in (needed - 1, 1):
        with pytest.raises(MsgutError, match=f"Ask for {needed} at least"):
            enough(few, level=level)
    assert enough(0, 9, sides=2, level=level) == 0
    with pytest.raises(MsgutError, match="0 permutations cannot call one of 9"):
        enough(0, 9, sides=2, none=False, level=level)
    for no_number in (True, -1, 19.5):
        with pytest.raises(MsgutError, match="whole number"):
            enough(no_number)


def test_labels_given_covariates_keep_what_these_tell_and_the_design():
    rng = np.random.default_rng(0)
    right = np.arange(80) % 2 == 1
    block = np.r_[np.arange(40) // 2, 20 + np.arange(40)]  # 20 pairs, 40 singles
    female = rng.random(80) < np.where(right, 0.8, 0.3)
    drawn = conditional_permutation.labels_given(
        female[:, None] + 0.0, right, block, 400, seed=1
    )
    pairs = drawn[:, :40].reshape(400, 20, 2)
    assert (pairs.sum(axis=2) == 1).all()
    assert (drawn.sum(axis=1) == 40).all()
    kept = np.array([auroc(female, y) for y in drawn])
    assert kept.mean() == pytest.approx(auroc(female, right), abs=0.04)
    noise = rng.normal(size=(40, 80))
    told = [auroc(column, y) for column in noise for y in drawn[:20]]
    assert np.mean(told) == pytest.approx(0.5, abs=0.03)


def test_covariates_that_tell_nothing_are_drawn_to_tell_nothing():
    rng = np.random.default_rng(4)
    right, block = np.arange(40) % 2 == 1, np.arange(40)
    areas = []
    for _ in range(20):
        known = rng.normal(size=(40, 2))
        drawn = conditional_permutation.labels_given(known, right, block, 30, seed=1)
        shape = known[right].mean(axis=0) - known[~right].mean(axis=0)
        areas.append(np.mean([auroc(known @ shape, y) for y in drawn]))
    # What two covariates of chance would promise in the fit itself is 0.62.
    assert np.mean(areas) < 0.56
