import math

import numpy as np
import pandas as pd
import pytest
import skbio
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_studies import invented, random_tree, said_by_r, toy

from msgut import measure
from msgut.errors import MsgutError
from msgut.facts import Facts

tables = arrays(
    np.int64,
    st.tuples(st.integers(1, 5), st.integers(1, 8)),
    elements=st.integers(0, 9),
).filter(lambda rows: rows.sum() > 0)
quick = settings(deadline=None, max_examples=25)


def test_a_sample_worked_by_hand():
    # Shares 1/2, 1/4, 1/8, 1/8: H = 1/2·1 + 1/4·2 + 2·1/8·3 = 7/4 bits.
    row = measure.alpha(toy([[4, 2, 1, 1, 0]]), base=2).loc["s0"]
    assert row["observed"] == 4
    assert row["chao1"] == pytest.approx(4 + 2 * 1 / (2 * 2))
    assert row["shannon"] == pytest.approx(1.75)
    assert row["simpson"] == pytest.approx(1 - 22 / 64)
    assert row["inverse_simpson"] == pytest.approx(64 / 22)
    assert row["pielou"] == pytest.approx(1.75 / 2)
    assert row["hill_1"] == pytest.approx(2**1.75)


def test_shannon_is_in_natural_logarithms_unless_told():
    assert measure.alpha(toy([[1, 1]]))["shannon"].item() == pytest.approx(math.log(2))


def test_faiths_pd_counts_each_branch_down_from_the_root_once():
    tree = "((t0:1,t1:2):4,(t2:8,unseen:16):32)root;"
    study = toy([[9, 1, 0], [0, 0, 3], [1, 0, 1], [0, 0, 0]], tree=tree)
    found = measure.alpha(study, indices=["faith_pd"])["faith_pd"]
    assert found.tolist() == [1 + 2 + 4, 8 + 32, 1 + 4 + 8 + 32, 0]


def test_a_sample_of_one_taxon_and_one_of_none():
    table = measure.alpha(toy([[7, 0], [0, 0]]))
    assert table.loc["s0", ["shannon", "simpson"]].tolist() == [0, 0]
    assert not np.signbit(table.loc["s0", "shannon"])
    assert math.isnan(table.loc["s0", "pielou"])
    assert table.loc["s1", ["observed", "chao1", "hill_0"]].tolist() == [0, 0, 0]
    assert table.loc["s1", ["shannon", "simpson", "inverse_simpson"]].isna().all()


def test_the_profile_ends_at_one_over_the_largest_share():
    profile = measure.hill(toy([[6, 3, 1]]), orders=[0, 400, math.inf])
    assert profile.loc["s0", math.inf] == pytest.approx(10 / 6)
    assert profile.loc["s0", 400] == pytest.approx(10 / 6, rel=1e-2)


def test_an_order_next_to_one_does_not_overflow():
    profile = measure.hill(toy([[990, 9, 1]]), orders=[1, 1 + 1e-7]).to_numpy()
    assert profile[0, 1] == pytest.approx(profile[0, 0], rel=1e-6)


@quick
@given(tables, st.randoms(use_true_random=False))
def test_order_of_taxa_and_empty_taxa_change_nothing(rows, random):
    order = list(range(rows.shape[1]))
    random.shuffle(order)
    more = np.hstack([rows[:, order], np.zeros((len(rows), 2), int)])
    pd.testing.assert_frame_equal(
        measure.alpha(toy(rows)), measure.alpha(toy(more)), rtol=1e-12
    )


@quick
@given(tables, st.integers(2, 9))
def test_indices_of_shares_do_not_depend_on_depth(rows, times):
    names = ["observed", "shannon", "simpson", "inverse_simpson", "pielou"]
    pd.testing.assert_frame_equal(
        measure.alpha(toy(rows), indices=names),
        measure.alpha(toy(rows * times), indices=names),
        rtol=1e-12,
    )


@quick
@given(tables)
def test_hill_numbers_fall_with_their_order_and_hold_the_known_ones(rows):
    study = toy(rows[rows.sum(axis=1) > 0])
    profile = measure.hill(study, orders=[0, 0.3, 1, 1.7, 2, 5, math.inf])
    assert (np.diff(profile.to_numpy(), axis=1) <= 1e-9).all()
    table = measure.alpha(study)
    for order, name in ((0, "observed"), (2, "inverse_simpson")):
        np.testing.assert_allclose(profile[order], table[name], rtol=1e-12)
    np.testing.assert_allclose(profile[1], np.exp(table["shannon"]), rtol=1e-12)


