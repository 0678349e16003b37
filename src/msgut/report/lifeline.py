"""Processes that end when the one that started them does, however that ended.

Linux tells a process of its parent's death (``PR_SET_PDEATHSIG``), even of one by
``SIGKILL`` and even while it computes. Everywhere else, and besides, a pipe from the
parent is read: it is closed by the system when the parent is gone.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from threading import Thread

PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>


def end_with_parent(parent: int) -> None:
    """Have this process killed when its parent, of this number, ends (on Linux)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before it could be asked about
        os._exit(1)


def kernel_arguments() -> list[str]:
    """Return what makes a Jupyter kernel end with the process that starts it.

    The kernel looks after its parent once a second by itself, but not while it is
    busy in a library. The line is run before the first cell and leaves no name.
    """
    if not sys.platform.startswith("linux"):
        return []
    line = (
        f"__import__('ctypes').CDLL(None).prctl({PR_SET_PDEATHSIG}, 9); "
        f"__import__('os').getppid() == {os.getpid()} or __import__('os')._exit(1)"
    )
    return [f"--IPKernelApp.exec_lines={line}"]


def watch(
    lines: Iterable[str], each: Callable[[str], object], end: Callable[[], object]
) -> Thread:
    """Read lines in a thread of their own; call ``end`` when their writer is gone."""

    def read() -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in lines:
                each(line)
        end()

    thread = Thread(target=read, daemon=True, name="lifeline")
    thread.start()
    return thread


def kill_group(number: int) -> None:
    """Kill a process and what it started, if they are still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(number, signal.SIGKILL)
        else:
            os.kill(number, signal.SIGTERM)
