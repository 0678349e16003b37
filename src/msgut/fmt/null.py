"""What would be seen without a transplant, and whether more was seen than that.

The person is what counts, not the sample: a person's samples are averaged first.
"""

from math import factorial

import numpy as np
import pandas as pd
from scipy.stats import t as student

from msgut.errors import MsgutError
from msgut.fmt.pairs import MEASURES, METRICS, pairs
from msgut.stats.false_discovery import q_values


def recipients(table, measure):
    """Return, per course, the measure with its own donor and with every wrong one.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.pairs` returns.
    measure : str
        One of its measures.

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, donor, samples, own, wrong, low, high, effect, rank, donors,
        p, smallest_p, q, p_all, q_all``. ``wrong`` is the mean over the wrong donors
        and ``low`` to ``high`` their range; ``effect`` is own − wrong; ``rank`` counts
        from 1, the donor that the recipient took after most. ``p`` is the share of the
        donors that do as well as the own: exact, and never below ``smallest_p``, one
        over the number of donors. ``p_all`` holds the own against the wrong pairs of
        everybody, as q2-fmt does; people differ for reasons of their own, so that it
        is a guide. ``q`` is Benjamini and Hochberg's over the recipients.

    Examples
    --------
    >>> table = pd.DataFrame({"subject": "a", "given": "x", "sample": "s",
    ...     "donor": ["x", "y", "z"], "own": [True, False, False],
    ...     "peds": [0.6, 0.3, 0.1]})
    >>> found = recipients(table, "peds").round(3)
    >>> found[["own", "wrong", "rank", "p"]].values.tolist()
    [[0.6, 0.2, 1.0, 0.333]]
    """
    sign = _sign(measure)
    values = _square(table, measure)
    if not len(values):
        return pd.DataFrame(columns=["subject", "donor", "samples", "own", "wrong",
            "low", "high", "effect", "rank", "donors", "p", "smallest_p", "q", "p_all",
            "q_all"])  # fmt: skip
    everyones = []
    rows = []
    for (subject, given), row in values.iterrows():
        wrong = row.drop(given).dropna()
        everyones.append(wrong.to_numpy())
        better = int((sign * wrong >= sign * row[given]).sum())
        n = len(wrong) + 1
        rows.append({
            "subject": subject, "donor": given,
            "samples": table.loc[(table["subject"] == subject)
                                 & (table["given"] == given), "sample"].nunique(),
            "own": row[given], "wrong": wrong.mean(), "low": wrong.min(),
            "high": wrong.max(), "effect": row[given] - wrong.mean(),
            "rank": better + 1, "donors": n, "p": (better + 1) / n,
            "smallest_p": 1 / n,
        })  # fmt: skip
    found = pd.DataFrame(rows)
    found["q"] = q_values(found["p"])
    everyones = np.concatenate(everyones)
    own = found["own"].to_numpy()
    found["p_all"] = [(1 + (sign * everyones >= sign * v).sum()) / (1 + len(everyones))
                      for v in own]  # fmt: skip
    found["q_all"] = q_values(found["p_all"])
    return found


def overall(table, measures=None, *, permutations=9999, seed=0):
    """Return whether recipients took after their own donor more than after wrong ones.

    Donors are dealt anew among the recipients, each as often as it gave, and the mean
    over people of own − wrong is worked out again: all deals where they are few, else
    drawn ones. A deal may hand everyone their own donor back, so that no p is below
    one over the number of deals, ``smallest_p``.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.pairs` returns.
    measures : sequence of str, optional
        All that the table holds, if left out.
    permutations : int
        Deals at most.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row per measure: ``measure, words, own, wrong, effect, low, high, p, q,
        smallest_p, people, donors, permuted``. The interval is Student's over people,
        95 %; it takes the donors as given. ``effect`` is above 0 where a recipient
        took after the own donor if the measure rises with engraftment, below 0 if it
        falls.

    A measure that no course defines has no numbers and 0 ``people``.

    Raises
    ------
    MsgutError
        For an unknown measure.
    """
    measures = [m for m in MEASURES if m in table] if measures is None else measures
    rows = [_row(table, name, permutations, seed) for name in measures]
    found = pd.DataFrame(rows)
    found.insert(8, "q", q_values(found["p"]))
    return found


