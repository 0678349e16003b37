"""The closed vocabulary of verdicts, and the one rule that chooses among them.

Four things are never confused: a difference that is not seen, one that is shown to be
too small to matter, one that this table cannot tell, and one that the test could not
have seen here whatever the guts had done.
"""

import math

from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE

VERDICTS = {
    "seen": "the test calls it at its level",
    "not_after_counting": "called alone, not once all questions are counted (q)",
    "not_seen": "the test could have called it and did not; the interval says what "
    "remains possible",
    "too_small_to_matter": "the interval lies within bounds stated beforehand, below "
    "which a difference would not matter; with very many people it may be called all "
    "the same, and the sentence says so",
    "cannot_be_told": "the table cannot tell it: confounded, refused or too few",
    "could_not_have_been_seen": "the least p (or q) that the test can reach here is "
    "above the level, so that no data could have been called",
    "described": "a description; nothing was tested",
}


def verdict(
    p: float | None,
    q: float | None = None,
    *,
    least_p: float = 0.0,
    least_q: float | None = None,
    within: bool | None = None,
    level: float = SIGNIFICANCE,
) -> str:
    """Return the verdict that a test supports: a key of :data:`VERDICTS`.

    Parameters
    ----------
    p, q : float
        q is None (or missing) where there is one question.
    least_p, least_q : float
        The least that the test, and the family it stands in, can reach here.
    within : bool, optional
        Whether the interval lies within the bounds of what would not matter: then
        it does not matter, called or not.
    level : float

    Examples
    --------
    >>> verdict(0.01), verdict(0.03, 0.2), verdict(0.4), verdict(0.4, within=True)
    ('seen', 'not_after_counting', 'not_seen', 'too_small_to_matter')
    >>> verdict(0.001, within=True)
    'too_small_to_matter'
    >>> verdict(0.1, least_p=0.1), verdict(float("nan"))
    ('could_not_have_been_seen', 'cannot_be_told')
    """
    if p is None or math.isnan(p):
        return "cannot_be_told"
    q = None if q is None or math.isnan(q) else q
    least = least_p if q is None or least_q is None else least_q
    if not math.isnan(least) and least >= level:
        return "could_not_have_been_seen"
    if within:
        return "too_small_to_matter"
    if is_called(p, q, level=level):
        return "seen"
    return "not_after_counting" if is_called(p, level=level) else "not_seen"


def is_called(p: float, q: float | None = None, *, level: float = SIGNIFICANCE) -> bool:
    """Return whether a test calls it at a level: by q where it has one, else by p.

    Examples
    --------
    >>> is_called(0.03), is_called(0.03, float("nan")), is_called(0.03, 0.2)
    (True, True, False)
    >>> is_called(float("nan"))
    False
    """
    return bool((p if q is None or math.isnan(q) else q) < level)


def checked_verdict(code: str) -> str:
    """Return a verdict, or refuse a word that is none.

    Raises
    ------
    MsgutError
    """
    if code not in VERDICTS:
        msg = f"There is no verdict {code!r}. Choose {', '.join(VERDICTS)}."
        raise MsgutError(msg)
    return code
