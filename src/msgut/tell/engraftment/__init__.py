"""What a transplant left behind, in sentences made from its tables."""

from msgut.tell.engraftment.bottom_line import did_it_engraft
from msgut.tell.engraftment.nulls_taxa_doses import (
    LEAD,
    each_recipient,
    gained_taxa,
    measures_in_words,
    recipients_left_out,
    responses_to_dose,
    under_the_nulls,
)

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
