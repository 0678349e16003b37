"""Do groups differ? One row per question, the effect before the p."""

from msgut.compare.permanova import permanova
from msgut.compare.permutations import Scheme, design_permutation

__all__ = ["Scheme", "design_permutation", "permanova"]
