"""Synthetic twins: fit a study's parameters, draw a cohort with a known truth."""

from msgut.twin.draws import draw
from msgut.twin.faithful import averaged, faithfulness, markdown
from msgut.twin.fits import fit

__all__ = ["averaged", "draw", "faithfulness", "fit", "markdown"]
