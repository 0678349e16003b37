"""What a rank statistic does if the groups say nothing: exact where it can be listed.

The statistic counts steps above zero: differences between a right and a left single,
and means of two pairs' differences (Walsh averages), a step of zero counting half. Given
the ranks, ties included, its chances follow from relabelling singles and from turning
the signs of pairs.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import comb

import numpy as np
from scipy.stats import norm

# R lists all arrangements below so many a group, unless values tie.
EXACT_BELOW = 50
# With ties the list is as long, but each pattern of ties has its own.
EXACT_WITH_TIES = 60


@dataclass(frozen=True, eq=False)
class RankNull:
    """How far from its centre the statistic lies by chance.

    Attributes
    ----------
    spread : float
        Its standard deviation.
    least : float
        The smallest p it can reach, with its sizes and ties.
    distance, tail : numpy.ndarray or None
        Distances from the centre, rising, and the chance to lie as far or further;
        None where the normal curve stands in.
    """

    spread: float
    least: float
    distance: np.ndarray = None
    tail: np.ndarray = None

    @property
    def exact(self):
        """Whether all arrangements were listed."""
        return self.distance is not None

    def p(self, away):
        """Return the two-sided p of distances from the centre, above 0, at most 1."""
        away = np.abs(np.asarray(away, float))
        if self.exact:
            place = np.searchsorted(self.distance, away - 1e-6)
            return np.clip(self.tail[np.minimum(place, len(self.tail) - 1)], 0, 1)
        if self.spread == 0:
            return np.ones_like(away)
        # Half a step for continuity, as R does.
        z = (away - 0.5 * (away > 1e-9)) / self.spread
        return np.clip(2 * norm.sf(z), self.least, 1)


@lru_cache(maxsize=256)
def rank_null(pairs, singles, n_right):
    """Return the law of a pattern of ranks.

    Parameters
    ----------
    pairs : tuple of int
        Twice the mid-ranks of the sizes of the pairs' differences, those of no
        difference as 0: their ranks count (Pratt 1959), their sign does not.
    singles : tuple of int
        Twice the mid-ranks of all single values, rising.
    n_right : int
        How many of the singles are right.

    References
    ----------
    Streitberg & Röhmel (1986), the shift algorithm; Pratt (1959),
    doi:10.1080/01621459.1959.10501526.
    """
    moved = np.array([rank for rank in pairs if rank], dtype=int)
    ranks = np.array(singles, dtype=int)
    n, right = len(ranks), n_right if singles else 0
    variance = (moved.astype(float) ** 2).sum() / 16
    if right and n > 1:
        middle = ranks - ranks.mean()
        variance += right * (n - right) / (n * (n - 1)) * (middle**2).sum() / 4
    sizes = max(len(pairs), right, n - right)
    tied = len(set(ranks)) < n or len(set(moved)) < len(pairs)
    if sizes >= EXACT_BELOW or (tied and len(pairs) + n > EXACT_WITH_TIES):
        return _normal_law(moved, ranks, right, np.sqrt(variance))
    if not tied:
        chances, step = untied(len(moved), right, n - right), 1.0
        middle = (len(chances) - 1) / 2
    else:
        chances, step = np.convolve(_signs(moved), _choices(ranks, right)), 0.5
        middle = moved.sum() / 2 + right * (n + 1)
    distance = np.abs(np.arange(len(chances)) - middle) * step
    there = chances > 0
    order = np.argsort(distance[there], kind="stable")
    # From the far end inwards, so that a small p keeps its digits.
    tail = np.cumsum(chances[there][order][::-1])[::-1]
    distance = distance[there][order]
    far = tail[np.searchsorted(distance, distance[-1] - 1e-6)]
    return RankNull(np.sqrt(variance), float(min(far, 1)), distance, tail)


def _normal_law(moved, ranks, right, spread):
    """Return the normal law; its least p is that of the farthest arrangement."""
    n = len(ranks)
    far, chance = moved.sum() / 4, 1.0
    both = 2.0
    if right:
        sides = []
        for order in (ranks[::-1], ranks):
            edge = order[right - 1]
            ways = comb(int((ranks == edge).sum()), int((order[:right] == edge).sum()))
            away = abs(order[:right].sum() - right * (n + 1)) / 2
            sides.append((away, ways / comb(n, right)))
        reach = max(away for away, _ in sides)
        chance, both = sum(c for away, c in sides if away > reach - 1e-6), 1.0
        far += reach
    listed = min(1.0, both * chance * 0.5 ** len(moved)) if far else 1.0
    # The curve is not believed beyond what listing all arrangements could give.
    least = float(RankNull(spread, max(listed, np.nextafter(0, 1))).p(far))
    return RankNull(spread, max(least, listed))


@cache
def untied(pairs, right, left):
    """Return the chances of 0 … all steps above zero, where nothing ties.

    Parameters
    ----------
    pairs, right, left : int

    Returns
    -------
    numpy.ndarray, shape (pairs (pairs + 1) / 2 + right · left + 1,)

    Examples
    --------
    >>> untied(2, 0, 0).tolist(), untied(0, 1, 2).round(3).tolist()
    ([0.25, 0.25, 0.25, 0.25], [0.333, 0.333, 0.333])
    """
    if pairs and right and left:
        return np.convolve(untied(pairs, 0, 0), untied(0, right, left))
    if pairs:
        return _signs(np.arange(1, pairs + 1))
    ways = np.zeros((right + 1, right * left + 1))
    ways[0, 0] = 1
    # Walk all ranks; the j-th right one with i left before it adds i.
    for place in range(right + left):
        for j in range(min(place, right - 1), -1, -1):
            before = place - j
            if before <= left:
                ways[j + 1, before:] += ways[j, : ways.shape[1] - before]
    return ways[right] / ways[right].sum()


def _signs(ranks):
    """Return the chances of each sum of the ranks whose sign is positive."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1
    for rank in ranks:
        moved = chances[: len(chances) - rank].copy()
        chances *= 0.5
        chances[rank:] += 0.5 * moved
    return chances


def _choices(ranks, right):
    """Return the chances of each sum of ``right`` ranks out of all."""
    if not right:
        return np.ones(1)
    ways = np.zeros((right + 1, int(np.sort(ranks)[-right:].sum()) + 1))
    ways[0, 0] = 1
    for rank in ranks:
        ways[1:, rank:] = ways[1:, rank:] + ways[:-1, : ways.shape[1] - rank]
    return ways[right] / comb(len(ranks), right)
