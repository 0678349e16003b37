"""The public studies: vegan's numbers, and what the tables say of disease."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from msgut import compare, measure

pytestmark = pytest.mark.real
REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def vegan():
    table = pd.read_csv(REFERENCE / "compare_real.csv", keep_default_na=False)
    return table.set_index(["study", "question", "term", "what"])["value"].sort_index()


@pytest.fixture(scope="module")
def imsms(real):
    study = real("imsms_2022")
    return study, measure.distances(study, "bray_curtis").to_data_frame()


def agree(table, wanted, times):
    """F and R² to 1e-8; p within five standard errors of both draws."""
    found = table.set_index("term")
    names = {"Residual": "residual", "Total": "total", "Model": "model"}
    for (term, what), value in wanted.items():
        ours = found.loc[names.get(term, term), what]
        if what != "p":
            assert ours == pytest.approx(float(value), rel=1e-8)
        elif times:
            p = float(value)
            spread = np.sqrt(max(p * (1 - p), 1 / times) * (1 / times + 1 / 999))
            assert ours == pytest.approx(p, abs=5 * spread + 1 / times)


def test_jangi_agrees_with_vegan(real, vegan):
    study = real("jangi_2016")
    distances = measure.distances(study, "bray_curtis")
    agree(
        compare.permanova(distances, study, "group"), vegan["jangi_2016", "one"], 9999
    )
    row = compare.dispersion(distances, study, kind="centroid", adjusted=False).iloc[0]
    wanted = vegan["jangi_2016", "spread"]
    assert row["f"] == pytest.approx(float(wanted["group", "f"]), rel=1e-8)
    assert row["p"] == pytest.approx(float(wanted["group", "p"]), abs=0.06)


def test_forbes_agrees_with_vegan_and_moves_whole_persons(real, vegan):
    study = real("forbes_2018")
    samples = study.samples
    distances = measure.distances(study, "bray_curtis").to_data_frame()
    every = compare.permanova(distances, study, "group")
    agree(every, vegan["forbes_2018", "all groups"], 0)
    assert every.loc[0, "permuted"] == "by whole subject"
    two = samples.index[samples["group"].isin(["HC", "MS"])]
    aged = compare.permanova(
        distances.loc[two, two], study, "group + age", by="margin", permutations=0
    )
    agree(aged, vegan["forbes_2018", "MS and HC with age"].drop("p", level=1), 0)
    assert aged.loc[0, "n_dropped"] > 0
    whole = two[samples.loc[two, "subject"].duplicated(keep=False)]
    pairs = distances.loc[whole, whole]
    within = compare.permanova(pairs, study, "visit")
    assert within.loc[0, "permuted"] == "within subject"
    agree(within, vegan["forbes_2018", "visits within persons"], 9999)
    persons = compare.permanova(pairs, study, "group")
    agree(persons, vegan["forbes_2018", "whole persons"], 9999)


def test_imsms_agrees_with_vegan(imsms, vegan):
    study, distances = imsms
    wanted = vegan["imsms_2022"]
    agree(compare.permanova(distances, study.samples, "group"), wanted["one"], 99)
    paired = compare.permanova(distances, study, "group")
    agree(paired, wanted["household"], 99)
    assert paired.loc[0, "permuted"] == "within household"
    ask = {"permutations": 0}
    adjusted = compare.permanova(
        distances, study, "group + sex + age + bmi + site", by="margin", **ask
    )
    agree(adjusted, wanted["margin"].drop("p", level=1), 0)
    terms = compare.permanova(distances, study, "site + sex + age + bmi + group", **ask)
    agree(terms, wanted["terms"].drop("p", level=1), 0)
    spread = compare.dispersion(distances, study, kind="centroid", permutations=0)
    f = float(wanted["spread", "group", "f"])
    assert spread.loc[0, "f"] == pytest.approx(f, rel=1e-8)


def test_imsms_tells_a_small_difference_in_composition_and_none_in_shannon(imsms):
    study, distances = imsms
    table = compare.permanova(
        distances, study, "group + sex + age + bmi + site", by="margin"
    ).set_index("term")
    assert table.loc["group", "r2"] == pytest.approx(0.003369, abs=1e-6)
    assert table.loc["group", "p"] == table.loc["group", "least_p"] == 0.001
    assert table.loc["site", "r2"] > 10 * table.loc["group", "r2"]
    shannon = measure.alpha(study, indices=["shannon"])
    row = compare.two_groups(shannon, study).iloc[0]
    assert (row["form"], row["n_left"], row["n_dropped"]) == ("paired", 576, 0)
    assert row["effect"] == pytest.approx(0.009394, abs=1e-6)
    assert row["low"] < 0 < row["high"]
    assert row["p"] == pytest.approx(0.7458, abs=1e-4)
