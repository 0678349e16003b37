"""R's serialised objects → plain Python values. Nothing in them is ever run.

The parser is that of the ``rdata`` package. Three things are ours: strings are read
without an object for each (a taxonomy table holds half a million), raw bytes are read
at all, and reading past the end is an error instead of a short array.
"""

import io
import struct
import warnings

import numpy as np
from rdata.parser import DEFAULT_ALTREP_MAP, RObject, RObjectType
from rdata.parser._ascii import ParserASCII
from rdata.parser._binary import ParserBinary
from rdata.parser._parser import parse_r_object_info
from rdata.parser._xdr import ParserXDR

from msgut.errors import MsgutError
from msgut.load import r_values, size_limits

MAGIC = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n")
SHORTHAND = 10_000_000  # numbers that a file may give as from-to
FORMATTED = 20  # times as much memory as a number takes the text made of it
MOST_OBJECTS = 200_000  # vectors and lists; a phyloseq object holds some hundred
MOST_TEXTS = (
    5_000_000  # in one vector; of 70,000 sequences the lineages are half a million
)
_CHAR = 9


def r_objects(data, name):
    """Return the objects of an R file by name; an ``.rds`` holds one, without a name.

    Raises
    ------
    MsgutError
        If the file is damaged, is no R file, or unfolds beyond the bounds.
    """
    data = size_limits.unpacked(data, name)
    workspace = data[:5] in MAGIC
    if not workspace and data[:2] not in (b"X\n", b"A\n", b"A\r", b"B\n"):
        msg = f"{name}: is no R file: neither .rda nor .rds. Which format is it really?"
        raise MsgutError(msg)
    try:
        root = _parsed(data, workspace)
        values = r_values.Values()
        if not workspace:
            return {"": values.of(root)}
        return {tag: values.of(item) for tag, item in r_values.tagged(root)}
    except MsgutError:
        raise
    except Exception as error:
        # Damage shows in a dozen ways in the parser: asserts, KeyError, struct.error,
        # ValueError, RecursionError, NotImplementedError, MemoryError.
        why = " ".join(str(error).split())[:100] or type(error).__name__
        msg = f"{name}: is a damaged R file, or holds what is no data ({why})."
        raise MsgutError(msg) from error


def _parsed(data, workspace):
    start = 5 if workspace else 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kind = {b"X": _Quick, b"A": _Plain, b"B": _Native}[data[start : start + 1]]
        start += 3 if data[start + 1 : start + 3] == b"\r\n" else 2
        parser = kind(data, start)
        root = parser.parse_all().object
        parser.check_complete()
        return root


class _Unfold:
    """Bounded ways to unfold what R writes in short, such as 1 … n as two numbers."""

    def __init__(self):
        self.total = 0

    def __getitem__(self, kind):
        unfold = DEFAULT_ALTREP_MAP[kind]

        def bounded(state):
            if kind.startswith(b"compact_"):
                self.count(int(state.value[0]))
            elif kind == b"deferred_string":
                self.count(FORMATTED * len(state.value[0].value))
            return unfold(state)

        return bounded

    def count(self, more):
        """Count numbers that will be made, and refuse too many."""
        self.total += more
        if more < 0 or self.total > SHORTHAND:
            msg = "a sequence of its numbers is too long"
            raise ValueError(msg)


class _Exact(io.BytesIO):
    """Bytes that cannot be read past their end."""

    def read(self, size=-1):
        found = super().read(size)
        if size < 0 or len(found) != size:
            msg = "it ends too early"
            raise EOFError(msg)
        return found


