"""One rank test for pairs, singles and both: by hand, against R, and by listing."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import r_toys
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, rankdata, wilcoxon

from msgut.errors import MsgutError
from msgut.stats.rank_tests import (
    rank_of_pairs_and_singles,
    rank_p,
    rank_sum,
    signed_rank,
)

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def r():
    return r_toys.said("question", "what")


def test_rank_sum_by_hand():
    # Differences of {3, 5} less {1, 2, 4}: −1 1 1 2 3 4; five of six above zero.
    found = rank_sum([1, 2, 4], [3, 5])
    assert found["effect"] == 1.5
    # Ten choices of two ranks: 5 wins or more in two of them, and as few in two.
    assert found["p"] == pytest.approx(0.4)
    assert found["least_p"] == pytest.approx(2 / 10)
    # The widest interval leaves out a tenth at either end.
    assert (found["low"], found["high"]) == (-1, 4)
    assert found["confidence"] == pytest.approx(0.8)


def test_signed_rank_by_hand():
    # −1 2 3: rank 1 against, 2 + 3 for; means of pairs −1 ½ 1 2 2½ 3.
    found = signed_rank([-1, 2, 3])
    assert found["effect"] == 1.5
    assert found["p"] == pytest.approx(4 / 8)
    assert (found["low"], found["high"]) == (-1, 3)
    assert (found["confidence"], found["least_p"]) == (0.75, 0.25)


def listed(pairs, left, right):
    """Return p and the least p from all signs of pairs and labels of singles."""
    rank, both = rankdata(np.abs(pairs)), np.r_[right, left]
    turned = np.where(pairs == 0, 0, rank) / 2
    by_sign = [np.dot(turned, signs) for signs in product((1, -1), repeat=len(pairs))]
    ranks, m = rankdata(both), len(right)
    by_label = [
        ranks[list(some)].sum() - m * (len(both) + 1) / 2
        for some in combinations(range(len(both)), m)
    ]
    null = np.abs(np.add.outer(by_sign, by_label)).ravel()
    seen = turned @ np.sign(pairs) + by_label[0]
    return np.mean(null >= abs(seen) - 1e-9), np.mean(null >= null.max() - 1e-9)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(-2, 3), max_size=5),
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.sampled_from([0.0, 1e-3]),
)
def test_p_and_the_least_p_are_those_of_all_arrangements(pairs, left, right, jitter):
    pairs, left, right = (
        np.asarray(x, float) + jitter * np.sqrt(np.arange(at, at + len(x)))
        for x, at in ((pairs, 2), (left, 20), (right, 40))
    )
    found = rank_of_pairs_and_singles(pairs, left, right)
    wanted = listed(pairs, left, right)
    assert (found["p"], found["least_p"]) == pytest.approx(wanted)
    p, least = rank_p(left[:, None], right[:, None], pairs[:, None])
    assert (p[0], least[0]) == (found["p"], found["least_p"])


def test_ties_zeros_and_mixtures_are_those_of_r():
    table = pd.read_csv(REFERENCE / "rank_mixed.csv")
    wanted = table.set_index(["test", "what"])["value"]
    left = {"tied": [0, 0, 1, 2, 2, 3], "few": [1, 4, 5], "apart": [0, 0, 0]}
    right = {"tied": [1, 2, 2, 3, 3, 4, 5], "few": [2, 6, 7, 7], "apart": [1, 1, 1]}
    pairs = {
        "zeros": [0, 0, 1, 2, 2, -1, 3],
        "plain": [1.5, -0.5, 2.5, 3.5],
        "ties": [1, 1, -1, 2],
    }
    found = {f"singles {k}": rank_sum(left[k], right[k]) for k in left}
    found |= {f"pairs {k}": signed_rank(pairs[k]) for k in pairs}
    found |= {
        f"mixed {one} {two}": rank_of_pairs_and_singles(
            pairs[one], left[two], right[two]
        )
        for one in pairs
        for two in left
    }
    found["mixed limits"] = rank_of_pairs_and_singles(
        [0.7, 1.9, -0.4, 2.6], [0.1, 1.3, 2.2, 3.9, 4.4], [1.1, 2.9, 5.2, 6.1]
    )
    for (test, what), value in wanted.items():
        assert found[test][what] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("column", ["plain", "tied"])
@pytest.mark.parametrize("size", [30, 120])
@pytest.mark.parametrize("form", ["unpaired", "paired"])
def test_agrees_with_r_wilcox_test(r, column, size, form):
    if (column, size) == ("tied", 30):
        pytest.skip("with ties and few people ours is exact, R's normal")
    if (column, form) == ("tied", "paired"):
        pytest.skip("R leaves out the pairs without a difference")
    table = pd.read_csv(REFERENCE / "compare_values.csv").head(size)
    left, right = (
        table.loc[table["group"] == g, column].to_numpy() for g in ("HC", "MS")
    )
    found = rank_sum(left, right) if form == "unpaired" else signed_rank(right - left)
    wanted = {k: float(v) for k, v in r[f"{column} {size} {form}"].items()}
    assert found["p"] == pytest.approx(wanted["p"], rel=1e-8)
    for limit in ("low", "high"):
        assert found[limit] == pytest.approx(wanted[limit], rel=1e-8, abs=1e-8)
    # In the normal form R stops anywhere on the flat middle step; ours is its middle.
    exact = found["method"].endswith("exact")
    steps = np.sort(
        (right[:, None] - left).ravel()
        if form == "unpaired"
        else np.add.outer(d := (right - left)[right != left], d)[
            np.triu_indices(len(d))
        ]
        / 2
    )
    half = len(steps) // 2
    wide = 0 if exact else steps[half + len(steps) % 2] - steps[half - 1]
    assert found["effect"] == pytest.approx(wanted["effect"], rel=1e-8, abs=wide + 1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(3, 30), st.booleans())
def test_p_is_that_of_scipy(seed, m, n, ties):
    rng = np.random.default_rng(seed)
    left, right = rng.normal(size=m), rng.normal(1, size=n)
    if ties:
        # With ties the normal curve is used above 60 people only.
        left, right = (np.repeat(side.round(), 12) for side in (left, right))
    wanted = mannwhitneyu(right, left, method="asymptotic" if ties else "exact").pvalue
    found = rank_sum(left, right)
    assert found["p"] == pytest.approx(min(wanted, 1), rel=1e-9)
    assert found["method"].endswith("normal" if ties else "exact")
    if not ties and m > 4:
        wanted = wilcoxon(left, method="exact").pvalue
        assert signed_rank(left)["p"] == pytest.approx(wanted, rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(2, 60))
def test_swapping_the_groups_mirrors_everything(seed, m, n):
    rng = np.random.default_rng(seed)
    left, right = rng.poisson(4, m), rng.poisson(5, n)
    one, other = rank_sum(left, right), rank_sum(right, left)
    for a, b in [("effect", "effect"), ("low", "high"), ("high", "low")]:
        assert one[a] == pytest.approx(-other[b], nan_ok=True)
    assert one["p"] == pytest.approx(other["p"])
    shifted = rank_sum(left, right + 7)
    assert shifted["effect"] == pytest.approx(one["effect"] + 7)


def searched(steps, z, reach):
    """The step at which R's search ends: where z falls past ±reach."""
    steps = np.unique(steps)
    gaps = np.r_[steps[0] - 1, (steps[1:] + steps[:-1]) / 2, steps[-1] + 1]
    above = np.array([z(d) for d in gaps])
    low = steps[max(int((above > reach).sum()) - 1, 0)]
    return low, steps[min(int((above > -reach).sum()) - 1, len(steps) - 1)]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(60, 70), st.booleans())
