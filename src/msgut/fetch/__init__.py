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

import os
from collections.abc import Callable
from pathlib import Path

from msgut import paths
from msgut.errors import MsgutError
from msgut.facts import Facts, File
from msgut.fetch.checked_download import (
    clear_halves,
    is_as_promised,
    retrieve,
    right_size,
    sha256_of,
)
from msgut.fetch.http import Copy, Download
from msgut.fetch.mirror import PUBLIC, address_of
from msgut.fetch.patience import Patience
from msgut.fetch.progress import Lines, Terminal

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
    return all(right_size(_place(facts, file), file) for file in facts.files)


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
    if not right_size(path, file):
        msg = (
            f"{facts.name}: {path} has {path.stat().st_size} bytes where the study "
            f"file says {file.bytes}. {mend}"
        )
        raise MsgutError(msg)
    if file.sha256 and (now := sha256_of(path)) != file.sha256:
        msg = (
            f"{facts.name}: {path} has changed: its sha256 is {now}, not "
            f"{file.sha256}. {mend}"
        )
        raise MsgutError(msg)
    return path


def _public(facts: Facts, file: File, show: Lines, patience: Patience) -> Path:
    path = _place(facts, file)
    if is_as_promised(path, file):
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
    clear_halves(path.parent)
    if changed:
        show.line(f"{what} has changed on disk and is fetched anew")
    way: type[Copy | Download] = Download if distant else Copy
    retrieve(way(what, file.bytes, show, patience), address, path, file)
    return path