class _Counting:
    """Bounds what a parser of ``rdata`` makes of a file."""

    def __init__(self, data):
        super().__init__(data, expand_altrep=True, altrep_constructor_dict=_Unfold())
        self.objects = 0

    def parse_R_object(self, references=None, repeated=None, info_int=None):  # noqa: N802
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            msg = f"it holds more than {MOST_OBJECTS:,} objects"
            raise ValueError(msg)
        return super().parse_R_object(references, repeated, info_int)

    def _parse_bytecode(self, reference_list, bytecode_rep_list=None):
        if bytecode_rep_list is None:
            # A function's compiled code says how many of its parts will repeat.
            many = self.parse_int()
            if not 0 <= many <= MOST_OBJECTS:
                msg = "a function of it is damaged"
                raise ValueError(msg)
            bytecode_rep_list = [None] * many
        return super()._parse_bytecode(reference_list, bytecode_rep_list)


class _Plain(_Counting, ParserASCII):
    """The parser of R's files of text."""

    def __init__(self, data, start):
        super().__init__(data[start:])


class _Native(_Counting, ParserBinary):
    """The parser of files in the byte order of the machine that wrote them."""

    def __init__(self, data, start):
        # The bytes are shared, from their very beginning: a part would be a copy.
        super().__init__(data)
        self.file = _Exact(data)
        self.file.seek(start)


class _Quick(_Counting, ParserXDR):
    """The parser of ``rdata``, with a short way through vectors of strings."""

    def __init__(self, data, start):
        super().__init__(data)
        self.file = _Exact(data)
        self.file.seek(start)
        self.data, self.size = data, len(data)
        self.seen = {}

    def parse_int(self):
        return int.from_bytes(self.file.read(4), "big", signed=True)

    def check_complete(self):
        if io.BytesIO.read(self.file, 1):
            msg = "something follows its end"
            raise ValueError(msg)

    def parse_R_object(self, references=None, repeated=None, info_int=None):  # noqa: N802
        """Parse raw bytes, which ``rdata`` does not; leave all else to it.

        The sequences in a phyloseq object are kept as raw bytes.
        """
        if info_int is None:
            word = self.parse_int()
            if word & 0xFF == RObjectType.RAW.value:
                info, size = parse_r_object_info(word), self.parse_int()
                raw = self.file.read(size)
                more = self.parse_R_object(references) if info.attributes else None
                return RObject(info, raw, more)
            self.file.seek(-4, io.SEEK_CUR)
        return super().parse_R_object(references, repeated, info_int)

    def _parse_array_values(self, dtype, length):
        """Take numbers from where they lie: read first, they would be held twice."""
        dtype, start = np.dtype(dtype), self.file.tell()
        if not 0 <= length * dtype.itemsize <= self.size - start:
            msg = "it ends too early"
            raise EOFError(msg)
        found = np.frombuffer(self.data, dtype.newbyteorder(">"), length, start)
        self.file.seek(start + found.nbytes)
        return found.astype(dtype)

    def _parse_vector_value(self, reference_list, bytecode_rep_list=None):
        length = self.parse_int()
        # Every element takes four bytes at least: no more can follow.
        if length * 4 > self.size - self.file.tell():
            msg = "it ends too early"
            raise EOFError(msg)
        if length > MOST_TEXTS:
            msg = f"a vector of it holds more than {MOST_TEXTS:,} texts"
            raise ValueError(msg)
        file, seen, head = self.file, self.seen, struct.Struct(">ii")
        read, found = super(_Exact, file).read, []
        for _ in range(length):
            start = read(8)
            if len(start) == 8:
                info, size = head.unpack(start)
                if info & 0xFF == _CHAR and not info & 0x700 and size >= -1:
                    if size == -1:
                        found.append(None)
                        continue
                    raw = read(size)
                    if len(raw) != size:
                        msg = "it ends too early"
                        raise EOFError(msg)
                    key = (raw, info)
                    if key not in seen:
                        seen[key] = r_values.decoded_text(raw, info >> 12)
                    found.append(seen[key])
                    continue
            file.seek(-len(start), io.SEEK_CUR)
            found.append(self.parse_R_object(reference_list, bytecode_rep_list))
        return found
