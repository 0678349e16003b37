"""The one error of the package: something that the reader can put right."""

from collections.abc import Iterable
from difflib import get_close_matches


class MsgutError(Exception):
    """What went wrong, with which value, and the way out, in one sentence or two.

    Raised for anything that a reader can mend: a wrong study name, a damaged file, a
    table that is no table of counts. The command line prints the message alone and
    exits with 2; anything else that escapes is a defect of ours and keeps its
    traceback.
    """


class UnanswerableError(MsgutError):
    """A question that this table cannot answer, whoever asks: too few people, one group.

    A page that meets it is *refused*, with the reason, and has not failed.
    """


def suggestion(name: object, choices: Iterable[object], *, most: int = 15) -> str:
    """Return the way out for a name that is none: the nearest one, else the choices.

    Examples
    --------
    >>> suggestion("jangi2016", ["imsms_2022", "jangi_2016"])
    "Did you mean 'jangi_2016'?"
    >>> suggestion("x", ["red", "green"]), suggestion("x", [])
    ('There are red, green.', 'There are none.')
    """
    named = [str(choice) for choice in choices]
    close = get_close_matches(str(name), named, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return f"There are {', '.join(named[:most]) or 'none'}{more}."
