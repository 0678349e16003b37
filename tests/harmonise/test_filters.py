"""What is left out, and that it is always written down."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from msgut import harmonise
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def toy(counts, taxa=None, samples=None, **facts):
    counts = pd.DataFrame(counts)
    counts.index = [f"s{k}" for k in range(len(counts))]
    counts.columns = [f"t{k}" for k in range(counts.shape[1])]
    if taxa is not None:
        taxa = pd.DataFrame(taxa, index=counts.columns)
    samples = pd.DataFrame(samples or {}, index=counts.index)
    return Study("toy", counts, samples, taxa, facts=Facts(**facts))


def test_chloroplasts_and_mitochondria_go_and_their_share_is_said():
    gut = toy(
        [[90, 6, 4], [100, 0, 0]],
        {
            "class": ["Clostridia", "Chloroplast", ""],
            "family": ["", "", "mitochondria"],
        },
    )
    less = harmonise.drop_organelles(gut)
    assert list(less.counts) == ["t0"]
    assert less.losses["why"].tolist() == [
        "chloroplasts and mitochondria: 2 taxa, 5.000% of reads"
    ]


def test_a_table_without_names_has_no_organelles_to_lose():
    assert harmonise.drop_organelles(toy([[1, 2]])).counts.shape == (1, 2)


def test_shallow_samples_go_at_the_depth_and_not_above_it():
    gut = harmonise.min_depth(toy([[999, 0], [1000, 0], [600, 401]]), depth=1000)
    assert list(gut.counts.index) == ["s1", "s2"]
    with pytest.raises(
        MsgutError, match="no sample has 9,999 reads; the deepest has 1,"
    ):
        harmonise.min_depth(gut, depth=9999)
    with pytest.raises(MsgutError, match="0 reads or more, not -1"):
        harmonise.min_depth(gut, depth=-1)


def test_proportions_have_no_depth_to_filter_by():
    gut = toy([[0.5, 0.5]], refuse={"counts": "only proportions"})
    assert harmonise.min_depth(gut, depth=1000) is gut


def test_prevalence_counts_samples_and_not_reads():
    gut = toy([[5, 0, 1], [5, 0, 0], [5, 900, 0], [5, 0, 0]])
    assert list(harmonise.min_prevalence(gut, prevalence=0.5).counts) == ["t0"]
    assert list(harmonise.min_prevalence(gut, prevalence=0.25).counts) == [
        "t0",
        "t1",
        "t2",
    ]
    with pytest.raises(MsgutError, match="between 0 and 1, not 10"):
        harmonise.min_prevalence(gut, prevalence=10)
    with pytest.raises(MsgutError, match="no taxon is seen in 100% of"):
        harmonise.min_prevalence(toy([[1, 0], [0, 1]]), prevalence=1)


def test_impossible_ages_are_blanked_and_counted():
    gut = toy([[1], [1], [1]], samples={"age": [34.0, 340.0, np.nan]})
    less = harmonise.blank_implausible(gut)
    assert less.samples["age"].isna().tolist() == [False, True, True]
    assert less.losses["why"].tolist() == ["blanked: 1 age outside 0 to 120"]
    assert harmonise.blank_implausible(less) is less


def test_an_unknown_rank_is_refused():
    gut = toy([[1], [2]], {"genus": ["A"]})
    with pytest.raises(MsgutError, match="'genera' is no rank"):
        harmonise.collapse(gut, "genera")
    with pytest.raises(
        MsgutError, match="no names at the rank 'family'; the table has"
    ):
        harmonise.collapse(gut, "family")


tables = hnp.arrays(
    np.int64,
    st.tuples(st.integers(2, 6), st.integers(2, 8)),
    elements=st.integers(0, 99),
)


@settings(deadline=None, max_examples=60)
@given(tables, st.data())
def test_collapsing_loses_no_read_and_ignores_the_order_of_taxa(table, data):
    names = data.draw(
        st.lists(
            st.sampled_from(["A", "B", ""]),
            min_size=table.shape[1],
            max_size=table.shape[1],
        )
    )
    gut = toy(table, {"family": ["F"] * table.shape[1], "genus": names})
    there = harmonise.collapse(gut, "genus")
    assert there.depth.tolist() == gut.depth.tolist()
    back = data.draw(st.permutations(list(gut.counts)))
    turned = Study("toy", gut.counts[back], gut.samples, gut.taxa.loc[back])
    assert harmonise.collapse(turned, "genus").counts.equals(there.counts)


@settings(deadline=None, max_examples=40)
@given(tables)
def test_every_loss_of_the_usual_way_is_in_the_ledger(table):
    table[0, 0] += 1
    gut = toy(table, {"genus": [f"G{k}" for k in range(table.shape[1])]})
    ready = harmonise.community(gut, depth=1)
    losses = ready.losses
    assert losses["reads_before"].iloc[0] == table.sum()
    assert losses["reads_after"].iloc[-1] == ready.values.sum()
    for what in ("samples", "taxa", "reads"):
        steps = zip(losses[f"{what}_after"], losses[f"{what}_before"][1:], strict=False)
        assert all(after == before for after, before in steps)


@settings(deadline=None, max_examples=40)
@given(
    hnp.arrays(
        np.int64,
        st.tuples(st.integers(1, 4), st.integers(1, 5)),
        elements=st.sampled_from([0, 0, 1, 3, 10**12]),
    ),
    st.sampled_from([0, 1, 4]),
)
def test_empty_samples_and_taxa_are_left_out_or_refused_in_a_sentence(table, depth):
    genus = ["Chloroplast", *(f"G{k}" for k in range(table.shape[1]))]
    gut = toy(table, {"genus": genus[: table.shape[1]]})
    deep = table[:, 1:][table[:, 1:].sum(axis=1) >= depth]
    if not deep.any():
        # Nothing is left only where nothing was.
        with pytest.raises(MsgutError, match="toy: no"):
            harmonise.community(gut, depth=depth)
        return
    ready = harmonise.community(gut, depth=depth)
    assert ready.values.sum() == deep.sum()
    assert ready.depth.tolist() == deep.sum(axis=1).tolist()
    assert ready.values.any(axis=0).all()
    assert len(harmonise.min_prevalence(ready, prevalence=0).counts) == len(deep)
