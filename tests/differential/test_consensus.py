"""Where the methods agree, and what changes the answer."""

import numpy as np
import pandas as pd
import pytest

from msgut import differential
from msgut.errors import MsgutError
from msgut.study import Study


def answer(method, effects, q, scale="log2 fold change", n=20):
    return pd.DataFrame(
        {
            "taxon": list(effects),
            "effect": list(effects.values()),
            "low": -9.0,
            "high": 9.0,
            "p": q,
            "q": q,
            "method": method,
            "scale": scale,
            "form": "plain",
            "n_left": n,
            "n_right": n,
            "prevalence_left": 0.5,
            "prevalence_right": 0.75,
            "n_dropped": 0,
            "zeros": "",
        }
    )


def test_votes_are_counted_in_the_direction_of_most():
    tables = [
        answer("linda", {"A": 2.0, "B": 1.0, "C": 0.2}, [0.01, 0.01, 0.9]),
        answer("ancombc", {"A": 1.0, "B": 0.5, "C": -0.1}, [0.02, 0.2, 0.9]),
        answer("wilcoxon", {"A": 1.5, "B": -1.0, "C": np.nan}, [0.3, 0.01, np.nan]),
    ]
    found = differential.consensus(tables).set_index("taxon")
    assert found.index.tolist() == ["A", "B", "C"]
    assert found["n_called"].tolist() == [2, 1, 0]
    assert found["n_same_sign"].tolist() == [3, 2, 0]
    assert found["n_methods"].tolist() == [3, 3, 2]
    assert found["direction"].tolist() == [1, 1, 0]
    assert found["agreed"].tolist() == [True, False, False]
    assert found.loc["A", "effect"] == 1.5
    assert found.loc["B", "q_wilcoxon"] == 0.01
    assert found.loc["A", "prevalence_right"] == 0.75


def test_a_method_that_cries_wolf_keeps_its_column_and_loses_its_vote():
    tables = [
        answer("linda", {"A": 2.0}, [0.5]),
        answer("ancombc", {"A": -3.0}, [0.001]),
    ]
    trust = pd.DataFrame(
        {"method": ["linda", "ancombc"], "anticonservative": [False, True]}
    )
    found = differential.consensus(tables, calibration=trust).iloc[0]
    assert found["direction"] == 1
    assert (found["n_called"], found["n_methods"], found["agreed"]) == (0, 1, False)
    assert found["q_ancombc"] == 0.001
    nobody = trust.assign(anticonservative=True)
    with pytest.raises(MsgutError, match="none has a vote"):
        differential.consensus(tables, calibration=nobody)


def test_an_odds_ratio_votes_and_is_no_fold_change():
    tables = [
        answer("linda", {"A": 1.0}, [0.01]),
        answer("presence", {"A": 8.0}, [0.01], scale="log2 odds ratio"),
    ]
    found = differential.consensus(tables).iloc[0]
    assert (found["effect"], found["n_called"]) == (1.0, 2)


def test_answers_on_different_people_are_not_laid_beside_each_other():
    tables = [
        answer("linda", {"A": 1.0}, [0.1]),
        answer("ancombc", {"A": 1.0}, [0.1], n=9),
    ]
    with pytest.raises(MsgutError, match="compare different samples"):
        differential.consensus(tables)


@pytest.fixture
def cohort():
    rng = np.random.default_rng(3)
    names = [f"s{i:02d}" for i in range(40)]
    base = rng.lognormal(3, 1, size=(40, 12))
    base[20:, :2] *= 10
    counts = pd.DataFrame(
        rng.poisson(base), index=names, columns=[f"asv{i}" for i in range(12)]
    )
    counts["asv0"] = np.where(np.arange(40) % 4 == 0, counts["asv0"], 0)
    genus = ["Rare", "Akkermansia", "Dorea", "Dorea", *[f"G{i}" for i in range(8)]]
    family = [
        "Rarae",
        "Akkermansiaceae",
        "Lachnospiraceae",
        "Lachnospiraceae",
        *["Others"] * 4,
        *["Rest"] * 4,
    ]
    ranks = pd.DataFrame({"family": family, "genus": genus}, index=counts.columns)
    samples = pd.DataFrame(
        {"group": ["HC"] * 20 + ["MS"] * 20, "age": rng.normal(40, 9, 40)}, index=names
    )
    return Study("cohort", counts, samples, ranks)


def test_a_finding_is_followed_through_filters_ranks_and_covariates(cohort):
    steps = []
    found = differential.analytic_choices(
        cohort,
        ["Akkermansia", "Rare"],
        prevalences=(0.1, 0.5),
        ranks=("genus", "family"),
        covariate_sets=((), ("age",)),
        methods=("linda", "wilcoxon"),
        progress=lambda *step: steps.append(step),
    )
    assert len(found) == 2 * 2 * 2 * 2 * 2
    assert steps[-1][1:] == (16, 16)
    followed = found[found["taxon"] == "Akkermansia"]
    assert set(followed["found"]) == {"Akkermansia", "Akkermansiaceae"}
    assert (followed["effect"] > 1.5).all()
    assert set(found["covariates"]) == {"none", "age"}
    linear = followed[followed["method"] == "linda"]
    bare, aged = (
        linear.loc[linear["covariates"] == name, "effect"] for name in ("none", "age")
    )
    assert (abs(bare.to_numpy() - aged.to_numpy()) > 1e-6).all()
    strict = found[(found["taxon"] == "Rare") & (found["prevalence"] == 0.5)]
    assert strict["effect"].isna().all()
    loose = found[(found["taxon"] == "Rare") & (found["prevalence"] == 0.1)]
    assert loose["effect"].notna().all()


def test_the_taxa_to_follow_are_a_list(cohort):
    with pytest.raises(MsgutError, match="Name the taxa to follow in a list"):
        differential.analytic_choices(cohort, "Akkermansia")


def test_an_option_that_no_method_takes_is_refused(cohort):
    with pytest.raises(MsgutError, match="No method takes 'drawz'"):
        differential.answers(cohort, drawz=3)
