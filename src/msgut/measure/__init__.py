"""One value or row per sample: diversity, distances, ordination, rarefaction."""

from msgut.measure.alpha_diversity import INDICES, alpha, hill
from msgut.measure.beta_diversity import METRICS, distances, log_ratios
from msgut.measure.dbrda import dbrda
from msgut.measure.nmds import nmds
from msgut.measure.pcoa import pcoa
from msgut.measure.rarefaction import (
    rarefaction_curves,
    rarefied,
    rarefied_alpha,
    rarefied_down_to,
    rarefy,
)

__all__ = [
    "INDICES",
    "METRICS",
    "alpha",
    "dbrda",
    "distances",
    "hill",
    "log_ratios",
    "nmds",
    "pcoa",
    "rarefaction_curves",
    "rarefied",
    "rarefied_alpha",
    "rarefied_down_to",
    "rarefy",
]
