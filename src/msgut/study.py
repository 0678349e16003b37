"""The one noun: a study is a table of counts that knows what its rows are."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from msgut import ledger
from msgut.count_table import CountsAsFrame, CountTable
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.levels import LARGEST_WHOLE
from msgut.names import quoted, some_of
from msgut.stats.shares import proportions

RANKS = ("domain", "phylum", "class", "order", "family", "genus", "species")


@dataclass(frozen=True, eq=False)
class Study:
    """Counts of taxa in samples, what is known of both, and what was done to them.

    Parameters
    ----------
    name : str
        The key of the catalogue, such as ``"jangi_2016"``.
    counts : pandas.DataFrame or msgut.count_table.CountTable, shape (n_samples, n_taxa)
        Reads. Rows are samples, columns are taxa. Proportions are allowed only where
        ``facts.refuse`` says under ``"counts"`` why there are no counts. The study
        holds them sparse, as :attr:`table`; ``study.counts`` is a data frame, zeros and
        all, made when first asked for.
    samples : pandas.DataFrame
        One row per sample, in the order of ``counts``; standard columns such as
        ``group``, ``subject``, ``sex``, ``age``. What is not known is missing: an empty
        text becomes so here, so that all who ask need to know of one way only.
    taxa : pandas.DataFrame, optional
        One row per taxon, in the order of the columns of ``counts``; columns are
        those of :data:`RANKS` that are known.
    tree : skbio.TreeNode, optional
        Rooted phylogeny whose tips include every taxon.
    facts : msgut.facts.Facts
        Design, citation, caveats.
    ledger : tuple of tuple
        What was lost on the way and why; read it with :attr:`losses`.
    source : {"public", "twin", "local"}
        Where the numbers come from: people's public table, a synthetic twin, or a
        table of the user's own.

    Raises
    ------
    MsgutError
        When the tables cannot be a study: ids that repeat or do not match, negative,
        missing or infinite counts, more reads than add up exactly, nothing left, tips
        that miss taxa.
    """

    name: str
    counts: pd.DataFrame
    table: CountTable = field(init=False, repr=False)
    samples: pd.DataFrame
    taxa: pd.DataFrame = None
    tree: Any = None
    facts: Facts = field(default_factory=Facts)
    ledger: tuple[tuple[Any, ...], ...] = ()
    source: str = "public"

    def __post_init__(self) -> None:
        """Refuse tables that cannot be a study."""
        if self.taxa is None:
            object.__setattr__(self, "taxa", pd.DataFrame(index=self.table.columns))
        self._check_ids()
        self._blank_empty_texts()
        self._check_values()
        self._check_tree()

    def _check_ids(self) -> None:
        if not all(self.table.shape):
            n, m = self.table.shape
            msg = (
                f"{self.name}: nothing is left: {n} samples by {m} taxa. "
                "Was the filter too strict, or is the file empty?"
            )
            raise MsgutError(msg)
        for what, ids in (
            ("sample", self.table.index),
            ("taxon", self.table.columns),
        ):
            if not ids.is_unique:
                twice = ids[ids.duplicated()].unique()
                msg = (
                    f"{self.name}: every {what} needs an id of its own, yet "
                    f"{some_of(twice)} stands more than once. "
                    "Rename or merge the repeats in the source table."
                )
                raise MsgutError(msg)
        for what, ids, rows in (
            ("samples", self.table.index, self.samples.index),
            ("taxa", self.table.columns, self.taxa.index),
        ):
            if not ids.equals(rows):
                strays = ids.symmetric_difference(rows, sort=False)
                differ = (
                    f"{len(strays)} differ: {some_of(strays)}"
                    if len(strays)
                    else ("the order differs")
                )
                msg = (
                    f"{self.name}: counts and {what} must list the same {what} in the "
                    f"same order; {differ}."
                )
                raise MsgutError(msg)

    def _blank_empty_texts(self) -> None:
        samples = self.samples
        for name, column in self.samples.items():
            if column.dtype.kind == "O":
                empty = column.eq("").fillna(value=False).astype(bool)
                if empty.any():
                    samples = samples.assign(**{str(name): column.mask(empty)})
        object.__setattr__(self, "samples", samples)

    def _check_values(self) -> None:
        values = self.table.matrix.data  # zeros are in order
        self._refuse_where(
            ~np.isfinite(values),
            "be missing or infinite",
            "Write 0 where a taxon was not seen, or leave the sample out.",
        )
        for name, column in self.samples.items():
            if column.dtype.kind == "f" and np.isinf(column).any():
                msg = (
                    f"{self.name}: column {str(name)!r} of the samples holds an infinite "
                    "number. Leave the cell empty where the value is not known."
                )
                raise MsgutError(msg)
        why = "Is this a table of log-ratios?"
        self._refuse_where(values < 0, "be negative", why)
        # Whole numbers would run over without a word when they are added up.
        with np.errstate(over="ignore"):
            total = values.sum(dtype=float)
        if total >= LARGEST_WHOLE:
            msg = (
                f"{self.name}: the counts add up to {total:.3g} reads, more than add up "
                f"exactly ({LARGEST_WHOLE:.3g}). Are these intensities? Divide all by one number."
            )
            raise MsgutError(msg)

    def _refuse_where(self, wrong: np.ndarray, what: str, way_out: str) -> None:
        if not wrong.any():
            return
        place = int(wrong.argmax())
        row, column = self.table.cell(place)
        msg = (
            f"{self.name}: counts cannot {what}, yet sample "
            f"{str(self.table.index[row])[:60]!r}, taxon "
            f"{str(self.table.columns[column])[:60]!r} holds "
            f"{self.table.matrix.data[place]}. {way_out}"
        )
        raise MsgutError(msg)

    def _check_tree(self) -> None:
        if self.tree is None:
            return
        tips = {tip.name for tip in self.tree.tips()}
        missing = [taxon for taxon in self.table.columns if taxon not in tips]
        if missing:
            msg = (
                f"{self.name}: the tree has no tip for {len(missing)} of "
                f"{self.table.shape[1]} taxa: {some_of(missing)}. "
                "Give the tree made from these very sequences, or leave it out."
            )
            raise MsgutError(msg)

    @property
    def values(self) -> np.ndarray:
        """The counts as a plain array, shape (n_samples, n_taxa)."""
        return self.table.to_numpy()

    @property
    def sparse(self) -> csr_array:
        """The counts as a ``scipy.sparse.csr_array``: most of a 16S table is zero."""
        return self.table.matrix

    @cached_property
    def shares(self) -> pd.DataFrame:
        """The share of each taxon in its sample's reads; 0 in a sample without reads."""
        table = self.counts
        return pd.DataFrame(proportions(self.values), table.index, table.columns)

    @property
    def presence(self) -> pd.DataFrame:
        """Whether each taxon is seen in each sample, a table of booleans."""
        seen = self.sparse.astype(bool).toarray()
        return pd.DataFrame(seen, self.table.index, self.table.columns, copy=False)

    @property
    def named(self) -> pd.Series:
        """Whether each taxon has a name at the lowest rank of the table, a Series."""
        if not self.taxa.shape[1]:
            return pd.Series(data=True, index=self.table.columns)
        return self.taxa.iloc[:, -1].fillna("").astype(str).ne("")

    @property
    def depth(self) -> pd.Series:
        """Reads per sample, a Series named ``depth``."""
        return pd.Series(self.table.per_sample, self.table.index, name="depth")

    @property
    def group(self) -> pd.Series:
        """The group of each sample, a Series."""
        self._need_column("group")
        return self.samples["group"]

    @property
    def subject(self) -> pd.Series:
        """The person of each sample, a Series; the sample itself if none is named."""
        own = pd.Series(self.samples.index, self.samples.index, name="subject")
        if "subject" not in self.samples:
            return own
        return (
            self.samples["subject"]
            .astype(object)
            .where(self.samples["subject"].notna(), own)
        )

    @property
    def design(self) -> str:
        """``case-control``, ``household-pairs``, ``repeated`` or ``fmt``."""
        return self.facts.design

    @property
    def losses(self) -> pd.DataFrame:
        """The ledger as a table, one row per step."""
        return pd.DataFrame(list(self.ledger), columns=list(ledger.COLUMNS))

    def _need_column(self, column: str) -> None:
        if column not in self.samples:
            msg = (
                f"{self.name}: no column {column!r} among {list(self.samples.columns)}."
                " Map one in the study file's [columns]."
            )
            raise MsgutError(msg)

    def require(self, need: str, what: str) -> None:
        """Raise, with the study's own reason, if it cannot give what is needed.

        Parameters
        ----------
        need : str
            A key of ``facts.refuse``, such as ``"counts"`` or ``"alpha"``.
        what : str
            Who asks, for the message: ``"Chao1"``.
        """
        reason = self.facts.refuse.get(need)
        if reason:
            msg = f"{what} is refused here: {reason}"
            raise MsgutError(msg, about=self.name)

    def become(self, step: str, why: str, **changes: Any) -> Self:
        """Return this study with other tables, and the loss written in the ledger.

        Every change of ``counts`` goes through here, so that no sample, taxon or read
        is lost unrecorded. ``samples`` and ``taxa`` follow the new counts where
        their rows are a subset of the old. New counts are a data frame, or, of a large
        table, ``study.table.only(rows=..., columns=...)``, which stays sparse.

        Examples
        --------
        >>> counts = pd.DataFrame({"A": [5, 9], "B": [5, 0]}, index=["x", "y"])
        >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
        >>> smaller = toy.become("drop", "y was too shallow", counts=counts.loc[["x"]])
        >>> smaller.losses[["step", "samples_before", "samples_after"]].values.tolist()
        [['drop', 2, 1]]
        """
        counts = CountTable.of(changes.get("counts", self.table))
        changes["counts"] = counts
        if "samples" not in changes:
            changes["samples"] = self.samples.loc[counts.index]
        if "taxa" not in changes:
            changes["taxa"] = self.taxa.loc[counts.columns]
        row = ledger.ledger_row(
            step, why, ledger.table_size(self.table), ledger.table_size(counts)
        )
        return replace(self, ledger=(*self.ledger, row), **changes)


def as_study(thing: object) -> Study:
    """Return the study that was given; an error says how to get one."""
    if isinstance(thing, Study):
        return thing
    given = quoted(thing) if isinstance(thing, str) else f"a {type(thing).__name__}"
    msg = f"A study is needed, not {given}. msgut.load.study gives one by its key or file."
    raise MsgutError(msg)


# Only now, or the field would seem to have a default.
Study.counts = CountsAsFrame()
