"""The numbers of the twins on disk: one small JSON file per study."""

import json

from msgut import paths
from msgut.errors import MsgutError
from msgut.twin.fit_study import VERSION

MARKS = ("<!-- faithfulness -->", "<!-- end of faithfulness -->")


def twin_path(name):
    """Return the path of a study's twin."""
    return paths.twins() / f"{name}.json"


def read(name):
    """Return the parameters of a study's twin.

    Raises
    ------
    MsgutError
        If there is none, or it cannot be read.
    """
    path = twin_path(name)
    try:
        parameters = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        msg = (
            f"{name}: there is no twin at {path}. With the public table at hand, "
            f"`msgut twin fit {name}` makes one."
        )
        raise MsgutError(msg) from None
    except (OSError, ValueError) as error:
        msg = f"{name}: the twin at {path} cannot be read ({error}). Fit it anew."
        raise MsgutError(msg) from None
    if parameters.get("version") != VERSION:
        msg = (
            f"{name}: the twin at {path} is of version {parameters.get('version')}, "
            f"where {VERSION} is read. Fit it anew."
        )
        raise MsgutError(msg)
    return parameters


def write_parameters(parameters):
    """Write parameters, whole or not at all, and return the path."""
    path = twin_path(parameters["study"])
    path.parent.mkdir(parents=True, exist_ok=True)
    # One line per entry: small, and a change can be read in a diff.
    lines = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in parameters.items()
    )
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text("{" + lines + "}\n", "utf-8", newline="\n")
    scratch.replace(path)
    return path


def write_faithfulness(table):
    """Put a table of faithfulness between the marks in the twins' README."""
    path = paths.twins() / "README.md"
    head, _, rest = path.read_text("utf-8").partition(MARKS[0])
    tail = rest.partition(MARKS[1])[2]
    text = f"{head}{MARKS[0]}\n{table}\n{MARKS[1]}{tail}"
    path.write_text(text, "utf-8", newline="\n")
    return path


def twin_study(facts, *, seed=0, **options):
    """Return a study's twin; ``options`` are those of :func:`msgut.twin.draw`."""
    from msgut import twin

    return twin.draw(read(facts.name), facts=facts, seed=seed, **options)
