"""What is said of two groups in one value: the verdict, the interval and the words."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import cohort, compare, measure, tell
from msgut.facts import Facts
from msgut.stats.dominance import cliff
from msgut.stats.rank_tests import rank_sum
from msgut.study import Study
from msgut.tell import two_groups
from msgut.tell.cautions import deeper_group

ROW = {
    "measure": "richness",
    "left": "HC",
    "right": "MS",
    "form": "independent",
    "test": "rank",
    "n_left": 43,
    "n_right": 61,
    "effect": -12.5,
    "low": -20.0,
    "high": -4.0,
    "p": 0.004,
    "q": 0.012,
}


def said(matters=None, **other):
    return tell.diversity.two_groups_sentence(pd.Series(ROW | other), matters=matters)


def code(matters=None, **other):
    return tell.diversity.two_groups_verdict(pd.Series(ROW | other), matters=matters)


def told_of(left, right, design="case-control", **more):
    samples = {"group": ["HC"] * len(left) + ["MS"] * len(right), **more}
    samples = pd.DataFrame(samples)
    study = Study(
        "toy",
        pd.DataFrame({"t": 1}, samples.index),
        samples,
        facts=Facts(design=design),
    )
    who = cohort.comparison(study)
    values = pd.Series([*left, *right], name="shannon", dtype=float)
    return tell.diversity.difference(compare.two_groups(values, who), who, "shannon")


def test_a_difference_is_told_with_its_interval_before_its_p():
    assert said() == (
        "Richness is lower in MS than in HC by 12.5 (95 % interval −20 to −4 for MS "
        "less HC; 61 MS and 43 HC); p = 0.004, q = 0.012."
    )


def test_nothing_seen_is_told_as_such_with_what_is_still_open():
    assert said(high=6.0, p=0.2, q=0.3, adjusted_for="age, sex") == (
        "No difference seen in richness between MS and HC (61 MS and 43 HC, adjusted "
        "for age, sex): MS less HC is −12.5 (95 % interval −20 to 6), so MS may lie up "
        "to 20 below or up to 6 above; p = 0.2, q = 0.3."
    )


def test_called_alone_and_not_once_counted_is_a_verdict_of_its_own():
    assert (code(q=0.049), code(q=0.051)) == ("seen", "not_after_counting")
    assert said(p=0.03, q=0.1) == (
        "Richness, asked alone, differs between MS and HC (61 MS and 43 HC), and not "
        "once the other questions asked with it are counted: MS less HC is −12.5 "
        "(95 % interval −20 to −4); p = 0.03, q = 0.1."
    )


def test_an_interval_inside_what_matters_is_a_shown_null():
    inside = {"low": -0.1, "high": 0.2, "effect": 0.05, "p": 0.6, "q": 0.6}
    assert code(0.25, **inside) == "too_small_to_matter"
    assert code(0.15, **inside) == code(None, **inside) == "not_seen"
    # An interval of a lower level shows nothing of the kind.
    assert code(0.25, **inside, confidence=0.9) == "not_seen"
    words = said(0.25, **inside)
    assert "by less than matters" in words
    assert "No difference" not in words
    small = {"low": 0.05, "high": 0.2, "effect": 0.1}
    # Called, and still too small: it is told as both.
    assert code(0.25, **small) == "too_small_to_matter"
    assert code(0.15, **small) == code(None, **small) == "seen"
    words = said(0.25, **small)
    assert "by less than matters (" in words
    assert "all of it within ±0.25" in words


@pytest.mark.parametrize(("effect", "q"), list(product([1.0, -1.0], [0.01, 0.9])))
def test_every_sentence_names_both_groups_and_the_number(effect, q):
    words = said(effect=effect, low=effect - 2, high=effect + 2, q=q, p=q)
    assert all(part in words for part in ("MS", "HC", "1", "95 % interval"))
    assert ("higher" in words, "lower" in words) == (
        q < 0.05 and effect > 0,
        q < 0.05 > effect,
    )


@pytest.mark.parametrize(
    ("left", "right", "level", "least"),
    [([0, 1], [100, 101], "66 %", "0.33"), ([0, 1, 2], [99, 100, 102], "90 %", "0.1")],
)
def test_too_few_to_be_called_are_not_told_as_no_difference(left, right, level, least):
    told = told_of(left, right)
    assert told.verdict == "could_not_have_been_seen"
    assert f"{level} interval, the widest there is" in told.sentence
    assert f"least possible p = {least}." in told.sentence
    assert "No difference" not in told.sentence
    assert told.least_p == pytest.approx(float(least), abs=0.01)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_few_pairs_that_all_rise_could_not_have_been_seen(n):
    home = [*range(n), *range(n)]
    told = told_of(
        range(n), np.arange(n) + 9 + np.arange(n) / 7, "household-pairs", household=home
    )
    assert told.verdict == "could_not_have_been_seen"
    assert f"with {n} pairs" in told.sentence


def test_a_group_without_spread_has_no_interval_and_is_not_told_as_sure():
    told = told_of([1] * 6, [2] * 6)
    assert told.low is None
    assert "no interval can be given" in told.sentence
    assert told_of([1] * 6, [1] * 6).verdict == "could_not_have_been_seen"


def test_pairs_beside_singles_are_all_named():
    told = told_of(
        range(12),
        30 + np.arange(11) ** 1.1,
        "household-pairs",
        household=[*range(12), *range(3), *range(20, 28)],
    )
    assert told.verdict == "seen"
    assert "3 pairs, and 8 MS and 9 HC alone" in told.sentence
    told = told_of(
        range(9),
        30 + np.arange(10) ** 1.1,
        "household-pairs",
        household=[*range(9), *range(10)],
    )
    assert "9 pairs; 1 of 19 samples left out" in told.sentence


def test_a_row_without_p_says_why():
    words = said(p=np.nan, q=np.nan, why="2 HC have a known age; 3 are needed")
    assert words == "Cannot be told: 2 HC have a known age; 3 are needed."
    assert said(why="sex repeats the group: left out").endswith(
        "q = 0.012; sex repeats the group: left out."
    )


@pytest.mark.parametrize(
    ("p", "least_p", "words"),
    [
        (0.001, 0.0001, "differs among"),
        (0.3, 0.0001, "is not seen to differ among"),
        (1.0, 1.0, "could not have been seen to differ, whatever the values, among"),
    ],
)
def test_all_groups_at_once(p, least_p, words):
    told = said(
        test="all",
        left="CD, HC, MS",
        right="",
        effect=0.0,
        n_left=60,
        p=p,
        q=np.nan,
        least_p=least_p,
    )
    assert words in told
    assert "nan" not in told


def deep_and_shallow(times):
    rng = np.random.default_rng(2)
    reads = np.repeat([600, 600 * times], 20) + rng.integers(0, 60, 40)
    counts = [rng.multinomial(n, np.full(30, 1 / 30)) for n in reads]
    samples = pd.DataFrame({"group": np.repeat(["HC", "MS"], 20)})
    return Study("toy", pd.DataFrame(counts).add_prefix("t"), samples)


def test_unequal_depth_is_told_and_cautions_raw_indices():
    study = deep_and_shallow(4)
    values, who = compare.indices_to_test(study, 600), cohort.comparison(study)
    table = compare.two_groups(values, who, family=compare.index_families(values))
    told = tell.depth.depth_between_groups(compare.unequal_depth(who), who)
    assert told.verdict == "seen"
    assert 3.5 < told.low < told.estimate < told.high < 4.5
    assert "MS has 3.8" in told.sentence
    raw = tell.diversity.difference(table, who, "observed")
    assert raw.cautions == deeper_group(table, "observed")
    assert "was not brought to one depth" in raw.cautions[0]
    assert not tell.diversity.difference(table, who, "richness_even").cautions
    assert tell.diversity.difference(table, who, "shannon").cautions
    # A tenth more reads make more kinds, and leave Shannon as it is.
    near = table.assign(
        effect=table["effect"].where(values.columns != "log2_depth", 0.14)
    )
    assert tell.diversity.difference(near, who, "observed").cautions
    assert not tell.diversity.difference(near, who, "shannon").cautions
    study = deep_and_shallow(1)
    values, who = compare.indices_to_test(study, 600), cohort.comparison(study)
    table = compare.two_groups(values, who, family=compare.index_families(values))
    assert not tell.diversity.difference(table, who, "observed").cautions
    assert (
        tell.depth.depth_between_groups(compare.unequal_depth(who), who).verdict
        == "not_seen"
    )


def test_what_a_depth_does_is_described_beside_the_interval_and_not_counted():
    study = deep_and_shallow(1)
    draws = compare.depth_sensitivity(study, depths=[100, 300], seeds=[0, 1])
    told = tell.diversity.across_depths(draws)
    assert told.verdict == "described"
    assert told.p is told.low is None
    width = (draws["high"] - draws["low"]).median()
    moved = draws["effect"].max() - draws["effect"].min()
    assert f"it moves by {moved:.3g}, {100 * moved / width:.3g} % of the width" in (
        told.sentence
    )
    assert "p =" not in told.sentence


def test_what_moves_because_shallow_samples_are_left_out_is_told_as_that():
    study = deep_and_shallow(1)
    depth = study.depth.sort_values()
    whole, deep = int(depth.iloc[0]), int(depth.iloc[3])
    draws = compare.depth_sensitivity(study, depths=[whole, deep], seeds=[0])
    told = tell.diversity.across_depths(draws).sentence
    lost = int((depth < deep).sum())
    assert f"With {deep:,} reads {lost} shallower samples are left out" in told
    assert "that moves it as well" in told
    alone = compare.depth_sensitivity(study, depths=[whole], seeds=[0, 1])
    assert "left out" not in tell.diversity.across_depths(alone).sentence


def test_an_adjusted_difference_is_told_beside_the_bare_one(rng):
    study = deep_and_shallow(1)
    study = Study("toy", study.counts, study.samples.assign(age=rng.normal(45, 9, 40)))
    who = cohort.comparison(study)
    table = compare.two_groups(measure.alpha(study), who, covariates=["age"])
    told = tell.diversity.bare_and_adjusted(table, who, "shannon", called="Shannon")
    assert told.sentence.count("Shannon") == 2
    assert " Adjusted: " in told.sentence
    adjusted = tell.diversity.difference(table, who, "shannon", adjusted=True)
    assert "adjusted for age" in adjusted.sentence
    bare = compare.two_groups(measure.alpha(study), who)
    told = tell.diversity.bare_and_adjusted(bare, who, "shannon")
    assert "Adjusted" not in told.sentence
    alone = tell.diversity.difference(bare, who, "shannon", adjusted=True)
    assert alone.verdict == "cannot_be_told"
    assert set(tell.diversity.LEAD) <= set(bare)


def test_what_no_values_could_bring_below_q_could_not_have_been_seen():
    few = {"p": 0.029, "q": 0.116, "least_p": 0.029, "least_q": 0.058}
    assert code(**few) == "could_not_have_been_seen"
    assert said(**few).endswith("least possible q = 0.058.")
    assert code(**few | {"least_q": 0.029}) == "not_after_counting"


@pytest.mark.parametrize(("low", "high"), [(-0.3, 0.2), (-0.2, 0.3)])
def test_both_ends_must_lie_within_what_matters(low, high):
    assert code(0.25, low=low, high=high, p=0.6, q=0.6) == "not_seen"


def test_an_interval_that_ends_at_what_is_called_says_that_it_is_not_in_it():
    # Whole numbers tie: the limit is 0, which the test itself calls.
    left, right = [0, 0, 0, 1, 1, 1, 1, 2], [0, 1, 2, 2, 2, 2, 3, 3]
    statement = told_of(left, right)
    assert (statement.verdict, statement.low) == ("seen", 0.0)
    assert "interval above 0 to 2 for" in statement.sentence
    assert "interval 0 to 0.3)" in said(low=0.0, high=0.3, p=0.2, q=0.3)
    assert "interval −0.3 to below 0 for" in said(low=-0.3, high=0.0, p=0.01)


def test_a_group_that_ranks_higher_without_a_shift_is_not_higher_by_nothing():
    left, right = [0.0] * 60, [0.0] * 40 + [1.0] * 20
    statement = told_of(left, right)
    assert (statement.verdict, statement.estimate) == ("seen", 0.0)
    assert statement.sentence.startswith(
        "Shannon ranks higher in MS than in HC, though the median difference is 0, as "
        "most values tie (no interval can be given for MS less HC; 60 MS and 60 HC)"
    )


def test_no_p_is_rounded_onto_the_level_that_it_stays_below():
    assert said(p=0.0497, q=None).endswith("; p = 0.0497.")
    assert code(p=0.0497, q=None) == "seen"
    assert said(p=0.0503, q=None, high=1.0).endswith("; p = 0.05.")
    assert code(p=0.0503, q=None) == "not_seen"


def test_the_least_that_is_kept_is_that_of_what_decides():
    table = pd.DataFrame([ROW | {"least_p": 0.01, "least_q": 0.06, "method": "ranks"}])
    who = cohort.comparison(
        Study("toy", pd.DataFrame({"t": [1, 1]}), pd.DataFrame({"group": ["HC", "MS"]}))
    )
    table["family"] = ""
    statement = tell.diversity.difference(table, who, "richness")
    assert statement.verdict == "could_not_have_been_seen"
    assert statement.least_p == 0.06


def test_pairs_are_counted_and_not_their_people():
    # A household of two with MS and one without is one pair.
    assert "; 19 pairs)" in said(form="paired", n_pairs=19, n_left=19, n_right=20)
    mixed = {"form": "mixed", "n_pairs": 1, "n_left": 21, "n_right": 21}
    assert "; 1 pair, and 20 MS and 20 HC alone)" in said(**mixed)


def test_groups_without_any_difference_in_value_hold_no_share_of_variance():
    row = {"test": "all", "left": "HC, MS, UC", "right": "", "n_left": 9, "q": np.nan}
    words = said(**row, effect=np.nan, p=np.nan)
    assert words == (
        "Richness cannot be compared among HC, MS, UC (9 people): all values are the same."
    )
    assert "the groups hold 0 % of" in said(**row, effect=-0.05, p=0.9)


@pytest.mark.parametrize(
    ("left", "right", "caution"),
    [
        (3 * np.linspace(-1, 1, 10), np.linspace(-1, 1, 40), True),
        (np.linspace(-1, 1, 40), 3 * np.linspace(-1, 1, 10), True),
        # Of one size, or the larger group the wider: on its level, or below it.
        (3 * np.linspace(-1, 1, 20), np.linspace(-1, 1, 20), False),
        (np.linspace(-1, 1, 10), 3 * np.linspace(-1, 1, 40), False),
        (1.1 * np.linspace(-1, 1, 10), np.linspace(-1, 1, 40), False),
    ],
)
def test_a_smaller_group_that_varies_more_is_cautioned_against(left, right, caution):
    told = told_of(left, right)
    assert any("varies more" in words for words in told.cautions) == caution
    if caution:
        small = "HC" if len(left) < len(right) else "MS"
        assert f"{small}, the smaller group, varies more" in str(told)


def test_pairs_vary_within_and_need_no_such_caution():
    home = list(range(12)) * 2
    wide, narrow = 3 * np.linspace(-1, 1, 12), np.linspace(-1, 1, 12)
    told = told_of(wide, narrow, "household-pairs", household=home)
    assert not any("varies more" in words for words in told.cautions)


def test_where_the_smaller_group_varies_more_ranks_alone_call_nothing():
    row = {"test": "rank", "left": "HC", "right": "MS", "n_left": 40, "n_right": 10}
    row |= {"n_pairs": 0, "sd_left": 0.5, "sd_right": 1.0, "measure": "shannon"}
    row |= {"effect": 0.6, "low": 0.1, "high": 1.1, "p": 0.02, "q": 0.04}
    row |= {"delta": 0.3, "delta_low": -0.1, "delta_high": 0.6}
    code = two_groups.two_groups_verdict
    assert code(row) == "cannot_be_told"
    said = two_groups.two_groups_sentence(pd.Series(row))
    assert said.startswith("Cannot be told: the smaller group varies more")
    assert "MS less HC is 0.6 (95 % interval 0.1 to 1.1); p = 0.02, q = 0.04." in said
    assert code(row | {"delta_low": 0.1}) == "seen"
    assert code(row | {"delta_low": 0.1, "n_right": 4}) == "cannot_be_told"
    assert code(row | {"sd_right": 0.6}) == "seen"
    assert code(row | {"n_left": 14}) == "seen"
    # Nor is a null shown by an interval that is too narrow.
    null = {"low": -0.1, "high": 0.1, "p": 0.5, "q": 0.6}
    assert code(row | null, matters=0.25) == "not_seen"
    assert code(row | null | {"sd_right": 0.6}, matters=0.25) == "too_small_to_matter"


def test_a_wider_smaller_group_is_called_in_one_null_study_of_twenty():
    """By ranks alone a shift would be called in one of six."""
    rng, called, by_ranks, times = np.random.default_rng(3), 0, 0, 300
    for _ in range(times):
        many, few = rng.normal(0, 0.3, 80), rng.normal(0, 0.9, 8)
        row = rank_sum(many, few) | cliff(many, few)
        row |= {"test": "rank", "left": "HC", "right": "MS", "n_left": 80, "n_right": 8}
        row |= {"n_pairs": 0, "sd_left": many.std(ddof=1), "sd_right": few.std(ddof=1)}
        called += two_groups.two_groups_verdict(row) == "seen"
        by_ranks += row["p"] < 0.05
    assert called <= binom.ppf(0.999, times, 0.05)
    assert by_ranks > binom.ppf(0.99, times, 0.1)
