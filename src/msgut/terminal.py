"""Lines for whoever runs a command: one door to the terminal, which stops no work.

A reader who has seen enough (``| head``), a full disk or a terminal that was closed
end the lines, not what the command makes.
"""

import contextlib
import errno
import os
import sys
from typing import Any

import click

from msgut.names import visible

_LOST: dict[bool, OSError] = {}


def say(line: str = "", *, err: bool = False, **style: Any) -> None:
    """Print a line, if anybody is there to read it.

    Parameters
    ----------
    line : str
    err : bool
        Whether it goes to standard error.
    **style
        As :func:`click.style` takes it.
    """
    if err in _LOST:
        return
    # What is no text, such as half a character of a file's name, is shown as a number;
    # so is what would act on a terminal.
    line = visible(line.encode("utf-8", "backslashreplace").decode(), keep="\n")
    try:
        click.secho(line, err=err, **style)
    except OSError as error:
        _LOST[err] = error
        # What is left in the buffer would be tried again at the end, and fail again.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream = sys.stderr if err else sys.stdout
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def begin() -> None:
    """Forget what became of the streams of a command before this one."""
    _LOST.clear()


def output_lost() -> str:
    """Return why standard output took no more; nothing, if its reader just left."""
    error = _LOST.get(False)
    if error is None or error.errno in (errno.EPIPE, errno.EINVAL):
        return ""
    return error.strerror or str(error)
