import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform
from skbio import DistanceMatrix
from small_studies import invented, said_by_r

from msgut import measure
from msgut.errors import MsgutError


@pytest.mark.parametrize(
    ("name", "formula", "condition"),
    [
        ("all", "group + site", None),
        ("age", "group + age", None),
        ("partial", "group", "site"),
    ],
)
def test_agrees_with_vegans_dbrda(name, formula, condition):
    distances = measure.distances(invented(), "bray_curtis")
    found = measure.dbrda(distances, invented().samples, formula, condition=condition)
    said = said_by_r()["dbrda"][name]
    values = np.atleast_1d(said["eigenvalues"])
    np.testing.assert_allclose(found.eigenvalues, values, rtol=1e-8)
    for part in ("total", "constrained", "conditioned"):
        assert getattr(found, part) == pytest.approx(said[part], rel=1e-8), part
    positive = values[values > 0]
    np.testing.assert_allclose(found.share, positive / said["total"], rtol=1e-8)
    for points, scores, scale in (
        (found.fitted, said["lc"], np.sqrt(positive)),
        (found.points, said["wa"], np.sqrt(positive)),
    ):
        scores = np.reshape(scores, points.shape) * scale
        turned = scores * np.sign((scores * points.to_numpy()).sum(axis=0))
        np.testing.assert_allclose(points, turned, rtol=1e-7, atol=1e-9)


def test_samples_that_lack_a_covariate_are_left_out_and_counted():
    distances = measure.distances(invented(), "bray_curtis")
    found = measure.dbrda(distances, invented().samples, "~ age", condition="site")
    assert found.dropped == 1
    assert "s07" not in found.points.index
    assert len(found.points) == 15


def test_covariates_are_looked_up_by_id_and_not_by_place():
    distances = measure.distances(invented(), "bray_curtis")
    samples = invented().samples
    once = measure.dbrda(distances, samples, "group")
    again = measure.dbrda(distances, samples[::-1], "group")
    pd.testing.assert_frame_equal(once.points, again.points)


def test_it_is_linear_regression_where_the_distance_is_euclidean(rng):
    values = rng.standard_normal((20, 3))
    ids = [f"s{i}" for i in range(20)]
    samples = pd.DataFrame({"x": rng.standard_normal(20)}, ids)
    distances = DistanceMatrix(squareform(pdist(values)), ids)
    found = measure.dbrda(distances, samples, "x")
    design = np.column_stack([np.ones(20), samples["x"]])
    fit = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    centred = values - values.mean(axis=0)
    assert found.total == pytest.approx((centred**2).sum())
    assert found.constrained == pytest.approx(((fit - fit.mean(axis=0)) ** 2).sum())
    assert abs(np.corrcoef(found.fitted["dbRDA1"], samples["x"])[0, 1]) > 1 - 1e-12


def test_a_term_given_twice_counts_once_and_parts_add_up():
    distances = measure.distances(invented(), "jaccard")
    samples = invented().samples.assign(copy=invented().samples["group"])
    once = measure.dbrda(distances, samples, "group")
    twice = measure.dbrda(distances, samples, "group + copy")
    np.testing.assert_allclose(once.eigenvalues, twice.eigenvalues)
    both = measure.dbrda(distances, samples, "group + site")
    after = measure.dbrda(distances, samples, "group", condition="site")
    assert both.constrained == pytest.approx(after.constrained + after.conditioned)


def test_what_cannot_be_explained_says_why():
    distances = measure.distances(invented(), "jaccard")
    samples = invented().samples
    bare = samples.assign(empty=np.nan, who=samples.index)
    for table, formula, options, said in (
        (samples, "grup", {}, "No covariate 'grup'. Did you mean 'group'"),
        (samples, "xyz", {}, "No covariate 'xyz'. There are group, site, age"),
        (samples, "group +", {}, "is no formula"),
        (samples, "1", {}, "explains nothing"),
        (samples, "site", {"condition": "site"}, "explains nothing that 'site'"),
        (bare, "who", {}, "as many terms"),
        (bare, "empty", {}, "Only 0 samples"),
        (samples.iloc[1:], "group", {}, "No covariates for sample 's01'"),
    ):
        with pytest.raises(MsgutError, match=said):
            measure.dbrda(distances, table, formula, **options)


def test_a_study_stands_for_its_samples_and_nothing_else_does():
    gut = invented()
    distances = measure.distances(gut, "bray_curtis")
    one, two = (measure.dbrda(distances, x, "group") for x in (gut, gut.samples))
    pd.testing.assert_frame_equal(one.points, two.points)
    with pytest.raises(MsgutError, match="samples are NoneType"):
        measure.dbrda(distances, None, "group")
    with pytest.raises(MsgutError, match="distances are DataFrame"):
        measure.dbrda(gut.counts, gut, "group")
