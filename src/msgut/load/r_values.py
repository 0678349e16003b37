"""What an R file held, as plain Python values: vectors, lists and their attributes."""

from dataclasses import dataclass, field

import numpy as np
from rdata.parser import RObject, RObjectType

from msgut.load.last_guard import UnexpectedError

_LATIN1, _BYTES = 1 << 2, 1 << 1


@dataclass(frozen=True)
class RValue:
    """One R object: what it holds, and its attributes by name."""

    content: object
    attributes: dict = field(default_factory=dict)

    def attribute(self, key, kind):
        """Return what an attribute holds, or None where it is absent or NULL.

        Parameters
        ----------
        key : str
        kind : type
            ``str`` for texts, ``int`` for whole numbers, ``list`` for a list of values.
            Missing texts are None.

        Raises
        ------
        UnexpectedError
            If it holds something else: R itself never writes that.
        """
        held = self.attributes.get(key)
        if held is None or held.content is None:
            return None
        content = held.content
        if kind is int:
            if not _are_whole(content):
                msg = f"its {key} is not made of whole numbers"
                raise UnexpectedError(msg)
            return [int(each) for each in content]
        inner = str | None if kind is str else RValue
        if not isinstance(content, list) or not all(
            isinstance(each, inner) for each in content
        ):
            msg = f"its {key} is not made of {'texts' if kind is str else 'values'}"
            raise UnexpectedError(msg)
        return content

    @property
    def classes(self):
        """The names of its class."""
        return [str(each) for each in self.attribute("class", str) or ()]

    @property
    def names(self):
        """The names of a list's elements, as they stand."""
        held = self.attribute("names", str) or ()
        return ["" if each is None else each for each in held]

    @property
    def named(self):
        """A list's elements by name; those that are plain texts, as values too."""
        if not isinstance(self.content, list):
            return {}
        names = self.names
        if len(names) != len(self.content):
            msg = f"it names {len(names)} of {len(self.content)} elements of a list"
            raise UnexpectedError(msg)
        elements = (
            each if isinstance(each, RValue) else RValue([each])
            for each in self.content
        )
        return dict(zip(names, elements, strict=True))


def _are_whole(content):
    return isinstance(content, np.ndarray) and all(
        np.isfinite(each) and float(each).is_integer() for each in content
    )


def decoded_text(raw, flags):
    """Return a string's bytes as text, in the encoding that its flags name."""
    if flags & _LATIN1:
        return raw.decode("latin-1")
    # Strings in the encoding of the machine that wrote them: UTF-8 nearly always.
    return raw.decode("utf-8", errors="strict" if not flags & _BYTES else "replace")


def tagged(item):
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


class Values:
    """Turns parsed objects into values, each object once however many refer to it.

    An environment may carry twice an environment that carries twice another: sixty such
    levels in a few hundred bytes would be 2⁶⁰ values. One may also carry itself.
    """

    def __init__(self):
        self.made = {}

    def of(self, item):
        """Return the value of a parsed object."""
        if isinstance(item, str) or item is None:
            return RValue(item)
        while item.info.type is RObjectType.REF:
            item = item.referenced_object
        if id(item) in self.made:
            if self.made[id(item)] is None:
                msg = "an object holds itself"
                raise UnexpectedError(msg)
            return self.made[id(item)]
        self.made[id(item)] = None
        attributes = {tag: self.of(each) for tag, each in tagged(item.attributes)}
        self.made[id(item)] = RValue(self.content(item), attributes)
        return self.made[id(item)]

    def content(self, item):
        """Return what an object holds, without its attributes."""
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
            return [self.of(each) for each in item.value]
        # NULL, symbols, functions, environments: nothing that a table is made of.
        return None


def _string(each):
    if each is None or isinstance(each, str):
        return each
    return None if each.value is None else decoded_text(each.value, each.info.gp)
