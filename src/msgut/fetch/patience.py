"""How long a transfer may take, in its parts and as a whole."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how often to try.

    ``connect`` and ``stall`` bound one silence of the other side. Pauses between
    tries double from ``pause``. A server may ask for a longer one, up to ``longest``.
    A whole file must be here within ``grace`` seconds and one more for each
    ``slowest`` bytes: who sends a byte a second is never silent, and never ends. That
    holds for each try, redirects included, and who uses up one is not tried again: a
    file is here or refused within ``tries`` of these spans and the pauses between.
    """

    connect: float = 10
    stall: float = 20
    tries: int = 4
    pause: float = 1
    longest: float = 60
    redirects: int = 5
    grace: float = 60
    slowest: float = 20_000
    sleep: Callable[[float], object] = time.sleep

    def whole(self, size: int) -> float:
        """Return the seconds within which a file of ``size`` bytes must be here.

        Examples
        --------
        >>> Patience().whole(168_000)
        68.4
        """
        return self.grace + size / self.slowest


def within(seconds: float, work: Callable[[], object]) -> None:
    """Do a piece of work, or leave it when the time is over.

    In a thread, for what waits in a library cannot be bounded from within. It goes on
    unseen until it looks up, or the programme ends.

    Raises
    ------
    TimeoutError
        When the time is over. What the work raises is raised here.

    Examples
    --------
    >>> within(5, lambda: print("done"))
    done
    """
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def watched() -> None:
        try:
            work()
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    threading.Thread(target=watched, daemon=True).start()
    try:
        error = ended.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
