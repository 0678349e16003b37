"""A share of the variance in composition in words: as found, by chance, and beyond."""

import numpy as np

from msgut.levels import MATTERS
from msgut.tell.verdicts import is_called, verdict
from msgut.tell.words import number, p_and_q_in_words

OMEGA = "omega² of the total"
UNIT = "share of the variance in composition"
# Groups are told as unequal in size below this balance (one of two, say).
EVEN = 0.9
NO_INTERVAL = "no interval can be given for so few"
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
        return NO_INTERVAL
    low = percent(row["low"])
    low = "above 0" if called and low == "0" else low
    return f"95 % interval {low} to {percent(row['high'])} %"


def against_chance(row, *, called):
    """Return the interval of a share, and R² beside what chance would give."""
    return (
        f"{share_interval(row, called=called)}; R² {percent(row['r2'])} %, where chance alone "
        f"would give {percent(row['chance'])} %"
    )


def clearest_distance(row):
    """Return the share that goes with the groups under one distance, with its name.

    Parameters
    ----------
    row : mapping
        Of :func:`msgut.compare.across_distances`.

    Examples
    --------
    >>> row = {"metric": "bray_curtis", "omega2": 0.02, "low": 0.01, "high": 0.04}
    >>> clearest_distance(row | {"p_centre": 0.001, "q_centre": 0.004})
    'clearest under bray curtis: 2 % (95 % interval 1 to 4 %; p = 0.001, q = 0.004)'
    """
    both = {"p": row["p_centre"], "q": row["q_centre"]}
    interval = share_interval(row, called=is_called(row["p_centre"]))
    return (
        f"clearest under {row['metric'].replace('_', ' ')}: {percent(row['omega2'])} % "
        f"({interval}; {p_and_q_in_words(both)})"
    )


def share_verdict(row, p, q=None, *, least_p, least_q=None, matters=R2):
    """Return the verdict on a share: its test, and whether its interval matters.

    A share that is called and lies wholly below what matters is too small to matter:
    with a thousand people a thousandth of the variance is called. What matters is
    stated for groups of equal size: one and the same difference is a smaller share of
    the variance where few people stand against many (:func:`msgut.stats.omega_squared.balance`).

    Examples
    --------
    >>> share_verdict({"high": 0.004}, 0.001, least_p=0.001)
    'too_small_to_matter'
    >>> share_verdict({"high": 0.004, "balance": 0.3}, 0.001, least_p=0.001)
    'seen'
    """
    within = row["high"] < matters * _balance(row)
    return verdict(p, q, least_p=least_p, least_q=least_q, within=within)


def what_matters(row, matters=R2):
    """Return the share that would matter between groups of these sizes, in words.

    Examples
    --------
    >>> what_matters({})
    '1 % that would matter'
    >>> what_matters({"balance": 0.3})
    '0.3 % that would matter between groups so unequal (1 % between equal ones)'
    """
    even = _balance(row)
    said = f"{percent(matters * even)} % that would matter"
    whole = f" between groups so unequal ({percent(matters)} % between equal ones)"
    return said + whole * bool(even < EVEN)


def _balance(row):
    even = row.get("balance", 1.0)
    return 1.0 if np.isnan(even) else even
