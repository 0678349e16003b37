"""Log-ratios against their definitions, and against scikit-bio's where it has them."""

import numpy as np
import pandas as pd
import pytest
from skbio.stats.composition import clr as library

from msgut import measure
from msgut.errors import MsgutError
from msgut.predict.learners import feature_matrix
from msgut.stats.log_ratios import (
    A_READ,
    HALF_A_READ,
    clr,
    log_ratio_of_sums,
    log_ratios_of_counts,
)
from msgut.stats.shares import proportions
from msgut.study import Study


@pytest.fixture
def counts():
    return np.random.default_rng(7).poisson(2, (9, 6))


def test_centred_log_ratios_are_the_librarys_in_either_unit(counts):
    np.testing.assert_allclose(clr(counts + 1, log=np.log), library(counts + 1))
    np.testing.assert_allclose(clr(counts + 1) * np.log(2), library(counts + 1))
    np.testing.assert_allclose(
        log_ratios_of_counts(counts), library(counts + HALF_A_READ)
    )


def test_a_reference_of_some_taxa_is_their_geometric_mean(counts):
    found = log_ratios_of_counts(counts, among=[1, 4])
    full = counts + 0.5
    expected = np.log(full / np.sqrt(full[:, 1] * full[:, 4])[:, None])
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_sums_are_compared_after_half_a_read_is_added_to_each(counts):
    found = log_ratio_of_sums(counts, [0, 1], [2])
    expected = np.log((counts[:, 0] + counts[:, 1] + 0.5) / (counts[:, 2] + 0.5))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_distance_adds_a_whole_read_and_a_model_half_of_one(counts):
    table = pd.DataFrame(counts + np.eye(9, 6, dtype=int)).rename(str, axis=0)
    study = Study("toy", table, pd.DataFrame(index=table.index))
    assert (A_READ, HALF_A_READ) == (1.0, 0.5)
    np.testing.assert_allclose(measure.log_ratios(study), library(study.values + 1))
    whole = np.ones(9, dtype=bool)
    x, _, kept = feature_matrix(study.values, None, whole)
    ratios = library(study.values[:, kept] + 0.5)
    expected = (ratios - ratios.mean(axis=0)) / ratios.std(axis=0)
    np.testing.assert_allclose(x, expected, atol=1e-12)


def test_one_taxon_has_no_log_ratio():
    for made in (clr, log_ratios_of_counts):
        with pytest.raises(MsgutError, match="One taxon alone"):
            made(np.ones((3, 1)))


def test_shares_add_up_to_one_and_nothing_stays_nothing():
    made = proportions(np.array([[[1, 3], [0, 0]], [[5, 5], [0, 2]]]))
    assert made.tolist() == [[[0.25, 0.75], [0, 0]], [[0.5, 0.5], [0, 1]]]
