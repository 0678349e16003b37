"""Run the pages, several at a time, and write each whole or not at all."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from html import escape
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from msgut.report.answers import MIME as ANSWER
from msgut.report.page import cells_html, outputs, page_html, page_title, without_times
from msgut.report.page_head import MIME as CARD
from msgut.report.plan import Page
from msgut.report.tables import MIME as TABLE

# What one page left: its status, answers, tables and the names of its inputs.
Record = dict[str, Any]


def run(
    pages: Sequence[Page],
    *,
    folder: Path,
    jobs: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> list[Record]:
    """Run every page and yield its record as it ends; none stops the others.

    Parameters
    ----------
    pages : sequence of Page
    folder : pathlib.Path
        The reports.
    jobs : int
        How many at a time.
    say : callable
        Takes one line of progress.

    Returns
    -------
    list of dict
        In the order of ``pages``: ``study, notebook, status`` (``done``, ``refused``,
        ``failed``), ``seconds, parameters, source, inputs, answers, tables, title``,
        and ``error`` for a failure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # In an environment of our own the kernel is that environment's.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    # Pages that share the cores should not each take all of them.
    threads = str(max(1, (os.cpu_count() or 1) // jobs))
    for library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(library, threads)
    records = {}
    # Processes, each new: a kernel's event loop does not like to share threads.
    pool = ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn"))
    try:
        waiting = {pool.submit(make_page, page, folder): page for page in pages}
        for number, done in enumerate(as_completed(waiting), start=1):
            page = waiting[done]
            try:
                record = done.result()
            except Exception as error:  # a worker that was killed, a full disk
                record = _failed(_record(page), error)
            records[page.key] = record
            say(_line(number, len(pages), record))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return [records[page.key] for page in pages]


def _line(number: int, of: int, record: Record) -> str:
    end = f"{record['status']} in {record['seconds']:.0f} s"
    if record["status"] == "failed":
        end += f": {record['error']['message'].splitlines()[0]}"
    twin = "  (synthetic twin)" if record["source"] == "twin" else ""
    return f"[{number}/{of}] {record['study']}/{record['notebook']}  {end}{twin}"


def make_page(page: Page, folder: Path) -> Record:
    """Run one page and put it under ``folder``; return its record."""
    start = time.monotonic()
    home = folder / page.study
    home.mkdir(parents=True, exist_ok=True)
    record = _record(page)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=home) as name:
        scratch = Path(name)
        if page.refusal:
            _refuse(page, record, scratch)
        else:
            _execute(page, record, scratch)
        _replace(scratch, home, page.notebook.stem)
    record["seconds"] = round(time.monotonic() - start, 2)
    return record


def _record(page: Page) -> Record:
    return {
        "study": page.study,
        "notebook": page.notebook.stem,
        "title": "",
        "status": "done",
        "seconds": 0.0,
        "parameters": page.parameters,
        "source": "",
        "inputs": {},
        "answers": [],
        "tables": [],
    }


def _failed(
    record: Record,
    error: Exception,
    *,
    cell: int | None = None,
    name: str = "",
    message: str = "",
) -> Record:
    name = name or type(error).__name__
    told = {"cell": cell, "name": name, "message": f"{name}: {message or error}"}
    return record | {"status": "failed", "error": told}


def _refuse(page: Page, record: Record, scratch: Path) -> None:
    import nbformat

    record["status"] = "refused"
    record["title"] = page_title(nbformat.read(page.notebook, as_version=4))
    record["reason"] = page.refusal
    told = (
        f"<h1>{escape(record['title'])}</h1>\n<p class='refused'>This question is "
        f"refused for {escape(page.study)}: {escape(page.refusal)}</p>"
    )
    _write(scratch, page, record, told)


def _execute(page: Page, record: Record, scratch: Path) -> None:
    import nbformat
    import papermill

    executed = scratch / f"{page.notebook.stem}.ipynb"
    try:
        papermill.execute_notebook(
            str(page.notebook),
            str(executed),
            parameters=page.parameters,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )
    except papermill.PapermillExecutionError as error:
        cell = error.exec_count or error.cell_index
        record.update(
            _failed(record, error, cell=cell, name=error.ename, message=error.evalue)
        )
    except Exception as error:  # a kernel that dies is a failure of this page alone
        record.update(_failed(record, error))
    if not executed.exists():
        return
    notebook = without_times(nbformat.read(executed, as_version=4))
    record["title"] = page_title(notebook)
    for study in outputs(notebook, CARD):
        record["source"] = max(record["source"], study["source"])
        record["inputs"].update(study["inputs"])
    if record["status"] == "failed":
        # Kept for whoever mends it, under a name that nobody takes for a report.
        nbformat.write(notebook, scratch / f"{page.notebook.stem}.failed.ipynb")
        executed.unlink()
        return
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


def _write(scratch: Path, page: Page, record: Record, content: str) -> None:
    given = ", ".join(f"{k} = {v}" for k, v in page.parameters.items())
    html = page_html(
        f"{record['title']} · {page.study}",
        content,
        crumbs=[("all reports", "../index.html")],
        foot=f"{page.notebook.stem}; {given}",
    )
    (scratch / f"{page.notebook.stem}.html").write_text(html, "utf-8", newline="\n")


def _replace(scratch: Path, home: Path, stem: str) -> None:
    """Put the new files in the place of all that an earlier run left of this page."""
    for old in (*home.glob(f"{stem}.*"), home / stem):
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
    for new in scratch.iterdir():
        # Never a file under a name that is only half there.
        new.replace(home / new.name)
