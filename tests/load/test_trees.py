"""Trees, worked by hand and very deep."""

import numpy as np
import pytest

from msgut.errors import MsgutError
from msgut.load import trees

# ((t1:1,t2:2):0.5,t3:3)
EDGE = np.array([[4, 5], [5, 1], [5, 2], [4, 3]])
TIPS, LENGTHS = ["t1", "t2", "t3"], np.array([0.5, 1, 2, 3])


def test_a_phylo_by_hand():
    tree = trees.phylo(EDGE, TIPS, 2, LENGTHS, "toy")
    assert str(tree).strip() == "((t1:1.0,t2:2.0):0.5,t3:3.0);"
    assert tree.find("t1").distance(tree.find("t3")) == 4.5


def test_a_tree_deeper_than_any_recursion_is_read():
    depth = 5_000
    inner = np.arange(depth) + depth + 2
    spine = np.column_stack([inner[:-1], inner[1:]])
    leaves = np.column_stack([inner, np.arange(1, depth + 1)])
    last = [[inner[-1], depth + 1]]
    edge = np.vstack([spine, leaves, last])
    tips = [f"t{n}" for n in range(depth + 1)]
    tree = trees.phylo(edge, tips, depth, None, "toy")
    assert tree.count(tips=True) == depth + 1
    text = "(" * depth + "t0" + "".join(f",t{n})" for n in range(1, depth + 1)) + ";"
    assert trees.newick(text, "toy").count(tips=True) == depth + 1


@pytest.mark.parametrize(
    ("edge", "lengths"),
    [
        (EDGE[:3], None),
        (np.vstack([EDGE[:3], [[4, 9]]]), None),
        (np.vstack([EDGE[:3], [[4, 1]]]), None),
        (np.array([[4, 1], [5, 5], [5, 2], [4, 3]]), None),
        (np.array([[1, 5], [5, 1], [5, 2], [4, 3]]), None),
        (EDGE, LENGTHS[:3]),
    ],
    ids=["too few", "beyond", "two parents", "a ring", "a tip as parent", "lengths"],
)
def test_edges_that_are_no_tree_are_refused(edge, lengths):
    with pytest.raises(MsgutError, match="toy: its phylogeny is no tree"):
        trees.phylo(edge, TIPS, 2, lengths, "toy")


@pytest.mark.parametrize("text", ["((a,b);", "(a:x,b:1);", "{}"])
def test_text_that_is_no_newick_is_refused(text):
    with pytest.raises(MsgutError, match="toy: is no Newick tree"):
        trees.newick(text, "toy")


def test_underscores_and_quotes_in_newick_stay():
    tree = trees.newick("(a_1:1,'b 2':2);", "toy")
    assert [tip.name for tip in tree.tips()] == ["a_1", "b 2"]
