"""One comparison, made once: who faces whom, in which form, and who was left out.

Every test takes it, so that no two pages of a study can speak of different people.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from msgut.cohort import samples as chosen
from msgut.cohort.confounding import confounded_covariates
from msgut.cohort.covariates import coded_covariates, usable_covariates
from msgut.cohort.exchangeability import Exchangeability, exchangeability_of
from msgut.cohort.form import form_of
from msgut.cohort.group_choice import groups_to_compare
from msgut.cohort.left_out import left_out_people
from msgut.errors import MsgutError
from msgut.stats.permuted_designs import PermutedDesign
from msgut.study import Study, as_study

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two groups of a study, the people who answer, and the form of their answer.

    Attributes
    ----------
    study : msgut.study.Study
        The samples that are compared, in the order of their ids: those of the two
        groups, at the study's fair contrast.
    left, right : str
        The groups; every effect is ``right`` less ``left``.
    group_column : str
        The column of samples that holds them.
    form : {"independent", "paired", "repeated", "mixed"}
        ``paired``: every unit (household; else person) holds both groups;
        ``independent``: each gave one sample; ``repeated``: each holds one group, some
        several samples; ``mixed``: some hold both groups and others one, so that pairs
        are compared within and singles among singles.
    unit : pandas.Series
        Per sample, what counts as one: the household in a study of household pairs,
        else the person. Its name says which.
    left_out : pandas.DataFrame
        Columns ``reason, group, people, samples``: who of the two groups is in the
        study and not in the comparison.
    """

    study: Study
    left: str
    right: str
    group_column: str
    form: str
    unit: pd.Series
    left_out: pd.DataFrame

    @property
    def sides(self) -> tuple[str, str]:
        """The two groups, ``(left, right)``."""
        return self.left, self.right

    @property
    def group(self) -> pd.Series:
        """The group of each sample, a Series."""
        return self.study.samples[self.group_column]

    @cached_property
    def is_right(self) -> Flags:
        """Whether each sample is of the right group, shape (n_samples,)."""
        return np.asarray(self.group == self.right, dtype=bool)

    @cached_property
    def block(self) -> npt.NDArray[np.intp]:
        """The unit of each sample as a number, shape (n_samples,)."""
        return np.asarray(pd.factorize(self.unit.to_numpy(), sort=False)[0])

    @cached_property
    def in_pair(self) -> Flags:
        """Whether each sample's unit holds both groups, shape (n_samples,)."""
        n = self.block.max() + 1
        has_right = np.bincount(self.block, self.is_right, n) > 0
        has_left = np.bincount(self.block, ~self.is_right, n) > 0
        return (has_right & has_left)[self.block]

    @property
    def pair_column(self) -> str | None:
        """The column that joins pairs, ``"household"``, or None without pairs."""
        return "household" if self.study.design == "household-pairs" else None

    @property
    def n_pairs(self) -> int:
        """How many units hold both groups."""
        return len(np.unique(self.block[self.in_pair]))

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """People, ``(n_left, n_right)``; who stands in both groups counts in both."""
        person = self.study.subject.to_numpy()
        right = self.is_right
        return len(pd.unique(person[~right])), len(pd.unique(person[right]))

    @property
    def n_people(self) -> int:
        """How many people are compared."""
        return int(self.study.subject.nunique())

    @cached_property
    def covariates(self) -> tuple[str, ...]:
        """Which of age, sex and BMI can be adjusted for, a tuple of names."""
        return usable_covariates(self)

    @cached_property
    def covariate_table(self) -> pd.DataFrame:
        """The usable covariates as numbers, one row per sample."""
        return coded_covariates(self.study.samples, self.covariates)

    @cached_property
    def confounded_with(self) -> tuple[str, ...]:
        """Why the groups cannot be told from another trait, a tuple of reasons."""
        return tuple(confounded_covariates(self)["why"])

    @cached_property
    def site(self) -> npt.NDArray[np.object_] | None:
        """The site of each sample where there are three or more, else None."""
        if "site" not in self.study.samples or self.study.samples["site"].isna().any():
            return None
        site = self.study.samples["site"].astype(str).to_numpy()
        return site if len(np.unique(site)) >= 3 else None

    def once(self) -> Self:
        """Return the same people with one sample each, the first visit's.

        Who stands in both groups keeps one sample in each.
        """
        # A person with both groups is two cells, and a pair of their own.
        first = chosen.first_visit(self.study, apart=self.group_column)
        if len(first.table) == len(self.study.table):
            return self
        unit = self.unit.loc[first.table.index]
        form = form_of(unit, first.samples[self.group_column])
        return replace(self, study=first, unit=unit, form=form)

    def of(self, study: Study) -> Self:
        """Return this comparison over another table of the same samples.

        Such as the same people's counts at another rank, or fewer taxa.

        Raises
        ------
        MsgutError
            When a compared sample is not in that table.
        """
        ids = self.study.table.index
        missing = ids.difference(study.table.index)
        if len(missing):
            msg = (
                f"{study.name}: the table lacks {len(missing)} of the compared samples,"
                f" such as {str(missing[0])!r}. Make it from the same samples."
            )
            raise MsgutError(msg)
        table = study.become("compared", self.words, counts=study.table.only(rows=ids))
        return replace(self, study=table)

    @property
    def words(self) -> str:
        """The comparison in a few words, for the ledger."""
        return f"{self.right} against {self.left}"

    def exchangeability(self, values: npt.ArrayLike | None = None) -> Exchangeability:
        """Return who may change places if the groups (or other values) say nothing.

        Parameters
        ----------
        values : array-like, shape (n_samples,) or (n_samples, c), optional
            The factor that is permuted, in the order of the samples; the groups where
            left out.
        """
        values = self.is_right if values is None else values
        return exchangeability_of(self.study, self.study.table.index, values)

    def permuted_labels(self, permutations: int, *, seed: int) -> tuple[Flags, bool]:
        """Return permuted labels as the design allows: pairs within, singles among.

        Returns
        -------
        labels : numpy.ndarray of bool, shape (n_permutations, n_samples)
        exact : bool
            Whether these are all arrangements, the observed one among them; few
            arrangements are listed rather than drawn.
        """
        raw = self.is_right[:, None].astype(float)
        design = PermutedDesign(self.exchangeability(), raw, permutations)
        if not permutations:
            return np.empty((0, len(raw)), dtype=bool), False
        batches = [design.levels[codes][..., 0] for codes in design.batches(seed, 512)]
        labels = np.concatenate(batches)[:, design.unit] > 0.5
        return labels, bool(design.exact)

    def least_p(self, permutations: int) -> float:
        """Return the smallest p that permuting the labels can give."""
        raw = self.is_right[:, None].astype(float)
        return PermutedDesign(self.exchangeability(), raw, permutations).least()


