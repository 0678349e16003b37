"""A table of one taxon: its pages are refused with the reason, and have not failed."""

import pandas as pd
import pytest

from msgut import compare, measure
from msgut.errors import UnanswerableError
from msgut.study import Study


@pytest.fixture
def lonely():
    ids = [f"s{i}" for i in range(12)]
    counts = pd.DataFrame({"A": range(50, 62)}, index=ids)
    return Study("toy", counts, pd.DataFrame({"group": ["HC", "MS"] * 6}, index=ids))


def test_no_share_can_differ(lonely):
    apart = measure.distances(lonely, "bray_curtis")
    with pytest.raises(UnanswerableError, match="no axis to show"):
        measure.pcoa(apart)
    with pytest.raises(UnanswerableError, match="nothing to explain"):
        compare.permanova(apart, lonely, "group", permutations=99, seed=0)


def test_no_ratio_can_be_taken(lonely):
    with pytest.raises(UnanswerableError, match="nothing to be relative to"):
        measure.log_ratios(lonely)
