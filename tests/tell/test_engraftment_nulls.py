"""What measures read without a transplant is found by its stage, whatever it is called."""

import pandas as pd

from msgut import tell

ROWS = [
    ("peds", "before", True, 0.11),
    ("peds", "before", False, 0.12),
    ("peds", "after", True, 0.13),
    ("peds", "after", False, 0.14),
    ("peds_exclusive", "after", False, 0.15),
    ("peds_exclusive", "drift", True, 0.16),
    ("peds_exclusive", "controls", False, 0.17),
    ("bray_curtis", "controls", False, 0.18),
]


def test_nulls_are_found_by_stage_and_not_by_their_words():
    table = pd.DataFrame(ROWS, columns=["measure", "stage", "own", "effect"])
    table = table.assign(people=[1, *[2] * 7], words="it", arm=[*"abcdefgh"])
    said = tell.engraftment.under_the_nulls(table).sentence
    assert said == (
        "Without any transplant from that donor: it 0.11 (a, 1 person); it 0.14 (d, "
        "2 people); it 0.15 (e, 2 people); it 0.16 (f, 2 people); it 0.17 (g, 2 people)."
    )
    nothing = tell.engraftment.under_the_nulls(table.iloc[7:])
    assert nothing.verdict == "cannot_be_told"
