"""The first page: every answer of every study side by side, and what failed."""

import json
from html import escape

from msgut.report.manifest import dump, manifest
from msgut.report.page import page_html

HEADING = "Is the gut in multiple sclerosis dysbiotic, and could a donor repair it?"
GUIDE = (
    "Each row is a public cohort, each column a question, each cell the answer with "
    "its interval; the name leads to the page behind it. Read the caveats at the head "
    "of a page before its numbers."
)


def write_index(records, folder, *, seconds):
    """Write ``results.json``, ``manifest.json`` and ``index.html`` of a folder.

    Pages that an earlier run made and this one did not are kept in all three.

    Returns
    -------
    list of dict
        The records of all pages in the folder.
    """
    everything = _merged(records, folder)
    results = [
        {"study": r["study"], "notebook": r["notebook"], "source": r["source"], **a}
        for r in everything
        for a in r["answers"]
    ]
    dump(results, folder / "results.json")
    made = manifest(everything, seconds=seconds)
    dump(made, folder / "manifest.json")
    scratch = folder / ".index.html.new"
    scratch.write_text(index_page(everything, made), "utf-8", newline="\n")
    scratch.replace(folder / "index.html")
    return everything


def _merged(records, folder):
    now = {(r["study"], r["notebook"]) for r in records}
    try:
        before = json.loads((folder / "manifest.json").read_text("utf-8"))["pages"]
        answers = json.loads((folder / "results.json").read_text("utf-8"))
    except (OSError, ValueError, KeyError):
        before, answers = [], []
    kept = []
    for page in before:
        key = (page["study"], page["notebook"])
        if key in now or not (folder / key[0] / f"{key[1]}.html").exists():
            continue
        own = [a for a in answers if (a["study"], a["notebook"]) == key]
        drop = ("study", "notebook", "source")
        kept.append(
            {
                **page,
                "answers": [{k: v for k, v in a.items() if k not in drop} for a in own],
            }
        )
    return sorted([*kept, *records], key=lambda r: (r["notebook"], r["study"]))


def index_page(records, made):
    """Return the index page: per notebook a table of studies × questions."""
    parts = [f"<h1>{HEADING}</h1>", f"<p>{GUIDE}</p>"]
    if any(r["source"] == "twin" for r in records):
        parts.append(
            '<p class="twin">Pages marked "twin" were made from synthetic twins, not '
            "from people's samples.</p>"
        )
    failed = [r for r in records if r["status"] == "failed"]
    if failed:
        rows = "".join(
            f"<li>{escape(r['study'])}/{escape(r['notebook'])}"
            f"{_cell_of(r)}: {escape(r['error']['message'].splitlines()[0])}</li>"
            for r in failed
        )
        parts.append(
            f'<div class="caveats failed"><h4>Failed</h4><ul>{rows}</ul></div>'
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


def _cell_of(record):
    cell = record["error"]["cell"]
    return f", cell {cell}" if cell is not None else ""


def _table(records):
    questions = list(
        dict.fromkeys(a["question"] for r in records for a in r["answers"])
    )
    head = "".join(f"<th>{escape(q)}</th>" for q in questions)
    rows = []
    for record in records:
        page = f"{record['study']}/{record['notebook']}.html"
        twin = (
            ' <span class="tag-twin">twin</span>' if record["source"] == "twin" else ""
        )
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
            said = {}
            for a in record["answers"]:
                said.setdefault(a["question"], []).append(a["sentence"])
            cells = "".join(
                f'<td data-question="{escape(q)}">'
                f"{escape(' '.join(said.get(q, [])))}</td>"
                for q in questions
            )
        rows.append(f'<tr><th scope="row">{link}{twin}</th>{cells}</tr>')
    return (
        '<div class="wide"><table class="answers">'
        f"<thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
