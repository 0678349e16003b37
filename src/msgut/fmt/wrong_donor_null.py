"""Whether recipients took after their own donor more than after wrong ones.

The person is what counts, not the sample: a person's samples are averaged first.
"""

import numpy as np
import pandas as pd

from msgut.errors import MsgutError
from msgut.fmt.complete_engraftment import IF_DONOR
from msgut.fmt.deals import (
    closed_testing,
    course_weights,
    deals,
    effect_by_deals,
    judged_by_deals,
)
from msgut.fmt.donor_recipient import JUDGES, MEASURES
from msgut.stats.permutation import p_value


def own_vs_wrong_donor_by_recipient(table, measure):
    """Return, per course, the measure with its own donor and with every wrong one.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.donor_recipient_pairs` returns.
    measure : str
        One of its measures.

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, donor, samples, own, wrong, wrong_low, wrong_high, effect,
        rank, donors, p, least_p, p_all``. ``wrong`` is the mean over the wrong donors
        and ``wrong_low`` to ``wrong_high`` their range; ``effect`` is own − wrong;
        ``rank`` counts from 1, the donor that the recipient took after most. ``p`` is
        the share of the donors that do as well as the own: exact, one-sided, and never
        below ``least_p``, one over the number of donors, so that with 20 donors or
        fewer nobody can be called alone and no q is worked out. ``p_all`` holds the
        own against the wrong pairs of everybody, as q2-fmt does; people differ for
        reasons of their own, so that it is a guide and no test.

    Raises
    ------
    MsgutError
        For an unknown measure.

    Examples
    --------
    >>> table = pd.DataFrame({"subject": "a", "given": "x", "sample": "s",
    ...     "donor": ["x", "y", "z"], "own": [True, False, False],
    ...     "peds": [0.6, 0.3, 0.1]})
    >>> found = own_vs_wrong_donor_by_recipient(table, "peds").round(3)
    >>> found[["own", "wrong", "rank", "p"]].values.tolist()
    [[0.6, 0.2, 1.0, 0.333]]
    """
    side = "greater" if _sign(measure) > 0 else "less"
    courses, donors, values = _square(table, measure)
    columns = [
        "subject",
        "donor",
        "samples",
        "own",
        "wrong",
        "wrong_low",
        "wrong_high",
        "effect",
        "rank",
        "donors",
        "p",
        "least_p",
        "p_all",
    ]
    rows, everyones = [], []
    samples = table.groupby(["subject", "given"])["sample"].nunique()
    for (subject, given), row in zip(courses, values, strict=True):
        at = donors.get_loc(given)
        own, wrong = row[at], np.delete(row, at)
        wrong = wrong[~np.isnan(wrong)]
        if np.isnan(own):
            continue
        everyones.append(wrong)
        n = len(wrong) + 1
        p = p_value(own, [own, *wrong], exact=True, side=side)
        rows.append(
            (
                subject,
                given,
                samples[subject, given],
                own,
                wrong.mean(),
                wrong.min(),
                wrong.max(),
                own - wrong.mean(),
                round(p * n),
                n,
                p,
                1 / n,
                np.nan,
            )
        )
    found = pd.DataFrame(rows, columns=columns)
    if rows:
        all_wrong = np.concatenate(everyones)
        found["p_all"] = [
            p_value(own, all_wrong, exact=False, side=side) for own in found["own"]
        ]
    return found


def own_vs_wrong_donor(table, before=None, measures=None, *, permutations=9999, seed=0):
    """Return whether recipients took after their own donor more than after wrong ones.

    Donors are dealt anew among the recipients, each as often as it gave, and the mean
    over people of own − wrong is worked out again: all deals where they are few, else
    drawn ones. A donor who is near to everybody is so in every deal, so that what is
    told is own − wrong beyond the mean of the deals.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.fmt.donor_recipient_pairs` returns.
    before : pandas.DataFrame, optional
        The same of stage ``"before"``. With it the *change* since before is tested
        too, by the same deals: where donor and recipient share a clinic, a time or a
        batch, own and wrong differ before anything was given.
    measures : sequence of str, optional
        All that the table holds, if left out.
    permutations : int
        Deals to draw where more than a few thousand exist.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row per measure and stage: ``measure, words, stage, own, wrong, expected,
        effect, low, high, p, p_together, least_p, most, people, donors, permuted``.
        ``stage`` is ``"after"``, ``"since before"`` (the change) or ``"before"``.
        ``expected`` is the mean of own
        − wrong over the deals; ``effect`` the shift of the own pairs beyond it, with
        the shifts that the deals do not reject at 5 %, two-sided, as ``p`` is: the
        interval takes the donors as given and never contradicts ``p``. An infinite end
        means that no shift can be rejected. ``p_together`` counts both measures that
        judge (:data:`msgut.fmt.JUDGES`), by closed testing; the others have none.
        ``least_p`` is what no data could go below, ``most`` the ``effect`` had every
        gut become its own donor's, where the table says (missing ``"before"``): donors
        who are alike leave little room for it. ``effect`` is above 0 where a
        recipient took after the own donor if the measure rises with engraftment, below
        0 if it falls.

    A measure that no course defines has no numbers and 0 ``people``; one that reads the
    same however donors are dealt has no effect, interval or p.

    Raises
    ------
    MsgutError
        For an unknown measure.
    """
    measures = [m for m in MEASURES if m in table] if measures is None else measures
    dealt = _dealt(table, permutations, seed)
    full = {name: _aligned(table, name + IF_DONOR, dealt) for name in measures}
    rows = [
        _row(name, "after", _aligned(table, name, dealt), dealt, full[name])
        for name in measures
    ]
    was = (
        []
        if before is None
        else [
            m for m in measures if before.get(m) is not None and before[m].notna().any()
        ]
    )
    ends = {
        name: [_aligned(part, name, dealt) for part in (table, before)] for name in was
    }
    rows += [
        _row(name, "since before", now - then, dealt, full[name] - then)
        for name, (now, then) in ends.items()
    ]
    rows += [_row(name, "before", then, dealt) for name, (_, then) in ends.items()]
    found = pd.DataFrame(rows)
    ranks = found.pop("ranks")
    found.insert(found.columns.get_loc("p") + 1, "p_together", np.nan)
    for stage, judges in JUDGES.items():
        at = found.index[
            (found["stage"] == stage)
            & found["measure"].isin(judges)
            & found["p"].notna()
        ]
        if len(at):
            found.loc[at, "p_together"] = closed_testing(ranks[at], exact=dealt.exact)
    return found


