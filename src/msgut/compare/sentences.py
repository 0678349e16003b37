"""A row of a result table as a plain sentence, the effect before the p."""

import numpy as np

# Below this q (or p, where there is one question) a difference is called seen.
LEVEL = 0.05


def sentence(row, *, level=LEVEL):
    """Return what a row of :func:`~msgut.compare.groups` says, in words and numbers.

    Rows of ``permanova``, ``explained``, ``dispersion`` and ``verdict`` are read as
    well. A null result is said as one: what was not seen, and which differences the
    interval still allows.

    Parameters
    ----------
    row : pandas.Series
        One row of a result table.
    level : float
        The q (or p, where the row has no q) below which a difference is called seen.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"measure": "shannon", "left": "HC", "right": "MS", "form": "paired"}
    >>> row |= {"effect": -0.031, "low": -0.1, "high": 0.04, "p": 0.4, "q": 0.4}
    >>> print(sentence(pd.Series(row | {"n_left": 576, "n_right": 576})))
    No difference seen in shannon between MS and HC (576 pairs): a shift of \
−0.031 (95 % interval −0.1 to 0.04), so MS may lie up to 0.1 below or up to 0.04 \
above; p = 0.4.
    """
    if "verdict" in row:
        return _verdict(row)
    if "r2" in row:
        return _explained(row, level)
    if "distance_least" in row:
        return _spread(row, level)
    return _groups(row, level)


def number(value):
    """Return a number with three digits that count and a true minus.

    Examples
    --------
    >>> number(-0.012345), number(12345.6), number(0)
    ('−0.0123', '12346', '0')
    """
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def chance(p, name="p"):
    """Return a p (or q) in words.

    Examples
    --------
    >>> chance(0.0004), chance(0.0312), chance(float("nan"), "q")
    ('p < 0.001', 'p = 0.031', 'q not known')
    """
    if np.isnan(p):
        return f"{name} not known"
    return f"{name} < 0.001" if p < 0.001 else f"{name} = {p:.2g}"


def _chances(row):
    p, q = row["p"], row.get("q", np.nan)
    many = not np.isnan(q) and not np.isclose(p, q)
    return f"{chance(p)}, {chance(q, 'q')}" if many else chance(p)


def _seen(row, level):
    q = row.get("q", np.nan)
    return (row["p"] if np.isnan(q) else q) < level


def _groups(row, level):
    left, right, measure = row["left"], row["right"], row["measure"]
    effect, low, high = (row[name] for name in ("effect", "low", "high"))
    if row.get("test") == "all":
        seen = "differs" if _seen(row, level) else "is not seen to differ"
        return (
            f"{_cap(measure)} {seen} among {left} ({row['n_left']:.0f} people): the "
            f"groups hold {number(100 * effect)} % of the variance of ranks; "
            f"{_chances(row)}."
        )
    people = (
        f"{row['n_right']:.0f} pairs"
        if row.get("form") == "paired"
        else f"{row['n_right']:.0f} {right} and {row['n_left']:.0f} {left}"
    )
    given = row.get("adjusted_for")
    given = f", adjusted for {given}" if isinstance(given, str) and given else ""
    interval = (
        f"95 % interval {number(low)} to {number(high)}"
        if np.isfinite(low)
        else "no interval can be given"
    )
    if _seen(row, level):
        way = "higher" if effect > 0 else "lower"
        return (
            f"{_cap(measure)} is {way} in {right} than in {left} by "
            f"{number(abs(effect))} ({interval} for {right} less {left}; "
            f"{people}{given}); {_chances(row)}."
        )
    open_ways = [
        f"up to {number(abs(reach))} {where}"
        for reach, where, there in ((low, "below", low < 0), (high, "above", high > 0))
        if there
    ]
    allows = f", so {right} may lie {' or '.join(open_ways)}" if open_ways else ""
    return (
        f"No difference seen in {measure} between {right} and {left} ({people}{given}):"
        f" a shift of {number(effect)} ({interval}){allows}; {_chances(row)}."
    )


def _explained(row, level):
    term, share = row["term"], 100 * row["r2"]
    if np.isnan(row["p"]):
        return f"{_cap(term)} explains {number(share)} % of the variance; not tested."
    # A p at its least says only that more permutations might make it smaller.
    at_least = row["p"] <= row["p_least"]
    least = ", the least that these permutations can give" if at_least else ""
    # What lies beyond chance is told only where something does.
    beyond = f"{number(100 * row['omega2_partial'])} % beyond chance; "
    seen = "" if _seen(row, level) else ", no more than chance would"
    return (
        f"{_cap(term)} explains {number(share)} % of the variance in composition "
        f"({'' if seen else beyond}{row['n']:.0f} samples, permuted "
        f"{row['permuted']}){seen}; {_chances(row)}{least}."
    )


def _spread(row, level):
    seen = "differs" if _seen(row, level) else "is not seen to differ"
    return (
        f"Spread {seen}: the mean distance to the group's middle runs from "
        f"{number(row['distance_least'])} ({row['least']}) to "
        f"{number(row['distance_most'])} ({row['most']}), F = {number(row['f'])}; "
        f"{_chances(row)}."
    )


def _verdict(row):
    says = {
        "differs in centre": "differ in centre, and are not seen to differ in spread",
        "differs in spread": "differ in spread, and are not seen to differ in centre",
        "both": "differ in centre and in spread: some of the first may be the second",
        "neither": "are not seen to differ, neither in centre nor in spread",
    }[row["verdict"]]
    groups = "groups" if row["term"] == "group" else f"groups of {row['term']}"
    return (
        f"The {groups}, unadjusted, {says}: {number(100 * row['r2'])} % of the "
        f"variance ({chance(row['p_centre'])}), spread F = {number(row['f_spread'])} "
        f"({chance(row['p_spread'])})."
    )


def _cap(text):
    text = str(text)
    return text[:1].upper() + text[1:]
