"""What vegan and phyloseq say of two public studies, in sums and quantiles."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import squareform

from msgut import measure

pytestmark = pytest.mark.real
REFERENCE = Path(__file__).parents[1] / "reference"
SAID = {
    name: json.loads((REFERENCE / f"measure_real_{part}.json").read_text("utf-8"))
    for name, part in (("forbes_2018", "forbes"), ("imsms_2022", "imsms"))
}
METRICS = {
    "bray_curtis_counts": ("bray_curtis", {"relative": False}),
    "weighted_unifrac_raw": ("weighted_unifrac", {"normalized": False}),
}
close = {"rtol": 1e-8}


def sealed(values):
    return np.sin(np.arange(1, len(values) + 1)) @ np.asarray(values, dtype=float)


@pytest.mark.parametrize("name", SAID)
def test_alpha_diversity_is_vegans(real, name):
    table = measure.alpha(real(name))
    for index, said in SAID[name]["alpha"].items():
        np.testing.assert_allclose(table[index].mean(), said["mean"], **close)
        np.testing.assert_allclose(sealed(table[index]), said["sealed"], rtol=1e-7)


@pytest.mark.parametrize("metric", SAID["imsms_2022"]["distances"])
@pytest.mark.parametrize("name", SAID)
def test_distances_are_vegans(real, name, metric):
    study = real(name)
    assert list(study.counts.index[:3]) == SAID[name]["first"]
    same(study, metric, SAID[name]["distances"][metric])


@pytest.mark.parametrize("metric", SAID["forbes_2018"]["first_40"])
def test_unifrac_is_phyloseqs(real, metric):
    study = real("forbes_2018")
    few = study.become("few", "UniFrac takes R long", counts=study.counts.iloc[:40])
    same(few, metric, SAID["forbes_2018"]["first_40"][metric])


def same(study, metric, said):
    own, options = METRICS.get(metric, (metric, {}))
    square = measure.distances(study, own, **options).data
    pairs = squareform(square)
    weight = np.sin(np.arange(1, len(square) + 1))
    np.testing.assert_allclose(pairs.mean(), said["mean"], **close)
    np.testing.assert_allclose(np.linalg.norm(square), said["norm"], **close)
    quantiles = np.quantile(pairs, [0, 0.1, 0.5, 0.9, 1])
    np.testing.assert_allclose(quantiles, said["quantiles"], rtol=1e-8, atol=1e-12)
    scale = np.abs(weight) @ square @ np.abs(weight)
    assert abs(weight @ square @ weight - said["sealed"]) < 1e-8 * scale


def test_rarefied_richness_is_vegans(real):
    found = measure.rarefied_alpha(real("imsms_2022"), 10_000).dropna()
    said = SAID["imsms_2022"]["rarefied"]
    np.testing.assert_allclose(found.mean(), said["mean"], **close)
    np.testing.assert_allclose(sealed(found), said["sealed"], rtol=1e-7)


def test_principal_coordinates_are_vegans(real):
    study = real("imsms_2022")
    found = measure.pcoa(measure.distances(study, "bray_curtis"))
    said = SAID["imsms_2022"]["pcoa"]
    values = found.eigenvalues
    np.testing.assert_allclose(values[:5], said["top"], **close)
    np.testing.assert_allclose(values[values > 0].sum(), said["positive"], **close)
    np.testing.assert_allclose(found.negative, said["negative"], **close)
    assert list(found.points.index) == list(study.counts.index)
