import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from skbio import DistanceMatrix
from skbio.stats.ordination import pcoa as skbio_pcoa
from small_studies import invented, said_by_r

from msgut import measure
from msgut.errors import MsgutError
from msgut.measure.pcoa import without_noise
from msgut.stats.gower import placed_among


def apart(points):
    points = np.asarray(points, dtype=float)
    ids = [f"s{i}" for i in range(len(points))]
    return DistanceMatrix(squareform(pdist(points)), ids)


def test_a_rectangle_by_hand():
    found = measure.pcoa(apart([[0, 0], [4, 0], [0, 2], [4, 2]]))
    assert found.points.columns.tolist() == ["PC1", "PC2"]
    np.testing.assert_allclose(abs(found.points), [[2, 1]] * 4)
    np.testing.assert_allclose(found.eigenvalues, [16, 4, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found.share, [0.8, 0.2])
    assert found.negative == 0


def test_what_is_not_euclidean_shows_as_negative():
    # Three points at distance 2 of each other, yet all at 1 of a fourth.
    square = np.array([[0, 2, 2, 1], [2, 0, 2, 1], [2, 2, 0, 1], [1, 1, 1, 0]])
    found = measure.pcoa(DistanceMatrix(square, list("abcd")), axes=4)
    np.testing.assert_allclose(found.eigenvalues, [2, 2, 0, -0.25], atol=1e-12)
    assert found.negative == pytest.approx(-0.25)
    np.testing.assert_allclose(found.share, [0.5, 0.5])


def test_agrees_with_vegan_and_scikit_bio():
    distances = measure.distances(invented(), "bray_curtis")
    found = measure.pcoa(distances)
    said = np.array(said_by_r()["pcoa"]["eigenvalues"])
    np.testing.assert_allclose(
        found.eigenvalues[found.eigenvalues != 0], said[abs(said) > 1e-12], rtol=1e-8
    )
    np.testing.assert_allclose(
        abs(found.points.iloc[:, :3]), np.abs(said_by_r()["pcoa"]["points"]), rtol=1e-7
    )
    other = skbio_pcoa(distances, dimensions=16, warn_neg_eigval=False)
    theirs = other.proportion_explained[: len(found.share)]
    np.testing.assert_allclose(found.share, theirs, rtol=1e-8)
    assert found.points.index.tolist() == list(distances.ids)


@settings(deadline=None, max_examples=30)
@given(st.integers(3, 12), st.integers(1, 4), st.integers(0, 99))
def test_points_keep_euclidean_distances_and_their_direction(n, m, seed):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((n, m))
    once = measure.pcoa(apart(points)).points
    np.testing.assert_allclose(pdist(once), pdist(points), atol=1e-9)
    far = once.abs().to_numpy().argmax(axis=0)
    assert (once.to_numpy()[far, range(once.shape[1])] > 0).all()
    mirrored = measure.pcoa(apart(-points)).points
    np.testing.assert_allclose(once, mirrored, atol=1e-7)


def test_what_cannot_be_ordinated_says_why():
    broken = squareform([1.0, np.nan, 1.0])
    for ask, said in (
        (lambda: measure.pcoa(apart([[0], [0], [0]])), "All samples are at distance"),
        (lambda: measure.pcoa(apart([[0], [1]]), axes=0), "one axis or more, not 0"),
        (
            lambda: measure.pcoa(DistanceMatrix(broken, list("abc"), validate=False)),
            "between samples 'a' and 'c' is nan",
        ),
        (lambda: measure.nmds(apart([[0], [1]]), axes=1, seed=0), "2 samples cannot"),
        (
            lambda: measure.nmds(apart([[0], [1], [3]]), axes=1, seed=0, tries=0),
            "one try or more",
        ),
    ):
        with pytest.raises(MsgutError, match=said):
            ask()


def test_nmds_is_no_worse_than_vegan():
    distances = measure.distances(invented(), "bray_curtis")
    found = measure.nmds(distances, seed=1, tries=12)
    assert found.stress <= said_by_r()["nmds"] + 1e-4
    assert found.stresses[0] == found.stress
    assert list(found.stresses) == sorted(found.stresses)


def test_nmds_finds_a_plane_that_was_only_bent(rng):
    flat = rng.standard_normal((25, 2))
    bent = apart(flat)
    bent = DistanceMatrix(np.sqrt(bent.data) + (bent.data > 0), bent.ids)
    found = measure.nmds(bent, seed=0, tries=3)
    assert found.stress < 0.01
    ranks = [pd.Series(pdist(p)).rank() for p in (flat, found.points)]
    assert ranks[0].corr(ranks[1]) > 0.999
    assert (found.points**2).to_numpy().sum() == pytest.approx(25)
    assert abs(found.points.cov().iloc[0, 1]) < 1e-9
    assert found.points.index.tolist() == list(bent.ids)


def test_the_stress_is_kruskals_of_the_points(rng):
    # Worked out from the points alone, with pooled neighbours by hand.
    distances = apart(rng.standard_normal((9, 5)))
    found = measure.nmds(distances, seed=0, tries=2)
    gaps = pdist(found.points)[np.argsort(squareform(distances.data))]
    blocks = []
    for gap in gaps:
        blocks.append([gap, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (high, a), (low, b) = blocks[-2:]
            blocks[-2:] = [[(high * a + low * b) / (a + b), a + b]]
    fit = np.concatenate([np.full(n, value) for value, n in blocks])
    by_hand = np.sqrt(((gaps - fit) ** 2).sum() / (gaps**2).sum())
    assert found.stress == pytest.approx(by_hand, rel=1e-6)


def test_nmds_lets_ties_part(rng):
    # One distance for all pairs: any layout keeps the order, so nothing is strained.
    same = DistanceMatrix(squareform(np.ones(15)), list("abcdef"))
    assert measure.nmds(same, seed=0, tries=2).stress < 1e-3


def test_the_slope_of_the_stress_is_its_slope(rng):
    from msgut.measure.nmds import _Stress

    target = pdist(rng.standard_normal((8, 4))).round(1)
    stress = _Stress(target, 8, 2)
    at = rng.standard_normal(16)
    value, slope = stress(at)
    for k in range(16):
        step = np.zeros(16)
        step[k] = 1e-6
        numeric = (stress(at + step)[0] - stress(at - step)[0]) / 2e-6
        assert slope[k] == pytest.approx(numeric, abs=1e-7)
    assert value > 0


def test_the_same_seed_gives_the_same_points(rng):
    distances = apart(rng.standard_normal((12, 6)))
    once, again = (measure.nmds(distances, seed=7, tries=3) for _ in range(2))
    assert once.points.equals(again.points)


def test_what_a_library_leaves_of_a_zero_is_no_axis():
    eps = np.finfo(float).eps
    values = np.array([4.0, 1e-9, 50 * 3 * 4 * eps, -20 * 3 * 4 * eps])
    assert without_noise(values).tolist() == [4.0, 1e-9, 0.0, 0.0]
    # Points on a line have one axis, however many samples and whatever they were.
    for n in (3, 40, 200):
        line = np.sort(np.random.default_rng(n).normal(size=n))
        far = DistanceMatrix(np.abs(line[:, None] - line[None, :]))
        made = measure.pcoa(far)
        assert (made.points.shape[1], made.negative) == (1, 0)
        np.testing.assert_allclose(np.ptp(made.points["PC1"]), np.ptp(line), rtol=1e-9)


def test_samples_placed_among_others_stand_where_the_whole_map_has_them():
    """Distances between points are Euclidean: axes of all and of most are the same."""
    rng = np.random.default_rng(3)
    points = rng.normal(size=(12, 2)) * [3, 1]
    square = np.sqrt(((points[:, None] - points) ** 2).sum(axis=-1))
    train = np.arange(12) > 3
    place = placed_among(square, train, axes=2)
    again = np.sqrt(((place[:, None] - place) ** 2).sum(axis=-1))
    np.testing.assert_allclose(again, square, atol=1e-9)
    mine = measure.pcoa(DistanceMatrix(square[4:, 4:])).points.to_numpy()
    np.testing.assert_allclose(np.abs(place[4:, ::-1]), np.abs(mine), atol=1e-9)


@pytest.mark.parametrize("nothing", [None, 5, [[0.0]], np.zeros((3, 3))])
@pytest.mark.parametrize("lay_out", [measure.pcoa, lambda d: measure.nmds(d, seed=0)])
def test_what_is_no_matrix_of_distances_is_refused(lay_out, nothing):
    with pytest.raises(MsgutError, match="is no matrix of distances. Measure one"):
        lay_out(nothing)
