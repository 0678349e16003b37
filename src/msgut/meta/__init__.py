"""Whether it holds elsewhere: cohorts side by side, pooled, asked by the others."""

from msgut.meta.admitted import admission, admitted
from msgut.meta.effects import effects, frame, independent, paired, presence
from msgut.meta.pooled import influence, pooled, random_effects
from msgut.meta.specific import likeness, recorded, specific
from msgut.meta.transfer import OTHERS, transfer

__all__ = [
    "OTHERS", "admission", "admitted", "effects", "frame",
    "independent", "influence", "likeness", "paired", "pooled", "presence",
    "random_effects",
    "recorded", "specific", "transfer",
]  # fmt: skip
