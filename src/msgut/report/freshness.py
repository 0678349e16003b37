"""Whether a page is up to date: by the content of all that it is made from."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgut
from msgut import catalogue, paths
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.fetch.checked_download import sha256_of
from msgut.report.availability import named_studies
from msgut.report.manifest import versions
from msgut.report.plan import Page
from msgut.report.privacy import names_for_paths, without_paths

PACKAGE = Path(msgut.__file__).parent
# The whole of msgut counts as code: what a page does not use today it may tomorrow.
CODE = {".py", ".css", ".j2", ".html", ".json"}


def fingerprint(page: Page, found: Mapping[tuple[str, str], str]) -> str:
    """Return a sha256 of what a page is made from; equal ones make equal pages.

    Notebook, parameters, study files, tables (or twins), code and versions enter it
    by their content; times and places do not.

    Parameters
    ----------
    page : Page
    found : mapping of (str, str) to str
        As :func:`msgut.report.availability.found_sources` gives it.

    Returns
    -------
    str
        Empty if an input cannot be read: such a page is never up to date.
    """
    source = page.parameters.get("source", "auto")
    try:
        of_studies = [
            _study(name, source if source == "twin" else found.get((name, source), ""))
            for name in named_studies(page)
        ]
        parts = {
            "notebook": sha256_of(page.notebook),
            "parameters": without_paths(
                page.parameters, names_for_paths(page.parameters.values())
            ),
            "refusal": page.refusal,
            "studies": of_studies,
            "code": _code(),
        }
    except (OSError, MsgutError):
        return ""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _study(name: str, found: str) -> list[object]:
    facts = catalogue.entry(name)
    file = Path(name) if name.endswith(".toml") else paths.studies() / f"{name}.toml"
    told: list[object] = [facts.name, found, sha256_of(file)]
    if found == "twin":
        return [*told, sha256_of(paths.twins() / f"{facts.name}.json")]
    return told + _tables(facts)


def _tables(facts: Facts) -> list[str]:
    """Return the sha256 of a study's tables: as stated, for these are held to it."""
    return [file.sha256 or sha256_of(Path(file.path)) for file in facts.files]


@cache
def _code() -> dict[str, object]:
    about = [paths.home() / "data" / name for name in ("claims", "taxonomy")]
    return {
        "code": _tree([PACKAGE], CODE),
        "about": _tree(about, {".tsv"}),
        "python": platform.python_version(),
        "versions": versions(),
    }


def _tree(folders: Iterable[Path], suffixes: set[str]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(sha256_of(path).encode())
    return digest.hexdigest()