def comparison(
    study: Study | Comparison,
    left: str = "",
    right: str = "",
    *,
    group_column: str | None = None,
) -> Comparison:
    """Return who is compared with whom in a study, by its design and fair contrast.

    Parameters
    ----------
    study : msgut.study.Study or Comparison
        A comparison of the same groups is returned as it is.
    left, right : str
        Two values of the group column. Where none is named: ``HC`` (or the commonest
        group) on the left; ``MS``, or the commonest other group, on the right.
    group_column : str, optional
        The column of samples that holds the groups; ``"group"`` where left out.

    Raises
    ------
    MsgutError
        When a column or a group is not there, at all or at the fair contrast, or when
        a comparison is of other groups than those asked for.

    Examples
    --------
    >>> from msgut.facts import Facts
    >>> samples = pd.DataFrame({"group": ["MS", "HC"] * 2 + ["MS"],
    ...                         "household": [1, 1, 2, 2, 3]})
    >>> counts = pd.DataFrame({"t": [1, 2, 3, 4, 5]})
    >>> pairs = Study("toy", counts, samples, facts=Facts(design="household-pairs"))
    >>> who = comparison(pairs)
    >>> who.form, who.n_pairs, who.sizes
    ('mixed', 2, (2, 3))
    """
    if isinstance(study, Comparison):
        return _same(study, left, right, group_column)
    group_column = group_column or "group"
    if group_column not in as_study(study).samples:
        msg = (
            f"{study.name}: no column {group_column!r} among "
            f"{list(study.samples.columns)}. Name one of these."
        )
        raise MsgutError(msg)
    fair = chosen.fair_contrast(study, but=group_column)
    left, right = groups_to_compare(fair, left, right, group_column=group_column)
    label = fair.samples[group_column]
    kept = sorted(label.index[label.isin([left, right])], key=str)
    # By the ids themselves, so that the order of the table cannot matter.
    table = fair.become(
        "groups", f"only {left} and {right}", counts=fair.table.only(rows=kept)
    )
    unit = chosen.independent_units(table)
    return Comparison(
        study=table,
        left=left,
        right=right,
        group_column=group_column,
        form=form_of(unit, table.samples[group_column]),
        unit=unit,
        left_out=left_out_people(study, table, (left, right), group_column),
    )


def _same(
    who: Comparison, left: str, right: str, group_column: str | None
) -> Comparison:
    asked = (
        who.left if left == "" else left,
        who.right if right == "" else right,
        group_column or who.group_column,
    )
    if asked != (who.left, who.right, who.group_column):
        msg = (
            f"{who.study.name}: this is a comparison of {who.words}, not of {asked[1]} "
            f"against {asked[0]}. Make it from the study."
        )
        raise MsgutError(msg)
    return who
