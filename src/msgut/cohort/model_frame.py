"""The rows of one comparison for models of many taxa: units, labels, covariates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.cohort.comparison import comparison
from msgut.cohort.form import form_of
from msgut.cohort.samples import all_recorded
from msgut.errors import MsgutError, UnanswerableError, suggestion
from msgut.levels import LEAST_PEOPLE
from msgut.stats.power import least_p_of_labels
from msgut.stats.shares import part_of_whole


@dataclass(frozen=True, eq=False)
class ModelFrame:
    """The rows of one comparison, in an order that does not depend on the table's.

    ``counts`` (samples × taxa) and what follows it have one row per sample; a *unit* is
    a pair, a person or a sample, whichever may be exchanged.

    Parameters
    ----------
    form : {"independent", "paired", "repeated", "mixed"}
        Of the rows that are left once samples without a covariate are out.
    counts : pandas.DataFrame, shape (n_samples, n_taxa)
    right : numpy.ndarray of bool, shape (n_samples,)
    unit : numpy.ndarray of int, shape (n_samples,)
    covariates : numpy.ndarray, shape (n_samples, n_columns)
    strata : numpy.ndarray of int, shape (n_units,)
        Labels are exchanged within a stratum only.
    pair : numpy.ndarray of bool, shape (n_units,)
        Which units hold both groups.
    dropped : int
        Samples of the comparison that could not be used: without a covariate, or
        without a read of the taxa that are tested.
    """

    form: str
    counts: pd.DataFrame
    right: np.ndarray
    unit: np.ndarray
    covariates: np.ndarray
    strata: np.ndarray
    pair: np.ndarray
    dropped: int

    def reduce(self, values):
        """Return one row per unit: the mean, or right minus left within a pair."""
        values = np.asarray(values, dtype=float)
        right, left = self._means(values, self.right), self._means(values, ~self.right)
        single = np.where(np.isnan(right), left, right)
        return np.where(self.pair[:, None], right - left, single)

    def _means(self, values, keep):
        """Return the mean over each unit's kept samples; missing where it has none."""
        unit, n = self.unit[keep], len(self.strata)
        total = np.zeros((n, values.shape[1]))
        np.add.at(total, unit, values[keep])
        size = np.bincount(unit, minlength=n)[:, None]
        return part_of_whole(total, size)

    @property
    def labels(self):
        """The label of each unit: 1 is right, 0 is left; a pair has 1."""
        label = np.zeros(len(self.strata))
        label[self.unit[self.right]] = 1
        return label

    def sample_labels(self, labels):
        """Return the label of each sample for a label of each unit, 0 or 1.

        Parameters
        ----------
        labels : numpy.ndarray, shape (n_units,)
            As :attr:`labels` or one column of :meth:`shuffles`: a pair of label -1 has
            swapped places.
        """
        own = labels[self.unit]
        within = np.where(own > 0, self.right, ~self.right)
        return np.where(self.pair[self.unit], within, own).astype(float)

    @property
    def least_p(self):
        """The least p that exchanging labels can give, both tails counted.

        No p below it can be had without trusting the shape of a distribution that so
        few people cannot show.

        Examples
        --------
        See :func:`model_frame`.
        """
        alone, label = ~self.pair, self.labels
        sides = [alone & (label == side) for side in (0, 1)]
        strata = np.unique(self.strata[alone])
        singles = [
            [int((self.strata[side] == stratum).sum()) for side in sides]
            for stratum in strata
        ]
        return least_p_of_labels(singles, self.pair.sum())

    @property
    def scale(self):
        """What least squares weighs each unit's row by, shape (n_units,).

        Beside single people a difference of two counts as the contrast of unit length
        that it is: ordinary least squares on such rows is the model with a fixed
        effect for every pair and one level for all single people.
        """
        return (
            np.where(self.pair, np.sqrt(0.5), 1.0)
            if self.form == "mixed"
            else (np.ones(len(self.strata)))
        )

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
        if not self.pair.all():
            rows = np.column_stack([(~self.pair).astype(float), rows])
        return rows[:, np.abs(rows).max(axis=0, initial=0) > 0]

    @property
    def sizes(self):
        """How many people stand left and right; a pair stands on both sides."""
        alone = self.labels[~self.pair]
        both, right = int(self.pair.sum()), int(alone.sum())
        return both + len(alone) - right, both + right

    def shuffles(self, permutations, *, seed):
        """Return permuted labels, shape (n_units, permutations).

        Partners are swapped within their pair (a sign), whole people change group, and
        nobody leaves their stratum. The same arrangements as
        :meth:`msgut.cohort.Comparison.permuted_labels`, which knows neither strata nor
        who lacks a covariate, drawn per unit and always, however few there are.
        """
        rng = np.random.default_rng(seed)
        labels = np.repeat(self.labels[:, None], permutations, axis=1)
        pairs = int(self.pair.sum())
        labels[self.pair] = rng.choice([-1.0, 1.0], size=(pairs, permutations))
        for stratum in np.unique(self.strata[~self.pair]):
            rows = np.flatnonzero((self.strata == stratum) & ~self.pair)
            labels[rows] = rng.permuted(labels[rows], axis=0)
        return labels


