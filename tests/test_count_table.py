"""A sparse table answers as the data frame of the same counts does."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.study import Study

ROWS = st.lists(
    st.lists(st.sampled_from([0, 0, 0, 1, 2, 50]), min_size=4, max_size=4),
    min_size=1,
    max_size=6,
)


def framed(rows):
    return pd.DataFrame(rows, [f"s{i}" for i in range(len(rows))], list("ABCD"))


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_sums_and_choices_are_those_of_the_frame(rows, random):
    frame = framed(rows)
    table = CountTable.of(frame)
    assert table.frame is frame
    assert table.total == frame.to_numpy().sum()
    assert table.per_sample.tolist() == frame.sum(axis=1).tolist()
    assert table.per_taxon.tolist() == frame.sum().tolist()
    assert table.samples_of_taxon.tolist() == (frame > 0).sum().tolist()
    some = random.sample(list(frame.index), random.randint(1, len(frame)))
    taxa = random.sample(list("ABCD"), random.randint(1, 4))
    pd.testing.assert_frame_equal(
        table.only(rows=some, columns=taxa).frame, frame.loc[some, taxa]
    )
    seen = frame["A"] > 0
    pd.testing.assert_frame_equal(table.only(rows=seen).frame, frame[seen])


def test_cells_are_sorted_and_stored_zeros_forgotten():
    cells = ([7, 0, 5], [3, 1, 0], [0, 3])
    table = CountTable(csr_array(cells, shape=(1, 4)), ["s"], list("ABCD"))
    assert table.matrix.data.tolist() == [5, 7]
    assert table.samples_of_taxon.tolist() == [1, 0, 0, 1]
    turned = table.only(columns=list("DBA"))
    assert turned.matrix.indices.tolist() == [0, 2]


def test_the_place_of_a_number_is_found_past_empty_rows():
    table = CountTable.of(framed([[0, 0, 0, 0], [0, 3, 0, 4], [0] * 4, [9, 0, 0, 0]]))
    assert [table.cell(k) for k in range(3)] == [(1, 1), (1, 3), (3, 0)]


def test_whole_numbers_of_few_bytes_add_up_without_running_over():
    frame = framed([[250, 250, 250, 250]] * 300).astype(np.uint8)
    table = CountTable.of(frame)
    assert table.total == 300_000
    assert set(table.per_sample) == {1000}
    assert set(table.per_taxon) == {75_000}


def test_proportions_add_up_to_their_samples():
    table = CountTable.of(framed([[0.3, 0.3, 0.4, 0]] * 10))
    assert table.matrix.data.sum() != 10
    assert table.total == 10
    assert isinstance(table.total, int)


def test_an_id_that_is_not_there_is_no_sample():
    with pytest.raises(KeyError, match="s9"):
        CountTable.of(framed([[1, 0, 0, 2]])).only(rows=["s0", "s9"])


def test_what_are_no_numbers_is_refused():
    with pytest.raises(MsgutError, match="must be numbers"):
        CountTable.of(framed([["k__Bacteria", 0, 0, 0]]))


def test_a_study_of_a_table_is_the_study_of_its_frame():
    frame = framed([[5, 0, 2, 0], [0, 0, 1, 3]])
    samples = pd.DataFrame(index=frame.index)
    sparse = csr_array(frame.to_numpy())
    one = Study("toy", frame, samples)
    two = Study("toy", CountTable(sparse, frame.index, frame.columns), samples)
    pd.testing.assert_frame_equal(two.counts, one.counts)
    pd.testing.assert_frame_equal(two.presence, one.presence)
    pd.testing.assert_frame_equal(two.shares, one.shares)
    pd.testing.assert_series_equal(two.depth, one.depth)
    assert two.counts is two.counts
    less = two.become("drop", "for the test", counts=two.table.only(columns=["A", "C"]))
    assert less.losses.iloc[0][["taxa_after", "reads_after"]].tolist() == [2, 8]
    assert list(less.taxa.index) == ["A", "C"]
