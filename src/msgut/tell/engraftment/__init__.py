"""What a transplant left behind, in sentences made from its tables."""

from msgut.tell.engraftment.beside import (
    LEAD,
    each,
    gained,
    left_out,
    responded,
    without,
    worded,
)
from msgut.tell.engraftment.bottom_line import verdict

__all__ = [
    "LEAD",
    "each",
    "gained",
    "left_out",
    "responded",
    "verdict",
    "without",
    "worded",
]
