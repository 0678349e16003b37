"""Pictures of scores, forests and transfers: all that is in the tables, twice alike."""

from dataclasses import replace

import numpy as np
import pandas as pd

from msgut import draw, meta, predict
from msgut.facts import Facts
from msgut.study import Study


def cohort(name, seed=0, source="public"):
    rng = np.random.default_rng(seed)
    ids = [f"{name}{k}" for k in range(24)]
    samples = pd.DataFrame(
        {"group": ["HC", "MS"] * 12, "age": rng.normal(40, 9, 24)}, ids
    )
    counts = pd.DataFrame(rng.poisson(20, (24, 12)), ids, [f"g{k}" for k in range(12)])
    return Study(name, counts, samples, facts=Facts(name=name), source=source)


def row(score, right, effect, **more):
    return {
        "score": score,
        "left": "HC",
        "right": right,
        "n_left": 9,
        "n_right": 8,
        "effect": effect,
        "low": effect - 0.1,
        "high": effect + 0.1,
        "null_low": 0.4,
        "null_high": 0.6,
        **more,
    }


def test_every_score_and_covariate_stands_in_the_picture():
    table = pd.DataFrame(
        [
            row("CLOUD", "MS", 0.6),
            row("MDI", "MS", 0.41),
            row("CLOUD", "CD", 0.8),
            row("MDI", "CD", 0.7),
        ]
    )
    plain = pd.DataFrame([row("sex (female)", "MS", 0.67)])
    shown = draw.score_aurocs(table, cohort("a"), beside=plain)
    labels = [text.get_text() for text in shown.axes[0].get_yticklabels()]
    assert labels == ["CLOUD", "MDI", "sex (female) alone"]
    for said in ("CLOUD (MS) 0.60", "MDI (CD) 0.70", "sex (female) alone 0.67"):
        assert said in shown.alt
    assert "MS n = 8, CD n = 8 people" in shown.axes[0].get_title()
    assert shown.png() == draw.score_aurocs(table, cohort("a"), beside=plain).png()


def test_covariates_stand_beside_the_gut():
    study = cohort("a")
    found = predict.model_comparison(study, permutations=40, trees=5, repeats=1)
    labels = [
        text.get_text()
        for text in draw.model_aurocs(found, study).axes[0].get_yticklabels()
    ]
    assert labels == ["age alone", "microbiome alone", "both"] * 2


def test_a_model_that_is_not_fitted_is_said_to_be_and_has_no_dot():
    study = cohort("a")
    found = predict.model_comparison(study, permutations=40, trees=5, repeats=1)
    gone = found.table["model"] == "random forest"
    found.table.loc[gone, ["effect", "low", "high"]] = np.nan
    found.table.loc[gone, "why"] = "not fitted"
    shown = draw.model_aurocs(found, study)
    assert "random forest, both not fitted" in shown.alt
    words = [text.get_text().strip() for text in shown.axes[0].texts]
    assert words.count("not fitted") == 3


def test_forest_and_transfer_say_their_numbers_and_mark_a_twin():
    cohorts = [cohort("a"), cohort("b", 1, source="twin")]
    shares = meta.prevalence_by_cohort(cohorts)
    effects = pd.concat([meta.cohort_effects(c, shares=shares) for c in cohorts])
    pooled = meta.pooled(effects)
    pooled["holds"] = [True] + [False] * (len(pooled) - 1)
    forest = draw.forest_plot(pooled, effects, cohorts, most=4)
    top = pooled.iloc[0]
    assert f"{top['taxon']} {top['common']:.2f} (" in forest.alt
    assert f", {top['effect']:.2f} (" in forest.alt
    first, *rest = [t.get_text() for t in forest.axes[0].get_yticklabels()]
    assert [first, *rest] == [f"{top['taxon']} *", *pooled["taxon"][1:4]]
    table = meta.cross_cohort_prediction(cohorts, permutations=9, trees=5)
    matrix = draw.cross_cohort_aurocs(table, cohorts)
    one = table[(table["train"] == "a") & (table["test"] == "b")].iloc[0]
    assert f"a → b {one['effect']:.2f}" in matrix.alt
    assert "age, a" in [t.get_text() for t in matrix.axes[0].get_yticklabels()]
    for shown in (forest, matrix):
        assert "synthetic twin: b" in [text.get_text() for text in shown.figure.texts]


def test_forest_and_transfer_name_the_groups_that_were_compared():
    cohorts = [cohort("a"), cohort("b", 1)]
    cohorts = [
        replace(c, samples=c.samples.assign(group=["RA", "CD"] * 12)) for c in cohorts
    ]
    shares = meta.prevalence_by_cohort(cohorts, left="RA", right="CD")
    sides = {"left": "RA", "right": "CD"}
    effects = pd.concat(
        [meta.cohort_effects(c, shares=shares, **sides) for c in cohorts]
    )
    shown = draw.forest_plot(meta.pooled(effects), effects, cohorts)
    assert "CD less RA" in shown.axes[0].get_xlabel()
    table = meta.cross_cohort_prediction(cohorts, permutations=9, trees=5, **sides)
    labels = [
        t.get_text()
        for t in draw.cross_cohort_aurocs(table, cohorts).axes[0].get_xticklabels()
    ]
    assert labels[0] == "a\nRA 12, CD 12"
