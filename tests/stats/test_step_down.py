"""p adjusted for many questions of the same permutations."""

import numpy as np
import pytest
from scipy.stats import binom

from msgut.errors import MsgutError
from msgut.stats.step_down import step_down


def test_by_hand():
    # One scale for both columns: permuted maxima 2, 3, 1 for the first, then 1, 3, 1.
    observed = [2.5, 1.5]
    permuted = np.array([[2.0, 1.0], [0.5, 3.0], [1.0, 1.0]])
    scale = np.sqrt((np.vstack([observed, permuted]) ** 2).mean(axis=0))
    largest = (permuted / scale).max(axis=1)
    first = (1 + (largest >= 2.5 / scale[0]).sum()) / 4
    second = (1 + (permuted[:, 1] >= 1.5).sum()) / 4
    assert step_down(observed, permuted).tolist() == [first, max(first, second)]


def test_never_below_what_is_reachable_nor_below_the_single_p():
    rng = np.random.default_rng(0)
    permuted = rng.normal(size=(199, 30))
    observed = rng.normal(size=30) * 2
    single = (1 + (np.abs(permuted) >= np.abs(observed)).sum(axis=0)) / 200
    p = step_down(observed, permuted)
    assert (p >= single - 1e-12).all()
    assert p.min() >= 1 / 200
    assert step_down([50.0], permuted[:, :1])[0] == 1 / 200


def test_columns_on_other_scales_count_alike():
    rng = np.random.default_rng(0)
    permuted, observed = rng.normal(size=(499, 5)), np.array([4.0, 0, 0, 0, 0])
    scale = np.array([1e-6, 1, 10, 100, 1e6])
    assert step_down(observed * scale, permuted * scale).tolist() == (
        step_down(observed, permuted).tolist()
    )


@pytest.mark.parametrize("correlation", [0.0, 0.9])
def test_one_false_call_or_more_in_at_most_five_percent(correlation):
    rng = np.random.default_rng(5)
    calls, times = 0, 600
    for _ in range(times):
        common = rng.normal(size=(100, 1))
        x = np.sqrt(correlation) * common
        x = x + np.sqrt(1 - correlation) * rng.normal(size=(100, 20))
        calls += step_down(x[0], x[1:]).min() < 0.05
    low, high = binom.ppf([0.001, 0.999], times, 0.04)  # 4 of 100 ranks lie below
    assert low <= calls <= high


def test_what_is_missing_is_not_asked():
    p = step_down([3.0, np.nan], np.random.default_rng(0).normal(size=(99, 2)))
    assert p[0] < 0.05
    assert np.isnan(p[1])


def test_nothing_permuted_is_refused():
    with pytest.raises(MsgutError, match="No permutation"):
        step_down([1.0], np.empty((0, 1)))
