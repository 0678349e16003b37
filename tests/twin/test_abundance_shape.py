"""The shapes a twin is drawn with, worked by hand and held to their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut.twin import abundance_fit, abundance_shape, latent_scores

GRID = np.random.default_rng(0).standard_normal(200_000)


@settings(deadline=None, max_examples=20)
@given(st.floats(-0.9, 0.9))
def test_a_bent_normal_keeps_mean_and_variance(bend):
    value = abundance_shape.skewed(GRID, bend)
    assert abs(value.mean()) < 0.01
    assert abs(value.std() - 1) < 0.01
    assert (np.diff(abundance_shape.skewed(np.linspace(-4, 4, 50), bend)) > 0).all()


@pytest.mark.parametrize("bend", [-0.8, -0.3, 0.0, 0.5, 0.8])
def test_the_bend_of_what_was_bent_is_found_again(bend):
    assert abundance_shape.skew_parameter(
        abundance_shape.skewed(GRID, bend)
    ) == pytest.approx(bend, abs=0.03)


def test_a_score_below_the_threshold_is_absent_and_one_above_gives_the_log_share():
    taxon = {
        "presence": np.array([0.5, 1.0]),
        "centre": np.array([-2.0, -1.0]),
        "spread": np.array([1.0, 2.0]),
        "bend": np.zeros(2),
    }
    made = abundance_shape.log_shares(np.array([[-0.1, 0.0], [0.6744898, 1.0]]), taxon)
    # Half are absent; the upper quartile of all is the median of those present.
    assert made[0].tolist() == [-np.inf, -1.0]
    assert made[1] == pytest.approx([-2.0, 1.0], abs=1e-5)


def test_no_sample_is_empty():
    taxon = {
        "presence": np.array([0.1, 0.2]),
        "centre": np.zeros(2),
        "spread": np.ones(2),
        "bend": np.zeros(2),
    }
    shares = abundance_shape.closed_shares(
        abundance_shape.log_shares(np.full((3, 2), -3.0), taxon)
    )
    assert shares.tolist() == [[0.0, 1.0]] * 3


def test_scores_are_standard_normal_and_share_their_factors():
    factors = np.array([[0.8, 0.8, 0.0], [0.0, 0.5, -0.5]])
    z = abundance_shape.correlated_scores(np.random.default_rng(1), 100_000, factors)
    cover = np.cov(z, rowvar=False)
    assert cover == pytest.approx(
        np.array([[1, 0.64, 0], [0.64, 1, -0.25], [0, -0.25, 1]]), abs=0.02
    )


def test_factors_are_found_again_and_noise_gives_none():
    rng = np.random.default_rng(2)
    loading = np.zeros((1, 40))
    loading[0, :12] = 0.8
    z = abundance_shape.correlated_scores(rng, 400, loading)
    found = latent_scores.shared_factors(z, 400)
    assert len(found) == 1
    assert np.abs(found[0, :12]) == pytest.approx(0.8, abs=0.08)
    assert np.abs(found[0, 12:]).max() < 0.25
    assert len(latent_scores.shared_factors(rng.standard_normal((400, 40)), 400)) == 0


def test_samples_of_one_person_are_found_to_be_alike():
    rng = np.random.default_rng(3)
    person = np.repeat(np.arange(150), 2)
    z = np.sqrt(0.4) * rng.standard_normal((150, 30))[person]
    z += np.sqrt(0.6) * rng.standard_normal((300, 30))
    common = np.ones(30, dtype=bool)
    assert latent_scores.intraclass_correlation(
        z, person, None, common
    ) == pytest.approx(0.4, abs=0.03)
    # Only pairs within a label count, and here there are none.
    assert latent_scores.intraclass_correlation(z, person, [0, 1] * 150, common) == 0
    assert latent_scores.intraclass_correlation(z, [None] * 300, None, common) == 0


def test_differences_of_chance_are_not_trusted():
    rng = np.random.default_rng(4)
    noise = rng.standard_normal((60, 50))
    label, common = np.repeat(["a", "b"], 30), np.ones(50, dtype=bool)
    assert latent_scores.shrinkage_weight(noise, label, range(60), common) < 0.4
    moved = noise + 2 * (label == "b")[:, None]
    assert latent_scores.shrinkage_weight(moved, label, range(60), common) > 0.95
    # Copies of thirty people are not more people.
    twice = np.repeat(noise, 8, axis=0)
    who = np.repeat(np.arange(60), 8)
    assert latent_scores.shrinkage_weight(twice, np.repeat(label, 8), who, common) < 0.4


def test_a_summary_is_that_of_the_table_by_hand():
    found = abundance_fit.stratum_summary(np.array([[2, 2, 0], [1, 3, 0], [0, 4, 0]]))
    assert found["prevalence"].tolist() == [2 / 3, 1, 0]
    assert found["size"][:2].tolist() == [0.375, 0.75]
    assert found["centre"][0] == pytest.approx((np.log(0.5) + np.log(0.25)) / 2)
    assert found["spread"][0] == pytest.approx(np.log(2) / 2)
    assert np.isnan(found["centre"][2])


def test_what_is_drawn_has_the_targets_after_closure_and_counting():
    rng = np.random.default_rng(1)
    log = rng.normal(np.linspace(0, -6, 12), np.linspace(0.5, 1.5, 12), (4000, 12))
    log[rng.random(log.shape) < np.linspace(0, 0.7, 12)] = -np.inf
    depths, none = [np.log(3000), 0.3, 0.0], np.zeros((0, 12))
    reads = abundance_shape.draw_depths(rng, len(log), depths)[:, None]
    targets = abundance_fit.stratum_summary(
        rng.poisson(abundance_shape.closed_shares(log) * reads)
    )
    made = abundance_fit.fit_abundances(targets, depths, none, seed=1)
    shares = abundance_shape.closed_shares(
        abundance_shape.log_shares(rng.standard_normal(log.shape), made)
    )
    drawn = abundance_fit.stratum_summary(rng.poisson(shares * reads))
    assert drawn["prevalence"] == pytest.approx(targets["prevalence"], abs=0.03)
    assert drawn["centre"] == pytest.approx(targets["centre"], abs=0.1)
    assert drawn["size"] == pytest.approx(targets["size"], rel=0.2)
    assert drawn["spread"] == pytest.approx(targets["spread"], rel=0.15)


def test_without_trust_a_stratum_is_the_pool():
    rng = np.random.default_rng(5)
    own, pool = (
        abundance_fit.stratum_summary(rng.poisson(9, (30, 8)) + 1) for _ in range(2)
    )
    for trust, like in ((0.0, pool), (1.0, own)):
        made = abundance_fit.shrunk_towards(own, pool, trust)
        for key in abundance_fit.TARGETS:
            assert made[key] == pytest.approx(like[key])
