"""A process that makes pages as its parent asks for them, and ends with its parent.

It reads one page a line from standard input and answers each with one line, the
record. When the input is closed, by a parent that is done or by the system because the
parent is dead, it goes, and its kernel with it.
"""

import json
import os
import queue
import signal
import sys
from pathlib import Path
from typing import Any

from msgut.report.lifeline import end_with_parent, watch
from msgut.report.making import make_page, record_of
from msgut.report.plan import Page
from msgut.report.records import failed


def serve(parent: int) -> None:
    """Make pages until there are no more to make."""
    end_with_parent(parent)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    answers = _channel()
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    watch(sys.stdin, asked.put, lambda: os._exit(0))
    while True:
        task = json.loads(asked.get())
        page = Page(**task["page"] | {"notebook": Path(task["page"]["notebook"])})
        try:
            record = make_page(page, Path(task["scratch"]))
        except Exception as error:  # a full disk, a page that cannot be drawn
            record = failed(record_of(page), error)
        answers.write(json.dumps(record) + "\n")
        answers.flush()


def _channel() -> Any:
    """Return standard output, which nothing else may write to from now on."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return channel


if __name__ == "__main__":
    serve(int(sys.argv[1]))
