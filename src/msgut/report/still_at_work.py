"""What is said while pages take long: how long, and how far each has come."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from msgut.report.expected_time import in_words

PULSE = 60.0  # seconds between two lines


def still_at_work(going: Mapping[str, tuple[float, Path]]) -> str:
    """Return a line of the pages that have been under way for long.

    Parameters
    ----------
    going : mapping of str to (float, pathlib.Path)
        By a page's key, when it began (:func:`time.monotonic`), and the notebook as it
        is executed so far.

    Returns
    -------
    str
        Nothing, if all have just begun.
    """
    now = time.monotonic()
    told = [
        f"{key} for {in_words(now - start)}{_cell(notebook)}"
        for key, (start, notebook) in going.items()
        if now - start >= PULSE / 2
    ]
    return f"still at work: {'; '.join(told)}" if told else ""


def _cell(notebook: Path) -> str:
    """Return which cell of how many runs, as the kernel's notes have it."""
    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        cells = [c for c in cells if c["cell_type"] == "code"]
        done = sum(
            c["metadata"].get("papermill", {}).get("status") == "completed"
            for c in cells
        )
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or half written
        return ""
    return f" (cell {min(done + 1, len(cells))} of {len(cells)})"
