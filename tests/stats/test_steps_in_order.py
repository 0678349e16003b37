"""The steps in their order are those of the whole list, ties and all."""

import numpy as np
import pytest

from msgut.stats import rank_tests, steps_in_order
from msgut.stats.steps_in_order import Steps


def whole_list(pairs, left, right):
    i, j = np.triu_indices(len(pairs))
    both = [(pairs[i] + pairs[j]) / 2, (right[:, None] - left).ravel()]
    return np.sort(np.concatenate(both))


@pytest.mark.parametrize("sizes", [(0, 40, 31), (60, 0, 0), (25, 40, 17), (1, 1, 1)])
@pytest.mark.parametrize("digits", [0, 1, 16])
def test_every_place_holds_what_the_sorted_list_holds(sizes, digits, rng, monkeypatch):
    monkeypatch.setattr(steps_in_order, "LISTED", 10)
    pairs, left, right = (rng.normal(size=n).round(digits) for n in sizes)
    steps, listed = Steps(pairs, left, right), whole_list(pairs, left, right)
    assert len(steps) == len(listed)
    found = steps.at(set(range(len(listed))))
    assert [found[k] for k in range(len(listed))] == listed.tolist()


def test_a_large_comparison_is_told_as_its_whole_list_tells_it(rng, monkeypatch):
    left, right = rng.normal(size=1500), rng.normal(0.1, size=1300).round(2)
    quick = rank_tests.rank_sum(left, right)
    monkeypatch.setattr(steps_in_order, "LISTED", 10**9)
    assert rank_tests.rank_sum(left, right) == quick
