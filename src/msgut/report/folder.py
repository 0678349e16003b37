"""A folder of reports: whose it is, what lies in it, and how a page gets into it.

``.msgut`` inside the folder holds the lock, a record for each page, and scratch that
carries the number of its process. msgut replaces and takes away only what these
records, or the manifest, say it wrote, and only where it is still as it was written.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from msgut.errors import MsgutError
from msgut.fetch.checked_download import sha256_of
from msgut.report.commit import commit, finished
from msgut.report.records import Record, as_json, kept_as_stale, key_of
from msgut.report.remembered import (
    LISTS_NONE,
    RECORDS,
    kept_records,
    manifest_of,
    records_of,
    top_files,
)

TOP = ("results.json", "index.html", "manifest.json")
# What may lie in a folder that msgut has not written to yet: what git keeps in reports,
# and what git and desktops put into a folder that its owner calls empty.
BESIDE = {"README.md", "picture.png", "sample.html", "Thumbs.db", "desktop.ini"}
BESIDE |= {".git", ".gitattributes", ".gitignore", ".gitkeep", ".keep", ".nojekyll"}
BESIDE |= {".DS_Store", ".directory", ".localized"}
# By one of these a folder is known to be msgut's.
MARKS = ("lock", "top.json", RECORDS)
TRIES = 50  # tenths of a second to clear scratch in
SAY = Callable[[str], object]


class Folder:
    """The reports' folder and what is known of it."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.own = self.path / ".msgut"
        self.scratch = self.own / f"making-{os.getpid()}"
        self.records: dict[str, Record] = {}
        self.top: dict[str, str] = {}
        self._unkept: set[str] = set()  # pages without a record of their own

    def prepare(self, studies: Iterable[str] = ()) -> None:
        """Make the folder, or refuse one that is not ours or cannot be written.

        Raises
        ------
        MsgutError
            Before anything is changed.
        """
        try:
            self._refuse_foreign()
            self._refuse_in_the_way([*TOP], studies)
            self.own.mkdir(parents=True, exist_ok=True)
            trial = self.own / f"trial-{os.getpid()}"
            trial.touch()
            trial.unlink(missing_ok=True)
        except OSError as error:
            msg = (
                f"{self.path}: pages cannot be written there ({error.strerror}). Name "
                "another folder with -o or MSGUT_REPORTS."
            )
            raise MsgutError(msg) from None

    def open(self, say: SAY) -> None:
        """Read what lies here, finish what was begun, and say what was damaged.

        To be called by the one who holds the lock.
        """
        for line in finished(self.path, self.own):
            say(line)
        self._clear_scratch()
        manifest, why = manifest_of(self.path)
        kept = list(kept_records(self.own, say))
        self.records = {key_of(r): r for r in records_of(self.path, manifest)}
        adopted = [r for r in kept if manifest and key_of(r) not in self.records]
        self.records |= {key_of(r): r for r in kept}
        self._unkept = set(self.records) - {key_of(r) for r in kept}
        self.top = top_files(self.own) or (manifest or {}).get("files", {})
        if why and self.records:
            say(
                f"manifest.json {why}: it is written anew, from the records of "
                f"{len(self.records)} pages."
            )
        elif adopted:
            say(f"{len(adopted)} pages that no index named are taken in.")
        for name in ("results.json", "index.html"):
            if self.records and not (self.path / name).is_file():
                say(f"{name} is missing: it is written anew.")

    def whole(self, record: Record) -> bool:
        """Return whether every file of a page is there, as it was written."""
        return all(
            (self.path / name).is_file() and sha256_of(self.path / name) == sha
            for name, sha in record["files"].items()
        )

    def put(
        self,
        record: Record | None,
        made: Path | None,
        top: Callable[[list[Record]], Mapping[str, str]],
    ) -> list[str]:
        """Put a page, its record and the first page's files in place, as one step.

        Parameters
        ----------
        record : dict, optional
            Of the page just tried; with none only index and lists are written.
        made : pathlib.Path, optional
            The folder that holds its files, named as below the study's folder; with
            none they are those that lie there already.
        top : callable
            Takes all records; returns the texts of :data:`TOP`.

        Returns
        -------
        list of str
            What was not ours and is kept beside.
        """
        put: dict[str, Path] = {}
        known: dict[str, str] = dict(self.top)
        remove: dict[str, str] = {}
        records = dict(self.records)
        if record is not None:
            old = records.get(key_of(record), {"files": {}, "status": "failed"})
            if made is not None:
                record, put = _with_files(record, old, made)
            records[key_of(record)] = record
            known |= old["files"]
            now = record["files"]
            remove = {n: s for n, s in old["files"].items() if n not in now}
        mine = {key_of(record)} if record is not None else set()
        for key in sorted(self._unkept | mine):
            self._own(f"{RECORDS}/{key}.json", as_json(records[key]), put, known)
        in_order = sorted(records.values(), key=lambda r: (r["notebook"], r["study"]))
        texts = top(in_order)
        put |= {name: self._written(name, texts[name]) for name in TOP}
        shas = {name: sha256_of(put[name]) for name in TOP}
        self._own("top.json", as_json(shas), put, known)
        kept = commit(
            self.path, self.own, self.scratch, put=put, known=known, remove=remove
        )
        self.records, self.top, self._unkept = records, shas, set()
        return kept

    @contextmanager
    def working(self) -> Iterator[Path]:
        """Give a place for scratch, and clear it at the end."""
        shutil.rmtree(self.scratch, ignore_errors=True)  # of a namesake of ours
        self.scratch.mkdir()
        try:
            yield self.scratch
        finally:
            for _ in range(TRIES):  # a kernel that has just been killed may still write
                shutil.rmtree(self.scratch, ignore_errors=True)
                if not self.scratch.exists():
                    break
                time.sleep(0.1)

    def _own(
        self, name: str, text: str, put: dict[str, Path], known: dict[str, str]
    ) -> None:
        """Add a file of our own folder, which nobody else is meant to write."""
        put[f".msgut/{name}"] = self._written(name.replace("/", "-"), text)
        if (self.own / name).is_file():
            known[f".msgut/{name}"] = sha256_of(self.own / name)

    def _written(self, name: str, text: str) -> Path:
        path = self.scratch / f"new-{name}"
        path.write_text(text, "utf-8", newline="\n")
        return path

    def _refuse_foreign(self) -> None:
        if os.path.lexists(self.path) and not self.path.is_dir():
            self._no("is no folder")
        if self.own.is_symlink() or (self.own / "lock").is_dir():
            self._no("holds a .msgut that msgut did not make")
        if not self.path.exists() or any((self.own / n).exists() for n in MARKS):
            return
        there = {p.name for p in self.path.iterdir()} - {self.own.name}
        if self.own.is_dir() and any(not _is_trial(p) for p in self.own.iterdir()):
            self._no("holds a .msgut that msgut did not make")
        if not there - BESIDE:
            return
        manifest, why = manifest_of(self.path)
        if manifest:
            return
        if why == LISTS_NONE:
            self._no(
                "holds pages of an earlier msgut, which did not write down which files "
                "are its own, so that none can be replaced safely"
            )
        if "manifest.json" in there:
            self._no(f"holds a manifest.json that {why}, and no records to mend it by")
        first = next((n for n in TOP if n in there), sorted(there - BESIDE)[0])
        self._no(f"holds {first!r}, and nothing that says that msgut made it")

    def _no(self, why: str) -> NoReturn:
        msg = (
            f"{self.path} {why}. Name a new or empty folder with -o or MSGUT_REPORTS, "
            "or move away what lies there."
        )
        raise MsgutError(msg)

    def _refuse_in_the_way(self, names: Iterable[str], studies: Iterable[str]) -> None:
        for name in names:
            if (self.path / name).is_dir():
                msg = (
                    f"{self.path / name} is a folder, where a file of msgut goes. Move "
                    "it away, or name another folder with -o."
                )
                raise MsgutError(msg)
        for study in studies:
            place = self.path / study
            if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
                msg = (
                    f"{place} is {'a link' if place.is_symlink() else 'a file'}, where "
                    "msgut needs a folder of its own. Move it away, or name another "
                    "folder with -o."
                )
                raise MsgutError(msg)
            if place.is_dir() and not os.access(place, os.W_OK):
                msg = f"{place} is read-only. Name another folder with -o."
                raise MsgutError(msg)

    def _clear_scratch(self) -> None:
        """Clear what runs left that were killed: whoever holds the lock is alone."""
        for path in [*self.own.glob("making-*"), *self.own.glob("trial-*")]:
            if path != self.scratch:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _with_files(
    record: Record, old: Record, made: Path
) -> tuple[Record, dict[str, Path]]:
    """Return a record with its files; a page that was good stays if this one is not."""
    stays = record["status"] != "done" and old["status"] == "done"
    put = {}
    for path in sorted(p for p in made.rglob("*") if p.is_file()):
        name = f"{record['study']}/{path.relative_to(made).as_posix()}"
        if not stays or name.endswith(".failed.ipynb"):
            put[name] = path
    record = record | {"files": {name: sha256_of(path) for name, path in put.items()}}
    return (kept_as_stale(old, record) if stays else record), put


def _is_trial(path: Path) -> bool:
    """Return whether this is what a run leaves that was killed before its first lock."""
    return path.name.startswith(("trial-", "making-"))
