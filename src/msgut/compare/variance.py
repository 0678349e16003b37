"""How much of the variance in composition each covariate explains, on one axis."""

import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.compare.permanova import permanova, rows_of
from msgut.errors import MsgutError
from msgut.stats.false_discovery import q_values
from msgut.stats.formula import complete
from msgut.stats.gower import labelled


def explained(distances, study, columns, *, permutations=999, seed=0):
    """Return what each covariate explains alone, and beside all the others.

    All rows are over the same samples, those in which every covariate is known: shares
    of different samples cannot stand on one axis.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
    study : msgut.study.Study
        Its design says how each covariate is permuted.
    columns : sequence of str
        Covariates, such as ``["site", "sex", "age", "bmi", "group"]``.
    permutations, seed
        As in :func:`~msgut.compare.permanova`.

    Returns
    -------
    pandas.DataFrame
        Columns ``term, adjusted, df, r2, omega2_partial, f, p, q, p_least, permuted,
        n, n_dropped``. ``adjusted`` is ``"alone"`` or ``"for the others"``; q is taken
        over the covariates of each. Largest share alone first.

    Examples
    --------
    >>> import numpy as np
    >>> from msgut.study import Study
    >>> points = np.array([0.0, 1, 2, 3, 10, 11, 12, 13])
    >>> samples = pd.DataFrame({"group": list("HHHHMMMM"), "sex": list("fm") * 4})
    >>> toy = Study("toy", pd.DataFrame({"t": [1] * 8}), samples)
    >>> apart = pd.DataFrame(abs(points[:, None] - points))
    >>> explained(apart, toy, ["sex", "group"])[["term", "adjusted", "r2"]].round(3)
        term        adjusted     r2
    0  group           alone  0.952
    1    sex           alone  0.010
    2  group  for the others  0.952
    3    sex  for the others  0.010
    """
    columns = [columns] if isinstance(columns, str) else list(columns)
    if not columns or len(set(columns)) < len(columns):
        msg = f"covariates must be named once each, not {columns}."
        raise MsgutError(msg)
    distances = labelled(distances)
    study = study.study if isinstance(study, Comparison) else study
    known = complete(rows_of(study.samples, distances.index), columns).index
    used = distances.loc[known, known]
    ask = {"permutations": permutations, "seed": seed}
    quoted = [f"`{column}`" for column in columns]
    alone = [permanova(used, study, term, **ask).iloc[:1] for term in quoted]
    parts = [pd.concat(alone).assign(adjusted="alone")]
    if len(columns) > 1:
        beside = permanova(used, study, " + ".join(quoted), by="margin", **ask)
        parts.append(beside.iloc[:-2].assign(adjusted="for the others"))
    order = parts[0].sort_values("r2", ascending=False, kind="stable")["term"].tolist()
    out = pd.concat([part.set_index("term").loc[order].reset_index() for part in parts])
    out = out.assign(
        q=q_values(out["p"], out["adjusted"]), n_dropped=len(distances) - len(known)
    )
    return out[[
        "term", "adjusted", "df", "r2", "omega2_partial", "f", "p", "q", "p_least",
        "permuted", "n", "n_dropped",
    ]].reset_index(drop=True)  # fmt: skip
