"""Tables to pictures. Computes nothing that is reported.

Each function returns a :class:`Picture`, which shows itself in a notebook and carries
a text for those who cannot see it.
"""

from msgut.draw import engraftment
from msgut.draw.aurocs import model_aurocs, score_aurocs
from msgut.draw.cohort import (
    prevalence_curves,
    reads_by_group,
    standardised_differences,
)
from msgut.draw.community import ordination, r2_by_covariate, r2_by_distance
from msgut.draw.composition import commonest_taxa, stacked_bars
from msgut.draw.cross_cohort import cross_cohort_aurocs
from msgut.draw.diversity import curves_by_group, effect_by_depth, hill_profiles
from msgut.draw.forest_plot import forest_plot
from msgut.draw.picture import INK, Picture, canvas
from msgut.draw.reliability import effects_across_choices, false_alarms, genera_by_paper
from msgut.draw.swarm import swarms
from msgut.draw.taxa import effects_by_lineage, fold_change_intervals, volcano

__all__ = [
    "INK",
    "Picture",
    "canvas",
    "commonest_taxa",
    "cross_cohort_aurocs",
    "curves_by_group",
    "effect_by_depth",
    "effects_across_choices",
    "effects_by_lineage",
    "engraftment",
    "false_alarms",
    "fold_change_intervals",
    "forest_plot",
    "genera_by_paper",
    "hill_profiles",
    "model_aurocs",
    "ordination",
    "prevalence_curves",
    "r2_by_covariate",
    "r2_by_distance",
    "reads_by_group",
    "score_aurocs",
    "stacked_bars",
    "standardised_differences",
    "swarms",
    "volcano",
]
