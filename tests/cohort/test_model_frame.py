"""Which samples answer, and what may be exchanged."""

import numpy as np
import pandas as pd
import pytest

from msgut import differential
from msgut.cohort import comparison
from msgut.cohort.model_frame import model_frame
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def cohort(samples, design="case-control"):
    counts = pd.DataFrame(
        {"A": np.arange(len(samples)) + 1, "B": 7, "never": 0}, index=samples.index
    )
    return Study("toy", counts, samples, facts=Facts(design=design))


@pytest.fixture
def couples():
    rows = [
        ("h1", "MS", 30.0),
        ("h1", "HC", 33.0),
        ("h2", "HC", 40.0),
        ("h2", "MS", 41.0),
        ("h3", "MS", 50.0),
        ("h3", "HC", 50.0),
        ("h4", "MS", 20.0),
        ("h4", "HC", None),
        ("h5", "MS", 60.0),
        ("h6", "HC", 60.0),
        ("h7", "MS", 35.0),
        ("h7", "HC", 31.0),
    ]
    samples = pd.DataFrame(rows, columns=["household", "group", "age"])
    samples.index = [f"s{i}" for i in range(len(rows))]
    return cohort(samples, "household-pairs")


def test_partners_are_compared_within_their_household_and_single_ones_among_singles(
    couples,
):
    rows = model_frame(couples, left="HC", right="MS")
    assert rows.form == "mixed"
    assert rows.sizes == (6, 6)
    assert rows.dropped == 0
    assert rows.pair.tolist() == [True] * 4 + [False] * 2 + [True]
    # Five differences, MS less HC, and two people by themselves.
    own = rows.reduce(rows.counts[["A"]])[:, 0]
    assert own.tolist() == [-1, 1, -1, -1, 9, 10, -1]


def test_who_lacks_a_covariate_leaves_the_partner_single(couples):
    rows = model_frame(couples, left="HC", right="MS", covariates=["age"])
    assert rows.sizes == (5, 6)
    assert rows.dropped == 1
    assert rows.pair.sum() == 4


def test_who_has_no_reads_is_left_out_and_counted(couples):
    counts = couples.counts.copy()
    counts.loc["s4"] = 0
    rows = model_frame(Study("t", counts, couples.samples, facts=couples.facts))
    assert rows.dropped == 1
    assert len(rows.counts) == 11


def test_the_least_p_counts_swaps_of_pairs_and_places_of_singles(couples):
    # 2^5 swaps and C(2, 1) places, two tails.
    assert model_frame(couples).least_p == pytest.approx(2 / 64)


def test_what_partners_share_falls_out_of_the_difference(couples):
    samples = couples.samples.assign(site=["x"] * 6 + ["y"] * 6)
    whole = cohort(samples[~samples["household"].isin(["h5", "h6"])], "household-pairs")
    rows = model_frame(whole, left="HC", right="MS", covariates=["site"])
    assert rows.form == "paired"
    assert rows.nuisance.shape == (5, 0)
    # Beside single people it is theirs alone, with the level that they have in common.
    rows = model_frame(
        cohort(samples, "household-pairs"), left="HC", right="MS", covariates=["site"]
    )
    # One level for the single people, and the site between them.
    assert not rows.nuisance[rows.pair].any()


def test_several_samples_of_a_person_are_one_person():
    samples = pd.DataFrame(
        {"subject": list("aabbcdddef"), "group": ["HC"] * 5 + ["MS"] * 5},
        index=[f"s{i}" for i in range(10)],
    )
    rows = model_frame(cohort(samples, "repeated"), left="HC", right="MS")
    assert rows.form == "repeated"
    assert rows.sizes == (3, 3)
    assert rows.reduce(rows.counts[["A"]])[:, 0].tolist() == [1.5, 3.5, 5, 7, 9, 10]


