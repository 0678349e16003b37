"""Counts with their labels, kept sparse: most of a 16S table is zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from msgut.errors import MsgutError


@dataclass(frozen=True, eq=False)
class CountTable:
    """A sparse matrix whose rows are samples and whose columns are taxa.

    Only what is not zero is stored, in the order of rows and columns. The words are
    those of a :class:`pandas.DataFrame`, which :attr:`frame` makes where all cells are
    wanted.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array, shape (n_samples, n_taxa)
        Of numbers.
    index, columns : pandas.Index
        The ids of samples and of taxa.

    Examples
    --------
    >>> counts = pd.DataFrame({"A": [5, 0], "B": [0, 7]}, index=["x", "y"])
    >>> table = CountTable.of(counts)
    >>> table.matrix.nnz, table.only(rows=["y"]).frame.values.tolist()
    (2, [[0, 7]])
    """

    matrix: csr_array
    index: pd.Index
    columns: pd.Index

    def __post_init__(self) -> None:
        """Sort the cells and forget stored zeros; the caller's matrix may follow."""
        object.__setattr__(self, "index", pd.Index(self.index))
        object.__setattr__(self, "columns", pd.Index(self.columns))
        self.matrix.sum_duplicates()
        self.matrix.eliminate_zeros()

    @classmethod
    def of(cls, counts: "pd.DataFrame | CountTable") -> "CountTable":
        """Return the table of a data frame; a table comes back as it is.

        Raises
        ------
        MsgutError
            If the frame holds anything but numbers.
        """
        if isinstance(counts, CountTable):
            return counts
        values = counts.to_numpy(copy=False)
        if not all(values.shape):
            values = values.astype(np.int64)
        if values.dtype.kind not in "iuf":
            msg = (
                f"counts must be numbers, not {values.dtype}. "
                "Is a column of text (taxonomy, notes) still among the samples?"
            )
            raise MsgutError(msg)
        made = cls(csr_array(values), counts.index, counts.columns)
        made.__dict__["frame"] = counts  # no second one of the same
        return made

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every cell, zeros too: a data frame of samples × taxa."""
        return pd.DataFrame(self.matrix.toarray(), self.index, self.columns, copy=False)

    def to_numpy(self) -> np.ndarray:
        """Return every cell, zeros too, as an array of samples × taxa."""
        values: np.ndarray = self.frame.to_numpy(copy=False)
        return values

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of samples and of taxa."""
        return len(self.index), len(self.columns)

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.index)

    @property
    def total(self) -> int | float:
        """All reads; a whole number where they add up to one, within a billionth."""
        total = self.matrix.data.sum()
        if self.matrix.dtype.kind == "f":  # proportions of samples add up to samples
            total = round(float(total), 9)
        return int(total) if float(total).is_integer() else float(total)

    @property
    def per_sample(self) -> np.ndarray:
        """The reads of each sample, shape (n_samples,), without overflow."""
        return self._added(axis=1)

    @property
    def per_taxon(self) -> np.ndarray:
        """The reads of each taxon, shape (n_taxa,), without overflow."""
        return self._added(axis=0)

    def _added(self, axis: int) -> np.ndarray:
        kind = np.float64 if self.matrix.dtype.kind == "f" else np.int64
        total: np.ndarray = self.matrix.sum(axis=axis, dtype=kind)
        return total

    @property
    def samples_of_taxon(self) -> np.ndarray:
        """In how many samples each taxon is seen, shape (n_taxa,)."""
        held: np.ndarray = np.bincount(self.matrix.indices, minlength=self.shape[1])
        return held

    def only(self, *, rows: Any = None, columns: Any = None) -> Self:
        """Return some of the samples and taxa, in the order asked for.

        Parameters
        ----------
        rows, columns : sequence of bool or of ids, optional
            Whether each is kept, or the ids of those that are; all if left out.

        Raises
        ------
        KeyError
            For an id that is not there.
        """
        matrix, index, names = self.matrix, self.index, self.columns
        if rows is not None:
            places = _places(index, rows)
            matrix, index = matrix[places], index[places]
        if columns is not None:
            places = _places(names, columns)
            matrix, names = matrix[:, places], names[places]
        return type(self)(csr_array(matrix), index, names)

    def labelled(
        self,
        *,
        index: Iterable[Any] | None = None,
        columns: Iterable[Any] | None = None,
    ) -> Self:
        """Return the same counts under other ids of samples or taxa."""
        return type(self)(
            self.matrix,
            self.index if index is None else pd.Index(index),
            self.columns if columns is None else pd.Index(columns),
        )

    def cell(self, place: int) -> tuple[int, int]:
        """Return row and column of the stored number at a place of ``matrix.data``."""
        row = int(np.searchsorted(self.matrix.indptr, place, side="right")) - 1
        return row, int(self.matrix.indices[place])


class CountsAsFrame:
    """A field ``counts`` that is set as a frame or a table, and read as a frame.

    The table stands beside it as ``table``; the frame is made when first asked for.
    """

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        """Return the counts of an owner with their zeros."""
        return self if owner is None else owner.table.frame

    def __set__(self, owner: Any, given: pd.DataFrame | CountTable) -> None:
        """Take the counts in either form; what are none is refused by name."""
        try:
            owner.__dict__["table"] = CountTable.of(given)
        except MsgutError as error:
            msg = f"{owner.name}: {error}"
            raise MsgutError(msg) from None


def _places(ids: pd.Index, kept: Any) -> np.ndarray:
    asked = np.asarray(kept)
    if asked.dtype == bool:
        return np.flatnonzero(asked)
    places: np.ndarray = ids.get_indexer(pd.Index(kept))
    if (places < 0).any():
        raise KeyError(asked[places < 0][0])
    return places
