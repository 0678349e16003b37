"""Names are data: one door for each medium through which a name of a table passes.

A group, a genus or a title can hold anything that a keyboard gives and more. Nowhere is
it code, a template, mathematics or a command: :func:`visible` is the door of sentences
and terminals, :func:`quoted` of messages, :func:`in_picture` of pictures and
:func:`cell` of CSV files; HTML has ``html.escape``. :func:`cleaned` is where names come
in, and :func:`look` tells whether two could be taken for one.
"""

import re
import unicodedata
from collections.abc import Iterable

# Joiners of scripts and emoji, which change the look of letters and hide none.
JOINERS = {"\u200c", "\u200d"}
# Controls, marks that turn the direction of writing or cannot be seen, halves of letters
# and breaks of lines.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# With these a spreadsheet begins a formula, the wide forms of East Asia among them.
FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
# A rank before a name: Greengenes `k__`, SILVA and GTDB `d__`, NCBI `sk__`, older SILVA
# `D_0__`.
RANK_PREFIX = re.compile(r"(?:(sk|[dkpcofgst])__|D_(\d{1,3})__)", re.IGNORECASE)
# What R, Python and databases write where there is nothing, in small letters.
NOTHING = ("na", "nan", "none", "null")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Cyrillic and Greek capitals and small letters that are drawn as Latin ones are.
DRAWN_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)


def cleaned(name: object) -> str:
    r"""Return a name without blanks around it, its letters composed (NFC).

    Examples
    --------
    >>> cleaned(" e\u0301 ") == "\u00e9", cleaned("\u00a0")
    (True, '')
    """
    return unicodedata.normalize("NFC", str(name)).strip()


def without_rank(name: object) -> str:
    """Return a cleaned name without the prefix of its rank.

    Examples
    --------
    >>> without_rank(" g__Blautia"), without_rank("D_5__Blautia"), without_rank("a_s__b")
    ('Blautia', 'Blautia', 'a_s__b')
    """
    text = cleaned(name)
    prefix = RANK_PREFIX.match(text)
    return text[prefix.end() :].strip() if prefix else text


def look(name: object) -> str:
    r"""Return what a reader sees of a name: two names of one look are one to the eye.

    Examples
    --------
    >>> look("M\u200bS") == look("ＭＳ") == look("МЅ") == look("MS")
    True
    >>> look("MS") == look("ms")
    False
    """
    text = unicodedata.normalize("NFKC", str(name))
    seen = "".join(c for c in text if unicodedata.category(c) not in UNSEEN)
    composed = unicodedata.normalize("NFKC", seen.translate(DRAWN_ALIKE))
    return " ".join(composed.split())


def visible(text: object, *, keep: str = "") -> str:
    r"""Return a text in which every mark that is not seen, or acts, is written out.

    Parameters
    ----------
    text : object
    keep : str
        Characters that stand as they are, such as the end of a line.

    Examples
    --------
    >>> print(visible("MS\u202e \x1b[31mred"))
    MS\u202e \x1b[31mred
    """
    return "".join(
        c.encode("unicode_escape").decode("ascii")
        if unicodedata.category(c) in UNSEEN and c not in JOINERS and c not in keep
        else c
        for c in str(text)
    )


def is_text(text: str) -> bool:
    """Return whether a text has a form in UTF-8: half a letter of a path has none.

    Examples
    --------
    >>> is_text("Küche"), is_text(f"K{chr(0xDCC3)}{chr(0xDCBC)}che")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shortened(text: str, most: int = 60) -> str:
    """Return a text of ``most`` characters at most, with an ellipsis where it is cut.

    Examples
    --------
    >>> shortened("Faecalibacterium", 8)
    'Faecali…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def quoted(value: object, most: int = 60) -> str:
    r"""Return a value as a message quotes it: as Python writes it, and cut.

    Examples
    --------
    >>> quoted("M\tS"), quoted([1, 2]), quoted("a" * 10**6)[-9:]
    ("'M\\tS'", '[1, 2]', "aaaaaaa…'")
    """
    if isinstance(value, str):
        return visible(repr(shortened(value, most)))
    try:
        return visible(shortened(repr(value), most))
    except ValueError:
        # Python writes no whole number of more than 4,300 digits.
        return "a value too long to be written"


def some_of(names: Iterable[object], most: int = 5) -> str:
    """Return the first of many names as a message lists them, and how many more.

    Examples
    --------
    >>> some_of(["a", "b", "c"], 2)
    "'a', 'b' and 1 more"
    """
    names = list(names)
    listed = ", ".join(repr(str(name)[:60]) for name in names[:most])
    return listed + (f" and {len(names) - most} more" if len(names) > most else "")


def in_picture(name: object, most: int = 32) -> str:
    """Return a name for a label of a picture: visible, short, never empty.

    matplotlib leaves out of its legends what begins with ``_`` or is empty. That a
    ``$`` is no mathematics to it is seen to by :class:`msgut.draw.Picture`.

    Examples
    --------
    >>> in_picture("_MS"), in_picture(" "), in_picture("Ruminococcus" * 9)[-4:]
    (' _MS', '(no name)', 'noc…')
    """
    text = shortened(visible(name), most)
    if not text.strip():
        return "(no name)"
    return f" {text}" if text.startswith("_") else text


def cell(value: object) -> object:
    """Return a cell of a CSV file; a text that a spreadsheet would run gets a ``'``.

    Numbers are left as they are, be they written as text. What acts or cannot be seen
    is written out: a carriage return alone would tear the row.

    Examples
    --------
    >>> cell("=1+1"), cell("-0.5"), cell(-0.5), cell("MS")
    ("'=1+1", '-0.5', -0.5, 'MS')
    """
    if not isinstance(value, str):
        return value
    text = visible(value, keep="\n\t")
    runs = text.startswith(FORMULA) and not NUMBER.fullmatch(text)
    return f"'{text}" if runs else text
