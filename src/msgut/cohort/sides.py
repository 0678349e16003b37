"""Which two groups to compare, and what else is known of the people."""

from msgut.cohort.balance import inseparable, people, traits
from msgut.errors import MsgutError

# A covariate known for too few people costs more than it explains: complete cases
# would lose whole sites. The usual confounders are worth more than the others.
USUAL = ("age", "sex", "bmi", "site", "batch")
KNOWN = {True: 0.8, False: 0.95}


def sides(study, left="", right=""):
    """Return the two groups to compare: those asked for, else HC and the disease.

    Parameters
    ----------
    left, right : str
        Groups of the study. Where none is named: ``HC`` (or the commonest group) on
        the left; ``MS``, or the commonest other group, on the right.

    Raises
    ------
    MsgutError
        For a group that is not there, or a study of one group.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 1, 1]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["UC", "HC", "UC"]}))
    >>> sides(toy)
    ('HC', 'UC')
    """
    have = list(study.group.value_counts().index)
    for name in (left, right):
        if name and name not in have:
            msg = (
                f"{study.name}: no group {name!r}; there are {', '.join(sorted(have))}."
            )
            raise MsgutError(msg)
    left = left or next(g for g in ("HC", *have) if g in have and g != right)
    others = [g for g in have if g != left]
    if not others:
        msg = f"{study.name}: only the group {left} is here; a comparison needs two."
        raise MsgutError(msg)
    right = right or ("MS" if "MS" in others else others[0])
    if left == right:
        msg = f"{study.name}: {left!r} cannot be compared with itself. Name another."
        raise MsgutError(msg)
    return left, right


def adjustable(study, *, among=("age", "sex", "bmi")):
    """Return the covariates that a model of this study can be adjusted for.

    Those of ``among`` that are known for at least 80 % of the people (95 % where it
    is none of age, sex, BMI, site and batch), take more than one value, and can be
    told from the groups at all (:func:`msgut.compare.inseparable`).

    Parameters
    ----------
    among : sequence of str or None
        None: every trait that the study records.
    """
    table = people(study)
    apart = set(inseparable(study)["covariate"])
    return [
        name
        for name in (traits(study) if among is None else among)
        if name in table
        and name not in apart
        and table[name].notna().mean() >= KNOWN[name in USUAL]
        and table[name].nunique() > 1
    ]


def mates(study):
    """Return the column that joins pairs, ``"household"``, or None without pairs."""
    return "household" if study.design == "household-pairs" else None
