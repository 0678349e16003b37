"""Text tables: TSV or CSV, plain or packed, taxa or samples as rows."""

import codecs

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.load import delimited_rows, size_limits, taxon_lineages, trees
from msgut.load.raw_tables import Parts

BLOCK = 1_000_000  # cells of a text that are held with their zeros
LONGEST_LINE = (
    100_000_000  # bytes; a tree of a million tips is one line of half as many
)
LINEAGES = (
    "taxonomy",
    "taxon",
    "taxa",
    "lineage",
    "consensus lineage",
    "consensuslineage",
)


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
    # No name for the bytes: they go as soon as the text is there.
    content = decoded(
        size_limits.unpacked(
            size_limits.read_bytes(path),
            file.name,
            look=lambda beginning: _refuse_no_text(beginning, file.name),
        ),
        file.name,
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
    first = LONGEST_LINE
    ends = (data.find(end, 0, first) for end in (b"\n", b"\r"))
    if len(data) > first and max(ends) < 0:
        msg = (
            f"{name}: its first {first:,} bytes hold no end of a line, which no table "
            "does. Which format is it really?"
        )
        raise MsgutError(msg)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = (
            f"{name}: byte {error.start} is not UTF-8 text. Save the file as UTF-8, "
            "or name its true format in the study file."
        )
        raise MsgutError(msg) from None
    _refuse_zero_bytes(data, name)
    return content


def _refuse_no_text(beginning, name):
    # Text of two bytes a letter is refused as such, by its first byte.
    if not beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _refuse_zero_bytes(beginning, name)


def _refuse_zero_bytes(data, name):
    if b"\x00" in data:
        msg = f"{name}: holds zero bytes and is no text. Which format is it really?"
        raise MsgutError(msg)


def _ids(header, body, file):
    """Take the column of ids out of the rows, in place, and return it."""
    place = _place_of_ids(header, file)
    header.pop(place)
    return [row.pop(place) for row in body]


def _place_of_ids(header, file):
    wanted = file.options.get("ids", header[0])
    if wanted not in header:
        raise MsgutError(_absent(wanted, "ids", header, file))
    return header.index(wanted)


def counts_table(content, file):
    """Return counts, and lineages where a column holds them."""
    header, rows = delimited_rows.rows_one_by_one(content, file.name)
    if not header[-1]:  # only all rows together tell whether that column is empty
        rows = list(rows)
    header = delimited_rows.named_columns(header, rows, file.name)
    by_taxa = file.options.get("rows", "taxa") == "taxa"
    place = _place_of_ids(header, file)
    header.pop(place)
    lineage = _place_of_lineages(header, by_taxa, file)
    if lineage is not None:
        header.pop(lineage)
    ids, lineages, counts = _gathered(rows, place, lineage, header, file.name)
    taxa = None
    if lineage is not None:
        taxa = taxon_lineages.split_lineages(
            pd.Series(lineages, index=ids), where=file.name
        )
    if by_taxa:
        return Parts(counts=CountTable(csr_array(counts.T), header, ids), taxa=taxa)
    return Parts(counts=CountTable(counts, ids, header))


def _gathered(rows, place, lineage, header, name):
    """Return ids, lineages and a sparse array of rows that come one by one."""
    wide = len(header) + 1 + (lineage is not None)
    ids, lineages, parts = [], [], []
    block = np.empty((max(1, BLOCK // wide), len(header)))
    try:
        for row in rows:
            at = len(ids) % len(block)
            if ids and not at:
                parts.append(csr_array(block))
            ids.append(row.pop(place))
            if lineage is not None:
                lineages.append(row.pop(lineage))
            size_limits.refuse_too_many_cells(len(ids), wide, name)
            block[at] = _numbers(row, ids[-1], header, name)
        parts.append(csr_array(block[: at + 1]))
        return ids, lineages, vstack(parts, format="csr")
    except MemoryError:
        # Small things fill the last byte: without room no sentence can be said.
        del ids, lineages, parts, block
        raise


def _place_of_lineages(header, by_taxa, file):
    column = file.options.get("taxonomy")
    if column is None and by_taxa:
        column = next((h for h in header if h.lower() in LINEAGES), None)
    if column is None:
        return None
    if column not in header:
        raise MsgutError(_absent(column, "lineages", header, file))
    if not by_taxa:
        msg = (
            f"{file.name}: a column {column!r} of lineages needs taxa as rows, yet "
            'the study file says that rows are samples. Say rows = "taxa".'
        )
        raise MsgutError(msg)
    return header.index(column)


def _numbers(row, name_of_row, header, name):
    """Return the cells of a row as numbers."""
    try:
        # Python takes 1_000 and full-width digits for numbers; no table means them.
        if "_" in (text := "".join(row)) or not text.isascii():
            raise ValueError
        return np.array(row, dtype=float)
    except ValueError:
        wrong = next(i for i, cell in enumerate(row) if not _number(cell))
        msg = (
            f"{name}: row {name_of_row[:60]!r}, column {header[wrong][:60]!r} holds "
            f"{row[wrong][:60]!r} where a number belongs. Write 0 where nothing was "
            "seen; name a column of lineages with taxonomy = in the study file."
        )
        raise MsgutError(msg) from None


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
    header, body = delimited_rows.all_rows(content, file.name, comments=True)
    size_limits.refuse_too_many_cells(len(body), len(header), file.name)
    ids = _ids(header, body, file)
    frame = pd.DataFrame(body, index=ids, columns=header, dtype=object)
    return frame.where(frame != "", np.nan)


def taxonomy(content, file):
    """Return ranks by taxon from a table of lineages or of one column per rank."""
    header, body = delimited_rows.all_rows(content, file.name)
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