def model_frame(study, *, left="", right="", covariates=(), strata=None, counts_for=""):
    """Return the rows that compare two groups of a study, by its design.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
    left, right : str
        As :func:`msgut.cohort.comparison` takes them.
    covariates : sequence of str
        Columns of samples; text becomes one 0/1 column per further value.
        Samples that lack one are left out, and counted in ``dropped``; so are those
        without reads.
    strata : str, optional
        A column, such as ``"site"``: fitted as a covariate, and labels are permuted
        within its values only.
    counts_for : str, optional
        Who needs counts, such as ``"ANCOM-BC"``: proportions are refused.

    Raises
    ------
    MsgutError
        If a column or a group is not there, fewer than three units are left on either
        side, or counts are needed and there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> names = list("abcdefgh")
    >>> counts = pd.DataFrame({"A": range(8), "B": 5}, index=names)
    >>> group = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4}, index=names)
    >>> rows = model_frame(Study("toy", counts, group))
    >>> rows.form, rows.sizes, round(rows.least_p, 4)
    ('independent', (4, 4), 0.0286)
    """
    column = getattr(study, "group_column", "group")
    who = comparison(study, left, right, group_column=column)
    if counts_for:
        who.study.require("counts", counts_for)
    chosen = list(dict.fromkeys([*covariates, *([strata] if strata else [])]))
    samples = who.study.samples
    for column in chosen:
        if column not in samples:
            msg = (
                f"{who.study.name}: no column {column!r} to adjust for. "
                f"{suggestion(column, samples.columns)}"
            )
            raise MsgutError(msg)
    # Who has no reads has no composition.
    known = all_recorded(samples, chosen).to_numpy()
    known = known & (np.diff(who.study.sparse.indptr) > 0)
    samples, block = samples[known], who.unit[known]
    is_right = who.is_right[known]
    names, unit = np.unique(block.astype(str).to_numpy(), return_inverse=True)
    size = [
        np.bincount(unit[side], minlength=len(names)) for side in (~is_right, is_right)
    ]
    pair = (size[0] > 0) & (size[1] > 0)
    form = form_of(block, who.group[known])
    levels = np.zeros(len(names), dtype=int)
    if strata:
        levels[unit] = pd.factorize(samples[strata].astype(str), sort=True)[0]
    counts = who.study.counts.loc[samples.index]
    counts = counts.loc[:, (counts > 0).any(axis=0)]
    counts = counts[sorted(counts.columns, key=str)]
    rows = ModelFrame(
        form,
        counts,
        is_right,
        unit,
        _columns(samples[chosen]),
        levels,
        pair,
        int((~known).sum()),
    )
    if min(rows.sizes) < LEAST_PEOPLE["taxa"]:
        msg = (
            f"{who.study.name}: {who.left} against {who.right} leaves {rows.sizes[0]} "
            f"and {rows.sizes[1]} {'pairs' if form == 'paired' else 'people'}, fewer "
            f"than {LEAST_PEOPLE['taxa']}. Choose larger groups, or fewer covariates."
        )
        raise UnanswerableError(msg)
    return rows


def _columns(chosen):
    """Return covariates as numbers: text as 0/1 columns, the first value left out.

    Complete and scaled, for models; :func:`~msgut.cohort.coded_covariates` keeps units
    and what is missing.
    """
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
