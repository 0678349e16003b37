"""An answer: a question and the statement that answers it."""

from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from msgut.errors import MsgutError
from msgut.names import visible
from msgut.report.shown import Shown, twins_among_people
from msgut.tell.statement import Statement

MIME = "application/vnd.msgut.answer+json"


@dataclass(frozen=True)
class Answer(Shown):
    """What a notebook found. Shows itself; carries its numbers along.

    ``twins`` are studies for which a twin stood in beside people's tables.
    """

    question: str
    statement: Statement
    twins: tuple[str, ...] = ()

    MIME = MIME

    @property
    def sentence(self) -> str:
        """The sentence with its cautions."""
        return " ".join([str(self.statement), *self._stood_in])

    @property
    def record(self) -> dict[str, Any]:
        """The question and every number, as a report keeps them."""
        said = asdict(self.statement) | {"sentence": self.sentence}
        cautions = [*self.statement.cautions, *self._stood_in]
        return {"question": self.question} | said | {"cautions": cautions}

    @property
    def _stood_in(self) -> list[str]:
        twins = ", ".join(self.twins)
        return [f"On this page a synthetic twin stands in for {twins}."] * bool(twins)

    @property
    def html(self) -> str:
        """The answer as a box of its own."""
        return (
            f'<div class="answer"><p class="question">{escape(self.question)}</p>'
            f"<p>{escape(self.sentence)}</p></div>"
        )

    @property
    def text(self) -> str:
        """The answer as two lines."""
        return f"{self.question}\n{self.sentence}"


def answer(question: str, statement: Statement | str) -> Answer:
    """Return an answer that shows itself in a notebook and is kept by a report.

    Parameters
    ----------
    question : str
        In words; the index gathers answers to the same question over the studies.
    statement : msgut.tell.Statement
        What :mod:`msgut.tell` makes of a table: no sentence without its cautions.

    Raises
    ------
    MsgutError
        For a bare sentence.

    Examples
    --------
    >>> said = Statement("Yes.", verdict="seen", p=0.004, cautions=["One study."])
    >>> answer("Does it differ?", said).record["p"]
    0.004
    """
    if not isinstance(statement, Statement):
        msg = (
            f"the answer to {question!r} must be a Statement of msgut.tell, not "
            f"{type(statement).__name__}. Let tell make it, so that no caution is lost."
        )
        raise MsgutError(msg)
    return Answer(visible(question), statement, tuple(twins_among_people()))
