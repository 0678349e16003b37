"""Which taxa differ: five methods, where they agree, and how often each cries wolf.

On counts at one rank, with a prevalence filter, covariates and the study's design:
:func:`answers` runs several methods, :func:`calibration` tells which of them may be
believed on this table, :func:`consensus` puts the answers side by side, and
:func:`multiverse` asks again under other choices.
"""

from msgut.differential.ancombc import ancombc
from msgut.differential.calibration import calibration, permuted
from msgut.differential.choices import contrasts, robust
from msgut.differential.consensus import consensus
from msgut.differential.dirmult import dirmult
from msgut.differential.findings import LEAD, Findings, detectable, findings
from msgut.differential.linda import linda
from msgut.differential.methods import METHODS, answers
from msgut.differential.multiverse import multiverse
from msgut.differential.presence import presence
from msgut.differential.wilcoxon import wilcoxon

__all__ = [
    "LEAD",
    "METHODS",
    "Findings",
    "ancombc",
    "answers",
    "calibration",
    "consensus",
    "contrasts",
    "detectable",
    "dirmult",
    "findings",
    "linda",
    "multiverse",
    "permuted",
    "presence",
    "robust",
    "wilcoxon",
]