def _sign(measure):
    if measure not in MEASURES:
        msg = f"No measure {measure!r}. Choose {', '.join(MEASURES)}."
        raise MsgutError(msg)
    return MEASURES[measure][1]


def _dealt(table, permutations, seed):
    """Return the deals of all courses of a table; none if it holds no course."""
    if not len(table):
        return None
    courses, donors, _ = _square(table, None)
    return deals(courses, donors, permutations=permutations, seed=seed)


def _square(table, measure):
    """Return courses, donors, and the mean over each course's samples of a measure."""
    courses = pd.MultiIndex.from_frame(table[["subject", "given"]].drop_duplicates())
    donors = pd.Index(sorted(table["donor"].unique()))
    values = np.full((len(courses), len(donors)), np.nan)
    if measure is not None and len(courses):
        mean = table.groupby(["subject", "given", "donor"])[measure].mean()
        rows = courses.get_indexer(mean.index.droplevel(2))
        values[rows, donors.get_indexer(mean.index.get_level_values(2))] = mean
    given = donors.get_indexer(courses.get_level_values(1))
    return courses, donors, _whole(values, given)


def _whole(values, given):
    """Return the values without the rows that lack their own donor or any other."""
    own = values[np.arange(len(values)), given]
    few = np.isnan(own) | ((~np.isnan(values)).sum(axis=1) < 2)
    return np.where(few[:, None], np.nan, values)


def _aligned(table, measure, dealt):
    """Return a measure over the courses and donors of the deals, missing elsewhere."""
    _sign(measure.removesuffix(IF_DONOR))
    if dealt is None:
        return np.empty((0, 0))
    courses, donors, values = _square(table, measure if measure in table else None)
    there = pd.DataFrame(values, courses, donors).reindex(dealt.courses)
    return there.reindex(columns=dealt.donors).to_numpy()


def _row(measure, stage, values, dealt, full=None):
    row = {"measure": measure, "words": MEASURES[measure][0], "stage": stage}
    values = values if dealt is None else _whole(values, dealt.given)
    counts = (~np.isnan(values)).any(axis=1)
    if not counts.any():
        # At a high rank a donor may hold nothing that a recipient lacked.
        blank = dict.fromkeys(
            ("own", "wrong", "expected", "effect", "low", "high", "p", "least_p"),
            np.nan,
        ) | {"most": np.nan}
        return (
            row
            | blank
            | {"people": 0, "donors": 0, "permuted": "not defined", "ranks": None}
        )
    weight = course_weights(dealt.courses, counts)
    excess, wrong = _excess(values)
    own, others = (
        np.where(counts, table[np.arange(len(table)), dealt.given], 0) @ weight
        for table in (values, wrong)
    )
    people = dealt.courses.get_level_values(0)[counts].nunique()
    return (
        row
        | {"own": own, "wrong": others}
        | judged_by_deals(dealt, excess, weight)
        | {
            "most": _most(values, full, dealt, weight),
            "people": people,
            "donors": int((~np.isnan(values)).any(axis=0).sum()),
            "permuted": dealt.says,
        }
    )


def _most(values, full, dealt, weight):
    """Return the effect that a complete engraftment of the same courses would have."""
    if full is None or np.isnan(full[~np.isnan(values)]).any():
        return np.nan
    return effect_by_deals(
        dealt, _excess(np.where(np.isnan(values), np.nan, full))[0], weight
    )


def _excess(values):
    """Return each value less the mean of its row's others, and that mean."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0).sum(axis=1, keepdims=True)
    others = known.sum(axis=1, keepdims=True) - 1
    mean = (total - np.where(known, values, 0)) / np.where(others > 0, others, np.nan)
    return values - mean, mean
