"""Toys that R was asked of too, by `reference/compare_toys.R`, and what R said."""

from pathlib import Path

import pandas as pd

REFERENCE = Path(__file__).parent / "reference"


def asked():
    """Return samples and distances."""
    samples = pd.read_csv(REFERENCE / "compare_samples.csv", index_col="id")
    distances = pd.read_csv(REFERENCE / "compare_distances.csv", index_col=0)
    return samples, distances


def said(*by):
    """Return the numbers by these columns."""
    table = pd.read_csv(REFERENCE / "compare_toys.csv", keep_default_na=False)
    return table.set_index(list(by))["value"]
