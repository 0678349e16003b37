"""Compare two groups in a value per sample, in the form that the design asks for."""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison, comparison
from msgut.compare.model_rows import COLUMNS as MODEL_COLUMNS
from msgut.compare.model_rows import model_rows
from msgut.compare.rank_rows import rank_row
from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE
from msgut.stats.false_discovery import least_q, q_values

COLUMNS = (
    "measure",
    "family",
    "left",
    "right",
    "form",
    "test",
    "method",
    "adjusted_for",
    "n_left",
    "n_right",
    "n_pairs",
    "n_used",
    "n_dropped",
    "effect",
    "low",
    "high",
    "confidence",
    "delta",
    "delta_low",
    "delta_high",
    "sd_left",
    "sd_right",
    "p",
    "q",
    "least_p",
    "least_q",
)


def two_groups(
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
    mixed         some units hold both groups, others one      signed-rank of the pairs
                                                               and rank-sum of the
                                                               singles in one; mixed
                                                               model
    ============  ===========================================  =======================

    With ``covariates`` a further row is adjusted for them, by the model of the form
    (:func:`msgut.compare.model_rows.model_rows`); one that cannot be told has no p, and says
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
        Columns :data:`COLUMNS`. ``form`` is that of who is left (a pair that lost a
        partner makes pairs a mixture), ``n_left, n_right`` are people (in pairs, too:
        ``n_pairs`` are whole ones); ``n_dropped`` the samples of the two groups that
        were not used beside ``n_used`` that were: a missing value or covariate, a pair
        without its partner where nobody is single on the other side. ``effect`` is in
        the unit of the value: a shift with its interval, of the level ``confidence``.
        ``delta`` has no unit: Cliff's delta, in pairs the rank-biserial. ``sd_left,
        sd_right`` are the standard deviations of people (means of visits) who are in
        no pair, on which the rank test's level hangs. ``least_p`` is
        the smallest p that the row's test can reach; what cannot be called alone asks
        no question of its family and has no q. ``least_q``: if all were at their least. Of models:
        ``df, between`` (the share of the variance between units) and ``why`` a row
        cannot be told or a covariate was left out.

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
    >>> row = two_groups(shannon, toy).iloc[0]
    >>> print(row["form"], row["effect"], row["delta"], round(row["p"], 3))
    independent 2.5 0.875 0.057
    """
    values = values_per_sample(values, study)
    who = comparison(study, left, right, group_column=group_column)
    left, right = who.sides
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    rows = []
    for measure in values:
        value = values[measure].reindex(who.group.index).dropna()
        common = {"measure": measure, "left": left, "right": right, "form": who.form}
        rows += [
            common | row | {"n_dropped": len(who.group) - row["n_used"]}
            for row in [rank_row(value, who), *model_rows(value, who, covariates)]
        ]
    out = pd.DataFrame(rows).reindex(columns=[*COLUMNS, *MODEL_COLUMNS])
    out["family"] = "" if family is None else out["measure"].map(family).astype(str)
    return with_q_values(out, out["test"].astype(str) + " " + out["family"])


def with_q_values(table, family):
    """Return a table of tests with q and the least q within each family.

    A test that could not be called alone, whatever its values, asks no question: it
    has no q and does not count against the others.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``p`` and ``least_p``; where the latter is missing (models) any p can be
        reached.
    family : array-like, shape (n,)
    """
    least = table["least_p"].astype(float).fillna(0.0).where(table["p"].notna())
    asked = least < SIGNIFICANCE
    return table.assign(
        least_p=least,
        q=q_values(table["p"].where(asked), family),
        least_q=least_q(least.where(asked), family),
    )


def _numbers(column, study):
    """Return a column of numbers, missing ones allowed; text and infinity are none."""
    try:
        numbers = pd.to_numeric(column)
    except (TypeError, ValueError):
        numbers = None
    if numbers is not None and not np.isinf(numbers.astype(float)).any():
        return numbers
    what = "text" if numbers is None else "infinity"
    name = getattr(study, "study", study).name
    msg = (
        f"{name}: {column.name} holds {what}, which has no distance to a number. Give "
        "finite numbers; leave a value out where it is not known."
    )
    raise MsgutError(msg)


def values_per_sample(values, study):
    """Return values per sample as a table, checked to be of this study."""
    if isinstance(values, pd.Series):
        values = values.to_frame(values.name if values.name is not None else "value")
    if not isinstance(values, pd.DataFrame):
        msg = (
            f"values are {type(values).__name__}: whose they are is not known. Give a "
            "pandas Series or DataFrame with the ids of the samples."
        )
        raise MsgutError(msg)
    values = pd.DataFrame({name: _numbers(values[name], study) for name in values})
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
