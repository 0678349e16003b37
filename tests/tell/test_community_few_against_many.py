"""Few against many: a difference that matters is not told as too small to matter."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, compare, measure, tell
from msgut.study import Study


def cohort_of(sizes, *, seed, spread=1.0, shift=0.0, taxa=20):
    """Return controls and MS, whose first three taxa are raised and who spread so."""
    rng = np.random.default_rng(seed)
    group = np.repeat(["HC", "MS"], sizes)
    ill = group == "MS"
    wide = np.where(ill, spread, 1.0)[:, None]
    logs = np.linspace(-2, 2, taxa) + 0.5 * wide * rng.normal(size=(len(group), taxa))
    logs[ill, :3] += shift
    shares = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    names = [f"s{k:03d}" for k in range(len(group))]
    columns = [f"g{k:02d}" for k in range(taxa)]
    counts = pd.DataFrame(rng.multinomial(8000, shares), names, columns)
    return cohort.comparison(
        Study("few", counts, pd.DataFrame({"group": group}, names))
    )


def told(who, seed):
    apart = measure.distances(who.study, "aitchison")
    table = compare.centre_and_spread(apart, who, permutations=99, seed=seed)
    return table.iloc[0], tell.community.centre_or_spread_row(table.iloc[0])


def test_a_difference_of_two_per_cent_between_equal_groups_is_not_too_small_in_few():
    # 2.1 % of the variance between groups of equal size, 0.7 % between 8 and 80.
    codes = Counter()
    for seed in range(12):
        who = cohort_of((80, 8), seed=seed, spread=1 / 3, shift=0.3)
        row, said = told(who, seed)
        assert row["balance"] == pytest.approx(0.331, abs=1e-3)
        codes["would matter" in said] += 1
    assert codes == {False: 12}


def test_what_is_too_small_between_unequal_groups_is_told_with_the_bound_of_theirs():
    row, said = told(cohort_of((60, 300), seed=1, shift=0.02), 1)
    assert row["high"] < 0.01 * row["balance"]
    assert "0.556 % that would matter between groups so unequal (1 % between" in said
    # The same interval of a larger share than that is no null.
    wider = row.to_dict() | {"high": 0.008}
    assert "would matter" not in tell.community.centre_or_spread_row(wider)
    even = wider | {"balance": 1.0}
    assert "by less than the 1 % that would matter:" in (
        tell.community.centre_or_spread_row(even)
    )


def test_every_answer_on_shares_knows_the_sizes_of_the_groups():
    who = cohort_of((40, 10), seed=2)
    apart = measure.distances(who.study, "aitchison")
    rulers = {"bray_curtis": ("bray_curtis", {})}
    for table in (
        compare.variance_explained(apart, who, ["group"], permutations=99),
        compare.across_distances(who, rulers=rulers, permutations=99),
    ):
        assert table["balance"].tolist() == pytest.approx([0.64])


def test_spreads_that_differ_leave_the_centres_at_their_level():
    called = 0
    for seed in range(24):
        sizes, spread = ((80, 8), 3.0) if seed % 2 else ((8, 80), 1 / 3)
        row, _ = told(cohort_of(sizes, seed=seed, spread=spread), seed)
        called += row["p_centre"] < 0.05
    assert called <= 5  # binomial, 0.999 of 24 at 5 %
