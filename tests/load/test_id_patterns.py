"""Expressions of a study file: what they find, and how long they may take."""

import pytest

from msgut.errors import MsgutError
from msgut.load import id_patterns


def test_the_first_pattern_that_fits_the_whole_id_gives_its_groups():
    patterns = [r"(?P<a>[a-z]+)", r"(?P<b>\d+)(?P<c>x)?"]
    assert id_patterns.matched_ids(
        patterns, ["ab", "12", "\u00e9", "3x"][::3], "t"
    ) == [
        {"a": "ab"},
        {"b": "3", "c": "x"},
    ]
    assert id_patterns.matched_ids(patterns, ["12"], "t") == [{"b": "12", "c": None}]


def test_an_id_that_fits_none_is_refused_by_name():
    with pytest.raises(MsgutError, match=r"t: the sample '12-' matches no pattern"):
        id_patterns.matched_ids([r"(?P<a>\d+)"], ["12", "12-"], "t")


@pytest.mark.parametrize("pattern", [r"(?P<a>(a+)+)!", r"(?P<a>(\w|\w\w)*)!"])
def test_a_pattern_that_would_take_for_ever_is_ended(pattern, monkeypatch):
    monkeypatch.setattr(id_patterns, "PATIENCE", 0.5)
    with pytest.raises(MsgutError, match=r"take longer than 0.5 s for 1 ids"):
        id_patterns.matched_ids([pattern], ["a" * 200], "t")
