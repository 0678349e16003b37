"""What a row of a comparison of groups says, in words and numbers."""

import numpy as np

from msgut.levels import CONFIDENCE, SIGNIFICANCE
from msgut.tell.verdicts import verdict
from msgut.tell.words import capital, equals, number, p_and_q_in_words

# A rank test is off its level where the smaller group varies this many times as much
# as one that is larger by half: at 1.4 times 8.7 % of null tables of 8 against 30 are
# called, at three times 14 % of 10 against 40, 17 % of 3 against 60. Asked that the
# interval of Cliff's delta leaves out 0 too: 3 to 6 %, but of three against 60 still
# 11 %, so that of fewer than five alone nothing is called.
WIDER, LARGER, FEWEST = 1.4, 1.5, 5
RANKS_ALONE = (
    "the smaller group varies more, and the rank test alone, without Cliff's delta, or "
    f"of fewer than {FEWEST} people, is no proof of a shift"
)


def two_groups_verdict(row, *, matters=None, level=SIGNIFICANCE):
    """Return the verdict on a row of :func:`~msgut.compare.two_groups`.

    Parameters
    ----------
    row : pandas.Series
    matters : float, optional
        The smallest difference that would matter, in the unit of the measure.

    Examples
    --------
    >>> import pandas as pd
    >>> row = pd.Series({"low": -0.1, "high": 0.04, "p": 0.4})
    >>> two_groups_verdict(row), two_groups_verdict(row, matters=0.25)
    ('not_seen', 'too_small_to_matter')
    """
    # Ranks then answer for spread as well as for a shift, and show no null.
    unsure = smaller_and_wider(row) is not None
    code = verdict(
        row["p"],
        row.get("q"),
        least_p=first_known(row.get("least_p"), 0.0),
        least_q=row.get("least_q"),
        within=within_bounds(row, matters) and not unsure,
        level=level,
    )
    if not unsure or code != "seen":
        return code
    few = min(row["n_left"], row["n_right"]) - row["n_pairs"] < FEWEST
    torn = few or row["delta_low"] <= 0 <= row["delta_high"]
    return "cannot_be_told" if torn else code


def smaller_and_wider(row):
    """Return name and spread of the smaller group and of the larger, or None.

    None where ranks keep their level: the smaller group does not vary much more.

    Parameters
    ----------
    row : pandas.Series
        A rank test of :func:`~msgut.compare.two_groups`.

    Examples
    --------
    >>> row = {"test": "rank", "left": "HC", "right": "MS", "n_left": 8, "n_right": 30}
    >>> row |= {"n_pairs": 0, "sd_left": 3.0, "sd_right": 1.0}
    >>> smaller_and_wider(row), smaller_and_wider(row | {"n_left": 25})
    ((('HC', 3.0), ('MS', 1.0)), None)
    """
    if row.get("test") != "rank" or "sd_left" not in row:
        return None
    sides = [
        (row[f"n_{side}"] - row["n_pairs"], row[side], row[f"sd_{side}"])
        for side in ("left", "right")
    ]
    (few, *small), (many, *large) = sorted(sides, key=lambda side: side[0])
    wider = many >= LARGER * few and small[1] >= WIDER * large[1]
    return (tuple(small), tuple(large)) if wider else None


def two_groups_sentence(row, *, matters=None, level=SIGNIFICANCE):
    """Return what a row of :func:`~msgut.compare.two_groups` says, in words and numbers.

    A null result is said as one: what was not seen, and which differences the
    interval still allows; what could not have been seen is not told as a null result.

    Parameters
    ----------
    row : pandas.Series
        One row of a result table.
    matters : float, optional
        The smallest difference that would matter, in the unit of the measure.
    level : float
        The q (or p, where the row has no q) below which a difference is called seen.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"measure": "shannon", "left": "HC", "right": "MS", "form": "paired"}
    >>> row |= {"effect": -0.031, "low": -0.1, "high": 0.04, "p": 0.4, "q": 0.4}
    >>> print(two_groups_sentence(pd.Series(row | {"n_left": 576, "n_right": 576})))
    No difference seen in shannon between MS and HC (576 pairs): MS less HC is −0.031 \
(95 % interval −0.1 to 0.04), so MS may lie up to 0.1 below or up to 0.04 above; p = 0.4.
    """
    code = two_groups_verdict(row, matters=matters, level=level)
    if row.get("test") == "all":
        return _all_at_once(row, code)
    if code == "cannot_be_told":
        why = first_known(row.get("why"), "") or f"{row['measure']} gives no p here"
        if not np.isnan(row["p"]):
            why = f"{RANKS_ALONE}: {_shift(row)}; {p_and_q_in_words(row)}"
        return f"Cannot be told: {why}."
    told = [
        _WORDS[code](row, matters),
        _ending(row, code),
        first_known(row.get("why"), ""),
    ]
    return "; ".join(part for part in told if part) + "."


def _seen(row, _):
    left, right, effect = row["left"], row["right"], row["effect"]
    if effect == 0:
        return _seen_without_shift(row)
    way = "higher" if effect > 0 else "lower"
    return (
        f"{capital(row['measure'])} is {way} in {right} than in {left} by "
        f"{number(abs(effect))} ({interval_in_words(row)} for {right} less {left}; "
        f"{compared_people(row)})"
    )


def _seen_without_shift(row):
    """Where most values tie the median step is 0, and still one group ranks higher."""
    left, right = row["left"], row["right"]
    delta = first_known(row.get("delta"), 0.0)
    way = "higher" if delta > 0 else "lower" if delta < 0 else "otherwise"
    return (
        f"{capital(row['measure'])} ranks {way} in {right} than in {left}, though the "
        f"median difference is 0, as most values tie ({interval_in_words(row)} for {right} less "
        f"{left}; {compared_people(row)}); {p_and_q_in_words(row)}."
    )


