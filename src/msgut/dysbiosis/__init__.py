"""Dysbiosis scores, each with its source, its reference and its null.

A score is of groups. None of them tells whether one person is ill, and none is printed
for a person.
"""

from msgut.dysbiosis.assessment import (
    assessment,
    assessment_by_disease,
    covariate_aurocs,
    unavailable_scores,
)
from msgut.dysbiosis.distance_scores import (
    cloud,
    distance_to_controls,
    distance_to_own_centre,
    healthy_plane,
)
from msgut.dysbiosis.score_inputs import ScoreInputs, score_inputs
from msgut.dysbiosis.scores import (
    CROHN,
    SCORES,
    RefusedError,
    Score,
    all_scores,
    score,
    score_sources,
)
from msgut.dysbiosis.taxon_scores import (
    crohn_index,
    crohn_index_genera,
    firmicutes_bacteroidetes,
    learnt_balance,
    low_richness,
    low_shannon,
)

__all__ = [
    "CROHN",
    "SCORES",
    "RefusedError",
    "Score",
    "ScoreInputs",
    "all_scores",
    "assessment",
    "assessment_by_disease",
    "cloud",
    "covariate_aurocs",
    "crohn_index",
    "crohn_index_genera",
    "distance_to_controls",
    "distance_to_own_centre",
    "firmicutes_bacteroidetes",
    "healthy_plane",
    "learnt_balance",
    "low_richness",
    "low_shannon",
    "score",
    "score_inputs",
    "score_sources",
    "unavailable_scores",
]
