"""Schemes of permutation: what the design says, and that draws keep to it."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut.cohort.exchangeability import (
    Exchangeability,
    design_permutation,
    exchangeability,
)
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.permutation import p_value
from msgut.stats.permuted_designs import PermutedDesign
from msgut.study import Study


def as_study(samples, design):
    counts = pd.DataFrame({"t": 1}, index=samples.index)
    return Study("toy", counts, samples, facts=Facts(design=design))


SAMPLES = pd.DataFrame(
    {
        "household": list("aabbccdd"),
        "subject": list("stuvwxyz"),
        "group": ["HC", "MS"] * 4,
        "site": list("AAAABBBB"),
        "age": [30.0, 31, 40, 44, 50, 51, 60, 61],
        "person": list("ppqqrrss"),
        "visit": [1, 2] * 4,
        "disease": list("mmhhmmhh"),
    }
)


@pytest.mark.parametrize(
    ("design", "factor", "says"),
    [
        ("case-control", "group", "freely"),
        ("case-control", "age", "freely"),
        ("household-pairs", "group", "within household"),
        ("household-pairs", "site", "by whole household"),
        ("household-pairs", "age", "by whole household and within"),
        ("repeated", "disease", "by whole subject"),
        ("repeated", "visit", "within subject"),
        ("fmt", "disease", "by whole subject"),
        ("fmt", "visit", "within subject"),
    ],
)
def test_the_design_and_not_the_user_says_who_changes_places(design, factor, says):
    samples = SAMPLES
    if design in ("repeated", "fmt"):
        samples = samples.assign(subject=samples["person"])
    assert design_permutation(as_study(samples, design), factor).says == says


def test_a_person_with_several_samples_is_kept_together_in_every_design():
    samples = pd.DataFrame(
        {
            "household": [1] * 4 + [2] * 4,
            "subject": list("aabbccdd"),
            "group": ["HC", "HC", "MS", "MS"] * 2,
            "visit": [1, 2] * 4,
        }
    )
    pairs = as_study(samples, "household-pairs")
    assert (
        design_permutation(pairs, "group").says == "by whole subject within household"
    )
    assert design_permutation(pairs, "visit").says == "within subject"
    # A case-control study whose people turn out to have come twice.
    assert design_permutation(as_study(samples, "case-control"), "group").says == (
        "by whole subject"
    )


def test_a_home_that_is_not_known_is_nobody_elses():
    samples = SAMPLES.assign(household=["a", "a", "b", "b", "c", "c", None, None])
    found = design_permutation(as_study(samples, "household-pairs"), "group")
    assert found.says == "within household"
    # Three pairs, and the two who are alone: these change places with each other.
    assert found.blocks.nunique() == 4
    assert found.blocks.iloc[-2] == found.blocks.iloc[-1]


def test_a_household_and_a_person_of_one_number_are_not_one():
    # Persons 0 to 7, households 0 to 3: those of one coin are moved as a whole.
    samples = SAMPLES.assign(
        household=np.arange(8) // 2, subject=np.arange(8), coin=list("xyxyxxyy")
    )
    found = design_permutation(as_study(samples, "household-pairs"), "coin")
    assert found.plots.nunique() == 6


def test_unknown_columns_are_refused():
    with pytest.raises(MsgutError, match="no column 'colour'"):
        design_permutation(as_study(SAMPLES, "case-control"), "colour")
    with pytest.raises(MsgutError, match="no column 'colour'"):
        exchangeability(SAMPLES, blocks="colour")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(["free", "blocks", "plots", "inside"]))
def test_draws_keep_to_the_scheme(seed, how):
    rng = np.random.default_rng(seed)
    unit = np.sort(rng.integers(0, 6, 15))
    labels = pd.Series(unit, name="unit")
    rule = {
        "free": Exchangeability(),
        "blocks": Exchangeability(blocks=labels),
        "plots": Exchangeability(plots=labels),
        "inside": Exchangeability(plots=labels, inside=True),
    }[how]
    values = rng.integers(0, 3, unit.max() + 1)[unit] if how == "plots" else None
    values = rng.integers(0, 3, 15) if values is None else values
    shuffle = PermutedDesign(rule, values[:, None].astype(float), 20)
    if not shuffle.moved.any():
        return
    for codes in shuffle.batches(seed, 7):
        assert len(codes) <= 7
        for row in shuffle.levels[codes][:, :, 0]:
            drawn = row[shuffle.unit]
            if how == "free":
                assert sorted(drawn) == sorted(values)
            if how == "blocks":
                for own in np.unique(unit):
                    assert sorted(drawn[unit == own]) == sorted(values[unit == own])
            if how == "plots":
                assert all(len(set(drawn[unit == own])) == 1 for own in unit)
            if how in ("plots", "inside"):
                # The same set of contents; in plots of unequal size, of labels.
                held, placed = (
                    Counter(
                        tuple(
                            sorted(
                                set(v[unit == own])
                                if how == "plots"
                                else v[unit == own].tolist()
                            )
                        )
                        for own in np.unique(unit)
                    )
                    for v in (values, drawn)
                )
                assert held == placed


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.booleans())
def test_all_arrangements_are_listed_once_each(seed, inside):
    rng = np.random.default_rng(seed)
    labels = pd.Series([1, 1, 2, 2, 3, 3, 3, 4], name="unit")
    rule = (
        Exchangeability(plots=labels, inside=True)
        if inside
        else Exchangeability(blocks=labels)
    )
    values = rng.integers(0, 4, 8)[:, None].astype(float)
    shuffle = PermutedDesign(rule, values, 9)
    if not shuffle.moved.any():
        return
    listed = [tuple(row) for batch in shuffle.batches(0, 5) for row in batch.tolist()]
    assert len(listed) == len(set(listed)) == shuffle.count
    assert tuple(shuffle.codes.tolist()) in listed
    # And none is left out: many draws find no other.
    shuffle.exact = False
    shuffle.permutations = 300
    drawn = {tuple(row) for batch in shuffle.batches(0, 99) for row in batch.tolist()}
    assert drawn <= set(listed)


@pytest.mark.parametrize(
    ("rule", "ways"),
    [
        (Exchangeability(), 70),
        (Exchangeability(blocks=SAMPLES["household"]), 16),
        (Exchangeability(plots=SAMPLES["household"], inside=True), 16),
    ],
)
def test_how_many_arrangements_there_are_by_hand(rule, ways):
    # Four of eight: 70. Four pairs: 2⁴; households that all hold one of each are alike.
    group = (SAMPLES["group"] == "MS").to_numpy(dtype=float)[:, None]
    assert PermutedDesign(rule, group, 99).count == ways


def test_draws_are_even_among_arrangements():
    # Two households of distinct ages: 2 orders × 2 × 2 swaps, each one in eight.
    labels = pd.Series([1, 1, 2, 2], name="unit")
    shuffle = PermutedDesign(
        Exchangeability(plots=labels, inside=True), np.arange(4.0)[:, None], 8000
    )
    assert shuffle.count == 8
    shuffle.exact, shuffle.permutations = False, 8000
    seen = Counter(tuple(row) for b in shuffle.batches(1, 999) for row in b.tolist())
    assert len(seen) == 8
    assert all(abs(times - 1000) < 150 for times in seen.values())


def test_ties_within_rounding_count_and_draws_never_give_zero():
    assert p_value(1.0, np.array([1 - 1e-12, 0.5, 0.2]), exact=False) == 0.5
    assert p_value(9.0, np.array([1.0, 2.0, 3.0]), exact=False) == 0.25
    assert p_value(3.0, np.array([1.0, 2.0, 3.0, 0.0]), exact=True) == 0.25
    assert np.isnan(p_value(np.nan, np.array([1.0]), exact=False))
    assert np.isnan(p_value(1.0, np.array([]), exact=False))
