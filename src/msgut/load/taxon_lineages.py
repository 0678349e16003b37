"""Lineages as the sources write them → one column per rank, names kept as they are.

Only what says *where* a name stands is taken away: rank prefixes, separators and
blanks. Which names mean the same is for :mod:`msgut.harmonise`.
"""

import re

import pandas as pd

from msgut.errors import MsgutError
from msgut.load import size_limits
from msgut.names import NOTHING, RANK_PREFIX, without_rank
from msgut.study import RANKS

SEPARATORS = (";", "|", ":", ",", "\t")
_AT = {"sk": 0, "d": 0, "k": 0, "p": 1, "c": 2, "o": 3, "f": 4, "g": 5, "s": 6, "t": 7}
_COLUMNS = {
    "domain": 0,
    "kingdom": 0,
    "superkingdom": 0,
    "phylum": 1,
    "division": 1,
    "class": 2,
    "order": 3,
    "family": 4,
    "genus": 5,
    "species": 6,
}


def split_lineages(texts, *, where):
    """Return one row per lineage and one column per rank.

    Parameters
    ----------
    texts : pandas.Series of str
        Lineages such as ``"k__Bacteria; p__Firmicutes"``, by taxon.
    where : str
        The file, for the message.

    Raises
    ------
    MsgutError
        If a lineage without prefixes has more levels than there are ranks.

    Examples
    --------
    >>> texts = pd.Series({"a": "k__Bacteria; p__[Thermi]; c__", "b": "k__Archaea"})
    >>> split_lineages(texts, where="toy")[["domain", "phylum", "class"]].values.tolist()
    [['Bacteria', '[Thermi]', ''], ['Archaea', '', '']]
    """
    plain = ["" if _missing(text) else str(text).strip() for text in texts]
    known = dict.fromkeys(plain)
    size_limits.refuse_long_texts(known, "a lineage", where)
    # What most lineages are divided by; a rarer sign belongs to a name.
    held = {sign: sum(sign in text for text in known) for sign in SEPARATORS}
    separator = max(SEPARATORS, key=held.get)
    for text in known:
        known[text] = _levels(text, separator, where)
    return pd.DataFrame(
        [known[text] for text in plain], index=texts.index, columns=list(RANKS)
    )


def _levels(text, separator, where):
    names = [""] * len(RANKS)
    levels = text.rstrip(separator + " ").split(separator) if text else []
    for place, level in enumerate(levels):
        prefix = RANK_PREFIX.match(level.strip())
        if prefix:
            kind, number = prefix.groups()
            place = _AT[kind.lower()] if kind else int(number)
        name = bare_name(level)
        if place < len(RANKS):
            names[place] = name
        elif not prefix and name:
            msg = (
                f"{where}: the lineage {text[:120]!r} has more levels than the "
                f"{len(RANKS)} ranks ({', '.join(RANKS)}). Mark its levels with "
                "prefixes such as p__, or cut those between the ranks."
            )
            raise MsgutError(msg)
    return names


def bare_name(name):
    """Return a raw name without its rank prefix and blanks; empty when unnamed.

    Examples
    --------
    >>> bare_name(" g__[Prevotella] "), bare_name("s__"), bare_name("NA")
    ('[Prevotella]', '', '')
    """
    name = without_rank(name)
    return "" if name.strip("_").lower() in {"", *NOTHING} else name


def rank_columns(columns):
    """Return the columns of a taxonomy table that hold a rank: raw name → rank.

    Examples
    --------
    >>> rank_columns(["Kingdom", "Phylum", "OTU"])
    {'Kingdom': 'domain', 'Phylum': 'phylum'}
    """
    found = {}
    for column in columns:
        plain = str(column).strip().lower()
        numbered = re.fullmatch(r"(?:rank|taxonomy|ta|level)_?([1-7])", plain)
        place = int(numbered[1]) - 1 if numbered else _COLUMNS.get(plain)
        if place is not None and RANKS[place] not in found.values():
            found[column] = RANKS[place]
    return found


def rank_table(columns, *, where):
    """Return a table of ranks from one that already has a column for each.

    Where the table has no column of a known name but a single one, that one is taken
    to hold whole lineages.
    """
    found = rank_columns(columns.columns)
    if not found:
        if columns.shape[1] == 1:
            return split_lineages(columns.iloc[:, 0], where=where)
        msg = (
            f"{where}: no column of the taxonomy is a rank. There are "
            f"{', '.join(repr(str(c)[:60]) for c in columns.columns[:10])}; name them Kingdom, Phylum, "
            "…, Species."
        )
        raise MsgutError(msg)
    made = {}
    for column, rank in found.items():
        known = {}
        values = columns[column].astype(object).tolist()
        size_limits.refuse_long_texts(values, "a name", where)
        for value in values:
            if value not in known:
                known[value] = bare_name(value)
        made[rank] = [known[value] for value in values]
    return pd.DataFrame(made, index=columns.index).reindex(
        columns=[rank for rank in RANKS if rank in made]
    )


def _missing(value):
    return value is None or (isinstance(value, float) and value != value)