def _not_after_counting(row, _):
    left, right = row["left"], row["right"]
    return (
        f"{capital(row['measure'])}, asked alone, differs between {right} and {left} "
        f"({compared_people(row)}), and not once the other questions asked with it are counted: "
        f"{_shift(row)}"
    )


def _not_seen(row, _):
    left, right = row["left"], row["right"]
    low, high = row["low"], row["high"]
    open_ways = [
        f"up to {number(abs(reach))} {where}"
        for reach, where, there in ((low, "below", low < 0), (high, "above", high > 0))
        if there
    ]
    allows = f", so {right} may lie {' or '.join(open_ways)}" if open_ways else ""
    return (
        f"No difference seen in {row['measure']} between {right} and {left} "
        f"({compared_people(row)}): {_shift(row)}{allows}"
    )


def _too_small(row, matters):
    left, right = row["left"], row["right"]
    # With very many people a difference is called that would matter to nobody.
    perhaps = ", if at all" if row["low"] <= 0 <= row["high"] else ""
    return (
        f"{capital(row['measure'])} differs between {right} and {left} by less than "
        f"matters{perhaps} ({compared_people(row)}): {_shift(row)}, all of it within "
        f"±{number(matters)}, less than which is taken not to matter"
    )


def _unseeable(row, _):
    left, right = row["left"], row["right"]
    return (
        f"Whether {row['measure']} differs between {right} and {left} could not have been "
        f"seen with {compared_people(row)}: {_shift(row)}, but no values of so few people (or "
        f"with as many ties) could have been called"
    )


def _ending(row, code):
    """Return the chances of what was seen, or the least that could have been."""
    if code != "could_not_have_been_seen":
        return p_and_q_in_words(row)
    alone = first_known(row.get("least_p"), 0.0) >= SIGNIFICANCE
    name, least = ("p", row["least_p"]) if alone else ("q", row["least_q"])
    return f"least possible {name} {equals(least)}"


_WORDS = {
    "seen": _seen,
    "not_after_counting": _not_after_counting,
    "not_seen": _not_seen,
    "too_small_to_matter": _too_small,
    "could_not_have_been_seen": _unseeable,
}


def _all_at_once(row, code):
    called = {
        "seen": "differs",
        "not_after_counting": "asked alone, differs, and not once all questions are counted,",
        "could_not_have_been_seen": "could not have been seen to differ, whatever the values,",
        "cannot_be_told": "cannot be compared",
    }.get(code, "is not seen to differ")
    whom = f"among {row['left']} ({row['n_left']:.0f} people)"
    if np.isnan(row["effect"]):
        why = first_known(row.get("why"), "") or "all values are the same"
        return f"{capital(row['measure'])} {called} {whom}: {why}."
    # Below none is what chance alone gives half the time.
    share = number(100 * max(row["effect"], 0.0))
    return (
        f"{capital(row['measure'])} {called} {whom}: the groups hold {share} % of the "
        f"variance of ranks; {p_and_q_in_words(row)}."
    )


def _shift(row):
    return f"{row['right']} less {row['left']} is {number(row['effect'])} ({interval_in_words(row)})"


def interval_in_words(row):
    """Name an interval with the level that it has.

    Where values tie it may end at 0 although the test calls 0 itself: then 0 is the
    one value that is not in it.
    """
    low, high = row["low"], row["high"]
    if not (np.isfinite(low) and np.isfinite(high)):
        return "no interval can be given"
    level = first_known(row.get("confidence"), CONFIDENCE)
    called = first_known(row.get("p"), 1.0) < 1 - CONFIDENCE
    start = "above 0" if called and low == 0 else number(low)
    end = "below 0" if called and high == 0 else number(high)
    span = f"{start} to {end}"
    if level >= CONFIDENCE - 1e-9:
        return f"{100 * CONFIDENCE:.0f} % interval {span}"
    # Cut, not rounded: 94.8 % is not 95 %.
    return f"{np.floor(100 * level + 1e-9):.0f} % interval, the widest there is, {span}"


def compared_people(row):
    """Name who is compared, what they are adjusted for, and who is left out."""
    left, right = row["left"], row["right"]
    pairs = int(first_known(row.get("n_pairs"), 0))
    n_left, n_right = int(row["n_left"]), int(row["n_right"])
    if row.get("form") == "paired":
        who = _counted(pairs or n_right)
    elif pairs:
        who = (
            f"{_counted(pairs)}, and {n_right - pairs} {right} and {n_left - pairs} "
            f"{left} alone"
        )
    else:
        who = f"{n_right} {right} and {n_left} {left}"
    given = first_known(row.get("adjusted_for"), "")
    dropped, used = (
        int(first_known(row.get(name), 0)) for name in ("n_dropped", "n_used")
    )
    rest = (
        f"; {dropped} of {dropped + used} samples left out" if dropped and used else ""
    )
    return f"{who}{f', adjusted for {given}' if given else ''}{rest}"


def _counted(pairs):
    return f"{pairs} pair" if pairs == 1 else f"{pairs} pairs"


def within_bounds(row, matters):
    """Whether an interval of the full level lies inside what would not matter."""
    if (
        matters is None
        or first_known(row.get("confidence"), CONFIDENCE) < CONFIDENCE - 1e-9
    ):
        return False
    return bool(-matters < row["low"] and row["high"] < matters)


def first_known(value, other):
    """Return a value of a row, or another where the row has none."""
    missing = value is None or (not isinstance(value, str) and np.isnan(value))
    return other if missing else value
