"""One value or row per sample: diversity, distances, ordination, rarefaction."""

from msgut.measure.between import METRICS, distances, log_ratios
from msgut.measure.depths import curves, rarefied, rarefied_alpha, rarefy
from msgut.measure.within import INDICES, alpha, hill

__all__ = [
    "INDICES",
    "METRICS",
    "alpha",
    "curves",
    "distances",
    "hill",
    "log_ratios",
    "rarefied",
    "rarefied_alpha",
    "rarefy",
]
