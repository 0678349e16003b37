"""What became of a page, in one line, with its state and without."""

import pytest

from msgut.report.records import reason_of, why_not


@pytest.mark.parametrize(
    ("record", "state", "why"),
    [
        ({"status": "refused", "reason": "toy: too few."}, "refused", "toy: too few."),
        ({"status": "refused"}, "refused", ""),
        (
            {"status": "failed", "error": {"cell": 3, "message": "KeyError: 'a'\nb"}},
            "failed",
            "cell 3: KeyError: 'a'",
        ),
        ({"status": "failed", "error": {"message": "gone"}}, "failed", "gone"),
        ({"status": "failed"}, "failed", ""),
    ],
)
def test_why_a_page_came_to_nothing_is_told_with_its_state_or_alone(record, state, why):
    assert why_not(record) == why
    assert reason_of(record) == f"{state}: {why}"
