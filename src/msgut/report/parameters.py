"""The typed parameters cell is the schema: what it does not name is refused.

papermill alone accepts an unknown name, a wrong type and an unknown study, runs the
whole notebook and exits with 0.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from msgut import catalogue
from msgut.errors import MsgutError, suggestion

KINDS: dict[str, type] = {"int": int, "float": float, "str": str, "bool": bool}
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: ``depth: int = 1000  # reads kept``."""

    name: str
    kind: str
    default: object
    help: str


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
        # The comment after the statement is its help.
        rest = (
            lines[(node.end_lineno or 1) - 1].encode()[node.end_col_offset :].decode()
        )
        name = node.target.id
        found[name] = Parameter(
            name,
            ast.unparse(node.annotation),
            ast.literal_eval(node.value),
            rest.strip().lstrip("#").strip(),
        )
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
                f"No parameter {name!r} in {', '.join(path.stem for path in known)}. "
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
        msg = f"{told}, not {value!r}. ({parameter.help})"
        raise MsgutError(msg)
    if parameter.name == "study":
        catalogue.entry(typed)
    if parameter.name == "studies":
        for name in typed.split():
            catalogue.entry(name)
    return typed


def _read(value: Any, kind: type) -> Any:
    if isinstance(value, kind) and not (kind is not bool and isinstance(value, bool)):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    if kind is bool:
        return {"true": True, "false": False}.get(value.strip().lower())
    try:
        typed = kind(value)
    except ValueError:
        return None
    # NaN and infinity are numbers to Python, and to no analysis.
    return typed if kind is not float or abs(typed) < float("inf") else None
