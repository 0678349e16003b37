"""Who is held out with whom: blocks are never torn."""

import numpy as np
import pandas as pd


def folds(right, blocks, *, k=5, seed=0):
    """Return the fold of each sample, 0 to k − 1, whole blocks at a time.

    Blocks are shuffled and dealt out in turn, kind by kind (with both sides, with one
    of them), so that every fold holds its share of each side.

    Parameters
    ----------
    right : array-like of bool, shape (n,)
    blocks : array-like, shape (n,)

    Examples
    --------
    >>> fold = folds([True, False] * 6, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], k=3)
    >>> sorted(np.bincount(fold).tolist()), bool((fold[::2] == fold[1::2]).all())
    ([4, 4, 4], True)
    """
    rng = np.random.default_rng(seed)
    right = np.asarray(right, bool)
    codes, _ = pd.factorize(np.asarray(blocks, dtype=object))
    n_blocks = codes.max() + 1
    has_right = np.bincount(codes, right, n_blocks) > 0
    has_left = np.bincount(codes, ~right, n_blocks) > 0
    kinds = has_right + 2 * has_left
    fold = np.empty(n_blocks, dtype=int)
    dealt = 0
    for kind in np.unique(kinds):
        mine = rng.permutation(np.flatnonzero(kinds == kind))
        fold[mine] = (dealt + np.arange(len(mine))) % k
        dealt += len(mine)
    return fold[codes]


def folds_by_site(right, site, blocks):
    """Return the fold of each sample where each site is a fold, or None.

    Sites that share a household are one fold; a site of one side alone cannot be
    judged for itself and is held out with the smallest other site.

    Examples
    --------
    >>> folds_by_site([1, 0, 1, 0], ["a", "a", "b", "b"], [0, 1, 2, 3]).tolist()
    [0, 0, 1, 1]
    """
    right = np.asarray(right, bool)
    fold, _ = pd.factorize(np.asarray(site, dtype=object), sort=True)
    codes, _ = pd.factorize(np.asarray(blocks, dtype=object))
    while True:
        least = pd.Series(fold).groupby(codes).transform("min").to_numpy()
        if (least == fold).all():
            break
        moves = {(a, b) for a, b in zip(least, fold, strict=True) if a < b}
        for new, old in sorted(moves):
            fold[fold == old] = new
    sizes = pd.Series(fold).value_counts()
    for one in sorted(sizes.index):
        if len(np.unique(right[fold == one])) < 2 and (fold != one).any():
            others = sizes[[o for o in sizes.index if (fold == o).any() and o != one]]
            fold[fold == one] = others.sort_index().idxmin()
    return pd.factorize(fold, sort=True)[0]
