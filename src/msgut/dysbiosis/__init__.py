"""Dysbiosis scores, each with its source, its reference and its null.

A score is of groups. None of them tells whether one person is ill, and none is printed
for a person.
"""

from msgut.dysbiosis.assessment import (
    assessment,
    beside,
    diseases,
    refusals,
)
from msgut.dysbiosis.reference import cloud, dispersion, plane, to_controls
from msgut.dysbiosis.register import (
    CROHN,
    SCORES,
    RefusedError,
    Score,
    score,
    scores,
    sources,
)
from msgut.dysbiosis.setting import Setting, setting
from msgut.dysbiosis.taxa import (
    balance,
    crohn_index,
    firmicutes_bacteroidetes,
    parts,
    richness,
    shannon,
)

__all__ = [
    "CROHN",
    "SCORES",
    "RefusedError",
    "Score",
    "Setting",
    "assessment",
    "balance",
    "beside",
    "cloud",
    "crohn_index",
    "diseases",
    "dispersion",
    "firmicutes_bacteroidetes",
    "parts",
    "plane",
    "refusals",
    "richness",
    "score",
    "scores",
    "setting",
    "shannon",
    "sources",
    "to_controls",
]
