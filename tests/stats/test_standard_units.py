"""Columns in units of their own spread, what is missing or flat said by nought."""

import numpy as np
import pytest

from msgut.stats.standard_units import spread_of, standardised


def test_columns_have_no_mean_and_one_spread_by_the_rows_that_are_learnt_from(rng):
    x = rng.normal([50, 1e6, 3], [9, 1e-3, 1], (40, 3))
    x[:, 2] = 0.1 + 0.2
    x[3, 0] = np.nan
    train = np.arange(40) < 30
    made = standardised(x, x[train])
    known = x[train & ~np.isnan(x[:, 0]), 0]
    assert made[5, 0] == pytest.approx((x[5, 0] - known.mean()) / known.std())
    assert made[35, 0] == pytest.approx((x[35, 0] - known.mean()) / known.std())
    assert made[3, 0] == 0
    assert made[train, 1].std() == pytest.approx(1)
    # Rounding is no spread: a column of one value is not blown up.
    assert np.abs(made[:, 2]).max() < 1e-9
    assert spread_of(x)[2] == 1
    assert standardised(x[train])[:, 1] == pytest.approx(made[train, 1])
