"""What a model learnt elsewhere is worth, told of rows written by hand."""

import numpy as np
import pandas as pd
import pytest

from msgut import tell

CELL = {
    "train": "A",
    "test": "B",
    "features": "microbiome",
    "model": "random forest",
    "n_left": 20,
    "n_right": 20,
    "effect": 0.55,
    "low": 0.4,
    "high": 0.7,
    "p": 0.5,
    "q": 0.7,
    "least_p": 0.001,
    "covariates": np.nan,
    "left": "HC",
    "right": "MS",
}
BACK = {"train": "B", "test": "A"}
HOME = {"train": "A", "test": "A", "p": np.nan, "q": np.nan, "least_p": np.nan}


def carried(*cells):
    return tell.cross_cohort.prediction_elsewhere(
        pd.DataFrame([CELL | cell for cell in cells])
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"effect": 0.7, "low": 0.6, "high": 0.8, "p": 0.001, "q": 0.002}, "seen"),
        # Worse than chance, and surely so: no finding that a model holds elsewhere.
        ({"effect": 0.2, "low": 0.1, "high": 0.3, "p": 0.001, "q": 0.002}, "not_seen"),
        # Permuted labels call it, its interval does not.
        ({"effect": 0.6, "low": 0.49, "p": 0.001, "q": 0.002}, "cannot_be_told"),
        ({"p": 0.05, "q": 0.05}, "not_seen"),
        # Touching the bounds is within them.
        ({"low": 0.4, "high": 0.6}, "too_small_to_matter"),
    ],
)
def test_a_cell_elsewhere_is_called_where_permuted_labels_and_interval_agree(
    cell, code
):
    other = {"effect": 0.45, "low": 0.4, "high": 0.6, "p": 0.9, "q": 0.9}
    said = carried(cell, BACK | other, HOME)
    assert said.verdict == code
    if code == "seen":
        assert said.low > 0.5


def test_a_cell_called_alone_only_is_told_with_how_often_chance_does_that():
    alone = {"effect": 0.64, "low": 0.51, "high": 0.75, "p": 0.03, "q": 0.06}
    said = carried(alone, BACK, HOME)
    assert said.verdict == "not_after_counting"
    assert (
        "Chance makes one of 2 this clear in up to 6 of 100 studies." in said.sentence
    )


def test_one_cell_that_could_not_be_called_leaves_the_others_a_verdict():
    few = {"effect": 0.9, "low": 0.6, "high": 0.97, "p": 0.06, "q": 0.1}
    assert carried(few | {"least_p": 0.06}, BACK).verdict == "not_seen"
    said = carried(few | {"least_p": 0.06}, BACK | {"least_p": 0.1})
    assert said.verdict == "could_not_have_been_seen"
    assert "No cell could have been called: the least p = 0.06." in said.sentence


def test_where_no_forest_can_split_the_other_model_is_told():
    """Of eight people a group no forest learns; an elastic net was asked all the same."""
    net = {"model": "elastic net"}
    said = carried(net, BACK | net, HOME | net)
    assert said.verdict == "not_seen"
    assert "by elastic net" in said.sentence
    assert "That is by" not in said.sentence
    lost = {"effect": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "q": np.nan}
    assert carried(lost, HOME).verdict == "cannot_be_told"


@pytest.mark.parametrize(
    ("q", "q_others", "reading", "code"),
    [
        (0.4, 0.9, "not seen", "not_seen"),
        # Both differ from health, and alike: that is not special to MS.
        (0.01, 0.6, "shared", "not_seen"),
        (0.01, 0.6, "not told apart", "not_seen"),
        (0.01, 0.02, "its own", "seen"),
        # More in MS, of which the others may have half: special, or not, is not shown.
        (0.01, 0.02, "larger", "cannot_be_told"),
    ],
)
def test_special_is_what_stands_apart_from_other_diseases_too(
    q, q_others, reading, code
):
    """Of forty taxa one is nearly always called alone, its interval without zero."""
    row = {
        "effect": 0.7,
        "low": 0.1,
        "high": 1.3,
        "p": 0.01,
        "q": q,
        "effect_others": 0.9,
        "low_others": 0.2,
        "high_others": 1.6,
        "p_others": 0.01,
        "q_others": q_others,
        "reading": reading,
        "covariates": "",
        "depth_ratio": 1.0,
        "depth_p": 0.5,
        "others": "CD and PD",
        "n": 60,
        "n_right": 20,
    }
    rest = {"effect": 0.1, "low": -0.5, "high": 0.7, "p": 0.7, "q": 0.7}
    table = pd.DataFrame([row, row | rest | {"reading": "not seen"}])
    said = tell.cross_cohort.special_to_one_disease(table.assign(taxon=["a", "b"]))
    assert said.verdict == code
    assert said.q == (q if reading == "not seen" else q_others)
    assert said.low == (0.2 if code == "seen" else None)
