"""The one p-value of a permutation test, and how many permutations a family needs."""

import math
from numbers import Integral

import numpy as np

from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE

# A permuted value that differs by less is the same value: rounding, not chance.
TIE = np.sqrt(np.finfo(float).eps)
SIDES = ("greater", "less", "two-sided")


def p_value(observed, permuted, *, exact, side="greater", centre=None):
    """Return p, counting ties within rounding as at least as far, as vegan does.

    Drawn: (1 + count) / (1 + N), Phipson & Smyth (2010), doi:10.2202/1544-6115.1585.
    Listed: count / all, the observed arrangement being one of them. Always above 0
    and at most 1.

    Parameters
    ----------
    observed : float
    permuted : array-like, shape (n_permutations,)
        Missing values, of arrangements that cannot be judged, count as far.
    exact : bool
        Whether ``permuted`` lists all arrangements, the observed one among them.
    side : {"greater", "less", "two-sided"}
    centre : float, optional
        What ``two-sided`` measures distance from; the mean of ``permuted`` if left
        out.

    Returns
    -------
    float
        Missing where nothing was permuted or observed.

    Examples
    --------
    >>> p_value(2.0, [1.0, 2.0, 3.0], exact=False)
    0.75
    >>> p_value(3.0, [1.0, 2.0, 3.0], exact=True)
    0.3333333333333333
    """
    if side not in SIDES:
        msg = f"There is no side {side!r}. Choose {', '.join(SIDES)}."
        raise MsgutError(msg)
    permuted = np.asarray(permuted, dtype=float)
    if not len(permuted) or np.isnan(observed):
        return np.nan
    if side == "two-sided":
        centre = np.nanmean(permuted) if centre is None else centre
        observed, permuted = abs(observed - centre), np.abs(permuted - centre)
    elif side == "less":
        observed, permuted = -observed, -permuted
    slack = TIE * max(1.0, abs(observed)) if np.isfinite(observed) else 0.0
    count = int((~(permuted < observed - slack)).sum())
    if exact:
        return max(count, 1) / len(permuted)
    return (1 + count) / (1 + len(permuted))


def permutations_needed(tests, *, level=SIGNIFICANCE, spare=5):
    """Return how many permutations let one test alone be called among many.

    With N permutations no p is below 1 / (N + 1), and one test alone among m has
    q = m p: so that N must grow with m, and with some room below the level.

    Parameters
    ----------
    tests : int
        Of the family.
    spare : float
        The least q is the level over this.

    Examples
    --------
    >>> permutations_needed(9)
    899
    """
    return max(99, math.ceil(tests * spare / level) - 1)


def enough(permutations, tests=1, *, sides=1, none=True, level=SIGNIFICANCE):
    """Refuse a number of permutations with which nothing could be called.

    One test alone among all must be able to: ``sides * tests / (N + 1)``, the least q
    of such a one, has to lie below the level.

    Parameters
    ----------
    permutations : int
    tests : int
        Of the family.
    sides : {1, 2}
        How many one-sided p-values a p is the smaller of.
    none : bool
        Whether 0, which asks for no test, will do.
    level : float

    Raises
    ------
    MsgutError

    Examples
    --------
    >>> enough(999), enough(0), enough(360, 9, sides=2)
    (999, 0, 360)
    >>> enough(19)
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: 19 permutations cannot call anything at 0.05, whatever \
the table holds. Ask for 20 at least.
    """
    whole = isinstance(permutations, Integral) and not isinstance(permutations, bool)
    if not whole or permutations < 0:
        msg = f"permutations must be a whole number, 0 or more, not {permutations!r}."
        raise MsgutError(msg)
    # What rounding takes from 2 * 9 / 0.05 must not take one permutation.
    needed = math.floor(sides * tests / level + 1e-9)
    if permutations < needed and not (none and permutations == 0):
        many = f"one of {tests} scores" if tests > 1 else "anything"
        msg = (
            f"{permutations} permutations cannot call {many} at {level:g}, whatever "
            f"the table holds. Ask for {needed} at least."
        )
        raise MsgutError(msg)
    return permutations
