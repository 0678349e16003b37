"""A formula over sample columns: the columns of its design, term by term."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import FormulaicError

from msgut.errors import MsgutError
from msgut.stats.orthonormal_basis import new_columns


@dataclass(frozen=True)
class Terms:
    """The columns of a formula over the samples in which all of it is known.

    Attributes
    ----------
    ids : pandas.Index
        The samples used: complete cases of the columns in the formula.
    columns : numpy.ndarray, shape (n, c)
        Centred, each of length one; repetitions of earlier columns are left out.
    raw : numpy.ndarray, shape (n, c)
        The same before centring, for telling which are constant within a person.
    of : tuple of int
        The term that each column belongs to.
    names : tuple of str
        The terms, main effects first.
    inside : tuple of frozenset
        The factors of each term.
    n_dropped : int
        Samples left out for a missing value.
    """

    ids: pd.Index
    columns: np.ndarray
    raw: np.ndarray
    of: tuple
    names: tuple
    inside: tuple
    n_dropped: int

    def marginal(self):
        """Return the terms that stand in no other term: those that may be dropped."""
        return [
            i
            for i, own in enumerate(self.inside)
            if not any(own < other for other in self.inside)
        ]


def complete_cases(samples, columns):
    """Return the samples in which every one of ``columns`` is known.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30, None], "sex": ["female", "male"]})
    >>> complete_cases(table, ["age", "sex"]).index.tolist()
    [0]
    """
    for column in columns:
        if column not in samples:
            msg = (
                f"no column {column!r} among the samples' {list(samples.columns)}. "
                "Name one of these."
            )
            raise MsgutError(msg)
    return samples.loc[samples[list(columns)].notna().all(axis=1)]


def terms(formula, samples):
    """Return the design of a one-sided formula over a table of samples.

    The rule for missing values: a sample is left out where a column *that the formula
    names* is missing, and nowhere else; the number left out is kept.

    Raises
    ------
    MsgutError
        When the formula cannot be read, names no column, or a term adds nothing to
        those before it.

    Examples
    --------
    >>> table = pd.DataFrame({"g": ["a", "b", "b", "a"], "age": [1, 2, 4, None]})
    >>> found = terms("g + age", table)
    >>> found.names, found.of, found.n_dropped
    (('g', 'age'), (0, 1), 1)
    """
    text = str(formula).strip().removeprefix("~")
    try:
        parsed = Formula(f"~ {text}")
        if not hasattr(parsed, "required_variables"):
            raise FormulaicError(text)
        named = sorted(str(v) for v in parsed.required_variables if "." not in str(v))
        known = complete_cases(samples, named)
        if known.empty:
            msg = f"formula {text!r}: no sample has all of {named}."
            raise MsgutError(msg)
        matrix = parsed.get_model_matrix(
            _plain(known), output="numpy", na_action="raise"
        )
    except (FormulaicError, ValueError) as error:
        msg = f"formula {text!r} cannot be used: {error} Write e.g. 'group + age'."
        raise MsgutError(msg) from None
    spec, raw = matrix.model_spec, np.asarray(matrix, dtype=float)
    wanted = [term for term in spec.terms if str(term) != "1"]
    if not wanted:
        msg = f"formula {text!r} names no column. Write e.g. 'group + age'."
        raise MsgutError(msg)
    where, of = [], []
    for number, term in enumerate(wanted):
        place = spec.term_slices[term]
        where += range(place.start, place.stop)
        of += [number] * (place.stop - place.start)
    columns, kept = _independent(raw[:, where])
    of = tuple(np.array(of, dtype=int)[kept].tolist())
    for number, term in enumerate(wanted):
        if number not in of:
            msg = (
                f"formula {text!r}: {str(term)!r} adds nothing to the terms before it: "
                f"over the {len(known)} samples used it takes one value, or repeats "
                "them. Leave it out."
            )
            raise MsgutError(msg)
    return Terms(
        ids=known.index,
        columns=columns,
        raw=raw[:, where][:, kept],
        of=of,
        names=tuple(str(term).replace("`", "") for term in wanted),
        inside=tuple(frozenset(map(str, term.factors)) for term in wanted),
        n_dropped=len(samples) - len(known),
    )


def _plain(samples):
    """Text and categories as plain text: a level that nobody has makes no column."""
    return samples.assign(
        **{
            name: column.astype(object)
            for name, column in samples.items()
            if not pd.api.types.is_numeric_dtype(column)
        }
    )


def _independent(raw):
    """Centre and scale; keep the columns that those before do not already hold."""
    columns = raw - raw.mean(axis=0)
    kept, _ = new_columns(columns, length=np.linalg.norm(raw, axis=0))
    columns = columns[:, kept]
    return columns / np.linalg.norm(columns, axis=0), kept
