"""An answer: a question, an estimate with its interval, and a sentence made of them."""

import math
from dataclasses import asdict, dataclass
from html import escape

from msgut.errors import MsgutError

MIME = "application/vnd.msgut.answer+json"


@dataclass(frozen=True)
class Answer:
    """What a notebook found. Shows itself; carries its numbers along."""

    question: str
    sentence: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    n: int | None
    method: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        html = (
            f'<div class="answer"><p class="question">{escape(self.question)}</p>'
            f"<p>{escape(self.sentence)}</p></div>"
        )
        return {
            "text/html": html,
            "text/plain": f"{self.question}\n{self.sentence}",
            MIME: asdict(self),
        }


def answer(
    question,
    sentence="",
    *,
    estimate=None,
    interval=(None, None),
    p=None,
    q=None,
    n=None,
    method="",
):
    """Return an answer that shows itself in a notebook and is kept by a report.

    Parameters
    ----------
    question : str
        In words; the index gathers answers to the same question over the studies.
    sentence : str
        The answer. ``{estimate}``, ``{low}``, ``{high}``, ``{p}``, ``{q}``, ``{n}``
        and ``{method}`` are filled in from the numbers, so that a sentence cannot
        disagree with them; a format such as ``{estimate:.2f}`` may follow the name.
        Left out, a plain sentence is made of the numbers.
    estimate, p, q : float, optional
    interval : pair of float, optional
        Lower and upper end.
    n : int, optional
        People, not samples.
    method : str

    Raises
    ------
    MsgutError
        If the sentence asks for a number that was not given.

    Examples
    --------
    >>> answer("Does it differ?", estimate=0.25, interval=(0.1, 0.4), p=0.004, n=60,
    ...        method="Hodges–Lehmann shift").sentence
    'Hodges–Lehmann shift 0.25 (95 % interval 0.1 to 0.4), p = 0.004, n = 60.'
    """
    low, high = (_plain(v) for v in interval)
    numbers = {
        "estimate": _plain(estimate), "low": low, "high": high, "p": _plain(p),
        "q": _plain(q), "n": None if n is None else int(n), "method": method,
    }  # fmt: skip
    if not sentence:
        sentence = _made_of(numbers)
    else:
        given = {k: v for k, v in numbers.items() if v not in (None, "")}
        try:
            sentence = sentence.format_map(given)
        except (KeyError, IndexError, ValueError) as error:
            msg = (
                f"the answer to {question!r} cannot be put as {sentence!r}: {error} is "
                f"not among the numbers given, {', '.join(given) or 'none'}."
            )
            raise MsgutError(msg) from None
    return Answer(question=question, sentence=sentence, **numbers)


def _made_of(numbers):
    parts = []
    if numbers["estimate"] is not None:
        parts.append(f"{numbers['method'] or 'estimate'} {numbers['estimate']:.3g}")
        if numbers["low"] is not None and numbers["high"] is not None:
            parts[0] += (
                f" (95 % interval {numbers['low']:.3g} to {numbers['high']:.3g})"
            )
    parts += [f"{k} = {numbers[k]:.2g}" for k in ("p", "q") if numbers[k] is not None]
    if numbers["n"] is not None:
        parts.append(f"n = {numbers['n']}")
    return (", ".join(parts) or "No number was given") + "."


def _plain(number):
    # JSON has no infinity and no NaN: what cannot be told is null.
    if number is None or not math.isfinite(number):
        return None
    return float(number)
