"""Spread: by hand, as laws, against R; and the verdict on centre and spread."""

import numpy as np
import pandas as pd
import pytest
import r_toys
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binom, f_oneway, kstest

from msgut import compare, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def between(points, metric="euclidean"):
    points = np.asarray(points, float).reshape(len(points), -1)
    return pd.DataFrame(squareform(pdist(points, metric)))


toy = pytest.fixture(scope="module")(r_toys.asked)


@pytest.fixture(scope="module")
def vegan():
    return r_toys.said("question", "term", "what").sort_index()


def test_distances_to_both_middles_by_hand():
    # HC 0, 1, 5 has mean 2 and median 1; MS 20, 22 has 21 for both.
    distances = between([0, 1, 5, 20, 22])
    group = pd.Series(["HC"] * 3 + ["MS"] * 2)
    centroid = compare.distance_to_centre(distances, group, kind="centroid")
    assert centroid.tolist() == pytest.approx([2, 1, 3, 1, 1])
    median = compare.distance_to_centre(distances, group, kind="median")
    assert median[:3].tolist() == pytest.approx([1, 0, 4], abs=1e-6)


def test_the_spatial_median_of_an_equal_triangle_is_its_centre():
    corners = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
    points = np.vstack([corners, 10 + corners * 2])
    found = compare.distance_to_centre(between(points), pd.Series(list("aaabbb")))
    assert found.tolist() == pytest.approx([1 / np.sqrt(3)] * 3 + [2 / np.sqrt(3)] * 3)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(3, 12))
@example(7245, 4)  # a median that lies on a point
def test_nowhere_else_is_the_sum_of_distances_less(seed, n):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, 2)) ** 3
    found = compare.distance_to_centre(
        between(np.vstack([points, points + 50])), pd.Series(np.repeat(["a", "b"], n))
    )
    least = found[:n].sum()
    for other in np.vstack([points, points.mean(axis=0), rng.normal(size=(50, 2))]):
        assert np.linalg.norm(points - other, axis=1).sum() >= least - 1e-7


@pytest.mark.parametrize("column", ["group", "site"])
@pytest.mark.parametrize(("kind", "precision"), [("centroid", 1e-8), ("median", 3e-4)])
def test_agrees_with_betadisper_also_with_negative_eigenvalues(
    toy, vegan, column, kind, precision
):
    samples, distances = toy
    assert int(vegan["eigenvalues", "", "negative"]) > 5
    wanted = vegan[f"dispersion {kind} {column}"]
    away = compare.distance_to_centre(distances, samples[column], kind=kind)
    each = wanted.xs("sample", level="what").astype(float)
    assert away.to_dict() == pytest.approx(each.to_dict(), rel=precision)
    row = compare.dispersion(
        distances, samples, column, kind=kind, adjusted=False, permutations=4999
    ).iloc[0]
    assert row["f"] == pytest.approx(float(wanted[column, "f"]), rel=precision)
    p = float(wanted[column, "p"])
    assert row["p"] == pytest.approx(p, abs=0.09 * np.sqrt(p * (1 - p)))
    means = wanted.xs("distance", level="what").astype(float)
    assert row["least"] == means.idxmin()
    assert row["most"] == means.idxmax()
    assert row["distance_most"] == pytest.approx(means.max(), rel=precision)


def test_agrees_with_r_where_its_search_for_the_median_is_not_cut_short(toy, vegan):
    samples, distances = toy
    wanted = vegan["dispersion exact site"]
    away = compare.distance_to_centre(distances, samples["site"])
    each = wanted.xs("sample", level="what").astype(float)
    assert away.to_dict() == pytest.approx(each.to_dict(), rel=1e-6)
    f = compare.dispersion(
        distances, samples, "site", adjusted=False, permutations=0
    ).loc[0, "f"]
    assert f == pytest.approx(float(wanted["site", "f"]), rel=1e-6)


