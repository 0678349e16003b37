"""Whether it holds elsewhere: cohorts side by side, pooled, asked by the others."""

from msgut.meta.cohort_effects import (
    cohort_effects,
    genera_seen_by_all,
    prevalence_by_cohort,
)
from msgut.meta.cross_cohort_prediction import (
    ALL_OTHER_COHORTS,
    cross_cohort_prediction,
)
from msgut.meta.disease_specificity import disease_specificity, recorded_in_all_groups
from msgut.meta.eligibility import eligibility, eligible_cohorts
from msgut.meta.equal_depth import cohorts_at_equal_depth, unequally_deep
from msgut.meta.permuted_cohorts import PermutedCohorts, permuted_cohorts
from msgut.meta.pooled import pooled, pooled_without_each_cohort
from msgut.meta.similarity_of_diseases import similarity_of_diseases

__all__ = [
    "ALL_OTHER_COHORTS",
    "PermutedCohorts",
    "cohort_effects",
    "cohorts_at_equal_depth",
    "cross_cohort_prediction",
    "disease_specificity",
    "eligibility",
    "eligible_cohorts",
    "genera_seen_by_all",
    "permuted_cohorts",
    "pooled",
    "pooled_without_each_cohort",
    "prevalence_by_cohort",
    "recorded_in_all_groups",
    "similarity_of_diseases",
    "unequally_deep",
]
