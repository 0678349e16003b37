"""R's serialised objects → plain Python values. Nothing in them is ever run.

The parser is that of the ``rdata`` package. Three things are ours: strings are read
without an object for each (a taxonomy table holds half a million), raw bytes are read
at all, and reading past the end is an error instead of a short array.
"""

import io
import struct
import warnings
from dataclasses import dataclass, field

import numpy as np
from rdata.parser import DEFAULT_ALTREP_MAP, RObject, RObjectType, parse_data
from rdata.parser._parser import parse_r_object_info
from rdata.parser._xdr import ParserXDR

from msgut.errors import MsgutError
from msgut.load import size_limits

MAGIC = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"RDB2\n", b"RDB3\n")
SHORTHAND = 10_000_000  # numbers that a file may give as from-to
_LATIN1, _BYTES = 1 << 2, 1 << 1
_CHAR = 9


@dataclass(frozen=True)
class RValue:
    """One R object: what it holds, and its attributes by name."""

    content: object
    attributes: dict = field(default_factory=dict)

    @property
    def classes(self):
        """The names of its class."""
        held = self.attributes.get("class")
        return [str(c) for c in held.content] if held is not None else []

    @property
    def names(self):
        """The names of a list's elements, as they stand."""
        held = self.attributes.get("names")
        return ["" if each is None else each for each in held.content] if held else []

    @property
    def named(self):
        """A list's elements by name."""
        if not isinstance(self.content, list):
            return {}
        return dict(zip(self.names, self.content, strict=True))


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
        if not workspace:
            return {"": _value(root)}
        return {tag: _value(item) for tag, item in _pairs(root)}
    except MsgutError:
        raise
    except Exception as error:
        # Damage shows in a dozen ways in the parser: asserts, KeyError, struct.error,
        # ValueError, RecursionError, NotImplementedError, MemoryError.
        why = " ".join(str(error).split())[:100] or type(error).__name__
        msg = f"{name}: is a damaged R file, or holds what is no data ({why})."
        raise MsgutError(msg) from None


def _parsed(data, workspace):
    start = 5 if workspace else 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if data[start : start + 2] == b"X\n":
            parser = _Quick(memoryview(data)[start + 2 :])
            root = parser.parse_all().object
            parser.check_complete()
            return root
        return parse_data(
            data,
            extension=None if workspace else ".rds",
            altrep_constructor_dict=_Unfold(),
        ).object


class _Unfold:
    """Bounded ways to unfold what R writes in short, such as 1 … n as two numbers."""

    def __init__(self):
        self.total = 0

    def __getitem__(self, kind):
        unfold = DEFAULT_ALTREP_MAP[kind]

        def bounded(state):
            if kind.startswith(b"compact_"):
                self.total += int(state.value[0])
                if self.total > SHORTHAND:
                    msg = "a sequence of its numbers is too long"
                    raise ValueError(msg)
            return unfold(state)

        return bounded


class _Exact(io.BytesIO):
    """Bytes that cannot be read past their end."""

    def read(self, size=-1):
        found = super().read(size)
        if size < 0 or len(found) != size:
            msg = "it ends too early"
            raise EOFError(msg)
        return found


class _Quick(ParserXDR):
    """The parser of ``rdata``, with a short way through vectors of strings."""

    def __init__(self, data):
        super().__init__(data, expand_altrep=True, altrep_constructor_dict=_Unfold())
        self.file = _Exact(data)
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

    def _parse_vector_value(self, reference_list, bytecode_rep_list=None):
        length = self.parse_int()
        # Every element takes four bytes at least: no more can follow.
        if length * 4 > len(self.file.getbuffer()) - self.file.tell():
            msg = "it ends too early"
            raise EOFError(msg)
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
                        seen[key] = _decoded(raw, info >> 12)
                    found.append(seen[key])
                    continue
            file.seek(-len(start), io.SEEK_CUR)
            found.append(self.parse_R_object(reference_list, bytecode_rep_list))
        return found


def _decoded(raw, flags):
    if flags & _LATIN1:
        return raw.decode("latin-1")
    # Strings in the encoding of the machine that wrote them: UTF-8 nearly always.
    return raw.decode("utf-8", errors="strict" if not flags & _BYTES else "replace")


def _pairs(item):
    """Walk a pairlist: (tag, object), without recursion."""
    while isinstance(item, RObject) and item.info.type is RObjectType.LIST:
        head, rest = item.value
        yield _symbol(item.tag), head
        item = rest


def _symbol(item):
    while item is not None and item.info.type is RObjectType.REF:
        item = item.referenced_object
    if item is None or item.info.type is not RObjectType.SYM:
        return ""
    raw = item.value.value
    return raw.decode("utf-8", errors="replace") if raw is not None else "NA"


def _value(item):
    if isinstance(item, str) or item is None:
        return RValue(item)
    while item.info.type is RObjectType.REF:
        item = item.referenced_object
    attributes = {tag: _value(each) for tag, each in _pairs(item.attributes)}
    return RValue(_content(item), attributes)


def _content(item):
    kind = item.info.type
    if kind is RObjectType.LGL:
        return item.value.tolist()  # True, False or None
    if kind is RObjectType.INT:
        values = item.value
        if isinstance(values, np.ma.MaskedArray):
            # R writes a missing whole number as the smallest one there is.
            return np.where(values.mask, np.nan, values.data.astype(float))
        return values
    if kind is RObjectType.REAL:
        return item.value
    if kind is RObjectType.STR:
        return [_string(each) for each in item.value]
    if kind in (RObjectType.VEC, RObjectType.EXPR):
        return [_value(each) for each in item.value]
    # NULL, symbols, functions, environments: nothing that a table is made of.
    return None


def _string(each):
    if each is None or isinstance(each, str):
        return each
    return None if each.value is None else _decoded(each.value, each.info.gp)
