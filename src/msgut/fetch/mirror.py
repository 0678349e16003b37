"""Where a file is fetched from: its public address, or a mirror of the public host."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgut.errors import MsgutError
from msgut.facts import File

PUBLIC = "raw.githubusercontent.com"


def address_of(file: File) -> str:
    """Return the address that a file is fetched from: public, or the mirror's.

    A mirror stands for the host of the catalogue's files alone; a file of another
    host keeps its own address.

    Parameters
    ----------
    file : msgut.facts.File
        One with a public address.

    Returns
    -------
    str
        An http address, or a path where the mirror is a folder.

    Raises
    ------
    MsgutError
        If the mirror is neither, or the address would lead out of its folder.

    Examples
    --------
    >>> from msgut.facts import File
    >>> address_of(File("counts", "text", url="https://example.org/counts.tsv"))
    'https://example.org/counts.tsv'
    """
    mirror = os.environ.get("MSGUT_MIRROR", "")
    public = urlsplit(file.url)
    if not mirror or public.hostname != PUBLIC:
        return file.url
    if mirror.startswith(("http://", "https://")):
        return mirror.rstrip("/") + public.path
    folder = Path(os.path.abspath(mirror))  # noqa: PTH100, which keeps the dots
    if not folder.is_dir():
        msg = (
            f"MSGUT_MIRROR is {mirror!r}, which is neither a folder nor an http "
            f"address (looked for {folder}). Correct it, or unset it to fetch from "
            f"{PUBLIC}."
        )
        raise MsgutError(msg)
    inside = unquote(public.path).lstrip("/")
    path = Path(os.path.normpath(folder / inside))
    if "\\" in inside or "\0" in inside or not path.is_relative_to(folder):
        msg = (
            f"{file.url}: the path leads out of the mirror's folder. "
            "Correct the url in the study file."
        )
        raise MsgutError(msg)
    return str(path)
