"""What two groups of a given size could show: by size of difference, and at all."""

import math
import sys

import numpy as np

from msgut.errors import MsgutError
from msgut.levels import POWER, SIGNIFICANCE


def smallest_detectable_d(n_left, n_right, *, power=POWER, alpha=SIGNIFICANCE):
    """Return the standardised difference (Cohen's d) that two groups can show.

    By Student's t, two-sided, for people counted once and one question: a smaller
    difference is missed more often than ``1 - power``, and a larger one too where many
    questions are counted together.

    Returns
    -------
    float
        Infinite for fewer than three people, or an empty group.

    References
    ----------
    Cohen J. Statistical Power Analysis for the Behavioral Sciences, 1988.

    Examples
    --------
    >>> round(smallest_detectable_d(43, 61), 2), round(smallest_detectable_d(3, 3), 2)
    (0.56, 3.07)
    """
    from statsmodels.stats.power import TTestIndPower

    _between_none_and_all(power)
    if min(n_left, n_right) < 1 or n_left + n_right < 3:
        return np.inf
    return float(
        TTestIndPower().solve_power(
            nobs1=n_left, ratio=n_right / n_left, alpha=alpha, power=power
        )
    )


def smallest_detectable_d_of_pairs(n_pairs, *, r=0.0, power=POWER, alpha=SIGNIFICANCE):
    """Return the standardised difference (of people) that pairs can show.

    Parameters
    ----------
    n_pairs : int
    r : float
        How alike partners are: the correlation within pairs, which a plan can only
        assume. A difference of pairs has the variance 2(1 − r) of one person's.

    Returns
    -------
    float
        Infinite for fewer than two pairs.

    Examples
    --------
    >>> round(smallest_detectable_d_of_pairs(20), 3), round(smallest_detectable_d_of_pairs(20, r=0.5), 3)
    (0.934, 0.66)
    """
    from statsmodels.stats.power import TTestPower

    _between_none_and_all(power)
    if not -1 <= r < 1:
        msg = f"A correlation within pairs lies between -1 and below 1, not {r}."
        raise MsgutError(msg)
    if n_pairs < 2:
        return np.inf
    per_pair = TTestPower().solve_power(nobs=n_pairs, alpha=alpha, power=power)
    return float(per_pair * math.sqrt(2 * (1 - r)))


def least_p_of_labels(singles, n_pairs=0):
    """Return the least p that exchanging labels can give, both tails counted.

    Of a rank test or any other whose p rests on who might have had which label. Single
    people change places within their stratum, partners within their pair: one
    arrangement of them all is farthest out, on either side.

    Parameters
    ----------
    singles : sequence of (int, int)
        Single people left and right of each stratum; people in pairs are not among
        them.
    n_pairs : int

    Returns
    -------
    float
        At most 1, and never 0: the least normal number stands for what is below it.

    Examples
    --------
    >>> least_p_of_labels([(3, 3)]), least_p_of_labels([], 5)
    (0.1, 0.0625)
    """
    orders = math.prod(math.comb(int(a + b), int(a)) for a, b in singles)
    return min(1.0, max(sys.float_info.min, 2 / (orders * 2 ** int(n_pairs))))


def _between_none_and_all(power):
    if not 0 < power < 1:
        msg = f"Power is a share between 0 and 1, not {power}."
        raise MsgutError(msg)
