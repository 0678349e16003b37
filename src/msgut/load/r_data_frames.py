"""R's data frames and matrices → columns, row names and plain arrays."""

from collections import Counter

import numpy as np

from msgut.errors import MsgutError
from msgut.load import size_limits
from msgut.load.last_guard import UnexpectedError


def refuse_repeated(names, name):
    """Refuse columns of one name: a dictionary would lose all but the last."""
    twice = [each for each, times in Counter(names).items() if times > 1]
    if twice:
        msg = (
            f"{name}: the column {twice[0]!r} stands more than once. Every column "
            "needs a name of its own."
        )
        raise MsgutError(msg)


def data_frame(value, name, *, strict=False):
    """Return columns and row names; columns that are no vectors are left out.

    Where they would be samples, ``strict`` refuses them instead.
    """
    refuse_repeated(value.names, name)
    columns = {}
    for key, each in value.named.items():
        column = _vector(each, name)
        if column is not None:
            columns[key] = column
        elif strict:
            msg = f"{name}: column {key!r} is neither numbers nor text, but a list."
            raise MsgutError(msg)
    length = max((len(column) for column in columns.values()), default=0)
    ids = _row_names(value)
    if ids is None:
        ids = [str(number + 1) for number in range(length)]
    if any(len(column) != len(ids) for column in columns.values()):
        msg = f"{name}: is a damaged data frame: its columns differ in length."
        raise MsgutError(msg)
    return columns, ids


def _row_names(value):
    """Return the row names of a data frame, or None where they are 1 … n."""
    held = value.attributes.get("row.names")
    if held is None or held.content is None:
        return None
    if not isinstance(held.content, np.ndarray):
        return r_texts(value.attribute("row.names", str))
    # R keeps 1 … n as (NA, -n).
    short = len(held.content) == 2 and np.isnan(held.content[0])
    return None if short else r_texts(held.content)


def _vector(value, name):
    """Return one column: numbers as an array, text and factors as a list, or None."""
    content = value.content
    if "dim" in value.attributes:
        return None
    if "factor" in value.classes:
        levels = value.attribute("levels", str) or ()
        if not isinstance(content, np.ndarray):
            msg = "a factor of it has no codes"
            raise UnexpectedError(msg)
        codes = np.asarray(content, dtype=float)
        known = np.isfinite(codes)
        if (codes[known] < 1).any() or (codes[known] > len(levels)).any():
            msg = f"{name}: is a damaged data frame: a factor lacks a level."
            raise MsgutError(msg)
        return [
            levels[int(code) - 1] if ok else None
            for code, ok in zip(codes, known, strict=True)
        ]
    if isinstance(content, np.ndarray):
        return content
    if not isinstance(content, list):
        return None
    if all(each is None or isinstance(each, bool) for each in content):
        return [each if each is None else str(each).upper() for each in content]
    return content if all(isinstance(each, str | None) for each in content) else None


def r_texts(values):
    """Return numbers or texts as text, missing ones as empty text."""
    return ["" if v is None or v != v else _text(v) for v in values]


def _text(value):
    if isinstance(value, str | bool):
        return str(value)
    if not isinstance(value, int | float | np.number):
        msg = "names of it are neither texts nor numbers"
        raise UnexpectedError(msg)
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def r_matrix(value, name):
    """Return a matrix with its row and column names."""
    shape = value.attribute("dim", int) or []
    if len(shape) != 2 or min(shape) < 0:
        msg = f"{name}: is a damaged matrix: its shape is {shape[:5]}."
        raise MsgutError(msg)
    size_limits.refuse_too_many_cells(shape[0], shape[-1], name)
    content = value.content
    if isinstance(content, list):
        texts = np.empty(len(content), dtype=object)
        texts[:] = content
        content = texts
    if content is None or content.size != shape[0] * shape[1]:
        msg = f"{name}: is a damaged matrix: its size and its shape {shape} differ."
        raise MsgutError(msg)
    names = [each.content for each in value.attribute("dimnames", list) or ()]
    if len(names) != 2 or not all(isinstance(each, list) for each in names):
        msg = (
            f"{name}: is a matrix without row and column names, so that no sample can "
            "be told. Set its dimnames in R and save it again."
        )
        raise MsgutError(msg)
    if [len(each) for each in names] != shape:
        msg = f"{name}: is a damaged matrix: its names and its shape {shape} differ."
        raise MsgutError(msg)
    return content.reshape(shape, order="F"), r_texts(names[0]), r_texts(names[1])
