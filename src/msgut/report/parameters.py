"""The typed parameters cell is the schema: what it does not name is refused.

papermill alone accepts an unknown name, a wrong type, a seed below 0 and an unknown
study, runs the whole notebook and exits with 0.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat

from msgut import catalogue
from msgut.errors import MsgutError, suggestion
from msgut.names import NUMBER, cleaned, quoted
from msgut.report.limits import Limits, limits_in

KINDS: dict[str, type] = {"int": int, "float": float, "str": str, "bool": bool}
WHOLE = re.compile(r"[+-]?\d{1,300}", re.ASCII)
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: ``depth: int = 1000  # reads kept [1 to 99]``."""

    name: str
    kind: str
    default: object
    help: str
    limits: Limits = field(default_factory=Limits)


def parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters of a notebook, by name, from its typed cell.

    Parameters
    ----------
    notebook : pathlib.Path

    Raises
    ------
    MsgutError
        If there is no such cell, or a line in it has no type.
    """
    cells = [
        cell.source
        for cell in nbformat.read(notebook, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    if len(cells) != 1:
        msg = f"{notebook.name}: {len(cells)} parameters cells. Tag exactly one."
        raise MsgutError(msg)
    lines = cells[0].splitlines()
    found = {}
    for node in ast.parse(cells[0]).body:
        if (
            not isinstance(node, ast.AnnAssign)
            or not isinstance(node.target, ast.Name)
            or node.value is None
        ):
            msg = (
                f"{notebook.name}: the parameter {ast.unparse(node)!r} has no type. "
                "Write it as `depth: int = 1000  # reads kept`."
            )
            raise MsgutError(msg)
        # The comment after the statement, and in the lines below it, is its help.
        end = node.end_lineno or 1
        rest = lines[end - 1].encode()[node.end_col_offset or 0 :].decode()
        below = takewhile(lambda line: line.startswith("#"), lines[end:])
        comment = " ".join(line.strip().lstrip("#").strip() for line in (rest, *below))
        name = node.target.id
        where = f"{notebook.stem}: {name}"
        text, limits = limits_in(comment, where)
        kind, default = ast.unparse(node.annotation), ast.literal_eval(node.value)
        found[name] = Parameter(name, kind, default, text, limits)
    return found


def checked_parameters(
    given: Mapping[str, Any], notebooks: Iterable[Path]
) -> dict[Path, dict[str, Any]]:
    """Return the given values as their types, per notebook, or refuse them.

    A value may be meant for one notebook among several; it is refused if none knows
    its name.

    Parameters
    ----------
    given : mapping of str to object
        Text, as the command line has it, or values.
    notebooks : sequence of pathlib.Path

    Returns
    -------
    dict of pathlib.Path to dict
    """
    known = {path: parameters(path) for path in notebooks}
    everywhere = {name for schema in known.values() for name in schema}
    for name in given:
        if name not in everywhere:
            msg = (
                f"No parameter {quoted(name)} in {', '.join(path.stem for path in known)}. "
                f"{suggestion(name, sorted(everywhere), most=40)}"
            )
            raise MsgutError(msg)
    return {
        path: {
            name: _typed(value, schema[name], path)
            for name, value in given.items()
            if name in schema
        }
        for path, schema in known.items()
    }


def _typed(value: Any, parameter: Parameter, path: Path) -> Any:
    kind = KINDS.get(parameter.kind)
    told = f"{path.stem}: {parameter.name} must be {WORDS.get(parameter.kind)}"
    if kind is None:
        msg = (
            f"{path.stem}: {parameter.name} has the type {parameter.kind}, which "
            f"cannot be given from outside. Use {', '.join(KINDS)}."
        )
        raise MsgutError(msg)
    typed = _read(value, kind)
    if typed is None:
        msg = f"{told}, not {quoted(value)}. ({parameter.help})"
        raise MsgutError(msg)
    names = parameter.limits.names or parameter.name
    if names == "study":
        catalogue.entry(typed)
    if names == "studies":
        _refuse_strange_studies(typed, path)
    if names == "group":
        # As the groups of a table are.
        typed = cleaned(typed)
    parameter.limits.refuse_other(typed, parameter.name, path.stem, parameter.help)
    return typed


def _refuse_strange_studies(typed: str, path: Path) -> None:
    if not typed.split():
        msg = f"{path.stem}: studies is empty. Name some, with blanks between them."
        raise MsgutError(msg)
    for name in typed.split():
        catalogue.entry(name)


def _can_be_written(text: str) -> bool:
    """Whether a text is one: a byte of the shell that is no UTF-8 is half a letter."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _finite(number: Any) -> Any:
    return number if abs(number) < float("inf") else None


def _read(value: Any, kind: type) -> Any:
    if kind is str:
        return value if isinstance(value, str) and _can_be_written(value) else None
    if isinstance(value, kind) and not (kind is not bool and isinstance(value, bool)):
        return value if kind is bool else _finite(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    if kind is bool:
        return {"true": True, "false": False}.get(value.strip().lower())
    # Not what Python takes for numbers besides: 1_000, digits of other scripts, NaN.
    if kind is int:
        return int(value) if WHOLE.fullmatch(value.strip()) else None
    return _finite(float(value)) if NUMBER.fullmatch(value.strip()) else None