@quick
@given(tables, st.integers(0, 99))
def test_faiths_pd_grows_with_every_taxon_added(rows, seed):
    tree = random_tree(rows.shape[1], np.random.default_rng(seed))
    more = rows.copy()
    more[:, 0] += 1
    before, after = (
        measure.alpha(toy(r, tree=tree), indices=["faith_pd"])["faith_pd"]
        for r in (rows, more)
    )
    assert (after >= before).all()


@pytest.mark.parametrize("package", ["alpha", "phyloseq_alpha"])
def test_agrees_with_vegan_and_phyloseq(package):
    for index, values in said_by_r()[package].items():
        found = measure.alpha(invented(), indices=[index])[index]
        np.testing.assert_allclose(found, values, rtol=1e-8, err_msg=index)


def test_the_hill_profile_agrees_with_vegan():
    orders = [float(order) for order in said_by_r()["hill_orders"]]
    found = measure.hill(invented(), orders=orders).to_numpy()
    np.testing.assert_allclose(found, said_by_r()["hill"], rtol=1e-8)


def test_an_unknown_index_gets_a_suggestion():
    with pytest.raises(MsgutError, match="no alpha index 'shanon'. Did you mean 'sha"):
        measure.alpha(toy([[1, 2]]), indices=["shanon"])
    with pytest.raises(MsgutError, match="There are observed, chao1"):
        measure.alpha(toy([[1, 2]]), indices=["xyz"])


def test_what_a_study_refuses_is_refused_with_its_reason():
    kept = Facts(refuse={"alpha": "only common taxa were kept."})
    for ask in (measure.alpha, measure.hill):
        with pytest.raises(
            MsgutError, match="refused here: only common taxa were kept"
        ):
            ask(toy([[1, 2]], facts=kept))


def test_proportions_have_no_chao1_and_no_tree_no_faith():
    shares = toy([[0.25, 0.75]], facts=Facts(refuse={"counts": "shares only."}))
    assert not {"chao1", "faith_pd"} & set(measure.alpha(shares))
    assert "shannon" in measure.alpha(shares)
    with pytest.raises(MsgutError, match="Chao1 is refused here: shares only"):
        measure.alpha(shares, indices=["chao1"])
    with pytest.raises(MsgutError, match="Faith's PD needs a tree"):
        measure.alpha(shares, indices=["faith_pd"])


@pytest.mark.parametrize("wrong", [1, 0, -2])
def test_a_base_that_has_no_logarithm_is_refused(wrong):
    with pytest.raises(MsgutError, match="base of a logarithm"):
        measure.alpha(toy([[1, 2]]), base=wrong)


def test_a_negative_order_is_refused():
    with pytest.raises(MsgutError, match="order of zero or more, not -1"):
        measure.hill(toy([[1, 2]]), orders=[0, -1])


@pytest.mark.parametrize(
    ("length", "fault"), [("", "has no length"), (":-1", "has length -1")]
)
def test_a_branch_without_a_length_is_named(length, fault):
    study = toy([[1, 2]], tree=f"(t0:1,t1{length});")
    with pytest.raises(MsgutError, match=f"above 't1' {fault}"):
        measure.alpha(study, indices=["faith_pd"])


def test_a_taxon_at_two_tips_is_refused():
    with pytest.raises(MsgutError, match="one tip per taxon"):
        measure.alpha(toy([[1, 2]], tree="(t0:1,t1:1,t1:1);"), indices=["faith_pd"])


@pytest.mark.parametrize("orders", [[], "x", [-1], [math.nan]])
def test_an_order_that_is_none_is_refused(orders):
    with pytest.raises(MsgutError, match="an order of zero or more, not"):
        measure.hill(toy([[1, 2]]), orders=orders)


def test_indices_are_those_of_scikit_bio(rng):
    rows = rng.poisson(1.5, (20, 30))
    found = measure.alpha(toy(rows))
    names = {
        "observed": "sobs",
        "chao1": "chao1",
        "shannon": "shannon",
        "simpson": "simpson",
        "inverse_simpson": "inv_simpson",
        "pielou": "pielou_e",
    }
    for ours, theirs in names.items():
        expected = [getattr(skbio.diversity.alpha, theirs)(row) for row in rows]
        np.testing.assert_allclose(found[ours], expected, rtol=1e-12, err_msg=ours)
