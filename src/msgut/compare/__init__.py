"""Do groups differ? One row per question, the effect before the p."""

from msgut.compare.abundance import abundance_by_group
from msgut.compare.across_depths import depth_sensitivity, depths_to_try
from msgut.compare.across_distances import across_distances, available_distances
from msgut.compare.dispersion import centre_and_spread, dispersion
from msgut.compare.distance_to_centre import distance_to_centre
from msgut.compare.indices import index_families, indices_to_test
from msgut.compare.permanova import permanova
from msgut.compare.sequencing_depth import at_equal_depth, unequal_depth
from msgut.compare.several_groups import all_and_pairwise, several_groups
from msgut.compare.two_groups import two_groups
from msgut.compare.variance_explained import variance_explained
from msgut.compare.welch_centres import welch_centres

__all__ = [
    "abundance_by_group",
    "across_distances",
    "all_and_pairwise",
    "at_equal_depth",
    "available_distances",
    "centre_and_spread",
    "depth_sensitivity",
    "depths_to_try",
    "dispersion",
    "distance_to_centre",
    "index_families",
    "indices_to_test",
    "permanova",
    "several_groups",
    "two_groups",
    "unequal_depth",
    "variance_explained",
    "welch_centres",
]
