"""A study's files on disk: fetched once, from the public host or a mirror, and checked.

=================  ==================================================================
variable           says
=================  ==================================================================
``MSGUT_MIRROR``   a folder or an http address that stands for
                   ``https://raw.githubusercontent.com``, with the same paths below it
``MSGUT_OFFLINE``  ``1`` never tries the net; a mirror folder is no net
``MSGUT_RAW``      where downloads are kept, one folder per study
=================  ==================================================================

Size and sha256 are checked on the way in and again at each reading. A download that
fails is not kept. A kept file that has changed is fetched anew, for nobody is meant to
edit that folder; a local file that has changed is refused, for it is its owner's.

This module is light: pooch is imported when something has to be fetched.
"""

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from msgut import paths
from msgut.errors import MsgutError
from msgut.facts import Facts, File
from msgut.fetch.http import Copy, Download
from msgut.fetch.mirror import PUBLIC, address_of
from msgut.fetch.patience import Patience
from msgut.fetch.progress import Lines, Terminal

LEFT = 3600  # seconds since the last byte; no pause of a fetch is as long

__all__ = ["PUBLIC", "Patience", "address_of", "files", "on_disk"]


def files(
    facts: Facts,
    *,
    progress: Callable[[str], object] | None = None,
    patience: Patience | None = None,
) -> dict[str, Path]:
    """Return the paths of a study's files, fetching those that are not on disk.

    Parameters
    ----------
    facts : msgut.facts.Facts
        The study, as :func:`msgut.catalogue.entry` gives it.
    progress : callable, optional
        Takes one line of text for each real download and each wait, and nothing for
        a file that is on disk already. Left out, the lines go to standard error, with
        a moving percentage on a terminal.
    patience : Patience, optional
        Timeouts, tries and pauses.

    Returns
    -------
    dict of str to pathlib.Path
        One path per role, such as ``{"counts": ..., "samples": ...}``.

    Raises
    ------
    MsgutError
        If a file is missing, has changed, or cannot be fetched.

    Examples
    --------
    >>> from msgut.facts import Facts, File
    >>> counts = File(holds="counts", format="text", path="nowhere.tsv")
    >>> files(Facts("own_2024", files=(counts,)))
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: own_2024: there is no file nowhere.tsv. ...
    """
    show: Lines = Lines(progress) if progress else Terminal()
    return {
        file.holds: _local(facts, file)
        if file.path
        else _public(facts, file, show, patience or Patience())
        for file in facts.files
    }


def on_disk(facts: Facts) -> bool:
    """Return whether all files of a study are on disk and of the right size.

    A glance, cheap enough for a list of all studies; :func:`files` checks the hash.

    Examples
    --------
    >>> from msgut.facts import Facts, File
    >>> on_disk(Facts("own_2024", files=(File("counts", "text", path="nowhere.tsv"),)))
    False
    """
    return all(_right_size(_place(facts, file), file) for file in facts.files)


def _place(facts: Facts, file: File) -> Path:
    if file.path:
        return Path(file.path)
    # The name comes decoded from an address: an encoded slash must not lead elsewhere.
    if file.name in ("", ".", "..") or set(file.name) & set("/\\:\0"):
        msg = (
            f"{facts.name}: {file.url} does not end in a plain file name but in "
            f"{file.name!r}. Correct the url in the study file."
        )
        raise MsgutError(msg)
    return paths.raw() / facts.name / file.name


def _right_size(path: Path, file: File) -> bool:
    try:
        return path.is_file() and file.bytes in (0, path.stat().st_size)
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _whole(path: Path, file: File) -> bool:
    return _right_size(path, file) and _sha256(path) == file.sha256


def _local(facts: Facts, file: File) -> Path:
    path = _place(facts, file)
    try:
        there = path.is_file()
    except OSError as error:  # a name too long, or a folder that may not be entered
        msg = (
            f"{facts.name}: {str(path)[:200]} cannot be looked for ({error.strerror}). "
            f"Correct the path of [files.{file.holds}] in the study file."
        )
        raise MsgutError(msg) from error
    if not there:
        msg = (
            f"{facts.name}: there is no file {path}. Put it there, or correct the "
            f"path of [files.{file.holds}] in the study file."
        )
        raise MsgutError(msg)
    mend = (
        "Bring back the old file, or, if the change was meant, correct bytes and "
        f"sha256 of [files.{file.holds}] in the study file."
    )
    if not _right_size(path, file):
        msg = (
            f"{facts.name}: {path} has {path.stat().st_size} bytes where the study "
            f"file says {file.bytes}. {mend}"
        )
        raise MsgutError(msg)
    if file.sha256 and (now := _sha256(path)) != file.sha256:
        msg = (
            f"{facts.name}: {path} has changed: its sha256 is {now}, not "
            f"{file.sha256}. {mend}"
        )
        raise MsgutError(msg)
    return path


def _public(facts: Facts, file: File, show: Lines, patience: Patience) -> Path:
    path = _place(facts, file)
    if _whole(path, file):
        return path
    changed = path.exists()
    what = f"{facts.name}: {file.name}"
    address = address_of(file)
    distant = address.startswith(("http://", "https://"))
    if distant and os.environ.get("MSGUT_OFFLINE", "0") not in ("", "0"):
        state = "has changed on disk" if changed else "is not on disk"
        msg = (
            f"{what} {state} and MSGUT_OFFLINE is set. Unset it once to fetch the "
            "file, or set MSGUT_MIRROR to a folder that holds it."
        )
        raise MsgutError(msg)
    _clear_left(path.parent)
    if changed:
        show.line(f"{what} has changed on disk and is fetched anew")
    way: type[Copy | Download] = Download if distant else Copy
    _retrieve(way(what, file.bytes, show, patience), address, path, file)
    return path


def _clear_left(folder: Path) -> None:
    """Take away the halves that killed fetches have left here, and no others.

    One that another process is writing has been touched since it last waited.
    """
    for path in folder.glob("tmp????????"):
        try:
            if path.is_file() and time.time() - path.stat().st_mtime > LEFT:
                path.unlink()
        except OSError:  # another process was faster, or it is not ours to take
            continue


def _retrieve(transfer: Copy | Download, address: str, path: Path, file: File) -> None:
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
        if _whole(path, file):
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
