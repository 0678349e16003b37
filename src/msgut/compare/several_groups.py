"""Compare several groups in a value per sample, all at once and two by two."""

from itertools import combinations

import pandas as pd

from msgut.cohort import fair_contrast, independent_units
from msgut.compare.two_groups import (
    COLUMNS,
    two_groups,
    values_per_sample,
    with_q_values,
)
from msgut.errors import MsgutError, UnanswerableError
from msgut.stats.kruskal_wallis import kruskal_wallis


def all_and_pairwise(values, study, *, group_column="group"):
    """Return whether several groups differ: all at once, then two by two.

    Persons with several samples count once, by their mean.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        Values per sample.
    study : msgut.study.Study
    group_column : str
        The column of samples that holds the groups.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`two_groups`. Per value one row ``test = "all"`` with
        Kruskal and Wallis's p and, as ``effect``, epsilon squared (the share of the
        variance of ranks, :func:`msgut.stats.kruskal_wallis.kruskal_wallis`), and one row per
        pair of groups; of groups that share households or people, which are not
        independent, only these, each in the form of its pairs. q is taken over the values for the former, over all pairs and
        values for the latter. A pair of groups with fewer than two people in one has
        no row.

    Raises
    ------
    MsgutError
        When there are fewer than three groups.

    Examples
    --------
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": list("aaabbbccc")})
    >>> toy = Study("toy", pd.DataFrame({"t": [1] * 9}), samples)
    >>> table = all_and_pairwise(pd.Series(range(9), name="shannon"), toy)
    >>> table[["left", "right", "effect"]].head(2).round(6).values.tolist()
    [['a, b, c', '', 0.9], ['a', 'b', 3.0]]
    """
    study = fair_contrast(study, but=group_column)
    values = values_per_sample(values, study)
    if group_column not in study.samples:
        msg = f"{study.name}: no column {group_column!r} among {list(study.samples.columns)}."
        raise MsgutError(msg)
    label = study.samples[group_column].dropna()
    levels = sorted(label.unique(), key=str)
    if len(levels) < 3:
        msg = (
            f"{study.name}: {group_column} has {len(levels)} groups, {levels}. "
            "Compare two with compare.two_groups."
        )
        raise UnanswerableError(msg)
    unit = independent_units(study).loc[label.index]
    apart = label.groupby(unit).nunique().max() == 1
    rows = []
    for measure in values if apart else ():
        value = values[measure].reindex(label.index).dropna()
        mean = value.groupby(unit[value.index]).mean()
        side = label.groupby(unit).first()[mean.index]
        rows.append(
            {
                "measure": measure,
                "left": ", ".join(map(str, levels)),
                "right": "",
                "form": "repeated" if unit.duplicated().any() else "independent",
                "test": "all",
                "n_left": len(mean),
                "n_used": len(value),
                "n_dropped": len(label) - len(value),
                **kruskal_wallis(mean, side),
            }
        )
    out = [pd.DataFrame(rows)]
    for left, right in combinations(levels, 2):
        two = two_groups(
            values, study, left=left, right=right, group_column=group_column
        )
        out.append(two[two["test"] == "rank"])
    out = pd.concat(out, ignore_index=True)
    out = with_q_values(out, out["test"])
    order = out["measure"].map({name: i for i, name in enumerate(values)})
    return out.reindex(columns=list(COLUMNS)).loc[order.argsort(kind="stable")]


def several_groups(values, study):
    """Return :func:`msgut.compare.several_groups`, or no rows where there are two groups."""
    if study.group.nunique() < 3:
        return pd.DataFrame()
    return all_and_pairwise(values, study)
