"""The studies: one TOML file of facts each. Reads those files and fetches nothing.

Light on purpose: ``msgut list`` answers from here, without pandas.
"""

import tomllib
from functools import cache
from pathlib import Path

from msgut import paths
from msgut.catalogue.check import Check
from msgut.errors import MsgutError, suggestion
from msgut.facts import Facts, Synonyms
from msgut.names import cleaned, quoted, shortened, visible

LONGEST_FILE = 1_000_000  # bytes; the longest of the catalogue has a few thousand


def study_keys() -> list[str]:
    """Return the keys of all studies, sorted."""
    return sorted(path.stem for path in paths.studies().glob("*.toml"))


def entries() -> dict[str, Facts]:
    """Return every study's facts, by name."""
    return {name: entry(name) for name in study_keys()}


def readable_entries() -> tuple[dict[str, Facts], list[str]]:
    """Return the facts of every study that can be read, and why the others cannot.

    One bad file hides no other.

    Returns
    -------
    facts : dict of str to Facts
        By key.
    broken : list of str
        A sentence for each file that does not hold up.
    """
    facts, broken = {}, []
    for name in study_keys():
        try:
            facts[name] = entry(name)
        except MsgutError as error:
            broken.append(str(error))
    return facts, broken


def entry(name: str | Path) -> Facts:
    """Return the facts of one study, by its key or the path of its TOML file.

    Raises
    ------
    MsgutError
        If there is no such study, or its file does not hold up.

    Examples
    --------
    >>> entry("jangi_2016").design
    'case-control'
    >>> entry("jangi2016")
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: No study 'jangi2016'. Did you mean 'jangi_2016'?
    """
    if str(name).endswith(".toml"):
        return read(Path(name))
    known = study_keys()
    if name in known:
        return read(paths.studies() / f"{name}.toml")
    msg = f"No study {quoted(str(name))}. {suggestion(name, known)}"
    raise MsgutError(msg)


def read(path: str | Path) -> Facts:
    """Return the facts in one TOML file, checked.

    Raises
    ------
    MsgutError
        With one sentence: the file, the value, the way out.
    """
    path = Path(path)
    shown = visible(shortened(str(path), 200))
    try:
        if path.exists() and not path.is_file():
            # A pipe would be waited for, and a device has no end.
            msg = f"{shown}: is no file. Name a study file."
            raise MsgutError(msg)
        if path.stat().st_size > LONGEST_FILE:
            msg = (
                f"{shown}: has {path.stat().st_size:,} bytes, and no study file has more "
                f"than {LONGEST_FILE:,}. Is it the table?"
            )
            raise MsgutError(msg)
        # A mark at the start is what some editors save; it means nothing.
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        msg = f"{shown}: there is no such study file. `msgut list` names the studies."
        raise MsgutError(msg) from None
    except OSError as error:
        msg = f"{shown}: cannot be read ({error.strerror}). Is it a file?"
        raise MsgutError(msg) from None
    except UnicodeDecodeError as error:
        msg = f"{shown}: cannot be read as UTF-8 text ({error}). Save it as UTF-8."
        raise MsgutError(msg) from None
    except RecursionError:
        msg = f"{path.name}: is nested too deep to be a study file."
        raise MsgutError(msg) from None
    except ValueError as error:
        msg = f"{path.name}: is not valid TOML: {error}."
        raise MsgutError(msg) from None
    check = Check(path.name)
    check.name(path.stem)
    check.top(raw)
    files = tuple(
        check.file(role, file, path.parent) for role, file in raw["files"].items()
    )
    # Groups and values are compared with what is cleaned alike on its way in.
    contrast = {c: cleaned(v) for c, v in raw.get("contrast", {}).items()}
    n = raw.get("n", {})
    if "groups" in n:
        n = n | {"groups": {cleaned(g): size for g, size in n["groups"].items()}}
    facts = Facts(
        **{**raw, "name": path.stem, "files": files, "synonyms": synonyms()}
        | {"contrast": contrast, "n": n}
        | {key: tuple(raw.get(key, ())) for key in ("caveats", "set", "drop")}
        | {"catalogued": path.resolve().parent == paths.studies().resolve()}
    )
    check.roles(files)
    check.columns(facts)
    check.rules(facts)
    check.caveats(facts)
    return facts


@cache
def _synonyms(path: Path) -> Synonyms:
    table: Synonyms = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith(("#", "rank\t")):
            continue
        cells = (line.split("\t") + [""] * 5)[:5]
        rank, name, becomes, home, _why = (cell.strip() for cell in cells)
        if not (rank and name and becomes):
            msg = (
                f"{path.name}, line {number}: a rank, a name and what it becomes are "
                f"needed, between tabs; {line!r} lacks one."
            )
            raise MsgutError(msg)
        homes = frozenset(home.split("|")) if home else frozenset()
        table[rank, name.replace(" ", "_")] = (becomes, homes)
    return table


def synonyms() -> Synonyms:
    """Return the table of common names: (rank, source name) to (name, homes).

    Examples
    --------
    >>> synonyms()["phylum", "Firmicutes"][0]
    'Bacillota'
    """
    return _synonyms(paths.home() / "data" / "taxonomy" / "synonyms.tsv")
