"""Files → :class:`msgut.study.Study`: one reader per format, all into equal parts."""

import os
import sys

from msgut import catalogue, fetch
from msgut.errors import MsgutError
from msgut.load import (
    biom,
    expected_sizes,
    join_tables,
    last_guard,
    qiime2,
    r_file,
    text_table,
    twin_parameters,
)
from msgut.load.remembered_studies import remember, studies_read

__all__ = ["READERS", "SOURCES", "read_parts", "source", "studies_read", "study"]


READERS = {
    "biom": biom.read,
    "qiime2": qiime2.read,
    "r": r_file.read,
    "text": text_table.read,
}
SOURCES = ("auto", "public", "twin")
# Where a twin can stand in, nobody should wait for minutes to learn that there is no
# net.
HASTE = fetch.Patience(connect=4, stall=10, tries=2, pause=0.5, grace=15)


def study(name, *, source="auto", seed=0):
    """Return a study: its files, fetched if they are not on disk yet, or its twin.

    Parameters
    ----------
    name : str or path
        A key of the catalogue, such as ``"jangi_2016"``, or the path of a study's
        TOML file.
    source : {"auto", "public", "twin"}
        ``"public"`` is the table that people gave, or your own; ``"twin"`` the
        synthetic one, which never touches the net; ``"auto"`` the table where it is
        on disk, in the mirror or on the net, else the twin, with a warning on
        standard error. The environment variable ``MSGUT_SOURCE`` stands for
        ``"auto"``, and for nothing else.
    seed : int
        Of a twin.

    Returns
    -------
    msgut.study.Study
        Raw names of taxa, standard columns of samples, and a ledger that begins with
        what reading the files has cost. ``source`` says what it is.

    Raises
    ------
    MsgutError
        With one sentence that names the file or table, the value and the way out.

    Examples
    --------
    >>> study("jangi_2016", source="twin").source
    'twin'
    >>> study("jangi_2016", source="memory")
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: No source 'memory'. Choose auto, public, twin.
    """
    facts = catalogue.entry(name)
    found, files = _at_hand(facts, _chosen(source))
    if found == "twin":
        return remember(twin_parameters.twin_study(facts, seed=seed))
    parts = {file.holds: read_parts(files[file.holds], file) for file in facts.files}
    with last_guard.reading(facts.name):
        made = join_tables.joined_study(parts, facts, source=found)
        expected_sizes.refuse_other_sizes(made)
    return remember(made)


def read_parts(path, file):
    """Return the :class:`~msgut.load.raw_tables.Parts` of one file.

    Raises
    ------
    MsgutError
        Whatever is wrong with the file: no other exception leaves a reader.
    """
    with last_guard.reading(file.name):
        return READERS[file.format](path, file)


def source(name, *, source="auto"):
    """Return what :func:`study` would give: ``public``, ``local`` or ``twin``.

    Files are fetched on the way. Ask this once before many processes load the study:
    then only one of them waits for a net that is not there.

    Examples
    --------
    >>> from msgut import load
    >>> load.source("jangi_2016", source="twin")
    'twin'
    """
    return _at_hand(catalogue.entry(name), _chosen(source))[0]


def _chosen(source):
    asked = os.environ.get("MSGUT_SOURCE") if source == "auto" else None
    where = "MSGUT_SOURCE is" if asked else "No source"
    source = asked or source
    if source not in SOURCES:
        msg = f"{where} {str(source)!r}. Choose {', '.join(SOURCES)}."
        raise MsgutError(msg)
    return source


def _at_hand(facts, source):
    """Return which source there is, and its files, or none for a twin."""
    if source == "twin":
        if facts.local or not facts.catalogued:
            msg = (
                f"{facts.name}: there is no twin of this study file. Twins are of the "
                "catalogue's own studies; ask for source public or auto."
            )
            raise MsgutError(msg)
        return "twin", None
    own = facts.catalogued and not facts.local
    spare = source == "auto" and own and twin_parameters.twin_path(facts.name).exists()
    try:
        files = fetch.files(facts, patience=HASTE if spare else None)
    except MsgutError as error:
        if not spare:
            raise
        sys.stderr.write(
            f"WARNING: {facts.name}: A SYNTHETIC TWIN STANDS IN for the public table, "
            f"which is not at hand. {error}\n"
        )
        return "twin", None
    return ("local" if facts.local else "public"), files
