"""Which branches of the tree each sample reaches, as a sparse table."""

import numpy as np
from scipy.sparse import csr_array

from msgut.errors import MsgutError


def branches(study, what):
    """Return the lengths of the tree's branches and the taxa below each.

    Branches without length or without a taxon of the study are left out; those with
    the same taxa below are one, as long as all of them. The path from the taxa's last
    common ancestor up to the root is kept: it is part of the tree as given.

    Parameters
    ----------
    study : msgut.study.Study
    what : str
        Who asks, for the message: ``"Faith's PD"``.

    Returns
    -------
    lengths : numpy.ndarray, shape (n_branches,)
    below : scipy.sparse.csr_array, shape (n_taxa, n_branches)
        1 where a taxon is below a branch.

    Raises
    ------
    MsgutError
        Without a tree, or when a branch has no length or a negative one.
    """
    if study.tree is None:
        msg = (
            f"{study.name}: {what} needs a tree of the taxa and the study has none. "
            "Choose an index or a distance that asks for none, such as 'shannon' or "
            "'bray_curtis'."
        )
        raise MsgutError(msg)
    place = {taxon: k for k, taxon in enumerate(study.table.columns)}
    order, first, last, lengths = _walk(study, place, what)
    used = last > first
    lengths, first, last = lengths[used], first[used], last[used]
    # Ranges of tips are nested or apart, so equal ranges are equal sets of taxa.
    ranges, same = np.unique(np.stack([first, last], 1), axis=0, return_inverse=True)
    lengths = np.bincount(same, lengths)
    long = lengths > 0
    (first, last), lengths = ranges[long].T, lengths[long]
    many = last - first
    ends = np.concatenate([[0], np.cumsum(many)])
    tips = np.arange(ends[-1]) - np.repeat(ends[:-1] - first, many)
    above = csr_array(
        (np.ones(ends[-1]), np.asarray(order, dtype=int)[tips], ends),
        shape=(len(lengths), len(place)),
    )
    return lengths, csr_array(above.T)


def _walk(study, place, what):
    """Return the study's tips from left to right and each node's range of them."""
    order, ranges, lengths, seen = [], [], [], {}
    for node in study.tree.postorder(include_self=True):
        length = node.length
        if length is None and node.parent is not None:
            _no_length(study, node, what, "has no length")
        if length is not None and not 0 <= length < np.inf:
            _no_length(study, node, what, f"has length {length}")
        if node.children:
            start = seen.pop(id(node.children[0]))
            for child in node.children[1:]:
                del seen[id(child)]
        else:
            start = len(order)
            if node.name in place:
                order.append(place[node.name])
        seen[id(node)] = start
        ranges.append((start, len(order)))
        lengths.append(length or 0.0)
    if len(set(order)) < len(order):
        msg = (
            f"{study.name}: {what} needs a tree with one tip per taxon, yet some taxon "
            "stands at several tips. Give each sequence a name of its own."
        )
        raise MsgutError(msg)
    first, last = np.array(ranges).T
    return order, first, last, np.array(lengths)


def _no_length(study, node, what, fault):
    msg = (
        f"{study.name}: {what} adds up branch lengths, yet the branch above "
        f"{node.name or 'an inner node'!r} {fault}. Give a tree with a length of zero "
        "or more on every branch."
    )
    raise MsgutError(msg)
