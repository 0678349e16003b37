"""One value or row per sample: diversity, distances, ordination, rarefaction."""

from msgut.measure.between import METRICS, distances, log_ratios
from msgut.measure.constrained import dbrda
from msgut.measure.depths import curves, rarefied, rarefied_alpha, rarefy
from msgut.measure.nonmetric import nmds
from msgut.measure.ordination import pcoa
from msgut.measure.within import INDICES, alpha, hill

__all__ = [
    "INDICES",
    "METRICS",
    "alpha",
    "curves",
    "dbrda",
    "distances",
    "hill",
    "log_ratios",
    "nmds",
    "pcoa",
    "rarefied",
    "rarefied_alpha",
    "rarefy",
]
