"""Whether it holds elsewhere: cohorts side by side, pooled, asked by the others."""

from msgut.compare.meta.admitted import admission, admitted
from msgut.compare.meta.effects import effects, frame, independent, paired, presence
from msgut.compare.meta.pooled import influence, pooled, random_effects
from msgut.compare.meta.sentences import agreed, carried, left_out, special, unseen
from msgut.compare.meta.specific import likeness, recorded, specific
from msgut.compare.meta.transfer import OTHERS, transfer

__all__ = [
    "OTHERS", "admission", "admitted", "agreed", "carried", "effects", "frame",
    "independent", "influence", "left_out", "likeness", "paired", "pooled", "presence",
    "random_effects",
    "recorded", "special", "specific", "transfer", "unseen",
]  # fmt: skip
