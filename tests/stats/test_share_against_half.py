"""Signs that move together: worked by hand, the laws of its interval, its size."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from msgut.stats.share_against_half import share_against_half


def test_by_hand():
    # Ten signs; 39 permutations, of which one is as far from half as eight.
    agree = np.repeat(np.array([[1] * 8 + [0] * 2], dtype=bool).T, 40, axis=1)
    for column, n in enumerate([5] * 37 + [2, 6], start=1):
        agree[:, column] = np.arange(10) < n
    row = share_against_half(agree)
    assert row["share"] == 0.8
    assert row["p"] == pytest.approx(2 / 40)
    assert row["least_p"] == pytest.approx(1 / 40)
    # The furthest that is not called lies 0.3 from one half.
    assert (row["low"], row["high"]) == pytest.approx((0.5, 1.0))
    few = share_against_half(agree[:, :20])
    assert (few["low"], few["high"]) == pytest.approx(
        (0.3, 1.0)
    )  # none could be called


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 30), st.integers(19, 400), st.integers(0, 10_000))
@example(11, 19, 14)  # nothing could be called
def test_interval_and_p_call_the_same(n, permutations, seed):
    rng = np.random.default_rng(seed)
    together = rng.uniform(0.1, 0.9, permutations + 1)
    row = share_against_half(rng.uniform(size=(n, permutations + 1)) < together)
    assert 0 < row["least_p"] <= row["p"] <= 1
    assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
    assert (row["p"] < 0.05) == (row["low"] > 0.5 or row["high"] < 0.5)


def test_what_labels_cannot_give_is_no_p():
    agree = np.ones((8, 200), dtype=bool)
    agree[:, 1:] = np.random.default_rng(0).uniform(size=(8, 199)) < 0.5
    row = share_against_half(agree, floor=0.02)
    assert row["p"] == row["least_p"] == 0.02
    # Three against three: no data could be called, and all remains possible.
    row = share_against_half(agree, floor=0.1)
    assert row["p"] == row["least_p"] == 0.1
    assert (row["low"], row["high"]) == (0.5, 1)


def test_a_share_that_is_not_called_has_half_in_its_interval_to_the_last_digit():
    agree = np.zeros((30, 100), dtype=bool)
    agree[:8, 0] = True
    agree[:22, 1:10] = True
    agree[:15, 10:] = True
    row = share_against_half(agree)
    assert row["p"] == 0.1
    assert row["high"] >= 0.5


def test_signs_that_move_together_are_called_in_no_more_than_one_case_of_twenty():
    """A sign test calls many of such nulls; what permuted labels give does not."""
    rng = np.random.default_rng(5)
    called = by_coin = 0
    for _ in range(400):
        common = rng.normal(size=200)
        signs = 0.5 * common + rng.normal(size=(30, 200)) > 0
        called += share_against_half(signs)["p"] < 0.05
        by_coin += share_against_half(signs[:, :1])["p"] < 0.05
    # Counts tie: fewer than one in twenty.
    assert binomtest(called, 400, 0.05, alternative="greater").pvalue > 0.05
    assert by_coin > 80


def test_no_sign_is_no_share():
    assert np.isnan(share_against_half(np.ones((0, 20), dtype=bool))["p"])
