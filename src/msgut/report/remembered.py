"""What a folder of reports says of itself: its manifest, its records, or what is wrong.

Nothing that is read here is trusted: a file may be damaged, or somebody else's.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgut.report.records import Record, are_files, is_record, key_of

RECORDS = "pages"
# What an early msgut left out of its manifest.
LISTS_NONE = "lists no files"


def manifest_of(folder: Path) -> tuple[dict[str, Any] | None, str]:
    """Return the manifest, or nothing and what is wrong with it."""
    try:
        text = (folder / "manifest.json").read_text("utf-8")
    except FileNotFoundError:
        return None, "is missing"
    except (OSError, UnicodeDecodeError):
        return None, "cannot be read"
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return None, "is damaged"
    pages = made.get("pages") if isinstance(made, dict) else None
    if not isinstance(pages, list) or not isinstance(made.get("versions"), dict):
        return None, "is damaged, or not msgut's"
    if "files" not in made:
        return None, LISTS_NONE
    if not are_files(made["files"]) or not all(
        isinstance(page, dict) and is_record({"answers": [], **page}) for page in pages
    ):
        return None, "is damaged"
    return made, ""


def records_of(folder: Path, manifest: dict[str, Any] | None) -> Iterator[Record]:
    """Yield the records that can be had from manifest and results alone."""
    if not manifest:
        return
    answers: dict[str, list[dict[str, Any]]] = {}
    with contextlib.suppress(
        OSError, ValueError, TypeError, LookupError, AttributeError
    ):
        for row in json.loads((folder / "results.json").read_text("utf-8")):
            drop = ("study", "notebook", "source", "stale")
            own = {k: v for k, v in row.items() if k not in drop}
            answers.setdefault(key_of(row), []).append(own)
    for page in manifest["pages"]:
        record = {**page, "answers": answers.get(key_of(page), [])}
        if is_record(record):
            yield record


def kept_records(own: Path, say: Callable[[str], object]) -> Iterator[Record]:
    """Yield the record of each page that has a whole one; say which are damaged."""
    for path in sorted((own / RECORDS).glob("*/*.json")):
        try:
            record = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            record = None
        mine = f"{path.parent.name}/{path.stem}"
        if is_record(record) and key_of(record) == mine:
            yield record
        else:
            say(f"the record of {mine} is damaged, and is not gone by.")


def top_files(own: Path) -> dict[str, str]:
    """Return the sha256 of index, results and manifest, as they were last written."""
    try:
        found = json.loads((own / "top.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if are_files(found) else {}
