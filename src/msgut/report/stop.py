"""A run that is asked to stop: by Ctrl-C, by ``kill``, by a terminal that closes.

The request unwinds the run, so that workers are ended and scratch is cleared, and
waits while a page is being put into its place.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKED = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(SystemExit):
    """A request to stop; the exit code is 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.name = signal.Signals(number).name


class Stopping:
    """Turns the first signal into :class:`Stopped`, at once or after what is held."""

    def __init__(self) -> None:
        self._waiting = 0
        self._held = False
        self._gone = False

    def asked(self, number: int, _frame: FrameType | None = None) -> None:
        """Raise :class:`Stopped`, or note that it was asked for."""
        if self._gone:  # already on the way out: a second Ctrl-C changes nothing
            return
        if self._held:
            self._waiting = self._waiting or number
            return
        self._gone = True
        raise Stopped(number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what happens inside come to its end before a signal is heard."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._waiting:
                self.asked(self._waiting)


@contextmanager
def stoppable() -> Iterator[Stopping]:
    """Hear the signals that ask for an end, but those that somebody has silenced."""
    stopping = Stopping()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ASKED:
            number = getattr(signal, name, None)
            # `nohup` and a shell's background jobs ignore some on purpose.
            if number is None or signal.getsignal(number) is signal.SIG_IGN:
                continue
            before[number] = signal.signal(number, stopping.asked)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
