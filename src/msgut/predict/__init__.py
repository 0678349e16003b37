"""Whether people never seen can be told apart, and by what.

Covariates alone, microbiome alone and both stand side by side; households and persons
are never torn between training and testing; labels are permuted as the design allows.
"""

from msgut.predict.cross_validation import folds, folds_by_site
from msgut.predict.held_out import HeldOut, held_out, slope_and_brier
from msgut.predict.learnable import learnable
from msgut.predict.model_comparison import ModelComparison, model_comparison

__all__ = [
    "HeldOut",
    "ModelComparison",
    "folds",
    "folds_by_site",
    "held_out",
    "learnable",
    "model_comparison",
    "slope_and_brier",
]
