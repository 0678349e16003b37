"""Which taxa differ: five methods, where they agree, and how often each cries wolf.

On counts at one rank, with a prevalence filter, covariates and the study's design:
:func:`answers` runs several methods, :func:`false_alarm_rates` tells which of them may be
believed on this table, :func:`consensus` puts the answers side by side, and
:func:`analytic_choices` asks again under other choices.
"""

from msgut.differential.analytic_choices import analytic_choices
from msgut.differential.ancombc import ancombc
from msgut.differential.consensus import consensus
from msgut.differential.directions import Directions, directions
from msgut.differential.dirmult import dirmult
from msgut.differential.findings import LEAD, Findings, detectable_fold_change, findings
from msgut.differential.label_shuffling import (
    calls_under_shuffled_labels,
    false_alarm_rates,
)
from msgut.differential.leading_taxa import (
    against_each_group,
    leading_taxa_across_choices,
)
from msgut.differential.linda import linda
from msgut.differential.methods import FOLD_CHANGES, METHODS, answers
from msgut.differential.presence_absence import presence
from msgut.differential.wilcoxon import wilcoxon

__all__ = [
    "FOLD_CHANGES",
    "LEAD",
    "METHODS",
    "Directions",
    "Findings",
    "against_each_group",
    "analytic_choices",
    "ancombc",
    "answers",
    "calls_under_shuffled_labels",
    "consensus",
    "detectable_fold_change",
    "directions",
    "dirmult",
    "false_alarm_rates",
    "findings",
    "leading_taxa_across_choices",
    "linda",
    "presence",
    "wilcoxon",
]
