"""Several workers at a time, from their parent's side: asked, timed and ended."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict
from pathlib import Path

from msgut.report.lifeline import kill_group
from msgut.report.making import record_of
from msgut.report.plan import Page
from msgut.report.records import Record, failed
from msgut.report.still_at_work import PULSE, still_at_work

GRACE = 3.0  # seconds that a worker has to go by itself
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Worker:
    """One process that makes pages."""

    def __init__(self, scratch: Path, number: int, jobs: int) -> None:
        self.log = scratch / f"worker-{number}.log"
        home = scratch / f"worker-{number}"
        home.mkdir(exist_ok=True)
        with self.log.open("wb") as log:
            # A session of its own: a Ctrl-C is for the run, which ends its workers.
            self.process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-P", "-m", "msgut.report.worker", str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,
                env=_environment(home, jobs),
            )

        if self.process.stdin is None or self.process.stdout is None:  # both are pipes
            raise AssertionError
        self.asks, self.hears = self.process.stdin, self.process.stdout

    def record(self, page: Page, scratch: Path, limit: float) -> Record:
        """Have a page made; a worker that dies or takes too long has failed it."""
        late, start = threading.Event(), time.monotonic()

        def end() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            answer = self._answer(page, scratch)
        finally:
            timer.cancel()
        if answer:
            told: Record = json.loads(answer)
            return told
        self.kill()
        why = (
            f"it took longer than {limit / 60:g} minutes and was ended; --time-limit "
            "gives it more"
            if late.is_set()
            else f"its process ended by itself ({self._last_word()})"
        )
        name = "TimeoutError" if late.is_set() else "DeadWorker"
        record = failed(record_of(page), why, name=name)
        return record | {"seconds": round(time.monotonic() - start, 2)}

    def _answer(self, page: Page, scratch: Path) -> str:
        task = {
            "page": asdict(page) | {"notebook": str(page.notebook)},
            "scratch": str(scratch),
        }
        with contextlib.suppress(OSError, ValueError):
            self.asks.write(json.dumps(task) + "\n")
            self.asks.flush()
            return self.hears.readline()
        return ""

    def _last_word(self) -> str:
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        code = self.process.wait()
        return f"exit code {code}{': ' + lines[-1][:200] if lines else ''}"

    def end(self) -> None:
        """Tell the worker that there is no more; it goes by itself."""
        with contextlib.suppress(OSError, ValueError):
            self.asks.close()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill()
        self.hears.close()

    def kill(self) -> None:
        """End the worker now, whatever it does."""
        if self.process.poll() is None:
            kill_group(self.process.pid)
        self.process.wait()


def made_pages(
    pages: Sequence[Page],
    *,
    scratch: Path,
    jobs: int,
    limit: float,
    say: Callable[[str], object] = lambda line: None,
) -> Generator[tuple[Page, Record, Path], None, None]:
    """Yield each page with its record and the folder of its files, as it ends.

    When the loop is left, by whatever way, no worker and no kernel is left.

    Parameters
    ----------
    pages : sequence of Page
    scratch : pathlib.Path
    jobs : int
        How many at a time.
    limit : float
        Seconds for one page.
    say : callable
        Takes a line each minute, of what takes long.
    """
    waiting: queue.SimpleQueue[tuple[int, Page]] = queue.SimpleQueue()
    ended: queue.Queue[tuple[Page, Record, Path]] = queue.Queue()
    for item in enumerate(pages):
        waiting.put(item)
    stop = threading.Event()
    workers: dict[int, Worker] = {}
    going: dict[str, tuple[float, Path]] = {}

    def made(number: int, index: int, page: Page) -> None:
        place = scratch / f"page-{index}"
        going[page.key] = time.monotonic(), place / page.notebook.name
        try:
            place.mkdir()
            if number not in workers or workers[number].process.poll() is not None:
                workers[number] = Worker(scratch, number, jobs)
            if stop.is_set():  # asked to stop while the worker was being started
                return
            record = workers[number].record(page, place, limit)
        except Exception as error:  # a full disk: no folder, no process
            record = failed(record_of(page), error)
        going.pop(page.key, None)
        ended.put((page, record, place))

    def work(number: int) -> None:
        # A worker ends with the thread that started it: it lives as long.
        try:
            while not stop.is_set():
                made(number, *waiting.get_nowait())
        except queue.Empty:
            pass
        finally:
            if number in workers:
                workers[number].end()

    threads = [
        threading.Thread(target=work, args=(n,), daemon=True)
        for n in range(min(jobs, len(pages)))
    ]
    left, told = len(pages), time.monotonic()
    try:
        for thread in threads:
            thread.start()
        while left:
            # In short waits: where a long one cannot be broken off by a signal.
            with contextlib.suppress(queue.Empty):
                yield ended.get(timeout=0.5)
                left -= 1
            if left and time.monotonic() - told >= PULSE:
                told = time.monotonic()
                if line := still_at_work(dict(going)):
                    say(line)
    finally:
        stop.set()
        for worker in list(workers.values()):
            if left:
                worker.kill()
        for thread in threads:
            thread.join(2 * GRACE)


def _environment(home: Path, jobs: int) -> dict[str, str]:
    # Pages that share the cores should not each take all of them.
    threads = str(max(1, (os.cpu_count() or 1) // jobs))
    return {
        **dict.fromkeys(THREADS, threads),
        # In an environment of our own the kernel is that environment's.
        "JUPYTER_PREFER_ENV_PATH": "1",
        **os.environ,
        # What a kernel that is killed leaves is cleared with our scratch.
        **dict.fromkeys(("JUPYTER_RUNTIME_DIR", "TMPDIR", "TEMP", "TMP"), str(home)),
    }