@example(3650, 66, False)  # both limits on one step
def test_limits_with_ties_are_where_the_search_would_end(seed, n, pairs):
    rng = np.random.default_rng(seed)
    left, right = rng.poisson(0.7, n) * 1.0, rng.poisson(1.2, n) * 1.0
    left[: n // 2] += rng.random(n // 2).round(1)
    x = right - left if pairs else right

    def z(d):
        both = np.abs(x - d) if pairs else np.r_[x - d, left]
        ranks, m = rankdata(both), len(x)
        ties = np.unique(both, return_counts=True)[1]
        ties = (ties**3.0 - ties).sum()
        if pairs:
            away = ranks[x > d].sum() - m * (m + 1) / 4
            spread = m * (m + 1) * (2 * m + 1) / 24 - ties / 48
        else:
            away = ranks[:m].sum() - m * (m + 1) / 2 - m * n / 2
            spread = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
        return (away - 0.5 * np.sign(away)) / np.sqrt(spread)

    steps = (
        np.add.outer(x, x)[np.triu_indices(len(x))] / 2
        if pairs
        else ((x[:, None] - left).ravel())
    )
    found = signed_rank(right - left) if pairs else rank_sum(left, right)
    wanted = searched(steps.round(9), z, 1.959963984540054)
    if wanted[0] == wanted[1]:
        # No interval is of zero width: where ties leave one, there is none.
        wanted = np.nan, np.nan
    assert (found["low"], found["high"]) == pytest.approx(wanted, nan_ok=True)


def test_a_tiny_exact_p_keeps_its_digits():
    assert rank_sum(range(40), range(50, 90))["p"] == pytest.approx(
        mannwhitneyu(range(50, 90), range(40), method="exact").pvalue, rel=1e-9
    )


@pytest.mark.parametrize(("pairs", "each"), [(3, 20), (20, 5), (5, 2)])
@pytest.mark.parametrize("variance", [0, 4])
def test_mixtures_keep_size_and_coverage_whatever_people_differ_by(
    pairs, each, variance
):
    rng, times = np.random.default_rng(3), 300
    inside = called = 0
    for _ in range(times):
        # Partners share what their home makes of them; single people do not.
        apart = rng.normal(size=(pairs, 2))
        left, right = rng.normal(0, np.sqrt(1 + variance), (2, each))
        found = rank_of_pairs_and_singles(apart[:, 1] - apart[:, 0], left, right)
        inside += found["low"] <= 0 <= found["high"]
        called += found["p"] < 0.05
    # Four standard errors about the level that the interval says it has.
    level = found["confidence"]
    error = np.sqrt(level * (1 - level) / times)
    assert abs(inside / times - level) < 4 * error
    assert called / times < 0.05 + 4 * np.sqrt(0.05 * 0.95 / times)


def test_few_pairs_do_not_keep_single_people_from_being_seen():
    rng = np.random.default_rng(4)
    power = np.mean(
        [
            rank_of_pairs_and_singles(
                1.5 + rng.normal(size=3) * 1.4,
                rng.normal(size=20),
                rng.normal(1.5, 1, size=20),
            )["p"]
            < 0.05
            for _ in range(100)
        ]
    )
    assert power > 0.95


@pytest.mark.parametrize(
    ("size", "confidence", "least"),
    [
        ((2, 2), 4 / 6, 2 / 6),
        ((2, 5), 19 / 21, 2 / 21),
        ((3, 3), 0.9, 0.1),
        ((4, 4), 1 - 2 / 70, 2 / 70),
    ],
)
def test_tiny_groups_give_the_level_that_they_can(size, confidence, least):
    found = rank_sum(np.arange(size[0]), 100 + np.arange(size[1]) ** 1.5)
    assert found["confidence"] == pytest.approx(confidence)
    assert found["p"] == found["least_p"] == pytest.approx(least)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_few_pairs_give_the_level_that_they_can(n):
    found = signed_rank(np.arange(1, n + 1) ** 1.1)
    assert found["confidence"] == pytest.approx(1 - 2 / 2**n)
    assert found["p"] == found["least_p"] == pytest.approx(2 / 2**n)


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 10_000),
    st.sampled_from([3, 5, 8, 20, 55]),
    st.sampled_from([0.2, 1, 5]),
    st.sampled_from(["rank", "sign", "mixed"]),
)
def test_interval_and_p_never_contradict_each_other(seed, n, mean, form):
    rng = np.random.default_rng(seed)
    left, right = rng.poisson(mean, n), rng.poisson(mean * rng.choice([1, 2, 4]), n)
    if form == "rank":
        found = rank_sum(left, right)
    elif form == "sign":
        found = signed_rank(right - left)
    else:
        half = n // 2
        found = rank_of_pairs_and_singles(
            (right - left)[:half], left[half:], right[half:]
        )
    assert 0 < found["least_p"] <= found["p"] + 1e-12 <= 1 + 1e-12
    if not np.isfinite(found["low"]):
        return
    alpha = 1 - found["confidence"]
    if found["low"] < 0 < found["high"]:
        assert found["p"] > min(alpha, 0.05) - 1e-9
    if not found["low"] <= 0 <= found["high"]:
        assert found["p"] < max(alpha, 0.05) + 1e-9