def test_f_is_that_of_the_distances(toy):
    samples, distances = toy
    away = compare.distance_to_centre(distances, samples["site"], kind="centroid")
    parts = [away[samples["site"] == level] for level in "ABC"]
    row = compare.dispersion(
        distances, samples, "site", kind="centroid", adjusted=False
    ).iloc[0]
    assert row["f"] == pytest.approx(f_oneway(*parts).statistic)


@pytest.mark.parametrize(("kind", "precision"), [("centroid", 1e-8), ("median", 3e-4)])
def test_agrees_with_betadisper_adjusted_for_how_near_a_middle_lies_to_few(
    toy, vegan, kind, precision
):
    samples, distances = toy
    wanted = vegan[f"adjusted {kind}"]
    row = compare.dispersion(
        distances, samples, "site", kind=kind, permutations=0
    ).iloc[0]
    # F is of the small differences of the distances, found to 1e-4 by vegan.
    assert row["f"] == pytest.approx(float(wanted["site", "f"]), rel=50 * precision)
    means = wanted.xs("distance", level="what").astype(float)
    assert row["distance_least"] == pytest.approx(means.min(), rel=precision)
    assert row["distance_most"] == pytest.approx(means.max(), rel=precision)


@pytest.mark.parametrize("how", ["blocks", "plots"])
def test_permuted_residuals_match_the_naive_way(how):
    rng = np.random.default_rng(4)
    unit = (
        np.repeat(range(6), 2)
        if how == "blocks"
        else np.repeat(range(6), [1, 3, 2, 2, 1, 3])
    )
    group = np.arange(12) % 2 if how == "blocks" else np.array([0, 0, 0, 1, 1, 1])[unit]
    samples = pd.DataFrame({"unit": unit, "group": np.where(group, "MS", "HC")})
    distances = between(rng.normal(size=(12, 3)))
    row = compare.dispersion(distances, samples, kind="centroid", **{how: "unit"}).iloc[
        0
    ]
    away = compare.distance_to_centre(
        distances, samples["group"], kind="centroid"
    ).to_numpy()
    rest = away - pd.Series(away).groupby(group).transform("mean").to_numpy()
    if how == "blocks":
        ways = [(group + np.repeat(w, 2)) % 2 for w in np.ndindex(*[2] * 6)]
    else:
        ways = [np.array(w)[unit] for w in np.ndindex(*[2] * 6) if sum(w) == 3]
    f = [f_oneway(rest[way == 0], rest[way == 1]).statistic for way in ways]
    assert row["permutations"] == len(ways) - 1
    assert row["p"] == (1 + (np.array(f) >= row["f"] - 1e-8).sum()) / len(ways)
    assert row["least_p"] == 1 / len(ways)


def test_p_is_never_above_one_also_where_all_relabellings_are_listed():
    # Alike in spread to the last digit: every arrangement is at least as far.
    samples = pd.DataFrame({"group": ["HC"] * 3 + ["MS"] * 3})
    points = np.array([0.0, 1, 2, 10, 11, 12])
    row = compare.dispersion(between(points), samples).iloc[0]
    assert row["f"] == pytest.approx(0, abs=1e-12)
    assert row["p"] == 1


@pytest.mark.slow
def test_p_is_uniform_when_groups_spread_alike():
    rng = np.random.default_rng(5)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 40)})
    ps = [
        compare.dispersion(
            between(rng.normal(size=(40, 3))), samples, permutations=199, seed=seed
        ).loc[0, "p"]
        for seed in range(300)
    ]
    assert kstest(ps, "uniform").pvalue > 1e-3
    assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.04)


def test_the_smaller_of_two_groups_is_not_told_for_the_narrower():
    # Not adjusted, 0.45 to 0.65 of such studies were called.
    rng, n = np.random.default_rng(11), 200
    samples = pd.DataFrame({"group": ["HC"] * 5 + ["MS"] * 40})
    called = sum(
        compare.dispersion(
            between(rng.normal(size=(45, 60))),
            samples,
            kind="centroid",
            permutations=99,
            seed=seed,
        ).loc[0, "p"]
        < 0.05
        for seed in range(n)
    )
    assert called <= binom.isf(1e-3, n, 0.05)


