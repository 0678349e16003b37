"""A file fetched by pooch, kept only if its hash is the one that was promised."""

import hashlib
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from msgut.errors import MsgutError
from msgut.facts import File
from msgut.fetch.http import Copy, Download

LEFT = 3600  # seconds since the last byte; no pause of a fetch is as long


def right_size(path: Path, file: File) -> bool:
    """Return whether a file is there and as long as it should be."""
    try:
        return path.is_file() and file.bytes in (0, path.stat().st_size)
    except OSError:
        return False


def sha256_of(path: Path) -> str:
    """Return the hash of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_as_promised(path: Path, file: File) -> bool:
    """Return whether a file is there, and the very one that the study file describes."""
    return right_size(path, file) and sha256_of(path) == file.sha256


def clear_halves(folder: Path) -> None:
    """Take away the halves that killed fetches have left here, and no others.

    One that another process is writing has been touched since it last waited.
    """
    for path in folder.glob("tmp????????"):
        try:
            if path.is_file() and time.time() - path.stat().st_mtime > LEFT:
                path.unlink()
        except OSError:  # another process was faster, or it is not ours to take
            continue


def retrieve(transfer: Copy | Download, address: str, path: Path, file: File) -> None:
    """Fetch a file to a path, and keep it only if it is the one that is described.

    Raises
    ------
    MsgutError
        If it is another, or cannot be written.
    """
    import pooch

    pooch.get_logger().setLevel("WARNING")  # our own line is enough
    try:
        with _ended_tidily():
            pooch.retrieve(
                address,
                known_hash=f"sha256:{file.sha256}",
                path=path.parent,
                fname=path.name,
                downloader=transfer,
            )
    except ValueError:
        msg = (
            f"{transfer.what} from {transfer.shown(address)} is not the file that the "
            "study file describes (its sha256 differs), and was not kept. It may have "
            "changed at the source, or been altered on the way: try again, and if it "
            "stays so, check the source before you correct the study file."
        )
        raise MsgutError(msg) from None
    except OSError as error:
        # Another process may have put the same file there a moment before us.
        if is_as_promised(path, file):
            return
        msg = (
            f"{transfer.what} cannot be written to {path.parent} "
            f"({error.strerror or error}). MSGUT_RAW moves downloads elsewhere."
        )
        raise MsgutError(msg) from error
    transfer.done(address)


@contextmanager
def _ended_tidily() -> Iterator[None]:
    """Let a request to terminate unwind the stack, so that no half file is left."""
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
