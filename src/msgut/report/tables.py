"""A kept table: shown short in the notebook, whole as a CSV file of the report."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from msgut.errors import MsgutError

MIME = "application/vnd.msgut.table+json"


@dataclass(frozen=True)
class Kept:
    """A table with a name. Shows its first rows; carries all of them along."""

    table: pd.DataFrame
    name: str
    caption: str
    rows: int
    columns: tuple[str, ...]

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        head = self.table.head(self.rows)
        if self.columns:
            head = head[[c for c in self.columns if c in head]]
        more = len(self.table) - len(head)
        note = f" The first {len(head)} of {len(self.table)} rows." if more else ""
        if not self.rows:
            note = f" {len(self.table)} rows, in the file."
        html = (
            f'<figure class="kept"><figcaption>{escape(self.caption + note)} '
            f'<span class="file">{self.name}.csv</span></figcaption>'
            f'<div class="wide">{_html(head) if self.rows else ""}</div></figure>'
        )
        return {
            "text/html": html,
            "text/plain": head.to_string(index=False),
            MIME: {"name": self.name, "csv": self.table.to_csv(index=False)},
        }


def keep(
    table: pd.DataFrame,
    name: str,
    caption: str = "",
    *,
    rows: int = 25,
    columns: Iterable[str] = (),
) -> Kept:
    """Return a table that shows itself and is kept as ``NAME.csv`` by a report.

    Parameters
    ----------
    table : pandas.DataFrame
        An index with a name becomes the first column.
    name : str
        Lower case letters, digits and underscores: it becomes a file name.
    caption : str
    rows : int
        How many rows are shown, 0 for none; all are kept.
    columns : sequence of str
        Which columns are shown, all if none is named; all are kept.

    Raises
    ------
    MsgutError
        If the name cannot be a file's.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        msg = (
            f"a kept table cannot be called {name!r}. "
            "Use lower case letters, digits and underscores."
        )
        raise MsgutError(msg)
    if table.index.name or not isinstance(table.index, pd.RangeIndex):
        table = table.rename_axis(table.index.name or "sample").reset_index()
    return Kept(table.reset_index(drop=True), name, caption, rows, tuple(columns))


def _html(table: pd.DataFrame) -> str:
    if table.empty:
        return "<p>none</p>"
    shown = table.rename(columns=lambda name: str(name).replace("_", " "))
    for column in shown:
        if pd.api.types.is_bool_dtype(shown[column]):
            shown[column] = shown[column].map({True: "yes", False: "no"})
        elif pd.api.types.is_float_dtype(shown[column]):
            shown[column] = shown[column].map(_short).astype(object)
        elif pd.api.types.is_integer_dtype(shown[column]):
            shown[column] = shown[column].map(_whole).astype(object)
    html: str = shown.fillna("").to_html(index=False, border=0, justify="left")
    return html


def _whole(number: float) -> str:
    # A thousand and more gets its separator; a year would not stand in such a column.
    return f"{number:,}"


def _short(number: float) -> str:
    if pd.isna(number):
        return ""
    if number == 0 or 1e-3 <= abs(number) < 1e5:
        return f"{number:,.3f}".rstrip("0").rstrip(".") if abs(number) < 1000 else (
            f"{number:,.0f}"
        )  # fmt: skip
    return f"{number:.2g}"
