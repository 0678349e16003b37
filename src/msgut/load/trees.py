"""Trees: Newick text and R's ``phylo`` → a rooted ``skbio.TreeNode``.

Never by recursion: a phylogeny may be thousands of nodes deep.
"""

import io
import re
import warnings

import numpy as np
from skbio import TreeNode

from msgut.errors import MsgutError, in_one_line
from msgut.load import size_limits


def newick(content, name):
    """Return the tree of a Newick text.

    Raises
    ------
    MsgutError
        If it is none, or one of more nodes than are read.
    """
    commas = content.count(",")
    nodes = content.count("(") + commas
    size_limits.refuse_large_tree(nodes, name)
    if len(content) > size_limits.LONGEST * (nodes + 1):
        # A quote or a comment that nobody closes; the reader goes through it in minutes.
        msg = f"{name}: is no Newick tree (its names have no end). Export it again."
        raise MsgutError(msg)
    # The reader puts each child before its elder ones: many take long.
    if commas > size_limits.SIBLINGS and _widest(content) > size_limits.SIBLINGS:
        msg = (
            f"{name}: a node of its tree has more than {size_limits.SIBLINGS:,} "
            "children. Give a tree that tells the taxa apart."
        )
        raise MsgutError(msg)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # An underscore in an id is an underscore, not a blank.
            return TreeNode.read(
                io.StringIO(content), format="newick", convert_underscores=False
            )
    except Exception as error:
        # The reader of scikit-bio raises several kinds for a damaged text.
        msg = f"{name}: is no Newick tree ({in_one_line(error)}). Export it again."
        raise MsgutError(msg) from error


def _widest(content):
    """Return the most children of a node, quoted signs counted too."""
    open_nodes, widest = [1], 1
    for sign in re.findall(r"[(),]", content):
        if sign == "(":
            open_nodes.append(1)
        elif sign == ",":
            open_nodes[-1] += 1
        elif len(open_nodes) > 1:
            widest = max(widest, open_nodes.pop())
    return max(widest, *open_nodes)


def phylo(edge, tips, inner, lengths, name):
    """Return the tree of R's class ``phylo``.

    Parameters
    ----------
    edge : numpy.ndarray of int, shape (n_edges, 2)
        Parent and child of every edge. Tips are 1 … n, the root is n + 1.
    tips : list of str
        Names of the tips.
    inner : int
        How many inner nodes there are.
    lengths : numpy.ndarray or None
        Length of every edge.
    name : str
        The file, for the message.
    """
    count = len(tips) + inner
    size_limits.refuse_large_tree(count, name)
    edge = np.asarray(edge)
    wrong = (
        edge.ndim != 2
        or edge.shape[1:] != (2,)
        or len(edge) != count - 1
        or (lengths is not None and len(lengths) != len(edge))
        or edge.min(initial=1) < 1
        or edge.max(initial=1) > count
        or len(np.unique(edge[:, 1])) != len(edge)
        or (edge[:, 1] == len(tips) + 1).any()
        or (edge[:, 0] <= len(tips)).any()
    )
    if wrong:
        msg = (
            f"{name}: its phylogeny is no tree: the edges do not fit. Export it again."
        )
        raise MsgutError(msg)
    nodes = [TreeNode(name=tip) for tip in tips]
    nodes += [TreeNode() for _ in range(inner)]
    if lengths is not None:
        for child, length in zip(edge[:, 1], lengths, strict=True):
            nodes[child - 1].length = float(length) if np.isfinite(length) else None
    for parent, child in edge:
        above, below = nodes[parent - 1], nodes[child - 1]
        below.parent = above
        above.children.append(below)
    root = nodes[len(tips)]
    if sum(1 for _ in root.traverse()) != count:
        msg = f"{name}: its phylogeny is no tree: parts of it hang together in a ring."
        raise MsgutError(msg)
    return root
