"""The rank test of one value, in the form that the comparison has."""

import numpy as np

from msgut.cohort.form import form_of
from msgut.errors import UnanswerableError
from msgut.levels import LEAST_PEOPLE
from msgut.stats.dominance import biserial, cliff, dominance_of_pairs_and_singles
from msgut.stats.rank_tests import rank_of_pairs_and_singles, rank_sum, signed_rank


def rank_row(value, who):
    """Return the row of the rank test of one value.

    Units (households; else persons) that hold both groups give a difference, all
    others a single; each counts once, by the mean of its samples. Singles of one group
    alone say nothing of a difference and are left out.

    Parameters
    ----------
    value : pandas.Series
        Per sample of the comparison, without missing values; its name is the measure.
    who : msgut.cohort.Comparison

    Returns
    -------
    dict
        ``test, form, method, n_left, n_right, n_pairs, n_used, effect, low, high,
        confidence, delta, delta_low, delta_high, sd_left, sd_right, p, least_p``;
        ``n_left, n_right`` count pairs on either side, ``n_used`` samples; ``sd_left,
        sd_right`` are standard deviations of singles.

    Raises
    ------
    MsgutError
        When fewer than two people of a group are left.
    """
    left, right = who.sides
    unit, group = who.unit[value.index], who.group[value.index]
    wide = value.groupby([unit, group]).mean().unstack()
    wide = wide.reindex(columns=[left, right])
    whole = wide.notna().all(axis=1)
    pairs = (wide[right] - wide[left])[whole].to_numpy()
    # A pair that lost its partner is single, as for the models and the taxa.
    alone = wide[~whole]
    below, above = (alone[side].dropna().to_numpy() for side in (left, right))
    if len(pairs) and not (len(below) and len(above)):
        below, above = below[:0], above[:0]
    _enough(who, value.name, len(pairs) + len(below), len(pairs) + len(above))
    used = whole | (len(below) > 0)
    answers = unit.isin(wide.index[used])
    form = form_of(unit[answers], group[answers])
    if not len(pairs):
        row = rank_sum(below, above) | cliff(below, above)
    elif not len(below):
        row = signed_rank(pairs) | biserial(pairs)
    else:
        row = rank_of_pairs_and_singles(
            pairs, below, above
        ) | dominance_of_pairs_and_singles(pairs, below, above)
    if form == "repeated":
        row["method"] += f", means of each {unit.name}"
    return row | {
        "test": "rank",
        "form": form,
        "n_left": len(pairs) + len(below),
        "n_right": len(pairs) + len(above),
        "n_pairs": len(pairs),
        "n_used": int(answers.sum()),
        "sd_left": _spread(below),
        "sd_right": _spread(above),
    }


def _spread(values):
    return float(values.std(ddof=1)) if len(values) > 1 else np.nan


def _enough(who, measure, n_left, n_right):
    least = LEAST_PEOPLE["ranks"]
    if min(n_left, n_right) < least:
        msg = (
            f"{who.study.name}: {measure}: {n_left} people in {who.left} and {n_right} in "
            f"{who.right} have a value (pairs count only whole); {least} of each are "
            "needed."
        )
        raise UnanswerableError(msg)
