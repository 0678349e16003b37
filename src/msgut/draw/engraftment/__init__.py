"""Pictures of a transplant: over time, beside its nulls, taxon by taxon, in silico."""

from msgut.draw.engraftment.paper import doses, newcomers, ranking
from msgut.draw.engraftment.people import beside_nulls, matches, steps, trajectories

__all__ = [
    "beside_nulls",
    "doses",
    "matches",
    "newcomers",
    "ranking",
    "steps",
    "trajectories",
]
