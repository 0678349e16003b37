"""Several groups by ranks: Kruskal and Wallis's H, by relabelling where they are small."""

from math import factorial, prod

import numpy as np
from scipy.stats import chi2, rankdata

from msgut.levels import LEAST_PEOPLE
from msgut.stats.permutation import p_value
from msgut.stats.permuted_designs import distinct_orders

# All arrangements are listed up to so many, else drawn.
LISTED = 20_000
DRAWN = 9_999


def kruskal_wallis(values, group, *, seed=0):
    """Return how far several groups lie apart by ranks, and p.

    Parameters
    ----------
    values : array-like, shape (n,)
        Independent values without gaps.
    group : array-like, shape (n,)
    seed : int
        Of the arrangements that are drawn: where a group is small, or a value is
        shared by more than half, and there are too many arrangements to list.

    Returns
    -------
    dict
        ``effect``: epsilon squared, the share of the variance of ranks that lies
        between groups, H / (n − 1), corrected for ties. ``p``; ``least_p``: the
        smallest that it can reach (missing with the chi-squared curve). ``method``.

    References
    ----------
    Kruskal & Wallis (1952), doi:10.1080/01621459.1952.10483441; Tomczak & Tomczak
    (2014), Trends Sport Sci 1:19, for epsilon squared.

    Examples
    --------
    >>> found = kruskal_wallis([1, 2, 3, 4, 5, 6], list("aabbcc"))
    >>> round(found["effect"], 3), round(found["p"], 3), round(found["least_p"], 3)
    (0.914, 0.067, 0.067)
    """
    rank = rankdata(np.asarray(values, float))
    code = np.unique(np.asarray(group, dtype=str), return_inverse=True)[1]
    size, n = np.bincount(code), len(rank)
    around = rank - rank.mean()
    spread = (around**2).sum()
    if not spread:
        return {"effect": 0.0, "p": 1.0, "least_p": 1.0, "method": "Kruskal-Wallis"}

    def share(codes):
        between = sum(
            ((codes == g) @ around) ** 2 / many for g, many in enumerate(size)
        )
        return between / spread

    effect = float(share(code[None])[0])
    told = {
        "effect": effect,
        "least_p": np.nan,
        "method": "Kruskal-Wallis, chi-squared",
    }
    commonest = np.unique(rank, return_counts=True)[1].max()
    if size.min() >= LEAST_PEOPLE["chi-squared"] and commonest <= n / 2:
        return told | {"p": float(chi2.sf(effect * (n - 1), len(size) - 1))}
    ways = factorial(n) // prod(factorial(int(many)) for many in size)
    if ways <= LISTED:
        null = share(np.array(list(distinct_orders(code.tolist()))))
        told |= {"least_p": p_value(null.max(), null, exact=True)}
        p, word = p_value(effect, null, exact=True), "exact"
    else:
        rng = np.random.default_rng(seed)
        null = share(rng.permuted(np.tile(code, (DRAWN, 1)), axis=1))
        told |= {"least_p": 1 / (1 + DRAWN)}
        p, word = p_value(effect, null, exact=False), f"{DRAWN:,} relabellings"
    return told | {"p": p, "method": f"Kruskal-Wallis, {word}"}
