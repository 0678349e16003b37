"""Pictures of a transplant: over time, beside its nulls, taxon by taxon, in silico."""

from msgut.draw.engraftment.donors_taxa_doses import doses, newcomers, ranking
from msgut.draw.engraftment.people import (
    before_and_after,
    beside_nulls,
    donor_by_recipient,
    trajectories,
)

__all__ = [
    "before_and_after",
    "beside_nulls",
    "donor_by_recipient",
    "doses",
    "newcomers",
    "ranking",
    "trajectories",
]
