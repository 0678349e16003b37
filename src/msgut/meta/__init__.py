"""Whether it holds elsewhere: cohorts side by side, pooled, asked by the others."""

from msgut.meta.admitted import admission, admitted
from msgut.meta.effects import effects, frame, presence
from msgut.meta.likeness import likeness
from msgut.meta.pooled import influence, pooled
from msgut.meta.shuffled import Shuffled, shuffled
from msgut.meta.specific import recorded, specific
from msgut.meta.transfer import OTHERS, transfer

__all__ = [
    "OTHERS",
    "Shuffled",
    "admission",
    "admitted",
    "effects",
    "frame",
    "influence",
    "likeness",
    "pooled",
    "presence",
    "recorded",
    "shuffled",
    "specific",
    "transfer",
]