def test_many_values_at_once_are_each_alone():
    rng = np.random.default_rng(5)
    left, right, pairs = (rng.normal(size=(n, 4)).round(1) for n in (6, 7, 5))
    whole = rank_of_pairs_and_singles(pairs, left, right)
    for j in range(4):
        alone = rank_of_pairs_and_singles(pairs[:, j], left[:, j], right[:, j])
        assert {key: whole[key][j] for key in alone} == alone


def test_gaps_and_empty_groups_are_refused():
    with pytest.raises(MsgutError, match="value is missing"):
        rank_sum([1, np.nan], [2, 3])
    with pytest.raises(MsgutError, match="nothing can be ranked"):
        rank_sum([], [2, 3])


def test_where_nobody_differs_within_the_groups_there_is_no_interval():
    found = rank_sum([0, 0, 0], [1, 1, 1])
    assert (found["effect"], found["p"]) == (1, pytest.approx(0.1))
    assert np.isnan(found["low"])
    assert np.isnan(found["high"])


def test_values_that_all_tie_make_no_difference_and_no_interval():
    found = rank_sum([2, 2, 2], [2, 2, 2])
    assert (found["effect"], found["p"], found["least_p"]) == (0, 1, 1)
    assert np.isnan(found["low"])
    assert signed_rank([0, 0])["p"] == 1
