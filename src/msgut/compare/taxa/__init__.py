"""Which taxa differ: five methods, where they agree, and how often each cries wolf.

On counts at one rank, with a prevalence filter, covariates and the study's design:
:func:`answers` runs several methods, :func:`calibration` tells which of them may be
believed on this table, :func:`consensus` puts the answers side by side, and
:func:`multiverse` asks again under other choices.
"""

from msgut.compare.taxa.ancombc import ancombc
from msgut.compare.taxa.calibration import calibration, permuted
from msgut.compare.taxa.consensus import consensus
from msgut.compare.taxa.dirmult import dirmult
from msgut.compare.taxa.findings import (
    LEAD,
    Findings,
    contrasts,
    findings,
    listed,
    robust,
    steadfast,
)
from msgut.compare.taxa.linda import linda
from msgut.compare.taxa.methods import METHODS, answers
from msgut.compare.taxa.multiverse import multiverse
from msgut.compare.taxa.presence import presence
from msgut.compare.taxa.wilcoxon import wilcoxon

__all__ = [
    "LEAD",
    "METHODS",
    "Findings",
    "ancombc",
    "answers",
    "calibration",
    "consensus",
    "contrasts",
    "dirmult",
    "findings",
    "linda",
    "listed",
    "multiverse",
    "permuted",
    "presence",
    "robust",
    "steadfast",
    "wilcoxon",
]  # fmt: skip
