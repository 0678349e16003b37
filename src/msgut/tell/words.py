"""Numbers and chances in words, written once for every sentence."""

import numpy as np

from msgut.levels import SIGNIFICANCE


def number(value):
    """Return a number with three digits that count and a true minus.

    Examples
    --------
    >>> number(-0.012345), number(12345.6), number(0)
    ('−0.0123', '12346', '0')
    """
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def in_per_cent(share, decimals=0):
    """Return a share in per cent, to so many decimals, with its sign set apart.

    By significant digits, and without the sign:
    :func:`msgut.tell.variance_shares.percent`.

    Examples
    --------
    >>> in_per_cent(0.543), in_per_cent(0.00123, 2)
    ('54 %', '0.12 %')
    """
    return f"{100 * share:.{decimals}f} %"


def signed(value):
    """Return a difference with its sign and two decimals, more where it is next to 0.

    Examples
    --------
    >>> signed(0.3), signed(-1.234), signed(-0.0023), signed(0)
    ('+0.30', '−1.23', '−0.002', '0.00')
    """
    if abs(value) < 1e-4:
        return "0.00"
    digits = 2 if abs(value) >= 0.005 else 3 if abs(value) >= 0.0005 else 4
    return f"{value:+.{digits}f}".replace("-", "−")


def p_in_words(p, name="p"):
    """Return a p (or q) in words, never rounded onto the level from below.

    Examples
    --------
    >>> p_in_words(0.0496), p_in_words(0.04999), p_in_words(0.05)
    ('p = 0.0496', 'p = 0.04999', 'p = 0.05')
    >>> p_in_words(0.0004), p_in_words(0.0312), p_in_words(float("nan"), "q")
    ('p < 0.001', 'p = 0.031', 'q not known')
    """
    return f"{name} {equals(p)}"


def equals(p):
    """Return a chance as what something equals or is below.

    Examples
    --------
    >>> equals(0.0312), equals(0.0004), equals(float("nan"))
    ('= 0.031', '< 0.001', 'not known')
    """
    if np.isnan(p):
        return "not known"
    if p < 0.001:
        return "< 0.001"
    digits = 2
    while p < SIGNIFICANCE <= float(f"{p:.{digits}g}") and digits < 16:
        digits += 1
    return f"= {p:.{digits}g}"


def p_and_q_in_words(row):
    """Return p, and q beside it where it says something else."""
    p, q = row["p"], row.get("q")
    q = np.nan if q is None else q
    many = not np.isnan(q) and not np.isclose(p, q)
    return f"{p_in_words(p)}, {p_in_words(q, 'q')}" if many else p_in_words(p)


def one_of_many_by_chance(p, many):
    """Return how often chance makes one of many answers this clear, in words.

    Bonferroni's bound, which holds however the answers hang together.

    Examples
    --------
    >>> one_of_many_by_chance(0.03, 9)
    'chance makes one of 9 this clear in up to 27 of 100 studies'
    >>> one_of_many_by_chance(0.04, 40)
    'chance may make one of 40 this clear in any study'
    """
    share = p * many
    if share >= 1:
        return f"chance may make one of {many} this clear in any study"
    return (
        f"chance makes one of {many} this clear in up to {np.ceil(round(100 * share, 9)):.0f} of "
        "100 studies"
    )


def capital(text):
    """Return a text with its first letter large."""
    text = str(text)
    return text[:1].upper() + text[1:]


# What :func:`msgut.compare.centre_and_spread` finds, by its codes.
CENTRE_OR_SPREAD = {
    "both": "differs in centre and spread",
    "centre": "differs in centre",
    "spread": "differs in spread",
    "neither": "not seen to differ",
    "could_not": "could not be seen",
    "alike": "all samples alike",
}
