"""How much a file may unfold to: a small file must not be able to fill a machine."""

import bz2
import lzma
import zlib
from pathlib import Path

from msgut.errors import MsgutError

# The largest public 16S tables, as dense whole numbers, stay well below these.
BYTES = 2 * 1024**3  # of one file, once unpacked
CELLS = 250_000_000  # of one table: 2 GB as 64-bit numbers
# Tables of counts, mostly zeros, shrink 10 to 100 times. A small file may be all zeros,
# so the ratio is asked only of what unpacks to more than this.
RATIO, RATIO_FROM = 400, 64 * 1024**2

_STEP = 16 * 1024**2
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
        msg = f"{path}: cannot be read ({error.strerror}). Is the path right?"
        raise MsgutError(msg) from None
    if not data:
        msg = f"{path.name}: is empty. Fetch or export it again."
        raise MsgutError(msg)
    return data


def unpacked(data, name):
    """Return the bytes with gzip, bzip2 or xz undone, within bounds.

    Bytes that are not packed come back as they are.

    Raises
    ------
    MsgutError
        If the stream is cut short or damaged, or unfolds beyond the bounds.
    """
    for magic, (opener, kind) in _PACKED.items():
        if data.startswith(magic):
            return _unpack(data, opener, kind, name)
    return data


def _unpack(data, opener, kind, name):
    out, size, rest = [], 0, data
    try:
        while rest:  # a file may hold several streams, one after the other
            stream, more = opener(), rest
            while not stream.eof:
                chunk = stream.decompress(more, _STEP)
                size += len(chunk)
                refuse_beyond(size, len(data), name)
                out.append(chunk)
                # zlib hands back what it has not read; the others keep it.
                more = getattr(stream, "unconsumed_tail", b"")
                if not chunk and not more and not stream.eof:
                    raise EOFError
            rest = stream.unused_data.lstrip(b"\x00")
    except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
        msg = f"{name}: the {kind} stream is cut short or damaged. Fetch it again."
        raise MsgutError(msg) from None
    return b"".join(out)


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
