"""Which cohorts may be pooled, and why others may not."""

import pandas as pd

from msgut.cohort import comparison
from msgut.errors import MsgutError, UnanswerableError
from msgut.predict import learnable

COLUMNS = ("study", "region", "taxonomy", "n_left", "n_right", "pooled", "why")


def eligibility(studies, *, left="HC", right="MS", confounded=False):
    """Return which cohorts are pooled and which are not, with the reason.

    A cohort whose disease cannot be told from a batch, or from any other trait, is
    marked and left out unless asked for: its difference may be one of laboratory days.

    Parameters
    ----------
    studies : sequence of Study
    confounded : bool
        Whether to pool marked cohorts all the same.

    Returns
    -------
    pandas.DataFrame
        Columns ``study, region, taxonomy, n_left, n_right, pooled, why``; people are
        counted, and ``why`` names no study and has no full stop.

    Examples
    --------
    >>> from msgut.study import Study
    >>> names = [f"s{n}" for n in range(20)]
    >>> samples = pd.DataFrame(
    ...     {"group": ["HC"] * 10 + ["MS"] * 10, "batch": [None] * 10 + ["a", "b"] * 5},
    ...     names,
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": range(1, 21)}, names), samples)
    >>> eligibility([toy])[["pooled", "why"]].values.tolist()
    [[False, 'batch is recorded for MS only: disease cannot be told from it']]
    """
    rows = []
    for study in studies:
        row = {
            "study": study.name,
            "region": study.facts.region,
            "taxonomy": study.facts.taxonomy,
        }
        if not {left, right} <= set(study.group.dropna()):
            why = f"it does not hold both {left} and {right}"
            rows.append(row | {"pooled": False, "why": why})
            continue
        who = comparison(study, left, right)
        row |= dict(zip(("n_left", "n_right"), who.sizes, strict=True))
        try:
            learnable(who)
        except MsgutError as error:
            rows.append(row | {"pooled": False, "why": error.reason})
            continue
        if not who.confounded_with:
            rows.append(row | {"pooled": True, "why": ""})
            continue
        why = "; ".join(who.confounded_with) + ": disease cannot be told from it"
        why += "; pooled because it was asked for" if confounded else ""
        rows.append(row | {"pooled": confounded, "why": why})
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def eligible_cohorts(studies, *, left="HC", right="MS", confounded=False):
    """Return the cohorts that may be pooled, as :func:`eligibility` has it.

    Raises
    ------
    MsgutError
        When fewer than two are left, or one is named twice.
    """
    names = [study.name for study in studies]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"{twice[0]} is named twice: one cohort counts once. Name it once."
        raise MsgutError(msg)
    table = eligibility(studies, left=left, right=right, confounded=confounded)
    kept = [s for s, ok in zip(studies, table["pooled"], strict=True) if ok]
    if len(kept) < 2:
        out = table[~table["pooled"].astype(bool)]
        said = "; ".join(f"{r.study}: {r.why}" for r in out.itertuples())
        msg = (
            f"Pooling needs two cohorts with {left} and {right}; there are "
            f"{len(kept)}. {said or 'Name more studies.'}"
        )
        raise UnanswerableError(msg)
    return kept
