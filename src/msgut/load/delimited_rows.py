"""Rows of TSV or CSV texts, all of one width; the separator is found out."""

import csv
import itertools
import re

import pandas as pd

from msgut.errors import MsgutError

# What QIIME 2, QIIME 1 and biom call the first column, in lower case.
ID_NAMES = {
    "id",
    "sampleid",
    "sample id",
    "sample-id",
    "sample_id",
    "sample name",
    "sample_name",
    "featureid",
    "feature id",
    "feature-id",
    "#sampleid",
    "#sample id",
    "#sample_name",
    "#otuid",
    "#otu id",
    "#otu_id",
}
LONGEST = 1_000_000  # characters in one cell; the csv module stops at 131,072


def all_rows(content, name, *, comments=False):
    """Return header and rows of a delimited text, all of one width.

    Comments before the header, empty lines and QIIME's ``#q2:`` lines are left out;
    so are later lines that begin with ``#`` where ``comments`` says so. Every cell is
    stripped of blanks.
    """
    header, rows = rows_one_by_one(content, name, comments=comments)
    body = list(rows)
    return named_columns(header, body, name), body


def rows_one_by_one(content, name, *, comments=False):
    """Return header and rows as they come, so that a large table is never all text."""
    lines = itertools.dropwhile(_is_comment, _lines(content))
    top = next(lines, None)
    if top is None:
        raise MsgutError(_no_rows(name))
    csv.field_size_limit(LONGEST)
    rows = csv.reader(
        itertools.chain([top], lines), delimiter=_separator(top), strict=True
    )
    rows = _cells(rows, name)
    header = next(rows)
    rows = (
        row
        for row in rows
        if any(row)
        and not (
            row[0].startswith("#") and (comments or row[0].lower().startswith("#q2:"))
        )
    )
    first = next(rows, None)
    if first is None:
        raise MsgutError(_no_rows(name))
    first = _same_width(first, header, 0, name)
    wide = list(header)  # whoever reads the rows may take columns out of theirs
    rest = (_same_width(row, wide, n, name) for n, row in enumerate(rows, 1))
    return header, itertools.chain([first], rest)


def _lines(content):
    # Windows, old Mac and mixed line ends all come out as one.
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    while (end := content.find("\n", start)) >= 0:
        yield content[start : end + 1]
        start = end + 1
    yield content[start:] + "\n"


def _cells(rows, name):
    try:
        for row in rows:
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        msg = f"{name}: is no table that can be read ({error}). Check its quotes."
        raise MsgutError(msg) from None


def _no_rows(name):
    return f"{name}: holds no rows. Is it empty, or all comments?"


def _is_comment(line):
    """Whether a line above the header is none: blank, or `#` and not a name of ids."""
    if not line.strip():
        return True
    first = re.split(r"[\t,;]", line, maxsplit=1)[0].strip().strip('"').lower()
    named = first.replace("# ", "#") in ID_NAMES
    return (
        first.startswith("#") and not named and ("\t" not in line or first[1:2] == " ")
    )


def _separator(header):
    if "\t" in header:
        return "\t"
    return ";" if header.count(";") > header.count(",") else ","


def _same_width(cells, header, row, name):
    if len(cells) == len(header):
        return cells
    # R writes no name over the row names: the header is then one short.
    if row == 0 and len(cells) == len(header) + 1:
        header.insert(0, "")
        return cells
    # Spreadsheets leave empty cells at the end of a line.
    if len(cells) > len(header) and not any(cells[len(header) :]):
        return cells[: len(header)]
    msg = (
        f"{name}: row {cells[0][:60]!r} has {len(cells)} cells where the header has "
        f"{len(header)}. Is a separator missing, or inside a name without quotes?"
    )
    raise MsgutError(msg)


def named_columns(header, body, name):
    """Return the header without the empty columns that spreadsheets leave behind.

    Rows are only looked at, and shortened, where the last column has no name.
    """
    while len(header) > 1 and not header[-1] and not any(row[-1] for row in body):
        header.pop()
        for row in body:
            row.pop()
    names = pd.Index(header)
    if not names.is_unique:
        twice = names[names.duplicated()][0]
        msg = (
            f"{name}: the column {twice[:60]!r} stands more than once. Every column needs a "
            "name of its own."
        )
        raise MsgutError(msg)
    return header
