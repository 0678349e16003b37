"""The first page: every answer of every study side by side, and what failed."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape
from typing import Any

from msgut.report.manifest import manifest
from msgut.report.page import page_html
from msgut.report.records import Record, as_json, key_of, reason_of

HEADING = "Is the gut in multiple sclerosis dysbiotic, and could a donor repair it?"
# Sources of pages that rest on a twin, whole or in part.
OF_TWINS = ("twin", "mixed")
GUIDE = (
    "Each row is a public cohort, each column a question, each cell the answer with "
    "its interval; the name leads to the page behind it. Read the caveats at the head "
    "of a page before its numbers."
)


def first_page_files(
    records: Sequence[Record], *, seconds: float, to_come: Sequence[str] = ()
) -> dict[str, str]:
    """Return the files of the first page, by name: index, results and manifest.

    Parameters
    ----------
    records : list of dict
        Of all pages in the folder, in the order of the index.
    seconds : float
        Of the run so far.
    to_come : sequence of str
        Pages that the run has not made yet.
    """
    results = as_json(results_of(records))
    made = manifest(records, seconds=seconds, files={}, to_come=to_come)
    index = index_page(records, made)
    made["files"] = {
        "results.json": sha256(results.encode()).hexdigest(),
        "index.html": sha256(index.encode()).hexdigest(),
    }
    return {
        "results.json": results,
        "index.html": index,
        "manifest.json": as_json(made),
    }


def results_of(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Return every answer as a row: its page, whether that is stale, its numbers."""
    return [
        {
            "study": r["study"],
            "notebook": r["notebook"],
            "source": r["source"],
            "studies": r.get("studies", {}),
            "stale": r.get("stale", {}).get("reason", ""),
            **answer,
        }
        for r in records
        for answer in r["answers"]
    ]


def index_page(records: Sequence[Record], made: Mapping[str, Any]) -> str:
    """Return the index page: per notebook a table of studies × questions."""
    parts = [f"<h1>{HEADING}</h1>", f"<p>{GUIDE}</p>"]
    if any(r["source"] in OF_TWINS for r in records):
        parts.append(
            '<p class="twin">Pages marked "twin" were made from synthetic twins, not '
            "from people's samples.</p>"
        )
    if any(r.get("local") for r in records):
        parts.append(
            '<p class="local">Pages marked "local" were made from study files of one\'s '
            "own, which are not of the catalogue.</p>"
        )
    if made["to_come"]:
        parts.append(
            f'<p class="refused">{len(made["to_come"])} pages were still to come when '
            f"this was written: {escape(', '.join(made['to_come']))}. If no run is "
            "going on, it was stopped; run it again to go on.</p>"
        )
    failed = [r for r in records if r["status"] == "failed"]
    stale = [r for r in records if r.get("stale")]
    parts += _listed("Failed", [f"{key_of(r)}: {reason_of(r)}" for r in failed])
    parts += _listed(
        "Stale: the page is older than its last run, which came to nothing",
        [f"{key_of(r)}: {r['stale']['reason']}" for r in stale],
    )
    for notebook in dict.fromkeys(r["notebook"] for r in records):
        mine = [r for r in records if r["notebook"] == notebook]
        heading = next((r["title"] for r in mine if r.get("title")), notebook)
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts.append(_table(mine))
    inside = " · ".join(
        f"{name} {number}" for name, number in made["versions"].items() if number
    )
    foot = (
        f"Made {made['made']} from commit {made['commit'] or 'unknown'} with Python "
        f"{made['python']}: {inside}. Numbers in results.json, the rest in "
        "manifest.json."
    )
    return page_html("msgut reports", "\n".join(parts), foot=foot)


def _listed(heading: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return [f'<div class="caveats failed"><h4>{heading}</h4><ul>{rows}</ul></div>']


def _tags(record: Record) -> str:
    tags = []
    if record["source"] in OF_TWINS:
        twins = (n for n, s in record.get("studies", {}).items() if s == "twin")
        tags.append(("twin", ", ".join(twins)))
    if record.get("local"):
        tags.append(("local", "a study file of one's own"))
    if record.get("stale"):
        tags.append(("stale", record["stale"]["reason"]))
    return "".join(
        f' <span class="tag-{tag}" title="{escape(why)}">{tag}</span>'
        for tag, why in tags
    )


def _table(records: Sequence[Record]) -> str:
    questions = list(
        dict.fromkeys(a["question"] for r in records for a in r["answers"])
    )
    head = "".join(f"<th>{escape(q)}</th>" for q in questions)
    rows = []
    for record in records:
        page = f"{record['study']}/{record['notebook']}.html"
        name = escape(record["study"])
        link = f'<a href="{escape(page)}">{name}</a>'
        if record["status"] == "failed":
            link = f'<span class="failed">{name}</span>'
        if record["status"] == "refused":
            cells = (
                f'<td class="refused" colspan="{max(1, len(questions))}">refused: '
                f"{escape(record['reason'])}</td>"
            )
        elif record["status"] == "failed":
            cells = (
                f'<td class="failed" colspan="{max(1, len(questions))}">failed: see '
                "above</td>"
            )
        else:
            said: dict[str, list[str]] = {}
            for a in record["answers"]:
                said.setdefault(a["question"], []).append(a["sentence"])
            cells = "".join(
                f'<td data-question="{escape(q)}">'
                f"{escape(' '.join(said.get(q, [])))}</td>"
                for q in questions
            )
        rows.append(f'<tr><th scope="row">{link}{_tags(record)}</th>{cells}</tr>')
    return (
        '<div class="wide"><table class="answers">'
        f"<thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
