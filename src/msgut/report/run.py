"""A run of many pages: what is up to date stays, the rest is made and put in place."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgut.errors import MsgutError
from msgut.report import index
from msgut.report.availability import found_sources, with_sources
from msgut.report.expected_time import told_times
from msgut.report.folder import Folder
from msgut.report.freshness import fingerprint
from msgut.report.lock import locked
from msgut.report.plan import Page
from msgut.report.pool import made_pages
from msgut.report.records import Record, failed, key_of, why_not
from msgut.report.stop import Stopping, stoppable

HOUR = 3600.0


@dataclass
class Outcome:
    """What a run came to: a record for each page that was asked for, in order."""

    records: list[Record] = field(default_factory=list)
    up_to_date: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> list[Record]:
        """The records of the pages that failed."""
        return [r for r in self.records if r["status"] == "failed"]


def run(
    pages: Sequence[Page],
    *,
    folder: Path,
    jobs: int = 1,
    force: bool = False,
    wait: float = HOUR,
    limit: float = HOUR,
    say: Callable[[str], object] = lambda line: None,
) -> Outcome:
    """Make the pages that are not up to date, and put each in place as it ends.

    Page, record, ``results.json``, ``index.html`` and ``manifest.json`` move together;
    a page that fails stops no other, and one that was good before stays, marked stale.

    Parameters
    ----------
    pages : sequence of Page
    folder : pathlib.Path
        The reports.
    jobs : int
        How many at a time.
    force : bool
        Whether to make what is up to date, too.
    wait : float
        Seconds to wait for another run in this folder.
    limit : float
        Seconds that a page may take.
    say : callable
        Takes one line of progress.

    Raises
    ------
    MsgutError
        Before anything runs, if the folder is not ours, cannot be written, or is
        written to by another run for longer than ``wait``.
    msgut.report.stop.Stopped
        When a signal asks for it; no process of the run is left then.
    """
    start = time.monotonic()
    place = Folder(folder)
    with stoppable() as stopping:
        place.prepare({page.study for page in pages})
        with locked(place.own / "lock", wait=wait, say=say):
            place.prepare({page.study for page in pages})
            place.open(say)
            _refuse_namesakes(pages, place, force=force)
            with place.working() as scratch:
                at_work = _Run(place, pages, say, stopping, start)
                return at_work.made(scratch, jobs=jobs, limit=limit, force=force)


def _refuse_namesakes(pages: Sequence[Page], place: Folder, *, force: bool) -> None:
    for page in pages:
        there = place.records.get(page.key, {}).get("identity", "")
        if there and page.identity and there != page.identity and not force:
            whose = "the catalogue" if there == "catalogue" else "another study file"
            msg = (
                f"{page.key} is there already, made from {whose}, whose study bears "
                "the same name. Name another folder with -o, or, if it is the same "
                "study and its file has moved, add --force."
            )
            raise MsgutError(msg)


class _Run:
    """One run under way."""

    def __init__(
        self,
        place: Folder,
        pages: Sequence[Page],
        say: Callable[[str], object],
        stopping: Stopping,
        start: float,
    ) -> None:
        self.place, self.say, self.stopping, self.start = place, say, stopping, start
        found = found_sources(pages)
        self.pages = with_sources(pages, found)
        self.prints = {page.key: fingerprint(page, found) for page in self.pages}
        self.records: dict[str, Record] = {}
        self.to_come = [page.key for page in self.pages]

    def made(self, scratch: Path, *, jobs: int, limit: float, force: bool) -> Outcome:
        """Make what has to be made."""
        fresh = [] if force else [p for p in self.pages if self._is_fresh(p)]
        self._put(None, None)
        for page in fresh:
            self._keep(page)
        up_to_date = len(fresh)
        rest = [page for page in self.pages if page.key not in self.records]
        for line in told_times(rest, limit):
            self.say(line)
        going = made_pages(rest, scratch=scratch, jobs=jobs, limit=limit, say=self.say)
        # Closed before scratch is cleared, wherever a signal may find us.
        with contextlib.closing(going):
            for page, record, files in going:
                record["fingerprint"] = self.prints[page.key]
                self._end(page, record, files)
        if fresh:
            self._put(None, None)
        return Outcome(
            [self.records[page.key] for page in self.pages],
            up_to_date,
            time.monotonic() - self.start,
        )

    def _is_fresh(self, page: Page) -> bool:
        there = self.place.records.get(page.key)
        return bool(
            there
            and there["status"] != "failed"
            and self.prints[page.key]
            and there.get("fingerprint") == self.prints[page.key]
            and self.place.whole(there)
        )

    def _keep(self, page: Page) -> None:
        record = dict(self.place.records[page.key])
        if record.pop("stale", None):
            record["files"] = {
                n: s for n, s in record["files"].items() if ".failed." not in n
            }
            self._put(record, None)
        self._note(page, record, "up to date")

    def _end(self, page: Page, record: Record, files: Path) -> None:
        try:
            self._put(record, files)
        except (OSError, ValueError) as error:  # a full disk, say: this page is lost
            record = failed(record | {"answers": [], "tables": []}, error)
            with contextlib.suppress(OSError, ValueError):
                self._put(record, self.place.scratch / "nothing")
        end = f"{record['status']} in {record['seconds']:.0f} s"
        if record["status"] != "done":
            why = why_not(record)
            stays = self.place.records.get(page.key, {}).get("stale")
            end += f": {why}" + "  (the old page stays, marked stale)" * bool(stays)
        self._note(page, record, end)

    def _note(self, page: Page, record: Record, end: str) -> None:
        self.records[page.key] = record
        twin = {"twin": "  (synthetic twin)", "mixed": "  (in part a synthetic twin)"}
        number = f"[{len(self.records)}/{len(self.pages)}]"
        self.say(f"{number} {key_of(record)}  {end}{twin.get(record['source'], '')}")

    def _put(self, record: Record | None, files: Path | None) -> None:
        done = {*self.records, *([key_of(record)] if record else [])}
        to_come = [page.key for page in self.pages if page.key not in done]
        seconds = time.monotonic() - self.start
        with self.stopping.held():
            kept = self.place.put(
                record,
                files,
                lambda all_: index.first_page_files(
                    all_, seconds=seconds, to_come=to_come
                ),
            )
        for line in kept:
            self.say(line)
