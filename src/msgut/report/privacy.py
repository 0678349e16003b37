"""Paths of one person's machine, taken out of what others will read."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgut import paths


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
    for word in {w for value in words for w in (str(value), *str(value).split())}:
        if word.endswith(".toml"):
            file = Path(word)
            found[word] = found[str(file.absolute())] = file.name
            found[str(file.resolve())] = file.name
            for place in {file.absolute().parent, file.resolve().parent}:
                found[str(place)] = "."
    found[str(paths.home())] = "."
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
                whole = rf"(?<![\w.~]){re.escape(path)}(?![\w-])"
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
