"""Compare two groups in a value per sample, in the form that the design asks for."""

import pandas as pd

from msgut.cohort.comparison import Comparison, comparison
from msgut.compare.adjusted import COLUMNS as MODEL_COLUMNS
from msgut.compare.adjusted import models
from msgut.errors import MsgutError
from msgut.stats.false_discovery import q_values
from msgut.stats.rank_tests import rank_sum, signed_rank

COLUMNS = (
    "measure", "left", "right", "form", "test", "method", "adjusted_for", "n_left",
    "n_right", "n_dropped", "effect", "low", "high", "delta", "delta_low", "delta_high",
    "p", "q",
)  # fmt: skip


def groups(
    values,
    study,
    *,
    left="",
    right="",
    group_column=None,
    covariates=(),
    family=None,
):
    """Return how far ``right`` lies from ``left``, in each value per sample.

    The form follows the study's design and is not asked of the user:

    ============  ===========================================  =======================
    form          when                                         rows per value
    ============  ===========================================  =======================
    independent   each person gave one sample                  rank-sum
    paired        households (or persons) hold both groups     signed-rank
    repeated      persons in one group gave several samples    rank-sum of the means
                                                               of persons; mixed model
    ============  ===========================================  =======================

    With ``covariates`` a further row is adjusted for them, by the model of the form
    (:func:`msgut.compare.adjusted.models`); one that cannot be told has no p, and says
    ``why``.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        Values per sample, such as the table of :func:`msgut.measure.alpha`.
    study : msgut.study.Study or msgut.cohort.Comparison
    left, right : str
        As :func:`msgut.cohort.comparison` takes them; every effect is right less left.
    group_column : str, optional
        The column of samples that holds the groups.
    covariates : sequence of str
        Columns of samples.
    family : mapping, optional
        The family of each value for q, by its name; all values are one where none is
        given. Tests of one kind (``test``) are adjusted together.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, left, right, form, test, method, adjusted_for, n_left,
        n_right, n_dropped, effect, low, high, delta, delta_low, delta_high, p, q``;
        of models ``df, between`` (the share of the variance between units) and
        ``why`` a row cannot be told or a covariate was left out.
        ``n_left, n_right`` are people (pairs, where paired); ``n_dropped`` the samples
        of the two groups that were not used: a missing value or covariate, a pair
        without its partner. ``effect`` is in the unit of the value: a shift with its
        95 % interval. ``delta`` has no unit: Cliff's delta, in pairs the rank-biserial.

    Raises
    ------
    MsgutError
        When values do not belong to the study, a group is absent, or fewer than two
        people (pairs) are left.

    Examples
    --------
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4})
    >>> toy = Study("toy", pd.DataFrame({"t": [1] * 8}), samples)
    >>> shannon = pd.Series([1.0, 2.0, 3.0, 4.0, 3.5, 4.5, 5.5, 6.5], name="shannon")
    >>> row = groups(shannon, toy).iloc[0]
    >>> print(row["form"], row["effect"], row["delta"], round(row["p"], 3))
    independent 2.5 0.875 0.057
    """
    values = per_sample(values, study)
    who = comparison(study, left, right, group_column=group_column)
    left, right = who.sides
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    rows = []
    for measure in values:
        value = values[measure].reindex(who.group.index).dropna()
        common = {"measure": measure, "left": left, "right": right, "form": who.form}
        for row in [*_rows(value, who), *models(value, who, covariates)]:
            n_used = row.pop("n_used")
            rows.append(common | row | {"n_dropped": len(who.group) - n_used})
    out = pd.DataFrame(rows)
    kind = out["test"].astype(str)
    if family is not None:
        kind = kind + " " + out["measure"].map(family).astype(str)
    out["q"] = q_values(out["p"], kind)
    return out.reindex(columns=[*COLUMNS, *MODEL_COLUMNS])


def per_sample(values, study):
    """Return values per sample as a table, checked to be of this study."""
    if isinstance(values, pd.Series):
        values = values.to_frame(values.name if values.name is not None else "value")
    if isinstance(study, Comparison):
        # A table measured on more people than are compared is cut to these.
        values = values.loc[values.index.intersection(study.group.index)]
        study = study.study
    strays = values.index.difference(study.samples.index)
    if len(strays) or not values.index.is_unique:
        msg = (
            f"{study.name}: values belong to samples that the study lacks or holds "
            f"once: {[str(s) for s in strays[:3]] or 'an id stands twice'}. "
            "Measure this study."
        )
        raise MsgutError(msg)
    return values


def _rows(value, who):
    """Yield the rank row of one value."""
    study, (left, right) = who.study, who.sides
    if who.form == "paired":
        yield _paired(value, who)
        return
    group, unit = who.group[value.index], who.unit[value.index]
    mean = value.groupby(unit).mean()
    side = group.groupby(unit).first()
    below, above = mean[side == left], mean[side == right]
    _enough(study, value.name, len(below), len(above), left, right)
    found = rank_sum(below, above)
    if who.form == "repeated":
        found["method"] += ", means of persons"
    sizes = {"n_left": len(below), "n_right": len(above), "n_used": len(value)}
    yield found | sizes | {"test": "rank"}


def _paired(value, who):
    study, (left, right) = who.study, who.sides
    group, unit = who.group[value.index], who.unit[value.index]
    wide = value.groupby([unit, group]).mean().unstack().dropna()  # noqa: PD010
    n = len(wide)
    _enough(study, value.name, n, n, left, right)
    difference = wide[right] - wide[left]
    n_used = int(unit.isin(wide.index).sum())
    return signed_rank(difference) | {
        "n_left": n, "n_right": n, "test": "rank", "n_used": n_used,
    }  # fmt: skip


def _enough(study, measure, n_left, n_right, left, right):
    if min(n_left, n_right) < 2:
        msg = (
            f"{study.name}: {measure}: {n_left} people in {left} and {n_right} in "
            f"{right} have a value (pairs count only whole); two of each are needed."
        )
        raise MsgutError(msg)
