"""Settle once, before many kernels ask, which studies are at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msgut import catalogue, load
from msgut.errors import MsgutError
from msgut.report.parameters import parameters
from msgut.report.plan import Page


def found_sources(pages: Iterable[Page]) -> dict[tuple[str, str], str]:
    """Return what there is of each study: ``public``, ``local``, ``twin`` or nothing.

    Files are fetched here, once, with their progress on the terminal; a page that
    cannot have its table fails later, by itself, and stops no other.

    Parameters
    ----------
    pages : sequence of Page

    Returns
    -------
    dict of (str, str) to str
        By the study, as the page names it, and the source that was asked for.
    """
    found: dict[tuple[str, str], str] = {}
    for page in pages:
        source = page.parameters.get("source", "auto")
        for name in () if page.refusal else named_studies(page):
            if (name, source) not in found:
                found[name, source] = _found(name, source)
    return found


def with_sources(
    pages: Iterable[Page], found: Mapping[tuple[str, str], str] | None = None
) -> list[Page]:
    """Return the pages, those without a public table told to take the twin."""
    pages = list(pages)
    found = found_sources(pages) if found is None else found
    return [_told(page, found) for page in pages]


def named_studies(page: Page) -> list[str]:
    """Return all studies that a page may read: its own, and those held beside them."""
    values = {
        **{p.name: p.default for p in parameters(page.notebook).values()},
        **page.parameters,
    }
    keys = set(catalogue.study_keys())
    words = [
        word
        for value in values.values()
        if isinstance(value, str)
        for word in ([value] if value.endswith(".toml") else value.split())
        if word in keys or word.endswith(".toml")
    ]
    return list(dict.fromkeys([*_studies(page), *words]))


def _told(page: Page, found: Mapping[tuple[str, str], str]) -> Page:
    source = page.parameters.get("source", "auto")
    here = {found.get((name, source), "") for name in _studies(page)}
    if here != {"twin"} or "source" not in parameters(page.notebook):
        return page
    return replace(page, parameters={**page.parameters, "source": "twin"})


def _studies(page: Page) -> list[str]:
    if page.refusal:
        return []
    if "study" in page.parameters:
        return [page.parameters["study"]]
    asked = page.parameters.get("studies") or _default(page)
    return asked.split() or catalogue.study_keys()


def _default(page: Page) -> str:
    parameter = parameters(page.notebook).get("studies")
    return str(parameter.default) if parameter else ""


def _found(name: str, source: str) -> str:
    try:
        return str(load.source(name, source=source))
    except MsgutError:
        return ""
