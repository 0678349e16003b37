"""Exact chances of how many carriers stand on the right, for all taxa at once.

Fisher's test and McNemar's exact test are two cases of one: of those who carry a taxon
so many stand on the right, given how many carry it and how many pairs are divided on
it. Covariates enter as each person's own chance of carrying it.
"""

import numpy as np

# Outcomes whose chance differs by less are equally likely: rounding, as in R.
AS_RARE = 1 + 1e-7


def sums_of_throws(chance):
    """Return the chances of each number of successes of unequal throws.

    Parameters
    ----------
    chance : numpy.ndarray, shape (n_throws, n_taxa)

    Returns
    -------
    numpy.ndarray, shape (n_taxa, n_throws + 1)

    Examples
    --------
    >>> sums_of_throws(np.array([[0.5], [0.5]])).tolist()
    [[0.25, 0.5, 0.25]]
    """
    n, taxa = chance.shape
    ways = np.zeros((taxa, n + 1))
    ways[:, 0] = 1
    for done, own in enumerate(chance, start=1):
        own = own[:, None]
        ways[:, 1 : done + 1] = ways[:, 1 : done + 1] * (1 - own) + ways[:, :done] * own
        ways[:, 0] *= 1 - own[:, 0]
    return ways


def carriers_on_the_right(chance, is_right, carriers):
    """Return the chances of 0, 1 … carriers among those on the right.

    Parameters
    ----------
    chance : numpy.ndarray, shape (n_people, n_taxa)
        Each person's chance of carrying the taxon, whatever the side.
    is_right : numpy.ndarray of bool, shape (n_people,)
    carriers : numpy.ndarray of int, shape (n_taxa,)
        How many carry it on both sides, which is held.

    Returns
    -------
    numpy.ndarray, shape (n_taxa, n_right + 1)

    Examples
    --------
    >>> four = np.full((4, 1), 0.3)
    >>> carriers_on_the_right(four, np.array([1, 1, 0, 0]) > 0, [2]).round(3).tolist()
    [[0.167, 0.667, 0.167]]
    """
    right, left = sums_of_throws(chance[is_right]), sums_of_throws(chance[~is_right])
    rest = np.asarray(carriers)[:, None] - np.arange(right.shape[1])
    there = (rest >= 0) & (rest < left.shape[1])
    rest = np.clip(rest, 0, left.shape[1] - 1)
    both = right * np.where(there, np.take_along_axis(left, rest, axis=1), 0)
    return both / both.sum(axis=1, keepdims=True)


def convolved(one, two):
    """Return the chances of sums of two independent counts, row by row."""
    out = np.zeros((len(one), one.shape[1] + two.shape[1] - 1))
    for place in range(one.shape[1]):
        out[:, place : place + two.shape[1]] += one[:, [place]] * two
    return out


def two_sided(chances, observed):
    """Return p of each row's observed count, and the least p of any count.

    Both tails: all counts that are no likelier than the observed one, as R's
    ``fisher.test`` has it.

    Parameters
    ----------
    chances : numpy.ndarray, shape (n_taxa, n_counts)
    observed : numpy.ndarray of int, shape (n_taxa,)

    Examples
    --------
    >>> p, least = two_sided(np.array([[0.1, 0.4, 0.4, 0.1]]), [1])
    >>> p.round(2).tolist(), least.round(2).tolist()
    ([1.0], [0.2])
    """
    own = np.take_along_axis(chances, np.asarray(observed)[:, None], axis=1)
    p = np.where(chances <= own * AS_RARE, chances, 0).sum(axis=1)
    possible = np.where(chances > 0, chances, np.inf)
    rarest = possible.min(axis=1, keepdims=True)
    least = np.where(chances <= rarest * AS_RARE, chances, 0).sum(axis=1)
    return np.minimum(p, 1), np.minimum(least, 1)
