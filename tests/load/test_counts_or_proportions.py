"""Counts or proportions? Worked by hand, with one law."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.load import counts_or_proportions

NO_SAMPLES = pd.DataFrame(index=["x", "y"])
NAMED = Facts("toy", depth_column="reads")


def table(*rows, dtype=None):
    index = ["x", "y"][: len(rows)]
    return CountTable.of(pd.DataFrame(list(rows), index, ["A", "B"], dtype=dtype))


def reads(*numbers):
    return pd.DataFrame({"reads": list(numbers)}, index=["x", "y"][: len(numbers)])


def test_whole_numbers_are_counts_however_they_are_stored():
    for dtype in ("int32", "uint8", "float32", "float64"):
        made, facts, why = counts_or_proportions.whole_counts(
            table([1, 2], [0, 9], dtype=dtype), NO_SAMPLES, NAMED
        )
        assert made.matrix.dtype == np.int64
        assert made.to_numpy().tolist() == [[1, 2], [0, 9]]
        assert (facts, why) == (NAMED, "")


def test_rounding_of_a_millionth_is_forgiven_and_more_is_not():
    made, *_ = counts_or_proportions.whole_counts(
        table([1 + 9e-7, 2], [0, 9]), NO_SAMPLES, Facts("toy")
    )
    assert made.to_numpy().tolist() == [[1, 2], [0, 9]]
    made, facts, _ = counts_or_proportions.whole_counts(
        table([1 + 2e-6, 2], [0, 9]), NO_SAMPLES, Facts("toy")
    )
    assert made.to_numpy()[0, 0] == 1 + 2e-6
    assert "compositional only" in facts.refuse["counts"]


def test_the_study_files_own_reason_stands_before_ours():
    told = Facts("toy", refuse={"counts": "rarefied by hand", "alpha": "filtered"})
    _, facts, _ = counts_or_proportions.whole_counts(
        table([0.5, 0.5], [1, 0]), NO_SAMPLES, told
    )
    assert facts.refuse == {"counts": "rarefied by hand", "alpha": "filtered"}


def test_a_product_that_is_no_whole_number_is_named():
    with pytest.raises(MsgutError, match=r"sample 'y', taxon 'A' gives 2\.5000"):
        counts_or_proportions.whole_counts(
            table([0.5, 0.5], [0.25, 0.75]), reads(8, 10), NAMED
        )


def test_a_product_within_a_thousandth_of_a_read_is_whole_and_beyond_is_not():
    near = table([0.5 + 0.9e-6, 0.5], [0.25, 0.75])
    made, *_ = counts_or_proportions.whole_counts(near, reads(1000, 4), NAMED)
    assert made.to_numpy().tolist() == [[500, 500], [1, 3]]
    far = table([0.5 + 1.1e-6, 0.5], [0.25, 0.75])
    with pytest.raises(MsgutError, match="must be whole reads"):
        counts_or_proportions.whole_counts(far, reads(1000, 4), NAMED)


@pytest.mark.parametrize("wrong", [np.nan, 0, -3, np.inf])
def test_without_reads_there_are_no_counts(wrong):
    with pytest.raises(MsgutError, match=r"sample 'y' has .* in 'reads'"):
        counts_or_proportions.whole_counts(
            table([0.5, 0.5], [0.25, 0.75]), reads(8.0, wrong), NAMED
        )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=30).filter(sum))
def test_counts_come_back_from_their_proportions_exactly(row):
    counts = pd.DataFrame([row], index=["x"]) / sum(row)
    made, _, why = counts_or_proportions.whole_counts(
        CountTable.of(counts), reads(float(sum(row))), NAMED
    )
    assert made.to_numpy().tolist() == [row]
    assert why
