import math
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array
from scipy.stats import hypergeom
from small_studies import invented, said_by_r, toy

from msgut import measure
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.measure import rarefaction_expectation
from msgut.measure.subsampling import drawn_reads

tables = arrays(np.int64, (3, 5), elements=st.integers(0, 40)).filter(
    lambda rows: (rows.sum(axis=1) > 0).all()
)
quick = settings(deadline=None, max_examples=25)


def shannon_by_sum(row, depth):
    total = 0.0
    for n in row[row > 0]:
        k = np.arange(1, min(n, depth) + 1)
        share = k / depth
        chance = hypergeom(row.sum(), n, depth).pmf(k)
        total -= (chance * share * np.log(share)).sum()
    return total


def test_richness_by_hand():
    # Two reads of A A B: AA with chance 1/3, AB with 2/3.
    found = measure.rarefied_alpha(toy([[2, 1]]), 2)
    assert found["s0"] == pytest.approx(5 / 3)
    shannon = measure.rarefied_alpha(toy([[2, 1]]), 2, index="shannon")
    assert shannon["s0"] == pytest.approx(2 / 3 * np.log(2))


def test_agrees_with_vegan():
    for depth, values in zip(
        said_by_r()["depths"], said_by_r()["rarefied"], strict=True
    ):
        found = measure.rarefied_alpha(invented(), depth)
        expected = np.array(values, dtype=float)
        np.testing.assert_allclose(found, expected, rtol=1e-8, err_msg=str(depth))


@quick
@given(tables, st.integers(1, 200))
def test_both_are_the_sums_that_define_them(rows, depth):
    study = toy(rows)
    richness = measure.rarefied_alpha(study, depth)
    shannon = measure.rarefied_alpha(study, depth, index="shannon")
    for i, row in enumerate(rows):
        total = int(row.sum())
        if total < depth:
            assert np.isnan(richness.iloc[i])
            assert np.isnan(shannon.iloc[i])
            continue
        seen = sum(1 - comb(total - int(n), depth) / comb(total, depth) for n in row)
        assert richness.iloc[i] == pytest.approx(seen, rel=1e-9)
        assert shannon.iloc[i] == pytest.approx(shannon_by_sum(row, depth), abs=1e-10)


def absent_by_product(n, depth, total):
    """Return C(N − n, d) / C(N, d) as the product of n ratios."""
    if n > total - depth:
        return 0.0
    return math.exp(math.fsum(np.log1p(-depth / (total - np.arange(n)))))


@pytest.mark.parametrize("depth", [1, 30, 900, 4_000, 61_000])
def test_deep_samples_lose_no_digits(depth):
    row = np.array([1, 1, 2, 7, 60, 900, 8_000, 52_030])
    study = toy(row[None])
    seen = math.fsum(1 - absent_by_product(n, depth, row.sum()) for n in row)
    assert measure.rarefied_alpha(study, depth)["s0"] == pytest.approx(seen, rel=1e-9)
    found = measure.rarefied_alpha(study, depth, index="shannon")["s0"]
    assert found == pytest.approx(shannon_by_sum(row, depth), rel=1e-9, abs=1e-12)


def test_a_wider_step_changes_nothing(rng, monkeypatch):
    n = rng.integers(1, 4000, 200)
    of = n + rng.integers(1500, 60_000, 200)
    logs = rarefaction_expectation._stirling_excess
    quickly = rarefaction_expectation._entropy_terms(n, of, 1500, logs)
    monkeypatch.setattr(rarefaction_expectation, "ALIAS", np.inf)
    monkeypatch.setattr(rarefaction_expectation, "AT_ONCE", 999)
    slowly = rarefaction_expectation._entropy_terms(n, of, 1500, logs)
    np.testing.assert_allclose(quickly, slowly, rtol=1e-10)


@quick
@given(tables)
def test_at_full_depth_nothing_is_lost(rows):
    rows[:, 0] += rows.sum(axis=1).max() - rows.sum(axis=1)
    study = toy(rows)
    depth = int(rows[0].sum())
    for index in ("observed", "shannon"):
        np.testing.assert_allclose(
            measure.rarefied_alpha(study, depth, index=index),
            measure.alpha(study, indices=[index])[index],
            atol=1e-12,
        )
    assert (measure.rarefy(study, depth, seed=0).values == rows).all()


def test_curves_rise_from_one_taxon_and_end_with_their_sample():
    study = toy([[50, 30, 1], [3, 3, 3]])
    table = measure.rarefaction_curves(study, depths=[1, 5, 9, 10, 81])
    assert table.columns.tolist() == ["sample", "depth", "value"]
    by = dict(list(table.groupby("sample")))
    assert by["s0"]["depth"].tolist() == [1, 5, 9, 10, 81]
    assert by["s1"]["depth"].tolist() == [1, 5, 9]
    for curve in by.values():
        assert curve["value"].iloc[0] == pytest.approx(1)
        assert curve["value"].is_monotonic_increasing
        assert curve["value"].iloc[-1] == pytest.approx(3)
    assert measure.rarefaction_curves(study)["depth"].max() == 81


