"""Effects without a unit: Cliff's delta, and the rank-biserial of pairs."""

import numpy as np
import pytest
from scipy.stats import brunnermunzel, norm, t

from msgut.stats.dominance import biserial, cliff, dominance_of_pairs_and_singles


def test_by_hand():
    assert cliff([1, 2, 4], [3, 5])["delta"] == pytest.approx(4 / 6)
    assert biserial([-1, 2, 3])["delta"] == pytest.approx(4 / 6)
    # Six steps of the pairs, six of the singles.
    both = dominance_of_pairs_and_singles([-1, 2, 3], [1, 2, 4], [3, 5])
    assert both["delta"] == pytest.approx(4 / 6)


def test_cliffs_variance_is_the_unbiased_one_of_its_cells():
    left, right = np.array([1.0, 4.0, 4.0, 6.0]), np.array([2.0, 4.0, 7.0, 8.0, 9.0])
    d = np.sign(right[:, None] - left)
    m, n = d.shape
    by_row, by_column, mean = d.mean(axis=1), d.mean(axis=0), d.mean()
    s2 = (
        n**2 * ((by_row - mean) ** 2).sum()
        + m**2 * ((by_column - mean) ** 2).sum()
        - ((d - mean) ** 2).sum()
    ) / (m * n * (m - 1) * (n - 1))
    rows, columns = by_row.var(ddof=1) / m, by_column.var(ddof=1) / n
    freedom = (rows + columns) ** 2 / (rows**2 / (m - 1) + columns**2 / (n - 1))
    peer = brunnermunzel(left, right)
    assert 2 * t.sf(abs(peer.statistic), freedom) == pytest.approx(peer.pvalue)
    z = t.ppf(0.975, freedom)
    wide = z * np.sqrt(s2 * ((1 - mean**2) ** 2 + z**2 * s2))
    found = cliff(left, right)
    assert found["delta"] == mean
    for limit, sign in (("delta_low", -1), ("delta_high", 1)):
        wanted = (mean - mean**3 + sign * wide) / (1 - mean**2 + z**2 * s2)
        assert found[limit] == pytest.approx(wanted)


def test_swapping_the_groups_mirrors_everything(rng):
    left, right, pairs = rng.poisson(4, 9), rng.poisson(6, 7), rng.normal(0.3, 1, 8)
    for one, other in [
        (cliff(left, right), cliff(right, left)),
        (biserial(pairs), biserial(-pairs)),
        (
            dominance_of_pairs_and_singles(pairs, left, right),
            dominance_of_pairs_and_singles(-pairs, right, left),
        ),
    ]:
        assert one["delta"] == pytest.approx(-other["delta"])
        assert one["delta_low"] == pytest.approx(-other["delta_high"])
        assert one["delta_low"] <= one["delta"] <= one["delta_high"]


@pytest.mark.parametrize("n", [8, 20])
@pytest.mark.parametrize("shift", [0, 0.75])
def test_the_interval_of_pairs_holds_the_truth(n, shift):
    rng, times = np.random.default_rng(6), 400
    # The mean of two pairs' differences lies above zero less how often below.
    truth = 2 * norm.cdf(shift * np.sqrt(2)) - 1
    found = [biserial(rng.normal(shift, 1, n)) for _ in range(times)]
    inside = np.mean([one["delta_low"] <= truth <= one["delta_high"] for one in found])
    assert inside > 0.95 - 3 * np.sqrt(0.95 * 0.05 / times)


@pytest.mark.parametrize(
    ("left", "right", "shift"), [(5, 5, 0), (5, 40, 0), (10, 40, 1)]
)
def test_the_interval_of_two_groups_holds_the_truth(left, right, shift):
    rng, times = np.random.default_rng(7), 500
    truth = 2 * norm.cdf(shift / np.sqrt(2)) - 1
    found = [
        cliff(rng.normal(size=left), rng.normal(shift, 1, right)) for _ in range(times)
    ]
    inside = np.mean([one["delta_low"] <= truth <= one["delta_high"] for one in found])
    # With the normal curve 0.91, 0.90 and 0.91 to 0.93.
    assert inside > 0.95 - 2.2 * np.sqrt(0.95 * 0.05 / times)


def test_separated_pairs_are_not_told_as_sure():
    found = biserial(np.arange(1, 9))
    assert found["delta"] == found["delta_high"] == 1
    assert found["delta_low"] < 0.5
    # Few whole pairs beside many singles make nothing sure either.
    both = dominance_of_pairs_and_singles([1, 2], np.arange(5), 9 + np.arange(5))
    assert 0 < both["delta_low"] < 0.6
