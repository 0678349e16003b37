"""An invented study and what R says of it."""

import json
from pathlib import Path

import pandas as pd
import pytest
from skbio import TreeNode

from msgut.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="session")
def invented():
    """Return the invented table that R was given, as a study."""
    counts = pd.read_csv(REFERENCE / "measure_toy_counts.csv", index_col=0)
    samples = pd.read_csv(REFERENCE / "measure_toy_samples.csv", index_col=0)
    tree = TreeNode.read(str(REFERENCE / "measure_toy.nwk"))
    return Study("invented", counts, samples, tree=tree)


@pytest.fixture(scope="session")
def said_by_r():
    """Return what vegan and phyloseq say of the invented table."""
    return json.loads((REFERENCE / "measure_toy.json").read_text("utf-8"))
