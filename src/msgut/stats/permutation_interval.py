"""A shift that a permutation test does not reject: its estimate and its interval.

Labels are dealt among rows. If the rows that carry their own label stand higher by a
shift, every dealt statistic is a straight line in that shift, so that the interval of
all shifts that are not rejected is known without a search.
"""

import math

import numpy as np

from msgut.levels import CONFIDENCE
from msgut.stats.permutation import TIE


def inverted_shift(observed, dealt, slope, slopes, *, exact, confidence=CONFIDENCE):
    """Return the shift that an observed statistic shows, and its interval.

    If the true shift were d, the observed statistic less ``d · slope`` would be one of
    the dealt ones less ``d · slopes``, each as likely as the other. The test is
    two-sided, about the mean of the deals: that of
    :func:`msgut.stats.permutation.p_value` with the mean for its centre. The interval
    holds every shift that it does not reject at 1 − ``confidence`` [1]_, so that it
    never contradicts it.

    Parameters
    ----------
    observed : float
    dealt : array-like, shape (n_deals,)
        All deals, the true one among them, if ``exact``; else drawn ones.
    slope : float
        By how much the observed statistic rises with a shift of 1.
    slopes : array-like, shape (n_deals,)
        The same for each deal; none is above ``slope``.
    exact : bool
    confidence : float

    Returns
    -------
    effect, low, high, centre : float
        ``effect`` is the shift at which the observed statistic is the mean of the
        deals, ``centre`` that mean without a shift. An end that no shift is rejected
        beyond is infinite; all but ``centre`` are missing where the deals cannot move
        the statistic.

    References
    ----------
    .. [1] Garthwaite PH. Biometrics 1996;52:1387, doi:10.2307/2532852 (the intervals
       of permutation tests that are inverted here).

    Examples
    --------
    With three deals no shift is ever rejected.

    >>> effect, low, high, centre = inverted_shift(3.0, [3, 1, 2], 1, [1, -0.5, -0.5],
    ...                                   exact=True)
    >>> float(effect), float(low), float(high), float(centre)
    (1.0, -inf, inf, 2.0)
    """
    dealt, slopes = np.asarray(dealt, float), np.asarray(slopes, float)
    if not exact:
        dealt, slopes = np.append(dealt, observed), np.append(slopes, slope)
    centre, turn = dealt.mean(), slopes.mean()
    rise = slope - turn
    if rise <= TIE:
        return np.nan, np.nan, np.nan, centre
    gap = observed - centre
    effect = gap / rise
    # At the estimate the observed statistic is the centre; this is where others stand.
    left = dealt - centre - effect * (slopes - turn)
    slack = TIE * max(1.0, abs(gap))
    ahead, back = rise + (slopes - turn), rise - (slopes - turn)
    up = np.maximum(_reach(left + slack, ahead), _reach(slack - left, back))
    down = np.maximum(_reach(slack - left, ahead), _reach(left + slack, back))
    # Shifts are rejected below this many deals as far out as the observed one.
    least = max(1, math.ceil((1 - confidence) * len(dealt) - TIE))
    high, low = (np.sort(reach)[::-1][least - 1] for reach in (up, down))
    return effect, effect - low, effect + high, centre


def _reach(left, width):
    """Return how far the shift may rise before each deal falls behind, on one side."""
    # A deal that falls no faster than the observed one is never passed.
    never = (width < -TIE) | ((width <= TIE) & (left >= 0))
    reach = np.where(left >= 0, left, -np.inf) / np.where(width > TIE, width, 1)
    return np.where(never, np.inf, reach)
