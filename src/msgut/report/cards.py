"""The head of every page: which study this is, and what it cannot tell."""

from dataclasses import dataclass
from html import escape

MIME = "application/vnd.msgut.study+json"
TWIN = (
    "Synthetic twin. No person's sample is on this page: the table was drawn from "
    "fitted numbers because the public one was not at hand or not wanted. Do not cite "
    "these results as findings."
)


@dataclass(frozen=True)
class Card:
    """A study's facts and caveats, shown at the head of a page."""

    study: object

    def _repr_mimebundle_(self, include=None, exclude=None):
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


def card(study):
    """Return the head of a page: source, design, size and every caveat of a study."""
    return Card(study)
