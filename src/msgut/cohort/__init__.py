"""Who is compared with whom: groups, pairs, covariates, what may be exchanged."""

from msgut.cohort.comparison import Comparison, comparison
from msgut.cohort.confounding import confounded_covariates, unequal_and_unadjusted
from msgut.cohort.covariates import (
    COVARIATES,
    coded_covariates,
    covariates_in_words,
    joined,
    usable_covariates,
)
from msgut.cohort.exchangeability import Exchangeability, design_permutation
from msgut.cohort.form import form_of
from msgut.cohort.group_choice import groups_to_compare
from msgut.cohort.model_frame import ModelFrame, model_frame
from msgut.cohort.resolution import people_and_samples, resolution
from msgut.cohort.samples import fair_contrast, first_visit, independent_units
from msgut.cohort.table1 import FLAG, people_and_traits, recorded_traits, table1
from msgut.stats.power import smallest_detectable_d

__all__ = [
    "COVARIATES",
    "FLAG",
    "Comparison",
    "Exchangeability",
    "ModelFrame",
    "coded_covariates",
    "comparison",
    "confounded_covariates",
    "covariates_in_words",
    "design_permutation",
    "fair_contrast",
    "first_visit",
    "form_of",
    "groups_to_compare",
    "independent_units",
    "joined",
    "model_frame",
    "people_and_samples",
    "people_and_traits",
    "recorded_traits",
    "resolution",
    "smallest_detectable_d",
    "table1",
    "unequal_and_unadjusted",
    "usable_covariates",
]
