"""Synthetic twins: fit a study's parameters, draw a cohort with a known truth."""

from msgut.twin.draw_study import draw
from msgut.twin.faithfulness import (
    averaged_faithfulness,
    faithfulness,
    faithfulness_in_markdown,
)
from msgut.twin.fit_study import fit

__all__ = [
    "averaged_faithfulness",
    "draw",
    "faithfulness",
    "faithfulness_in_markdown",
    "fit",
]
