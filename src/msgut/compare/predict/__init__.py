"""Whether people never seen can be told apart, and by what.

Covariates alone, microbiome alone and both stand side by side; households and persons
are never torn between training and testing; labels are permuted as the design allows.
"""

from msgut.compare.predict.auroc import auroc, balanced, drawn, interval, within
from msgut.compare.predict.cases import Cases, cases
from msgut.compare.predict.folds import by_site, folds
from msgut.compare.predict.held_out import HeldOut, calibration, held_out
from msgut.compare.predict.prediction import Prediction, prediction
from msgut.compare.predict.sentences import (
    balanced_sentence,
    numbers,
    told_apart,
    triple,
)

__all__ = [
    "Cases", "HeldOut", "Prediction", "auroc", "balanced", "balanced_sentence",
    "by_site", "calibration",
    "cases", "drawn", "folds", "held_out", "interval", "numbers", "prediction",
    "told_apart", "triple", "within",
]  # fmt: skip
