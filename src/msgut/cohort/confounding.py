"""Which traits cannot be told apart from the groups, whatever is adjusted for."""

import pandas as pd

from msgut.cohort.table1 import people_and_traits, recorded_traits, table1


def confounded_covariates(study):
    """Return the covariates that cannot be told apart from the groups, and why.

    No adjustment can separate a disease from a covariate that is recorded in one
    group only, or none of whose levels stands in two groups: whatever differs may be
    either. What one model cannot separate is another question
    (``msgut.compare.variance_explained``).

    Returns
    -------
    pandas.DataFrame
        Columns ``covariate, why``; no rows when every covariate can be separated.
    """
    table = people_and_traits(study)
    size = table["group"].value_counts()
    rows = []
    for name in recorded_traits(study) if len(size) > 1 else ():
        known = table.dropna(subset=[name])
        groups = known["group"].unique()
        if len(groups) == 0:
            continue
        if len(groups) < len(size):
            why = (
                f"{name} is recorded for {' and '.join(sorted(map(str, groups)))} only"
            )
            rows.append((name, why))
            continue
        if pd.api.types.is_numeric_dtype(known[name]):
            spans = known.groupby("group")[name].agg(["min", "max"]).sort_values("min")
            apart = (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all()
        else:
            # A level of one person says nothing; batches of one are usual.
            crowded = known[name].map(known[name].value_counts()) > 1
            apart = crowded.any() and (
                known[crowded].groupby(name)["group"].nunique().max() == 1
            )
        if apart:
            rows.append((name, f"no {name} is shared by two groups"))
    return pd.DataFrame(rows, columns=["covariate", "why"])


def unequal_and_unadjusted(who, adjusted_for=None):
    """Return the traits in which groups differ beyond chance, and for which none adjusts.

    Such as a site: a difference that is called may be of it, however well age, sex and
    BMI are adjusted for.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    adjusted_for : sequence of str, optional
        What the answer adjusts for; the comparison's covariates where not given.

    Returns
    -------
    tuple of str
        Of what is recorded and can be told from the groups at all.

    Examples
    --------
    >>> from msgut.cohort.comparison import comparison
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["HC"] * 20 + ["MS"] * 20})
    >>> samples["site"] = ["a"] * 17 + ["b"] * 3 + ["a"] * 4 + ["b"] * 16
    >>> toy = Study("toy", pd.DataFrame({"A": [1] * 40, "B": 2}), samples)
    >>> unequal_and_unadjusted(comparison(toy))
    ('site',)
    """
    table = table1(who, reference=who.left)
    beyond = dict.fromkeys(table.loc[table["beyond_chance"], "covariate"])
    adjusted_for = who.covariates if adjusted_for is None else adjusted_for
    apart = {*confounded_covariates(who)["covariate"], *adjusted_for}
    return tuple(name for name in beyond if name not in apart)
