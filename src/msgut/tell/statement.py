"""What an answer is made of: a sentence and its datum, cautions included."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from msgut.names import visible
from msgut.tell.verdicts import checked_verdict

# Where a table has the numbers of a statement.
COLUMNS = {
    "estimate": "effect",
    "low": "low",
    "high": "high",
    "p": "p",
    "q": "q",
    "least_p": "least_p",
}


@dataclass(frozen=True)
class Statement:
    """An answer for a reader, with the numbers that its sentence rests on.

    Attributes
    ----------
    sentence : str
        Without the cautions.
    verdict : str
        A key of :data:`msgut.tell.verdicts.VERDICTS`.
    estimate, low, high : float or None
        The effect and its 95 % interval, in ``unit``.
    p, q, least_p : float or None
        ``least_p`` is the smallest that the deciding p (or q) could have been here.
    n : int or None
        People, not samples.
    method : str
    cautions : tuple of str
        What forbids to read the sentence further than it goes.
    """

    sentence: str
    verdict: str = "described"
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    p: float | None = None
    q: float | None = None
    least_p: float | None = None
    n: int | None = None
    method: str = ""
    cautions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a verdict that is none; what is missing is None, what hides is seen."""
        checked_verdict(self.verdict)
        for name in ("estimate", "low", "high", "p", "q", "least_p"):
            object.__setattr__(self, name, plain(getattr(self, name)))
        object.__setattr__(self, "n", None if self.n is None else int(self.n))
        # Names of the data stand in both: none may turn the line or hide in it.
        object.__setattr__(self, "sentence", visible(self.sentence))
        object.__setattr__(self, "cautions", tuple(map(visible, self.cautions)))

    def __str__(self) -> str:
        """Return the sentence with its cautions."""
        return " ".join([self.sentence, *self.cautions])

    @classmethod
    def from_row(
        cls,
        row: Mapping[Any, Any],
        sentence: str,
        verdict: str,
        *,
        columns: Mapping[str, str] = MappingProxyType({}),
        **given: Any,
    ) -> Self:
        """Return a statement with the numbers of a row of a table.

        Parameters
        ----------
        row : mapping, pandas.Series
            ``effect`` is the estimate; ``low, high, p, q, least_p`` are as they are
            called. What the row lacks is None.
        columns : mapping of str to str
            Another column for one of them: ``{"estimate": "share"}``.
        **given
            Other fields, and numbers that stand for those of the row.

        Examples
        --------
        >>> row = {"share": 0.8, "low": 0.6, "high": 0.9, "p": 0.01, "q": 0.02}
        >>> said = Statement.from_row(
        ...     row, "Most do.", "seen", columns={"estimate": "share"}, q=None
        ... )
        >>> said.estimate, said.low, said.p, said.q, said.least_p
        (0.8, 0.6, 0.01, None, None)
        """
        numbers: dict[str, Any] = {
            name: row.get(at) for name, at in {**COLUMNS, **columns}.items()
        }
        return cls(sentence, verdict, **(numbers | given))


def plain(number: float | None) -> float | None:
    """Return a number that JSON can hold: neither infinity nor NaN, but None.

    Examples
    --------
    >>> plain(float("nan")), plain(1)
    (None, 1.0)
    """
    if number is None or not math.isfinite(number):
        return None
    return float(number)
