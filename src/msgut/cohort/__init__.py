"""Who is compared with whom: groups, pairs, covariates, what may be exchanged."""

from msgut.cohort.balance import FLAG, balance, people, traits
from msgut.cohort.comparison import Comparison, comparison
from msgut.cohort.confounding import inseparable
from msgut.cohort.covariates import COVARIATES, coded, in_words, usable_covariates
from msgut.cohort.exchangeability import Scheme, design_permutation
from msgut.cohort.frame import Frame, frame
from msgut.cohort.samples import fair_contrast, first_visit, units
from msgut.cohort.scope import scope, tally
from msgut.cohort.sides import groups_to_compare
from msgut.stats.power import detectable

__all__ = [
    "COVARIATES",
    "FLAG",
    "Comparison",
    "Frame",
    "Scheme",
    "balance",
    "coded",
    "comparison",
    "design_permutation",
    "detectable",
    "fair_contrast",
    "first_visit",
    "frame",
    "groups_to_compare",
    "in_words",
    "inseparable",
    "people",
    "scope",
    "tally",
    "traits",
    "units",
    "usable_covariates",
]
