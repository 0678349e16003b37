"""What shows itself in a notebook and is carried along by a report."""

from typing import Any

from msgut.load import studies_read

# What a cell had read when it showed something.
READ = "application/vnd.msgut.read+json"


class Shown:
    """A thing with a face for readers and a record for the report that keeps it.

    A subclass gives ``html``, ``text``, ``record`` and the ``MIME`` type by which the
    report finds it among a notebook's outputs.
    """

    MIME = ""

    @property
    def html(self) -> str:
        """For a page."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """For a terminal."""
        raise NotImplementedError

    @property
    def record(self) -> dict[str, Any]:
        """For the report."""
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        return {
            "text/html": self.html,
            "text/plain": self.text,
            self.MIME: self.record,
            READ: reading_record(),
        }


def reading_record() -> dict[str, Any]:
    """Return the studies that were read so far: the loader knows, no card need tell."""
    return {"studies": [one.record for one in studies_read()]}


def twins_among_people() -> list[str]:
    """Return the studies for which a twin stood in, where others are people's tables."""
    twins = [one.name for one in studies_read() if one.is_twin]
    return twins if len(twins) < len(studies_read()) else []
