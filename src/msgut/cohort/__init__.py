"""Who is compared with whom: groups, pairs, covariates, what may be exchanged."""

from msgut.cohort.balance import FLAG, balance, inseparable, people, traits
from msgut.cohort.cases import Cases, cases
from msgut.cohort.contrast import Contrast, contrast, units
from msgut.cohort.exchangeability import Scheme, design_permutation
from msgut.cohort.frame import Frame, frame
from msgut.cohort.scope import detectable, scope, tally
from msgut.cohort.sides import adjustable, mates, sides

__all__ = [
    "FLAG", "Cases", "Contrast", "Frame", "Scheme", "adjustable", "balance", "cases",
    "contrast", "design_permutation", "detectable", "frame", "inseparable", "mates",
    "people", "scope", "sides", "tally", "traits", "units",
]  # fmt: skip
