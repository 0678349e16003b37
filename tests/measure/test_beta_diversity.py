import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist, squareform
from skbio import DistanceMatrix
from small_studies import invented, random_tree, said_by_r, toy

from msgut import measure
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.measure import pairwise_sums

tables = arrays(
    np.int64,
    st.tuples(st.integers(2, 7), st.integers(2, 9)),
    elements=st.integers(0, 9),
).filter(lambda rows: (rows.sum(axis=1) > 0).all())
quick = settings(deadline=None, max_examples=25)
METRIC = ["jaccard", "aitchison", "robust_aitchison", "unweighted_unifrac"]
BY_R = {
    "bray_curtis": ("bray_curtis", {}),
    "bray_curtis_counts": ("bray_curtis", {"relative": False}),
    "jaccard": ("jaccard", {}),
    "aitchison_1": ("aitchison", {"zeros": "pseudocount"}),
    "aitchison_half": ("aitchison", {"zeros": "pseudocount", "amount": 0.5}),
    "robust_aitchison": ("robust_aitchison", {}),
    "unweighted_unifrac": ("unweighted_unifrac", {}),
    "weighted_unifrac": ("weighted_unifrac", {}),
    "weighted_unifrac_raw": ("weighted_unifrac", {"normalized": False}),
}


def star(n_taxa):
    """Return a tree whose tips all hang from the root by a branch of length 2."""
    return "(" + ",".join(f"t{j}:2" for j in range(n_taxa)) + ");"


@pytest.mark.parametrize("name", BY_R)
def test_agrees_with_vegan_and_phyloseq(name):
    metric, options = BY_R[name]
    found = squareform(measure.distances(invented(), metric, **options).data)
    np.testing.assert_allclose(
        found, said_by_r()["distances"][name], rtol=1e-8, atol=1e-12
    )


def test_bray_curtis_by_hand():
    study = toy([[6, 4, 0], [0, 1, 1]])
    assert measure.distances(study, "bray_curtis")[0, 1] == pytest.approx(1.2 / 2)
    raw = measure.distances(study, "bray_curtis", relative=False)
    assert raw[0, 1] == pytest.approx((6 + 3 + 1) / 12)


def test_generalised_unifrac_by_hand():
    # Shares of s0: t0 1/2, t1 1/2. Of s1: t1 1/4, t2 3/4. Branch above (t0, t1): 1, 1/4.
    study = toy([[2, 2, 0], [0, 1, 3]], tree="((t0:1,t1:2):3,t2:4);")
    length = np.array([1, 2, 3, 4])
    one, two = np.array([0.5, 0.5, 1, 0]), np.array([0, 0.25, 0.25, 0.75])
    for alpha in (0, 0.3, 0.5, 1):
        weight = length * (one + two) ** alpha
        by_hand = (weight * abs(one - two) / (one + two)).sum() / weight.sum()
        found = measure.distances(study, "generalized_unifrac", alpha=alpha)
        assert found[0, 1] == pytest.approx(by_hand, rel=1e-12)


@quick
@given(tables, st.integers(0, 99))
def test_labels_stay_and_distances_are_distances(rows, seed):
    tree = random_tree(rows.shape[1], np.random.default_rng(seed))
    study = toy(np.vstack([rows, rows[:1] * 3]), tree=tree)
    for metric in measure.METRICS:
        found = measure.distances(study, metric)
        assert isinstance(found, DistanceMatrix)
        assert list(found.ids) == list(study.counts.index)
        assert (found.data == found.data.T).all()
        assert (found.data >= 0).all()
        assert not np.diag(found.data).any()
        if metric != "aitchison":  # a pseudocount weighs less at a greater depth
            assert found[0, -1] == pytest.approx(0, abs=1e-12)
        if metric in METRIC:
            detour = found.data[:, :, None] + found.data[None, :, :]
            assert (found.data <= detour.min(axis=1) + 1e-9).all()


@quick
@given(tables)
def test_unifrac_on_a_star_of_equal_branches_is_jaccard_and_bray_curtis(rows):
    study = toy(rows, tree=star(rows.shape[1]))
    for unifrac, plain in (
        ("unweighted_unifrac", "jaccard"),
        ("weighted_unifrac", "bray_curtis"),
    ):
        np.testing.assert_allclose(
            measure.distances(study, unifrac).data,
            measure.distances(study, plain).data,
            atol=1e-12,
        )


def test_samples_that_reach_no_length_are_at_no_distance():
    study = toy([[3, 1, 0], [0, 2, 0], [0, 0, 1]], tree="(t0:0,t1:0,t2:1);")
    for metric in ("unweighted_unifrac", "weighted_unifrac", "generalized_unifrac"):
        found = measure.distances(study, metric)
        assert (found[0, 1], found[0, 2]) == (0, 1), metric


@quick
@given(tables, st.integers(0, 99), st.sampled_from([0, 0.4, 0.5]))
def test_generalised_unifrac_lies_as_its_definition_says(rows, seed, alpha):
    rng = np.random.default_rng(seed)
    study = toy(rows, tree=random_tree(rows.shape[1], rng))
    found = measure.distances(study, "generalized_unifrac", alpha=alpha).data
    lengths, below = branches_of(study)
    shares = rows / rows.sum(axis=1, keepdims=True) @ below
    for i, j in itertools.combinations(range(len(rows)), 2):
        both = shares[i] + shares[j]
        seen = both > 0
        weight = lengths[seen] * both[seen] ** alpha
        gap = (abs(shares[i] - shares[j])[seen] / both[seen] * weight).sum()
        expected = gap / weight.sum() if weight.sum() else 0
        assert found[i, j] == pytest.approx(expected, abs=1e-12)


