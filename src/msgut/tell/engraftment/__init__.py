"""What a transplant left behind, in sentences made from its tables."""

from msgut.tell.engraftment.beside import (
    LEAD,
    each_recipient,
    gained_taxa,
    measures_in_words,
    recipients_left_out,
    responses_to_dose,
    under_the_nulls,
)
from msgut.tell.engraftment.bottom_line import did_it_engraft

__all__ = [
    "LEAD",
    "did_it_engraft",
    "each_recipient",
    "gained_taxa",
    "measures_in_words",
    "recipients_left_out",
    "responses_to_dose",
    "under_the_nulls",
]
