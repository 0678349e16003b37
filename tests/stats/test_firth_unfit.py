"""What no logistic model can be fitted to is left without one, and stops no other."""

import numpy as np

from msgut.stats.firth import Firth


def test_a_taxon_without_any_weight_is_left_out_and_the_others_stay():
    label = np.tile([0.5, -0.5], 10)
    outcome = np.tile([1.0, 0.0, 0.0, 1.0, 1.0], 4)[:, None] * np.ones((1, 3))
    weights = np.ones((20, 3))
    weights[:, 1] = 0
    design = np.column_stack([label, np.ones(20)])
    beta, height = Firth(outcome, design, weights).fit()
    alone, there = Firth(outcome[:, :1], design, weights[:, :1]).fit()
    assert np.isnan(height).tolist() == [False, True, False]
    np.testing.assert_allclose(beta[[0, 2]], np.repeat(alone, 2, axis=0), atol=1e-12)
    np.testing.assert_allclose(height[[0, 2]], np.repeat(there, 2))
