"""The head of every page: which studies these are, and what they cannot tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from msgut.facts import Facts
from msgut.load.remembered_studies import StudyRead
from msgut.names import visible
from msgut.report.shown import Shown
from msgut.study import Study

MIME = "application/vnd.msgut.study+json"
TWIN = (
    "Synthetic twin. No person's sample is on this page: the table was drawn from "
    "fitted numbers because the public one was not at hand or not wanted. Do not cite "
    "these results as findings."
)


@dataclass(frozen=True)
class Card(Shown):
    """The facts and caveats of one study or several, shown at the head of a page."""

    studies: tuple[Study, ...]

    MIME = MIME

    @property
    def html(self) -> str:
        """The banner of twins, the facts, the caveats."""
        listed = "".join(
            f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in self._rows()
        )
        warned = "".join(
            f"<li>{f'<b>{escape(name)}</b> ' * bool(name)}{escape(caveat)}</li>"
            for name, caveat in self._caveats()
        )
        return (
            f'<p class="twin">{escape(self._banner)}</p>' * bool(self._banner)
            + f'<dl class="card">{listed}</dl>'
            + f'<div class="caveats"><h4>Before you read on</h4><ul>{warned}</ul></div>'
            * bool(warned)
        )

    @property
    def text(self) -> str:
        """The same, a line each."""
        lines = [self._banner] if self._banner else []
        lines += [f"{k}: {v}" for k, v in self._rows()]
        lines += [f"! {name + ': ' if name else ''}{c}" for name, c in self._caveats()]
        return "\n".join(lines)

    @property
    def record(self) -> dict[str, Any]:
        """Each study with its source and the sha256 of its files."""
        return {"studies": [StudyRead.of(study).record for study in self.studies]}

    @property
    def _twins(self) -> list[str]:
        return [study.name for study in self.studies if study.source == "twin"]

    @property
    def _banner(self) -> str:
        if not self._twins or len(self.studies) == 1:
            return TWIN if self._twins else ""
        return f"{', '.join(self._twins)}: {TWIN}"

    def _caveats(self) -> list[tuple[str, str]]:
        alone = len(self.studies) == 1
        return [
            ("" if alone else study.name, visible(caveat))
            for study in self.studies
            for caveat in study.facts.caveats
        ]

    def _rows(self) -> list[tuple[str, str]]:
        if len(self.studies) == 1:
            return [(k, visible(v)) for k, v in _facts(self.studies[0]).items() if v]
        return [(study.name, visible(_in_a_line(study))) for study in self.studies]


def card(study: Study) -> Card:
    """Return the head of a page: source, design, size and every caveat of a study."""
    return Card((study,))


def cards(studies: Iterable[Study]) -> Card:
    """Return the head of a page over several studies, with the caveats of each.

    If one of them is a twin, the whole page is marked as made from a twin.
    """
    return Card(tuple(studies))


def _facts(study: Study) -> dict[str, str]:
    facts, n = study.facts, study.table.shape
    parts = (facts.region, facts.platform, facts.taxonomy)
    return {
        "Study": f"{facts.title or study.name} ({study.name}){_whose(facts)}",
        "Source": facts.citation,
        "DOI": facts.doi,
        "Accession": facts.accession,
        "Table": facts.source,
        "Licence": facts.licence,
        "Where": facts.place,
        "Region, platform, taxonomy": ", ".join(part for part in parts if part),
        "Design": facts.design,
        "Size": f"{n[0]:,} samples of {study.subject.nunique():,} people, "
        f"{n[1]:,} taxa",
    }


def _whose(facts: Facts) -> str:
    """Tell a study file that is not of the catalogue, whatever its name is."""
    own = bool(facts.files) and not facts.catalogued
    return ", from a study file of your own" * own


def _in_a_line(study: Study) -> str:
    facts = study.facts
    return (
        f"{facts.citation} {facts.doi}; table: {facts.source}; {facts.design}; "
        f"licence: {facts.licence}{_whose(facts)}"
    )
