"""The one error of the package: something that the reader can put right."""

from collections.abc import Iterable
from difflib import get_close_matches

from msgut.names import quoted, shortened, visible

LONGEST = 2000


class MsgutError(Exception):
    """What went wrong, with which value, and the way out, in one sentence or two.

    Raised for anything that a reader can mend: a wrong study name, a damaged file, a
    table that is no table of counts. The command line prints the message alone and
    exits with 2; anything else that escapes is a defect of ours and keeps its
    traceback.

    Values are quoted short (:func:`msgut.names.quoted`); whatever a table or a message
    of another library brings in besides, a sentence ends after :data:`LONGEST` letters.

    Parameters
    ----------
    sentence : object
    about : str
        What it is said of, a study for one: the sentence begins with it.

    Attributes
    ----------
    reason : str
        The same for a list of what it is said of: neither ``about`` nor full stop.

    Examples
    --------
    >>> error = MsgutError("2 people are too few.", about="toy")
    >>> str(error), error.reason
    ('toy: 2 people are too few.', '2 people are too few')
    """

    def __init__(self, sentence: object = "", *, about: str = "") -> None:
        text = str(sentence)
        super().__init__(shortened(f"{about}: {text}" if about else text, LONGEST))
        self.reason = shortened(text, LONGEST).removesuffix(".")


class UnanswerableError(MsgutError):
    """A question that this table cannot answer, whoever asks: too few people, one group.

    A page that meets it is *refused*, with the reason, and has not failed.
    """


def in_one_line(error: BaseException) -> str:
    r"""Return what an error of another library says, short and without line ends.

    Examples
    --------
    >>> in_one_line(ValueError("not a\n  tree")), in_one_line(ValueError())
    ('not a tree', 'ValueError')
    """
    return " ".join(str(error).split())[:120] or type(error).__name__


def suggestion(
    name: object,
    choices: Iterable[object],
    *,
    listed: Iterable[object] | None = None,
    most: int = 15,
) -> str:
    """Return the way out for a name that is none: the nearest one, else the choices.

    Where the choices have short names too, ``listed`` holds those to be listed.

    Examples
    --------
    >>> suggestion("jangi2016", ["imsms_2022", "jangi_2016"])
    "Did you mean 'jangi_2016'?"
    >>> suggestion("x", ["red", "green"]), suggestion("x", [])
    ('There are red, green.', 'There are none.')
    >>> suggestion("x", ["01_red", "red"], listed=["01_red"])
    'There are 01_red.'
    """
    named = [str(choice) for choice in choices]
    # Likeness takes long to measure, and nobody mistypes a thousand letters.
    close = get_close_matches(str(name)[:200], named, n=1)
    if close:
        return f"Did you mean {quoted(close[0])}?"
    named = named if listed is None else [str(choice) for choice in listed]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    there = ", ".join(visible(shortened(each)) for each in named[:most])
    return f"There are {there or 'none'}{more}."
