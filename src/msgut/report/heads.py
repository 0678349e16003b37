"""The head of every page: which study this is, and what it cannot tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from msgut.study import Study

MIME = "application/vnd.msgut.study+json"
TWIN = (
    "Synthetic twin. No person's sample is on this page: the table was drawn from "
    "fitted numbers because the public one was not at hand or not wanted. Do not cite "
    "these results as findings."
)


@dataclass(frozen=True)
class Card:
    """A study's facts and caveats, shown at the head of a page."""

    study: Study

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        facts = self.study.facts
        n = self.study.counts.shape
        people = self.study.subject.nunique()
        rows = {
            "Study": f"{facts.title or self.study.name} ({self.study.name})",
            "Source": facts.citation,
            "DOI": facts.doi,
            "Accession": facts.accession,
            "Table": facts.source,
            "Licence": facts.licence,
            "Where": facts.place,
            "Region, platform, taxonomy": ", ".join(
                part for part in (facts.region, facts.platform, facts.taxonomy) if part
            ),
            "Design": facts.design,
            "Size": f"{n[0]:,} samples of {people:,} people, {n[1]:,} taxa",
        }
        listed = "".join(
            f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows.items() if v
        )
        warned = "".join(f"<li>{escape(c)}</li>" for c in facts.caveats)
        twin = self.study.source == "twin"
        html = (
            (f'<p class="twin">{TWIN}</p>' if twin else "")
            + f'<dl class="card">{listed}</dl>'
            + f'<div class="caveats"><h4>Before you read on</h4><ul>{warned}</ul></div>'
            * bool(warned)
        )
        lines = [TWIN] if twin else []
        lines += [f"{k}: {v}" for k, v in rows.items() if v]
        lines += [f"! {c}" for c in facts.caveats]
        return {
            "text/html": html,
            "text/plain": "\n".join(lines),
            MIME: {
                "name": self.study.name,
                "source": self.study.source,
                "inputs": {file.name: file.sha256 for file in facts.files},
            },
        }


@dataclass(frozen=True)
class Cards:
    """Several studies' facts and caveats, shown at the head of a page over them."""

    studies: tuple[Study, ...]

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        twins = [s.name for s in self.studies if s.source == "twin"]
        warned = "".join(
            f"<li><b>{escape(s.name)}</b> {escape(c)}</li>"
            for s in self.studies
            for c in s.facts.caveats
        )
        cited = "".join(
            f"<dt>{escape(s.name)}</dt><dd>{escape(s.facts.citation)} "
            f"{escape(s.facts.doi)}; table: {escape(s.facts.source)}; "
            f"{escape(s.facts.design)}; licence: {escape(s.facts.licence)}</dd>"
            for s in self.studies
        )
        banner = f'<p class="twin">{", ".join(twins)}: {TWIN}</p>' if twins else ""
        html = (
            f'{banner}<dl class="card">{cited}</dl>'
            f'<div class="caveats"><h4>Before you read on</h4><ul>{warned}</ul></div>'
        )
        lines = [f"{', '.join(twins)}: {TWIN}"] if twins else []
        lines += [f"{s.name}: {s.facts.citation}" for s in self.studies]
        lines += [f"! {s.name}: {c}" for s in self.studies for c in s.facts.caveats]
        return {
            "text/html": html,
            "text/plain": "\n".join(lines),
            MIME: {
                "name": " ".join(s.name for s in self.studies),
                "source": "twin" if twins else "public",
                "inputs": {
                    f.name: f.sha256 for s in self.studies for f in s.facts.files
                },
            },
        }


def cards(studies: Iterable[Study]) -> Cards:
    """Return the head of a page over several studies, with the caveats of each.

    If one of them is a twin, the whole page is marked as made from a twin.
    """
    return Cards(tuple(studies))


def card(study: Study) -> Card:
    """Return the head of a page: source, design, size and every caveat of a study."""
    return Card(study)
