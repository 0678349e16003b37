"""Which samples face which in a comparison of two groups: the design says."""

from dataclasses import dataclass

import pandas as pd

from msgut.errors import MsgutError


@dataclass(frozen=True, eq=False)
class Contrast:
    """Two groups of a study and the form in which its design lets them be compared.

    Attributes
    ----------
    form : {"independent", "paired", "repeated"}
        ``paired``: some household (or person) has both groups; ``repeated``: persons
        in one group each, some with several samples; else ``independent``.
    unit : pandas.Series
        Per sample of either group, what counts as one: household, person or sample.
    group : pandas.Series
        Per sample of either group.
    """

    form: str
    unit: pd.Series
    group: pd.Series


def contrast(study, column, left, right):
    """Return how two groups of a study are compared.

    Raises
    ------
    MsgutError
        When a group is not there, or households hold several samples of one group
        and none of the other, so that no form is right.

    Examples
    --------
    >>> from msgut.facts import Facts
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["MS", "HC"] * 2, "household": [1, 1, 2, 2]})
    >>> counts = pd.DataFrame({"t": [1, 2, 3, 4]})
    >>> pairs = Study("toy", counts, samples, facts=Facts(design="household-pairs"))
    >>> contrast(pairs, "group", "HC", "MS").form
    'paired'
    """
    if column not in study.samples:
        msg = f"{study.name}: no column {column!r} among {list(study.samples.columns)}."
        raise MsgutError(msg)
    labels = study.samples[column]
    there = sorted(map(str, labels.dropna().unique()))
    for side in (left, right):
        if not (labels == side).any():
            msg = (
                f"{study.name}: no sample has {column} {side!r}. There are "
                f"{', '.join(there)}."
            )
            raise MsgutError(msg)
    group = labels[labels.isin([left, right])]
    unit = units(study).loc[group.index]
    sides = pd.crosstab(unit, group)
    if ((sides > 0).sum(axis=1) == 2).any():
        return Contrast("paired", unit, group)
    if not unit.duplicated().any():
        return Contrast("independent", unit, group)
    person = study.subject.loc[group.index]
    if unit.name == "household" and not person.equals(unit):
        msg = (
            f"{study.name}: households hold several samples of {left} or {right} and "
            "none holds both: they are neither pairs nor independent. "
            "Keep one sample per household."
        )
        raise MsgutError(msg)
    return Contrast("repeated", unit, group)


def units(study):
    """Return what counts as one in each sample: the household, the person, itself."""
    person = study.subject.rename("subject")
    if study.design != "household-pairs":
        return person
    household = study.samples["household"].astype(object)
    # A home that is not known is nobody else's.
    own = pd.Series([f"alone: {name}" for name in person], person.index)
    return household.where(household.notna(), own).rename("household")
