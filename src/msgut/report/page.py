"""An executed notebook to one HTML file that needs nothing else."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import nbformat

HERE = Path(__file__).parent


def outputs(notebook: Any, mime: str) -> Iterator[Any]:
    """Yield what the notebook's cells put out under a MIME type, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def without_times(notebook: Any) -> Any:
    """Return the executed notebook without times and chance ids: same run, same bytes.

    The durations stand in the manifest.
    """
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            # What libraries murmur on the side is for the one who runs, not for print.
            cell.outputs = [
                output
                for output in cell.outputs
                if not (output.output_type == "stream" and output.name == "stderr")
            ]
    return notebook


def cells_html(notebook: Any) -> str:
    """Return the notebook's cells as HTML."""
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import TagRemovePreprocessor
    from traitlets.config import Config

    hide = Config()
    hide.TagRemovePreprocessor.enabled = True
    hide.TagRemovePreprocessor.remove_cell_tags = ("hide",)
    hide.TagRemovePreprocessor.remove_input_tags = ("hide-input", "parameters")
    hide.TagRemovePreprocessor.remove_all_outputs_tags = ("hide-output",)
    exporter = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(HERE)],
        config=hide,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.register_preprocessor(TagRemovePreprocessor, enabled=True)
    html, _ = exporter.from_notebook_node(notebook)
    return html


def page_title(notebook: Any) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return ""


def page_html(
    heading: str,
    content: str,
    *,
    crumbs: Iterable[tuple[str, str]] = (),
    foot: str = "",
) -> str:
    """Return a page: no script, no style and no picture from elsewhere.

    Parameters
    ----------
    heading : str
        For the browser's tab.
    content : str
        HTML of the body.
    crumbs : sequence of (str, str)
        Links at the top: words and relative address.
    foot : str
        Plain text.
    """
    style = (HERE / "style.css").read_text("utf-8")
    links = " · ".join(f'<a href="{escape(a)}">{escape(w)}</a>' for w, a in crumbs)
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(heading)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + (f"<nav>{links}</nav>\n" if links else "")
        + f"<main>\n{content}\n</main>\n<footer>{escape(foot)}</footer>\n"
        "</body>\n</html>\n"
    )
