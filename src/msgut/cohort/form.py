"""In which form two groups face each other: pairs, single people, visits, a mixture."""

import pandas as pd

FORMS = ("independent", "paired", "repeated", "mixed")


def form_of(unit: pd.Series, group: pd.Series) -> str:
    """Return the form of a comparison of these samples.

    One rule for a study, for its first visits and for who is left once a value or a
    covariate is not known: a partner whose other is gone is single, and makes of pairs
    a mixture.

    Parameters
    ----------
    unit, group : pandas.Series
        Of each sample, in one order: what counts as one, and one of two groups.

    Returns
    -------
    {"independent", "paired", "repeated", "mixed"}
        As :class:`msgut.cohort.Comparison` says them.

    Examples
    --------
    >>> unit, group = pd.Series([1, 1, 2, 2]), pd.Series(["HC", "MS"] * 2)
    >>> form_of(unit, group), form_of(unit[:3], group[:3]), form_of(unit[1:3], group[1:3])
    ('paired', 'mixed', 'independent')
    """
    per_unit = pd.crosstab(unit.to_numpy(), group.to_numpy())
    both = ((per_unit > 0).sum(axis=1) == 2).to_numpy()
    if both.any():
        return "paired" if both.all() else "mixed"
    return "repeated" if unit.duplicated().any() else "independent"
