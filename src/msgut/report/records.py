"""What is known of a page: one small record, kept beside it in the folder."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

# What one page left: its status, answers, tables, files and the names of its inputs.
Record = dict[str, Any]

KINDS: dict[str, type] = {
    "study": str,
    "notebook": str,
    "title": str,
    "status": str,
    "parameters": dict,
    "source": str,
    "inputs": dict,
    "answers": list,
    "tables": list,
    "files": dict,
}
STATES = ("done", "refused", "failed")


def new_record(study: str, notebook: str, parameters: Mapping[str, Any]) -> Record:
    """Return the record of a page that is about to be made."""
    return {
        "study": study,
        "notebook": notebook,
        "title": "",
        "status": "done",
        "made": now(),
        "seconds": 0.0,
        "parameters": dict(parameters),
        "source": "",
        "studies": {},
        "local": False,
        "identity": "",
        "inputs": {},
        "answers": [],
        "tables": [],
        "fingerprint": "",
        "files": {},
    }


def as_json(thing: object) -> str:
    """Return JSON that every program reads: no NaN, no infinity."""
    return json.dumps(thing, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def now() -> str:
    """Return the time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def key_of(record: Mapping[str, Any]) -> str:
    """Return ``study/notebook``."""
    return f"{record['study']}/{record['notebook']}"


def failed(
    record: Record,
    error: object,
    *,
    cell: int | None = None,
    name: str = "",
    message: str = "",
) -> Record:
    """Return the record of a page that could not be made."""
    name = name or type(error).__name__
    told = {"cell": cell, "name": name, "message": f"{name}: {message or error}"}
    return record | {"status": "failed", "error": told}


def reason_of(record: Mapping[str, Any]) -> str:
    """Return in one line that a page was refused or failed, and why, with its cell."""
    status = "refused" if record["status"] == "refused" else "failed"
    return f"{status}: {why_not(record)}"


def why_not(record: Mapping[str, Any]) -> str:
    """Return in one line why a page was refused or failed, with its cell."""
    if record["status"] == "refused":
        return str(record.get("reason", ""))
    error = record.get("error", {})
    cell = f"cell {error['cell']}: " if error.get("cell") is not None else ""
    return f"{cell}{(str(error.get('message', '')).splitlines() or [''])[0]}"


def kept_as_stale(old: Record, tried: Record) -> Record:
    """Return the record of a page that stays because its rerun came to nothing."""
    stale = {
        "status": tried["status"],
        "reason": reason_of(tried),
        "parameters": tried["parameters"],
        "tried": now(),
    }
    files = {n: s for n, s in old["files"].items() if not n.endswith(".failed.ipynb")}
    return old | {"stale": stale, "files": files | tried["files"]}


def is_record(thing: object) -> bool:
    """Return whether this is a record, as a file may or may not hold one."""
    return (
        isinstance(thing, dict)
        and all(isinstance(thing.get(key), kind) for key, kind in KINDS.items())
        and thing["status"] in STATES
        and _are_names([thing["study"], thing["notebook"]])
        and all(_is_answer(a) for a in thing["answers"])
        and are_files(thing["files"], below=thing["study"])
        and (thing["status"] != "failed" or isinstance(thing.get("error"), dict))
        and isinstance(thing.get("stale", {}), dict)
    )


def are_files(thing: object, *, below: str = "") -> bool:
    """Return whether this is a table of names, inside a folder, and their sha256."""
    return isinstance(thing, dict) and all(
        isinstance(sha, str)
        and re.fullmatch(r"[0-9a-f]{64}", sha)
        and _are_names(name.split("/"))
        and (not below or name.split("/")[0] == below)
        for name, sha in thing.items()
    )


def _are_names(parts: Iterable[str]) -> bool:
    return all(re.fullmatch(r"\w[\w. -]*", part) for part in parts)


def _is_answer(thing: object) -> bool:
    return isinstance(thing, dict) and all(
        isinstance(thing.get(key), str) for key in ("question", "sentence")
    )
