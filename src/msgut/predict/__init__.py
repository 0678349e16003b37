"""Whether people never seen can be told apart, and by what.

Covariates alone, microbiome alone and both stand side by side; households and persons
are never torn between training and testing; labels are permuted as the design allows.
"""

from msgut.predict.folds import by_site, folds
from msgut.predict.held_out import HeldOut, calibration, held_out
from msgut.predict.people import learnable
from msgut.predict.prediction import Prediction, prediction

__all__ = [
    "HeldOut",
    "Prediction",
    "by_site",
    "calibration",
    "folds",
    "held_out",
    "learnable",
    "prediction",
]
