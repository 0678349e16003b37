"""Welch's statistic for distances: by hand, by its formula, and at its level."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binom, ttest_ind

from msgut import compare
from msgut.cohort.exchangeability import Exchangeability
from msgut.errors import MsgutError
from msgut.stats.freedman_lane import ArrangedRows, ReducedModel
from msgut.stats.gower import gower_centred
from msgut.stats.permutation import p_value
from msgut.stats.permuted_designs import PermutedDesign
from msgut.stats.permuted_sums_of_squares import PermutedSumsOfSquares
from msgut.stats.welch_distances import permuted_welch_wd, welch_wd


def between(points):
    return pd.DataFrame(squareform(pdist(np.asarray(points, float))))


def squares(points):
    points = points - points.mean(axis=0)
    return points @ points.T


def published(distances, code):
    """W*d as Hamidi et al. (2019) write it, sums over pairs of squared distances."""
    square, k = np.asarray(distances) ** 2, code.max() + 1
    size = np.bincount(code)
    total = [square[np.ix_(code == a, code == a)].sum() / 2 for a in range(k)]
    within = np.array(total) / size / (size - 1)
    weight, out = size / within, 0.0
    for a in range(k):
        for b in range(a):
            apart = square[np.ix_(code == a, code == b)].mean()
            apart -= total[a] / size[a] ** 2 + total[b] / size[b] ** 2
            out += weight[a] * weight[b] * apart / weight.sum()
    small = ((1 - weight / weight.sum()) ** 2 / (size - 1)).sum()
    return out / (k - 1) / (1 + 2 * (k - 2) / (k**2 - 1) * small)


@pytest.mark.parametrize("sizes", [(5, 9), (4, 6, 9)])
def test_it_is_the_published_formula_also_where_distances_are_not_euclidean(sizes):
    rng = np.random.default_rng(1)
    code = np.repeat(np.arange(len(sizes)), sizes)
    distances = squareform(pdist(rng.random((len(code), 6)) ** 4, "braycurtis"))
    assert welch_wd(gower_centred(distances), code) == pytest.approx(
        published(distances, code)
    )


def test_on_a_line_it_is_the_square_of_welchs_t():
    rng = np.random.default_rng(2)
    points, code = rng.normal(size=(20, 1)), np.repeat([0, 1], [6, 14])
    points[code == 1] *= 3
    t = ttest_ind(points[code == 0, 0], points[code == 1, 0], equal_var=False)
    assert welch_wd(squares(points), code) == pytest.approx(t.statistic**2)
    # And so is the statistic beside other terms, where there are none.
    column = (code - code.mean())[:, None]
    found = ReducedModel(squares(points), column, [[0]]).observed(0, robust=True)
    assert found == pytest.approx(t.statistic**2)


def test_with_groups_of_one_size_its_p_is_that_of_f():
    rng = np.random.default_rng(3)
    points, samples = rng.normal(size=(16, 3)), pd.DataFrame({"group": ["a", "b"] * 8})
    robust = compare.welch_centres(between(points), samples).iloc[0]
    pooled = compare.permanova(between(points), samples, "group").iloc[0]
    assert robust["w"] == pytest.approx(pooled["f"])
    assert robust["p"] == pooled["p"]


def test_permuted_it_is_the_naive_way_for_persons_of_unequal_size():
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(6), [1, 3, 2, 2, 1, 4])
    of = np.array([0, 0, 0, 1, 1, 1])
    gram = squares(rng.normal(size=(13, 3)))
    rule = Exchangeability(plots=pd.Series(person))
    shuffle = PermutedDesign(rule, of[person][:, None].astype(float), 999)
    drawn = permuted_welch_wd(gram, shuffle, 0)
    naive = [
        welch_wd(gram, np.array(way)[person])
        for way in np.ndindex(*[2] * 6)
        if sum(way) == 3
    ]
    assert sorted(drawn) == pytest.approx(sorted(naive))


def sizes_of_tests(small, large, spread, times, shift=0.0):
    """Return how often Welch's and pseudo-F call a difference at 5 %."""
    rng = np.random.default_rng(5)
    code = np.repeat([0, 1], [small, large])
    column = (code - code.mean())[:, None] / np.linalg.norm(code - code.mean())
    called = np.zeros(2)
    for seed in range(times):
        points = rng.normal(size=(small + large, 5))
        points[code == 1] *= spread
        points[code == 1, 0] += shift
        gram = squares(points)
        shuffle = PermutedDesign(Exchangeability(), code[:, None].astype(float), 199)
        robust = p_value(
            welch_wd(gram, code), permuted_welch_wd(gram, shuffle, seed), exact=False
        )
        pooled = PermutedSumsOfSquares(gram, column, [[0]])
        drawn = pooled.arranged(shuffle, seed)[:, 0]
        called += [
            robust <= 0.05,
            p_value(pooled.observed()[0], drawn, exact=False) <= 0.05,
        ]
    return called


