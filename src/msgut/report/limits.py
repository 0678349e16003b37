"""What a parameter may be: the words in brackets at the end of its comment.

One schema for the check before a run, for ``msgut report --parameters`` and for
whatever offers the parameters to a reader: ``[1 to 1,000]``, ``[above 0 to 1]``,
``[empty | genus | family]``, or what its text names: ``[group]``, ``[study]``,
``[studies]``.
"""

import re
from dataclasses import dataclass
from typing import Any

from msgut.errors import MsgutError, suggestion
from msgut.names import quoted

NAMES = ("group", "study", "studies")
RANGE = re.compile(r"(above )?(-?[\d.,]+) to (-?[\d.,]+)", re.ASCII)
IN_BRACKETS = re.compile(r"^(?P<help>.*?)\s*\[(?P<limits>[^][]+)\]$", re.DOTALL)
# Why a number of that name cannot be less, and not more.
REASONS = {
    "permutations": (
        "With fewer no verdict could be reached, whatever the table holds.",
        "More would take hours and give no digit that counts.",
    ),
    "draws": ("", "More would take hours and give no digit that counts."),
    "people": ("", "More would take hours and give no digit that counts."),
    "seed": ("", "Any other number does as well."),
}


@dataclass(frozen=True)
class Limits:
    """The least and the most of a number, the choices of a text, or what it names.

    Attributes
    ----------
    words : str
        As the comment has them.
    low, high : float or None
    above : bool
        Whether ``low`` itself is too little.
    choices : tuple of str
        ``""`` stands for *empty*.
    names : str
        One of :data:`NAMES`, or nothing.
    """

    words: str = ""
    low: float | None = None
    high: float | None = None
    above: bool = False
    choices: tuple[str, ...] = ()
    names: str = ""

    def refuse_other(self, value: Any, name: str, where: str, text: str) -> None:
        """Refuse a value of the right type that is none of these.

        Parameters
        ----------
        value : int, float, bool or str
        name : str
            Of the parameter.
        where, text : str
            The page and the help, for the sentence.

        Raises
        ------
        MsgutError
        """
        if self.choices and value not in self.choices:
            way_out = suggestion(value, [each or "(empty)" for each in self.choices])
            msg = f"{where}: {name} cannot be {quoted(value)} ({text}). {way_out}"
            raise MsgutError(msg)
        if self.low is None or self.high is None:
            return
        little = value <= self.low if self.above else value < self.low
        if not little and value <= self.high:
            return
        reason = REASONS.get(name, ("", ""))[0 if little else 1]
        msg = (
            f"{where}: {name} must lie within {self.words}, not at {quoted(value)} "
            f"({text}). {reason}"
        )
        raise MsgutError(msg.rstrip())


def limits_in(comment: str, where: str) -> tuple[str, Limits]:
    """Return the help of a comment and the limits that stand behind it in brackets.

    Raises
    ------
    MsgutError
        For brackets that say nothing that can be checked.

    Examples
    --------
    >>> text, limits = limits_in("reads kept [1 to 1,000]", "toy")
    >>> text, limits.low, limits.high
    ('reads kept', 1.0, 1000.0)
    >>> limits_in("rank [empty | genus]", "toy")[1].choices
    ('', 'genus')
    >>> limits_in("whom [group]", "toy")[1].names
    'group'
    """
    found = IN_BRACKETS.match(comment)
    if not found:
        return comment, Limits()
    text, words = found["help"], found["limits"].strip()
    if words in NAMES:
        return text, Limits(words, names=words)
    if "|" in words:
        each = (choice.strip() for choice in words.split("|"))
        return text, Limits(
            words, choices=tuple(c if c != "empty" else "" for c in each)
        )
    ends = RANGE.fullmatch(words)
    if not ends:
        msg = (
            f"{where}: the limits [{words}] cannot be read. Write [1 to 1,000], [above 0 "
            f"to 1], [one | two], or one of {', '.join(f'[{n}]' for n in NAMES)}."
        )
        raise MsgutError(msg)
    low, high = (float(end.replace(",", "")) for end in ends.groups()[1:])
    return text, Limits(words, low, high, above=bool(ends[1]))
