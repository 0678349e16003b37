"""Settle once, before many kernels ask, which studies are at hand."""

from dataclasses import replace

from msgut import catalogue, load
from msgut.errors import MsgutError
from msgut.report.parameters import parameters


def with_sources(pages):
    """Return the pages, those without a public table told to take the twin.

    Files are fetched here, once, with their progress on the terminal; a page that
    cannot have its table fails later, by itself, and stops no other.

    Parameters
    ----------
    pages : sequence of Page

    Returns
    -------
    list of Page
    """
    found = {}
    for page in pages:
        source = page.parameters.get("source", "auto")
        for name in _studies(page):
            if (name, source) not in found:
                found[name, source] = _found(name, source)
    return [_told(page, found) for page in pages]


def _told(page, found):
    source = page.parameters.get("source", "auto")
    here = {found[name, source] for name in _studies(page)}
    if here != {"twin"} or "source" not in parameters(page.notebook):
        return page
    return replace(page, parameters={**page.parameters, "source": "twin"})


def _studies(page):
    if page.refusal:
        return []
    if "study" in page.parameters:
        return [page.parameters["study"]]
    asked = page.parameters.get("studies") or _default(page)
    return asked.split() or catalogue.study_keys()


def _default(page):
    parameter = parameters(page.notebook).get("studies")
    return parameter.default if parameter else ""


def _found(name, source):
    try:
        return load.source(name, source=source)
    except MsgutError:
        return ""
