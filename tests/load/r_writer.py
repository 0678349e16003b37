"""Write R's serialised objects, right and wrong ones, which R itself would not."""

import struct
from dataclasses import dataclass, field

NULL, SYMBOL, CHAR, ENVIRONMENT, S4 = 254, 1, 9, 4, 25
KINDS = {"logical": 10, "integer": 13, "double": 14, "text": 16, "list": 19}
NA = -(2**31)


@dataclass
class R:
    """One object: its kind, what it holds, and its attributes by name."""

    kind: str
    content: list = field(default_factory=list)
    attributes: dict = field(default_factory=dict)


def text(*values, **attributes):
    return R("text", list(values), attributes)


def whole(*values, **attributes):
    return R("integer", list(values), attributes)


def rds(value):
    """Return the bytes of a file that holds one object."""
    return b"X\n" + struct.pack(">iii", 2, 0x30000, 0x20300) + item(value)


def word(*numbers):
    return struct.pack(f">{len(numbers)}i", *numbers)


def char(value):
    if value is None:
        return word(CHAR, -1)
    raw = value.encode()
    return word(CHAR | 0x8000, len(raw)) + raw


def item(value):
    """Return one object with its attributes."""
    if value is None:
        return word(NULL)
    if isinstance(value, bytes):
        return value
    flags = 0x200 if value.attributes else 0
    if value.kind == "s4":
        return word(S4 | flags | 0x100) + pairs(value.attributes)
    out = word(KINDS[value.kind] | flags, len(value.content))
    if value.kind == "double":
        out += struct.pack(f">{len(value.content)}d", *value.content)
    elif value.kind in ("integer", "logical"):
        out += word(*value.content)
    elif value.kind == "text":
        out += b"".join(map(char, value.content))
    else:
        out += b"".join(map(item, value.content))
    return out + (pairs(value.attributes) if value.attributes else b"")


def pairs(attributes):
    """Return a list of tagged objects; each symbol is written anew."""
    named = (
        word(0x402) + word(SYMBOL) + char(name) + item(value)
        for name, value in attributes.items()
    )
    return b"".join(named) + word(NULL)


def laughs(levels):
    """Return a list whose attribute is an environment that holds the one before twice.

    Each level is some 60 bytes; unfolded, the last holds 2 ** levels objects.
    """
    out, known, before = word(KINDS["list"] | 0x200, 0), 0, 0
    for level in range(levels):
        # Tags are symbols, and count as what can be referred to, as environments do.
        out += word(0x402) + word(SYMBOL) + char(f"e{level}") + word(ENVIRONMENT, 0)
        known += 2
        mine = known
        out += word(NULL) * 3
        if level == 0:
            out += word(NULL)
        else:
            for side in "ab":
                out += word(0x402) + word(SYMBOL) + char(f"{side}{level}")
                out += word(0xFF | before << 8)
                known += 1
            out += word(NULL)
        before = mine
    return b"X\n" + word(2, 0x30000, 0x20300) + out + word(NULL)
