"""Do groups differ? One row per question, the effect before the p."""

from msgut.compare import meta, predict, taxa
from msgut.compare.balance import balance, inseparable
from msgut.compare.commonest import commonest, majority, nameless
from msgut.compare.dispersion import dispersion, verdict
from msgut.compare.groups import groups
from msgut.compare.many import many
from msgut.compare.middle import spread
from msgut.compare.permanova import permanova
from msgut.compare.permutations import Scheme, design_permutation
from msgut.compare.scope import alike, crowd, detectable, lost, scope, tally
from msgut.compare.sensitivity import depth_sensitivity
from msgut.compare.sentences import sentence
from msgut.compare.sides import adjustable, mates, sides
from msgut.compare.told import (
    LEAD,
    beside,
    both,
    cautioned,
    depths_to_try,
    main,
    numbers,
    several,
    steady,
)
from msgut.compare.under import agreement, offered, under
from msgut.compare.variance import explained

__all__ = [
    "LEAD",
    "Scheme",
    "adjustable",
    "agreement",
    "alike",
    "balance",
    "beside",
    "both",
    "cautioned",
    "commonest",
    "crowd",
    "depth_sensitivity",
    "depths_to_try",
    "design_permutation",
    "detectable",
    "dispersion",
    "explained",
    "groups",
    "inseparable",
    "lost",
    "main",
    "majority",
    "many",
    "mates",
    "meta",
    "nameless",
    "numbers",
    "offered",
    "permanova",
    "predict",
    "scope",
    "sentence",
    "several",
    "sides",
    "spread",
    "steady",
    "tally",
    "taxa",
    "under",
    "verdict",
]
