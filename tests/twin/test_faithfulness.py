"""How like its original each twin is, and how far it may be from it."""

import numpy as np
import pytest

from msgut import catalogue, load, paths, twin
from msgut.load.twin_parameters import MARKS

# The largest gap between twin and original that the mean of five twins may show.
TOLERANCE = {
    "mean share": 0.15,
    "prevalence": 0.05,
    "observed, 25%": 8,
    "observed, 50%": 6,
    "observed, 75%": 10,
    "shannon, 25%": 0.15,
    "shannon, 50%": 0.15,
    "shannon, 75%": 0.15,
    "Bray-Curtis within groups, 25%": 0.06,
    "Bray-Curtis within groups, 50%": 0.1,
    "Bray-Curtis within groups, 75%": 0.12,
    "Bray-Curtis between groups, 25%": 0.09,
    "Bray-Curtis between groups, 50%": 0.09,
    "Bray-Curtis between groups, 75%": 0.1,
    "R² of group": 0.035,
    "R² of phase": 0.08,
    "R² of site": 0.025,
    "R² of sex": 0.01,
    "R² of age": 0.01,
    "AUROC of twin or original": 0.35,
}
NAMES = catalogue.study_keys()


def table():
    """Return the README's table: study, measure, original, twin."""
    text = (paths.twins() / "README.md").read_text("utf-8")
    inside = text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip().splitlines()
    names = inside[0].strip("|").split("|")[1:]
    for line in inside[2:]:
        measure, *cells = [c.strip() for c in line.strip("|").split("|")]
        for name, cell in zip(names, cells, strict=True):
            if cell:
                original, drawn = (float(x) for x in cell.split("→"))
                yield name.strip(), measure, original, drawn


def test_the_table_tells_of_every_twin_and_none_is_beyond_its_tolerance():
    rows = list(table())
    assert {name for name, *_ in rows} == set(NAMES)
    assert {measure for _, measure, *_ in rows} == set(TOLERANCE)
    for name, measure, original, drawn in rows:
        assert abs(drawn - original) <= TOLERANCE[measure], (name, measure)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_twin_is_as_faithful_as_the_table_says(real, name):
    """One twin: the originals' numbers to the digit, its own within half as much again."""
    told = {m: (a, b) for n, m, a, b in table() if n == name}
    study = load.study(name, source="twin", seed=0)
    found = twin.averaged_faithfulness([study], real(name))
    assert set(found["measure"]) == set(told)
    for row in found.itertuples():
        original, mean = told[row.measure]
        assert row.original == pytest.approx(original, rel=0.006), row.measure
        assert abs(row.gap) <= 1.5 * TOLERANCE[row.measure], row.measure
        assert abs(row.twin - mean) <= 1.5 * TOLERANCE[row.measure], row.measure


def test_faithfulness_sees_a_twin_that_is_none():
    """A twin with its genera shuffled has nothing of the original but its diversity."""
    study = load.study("jangi_2016", source="twin")
    rng = np.random.default_rng(1)
    order = rng.permutation(study.counts.shape[1])
    wrong = study.counts.iloc[:, order].set_axis(study.counts.columns, axis=1)
    found = twin.faithfulness(study.become("shuffle", "", counts=wrong), study)
    found = found.set_index("measure")["twin"]
    assert abs(found["mean share"]) < 0.4
    assert abs(found["prevalence"]) < 0.4
    assert found["AUROC of twin or original"] > 0.95
