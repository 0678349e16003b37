"""Files → :class:`msgut.study.Study`: one reader per format, all into equal parts."""

from msgut import catalogue, fetch
from msgut.errors import MsgutError
from msgut.load import agree, assemble, biom, qiime2, r, text

READERS = {"biom": biom.read, "qiime2": qiime2.read, "r": r.read, "text": text.read}
SOURCES = ("auto", "public")


def study(name, *, source="auto"):
    """Return a study, with its files fetched if they are not on disk yet.

    Parameters
    ----------
    name : str or path
        A key of the catalogue, such as ``"jangi_2016"``, or the path of a study's
        TOML file.
    source : {"auto", "public"}
        ``"public"`` is the table that people gave, or your own; ``"auto"`` is the
        best that is at hand.

    Returns
    -------
    msgut.study.Study
        Raw names of taxa, standard columns of samples, and a ledger that begins with
        what reading the files has cost.

    Raises
    ------
    MsgutError
        With one sentence that names the file or table, the value and the way out.

    Examples
    --------
    >>> study("jangi_2016", source="memory")
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: No source 'memory'. Choose auto, public.
    """
    if source not in SOURCES:
        msg = f"No source {str(source)!r}. Choose {', '.join(SOURCES)}."
        raise MsgutError(msg)
    facts = catalogue.entry(name)
    paths = fetch.files(facts)
    parts = {
        file.holds: READERS[file.format](paths[file.holds], file)
        for file in facts.files
    }
    made = assemble.study(parts, facts, source="local" if facts.local else "public")
    agree.check(made)
    return made