@pytest.mark.parametrize(
    ("small", "large", "spread"), [(10, 40, 0.6), (8, 30, 0.7), (10, 40, 1 / 0.6)]
)
def test_unequal_spread_is_not_taken_for_a_difference_in_centre(small, large, spread):
    welchs, pooled = sizes_of_tests(small, large, spread, 300)
    low, high = binom.ppf([0.001, 0.999], 300, 0.05)
    assert low <= welchs <= high
    # Pseudo-F calls it far too often, or next to never.
    assert pooled > 2 * high or pooled < low


def test_the_narrow_and_small_group_is_not_hidden():
    welchs, pooled = sizes_of_tests(10, 40, 1 / 0.6, 200, shift=1.0)
    assert welchs > 2.5 * pooled
    assert welchs > 60


def beside_age(times, *, effect=0.0, small=30, spread=1.0):
    """Return how often F and Welch's call the group, age acting and differing."""
    rng = np.random.default_rng(6)
    group = (np.arange(60) >= small) * 1.0
    called = np.zeros(2)
    for seed in range(times):
        age = rng.normal(size=60) + 1.5 * group
        points = rng.normal(size=(60, 5)) * np.where(group, spread, 1)[:, None]
        points[:, 0] += 1.5 * age
        points[:, 1] += effect * group
        columns = np.column_stack([age, group])
        model = ReducedModel(
            squares(points), columns - columns.mean(axis=0), [[0], [1]]
        )
        rows = ArrangedRows(Exchangeability(), 60, 99)
        for k, robust in enumerate((False, True)):
            drawn = model.permuted([1], rows, seed, robust=robust)[0][:, 0]
            p = p_value(model.observed(1, robust=robust), drawn, exact=False)
            called[k] += p <= 0.05
    return called


def test_beside_a_strong_covariate_that_differs_both_keep_their_level_and_power():
    low, high = binom.ppf([0.001, 0.999], 300, 0.05)
    assert (beside_age(300) >= low).all()
    assert (beside_age(300) <= high).all()
    # Permuting the rows of the design finds a quarter; residuals find a half.
    assert (beside_age(200, effect=0.9) > 80).all()


def test_beside_a_covariate_unequal_spread_misleads_f_and_not_welchs():
    pooled, robust = beside_age(300, small=12, spread=0.5)
    assert robust <= binom.ppf(0.999, 300, 0.05) < 50 < pooled


def test_what_cannot_be_asked_is_refused():
    samples = pd.DataFrame({"group": ["a"] * 5 + ["b"]})
    distances = between(np.random.default_rng(7).normal(size=(6, 2)))
    with pytest.raises(MsgutError, match="two groups of two samples"):
        compare.welch_centres(distances, samples)
    with pytest.raises(MsgutError, match="9 permutations cannot call anything at 0.05"):
        compare.welch_centres(distances, samples, permutations=9)
    pairs = pd.DataFrame({"group": ["a", "a", "b", "b"], "home": [1, 1, 2, 2]})
    with pytest.raises(MsgutError, match="cannot be tested within home"):
        compare.welch_centres(distances.iloc[:4, :4], pairs, blocks="home")
