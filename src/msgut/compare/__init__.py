"""Do groups differ? One row per question, the effect before the p."""

from msgut.compare import taxa
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
from msgut.compare.variance import explained

__all__ = [
    "Scheme",
    "alike",
    "balance",
    "commonest",
    "crowd",
    "depth_sensitivity",
    "design_permutation",
    "detectable",
    "dispersion",
    "explained",
    "groups",
    "inseparable",
    "lost",
    "majority",
    "many",
    "nameless",
    "permanova",
    "scope",
    "sentence",
    "spread",
    "tally",
    "taxa",
    "verdict",
]