def test_people_who_are_named_in_another_order_than_samples_keep_their_own_label():
    samples = pd.DataFrame(
        {"subject": list("fedcba"), "group": ["HC"] * 3 + ["MS"] * 3},
        index=[f"s{i}" for i in range(6)],
    )
    rows = model_frame(cohort(samples), left="HC", right="MS")
    assert rows.form == "independent"
    assert rows.labels.tolist() == [1, 1, 1, 0, 0, 0]
    assert rows.reduce(rows.counts[["A"]])[:, 0].tolist() == [6, 5, 4, 3, 2, 1]


def test_a_person_before_and_after_is_compared_with_themselves():
    samples = pd.DataFrame(
        {"subject": list("aabbcc"), "phase": ["before", "after"] * 3},
        index=[f"s{i}" for i in range(6)],
    )
    study = cohort(samples, "repeated")
    who = comparison(study, "before", "after", group_column="phase")
    rows = model_frame(who)
    assert rows.form == "paired"
    assert rows.reduce(rows.counts[["A"]])[:, 0].tolist() == [1, 1, 1]


def test_a_taxon_that_none_of_the_chosen_has_is_no_row(couples):
    assert list(model_frame(couples, left="HC", right="MS").counts) == ["A", "B"]


def test_labels_are_exchanged_within_their_stratum_only():
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS", "MS", "MS"] * 3,
            "site": ["x"] * 4 + ["y"] * 4 + ["z"] * 4,
        },
        index=[f"s{i:02d}" for i in range(12)],
    )
    rows = model_frame(cohort(samples), left="HC", right="MS", strata="site")
    labels = rows.shuffles(50, seed=3)
    assert (labels.reshape(3, 4, 50).sum(axis=1) == 3).all()
    assert len(np.unique(labels, axis=1).T) > 20
    assert (labels == rows.shuffles(50, seed=3)).all()


def test_partners_swap_places_and_nothing_else(couples):
    rows = model_frame(couples, left="HC", right="MS")
    labels = rows.shuffles(200, seed=0)
    assert set(np.unique(labels[rows.pair])) == {-1, 1}
    assert (labels[~rows.pair].sum(axis=0) == 1).all()
    assert abs(labels[rows.pair].mean()) < 0.1
    swapped = rows.sample_labels(-np.abs(labels[:, 0]) * rows.pair)
    np.testing.assert_array_equal(
        swapped[rows.pair[rows.unit]], ~rows.right[rows.pair[rows.unit]]
    )


def test_labels_of_units_and_of_samples_are_exchanged_by_one_rule(couples):
    """Taxa and all other pages draw labels each their own way, from one set."""
    who, rows = comparison(couples), model_frame(couples)
    every, exact = who.permuted_labels(999, seed=0)
    drawn = [rows.sample_labels(labels) for labels in rows.shuffles(2000, seed=0).T]
    assert exact
    assert {tuple(x) for x in np.array(drawn)} == {
        tuple(x) for x in every.astype(float)
    }
    assert rows.least_p == who.least_p(999)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"right": "CD"}, "no group 'CD'. There are HC, MS"),
        ({"covariates": ["bmi"]}, "no column 'bmi'"),
        ({"left": "HC", "right": "HC"}, "'HC' cannot be compared with itself"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(couples, options, message):
    with pytest.raises(MsgutError, match=message):
        differential.linda(couples, **options)


def test_two_against_two_is_no_comparison():
    samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, index=list("abcd"))
    with pytest.raises(MsgutError, match="leaves 2 and 2 people, fewer than 3"):
        differential.wilcoxon(cohort(samples))


@pytest.mark.parametrize("method", differential.METHODS)
def test_a_covariate_that_stands_for_the_group_is_refused(method):
    rng = np.random.default_rng(0)
    samples = pd.DataFrame(
        {"group": ["HC"] * 8 + ["MS"] * 8, "batch": ["one"] * 8 + ["two"] * 8},
        index=[f"s{i:02d}" for i in range(16)],
    )
    counts = pd.DataFrame(rng.poisson(5, (16, 6)), index=samples.index)
    study = Study("toy", counts, samples)
    with pytest.raises(MsgutError, match="tell the two groups apart entirely"):
        getattr(differential, method)(study, covariates=["batch"])
