"""How a transfer is shown: plain lines, and a moving percentage on a terminal."""

import math
import sys
import time
from collections.abc import Callable

from msgut.names import visible


class Lines:
    """Hand one line of text for each transfer to ``write``; leave out the rest.

    Examples
    --------
    >>> Lines(print).line("jangi_2016: table.qza, 168 kB from example.org")
    jangi_2016: table.qza, 168 kB from example.org
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write

    def line(self, text: str) -> None:
        """Show a line that stays, and nothing in it that acts on a terminal."""
        self.write(visible(text))

    def moving(self, text: str) -> None:
        """Show how far a transfer is, where that can be overwritten."""

    def wipe(self) -> None:
        """Take away what :meth:`moving` showed."""


class Terminal(Lines):
    """Write lines to standard error; the moving part moves on a terminal only.

    Elsewhere, such as in a log, it is a line now and then.
    """

    seldom = 30.0  # seconds

    def __init__(self) -> None:
        super().__init__(lambda text: sys.stderr.write(f"{text}\n"))
        self.width = 0
        self.last = -math.inf if sys.stderr.isatty() else time.monotonic()

    def moving(self, text: str) -> None:
        """Overwrite the last line, at most ten times a second."""
        now = time.monotonic()
        moves, text = sys.stderr.isatty(), visible(text)
        if now - self.last < (0.1 if moves else self.seldom):
            return
        self.last = now
        if not moves:
            self.line(text)
            return
        sys.stderr.write(f"\r{text:<{self.width}}")
        sys.stderr.flush()
        self.width = max(self.width, len(text))

    def wipe(self) -> None:
        """Take away what :meth:`moving` showed."""
        if self.width:
            sys.stderr.write(f"\r{'':<{self.width}}\r")
            sys.stderr.flush()
            self.width = 0
