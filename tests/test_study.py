"""A study checks itself at birth, and nothing leaves it unrecorded."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skbio import TreeNode

from msgut import cohort, harmonise, ledger, measure
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study, as_study


def made(rows=((5, 0, 2), (1, 3, 0)), **changes):
    counts = pd.DataFrame(rows, index=["x", "y"], columns=["A", "B", "C"])
    samples = pd.DataFrame({"group": ["HC", "MS"]}, index=["x", "y"])
    return Study("toy", **({"counts": counts, "samples": samples} | changes))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-2, "negative.*sample 'y', taxon 'B' holds -2"),
        (np.nan, "missing or infinite"),
        (np.inf, "missing or infinite"),
    ],
)
def test_a_value_that_is_no_count_is_refused_by_name(value, words):
    with pytest.raises(MsgutError, match=words):
        made(rows=((5.0, 0, 2), (1, value, 0)))


@pytest.mark.parametrize("many", [2**62, 2**63, 1e308])
def test_more_reads_than_add_up_exactly_are_refused(many):
    # Two such whole numbers add up to fewer than none.
    with pytest.raises(MsgutError, match="more than add up exactly"):
        made(rows=((many, many, 2), (1, 3, 0)))


def test_many_reads_are_added_up_exactly():
    assert made(rows=((2**52, 2**51, 1), (1, 3, 0))).depth["x"] == 2**52 + 2**51 + 1


def test_text_among_the_counts_is_refused():
    with pytest.raises(MsgutError, match="must be numbers"):
        made(rows=((5, 0, "k__Bacteria"), (1, 3, "k__Bacteria")))


def test_an_empty_table_is_refused():
    empty = pd.DataFrame(index=["x", "y"])
    with pytest.raises(MsgutError, match="2 samples by 0 taxa"):
        made(counts=empty, taxa=None)


def test_ids_that_repeat_are_refused():
    counts = pd.DataFrame([[1, 2]], index=["x"], columns=["A", "A"])
    with pytest.raises(MsgutError, match="every taxon needs an id.*'A'"):
        Study("toy", counts, pd.DataFrame(index=["x"]))


def test_samples_in_another_order_are_refused():
    with pytest.raises(MsgutError, match="the order differs"):
        made(samples=pd.DataFrame({"group": ["MS", "HC"]}, index=["y", "x"]))


def test_samples_that_do_not_match_are_named():
    with pytest.raises(MsgutError, match="2 differ: 'y', 'z'"):
        made(samples=pd.DataFrame({"group": ["MS", "HC"]}, index=["x", "z"]))


def test_a_tree_whose_tips_miss_a_taxon_is_refused():
    tree = TreeNode.read(["((A:1,B:1):1,D:1);"])
    with pytest.raises(MsgutError, match=r"no tip for 1 of 3 taxa: 'C'"):
        made(tree=tree)


def test_a_study_cannot_be_changed():
    with pytest.raises(AttributeError):
        made().counts = None


def test_a_sample_without_a_subject_is_its_own():
    samples = pd.DataFrame({"subject": ["p", None]}, index=["x", "y"])
    assert made(samples=samples).subject.tolist() == ["p", "y"]
    assert made().subject.tolist() == ["x", "y"]


def test_a_refusal_gives_the_studys_own_reason():
    toy = made(facts=Facts(refuse={"alpha": "rare taxa were left out."}))
    toy.require("counts", "Chao1")
    with pytest.raises(MsgutError, match="Shannon is refused here: rare taxa"):
        toy.require("alpha", "Shannon")


def test_a_missing_group_column_says_where_to_map_it():
    with pytest.raises(MsgutError, match=r"no column 'group'.*\[columns\]"):
        made(samples=pd.DataFrame({"age": [1, 2]}, index=["x", "y"])).group  # noqa: B018


def test_become_writes_what_was_lost():
    toy = made()
    less = toy.become("depth", "y is shallow", counts=toy.counts.loc[["x"], ["A", "C"]])
    row = less.losses.iloc[0]
    assert list(less.losses) == list(ledger.COLUMNS)
    assert (row.samples_before, row.samples_after) == (2, 1)
    assert (row.taxa_before, row.taxa_after) == (3, 2)
    assert (row.reads_before, row.reads_after) == (11, 7)
    assert list(less.samples.index) == ["x"]
    assert list(less.taxa.index) == ["A", "C"]
    assert toy.losses.empty


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=2, max_size=2
    )
)
def test_the_sparse_counts_are_the_counts(rows):
    toy = made(rows=rows)
    assert (toy.sparse.toarray() == toy.counts.to_numpy()).all()
    assert toy.depth.tolist() == [sum(row) for row in rows]


def test_no_covariate_is_infinite():
    samples = pd.DataFrame({"group": ["HC", "MS"], "age": [40.0, np.inf]})
    with pytest.raises(MsgutError, match="'age' of the samples holds an infinite"):
        Study("toy", pd.DataFrame({"t": [1, 2]}), samples)


@pytest.mark.parametrize(
    ("thing", "named"),
    [
        ("jangi_2016", "'jangi_2016'"),
        (None, "a NoneType"),
        (pd.DataFrame(), "a DataFrame"),
    ],
)
def test_what_is_no_study_is_told_how_to_get_one(thing, named):
    doors = (as_study, harmonise.community, measure.alpha, cohort.comparison)
    for door in (*doors, lambda x: measure.distances(x, "jaccard")):
        with pytest.raises(MsgutError, match=f"A study is needed, not {named}"):
            door(thing)