def test_the_expectation_is_the_mean_of_many_draws():
    study = toy([[60, 25, 9, 3, 1, 1, 1], [20, 20, 20, 20, 10, 9, 1]])
    for index in ("observed", "shannon"):
        drawn = measure.rarefied(study, depths=[20], seeds=range(300), index=index)
        mean = drawn.groupby("sample")["value"].agg(["mean", "sem"])
        exact = measure.rarefied_alpha(study, 20, index=index)
        assert (abs(mean["mean"] - exact) < 4 * mean["sem"]).all()


def test_draws_follow_the_hypergeometric_distribution(rng):
    row = np.array([30, 12, 5, 3])
    many = csr_array(np.tile(row, (4000, 1)))
    drawn = drawn_reads(many, 20, rng).toarray()
    assert (drawn.sum(axis=1) == 20).all()
    assert (drawn <= row).all()
    for taxon, n in enumerate(row):
        chance = hypergeom(row.sum(), n, 20).pmf(np.arange(21))
        found = np.bincount(drawn[:, taxon], minlength=21) / 4000
        assert abs(found - chance).max() < 4 * np.sqrt(0.25 / 4000)
    # Taken without replacement, one taxon's gain is another's loss.
    share = row / row.sum()
    expected = -20 * share[0] * share[1] * (50 - 20) / (50 - 1)
    assert np.cov(drawn.T)[0, 1] == pytest.approx(expected, abs=0.25)


def test_rarefying_leaves_out_the_shallow_and_writes_it_down():
    study = toy([[50, 30, 1], [3, 3, 3], [0, 40, 0]])
    once, again, other = (measure.rarefy(study, 20, seed=s) for s in (4, 4, 5))
    assert list(once.counts.index) == ["s0", "s2"]
    assert (once.depth == 20).all()
    assert list(once.counts.columns) == ["t0", "t1", "t2"]
    pd.testing.assert_frame_equal(once.counts, again.counts)
    assert not once.counts.equals(other.counts)
    row = once.losses.iloc[-1]
    assert (row["samples_before"], row["samples_after"]) == (3, 2)
    assert row["reads_after"] == 40
    assert "20 reads" in row["why"]
    assert "seed 4" in row["why"]
    assert "1 samples had fewer" in row["why"]


def test_a_depth_and_a_seed_name_the_same_draw_everywhere():
    study = toy([[50, 30, 1, 2], [3, 30, 3, 9]])
    table = measure.rarefied(study, depths=[7, 20], seeds=[3, 8], index="shannon")
    assert table.columns.tolist() == ["sample", "depth", "seed", "value"]
    assert len(table) == 8
    for (depth, seed), part in table.groupby(["depth", "seed"]):
        drawn = measure.rarefy(study, depth, seed=seed)
        expected = measure.alpha(drawn, indices=["shannon"])["shannon"]
        np.testing.assert_allclose(part["value"], expected)


def test_what_cannot_be_rarefied_says_why():
    study = toy([[5, 5]])
    shares = toy([[0.5, 0.5]])
    refusing = toy([[5, 5]], facts=Facts(refuse={"counts": "none.", "alpha": "no."}))
    for ask, said in (
        (
            lambda: measure.rarefy(study, 11, seed=0),
            "no sample holds 11 reads.*holds 10",
        ),
        (lambda: measure.rarefy(study, 0, seed=0), "whole number of reads.*not 0"),
        (lambda: measure.rarefied_alpha(study, 2.5), "whole number of reads.*not 2.5"),
        (
            lambda: measure.rarefied_alpha(study, 2, index="chao1"),
            "no exact expectation",
        ),
        (lambda: measure.rarefy(shares, 1, seed=0), "a count is 0.5. Are these prop"),
        (
            lambda: measure.rarefy(refusing, 1, seed=0),
            "rarefaction is refused here: none",
        ),
        (lambda: measure.rarefaction_curves(refusing), "refused here: no"),
        (lambda: measure.rarefied(study, depths=[2], seeds=[]), "Nothing to draw"),
    ):
        with pytest.raises(MsgutError, match=said):
            ask()


def test_whole_counts_stored_as_floats_can_be_drawn():
    assert measure.rarefy(toy([[5.0, 7.0]]), 6, seed=0).depth.tolist() == [6]


def test_drawing_down_keeps_the_shallow_and_draws_as_numpy_does():
    rows = np.array([[50, 0, 30, 7, 0], [3, 0, 0, 1, 0], [0, 90, 2, 0, 400]])
    rng = np.random.default_rng(5)
    by_hand = [
        row if row.sum() <= 20 else rng.multivariate_hypergeometric(row, 20)
        for row in rows
    ]
    drawn = measure.rarefied_down_to(toy(rows), 20, 5)
    assert drawn.tolist() == np.array(by_hand).tolist()
    assert measure.rarefied_down_to(toy(rows), None, 5).tolist() == rows.tolist()


def test_a_giant_among_samples_is_drawn_down_too():
    giant = [2 * 10**9, 10**9, 0]
    drawn = measure.rarefied_down_to(toy([giant, [4, 5, 6]]), 3000, 1)
    assert drawn.sum(axis=1).tolist() == [3000, 15]
    assert drawn[0, 2] == 0
    assert abs(drawn[0, 0] - 2000) < 6 * np.sqrt(3000 * 2 / 9)


def test_what_is_no_read_is_not_drawn_down():
    with pytest.raises(MsgutError, match="whole reads"):
        measure.rarefied_down_to(toy([[0.5, 40.0]]), 10, 0)
