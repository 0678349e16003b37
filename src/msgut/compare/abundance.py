"""Who is there: shares and prevalence of the commonest taxa, by group."""

import pandas as pd


def abundance_by_group(study, *, most=15):
    """Return mean and median share and prevalence by group of the commonest taxa.

    Parameters
    ----------
    study : Study
        Collapsed to a rank.
    most : int
        How many taxa, by mean share over all samples.

    Returns
    -------
    pandas.DataFrame
        One row per taxon: ``taxon``, then ``mean GROUP``, ``median GROUP`` and
        ``prevalence GROUP`` for every group (shares of 1, over samples).

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [9, 8], "B": [1, 2]}, ["x", "y"])
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["MS", "HC"]}, ["x", "y"]))
    >>> abundance_by_group(toy, most=1).values.tolist()
    [['A', 0.8, 0.8, 1.0, 0.9, 0.9, 1.0]]
    """
    share = study.shares
    top = share.mean().sort_values(ascending=False, kind="stable").index[:most]
    table = {"taxon": list(top)}
    for group in sorted(study.group.dropna().unique(), key=str):
        mine = share.loc[study.group == group, top]
        table[f"mean {group}"] = mine.mean().to_numpy()
        table[f"median {group}"] = mine.median().to_numpy()
        table[f"prevalence {group}"] = (mine > 0).mean().to_numpy()
    return pd.DataFrame(table)
