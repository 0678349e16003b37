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
        lose(error, err=err)


def lose(error: OSError, *, err: bool = False) -> None:
    """Note that a stream takes no more, and print nothing to it from now on."""
    _LOST[err] = error
    # What is left in the buffer would be tried again at the end, and fail again.
    with contextlib.suppress(OSError, ValueError, AttributeError):
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def begin() -> None:
    """Forget what became of the streams of a command before this one, and have all three.

    One that was closed before we came (``>&-``) leads nowhere from now on. Else a file
    that is opened next would get its number, and what is printed.
    """
    _LOST.clear()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError as error:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            if number:
                _LOST[name == "stderr"] = error
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def output_lost() -> str:
    """Return why standard output took no more; nothing, if its reader just left."""
    error = _LOST.get(False)
    if error is None or error.errno in (errno.EPIPE, errno.EINVAL):
        return ""
    return error.strerror or str(error)