def branches_of(study):
    """Return branch lengths and taxa below, walked node by node."""
    lengths, below = [], []
    for node in study.tree.postorder(include_self=False):
        tips = {tip.name for tip in node.tips(include_self=True)}
        lengths.append(node.length)
        below.append([taxon in tips for taxon in study.counts.columns])
    return np.array(lengths), np.array(below, dtype=float).T


@quick
@given(tables, st.integers(0, 99))
def test_order_of_taxa_and_empty_taxa_move_no_distance(rows, seed):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(rows.shape[1])
    for metric in ("bray_curtis", "jaccard", "robust_aitchison"):
        more = np.hstack([rows[:, shuffled], np.zeros((len(rows), 3), int)])
        np.testing.assert_allclose(
            measure.distances(toy(rows), metric).data,
            measure.distances(toy(more), metric).data,
            atol=1e-12,
        )


@pytest.mark.parametrize("common", [0, 0.3, 2])
def test_kernels_give_the_same_however_the_taxa_are_split(common, rng, monkeypatch):
    monkeypatch.setattr(pairwise_sums, "COMMON", common)
    monkeypatch.setattr(pairwise_sums, "AT_ONCE", 50)
    rows = rng.poisson(rng.beta(0.3, 1, 60), (40, 60)) * rng.random((40, 60))
    rows[:, 0] += 0.1
    rows[7] = rows[3]
    study = toy(rows)
    smaller = np.minimum(rows[:, None], rows[None]).sum(axis=2)
    np.testing.assert_allclose(pairwise_sums.minima(study.sparse), smaller, rtol=1e-12)
    np.testing.assert_allclose(pairwise_sums.products(study.sparse), rows @ rows.T)
    means = rows.mean(axis=1)
    gaps = pairwise_sums.squared_gaps(study.sparse, means)
    centred = rows - means[:, None]
    np.testing.assert_allclose(gaps, cdist(centred, centred) ** 2, atol=1e-10)
    assert gaps[3, 7] == 0


def test_a_tiny_gap_between_large_vectors_keeps_its_digits():
    rows = np.array([[1e8, 1e8, 3.0], [1e8, 1e8, 1.0], [5.0, 0.0, 1e8]])
    gaps = pairwise_sums.squared_gaps(toy(rows).sparse, np.array([0.5, 0.0, 0.0]))
    assert gaps[0, 1] == pytest.approx(0.25 + 0.25 + 2.25, rel=1e-12)


@pytest.mark.parametrize("zeros", ["pseudocount", "multiplicative"])
def test_aitchison_is_the_euclidean_distance_of_the_log_ratios(zeros, rng):
    study = toy(rng.poisson(2, (8, 12)) * rng.integers(1, 900, (8, 1)) + np.eye(8, 12))
    ratios = measure.log_ratios(study, zeros=zeros)
    np.testing.assert_allclose(ratios.sum(axis=1), 0, atol=1e-10)
    assert ratios.columns.equals(study.counts.columns)
    found = measure.distances(study, "aitchison", zeros=zeros).data
    np.testing.assert_allclose(found, cdist(ratios, ratios), rtol=1e-8, atol=1e-9)


def test_the_multiplicative_rule_keeps_the_ratios_of_what_was_seen():
    ratios = measure.log_ratios(toy([[8, 2, 0]]), zeros="multiplicative").loc["s0"]
    assert ratios["t0"] - ratios["t1"] == pytest.approx(np.log(4))
    replaced = np.log([0.8 * (1 - 1 / 9), 1 / 9])
    assert ratios["t0"] - ratios["t2"] == pytest.approx(replaced[0] - replaced[1])


def test_robust_aitchison_puts_what_was_not_seen_at_the_mean_of_what_was():
    study = toy([[1, 100, 0], [0, 10, 10]])
    half = np.log(10)
    assert measure.distances(study, "robust_aitchison")[0, 1] == pytest.approx(
        np.sqrt(half**2 + half**2 + 0)
    )


def test_an_unknown_metric_option_or_rule_says_what_there_is():
    study = toy([[1, 2], [2, 1]])
    for metric, options, said in (
        ("braycurtis", {}, "no distance 'braycurtis'. Did you mean 'bray_curtis'"),
        ("euclid", {"p": 2}, "no distance 'euclid'"),
        ("jaccard", {"relative": True}, "no option 'relative'. It has none"),
        ("aitchison", {"zero": "x"}, "no option 'zero'. It has zeros, amount"),
        ("aitchison", {"zeros": "drop"}, "zero rule 'drop'. There are pseudocount"),
        ("aitchison", {"amount": 0}, "pseudocount must be above 0"),
        ("aitchison", {"zeros": "multiplicative", "amount": 0.5}, "below 0.5, not 0.5"),
        ("unweighted_unifrac", {}, "UniFrac needs a tree"),
        ("generalized_unifrac", {"alpha": 2}, "alpha from 0 to 1, not 2"),
    ):
        with pytest.raises(MsgutError, match=said):
            measure.distances(study, metric, **options)


def test_a_sample_without_reads_is_named():
    with pytest.raises(MsgutError, match="not defined for sample 's1'.*no reads"):
        measure.distances(toy([[1, 2], [0, 0]]), "jaccard")
    with pytest.raises(MsgutError, match="log-ratio is not defined for sample 's1'"):
        measure.log_ratios(toy([[1, 2], [0, 0]]))


def test_a_pseudocount_is_refused_where_there_are_no_counts():
    shares = toy([[0.5, 0.5], [1.0, 0]], facts=Facts(refuse={"counts": "shares."}))
    with pytest.raises(MsgutError, match="a pseudocount is refused here"):
        measure.distances(shares, "aitchison")
    assert measure.distances(shares, "aitchison", zeros="multiplicative")[0, 1] > 0
