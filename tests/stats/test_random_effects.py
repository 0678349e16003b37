"""The mean over few cohorts: against metafor, by brute force, and simulated."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from msgut.errors import MsgutError
from msgut.stats import random_effects
from msgut.stats.random_effects import common_effect, knapp_hartung, with_prior

METAFOR = pd.read_csv(Path(__file__).parents[1] / "reference" / "meta_metafor.csv")


def numbers(row):
    return (np.array(text.split(), float) for text in (row.y, row.v))


@pytest.mark.parametrize(
    "row", list(METAFOR[METAFOR["method"] == "FE"].itertuples()), ids=lambda r: r.set
)
def test_the_common_effect_is_metafors(row):
    result = common_effect(*numbers(row))
    for name in ("effect", "low", "high", "p", "q_cochran", "p_heterogeneity"):
        assert result[name] == pytest.approx(getattr(row, name), rel=1e-6), name


@pytest.mark.parametrize(
    "row", list(METAFOR[METAFOR["method"] == "REML"].itertuples()), ids=lambda r: r.set
)
def test_knapp_and_hartung_is_metafors(row):
    result = knapp_hartung(*numbers(row))
    for name in ("effect", "low", "high", "p", "i2"):
        assert result[name] == pytest.approx(getattr(row, name), rel=2e-4, abs=2e-5)
    assert result["tau2"] == pytest.approx(row.tau2, rel=2e-4, abs=1e-6)


@pytest.mark.parametrize("scale", [0.5, 1.0])
@pytest.mark.parametrize("name", ["three", "apart", "alike", "two"])
def test_the_posterior_is_what_brute_force_over_mean_and_spread_gives(name, scale):
    """The density itself on a fine grid of mean and tau: no algebra in common."""
    y, v = numbers(METAFOR[METAFOR["set"] == name].iloc[0])
    mean = np.linspace(-6, 6, 1201)
    tau = np.linspace(0, 6 * scale, 601)
    joint = -0.5 * (tau[:, None] / scale) ** 2
    for effect, variance in zip(y, v, strict=True):
        spread = np.sqrt(variance + tau**2)[:, None]
        joint = joint + norm.logpdf(effect, mean, spread)
    chance = np.exp(joint - joint.max())
    chance[[0, -1]] /= 2  # trapezium
    density = chance.sum(axis=0)
    under = (np.cumsum(density) - density / 2) / density.sum()
    posterior = with_prior(y, v, scale=scale)
    low, high = posterior.interval()
    assert low == pytest.approx(np.interp(0.025, under, mean), abs=3e-3)
    assert high == pytest.approx(np.interp(0.975, under, mean), abs=3e-3)
    below = np.interp(0, mean, under)
    assert posterior.tail == pytest.approx(2 * min(below, 1 - below), abs=2e-3)
    expected = (chance.sum(axis=1) @ tau) / chance.sum()
    assert posterior.heterogeneity == pytest.approx(expected, rel=1e-3)


def test_a_further_cohort_is_drawn_from_the_posterior():
    y, v = np.array([0.1, 0.5, 0.3]), np.array([0.02, 0.05, 0.01])
    posterior = with_prior(y, v)
    rng = np.random.default_rng(0)
    node = rng.choice(len(posterior.tau), 200_000, p=posterior.chance)
    mean = rng.normal(posterior.centre[node], np.sqrt(posterior.spread2[node]))
    further = rng.normal(mean, posterior.tau[node])
    assert posterior.interval(further=True) == pytest.approx(
        np.quantile(further, [0.025, 0.975]), abs=0.02
    )


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=6)
)
@settings(deadline=None, max_examples=30)
def test_turning_all_effects_turns_the_mean_and_no_width(rows):
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    one, other = knapp_hartung(y, v), knapp_hartung(-y, v)
    assert one["effect"] == pytest.approx(-other["effect"], abs=1e-6)
    assert one["low"] == pytest.approx(-other["high"], abs=1e-4)
    one, other = with_prior(y, v), with_prior(-y, v)
    assert one.interval() == pytest.approx([-e for e in other.interval()[::-1]])
    assert one.tail == pytest.approx(other.tail)
    assert 0 < one.tail <= 1
    wide = one.interval(further=True)
    assert wide[0] <= one.interval()[0] <= one.mean <= one.interval()[1] <= wide[1]


def test_the_interval_excludes_zero_where_the_tail_says_so():
    rng = np.random.default_rng(1)
    y, v = rng.normal(0.4, 0.3, (400, 3)), rng.uniform(0.005, 0.1, (400, 3))
    posterior = with_prior(y, v)
    low, high = posterior.interval()
    outside = (low > 0) | (high < 0)
    assert 40 < outside.sum() < 360
    assert (outside == (posterior.tail < 0.05)).all()


def test_a_cohort_without_an_effect_is_as_if_it_were_not_there():
    short = with_prior([0.2, 0.5], [0.02, 0.04])
    padded = with_prior([[0.2, np.nan, 0.5]], [[0.02, np.nan, 0.04]])
    assert padded.mean[0] == pytest.approx(short.mean)
    assert padded.tail[0] == pytest.approx(short.tail)


@pytest.mark.parametrize("pool", [common_effect, knapp_hartung, with_prior])
@pytest.mark.parametrize(("y", "v"), [([0.1], [0.1]), ([0.1, 0.2], [0.1, 0.0])])
def test_one_cohort_or_no_variance_is_refused(pool, y, v):
    with pytest.raises(MsgutError, match="cannot be pooled"):
        pool(y, v)


def test_a_row_with_one_cohort_is_refused():
    with pytest.raises(MsgutError, match="fewer than two"):
        with_prior([[0.1, 0.2], [0.1, np.nan]], [[0.1, 0.1], [0.1, np.nan]])


def draws(k, tau, mean, times, seed):
    rng = np.random.default_rng(seed)
    n = np.exp(rng.uniform(np.log(20), np.log(300), (times, k)))
    v = 4 / n
    return mean + rng.normal(size=(times, k)) * np.sqrt(v + tau**2), v


# Per tau: the most that 95 % intervals may miss. A common effect is at its level only
# where cohorts do not differ; the prior is on the safe side of it up to 0.3.
@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize(("tau", "most"), [(0.0, 0.05), (0.3, 0.05), (0.5, 0.08)])
def test_under_the_prior_the_mean_and_a_further_cohort_are_held(k, tau, most):
    times = 1000
    y, v = draws(k, tau, 0.3, times, seed=k)
    posterior = with_prior(y, v, nodes=40)
    ahead = 0.3 + tau * np.random.default_rng(9).normal(size=times)
    for true, further in ((0.3, False), (ahead, True)):
        low, high = posterior.interval(further=further)
        missed = ((true < low) | (true > high)).sum()
        assert missed <= binom.ppf(0.999, times, most)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_a_common_effect_is_at_its_level_where_cohorts_are_alike(k):
    times = 2000
    y, v = draws(k, 0.0, 0.0, times, seed=k)
    called = sum(common_effect(*row)["p"] < 0.05 for row in zip(y, v, strict=True))
    assert abs(called - 0.05 * times) <= binom.ppf(0.999, times, 0.05) - 0.05 * times


def test_knapp_and_hartung_with_two_cohorts_never_calls_what_is_not_there():
    y, v = draws(2, 0.0, 0.0, 300, seed=4)
    p = [knapp_hartung(*row)["p"] for row in zip(y, v, strict=True)]
    assert sum(value < 0.05 for value in p) <= 2  # nominal: 15
    assert random_effects.standardised_needed(2, 78) == pytest.approx(993, abs=1)
