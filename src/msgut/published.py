"""What papers claim, read from ``data/claims``: words, and no numbers of people."""

import csv
from pathlib import Path

from msgut import paths
from msgut.errors import MsgutError

SIGNATURES = (
    "signature",
    "pmid",
    "paper",
    "study",
    "contrast",
    "about",
    "host",
    "direction",
    "genera",
    "note",
)


def signatures(path=None):
    """Return the published genus-level signatures of MS, one dict per signature.

    Parameters
    ----------
    path : pathlib.Path, optional
        Another table of the same columns; ``data/claims/signatures.tsv`` if not given.

    Returns
    -------
    list of dict
        Keys :data:`SIGNATURES`; ``genera`` is a tuple of names, ``direction`` is
        ``"up"`` or ``"down"``, ``study`` the key of the study here whose people the
        paper asked, empty where there is none.

    Raises
    ------
    MsgutError
        If the file is not there, or its columns or a direction are not as they must be.

    Examples
    --------
    >>> jangi = [row for row in signatures() if row["signature"] == "27352007/1/2"]
    >>> jangi[0]["paper"], jangi[0]["direction"], jangi[0]["genera"]
    ('Jangi 2016', 'down', ('Butyricimonas',))
    """
    path = Path(path or paths.home() / "data" / "claims" / "signatures.tsv")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t")
            rows = list(reader)
    except OSError as error:
        msg = f"{path}: the published signatures cannot be read ({error.strerror})."
        raise MsgutError(msg) from None
    if tuple(reader.fieldnames or ()) != SIGNATURES:
        msg = (
            f"{path.name}: the columns must be {', '.join(SIGNATURES)}, in this order."
        )
        raise MsgutError(msg)
    for row in rows:
        if row["direction"] not in ("up", "down"):
            msg = (
                f"{path.name}: signature {row['signature']!r} has direction "
                f"{row['direction']!r}. It must be 'up' or 'down'."
            )
            raise MsgutError(msg)
        row["genera"] = tuple(row["genera"].split())
    return rows
