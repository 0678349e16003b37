"""What shows itself in a notebook and is carried along by a report."""


class Shown:
    """A thing with a face for readers and a record for the report that keeps it.

    A subclass gives ``html``, ``text``, ``record`` and the ``MIME`` type by which the
    report finds it among a notebook's outputs.
    """

    MIME = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/html": self.html,
            "text/plain": self.text,
            self.MIME: self.record,
        }