def arms(study, *, measures=None, metrics=METRICS, even=None, seed=0):
    """Return each measure beside every null that the study has, a row for each arm.

    ``own donor`` and ``wrong donors`` after the transplant; the same two ``before`` it
    and over untreated time (``drift``), where the future donor stands for the own;
    ``antibiotics only``, the people who received nothing, against every donor.

    Parameters
    ----------
    study : msgut.study.Study
    measures, metrics, even, seed
        As for :func:`overall` and :func:`msgut.fmt.pairs`.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, words, arm, effect, low, high, people``: the mean over people
        and its interval, 95 %.
    """
    rows = []
    for stage, names in (
        ("after", ("own donor", "wrong donors")),
        ("before", ("own donor, before", "wrong donors, before")),
        ("drift", ("own donor, untreated drift", "wrong donors, untreated drift")),
        ("controls", ("", "antibiotics only")),
    ):
        table = pairs(study, stage=stage, metrics=metrics, even=even, seed=seed)
        for name in measures or [m for m in MEASURES if m in table]:
            for own, arm in zip((True, False), names, strict=True):
                known = table[table["own"].astype(bool) == own].dropna(subset=[name])
                if len(known):
                    people = known.groupby("subject")[name].mean()
                    rows.append({"measure": name, "words": MEASURES[name][0],
                                 "arm": arm, **_mean(people)})  # fmt: skip
    order = {name: k for k, name in enumerate(MEASURES)}
    found = pd.DataFrame(rows)
    return found.sort_values("measure", key=lambda m: m.map(order), kind="stable",
                             ignore_index=True)  # fmt: skip


def _sign(measure):
    if measure not in MEASURES:
        msg = f"No measure {measure!r}. Choose {', '.join(MEASURES)}."
        raise MsgutError(msg)
    return MEASURES[measure][1]


def _square(table, measure):
    """Return the mean over each course's samples: courses by donors."""
    known = table.dropna(subset=[measure])
    square = known.pivot_table(index=["subject", "given"], columns="donor",
                               values=measure, sort=False)  # fmt: skip
    # Without its own donor or any wrong one a course says nothing.
    own = [given in square.columns and pd.notna(square.loc[(s, given), given])
           for s, given in square.index]  # fmt: skip
    square = square[np.asarray(own, dtype=bool)]
    return square[square.notna().sum(axis=1) > 1]


def _row(table, measure, permutations, seed):
    sign = _sign(measure)
    square = _square(table, measure)
    if not len(square):
        # At a high rank a donor may hold nothing that a recipient lacked.
        blank = dict.fromkeys(("own", "wrong", "effect", "low", "high", "p",
                               "smallest_p"), np.nan)  # fmt: skip
        return {"measure": measure, "words": MEASURES[measure][0], **blank,
                "people": 0, "donors": 0, "permuted": "not defined"}  # fmt: skip
    values = square.to_numpy()
    given = square.columns.get_indexer(square.index.get_level_values("given"))
    excess, wrong = _excess(values)
    at = np.arange(len(values))
    subject = pd.Series(square.index.get_level_values("subject"))
    weight = 1 / subject.map(subject.value_counts()).to_numpy()
    weight = weight / weight.sum()
    people = pd.Series(excess[at, given]).groupby(subject.to_numpy()).mean()
    deals, exact = _deals(given, permutations, seed)
    # A person's other donor is no wrong donor: dealt to them, it says nothing.
    dealt = np.nan_to_num(excess[at, deals]) @ weight
    observed = excess[at, given] @ weight
    as_good = int((sign * dealt >= sign * observed - 1e-12).sum())
    p = as_good / len(deals) if exact else (1 + as_good) / (1 + len(deals))
    return {
        "measure": measure, "words": MEASURES[measure][0],
        "own": values[at, given] @ weight, "wrong": wrong[at, given] @ weight,
        **{k: v for k, v in _mean(people).items() if k != "people"}, "p": p,
        "smallest_p": 1 / len(deals) if exact else 1 / (1 + len(deals)),
        "people": len(people), "donors": values.shape[1],
        "permuted": f"{'all' if exact else 'drawn'} {len(deals):,} deals of donors",
    }  # fmt: skip


def _excess(values):
    """Return each value less the mean of its row's others, and that mean."""
    known = ~np.isnan(values)
    total = np.nansum(values, axis=1, keepdims=True)
    others = known.sum(axis=1, keepdims=True) - 1
    mean = (total - np.where(known, values, 0)) / others
    return values - mean, mean


def _deals(given, permutations, seed):
    """Return deals of the donors, one per row: all distinct ones if they are few."""
    n = factorial(len(given))
    for many in np.bincount(given):
        n //= factorial(int(many))
    if n <= permutations:
        return np.array(list(_arrangements(sorted(given.tolist())))), True
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(given, (permutations, 1)), axis=1), False


def _arrangements(pool):
    """Yield every distinct order of a sorted pool with repeats."""
    if not pool:
        yield ()
        return
    for k, first in enumerate(pool):
        if not k or first != pool[k - 1]:
            for rest in _arrangements(pool[:k] + pool[k + 1 :]):
                yield (first, *rest)


def _mean(people):
    """Return the mean over people with Student's interval."""
    n = len(people)
    half = (student.ppf(0.975, n - 1) * people.std(ddof=1) / np.sqrt(n)
            if n > 1 else np.nan)  # fmt: skip
    mean = people.mean()
    return {"effect": mean, "low": mean - half, "high": mean + half, "people": n}