@pytest.mark.parametrize(("left", "right"), [(2, 9), (4, 12), (3, 60)])
def test_the_spread_of_a_handful_beside_a_larger_group_has_no_p(left, right):
    rng = np.random.default_rng(12)
    samples = pd.DataFrame({"group": ["HC"] * left + ["MS"] * right})
    apart = between(rng.normal(size=(left + right, 20)))
    row = compare.dispersion(apart, samples).iloc[0]
    assert np.isnan(row["p"])
    assert "cannot be compared" in tell.community.spread_row(row)
    row = compare.centre_and_spread(apart, samples).iloc[0]
    assert np.isnan(row["p_spread"])
    said = tell.community.centre_or_spread_row(row)
    assert "Their spread cannot be compared" in said


def test_a_handful_in_either_group_has_a_p():
    samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4})
    apart = between(np.random.default_rng(13).normal(size=(8, 20)))
    assert 0 < compare.dispersion(apart, samples).loc[0, "p"] <= 1


# The verdict -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "stretch", "says"),
    [
        (0, 1, "neither"),
        (1.5, 1, "centre"),
        (0, 3, "spread"),
        (6, 3, "both"),
    ],
)
def test_what_was_planted_is_the_verdict(shift, stretch, says):
    rng = np.random.default_rng(6)
    points, group = rng.normal(size=(80, 4)), np.resize(["HC", "MS"], 80)
    points[group == "MS"] *= stretch
    points[group == "MS", 0] += shift
    table = compare.centre_and_spread(between(points), pd.DataFrame({"group": group}))
    row = table.iloc[0]
    assert row["verdict"] == says
    assert (row["p_centre"] < 0.05, row["p_spread"] < 0.05) == (shift > 0, stretch > 1)
    said = tell.community.centre_or_spread_row(row)
    assert ("are not seen to differ in centre" in said) == (shift == 0)
    assert ("They differ in spread" in said) == (stretch > 1)


def test_the_verdict_respects_the_design(toy):
    samples, distances = toy
    counts = pd.DataFrame({"t": 1}, index=samples.index)
    study = Study("toy", counts, samples, facts=Facts(design="household-pairs"))
    assert (
        compare.centre_and_spread(distances, study).loc[0, "permuted"]
        == "within household"
    )
    assert (
        compare.centre_and_spread(distances, study, "site").loc[0, "permuted"]
        == "by whole household"
    )


def test_numbers_that_name_groups_are_groups_and_not_a_slope():
    points = np.r_[np.zeros(6), np.full(6, 9), np.ones(6)] + np.arange(18) / 50
    samples = pd.DataFrame({"run": np.repeat([1, 2, 3], 6)})
    text = samples.assign(run=samples["run"].map({1: "a", 2: "b", 3: "c"}))
    one, other = (
        compare.centre_and_spread(between(points), s, "run") for s in (samples, text)
    )
    assert one.loc[0, "r2"] == other.loc[0, "r2"]


def test_what_cannot_be_asked_is_refused_with_a_way_out(toy):
    samples, distances = toy
    with pytest.raises(MsgutError, match="Choose 'median' or 'centroid'"):
        compare.dispersion(distances, samples, kind="mean")
    lone = samples.assign(group=["X", *samples["group"][1:]])
    with pytest.raises(MsgutError, match="two samples or more"):
        compare.dispersion(distances, lone)
    with pytest.raises(MsgutError, match="cannot be tested within household"):
        compare.dispersion(distances, samples, "site", blocks="household")
    with pytest.raises(MsgutError, match="needs permutations"):
        compare.centre_and_spread(distances, samples, permutations=0)
    with pytest.raises(MsgutError, match="no column 'colour'"):
        compare.dispersion(distances, samples, "colour")


def test_a_sentence_on_spread_names_the_widest_and_the_narrowest(toy):
    samples, distances = toy
    said = tell.community.spread_row(
        compare.dispersion(distances, samples, "site").iloc[0]
    )
    assert said.startswith("Spread is not seen to differ: the mean distance")
    assert "(B) to" in said
    assert "(C)" in said
