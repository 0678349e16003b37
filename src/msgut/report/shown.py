"""What shows itself in a notebook and is carried along by a report."""

from typing import Any


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
        }
