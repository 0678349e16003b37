"""An AUROC in words, and the one rule by which it is judged."""

import numpy as np

from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.stats.false_discovery import least_q, q_values
from msgut.tell.verdicts import verdict
from msgut.tell.words import p_and_q_in_words, p_in_words

# Below this an AUROC is no acceptable discrimination (Hosmer, Lemeshow & Sturdivant,
# Applied Logistic Regression, 2013, doi:10.1002/9781118548387).
ACCEPTABLE = 0.7
# What became of a score that is called higher, once it was adjusted.
AFTER_ADJUSTING = ("kept", "lost", "not adjusted")


def area_verdict(row, *, matters=MATTERS["auroc"], least_q=None, level=SIGNIFICANCE):
    """Return the verdict on an AUROC that permuted labels and its interval support.

    Called only where both say so: the interval has to leave out one half, and what
    permuted labels give on average, to the same side as the AUROC. Where permuted
    labels call it and the interval does not it cannot be told.

    Parameters
    ----------
    row : mapping
        ``effect, low, high, null_mean, p, least_p`` and, of one among many, ``q``.
    matters : float
        Closer to one half than this an AUROC does not matter.
    least_q : float, optional
        The least q that the family can reach.

    Examples
    --------
    >>> seen = {"effect": 0.7, "low": 0.6, "high": 0.8, "null_mean": 0.5, "p": 0.01,
    ...         "least_p": 0.001}
    >>> area_verdict(seen), area_verdict(seen | {"low": 0.49})
    ('seen', 'cannot_be_told')
    >>> area_verdict(seen | {"p": 0.4, "low": 0.45, "high": 0.55})
    'too_small_to_matter'
    """
    if np.isnan(row["effect"]):
        return "cannot_be_told"
    within = 0.5 - matters <= row["low"] and row["high"] <= 0.5 + matters
    least = row.get("least_p", np.nan)
    code = verdict(row["p"], row.get("q"), least_p=least, least_q=least_q, level=level)
    if code == "seen":
        # Which way a score runs is an answer of its own, however little it separates.
        return code if group_with_more(row) else "cannot_be_told"
    able = code in ("not_seen", "not_after_counting")
    return "too_small_to_matter" if able and within else code


def with_verdicts(table, *, matters=MATTERS["auroc"], level=SIGNIFICANCE):
    """Return a table of scores with what may be said of each.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.assessment` or ``diseases`` gives it.
    matters : float
        Closer to one half than this an AUROC does not matter.

    Returns
    -------
    pandas.DataFrame
        With columns ``verdict`` (a key of :data:`msgut.tell.verdicts.VERDICTS`) and
        ``after_adjusting``: ``kept`` or ``lost`` (once all scores are counted) where
        the score is called and runs higher, ``not adjusted`` where nothing could be adjusted for, else empty.
    """
    reach = least_q(table["least_p"], table["right"])
    codes = [
        area_verdict(row, matters=matters, least_q=least, level=level)
        for (_, row), least in zip(table.iterrows(), reach, strict=True)
    ]
    table = table.assign(verdict=codes)
    # As many scores are asked again as were asked: the second answers are counted too.
    again = q_values(table["adjusted_p"], table["right"])
    after = [
        _after(row, q, level)
        for (_, row), q in zip(table.iterrows(), again, strict=True)
    ]
    return table.assign(after_adjusting=after)


def group_with_more(row):
    """Return 1 or −1 where the interval lies on one side of chance, else 0.

    Chance is one half, and what permuted labels give on average where that is known.
    """
    coins = [0.5, row.get("null_mean", np.nan)]
    if row["low"] > np.nanmax(coins):
        return 1
    return -1 if row["high"] < np.nanmin(coins) else 0


def auroc_in_words(row, *, name=""):
    """Return an AUROC with its interval and, where it was tested, its p (and q).

    Examples
    --------
    >>> auroc_in_words({"effect": 0.581, "low": 0.4, "high": 0.7, "p": np.nan})
    '0.58 (95 % interval 0.40 to 0.70)'
    """
    said = f"{row['effect']:.2f} (95 % interval {row['low']:.2f} to {row['high']:.2f}"
    tested = "" if np.isnan(row.get("p", np.nan)) else f"; {p_and_q_in_words(row)}"
    return f"{name}{' ' if name else ''}{said}{tested})"


def auroc_sentence(row, code, *, matters=MATTERS["auroc"]):
    """Return in words what a verdict says of an AUROC."""
    return {
        "seen": "more than permuted labels give",
        "not_after_counting": "called alone, not once all scores are counted",
        "not_seen": "not seen to be more than chance, and all that its interval holds "
        "remains possible",
        "too_small_to_matter": f"shown to lie within {matters:g} of a coin's 0.5",
        "could_not_have_been_seen": "nothing that could have been seen here: "
        f"{p_in_words(row.get('least_p', np.nan), 'the least p')}",
        "cannot_be_told": "too close to call: permuted labels and the interval do not "
        "agree",
    }[code]


def of_each_group(table, column):
    """Return what a column says of each group held against the same controls, in words.

    Examples
    --------
    >>> import pandas as pd
    >>> of_each_group(pd.DataFrame({"right": ["CD", "UC"], "mixed": ["", "run"]}), "mixed")
    'UC: run'
    """
    if column not in table:
        return ""
    said = zip(table["right"], table[column], strict=True)
    return "; ".join(sorted({f"{group}: {words}" for group, words in said if words}))


def _after(row, adjusted_q, level):
    if row["verdict"] != "seen" or row["effect"] < 0.5:
        return ""
    if not row["adjusted_for"]:
        return "not adjusted"
    return "kept" if row["adjusted_low"] > 0 and adjusted_q < level else "lost"
