"""One page made in a folder of its own: run, read back, written as HTML and CSV."""

import time
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from msgut.report.answers import MIME as ANSWER
from msgut.report.lifeline import kernel_arguments
from msgut.report.page import cells_html, outputs, page_html, page_title, without_times
from msgut.report.page_head import MIME as CARD
from msgut.report.plan import Page
from msgut.report.privacy import names_for_paths, without_paths
from msgut.report.records import Record, failed, new_record
from msgut.report.shown import READ
from msgut.report.tables import MIME as TABLE

LOCAL = (
    "A study file of one's own. Whoever made this page wrote its facts and its caveats;"
    " it is not of the catalogue."
)
# What the table cannot answer, or a score that it cannot give: by their class's name,
# for that is what comes back from a kernel.
REFUSALS = {"UnanswerableError", "RefusedError"}


def make_page(page: Page, scratch: Path) -> Record:
    """Run one page; leave its files in ``scratch`` and return its record.

    Parameters
    ----------
    page : Page
    scratch : pathlib.Path
        An empty folder.

    Returns
    -------
    dict
        ``study, notebook, status`` (``done``, ``refused``, ``failed``), ``seconds,
        parameters, source (``mixed``: people's tables and twins), studies, inputs, answers, tables, title``, ``reason`` of a refusal
        and ``error`` of a failure. No path of this machine stands in it.
    """
    start = time.monotonic()
    names = names_for_paths(page.parameters.values())
    record = record_of(page)
    if page.refusal:
        record = _refused(page, record, page.refusal, scratch)
    else:
        record = _executed(page, record, scratch, names)
    record["seconds"] = round(time.monotonic() - start, 2)
    record.update(without_paths(record, names))
    return record


def record_of(page: Page) -> Record:
    """Return the record of a page before it is made."""
    names = names_for_paths(page.parameters.values())
    given = without_paths(page.parameters, names)
    record = new_record(page.study, page.notebook.stem, given)
    return record | {"local": page.local, "identity": page.identity}


def _refused(page: Page, record: Record, reason: str, scratch: Path) -> Record:
    import nbformat

    record["status"] = "refused"
    record["title"] = page_title(nbformat.read(page.notebook, as_version=4))
    record["reason"] = reason
    told = (
        f"<h1>{escape(record['title'])}</h1>\n<p class='refused'>This question is "
        f"refused for {escape(page.study)}: {escape(reason)}</p>"
    )
    _write(scratch, page, record, told)
    return record


def _executed(
    page: Page,
    record: Record,
    scratch: Path,
    names: Mapping[str, str],
) -> Record:
    import nbformat
    import papermill

    executed = scratch / f"{page.notebook.stem}.ipynb"
    refusal = ""
    try:
        papermill.execute_notebook(
            str(page.notebook),
            str(executed),
            parameters=page.parameters,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL", *kernel_arguments()],
        )
    except papermill.PapermillExecutionError as error:
        if error.ename in REFUSALS:
            refusal = without_paths(error.evalue, names)
        cell = error.exec_count or error.cell_index
        record = failed(
            record, error, cell=cell, name=error.ename, message=error.evalue
        )
    except Exception as error:  # a kernel that dies is a failure of this page alone
        record = failed(record, error)
    if not executed.exists():
        return record
    notebook = without_times(nbformat.read(executed, as_version=4))
    notebook = nbformat.from_dict(without_paths(notebook, names))
    executed.unlink()
    record["title"] = page_title(notebook)
    without_card = _note_studies(record, notebook)
    if refusal:
        del record["error"]
        return _refused(page, record, refusal, scratch)
    if without_card and record["status"] == "done":
        told = f"{', '.join(without_card)}: read, and no card of it is on this page"
        record = failed(record, told, name="RuntimeError")
    if record["status"] == "failed":
        # Kept for whoever mends it, under a name that nobody takes for a report.
        nbformat.write(notebook, scratch / f"{page.notebook.stem}.failed.ipynb")
        return record
    record["answers"] = list(outputs(notebook, ANSWER))
    tables = scratch / page.notebook.stem
    for table in outputs(notebook, TABLE):
        tables.mkdir(exist_ok=True)
        (tables / f"{table['name']}.csv").write_text(
            table["csv"], "utf-8", newline="\n"
        )
        record["tables"].append(table["name"])
    nbformat.write(notebook, executed)
    _write(scratch, page, record, cells_html(notebook))
    return record


def _note_studies(record: Record, notebook: Any) -> list[str]:
    """Note every study that the page read; return those whose card it does not show."""
    shown = [study for card in outputs(notebook, CARD) for study in card["studies"]]
    read = [study for told in outputs(notebook, READ) for study in told["studies"]]
    for study in (*shown, *read):
        record["studies"][study["name"]] = study["source"]
        record["inputs"].update(study["inputs"])
    sources = set(record["studies"].values())
    mixed = "twin" in sources and len(sources) > 1
    record["source"] = "mixed" if mixed else min(sources, default="")
    return sorted({s["name"] for s in read} - {s["name"] for s in shown})


def _write(scratch: Path, page: Page, record: Record, content: str) -> None:
    given = ", ".join(f"{k} = {v}" for k, v in record["parameters"].items())
    if record["source"] == "mixed":
        twins = ", ".join(n for n, s in record["studies"].items() if s == "twin")
        told = (
            f"In part from a synthetic twin. No person's sample stands behind {twins}: "
            "the table was drawn from fitted numbers. Do not cite what rests on it as a "
            "finding."
        )
        content = f'<p class="twin">{escape(told)}</p>\n{content}'
    if page.local:
        content = f'<p class="local">{escape(LOCAL)}</p>\n{content}'
    html = page_html(
        f"{record['title']} · {page.study}",
        content,
        crumbs=[("all reports", "../index.html")],
        foot=f"{page.notebook.stem}; {given}",
    )
    (scratch / f"{page.notebook.stem}.html").write_text(html, "utf-8", newline="\n")
