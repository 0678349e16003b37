"""Which samples answer the question, and what may be exchanged: the design, as rows.

The form is read from the study. Where one block (a household; else a person) holds
samples of both groups, the question is asked within *pairs*; where people gave several
samples of one group each, it is *repeated*; else it is *plain*.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.errors import MsgutError

LEAST = 3


@dataclass(frozen=True, eq=False)
class Frame:
    """The rows of one comparison, in an order that does not depend on the table's.

    ``counts`` (samples × taxa) and what follows it have one row per sample; a *unit* is
    a pair, a person or a sample, whichever may be exchanged.

    Parameters
    ----------
    form : {"pairs", "repeated", "plain"}
    counts : pandas.DataFrame, shape (n_samples, n_taxa)
    right : numpy.ndarray of bool, shape (n_samples,)
    unit : numpy.ndarray of int, shape (n_samples,)
    covariates : numpy.ndarray, shape (n_samples, n_columns)
    strata : numpy.ndarray of int, shape (n_units,)
        Labels are exchanged within a stratum only.
    dropped : int
        Samples of the two groups that could not be used.
    """

    form: str
    counts: pd.DataFrame
    right: np.ndarray
    unit: np.ndarray
    covariates: np.ndarray
    strata: np.ndarray
    dropped: int

    def reduce(self, values):
        """Return one row per unit: the mean, or right minus left within a pair."""
        values = np.asarray(values, dtype=float)
        if self.form != "pairs":
            return self._means(values, np.ones(len(values), dtype=bool))
        return self._means(values, self.right) - self._means(values, ~self.right)

    def _means(self, values, keep):
        unit = self.unit[keep]
        total = np.zeros((len(self.strata), values.shape[1]))
        np.add.at(total, unit, values[keep])
        return total / np.bincount(unit, minlength=len(self.strata))[:, None]

    @property
    def labels(self):
        """The label of each unit: 1 is right, 0 is left; a pair has 1."""
        if self.form == "pairs":
            return np.ones(len(self.strata))
        label = np.zeros(len(self.strata))
        label[self.unit] = self.right
        return label

    @property
    def nuisance(self):
        """What is fitted beside the label, one row per unit: intercept, covariates."""
        return self.beside(self.covariates)

    def beside(self, columns):
        """Return these columns per unit, with the intercept that the form needs.

        The difference within a pair has no intercept but the label, and a column that
        partners share falls out of it.
        """
        rows = self.reduce(columns)
        if self.form == "pairs":
            return rows[:, np.abs(rows).max(axis=0, initial=0) > 0]
        return np.column_stack([np.ones(len(rows)), rows])

    @property
    def sizes(self):
        """How many units stand left and right, as ``(n_left, n_right)``."""
        n, right = len(self.strata), int(self.labels.sum())
        return (n, n) if self.form == "pairs" else (n - right, right)

    def shuffles(self, permutations, *, seed):
        """Return permuted labels, shape (n_units, permutations).

        Partners are swapped within their pair (a sign), whole people change group, and
        nobody leaves their stratum.
        """
        rng = np.random.default_rng(seed)
        labels = self.labels
        if self.form == "pairs":
            return rng.choice([-1.0, 1.0], size=(len(labels), permutations))
        shuffled = np.empty((len(labels), permutations))
        for stratum in np.unique(self.strata):
            rows = np.flatnonzero(self.strata == stratum)
            block = np.repeat(labels[rows, None], permutations, axis=1)
            shuffled[rows] = rng.permuted(block, axis=0)
        return shuffled


def frame(study, *, left, right, by="group", covariates=(), blocks=None):
    """Return the rows that compare two groups of a study, by its design.

    Parameters
    ----------
    study : msgut.study.Study
    left, right : str
        Two values of the column ``by``.
    covariates : sequence of str
        Columns of ``study.samples``; text becomes one 0/1 column per further value.
        Samples that lack one are left out, and counted in ``dropped``.
    blocks : str, optional
        A column, such as ``"site"``: fitted as a covariate, and labels are permuted
        within its values only.

    Raises
    ------
    MsgutError
        If a column or a group is not there, or fewer than three units are left on
        either side.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> names = list("abcdefgh")
    >>> counts = pd.DataFrame({"A": range(8), "B": 5}, index=names)
    >>> group = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4}, index=names)
    >>> rows = frame(Study("toy", counts, group), left="HC", right="MS")
    >>> rows.form, rows.sizes
    ('plain', (4, 4))
    """
    samples = _known(
        study, left, right, by, [*covariates, *([blocks] if blocks else [])]
    )
    asked = len(samples)
    chosen = list(dict.fromkeys([*covariates, *([blocks] if blocks else [])]))
    samples = samples[_present(samples[chosen]).all(axis=1)]
    block = _blocks(study, samples)
    samples, block = samples[block.notna()], block[block.notna()]
    sides = (samples[by] == right).groupby(block).agg(["any", "all"])
    both = sides["any"] & ~sides["all"]
    form = "plain"
    if both.any():
        form = "pairs"
        keep = block.map(both)
        samples, block = samples[keep], block[keep]
    elif block.duplicated().any():
        form = "repeated"
    names, unit = np.unique(block.astype(str).to_numpy(), return_inverse=True)
    is_right = (samples[by] == right).to_numpy()
    columns = _columns(samples[chosen])
    strata = np.zeros(len(names), dtype=int)
    if blocks:
        strata[unit] = pd.factorize(samples[blocks].astype(str), sort=True)[0]
    counts = study.counts.loc[samples.index]
    counts = counts.loc[:, (counts > 0).any(axis=0)]
    counts = counts[sorted(counts.columns, key=str)]
    rows = Frame(form, counts, is_right, unit, columns, strata, asked - len(samples))
    if min(rows.sizes) < LEAST:
        msg = (
            f"{study.name}: {left} against {right} leaves {rows.sizes[0]} and "
            f"{rows.sizes[1]} {'pairs' if form == 'pairs' else 'people'}, fewer than "
            f"{LEAST}. Choose larger groups, or fewer covariates."
        )
        raise MsgutError(msg)
    return rows


def _known(study, left, right, by, columns):
    for column in [by, *columns]:
        if column not in study.samples:
            msg = (
                f"{study.name}: no column {column!r} to compare or adjust by. "
                f"There are {', '.join(map(str, study.samples.columns))}."
            )
            raise MsgutError(msg)
    values = study.samples[by]
    for side in (left, right):
        if not (values == side).any():
            msg = (
                f"{study.name}: no sample has {by} {side!r}; there are "
                f"{', '.join(sorted(map(str, values.dropna().unique())))}."
            )
            raise MsgutError(msg)
    if left == right:
        msg = f"{study.name}: {left!r} cannot be compared with itself. Name two groups."
        raise MsgutError(msg)
    samples = study.samples[values.isin([left, right])]
    # By the ids themselves, so that the order of the table cannot matter.
    return samples.loc[sorted(samples.index, key=str)]


def _present(columns):
    return columns.notna() & (columns.astype(object) != "")


def _blocks(study, samples):
    if study.design == "household-pairs" and "household" in samples:
        household = samples["household"]
        return household.where(_present(household.to_frame())["household"])
    return study.subject.loc[samples.index]


def _columns(chosen):
    """Return covariates as numbers: text as 0/1 columns, the first value left out."""
    made = [np.empty((len(chosen), 0))]
    for name in chosen:
        column = chosen[name]
        if pd.api.types.is_numeric_dtype(column):
            values = column.to_numpy(dtype=float)
            spread = values.std() or 1.0
            made.append(((values - values.mean()) / spread)[:, None])
        else:
            text = column.astype(str).to_numpy()
            levels = np.unique(text)[1:]
            made.append((text[:, None] == levels[None, :]).astype(float))
    return np.column_stack(made)
