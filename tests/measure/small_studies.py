"""Studies of a few rows, and trees over them, for the tests of measure."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from skbio import TreeNode

from msgut.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"


def toy(rows, *, tree=None, samples=None, facts=None):
    """Return a study of a few rows of counts: samples s0, s1, … and taxa t0, t1, …"""
    rows = np.asarray(rows)
    counts = pd.DataFrame(
        rows,
        [f"s{i}" for i in range(rows.shape[0])],
        [f"t{j}" for j in range(rows.shape[1])],
    )
    samples = pd.DataFrame(index=counts.index) if samples is None else samples
    kept = {} if facts is None else {"facts": facts}
    if isinstance(tree, str):
        tree = TreeNode.read([tree])
    return Study("toy", counts, samples, tree=tree, **kept)


def random_tree(n_taxa, rng):
    """Return a rooted tree over t0, t1, … with some branches of length zero."""
    nodes = [
        TreeNode(name=f"t{j}", length=rng.integers(0, 5) / 4) for j in range(n_taxa)
    ]
    while len(nodes) > 1:
        few = rng.permutation(len(nodes))[: rng.integers(2, 4)]
        joined = TreeNode(
            children=[nodes[k] for k in few], length=rng.integers(0, 5) / 4
        )
        nodes = [node for k, node in enumerate(nodes) if k not in few] + [joined]
    # An outgroup, so that the taxa do not meet at the root.
    return TreeNode(children=[nodes[0], TreeNode(name="outgroup", length=1.0)])


@cache
def invented():
    """Return the invented table that R was given, as a study."""
    counts = pd.read_csv(REFERENCE / "measure_toy_counts.csv", index_col=0)
    samples = pd.read_csv(REFERENCE / "measure_toy_samples.csv", index_col=0)
    tree = TreeNode.read(str(REFERENCE / "measure_toy.nwk"))
    return Study("invented", counts, samples, tree=tree)


@cache
def said_by_r():
    """Return what vegan and phyloseq say of the invented table."""
    return json.loads((REFERENCE / "measure_toy.json").read_text("utf-8"))
