"""Permutation that stops early where nothing is to be seen, and p that is right so."""

from dataclasses import dataclass

import numpy as np

from msgut.levels import TAILS
from msgut.stats.permutation import TIE, p_value

# Permuted values as far as the observed one, on each side, after which to stop.
HITS = 20
# So many are drawn at a time; the first are enough for the range that chance gives.
STEP = 200


@dataclass(frozen=True, eq=False)
class SequentialP:
    """A p and the permuted values that it rests on.

    Attributes
    ----------
    p, least_p : float
        ``least_p`` is the smallest that p could have been.
    values : numpy.ndarray, shape (n,)
        All permuted values that were worked out.
    """

    p: float
    least_p: float
    values: np.ndarray

    @property
    def mean(self):
        """What permuted labels give on average."""
        return float(np.nanmean(self.values))

    @property
    def span(self):
        """The ends between which 95 % of the permuted values lie."""
        low, high = np.nanquantile(self.values, TAILS)
        return float(low), float(high)


def sequential_p(observed, values_of, n, *, exact, two_sided=True, hits=HITS):
    """Return p, drawing until it is clear that it is not small.

    Two-sided it is twice the smaller of two one-sided p-values. On each side: after the ``hits``-th
    permuted value that is as far as the observed one, the l-th of all, p is hits / l
    (Besag and Clifford); else that of all permutations. So each is valid whenever
    the drawing stops, and only what may be called costs all permutations.

    Parameters
    ----------
    observed : float
    values_of : callable
        Takes a start and a stop, gives the permuted values of these labels.
    n : int
        Labels in all.
    exact : bool
        Whether these are all arrangements, the observed one among them.
    two_sided : bool
        Else p is of values as high as the observed one: that of a model which has
        learnt which way is up, and can be no more than useless.

    Returns
    -------
    SequentialP

    References
    ----------
    Besag & Clifford (1991), doi:10.1093/biomet/78.2.301.

    Examples
    --------
    >>> spread = np.random.default_rng(0).normal(size=1999)
    >>> found = sequential_p(0.0, lambda start, stop: spread[start:stop], 1999, exact=False)
    >>> len(found.values), found.p > 0.5
    (200, True)
    >>> sequential_p(9.0, lambda a, b: spread[a:b], 1999, exact=False).p
    0.001
    """
    sides = ("greater", "less") if two_sided else ("greater",)
    least = min(1.0, len(sides) / (n if exact else n + 1))
    values = np.empty(0)
    while len(values) < n:
        stop = min(n, len(values) + STEP)
        values = np.append(values, values_of(len(values), stop))
        ends = [
            _stopped(observed, values, side, hits) for side in (1, -1)[: len(sides)]
        ]
        if not np.isnan(ends).any():
            return SequentialP(float(min(1.0, len(sides) * min(ends))), least, values)
    whole = [
        p_value(observed, values, exact=exact, side=s) for s in ("greater", "less")
    ]
    one = np.where(np.isnan(ends), whole, ends)
    return SequentialP(float(min(1.0, len(sides) * one.min())), least, values)


def _stopped(observed, values, side, hits):
    """Return the one-sided p at the last hit that counts, missing where it is not."""
    slack = TIE * max(1.0, abs(observed))
    far = ~(side * values < side * observed - slack)
    reached = np.flatnonzero(far)
    return hits / (reached[hits - 1] + 1) if len(reached) >= hits else np.nan
