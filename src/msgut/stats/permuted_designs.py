"""The arrangements of a design that a scheme of permutation allows."""

import math
from collections import Counter
from itertools import chain, product

import numpy as np
import pandas as pd

from msgut.stats.permutation import TIE

# With so few arrangements all are looked at and none is drawn. The number is that of
# R's permute (``minperm``): the arrangements of seven things.
ALL_UP_TO = 5040


def constant_within(values, labels):
    """Return which columns take one value within each label.

    Examples
    --------
    >>> constant_within(np.array([[1, 5], [1, 6], [2, 7]]), ["a", "a", "b"]).tolist()
    [True, False]
    """
    codes, _ = pd.factorize(np.asarray(labels, dtype=object))
    first = np.full(codes.max() + 1, -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return (values == values[first[codes]]).all(axis=0)


class PermutedDesign:
    """The arrangements of the rows of a design under a scheme, drawn or listed.

    Parameters
    ----------
    scheme : msgut.cohort.exchangeability.Exchangeability
    raw : numpy.ndarray, shape (n, c)
        Columns of a design. Those that the scheme cannot move stay where they are:
        within blocks the ones constant there, for plots the ones that vary inside.
    permutations : int
        How many to draw; where no more than 5,040 arrangements exist, all are listed.

    Attributes
    ----------
    moved : numpy.ndarray of bool, shape (c,)
        The columns that change places.
    unit : numpy.ndarray of int, shape (n,)
        The unit (sample or plot) of each sample.
    levels : numpy.ndarray, shape (n_levels, n_moved)
        The distinct rows of the moved columns; an arrangement gives each unit one.
    """

    def __init__(self, scheme, raw, permutations):
        n, blocks = len(raw), scheme.blocks
        self.travel = scheme.inside
        self.moved = np.ones(raw.shape[1], dtype=bool)
        self.unit = np.arange(n)
        if scheme.inside:
            blocks = scheme.plots
        elif scheme.plots is not None:
            self.unit = pd.factorize(np.asarray(scheme.plots, dtype=object))[0]
            self.moved = constant_within(raw, self.unit)
        elif scheme.blocks is not None:
            self.moved = ~constant_within(raw, scheme.blocks)
        first = np.unique(self.unit, return_index=True)[1]
        self.size = np.bincount(self.unit)
        blocks = np.zeros(n, int) if blocks is None else np.asarray(blocks)
        self.block = pd.factorize(np.asarray(blocks[first], dtype=object))[0]
        self.levels, codes = np.unique(
            raw[first][:, self.moved], axis=0, return_inverse=True
        )
        self.codes = codes.reshape(-1).astype(np.min_scalar_type(len(self.levels)))
        self.count = self._count()
        self.exact = self.moved.any() and self.count <= ALL_UP_TO and permutations > 0
        self.permutations = self.count - 1 if self.exact else permutations

    def _members(self):
        order = np.argsort(self.block, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(self.block[order])) + 1)

    def _count(self):
        total = 1
        for members in self._members():
            total *= _ways(self.codes[members].tolist())
        for contents in self._contents().values():
            total *= _ways(contents)
        return total

    def _contents(self):
        """Return what the blocks of each size hold, where blocks change places."""
        found = {}
        for members in self._members() if self.travel else ():
            held = tuple(sorted(self.codes[members].tolist()))
            found.setdefault(len(held), []).append(held)
        return found

    def least(self) -> float:
        """Return the smallest p that this shuffle can give.

        Arrangements that only rename the groups, such as all pairs swapped, give the
        observed F again; with few pairs they set the limit.
        """
        if not self.permutations or not self.moved.any():
            return np.nan
        if not self.exact:
            return 1 / (1 + self.permutations)
        rows = self.levels[self.codes]
        basis = np.linalg.qr(np.column_stack([np.ones(len(rows)), rows]))[0]
        same = 0
        for codes in self.batches(0, 512):
            moved = self.levels[codes]
            rest = moved - basis @ (basis.T @ moved)
            same += int(
                (np.abs(rest).max(axis=(1, 2)) <= TIE * np.abs(rows).max()).sum()
            )
        return same / self.count

    def batches(self, seed, size):
        """Yield arrays (at most ``size``, n_units) of codes into ``levels``."""
        if self.exact:
            yield from self._listed(size)
            return
        rng = np.random.default_rng(seed)
        for start in range(0, self.permutations, size):
            yield self._drawn(rng, min(size, self.permutations - start))

    def _drawn(self, rng, times):
        out = np.empty((times, len(self.codes)), dtype=self.codes.dtype)
        by_size = {}
        for members in self._members():
            by_size.setdefault(len(members), []).append(members)
        # Blocks of one size are shuffled together: 576 pairs are one call, not 576.
        for length, blocks in by_size.items():
            where = np.concatenate(blocks)
            rows = np.tile(self.codes[where].reshape(-1, length), (times, 1))
            rng.permuted(rows, axis=1, out=rows)
            if self.travel:
                order = rng.random((times, len(blocks))).argsort(axis=1)
                rows = rows.reshape(times, len(blocks), length)
                rows = np.take_along_axis(rows, order[:, :, None], axis=1)
            out[:, where] = rows.reshape(times, -1)
        return out

    def _listed(self, size):
        # By size, as the contents of travelling blocks are.
        members = sorted(self._members(), key=len)
        where = np.concatenate(members)
        if self.travel:
            contents = [self._contents()[k] for k in sorted(self._contents())]
        else:
            contents = [[tuple(self.codes[m].tolist())] for m in members]
        batch = []
        for placed in product(*(distinct_orders(held) for held in contents)):
            inner = (distinct_orders(block) for held in placed for block in held)
            batch += [list(chain(*chosen)) for chosen in product(*inner)]
            while len(batch) >= size:
                yield self._placed(batch[:size], where)
                batch = batch[size:]
        if batch:
            yield self._placed(batch, where)

    def _placed(self, batch, where):
        out = np.empty((len(batch), len(self.codes)), dtype=self.codes.dtype)
        out[:, where] = batch
        return out


def _ways(items):
    """Return how many distinct orders a list has, its repeats being alike."""
    ways = math.factorial(len(items))
    for times in Counter(items).values():
        ways //= math.factorial(times)
    return ways


def distinct_orders(items):
    """Yield the distinct orders of a list that may hold a thing several times.

    Parameters
    ----------
    items : sequence
        Of things that can be sorted.

    Yields
    ------
    tuple

    Examples
    --------
    >>> list(distinct_orders([0, 1, 1]))
    [(0, 1, 1), (1, 0, 1), (1, 1, 0)]
    """
    left = Counter(items)

    def rest(made):
        if len(made) == len(items):
            yield tuple(made)
            return
        for item in sorted(left):
            if left[item]:
                left[item] -= 1
                yield from rest([*made, item])
                left[item] += 1

    return rest([])
