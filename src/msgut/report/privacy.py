"""Paths of one person's machine, taken out of what others will read."""

import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgut
from msgut import paths

# A path begins after what is no part of one; in a traceback, after a colour.
BEGINS = r"(?:(?<![\w.~])|(?<=\x1b\[\dm)|(?<=\x1b\[\d\dm)|(?<=;\dm)|(?<=;\d\dm))"


def names_for_paths(words: Iterable[object]) -> dict[str, str]:
    """Return what stands for each private path: longer paths first.

    Parameters
    ----------
    words : iterable of object
        Values of parameters; the study files among them are known by their names.

    Examples
    --------
    >>> names_for_paths(["/home/ann/ms/own_2024.toml"])["/home/ann/ms/own_2024.toml"]
    'own_2024.toml'
    """
    found = {}
    parts = (w for value in words for w in (str(value), *str(value).split()))
    for word in dict.fromkeys(parts):
        if word.endswith(".toml"):
            file = Path(word)
            found[word] = found[str(file.absolute())] = file.name
            found[str(file.resolve())] = file.name
            for place in (file.absolute().parent, file.resolve().parent):
                found[str(place)] = "."
    # Where the code lies, as a traceback names it, and where a kernel keeps its cells.
    found[str(Path(msgut.__file__).parents[1])] = "src"
    found[str(paths.home())] = "."
    found[sys.prefix] = "python"
    found[tempfile.gettempdir()] = "."
    for place in (Path.home(), Path.home().resolve()):
        found[str(place)] = "~"
    long_first = sorted(found.items(), key=lambda pair: -len(pair[0]))
    return {path: name for path, name in long_first if len(path) > 1}


def without_paths(thing: Any, names: Mapping[str, str]) -> Any:
    """Return text, or a nest of lists and tables of it, with names for the paths.

    Pictures are left as they are: their letters only look like text.

    Examples
    --------
    >>> without_paths({"at": ["/home/ann/x.tsv"]}, {"/home/ann": "~"})
    {'at': ['~/x.tsv']}
    >>> without_paths("/home/anna", {"/home/ann": "~"})
    '/home/anna'
    """
    if isinstance(thing, str):
        for path, name in names.items():
            if path in thing:
                whole = rf"{BEGINS}{re.escape(path)}(?![\w-])"
                thing = re.sub(whole, name.replace("\\", r"\\"), thing)
        return thing
    if isinstance(thing, Mapping):
        return {
            key: value if str(key).startswith("image/") else without_paths(value, names)
            for key, value in thing.items()
        }
    if isinstance(thing, list | tuple):
        return [without_paths(one, names) for one in thing]
    return thing
