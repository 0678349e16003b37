"""Text tables: TSV or CSV, plain or packed, taxa or samples as rows."""

import csv
import re

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.load import size_limits, taxon_lineages, trees
from msgut.load.raw_tables import Parts

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
LINEAGES = (
    "taxonomy",
    "taxon",
    "taxa",
    "lineage",
    "consensus lineage",
    "consensuslineage",
)
LONGEST = 1_000_000  # characters in one cell; the csv module stops at 131,072


def read(path, file):
    """Return the parts of a text file, according to its role.

    Options of the study file: ``rows`` is ``"taxa"`` (the default) or ``"samples"``;
    ``taxonomy`` names the column of lineages; ``ids`` the column of ids, by default
    the first.

    Raises
    ------
    MsgutError
        If it is not UTF-8, is empty, has ragged rows, or text where a number belongs.
    """
    content = decoded(
        size_limits.unpacked(size_limits.read_bytes(path), file.name), file.name
    )
    return text_parts(content, file)


def text_parts(content, file):
    """Return the parts of a text already decoded."""
    if file.holds == "tree":
        return Parts(tree=trees.newick(content, file.name))
    if file.holds == "samples":
        return Parts(samples=metadata(content, file))
    if file.holds == "taxonomy":
        return Parts(taxa=taxonomy(content, file))
    return counts_table(content, file)


def decoded(data, name):
    """Return the bytes as text; anything but UTF-8 is refused."""
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = (
            f"{name}: byte {error.start} is not UTF-8 text. Save the file as UTF-8, "
            "or name its true format in the study file."
        )
        raise MsgutError(msg) from None
    if "\x00" in content:
        msg = f"{name}: holds zero bytes and is no text. Which format is it really?"
        raise MsgutError(msg)
    return content


def delimited_rows(content, name, *, comments=False):
    """Return header and rows of a delimited text, all of one width.

    Comments before the header, empty lines and QIIME's ``#q2:`` lines are left out;
    so are later lines that begin with ``#`` where ``comments`` says so. Every cell is
    stripped of blanks.
    """
    # Windows, old Mac and mixed line ends all come out as one.
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((n for n, line in enumerate(lines) if not _is_comment(line)), None)
    if start is None:
        raise MsgutError(_no_rows(name))
    separator = _separator(lines[start])
    csv.field_size_limit(LONGEST)
    header, body = None, []
    try:
        for row in csv.reader(
            (line + "\n" for line in lines[start:]), delimiter=separator, strict=True
        ):
            cells = [cell.strip() for cell in row]
            if header is None:
                header = cells
            elif any(cells) and not (
                cells[0].startswith("#")
                and (comments or cells[0].lower().startswith("#q2:"))
            ):
                body.append(_same_width(cells, header, len(body), name))
    except csv.Error as error:
        msg = f"{name}: is no table that can be read ({error}). Check its quotes."
        raise MsgutError(msg) from None
    if not body:
        raise MsgutError(_no_rows(name))
    return _headed(header, body, name), body


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


def _headed(header, body, name):
    """Return the header without the empty columns that spreadsheets leave behind."""
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


def _ids(header, body, file):
    """Take the column of ids out of the rows, in place, and return it."""
    wanted = file.options.get("ids", header[0])
    if wanted not in header:
        raise MsgutError(_absent(wanted, "ids", header, file))
    place = header.index(wanted)
    header.pop(place)
    return [row.pop(place) for row in body]


def counts_table(content, file):
    """Return counts, and lineages where a column holds them."""
    header, body = delimited_rows(content, file.name)
    size_limits.refuse_too_many_cells(len(body), len(header), file.name)
    ids = _ids(header, body, file)
    by_taxa = file.options.get("rows", "taxa") == "taxa"
    taxa = None
    column = file.options.get("taxonomy")
    if column is None and by_taxa:
        column = next((h for h in header if h.lower() in LINEAGES), None)
    if column is not None:
        if column not in header:
            raise MsgutError(_absent(column, "lineages", header, file))
        if not by_taxa:
            msg = (
                f"{file.name}: a column {column!r} of lineages needs taxa as rows, yet "
                'the study file says that rows are samples. Say rows = "taxa".'
            )
            raise MsgutError(msg)
        place = header.index(column)
        header.pop(place)
        lineages = [row.pop(place) for row in body]
        taxa = taxon_lineages.split_lineages(
            pd.Series(lineages, index=ids), where=file.name
        )
    counts = _numbers(body, ids, header, file.name)
    if by_taxa:
        return Parts(counts=CountTable(csr_array(counts.T), header, ids), taxa=taxa)
    return Parts(counts=CountTable(counts, ids, header))


def _numbers(body, ids, header, name):
    """Return the rows as a sparse array: what is zero is let go row by row."""
    columns, held = [], []
    for place, row in enumerate(body):
        try:
            # Python takes 1_000 and full-width digits for numbers; no table means them.
            if "_" in (text := "".join(row)) or not text.isascii():
                raise ValueError
            values = np.array(row, dtype=float)
        except ValueError:
            wrong = next(i for i, cell in enumerate(row) if not _number(cell))
            msg = (
                f"{name}: row {ids[place][:60]!r}, column {header[wrong][:60]!r} holds "
                f"{row[wrong][:60]!r} where a number belongs. Write 0 where nothing was "
                "seen; name a column of lineages with taxonomy = in the study file."
            )
            raise MsgutError(msg) from None
        columns.append(np.flatnonzero(values))
        held.append(values[columns[-1]])
    starts = np.cumsum([0, *map(len, held)])
    cells = (np.concatenate(held), np.concatenate(columns), starts)
    return csr_array(cells, shape=(len(body), len(header)))


def _number(cell):
    if "_" in cell or not cell.isascii():
        return False
    try:
        float(cell)
    except ValueError:
        return False
    return True


def metadata(content, file):
    """Return a table of samples as text; empty cells are missing."""
    header, body = delimited_rows(content, file.name, comments=True)
    size_limits.refuse_too_many_cells(len(body), len(header), file.name)
    ids = _ids(header, body, file)
    frame = pd.DataFrame(body, index=ids, columns=header, dtype=object)
    return frame.where(frame != "", np.nan)


def taxonomy(content, file):
    """Return ranks by taxon from a table of lineages or of one column per rank."""
    header, body = delimited_rows(content, file.name)
    ids = _ids(header, body, file)
    frame = pd.DataFrame(body, index=ids, columns=header, dtype=object)
    wanted = file.options.get("taxonomy")
    if wanted is None:
        wanted = next((h for h in header if h.lower() in LINEAGES), None)
    if wanted is None:
        return taxon_lineages.rank_table(frame, where=file.name)
    if wanted not in header:
        raise MsgutError(_absent(wanted, "lineages", header, file))
    return taxon_lineages.split_lineages(frame[wanted], where=file.name)


def _absent(wanted, what, header, file):
    some = ", ".join(each[:60] for each in header[:10])
    some += " …" if len(header) > 10 else ""
    return f"{file.name}: has no column {wanted!r} of {what}. There are {some}."
