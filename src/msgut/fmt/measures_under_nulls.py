"""What the measures read, arm by arm: with the own donor and without a transplant."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from msgut.fmt.donor_recipient import MEASURES, METRICS, donor_recipient_pairs
from msgut.levels import CONFIDENCE


def measures_under_each_null(
    study, *, measures=None, metrics=METRICS, rarefied_to=None, seed=0
):
    """Return each measure beside every null that the study has, a row for each arm.

    ``own donor`` and ``wrong donors`` after the transplant; the same two ``before`` it
    and over untreated time (``drift``), where the future donor stands for the own;
    ``antibiotics only``, the people who received nothing, against every donor.

    Parameters
    ----------
    study : msgut.study.Study
    measures, metrics, rarefied_to, seed
        As for :func:`msgut.fmt.own_vs_wrong_donor` and :func:`msgut.fmt.donor_recipient_pairs`.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, words, arm, stage, own, effect, low, high, people``: the mean
        over people and its interval, 95 %; ``stage`` is ``after, before, drift`` or
        ``controls``, ``own`` whether of the own donor.
    """
    rows = []
    for stage, names in (
        ("after", ("own donor", "wrong donors")),
        ("before", ("own donor, before", "wrong donors, before")),
        ("drift", ("own donor, untreated drift", "wrong donors, untreated drift")),
        ("controls", ("", "antibiotics only")),
    ):
        table = donor_recipient_pairs(
            study, stage=stage, metrics=metrics, rarefied_to=rarefied_to, seed=seed
        )
        for name in measures or [m for m in MEASURES if m in table]:
            for own, arm in zip((True, False), names, strict=True):
                known = table[table["own"].astype(bool) == own].dropna(subset=[name])
                if len(known):
                    people = known.groupby("subject")[name].mean()
                    rows.append(
                        {
                            "measure": name,
                            "words": MEASURES[name][0],
                            "arm": arm,
                            "stage": stage,
                            "own": own,
                            **_mean(people),
                        }
                    )
    order = {name: k for k, name in enumerate(MEASURES)}
    found = pd.DataFrame(rows)
    return found.sort_values(
        "measure", key=lambda m: m.map(order), kind="stable", ignore_index=True
    )


def _mean(people):
    """Return the mean over people with Student's interval, where there are two."""
    n = len(people)
    half = (
        student.ppf((1 + CONFIDENCE) / 2, n - 1) * people.std(ddof=1) / np.sqrt(n)
        if n > 1
        else np.nan
    )
    mean = people.mean()
    return {"effect": mean, "low": mean - half, "high": mean + half, "people": n}
