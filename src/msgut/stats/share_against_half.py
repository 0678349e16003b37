"""Of many signs that may move together, whether more than half agree."""

import math

import numpy as np
from scipy.stats import binomtest

from msgut.levels import CONFIDENCE
from msgut.stats.permutation import p_value

SIGN_TEST, PERMUTED = "sign test", "labels permuted"


def share_against_half(agrees, *, floor=0.0):
    """Return the share of signs that agree, its 95 % interval, p and the least p.

    Interval and p look both ways, and neither calls what the other leaves open. With
    permutations, p is theirs: signs that move together are far from half often. The
    interval is what the test does not call, moved to the share.

    Parameters
    ----------
    agrees : numpy.ndarray of bool, shape (n_signs, 1 + n_permutations)
        First as observed; without permutations the sign test takes signs as
        independent.
    floor : float
        The least p that the labels could give, in how many ways soever they can be
        dealt: with permutations no p is below it.

    Returns
    -------
    dict
        ``share, low, high, p, least_p``, missing where there is no sign, and ``test``:
        :data:`SIGN_TEST` or :data:`PERMUTED`. The least p is that of signs that all
        agree.

    References
    ----------
    Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404, without permutations.

    Examples
    --------
    >>> import numpy as np
    >>> row = share_against_half(np.ones((6, 1), dtype=bool))
    >>> row["share"].item(), row["p"], row["least_p"]
    (1.0, 0.03125, 0.03125)
    """
    seen, columns = agrees.shape
    if not seen:
        return dict.fromkeys(("share", "low", "high", "p", "least_p"), np.nan) | {
            "test": ""
        }
    share = agrees.mean(axis=0)
    if columns == 1:
        same = int(agrees.sum())
        test = binomtest(same, seen)
        limits = test.proportion_ci(CONFIDENCE, method="exact")
        return {
            "share": share[0],
            "low": float(limits.low),
            "high": float(limits.high),
            "p": float(test.pvalue),
            "least_p": min(1.0, 2 * 0.5**seen),
            "test": SIGN_TEST,
        }
    away = np.abs(share - 0.5)
    # The furthest that is not called: half the width of what is not.
    rank = math.ceil(round((1 - CONFIDENCE) * columns - 1, 9))
    # So few permutations that nothing could be called leave everything possible.
    able = rank > 0 and floor < 1 - CONFIDENCE
    reach = np.sort(away[1:])[::-1][rank - 1] if able else 0.5
    p = max(floor, p_value(away[0], away[1:], exact=False))
    low, high = max(0.0, share[0] - reach), min(1.0, share[0] + reach)
    if p >= 1 - CONFIDENCE:
        # A share of thirty, and how far it may be, are not to the last digit.
        low, high = min(low, 0.5), max(high, 0.5)
    return {
        "share": share[0],
        "low": low,
        "high": high,
        "p": p,
        "least_p": max(floor, p_value(0.5, away[1:], exact=False)),
        "test": PERMUTED,
    }
