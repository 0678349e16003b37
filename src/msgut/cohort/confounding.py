"""Which traits cannot be told apart from the groups, whatever is adjusted for."""

import pandas as pd

from msgut.cohort.table1 import people_and_traits, recorded_traits


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
