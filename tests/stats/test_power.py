"""What groups of a size could show: as R's power.t.test has it, and by counting."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, wilcoxon

from msgut.errors import MsgutError
from msgut.stats.power import (
    least_p_of_labels,
    smallest_detectable_d,
    smallest_detectable_d_of_pairs,
)

# power.t.test(n = n, power = 0.8)$delta, and with type = "paired", of R 4.
R = {3: 3.07091, 4: 2.38076, 8: 1.506647}
R_PAIRED = {3: 3.264048, 6: 1.434559, 20: 0.6604409, 576: 0.116923}


@pytest.mark.parametrize(("n", "delta"), R.items())
def test_two_groups_are_those_of_r(n, delta):
    assert smallest_detectable_d(n, n) == pytest.approx(delta, rel=2e-5)


@pytest.mark.parametrize(("n", "delta"), R_PAIRED.items())
def test_pairs_are_those_of_r(n, delta):
    """R's difference is in units of the spread of differences: √2(1 − r) of a person's."""
    assert smallest_detectable_d_of_pairs(n, r=0.5) == pytest.approx(delta, rel=5e-5)
    assert smallest_detectable_d_of_pairs(n) == pytest.approx(
        np.sqrt(2) * delta, rel=5e-5
    )


def test_the_difference_of_cohens_table():
    """64 a group see d = 0.5 with a power of 80 % at 5 %."""
    assert smallest_detectable_d(64, 64) == pytest.approx(0.5, abs=0.005)
    assert smallest_detectable_d(64, 64, power=0.9) > smallest_detectable_d(64, 64)
    assert smallest_detectable_d(43, 61) == pytest.approx(smallest_detectable_d(61, 43))


def test_what_is_seen_so_often_is_what_is_promised():
    rng = np.random.default_rng(1)
    d = smallest_detectable_d(8, 8)
    left, right = rng.normal(size=(4000, 8)), rng.normal(d, 1, size=(4000, 8))
    spread = np.sqrt((left.var(axis=1, ddof=1) + right.var(axis=1, ddof=1)) / 8)
    t = (right.mean(axis=1) - left.mean(axis=1)) / spread
    assert (np.abs(t) > 2.1448).mean() == pytest.approx(0.8, abs=0.025)


def test_nobody_can_show_anything():
    assert (
        smallest_detectable_d(0, 9)
        == smallest_detectable_d(1, 1)
        == smallest_detectable_d_of_pairs(1)
        == np.inf
    )


@pytest.mark.parametrize("power", [0, 1, 80])
def test_power_is_a_share(power):
    for ask in (
        lambda: smallest_detectable_d(9, 9, power=power),
        lambda: smallest_detectable_d_of_pairs(9, power=power),
    ):
        with pytest.raises(MsgutError, match="share between 0 and 1"):
            ask()
    with pytest.raises(MsgutError, match="correlation within pairs"):
        smallest_detectable_d_of_pairs(9, r=1)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 5), (3, 3), (3, 4)])
def test_the_least_p_of_ranks_is_the_least_of_all_orders(sizes):
    n = sum(sizes)
    ranks = np.arange(n)
    p = [
        mannwhitneyu(ranks[list(own)], np.delete(ranks, own), method="exact").pvalue
        for own in combinations(range(n), sizes[0])
    ]
    assert least_p_of_labels([sizes]) == pytest.approx(min(p))


@pytest.mark.parametrize("pairs", [2, 3, 5, 6])
def test_the_least_p_of_pairs_is_the_least_of_all_signs(pairs):
    p = [
        wilcoxon(np.arange(1, pairs + 1) * signs, method="exact").pvalue
        for signs in product([-1, 1], repeat=pairs)
    ]
    assert least_p_of_labels([], pairs) == pytest.approx(min(p))


def test_a_mixture_reaches_further_than_either_part():
    assert least_p_of_labels([(3, 3)], 2) == 0.1 / 4
    # Of thousands the arrangements are more than a float can tell from no p at all.
    assert 0 < least_p_of_labels([(9000, 9000)], 5000) < 1e-300
    assert least_p_of_labels([(0, 5)]) == 1
    # Nobody leaves a stratum: two of two and two are fewer orders than one of four.
    assert least_p_of_labels([(2, 2), (2, 2)]) == 2 / 36 > least_p_of_labels([(4, 4)])
