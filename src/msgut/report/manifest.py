"""What was run with what: enough to make the same pages again."""

import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version

import msgut
from msgut import paths


def manifest(records, *, seconds):
    """Return versions, commit, and per page parameters, input hashes and durations.

    Parameters
    ----------
    records : list of dict
        As :func:`msgut.report.run.run` returns.
    seconds : float
        Of the whole run.
    """
    kept = (
        "study",
        "notebook",
        "title",
        "status",
        "seconds",
        "parameters",
        "source",
        "inputs",
        "tables",
        "reason",
        "error",
    )
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "commit": commit(),
        "python": platform.python_version(),
        "system": platform.system(),
        "versions": versions(),
        "pages": [{k: r[k] for k in kept if k in r} for r in records],
    }


def versions():
    """Return the versions of msgut and of what it stands on."""
    import re

    found = {"msgut": msgut.__version__}
    for line in requires("msgut") or []:
        if "extra" in line:
            continue
        name = re.match(r"[\w.-]+", line)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def commit():
    """Return the git commit of the checkout, with ``+changes`` if it is not clean."""

    def git(*words):
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


def dump(thing, path):
    """Write JSON, whole or not at all."""
    scratch = path.with_name(f".{path.name}.new")
    text = json.dumps(thing, indent=1, ensure_ascii=False, allow_nan=False)
    scratch.write_text(text + "\n", "utf-8", newline="\n")
    scratch.replace(path)
