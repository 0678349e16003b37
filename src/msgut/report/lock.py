"""One run at a time in a folder: the second is told whom it waits for."""

import contextlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from msgut.errors import MsgutError

PAUSE = 0.1  # seconds between two looks


def host() -> str:
    """Return the name of this machine, as a file's name can hold it."""
    return "".join(c if c.isalnum() or c in "-." else "-" for c in platform.node())


@contextmanager
def locked(
    path: Path, *, wait: float, say: Callable[[str], object] = lambda line: None
) -> Iterator[None]:
    """Hold a lock file as long as the body runs.

    The system gives the lock back when its holder ends, however that was: a lock of
    the dead is simply taken. What the file says (number of the process, machine,
    start) is for whoever waits.

    Parameters
    ----------
    path : pathlib.Path
    wait : float
        Seconds to wait for another run, 0 for none.
    say : callable
        Takes the line that tells whom is waited for.

    Raises
    ------
    MsgutError
        If another run still holds it after that time.
    """
    start, told = time.monotonic(), False
    with path.open("a+", encoding="utf-8") as file:
        while not _taken(file):
            holder = _holder(path)
            if time.monotonic() - start >= wait:
                msg = (
                    f"{path.parent.parent}: {holder} writes there. Wait for it "
                    "(--wait 60: for an hour), or name another folder with -o."
                )
                raise MsgutError(msg)
            if not told:
                say(
                    f"{holder} writes to this folder; this run waits for it, at most "
                    f"{wait / 60:.0f} minutes. Ctrl-C ends the wait."
                )
                told = True
            time.sleep(PAUSE)
        try:
            _write(file)
            yield
        finally:
            with contextlib.suppress(OSError):
                file.truncate(0)
            _given_back(file)


def _write(file: IO[str]) -> None:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), "host": host(), "start": now}, file)
    file.flush()


def _holder(path: Path) -> str:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        since = str(told["start"])[:16].replace("T", " ")
        return f"process {told['pid']} on {told['host']}, since {since},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"


def _taken(file: IO[str]) -> bool:
    """Return whether the lock is ours now."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            file.seek(2**30)  # a byte that nobody reads
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        msg = (
            f"{file.name} cannot be locked ({error.strerror}), so that two runs could "
            "overwrite each other. Name a folder on another disk with -o."
        )
        raise MsgutError(msg) from None
    return True


def _given_back(file: IO[str]) -> None:
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
    except ImportError:
        import msvcrt

        file.seek(2**30)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
