"""Which covariates can be adjusted for, by one rule, and as numbers."""

import pandas as pd

from msgut.cohort.confounding import confounded_covariates
from msgut.cohort.samples import all_recorded
from msgut.cohort.table1 import people_and_traits, recorded_traits
from msgut.levels import KNOWN

# What is adjusted for unless a page asks for every trait.
COVARIATES = ("age", "sex", "bmi")
SPELT = {"bmi": "BMI"}
USUAL = ("age", "sex", "bmi", "site", "batch")


def usable_covariates(who, *, among=COVARIATES) -> tuple[str, ...]:
    """Return the covariates that a comparison can be adjusted for, a tuple.

    Those of ``among`` that are known for at least 80 % of the people (95 % where it
    is none of age, sex, BMI, site and batch), take more than one value, also among
    those for whom all of them are known, and can be told from the groups at all
    (:func:`msgut.cohort.confounded_covariates`).

    Parameters
    ----------
    who : Comparison or msgut.study.Study
    among : sequence of str or None
        None: every trait that the study records.
    """
    table = people_and_traits(who)
    apart = set(confounded_covariates(who)["covariate"])
    names = recorded_traits(who) if among is None else among
    usable = [
        name
        for name in names
        if name in table and name not in apart and well_recorded(table, name)
    ]
    while flat := _of_one_value_together(table, usable):
        # It would adjust for nothing, and cost the people who lack it.
        usable.remove(min(flat, key=lambda name: all_recorded(table, [name]).sum()))
    return tuple(usable)


def well_recorded(people, name, *, within=None):
    """Return whether a covariate is known for enough people, and varies among them.

    Parameters
    ----------
    people : pandas.DataFrame
    name : str
        A column of it.
    within : pandas.Series, optional
        A label of each person: the covariate is then known for enough of every label,
        since adjusting would leave out those who lack it.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [30.0, 40, 50, 60, None], "group": list("aaaab")})
    >>> well_recorded(people, "age")
    True
    >>> well_recorded(people, "age", within=people["group"])
    False
    """
    known = all_recorded(people, [name])
    share = known.mean() if within is None else known.groupby(within).mean().min()
    varies = len(people.loc[known, name].unique()) > 1
    return bool(share >= KNOWN["usual" if name in USUAL else "other"] and varies)


def _of_one_value_together(table, names):
    """Return which covariates take one value where all of them are known."""
    whole = table[all_recorded(table, names)]
    return [name for name in names if len(whole) and len(whole[name].unique()) < 2]


def coded_covariates(samples, names):
    """Return covariates as numbers: text as 0/1 columns, missing where not known.

    Parameters
    ----------
    samples : pandas.DataFrame
        As a study holds them: what is not known is missing, and no empty text.
    names : sequence of str

    Returns
    -------
    pandas.DataFrame
        One row per sample; a covariate of k levels makes k − 1 columns.

    Raises
    ------
    MsgutError
        When a column is not there.

    Examples
    --------
    >>> coded_covariates(pd.DataFrame({"sex": ["female", "male", None]}), ["sex"])
       sex (female)
    0           1.0
    1           0.0
    2           NaN
    """
    made = {}
    for name in names:
        known = all_recorded(samples, [name])
        column = samples[name]
        if pd.api.types.is_numeric_dtype(column):
            made[SPELT.get(name, name)] = column.astype(float)
            continue
        text = column.astype(str)
        for level in sorted(text[known].unique())[:-1]:
            made[f"{name} ({level})"] = text.eq(level).astype(float).where(known)
    return pd.DataFrame(made, index=samples.index)


def covariates_in_words(names):
    """Return names of covariates as words.

    Examples
    --------
    >>> covariates_in_words(("age", "sex", "bmi"))
    'age, sex and BMI'
    """
    return joined([SPELT.get(name, name) for name in names] or ["nothing recorded"])


def joined(names):
    """Return names as they stand in a sentence; nothing for none.

    Examples
    --------
    >>> joined(["CD", "PD", "RA"]), joined(["CD"])
    ('CD, PD and RA', 'CD')
    """
    if not len(names):
        return ""
    *rest, last = map(str, names)
    return f"{', '.join(rest)} and {last}" if rest else last
