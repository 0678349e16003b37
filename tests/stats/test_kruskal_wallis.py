"""Several groups by ranks, against scipy and by listing."""

import numpy as np
import pytest
from scipy.stats import chi2, kruskal

from msgut.stats.kruskal_wallis import kruskal_wallis


def test_large_groups_are_scipys(rng):
    values, group = rng.normal(size=60).round(1), np.repeat(list("abc"), 20)
    wanted = kruskal(*(values[group == g] for g in "abc"))
    found = kruskal_wallis(values, group)
    assert found["p"] == pytest.approx(wanted.pvalue)
    assert found["effect"] * 59 == pytest.approx(wanted.statistic)


def test_three_groups_of_two_are_listed():
    found = kruskal_wallis([1, 2, 3, 4, 5, 6], list("aabbcc"))
    # 90 ways to deal two each; the six orders of whole groups lie farthest.
    assert found["p"] == found["least_p"] == pytest.approx(6 / 90)
    assert found["method"] == "Kruskal-Wallis, exact"
    assert chi2.sf(found["effect"] * 5, 2) == pytest.approx(0.102, abs=1e-3)


def test_small_groups_are_dealt_again_and_agree_with_large_sample_theory(rng):
    values, group = rng.normal(size=21), np.repeat(list("abc"), 7)
    found = kruskal_wallis(values, group)
    assert found["least_p"] == 1e-4
    wanted = kruskal(*(values[group == g] for g in "abc")).pvalue
    assert found["p"] == pytest.approx(wanted, abs=0.03)
    assert kruskal_wallis(values, group) == found


def test_values_that_all_tie_explain_nothing():
    found = kruskal_wallis([3] * 9, np.repeat(list("abc"), 3))
    assert (found["effect"], found["p"], found["least_p"]) == (0, 1, 1)
