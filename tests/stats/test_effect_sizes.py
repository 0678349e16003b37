"""Standardised differences: against metafor, and their variance as repeats show it."""

import numpy as np
import pytest
from scipy.stats import binom

from msgut.errors import MsgutError
from msgut.stats import effect_sizes


def sample(mean, spread, n):
    z = np.linspace(-1, 1, n)
    return (mean + spread * (z - z.mean()) / z.std(ddof=1))[:, None]


def test_hedges_g_is_metafors():
    # escalc(measure="SMD", m1i=4.2, sd1i=1.1, n1i=19, m2i=3.4, sd2i=0.9, n2i=23)
    g, v = effect_sizes.hedges_g(sample(3.4, 0.9, 23), sample(4.2, 1.1, 19))
    assert g[0] == pytest.approx(0.7888438851, abs=1e-9)
    assert v[0] == pytest.approx(0.1035178717, abs=1e-9)


def repeats(pairs, left, right, r, shift, times=8000, seed=3):
    """Return pairs of correlation r and single people, a column per repeat."""
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(pairs, times))
    noise = rng.normal(size=(pairs, times))
    second = shift + r * first + np.sqrt(1 - r**2) * noise
    return (
        first,
        second,
        rng.normal(size=(left, times)),
        shift + rng.normal(size=(right, times)),
    )


def estimated(pairs, left, right, r, shift):
    parts = repeats(pairs, left, right, r, shift)
    if not pairs:
        return effect_sizes.hedges_g(*parts[2:])
    if not left + right:
        return effect_sizes.hedges_g_of_pairs(*parts[:2])
    return effect_sizes.hedges_g_of_pairs_and_singles(*parts)


@pytest.mark.parametrize("shift", [0.0, 0.6])
@pytest.mark.parametrize(
    ("pairs", "left", "right", "r"),
    [
        (0, 8, 8, 0.0),
        (0, 20, 40, 0.0),
        (10, 0, 0, 0.5),
        (40, 0, 0, 0.8),
        (3, 20, 20, 0.5),
        (10, 10, 10, 0.5),
        (30, 5, 3, 0.3),
        (20, 6, 0, 0.3),
    ],
)
def test_variance_and_interval_are_what_repeated_studies_show(
    pairs, left, right, r, shift
):
    effect, variance = estimated(pairs, left, right, r, shift)
    assert effect.mean() == pytest.approx(shift, abs=0.02)
    assert variance.mean() == pytest.approx(effect.var(), rel=0.07)
    missed = (np.abs(effect - shift) > 1.96 * np.sqrt(variance)).sum()
    assert missed <= binom.ppf(0.999, len(effect), 0.06)


def test_pairs_that_resemble_each_other_are_worth_more():
    rng = np.random.default_rng(2)
    home = rng.normal(0, 2, (50, 1))
    left, right = home + rng.normal(size=(50, 1)), home + rng.normal(size=(50, 1))
    apart = effect_sizes.hedges_g(left, right)[1][0]
    assert effect_sizes.hedges_g_of_pairs(left, right)[1][0] < apart / 2


def test_a_handful_of_pairs_neither_drops_nor_outweighs_the_others():
    parts = repeats(3, 20, 20, 0.0, 0.5)
    both = effect_sizes.hedges_g_of_pairs_and_singles(*parts)[0].std()
    assert both < effect_sizes.hedges_g(*parts[2:])[0].std()
    assert both < 0.5 * (parts[1] - parts[0]).mean(axis=0).std()


def test_a_column_without_spread_has_no_standardised_difference():
    flat, varied = np.ones((6, 1)), np.arange(6.0)[:, None]
    for parts in ((flat, flat), (flat, flat + 1)):
        assert np.isnan(effect_sizes.hedges_g(*parts)[0][0])
        assert np.isnan(effect_sizes.hedges_g_of_pairs(*parts)[0][0])
    assert np.isfinite(effect_sizes.hedges_g(flat, varied)[0][0])


@pytest.mark.parametrize("pairs", [1, 2, 3, 5])
def test_fewer_pairs_than_an_interval_can_rest_on_are_refused(pairs):
    left, right = np.random.default_rng(1).normal(size=(2, pairs, 4))
    with pytest.raises(
        MsgutError, match=f"{pairs} pairs tell too little.*6 are needed"
    ):
        effect_sizes.hedges_g_of_pairs(left, right)


@pytest.mark.parametrize("r", [0.0, 0.3, 0.6])
def test_from_the_least_pairs_on_an_interval_holds_nine_of_ten(r):
    for shift in (0.0, 0.8):
        parts = repeats(effect_sizes.LEAST_PAIRS, 0, 0, r, shift)
        effect, variance = effect_sizes.hedges_g_of_pairs(*parts[:2])
        held = np.abs(effect - shift) <= 1.96 * np.sqrt(variance)
        assert held.sum() >= binom.ppf(0.001, len(held), 0.9)
