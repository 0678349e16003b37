"""Do groups differ? One row per question, the effect before the p."""

from msgut.compare.commonest import commonest
from msgut.compare.depth import SUSPECT, at_equal_depth, unequal_depth
from msgut.compare.dispersion import dispersion, verdict
from msgut.compare.groups import groups
from msgut.compare.indices import families, indices
from msgut.compare.many import many, several
from msgut.compare.middle import spread
from msgut.compare.permanova import permanova
from msgut.compare.sensitivity import depth_sensitivity, depths_to_try
from msgut.compare.under import offered, under
from msgut.compare.variance import explained
from msgut.compare.welch import welch

__all__ = [
    "SUSPECT",
    "at_equal_depth",
    "commonest",
    "depth_sensitivity",
    "depths_to_try",
    "dispersion",
    "explained",
    "families",
    "groups",
    "indices",
    "many",
    "offered",
    "permanova",
    "several",
    "spread",
    "under",
    "unequal_depth",
    "verdict",
    "welch",
]
