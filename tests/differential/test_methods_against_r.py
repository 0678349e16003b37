"""The same numbers as R, and as the library where the library has the design."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control
from skbio.stats.composition import dirmult_ttest

from msgut import differential
from msgut.cohort.model_frame import model_frame
from msgut.differential.methods import floored_under_shuffled_labels
from msgut.facts import Facts
from msgut.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"
# The visits of taxa_linda.R: fourteen people, one to four samples each.
PERSON = [
    1,
    1,
    1,
    1,
    2,
    2,
    3,
    4,
    4,
    5,
    5,
    6,
    7,
    7,
    7,
    8,
    8,
    9,
    10,
    10,
    10,
    11,
    12,
    12,
    13,
    13,
    13,
    13,
    14,
    14,
]


def saved(name):
    return json.loads((REFERENCE / f"taxa_{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def invented():
    table = pd.read_csv(REFERENCE / "taxa_counts.csv", index_col=0)
    samples = pd.DataFrame(
        {
            "group": np.where(table["right"] == 1, "MS", "HC"),
            "household": table["pair"].astype(str),
            "age": table["age"],
        },
        index=table.index,
    )
    counts = table.drop(columns=["right", "pair", "age"])
    return {
        # People are named in another order than samples, as they are in life.
        "plain": Study(
            "plain",
            counts,
            samples.assign(subject=[f"p{i * 7 % 30:02d}" for i in range(len(counts))]),
        ),
        "pairs": Study("pairs", counts, samples, facts=Facts(design="household-pairs")),
        "repeated": Study(
            "repeated",
            counts,
            samples.assign(subject=[f"p{p}" for p in PERSON]),
            facts=Facts(design="repeated"),
        ),
    }


def ordered(answer, study, column):
    return answer.set_index("taxon").loc[study.counts.columns, column].to_numpy()


@pytest.mark.parametrize(
    ("design", "key"), [("plain", "two_samples"), ("pairs", "signed_rank")]
)
def test_wilcoxon_is_that_of_r(invented, design, key):
    study = invented[design]
    answer = differential.wilcoxon(study)
    np.testing.assert_allclose(
        ordered(answer, study, "p"), saved("wilcoxon")[key], rtol=1e-9
    )


def test_the_shift_is_the_median_of_all_differences(invented):
    study = invented["plain"]
    shift = ordered(differential.wilcoxon(study), study, "effect")
    np.testing.assert_allclose(shift, saved("wilcoxon")["shift"], rtol=1e-9)


@pytest.mark.parametrize(
    ("design", "key", "zeros"),
    [
        ("plain", "plain", "pseudo"),
        ("plain", "impute", "impute"),
        ("pairs", "pairs", "pseudo"),
        ("repeated", "repeated", "pseudo"),
    ],
)
def test_linda_is_that_of_a_slow_loop_in_r(invented, design, key, zeros):
    study, expected = invented[design], saved("linda")[key]
    answer = differential.linda(study, covariates=["age"], zeros=zeros)
    floor = answer["least_p"].iloc[0]
    expected = expected | {"p": np.maximum(expected["p"], floor)}
    expected["q"] = false_discovery_control(expected["p"])
    if design == "repeated":
        # The loop takes nlme's degrees of freedom; ours are Kenward and Roger's, whose
        # error is a little larger with fourteen people.
        np.testing.assert_allclose(
            ordered(answer, study, "effect"), expected["effect"], rtol=2e-5
        )
        p = ordered(answer, study, "p") / expected["p"]
        assert (p > 1 - 1e-6).all()
        assert (p < 1.6).all()
        return
    for column in ("effect", "p", "q"):
        np.testing.assert_allclose(
            ordered(answer, study, column), expected[column], rtol=2e-5, atol=1e-9
        )


@pytest.mark.parametrize("design", ["plain", "pairs"])
def test_firths_regression_is_that_of_brute_force_in_r(invented, design):
    study, expected = invented[design], saved("presence")
    answer = differential.presence(study, covariates=["age"], depth=False).set_index(
        "taxon"
    )
    for column in ("effect", "low", "high"):
        np.testing.assert_allclose(
            answer.loc[expected["taxa"], column], expected[design][column], rtol=1e-4
        )
    # The larger of this ratio's p and the exact one.
    p, ratio = answer.loc[expected["taxa"], "p"], np.array(expected[design]["p"])
    assert (p >= ratio * (1 - 1e-4)).all()
    assert (p <= 2.5 * ratio + 1e-3).all() or design == "pairs"


def test_the_draws_are_those_of_the_library(invented):
    study = invented["plain"]
    rows = model_frame(study, left="HC", right="MS")
    ours = floored_under_shuffled_labels(
        "dirmult", rows, rows.labels[:, None], draws=8, seed=5
    )[0]
    theirs = dirmult_ttest(
        rows.counts, study.group, treatment="MS", reference="HC", draws=8, seed=5
    )["pvalue"]
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.parametrize("design", ["plain", "pairs", "repeated"])
@pytest.mark.parametrize("method", differential.METHODS)
def test_a_permutation_asks_the_very_question_that_was_answered(
    invented, design, method
):
    study, covariates = invented[design], ("age",)
    options = {"draws": 4} if method == "dirmult" else {}
    answer = getattr(differential, method)(study, covariates=covariates, **options)
    rows = model_frame(study, left="HC", right="MS", covariates=covariates)
    p = floored_under_shuffled_labels(method, rows, rows.labels[:, None], **options)[0]
    found = answer.set_index("taxon").loc[rows.counts.columns, "p"]
    np.testing.assert_allclose(p, found, rtol=1e-6)


@pytest.mark.parametrize("method", ["wilcoxon", "linda", "ancombc", "presence"])
def test_swapping_partners_is_swapping_their_labels(invented, method):
    study = invented["pairs"]
    # The zero rule is chosen once, by the labels as they are.
    options = {"zeros": "pseudo"} if method == "linda" else {}
    rows = model_frame(study, left="HC", right="MS", covariates=["age"])
    label = rows.shuffles(1, seed=1)
    p = floored_under_shuffled_labels(method, rows, label, **options)[0]
    household = np.unique(study.samples["household"])
    swapped = study.samples["household"].isin(household[label[:, 0] < 0])
    other = study.group.map({"HC": "MS", "MS": "HC"})
    samples = study.samples.assign(group=study.group.where(~swapped, other))
    swap = Study("swap", study.counts, samples, facts=study.facts)
    answer = getattr(differential, method)(swap, covariates=["age"], **options)
    found = answer.set_index("taxon").loc[rows.counts.columns, "p"]
    np.testing.assert_allclose(p, found, rtol=1e-6)
