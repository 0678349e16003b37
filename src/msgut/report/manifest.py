"""What was run with what: enough to make the same pages again."""

import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any

import msgut
from msgut import paths
from msgut.report.records import Record, now


def manifest(
    records: Iterable[Record],
    *,
    seconds: float,
    files: Mapping[str, str],
    to_come: Sequence[str] = (),
) -> dict[str, Any]:
    """Return versions, commit, and per page parameters, input hashes and durations.

    Parameters
    ----------
    records : list of dict
        Of all pages in the folder, as :func:`msgut.report.records.new_record` begins
        them.
    seconds : float
        Of the run so far.
    files : dict of str to str
        The sha256 of the files beside the manifest; those of the pages stand with
        their pages.
    to_come : sequence of str
        Pages that the run has not made yet.
    """
    return {
        "made": now(),
        "seconds": round(seconds, 1),
        "to_come": list(to_come),
        "files": dict(files),
        **machine(),
        "pages": [{k: v for k, v in r.items() if k != "answers"} for r in records],
    }


@cache
def machine() -> dict[str, Any]:
    """Return commit, Python, system and versions: one answer for the whole run."""
    return {
        "commit": commit_of_checkout(),
        "python": platform.python_version(),
        "system": platform.system(),
        "versions": versions(),
    }


def versions() -> dict[str, str | None]:
    """Return the versions of msgut and of what it stands on."""
    import re

    found: dict[str, str | None] = {"msgut": msgut.__version__}
    for line in requires("msgut") or []:
        if "extra" in line:
            continue
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def commit_of_checkout() -> str:
    """Return the git commit of the checkout, with ``+changes`` if it is not clean."""

    def git(*words: str) -> str:
        done = subprocess.run(  # noqa: S603 (fixed words, no shell)
            ["git", "-C", str(paths.home()), *words],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        head = git("rev-parse", "HEAD")
        return head + ("+changes" if head and git("status", "--porcelain") else "")
    except (OSError, subprocess.TimeoutExpired):
        return ""
