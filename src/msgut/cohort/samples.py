"""Which samples stand for whom: groups, the fair contrast, one sample a person."""

import numpy as np
import pandas as pd

from msgut.errors import MsgutError

# A word before or after one number, whose minus is no hyphen.
VISIT = r"^(?P<before>\D*?)(?P<number>(?:(?<!\w)-)?\d+(?:\.\d+)?)(?P<after>\D*)$"

# Phases before a donor's stool, in their order. Where antibiotics emptied the gut first,
# what came back by itself is no donor's, and only a sample before them remembers it.
PHASES_BEFORE = ("before antibiotics", "before")
# The phase that a transplant found, and from which it is what changed.
JUST_BEFORE = PHASES_BEFORE[-1]


def order_of_visits(visits):
    """Return visits as numbers by which they can be put in order.

    Texts of one word and a number, such as *V2* and *V10*, are ordered by the number.
    Where words differ (*week 4*, *month 1*; *before*, *after*) nothing tells which was
    first, and they are missing.

    Parameters
    ----------
    visits : pandas.Series

    Returns
    -------
    pandas.Series of float

    Examples
    --------
    >>> order_of_visits(pd.Series(["V10", "V2", None])).tolist()
    [10.0, 2.0, nan]
    >>> order_of_visits(pd.Series(["week 4", "month 1"])).tolist()
    [nan, nan]
    """
    numbers = pd.to_numeric(visits, errors="coerce").astype(float)
    known = visits.notna()
    if numbers[known].notna().all():
        return numbers
    parts = visits[known].astype(str).str.strip().str.casefold().str.extract(VISIT)
    if (
        parts.isna().any(axis=None)
        or len(parts[["before", "after"]].value_counts()) > 1
    ):
        return numbers
    return parts["number"].astype(float).reindex(visits.index)


def time_column(samples):
    """Return the name of the column that says when samples were taken, or None.

    Days before visits: a day is measured, such as days since a transplant, and a visit
    is a name for it, which need not be the same day for everybody.

    Examples
    --------
    >>> time_column(pd.DataFrame({"visit": [1, 2], "day": [-3, 28]}))
    'day'
    """
    return next((c for c in ("day", "visit") if c in samples), None)


def first_visit(study, *, apart=""):
    """Return one sample per person: the earliest visit, of those the deepest.

    A person counts once. Where no day or visit is recorded (:func:`time_column`), the
    deepest sample stands for the person; ties go to the first row.

    Parameters
    ----------
    apart : str, optional
        A column, such as the group: a person keeps one sample for each value of it.

    Raises
    ------
    MsgutError
        Where somebody came at several visits whose names do not tell which was first
        (see :func:`order_of_visits`).
    """
    when = time_column(study.samples)
    order = pd.DataFrame(
        {
            "subject": study.subject,
            "when": order_of_visits(study.samples[when]) if when else 0.0,
            "depth": -study.depth.to_numpy(),
            "row": np.arange(len(study.table)),
        },
        index=study.table.index,
    )
    keys = ["subject"]
    if apart:
        if apart not in study.samples:
            msg = (
                f"{study.name}: no column {apart!r} among "
                f"{list(study.samples.columns)}. Name one of these."
            )
            raise MsgutError(msg)
        order["apart"] = study.samples[apart]
        keys.append("apart")
    if when:
        _refuse_unordered(study, when, order, keys)
    first = order.sort_values(["when", "depth", "row"], na_position="last")
    first = first.drop_duplicates(keys).sort_values("row")
    if len(first) == len(study.table):
        return study
    return study.become(
        "first visit",
        "one sample per person",
        counts=study.table.only(rows=first.index),
    )


def _refuse_unordered(study, when, order, keys):
    """Refuse where one of a person's several visits has no place in their order."""
    visits = study.samples[when]
    own = order.assign(visit=visits).groupby(keys, dropna=False)["visit"]
    lost = order["when"].isna() & visits.notna() & (own.transform("nunique") > 1)
    if lost.any():
        there = ", ".join(repr(str(v)) for v in pd.unique(visits.dropna())[:6])
        msg = (
            f"{study.name}: nothing tells which {when} came first of {there}, and some "
            f"people have several. Write numbers in [values.{when}] of the study file, "
            "or name the one to compare in its [contrast]."
        )
        raise MsgutError(msg)


def fair_contrast(study, *, but="group"):
    """Return the samples in which groups are fairly compared.

    Where the study file names a ``[contrast]``, such as the first visit, its samples.
    In a transplant study donors, and recipients as found: what a donor's stool did to
    a recipient is no property of the disease, so that they keep the earliest recorded
    phase (before antibiotics, else before). Other studies pass as they are.

    Parameters
    ----------
    but : str, optional
        The column whose values are compared: what the contrast says of it is left
        aside, so that visits, or times before and after, can be compared at all.

    Raises
    ------
    MsgutError
        When no sample has a value that the contrast asks for.
    """
    contrast = {c: v for c, v in study.facts.contrast.items() if c != but}
    if contrast:
        keep = pd.Series(data=True, index=study.table.index)
        for column, value in contrast.items():
            have = study.samples[column]
            text = have.map(
                lambda v: f"{v:g}" if isinstance(v, (int, float)) else str(v)
            )
            if not (text == str(value)).any():
                there = ", ".join(sorted(set(text[have.notna()]))[:8])
                msg = (
                    f"{study.name}: [contrast] asks for {column} {value!r}, which no "
                    f"sample has; there are {there}."
                )
                raise MsgutError(msg)
            keep &= text == str(value)
        told = ", ".join(f"{c} {v}" for c, v in contrast.items())
        return study.become(
            "baseline", f"the fair contrast: {told}", counts=study.table.only(rows=keep)
        )
    if study.design != "fmt" or "phase" not in study.samples or but == "phase":
        return study
    phase = study.samples["phase"]
    found = [p for p in PHASES_BEFORE if (phase == p).any()]
    keep = phase.isin(["donor", *found[:1]])
    why = f"donors, and recipients {found[0]}" if found else "donors"
    return study.become("baseline", why, counts=study.table.only(rows=keep))


def independent_units(study):
    """Return what counts as one in each sample: the household, else the person."""
    person = study.subject.rename("subject")
    if study.design != "household-pairs":
        return person
    if "household" not in study.samples:
        msg = (
            f"{study.name}: its design is household pairs, yet no column 'household' "
            f"is among {list(study.samples.columns)}. Name it in the study file."
        )
        raise MsgutError(msg)
    # Text, so that homes of numbers and of names can be told apart and sorted.
    household = study.samples["household"].map(str)
    # A home that is not known is nobody else's.
    own = pd.Series([f"alone: {name}" for name in person], person.index)
    return household.where(study.samples["household"].notna(), own).rename("household")


def all_recorded(samples, names):
    """Return, per sample, whether every one of these columns is known.

    What is not known is missing: a study holds no empty text
    (:class:`msgut.study.Study`).

    Raises
    ------
    MsgutError
        When a column is not there.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30, None, 40], "sex": ["female", "male", None]})
    >>> all_recorded(table, ["age", "sex"]).tolist()
    [True, False, False]
    """
    for name in names:
        if name not in samples:
            msg = (
                f"no column {name!r} among the samples' {list(samples.columns)}. "
                "Name one of these."
            )
            raise MsgutError(msg)
    return samples[list(names)].notna().all(axis=1)
