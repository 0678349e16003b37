"""Alpha diversity of donors and recipients over time."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.fmt import transplant_courses


def diversity_over_time(study, *, index="shannon"):
    """Return alpha diversity of every recipient and donor sample over time.

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, role, donor, phase, time`` and the index.

    Raises
    ------
    MsgutError
        Where the study refuses alpha diversity, with its reason.
    """
    values = measure.alpha(study, indices=[index])
    samples = study.samples.reindex(columns=["subject", "role", "donor", "phase"])
    return pd.concat(
        [samples, transplant_courses.sample_time(study).rename("time"), values], axis=1
    )


def diversity_by_phase(study, *, index="shannon"):
    """Return alpha diversity by phase, a row each, or the reason why there is none.

    Parameters
    ----------
    study : msgut.study.Study
    index : str
        One of ``msgut.measure.INDICES``.

    Returns
    -------
    pandas.DataFrame
        Columns ``role, phase, index, effect, low, high, people, refused``: the median
        over people and their quartiles. Where the study refuses alpha diversity, one
        row without numbers, with the reason.
    """
    reason = study.facts.refuse.get("alpha", "")
    columns = ["role", "phase", "index", "effect", "low", "high", "people", "refused"]
    if reason:
        row = ["", "", index, np.nan, np.nan, np.nan, 0, reason]
        return pd.DataFrame([row], columns=columns)
    table = diversity_over_time(study, index=index)
    people = table.groupby(["role", "phase", "subject"], sort=False)[index].mean()
    by_phase = people.groupby(["role", "phase"], sort=False)
    parts = {"effect": 0.5, "low": 0.25, "high": 0.75}
    found = pd.DataFrame({name: by_phase.quantile(q) for name, q in parts.items()})
    found["people"] = by_phase.size()
    return found.reset_index().assign(index=index, refused="")[columns]
