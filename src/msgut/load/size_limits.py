"""How much a file may unfold to: a small file must not be able to fill a machine."""

import bz2
import io
import lzma
import zlib
from pathlib import Path

from msgut.errors import MsgutError

# The largest public 16S tables, as dense whole numbers, stay well below these.
BYTES = 2 * 1024**3  # of one file, once unpacked
CELLS = 250_000_000  # of one table: 2 GB as 64-bit numbers
# A table of a few bytes can say that it is of any size. The emptiest public tables,
# of single sequences, fill one cell in some hundred.
EMPTY, EMPTY_FROM = 2000, 8_000_000
LONGEST = 10_000  # characters of a name or an id; a sequence as one has some 1,500
NODES, SIBLINGS = 1_000_000, 100_000  # of a tree
# Tables of counts, mostly zeros, shrink 10 to 100 times. A small file may be all zeros,
# so the ratio is asked only of what unpacks to more than this.
RATIO, RATIO_FROM = 400, 64 * 1024**2

_STEP = 16 * 1024**2
BEGINNING = 4096  # bytes that show of what format a file is
_PACKED = {
    b"\x1f\x8b": (lambda: zlib.decompressobj(wbits=31), "gzip"),
    b"BZh": (bz2.BZ2Decompressor, "bzip2"),
    b"\xfd7zXZ\x00": (lzma.LZMADecompressor, "xz"),
}


def read_bytes(path):
    """Return the bytes of a file, refused when there are too many or none."""
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > BYTES:
            msg = (
                f"{path.name}: holds {size:,} bytes, more than {BYTES:,} are not read."
            )
            raise MsgutError(msg)
        data = path.read_bytes()
    except OSError as error:
        msg = (
            f"{str(path)[:300]}: cannot be read ({error.strerror}). Is the path right?"
        )
        raise MsgutError(msg) from error
    if not data:
        msg = f"{path.name}: is empty. Fetch or export it again."
        raise MsgutError(msg)
    return data


def unpacked(data, name, *, look=lambda beginning: None):
    """Return the bytes with gzip, bzip2 or xz undone, within bounds.

    Bytes that are not packed come back as they are. ``look`` is shown the first ones
    and raises where they are of no such file, so that none is unpacked to learn that.

    Raises
    ------
    MsgutError
        If the stream is cut short or damaged, or unfolds beyond the bounds.
    """
    for magic, (opener, kind) in _PACKED.items():
        if data.startswith(magic):
            return _unpack(data, opener, kind, name, look)
    look(data[:BEGINNING])
    return data


def _unpack(data, opener, kind, name, look):
    out, size = [], 0
    try:
        for chunk in _chunks(data, opener):
            if not size and not chunk.startswith(tuple(_PACKED)):
                look(chunk[:BEGINNING])
            size += len(chunk)
            refuse_beyond(size, len(data), name)
            # Beyond this a file is measured whole before any of it is kept.
            out = [*out, chunk] if size <= RATIO_FROM else []
        if size > RATIO_FROM:
            file = io.BytesIO()
            for chunk in _chunks(data, opener):
                file.write(chunk)
    except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError) as error:
        msg = f"{name}: the {kind} stream is cut short or damaged. Fetch it again."
        raise MsgutError(msg) from error
    # The file gives its bytes away without a copy.
    whole = file.getvalue() if size > RATIO_FROM else b"".join(out)
    if any(whole.startswith(magic) for magic in _PACKED):
        msg = f"{name}: is packed twice ({kind} over another). Unpack it once."
        raise MsgutError(msg)
    return whole


def _chunks(data, opener):
    """Unpack in steps; a file may hold several streams, one after the other."""
    rest = data
    while rest:
        stream, more = opener(), rest
        while not stream.eof:
            chunk = stream.decompress(more, _STEP)
            yield chunk
            # zlib hands back what it has not read; the others keep it.
            more = getattr(stream, "unconsumed_tail", b"")
            if not chunk and not more and not stream.eof:
                raise EOFError
        rest = stream.unused_data.lstrip(b"\x00")


def refuse_beyond(size, packed, name):
    """Refuse what unfolds to more bytes than one file may, or grows out of measure."""
    if size > BYTES:
        msg = (
            f"{name}: unfolds to more than {BYTES:,} bytes, which no table of counts "
            "needs. It is not read further."
        )
        raise MsgutError(msg)
    if size > RATIO_FROM and size > RATIO * max(packed, 1):
        msg = (
            f"{name}: {packed:,} bytes unfold to more than {RATIO} times as many, which"
            " no table of counts does. It is not read further."
        )
        raise MsgutError(msg)


def refuse_too_many_cells(rows, columns, name):
    """Refuse a table with more cells than fit, before any is read."""
    if rows < 0 or columns < 0 or rows * columns > CELLS:
        msg = (
            f"{name}: says that it holds {rows:,} by {columns:,} cells; at most "
            f"{CELLS:,} are read. Collapse or filter the table first."
        )
        raise MsgutError(msg)


def refuse_nearly_empty(rows, columns, given, name):
    """Refuse a large table of which next to nothing is given: its size is made up."""
    cells = rows * columns
    if cells > EMPTY_FROM and cells > EMPTY * given:
        msg = (
            f"{name}: gives {given:,} numbers for {rows:,} by {columns:,} cells, fewer "
            f"than one in {EMPTY:,}. Leave out samples and taxa without counts."
        )
        raise MsgutError(msg)


def refuse_long_texts(texts, what, name):
    """Refuse names that no taxon, sample or column has."""
    for text in texts:
        if isinstance(text, str) and len(text) > LONGEST:
            msg = (
                f"{name}: {what} that begins with {text[:40]!r} has {len(text):,} "
                f"characters; at most {LONGEST:,} are read. Is a separator missing?"
            )
            raise MsgutError(msg)


def refuse_large_tree(nodes, name):
    """Refuse a tree of more nodes than any of 16S sequences."""
    if nodes > NODES:
        msg = (
            f"{name}: is a tree of {nodes:,} nodes; at most {NODES:,} are read. Prune "
            "it to the taxa of the table."
        )
        raise MsgutError(msg)
