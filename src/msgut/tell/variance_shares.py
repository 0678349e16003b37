"""A share of the variance in composition in words: as found, by chance, and beyond."""

import numpy as np

from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.tell.verdicts import verdict
from msgut.tell.words import number

OMEGA = "omega² of the total"
UNIT = "share of the variance in composition"
# Below which a share would not matter.
R2 = MATTERS["r2"]


def percent(share):
    """Return a share in per cent, as in a sentence; one below 0 is none.

    Examples
    --------
    >>> percent(0.01234), percent(-0.002)
    ('1.23', '0')
    """
    return number(100 * max(share, 0.0))


def share_interval(row, *, called):
    """Return the 95 % interval of a share in words.

    Parameters
    ----------
    row : mapping
        With ``low`` and ``high``, 0 to 1.
    called : bool
        Whether the test calls the share, so that 0 is not in its interval.

    Examples
    --------
    >>> share_interval({"low": 0.0, "high": 0.02}, called=True)
    '95 % interval above 0 to 2 %'
    """
    if np.isnan(row["low"]):
        return "no interval can be given for so few"
    low = percent(row["low"])
    low = "above 0" if called and low == "0" else low
    return f"95 % interval {low} to {percent(row['high'])} %"


def against_chance(row, *, called):
    """Return the interval of a share, and R² beside what chance would give."""
    return (
        f"{share_interval(row, called=called)}; R² {percent(row['r2'])} %, where chance alone "
        f"would give {percent(row['chance'])} %"
    )


def share_verdict(row, p, q=None, *, least_p, least_q=None, matters=R2):
    """Return the verdict on a share: its test, and whether its interval matters.

    A share that is called and lies wholly below what matters is too small to matter:
    with a thousand people a thousandth of the variance is called.

    Examples
    --------
    >>> share_verdict({"high": 0.004}, 0.001, least_p=0.001)
    'too_small_to_matter'
    """
    within = row["high"] < matters
    return verdict(p, q, least_p=least_p, least_q=least_q, within=within)


def is_called(p, q=None):
    """Return whether a share is called: by q where there is one, else by p."""
    return (p if q is None or np.isnan(q) else q) < SIGNIFICANCE
