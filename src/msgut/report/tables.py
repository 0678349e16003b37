"""A kept table: shown short in the notebook, whole as a CSV file of the report."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from msgut.errors import MsgutError
from msgut.names import cell, visible
from msgut.report.shown import Shown

MIME = "application/vnd.msgut.table+json"


@dataclass(frozen=True)
class Kept(Shown):
    """A table with a name. Shows its first rows; carries all of them along."""

    table: pd.DataFrame
    name: str
    caption: str
    rows: int
    columns: tuple[str, ...]

    MIME = MIME

    @property
    def html(self) -> str:
        """The first rows, with their caption and the name of the file."""
        more = len(self.table) - len(self._head)
        note = (
            f" The first {len(self._head)} of {len(self.table)} rows." if more else ""
        )
        if not self.rows:
            note = f" {len(self.table)} rows, in the file."
        return (
            f'<figure class="kept"><figcaption>{escape(self.caption + note)} '
            f'<span class="file">{self.name}.csv</span></figcaption>'
            f'<div class="wide">{_html(self._head) if self.rows else ""}</div></figure>'
        )

    @property
    def text(self) -> str:
        """The first rows as plain text."""
        return visible(self._head.to_string(index=False), keep="\n")

    @property
    def record(self) -> dict[str, Any]:
        """All rows, as the report writes them: no cell that a spreadsheet would run."""
        table = self.table.rename(columns=cell)
        for place in range(table.shape[1]):
            if _holds_text(table.iloc[:, place]):
                table.isetitem(place, _each(table.iloc[:, place], cell))
        return {"name": self.name, "csv": table.to_csv(index=False)}

    @property
    def _head(self) -> pd.DataFrame:
        head = self.table.head(self.rows)
        return head[[c for c in self.columns if c in head]] if self.columns else head


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
    told = visible(caption)
    return Kept(table.reset_index(drop=True), name, told, rows, tuple(columns))


def _html(table: pd.DataFrame) -> str:
    if table.empty:
        return "<p>none</p>"
    shown = table.rename(columns=lambda name: visible(name).replace("_", " "))
    # By place: two groups may give two columns of one name.
    for place, kind in enumerate(table.dtypes):
        column = table.iloc[:, place]
        if pd.api.types.is_bool_dtype(kind):
            column = column.map({True: "yes", False: "no"})
        elif pd.api.types.is_float_dtype(kind):
            column = column.map(_short)
        elif pd.api.types.is_integer_dtype(kind):
            column = column.map(_whole)
        elif _holds_text(column):
            column = _each(column, _seen)
        shown.isetitem(place, column.astype(object))
    html: str = shown.fillna("").to_html(index=False, border=0, justify="left")
    return html


def _holds_text(column: pd.Series) -> bool:
    kind = column.dtype
    return bool(
        pd.api.types.is_object_dtype(kind)
        or pd.api.types.is_string_dtype(kind)
        or isinstance(kind, pd.CategoricalDtype)
    )


def _each(column: pd.Series, change: Callable[[object], object]) -> pd.Series:
    # No map: it would make 1.0 of a whole number that stands among missing ones.
    return pd.Series([change(value) for value in column], column.index, dtype=object)


def _seen(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


def _whole(number: float) -> str:
    # A thousand and more gets its separator; a year would not stand in such a column.
    return f"{number:,}"


def _short(number: float) -> str:
    if pd.isna(number):
        return ""
    if number == 0 or 1e-3 <= abs(number) < 1e5:
        return (
            f"{number:,.3f}".rstrip("0").rstrip(".")
            if abs(number) < 1000
            else (f"{number:,.0f}")
        )
    return f"{number:.2g}"
