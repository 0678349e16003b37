"""Two groups in a value per sample, by a model: covariates held the same, visits kept."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.cohort.covariates import coded_covariates, covariates_in_words
from msgut.cohort.form import form_of
from msgut.cohort.samples import all_recorded
from msgut.errors import MsgutError
from msgut.levels import LEAST_PEOPLE
from msgut.stats.linear_models import cr2, linear, t_row
from msgut.stats.orthonormal_basis import new_columns
from msgut.stats.random_intercept import random_intercept

COLUMNS = ("df", "between", "why")
LEAST = LEAST_PEOPLE["models"]
METHOD = {
    "independent": "least squares, HC2 with Bell-McCaffrey freedom",
    "paired": "least squares on differences, HC2 with Bell-McCaffrey freedom",
    "repeated": "random intercept, CR2 with Bell-McCaffrey freedom",
    "mixed": "random intercept, REML with Kenward-Roger freedom",
}


def model_rows(value, who, covariates=()):
    """Yield the rows of one value that rest on a model, by the form of who is left.

    ============  ====================================================================
    form          model
    ============  ====================================================================
    independent   least squares with HC2 errors
    paired        the same on the differences within pairs (a fixed effect of the pair)
    repeated      random intercept of the person, with CR2 errors
    mixed         random intercept of the household (else person): pairs are compared
                  within, single people among each other, each weighed by what it tells
    ============  ====================================================================

    A covariate that repeats the group or another one, or takes one value among the
    people used, is left out, and costs nobody: those who lack it alone are used. A row
    for which no covariate is left, or that so few people cannot tell, has no effect and
    no p. ``why`` says either.

    Parameters
    ----------
    value : pandas.Series
        Per sample of the comparison, without missing values; its name is the measure.
    who : msgut.cohort.Comparison
    covariates : sequence of str
        Columns of samples.

    Yields
    ------
    dict
        ``test`` ("mixed": the model alone; "adjusted": with covariates), ``form, method,
        adjusted_for, n_left, n_right, n_pairs, n_used, effect, low, high, p, df, between, why``.

    Raises
    ------
    MsgutError
        When a covariate is no column of samples.
    """
    form = form_of(who.unit[value.index], who.group[value.index])
    if form in ("repeated", "mixed"):
        yield _modelled("mixed", value, who, ())
    if covariates:
        yield _modelled("adjusted", value, who, tuple(covariates))


@dataclass(frozen=True, eq=False)
class _Rows:
    """What a model is fitted to: a row per sample, person and side, or pair.

    ``form`` is that of who is left, ``size`` are people of the left and the right group; ``traits`` holds the columns of
    each covariate.
    """

    form: str
    value: np.ndarray
    label: np.ndarray
    unit: np.ndarray
    traits: dict
    size: tuple
    n_pairs: int
    n_used: int


def _modelled(test, value, who, covariates):
    samples = who.study.samples.loc[value.index]
    given = {"test": test, "why": ""}
    kept, left_out = list(covariates), {}
    while True:
        gone = _of_one_value(samples, kept)
        if not gone:
            rows = _complete(value, who, samples, kept)
            given |= _counts(rows, kept)
            least = rows.n_pairs if rows.form == "paired" else min(rows.size)
            if least < LEAST:
                return given | _untold(_too_few(rows, who, kept))
            gone = _of_one_value(samples[all_recorded(samples, kept)], kept)
            beside, repeats = _beside(rows)
            gone = repeats | gone
        if not gone:
            break
        # What says nothing must cost nobody: the one known for the fewest goes first,
        # and the others are asked again of everybody whom it had shut out.
        first = min(gone, key=lambda name: all_recorded(samples, [name]).sum())
        left_out[first] = gone[first]
        kept.remove(first)
    reasons = "; ".join(left_out[name] for name in covariates if name in left_out)
    if covariates and not kept:
        return given | _untold(f"nothing is left to adjust for ({reasons})")
    try:
        return given | {"why": reasons} | _fitted(rows, beside)
    except MsgutError as error:
        return given | _untold(str(error))


def _of_one_value(samples, covariates):
    """Return which covariates take one value among the people who have them, and so."""
    return {
        name: f"{name} takes one value among them: left out"
        for name in covariates
        if len(samples.loc[all_recorded(samples, [name]), name].unique()) == 1
    }


def _complete(value, who, samples, covariates):
    """Return the rows of those for whom every covariate is known."""
    parts = {name: coded_covariates(samples, [name]) for name in covariates}
    value = value[all_recorded(samples, covariates)]
    form = form_of(who.unit[value.index], who.group[value.index])
    if form == "paired":
        return _pairs(value, who, parts)
    return _people(value, who, parts, form)


def _counts(rows, covariates):
    return {
        "form": rows.form,
        "method": METHOD[rows.form],
        "adjusted_for": ", ".join(covariates),
        "n_left": rows.size[0],
        "n_right": rows.size[1],
        "n_pairs": rows.n_pairs,
        "n_used": rows.n_used,
    }


def _fitted(rows, beside):
    if rows.form in ("independent", "paired"):
        return linear(rows.value, np.column_stack([rows.label, beside]))
    # Where every unit holds one group CR2 holds its size at unequal spread; with few
    # units of both groups it does not (9 % of tables), and the model's own error does.
    robust = rows.form == "repeated"
    fit = random_intercept(rows.value[:, None], rows.label, beside, rows.unit)
    judged, between = (fit.slope[0], fit.error[0], fit.freedom[0]), fit.between[0]
    if robust and np.isfinite(between):
        x = np.column_stack([rows.label, beside])
        judged = cr2(rows.value, x, rows.unit, between)
    return t_row(*judged) | {"between": float(between)}


def _untold(why):
    return dict.fromkeys(("effect", "low", "high", "p", "df"), np.nan) | {"why": why}


def _people(value, who, parts, form):
    """Return one row per sample; in a mixture one per person and side."""
    ids = value.index
    is_right = (who.group[ids] == who.right).to_numpy()
    person = who.study.subject[ids].to_numpy()
    unit = pd.factorize(who.unit[ids].to_numpy())[0]
    columns = {
        "value": value.to_numpy(float),
        "label": is_right.astype(float),
        "unit": unit.astype(float),
    }
    table = pd.DataFrame(columns, ids)
    traits = {name: part.loc[ids] for name, part in parts.items()}
    if form == "mixed":
        # Visits on one side say no more of the difference than one person does.
        cell = [pd.factorize(person)[0], is_right]
        table = table.groupby(cell).mean()
        traits = {name: part.groupby(cell).mean() for name, part in traits.items()}
    return _Rows(
        form=form,
        value=table["value"].to_numpy(),
        label=table["label"].to_numpy(),
        unit=np.unique(table["unit"], return_inverse=True)[1],
        traits={name: part.to_numpy() for name, part in traits.items()},
        size=_people_of(person, is_right),
        n_used=len(ids),
        n_pairs=len(set(unit[is_right]) & set(unit[~is_right])),
    )


def _pairs(value, who, parts):
    """Return one row per whole pair: right less left, in value and covariates."""
    ids = value.index
    both = pd.concat([value.rename("value"), *parts.values()], axis=1).loc[ids]
    both.columns = range(both.shape[1])
    is_right = (who.group[ids] == who.right).to_numpy()
    unit = pd.factorize(who.unit[ids].to_numpy())[0]
    right, left = (
        both[side].groupby(unit[side]).mean() for side in (is_right, ~is_right)
    )
    whole = right.index.intersection(left.index)
    used, person = np.isin(unit, whole), who.study.subject[ids].to_numpy()
    change = (right.loc[whole] - left.loc[whole]).to_numpy()
    ends = np.cumsum([1, *(part.shape[1] for part in parts.values())])
    traits = {
        name: change[:, start:end]
        for name, start, end in zip(parts, ends, ends[1:], strict=False)
    }
    return _Rows(
        form="paired",
        value=change[:, 0],
        label=np.ones(len(whole)),
        unit=np.arange(len(whole)),
        traits=traits,
        size=_people_of(person[used], is_right[used]),
        n_pairs=len(whole),
        n_used=int(used.sum()),
    )


def _people_of(person, is_right):
    return tuple(len(pd.unique(person[side])) for side in (~is_right, is_right))


def _beside(rows):
    """Return the columns beside the label, and why covariates were left out, by name.

    What a household shares has no difference: a pair is adjusted for it by being one.
    """
    paired = rows.form == "paired"
    first = [] if paired else [np.ones(len(rows.value))]
    names = [""] * (1 + len(first))
    columns = [rows.label, *first]
    for name, part in rows.traits.items():
        columns += list(part.T)
        names += [name] * part.shape[1]
    x = np.column_stack(columns)
    length = np.linalg.norm(x, axis=0)
    if not paired:
        # A trait is measured against its own spread, whatever its unit and origin.
        x[:, 2:] -= x[:, 2:].mean(axis=0)
    kept, _ = new_columns(x, length=length)
    has = {names[j] for j in kept}
    left_out = {}
    for name, part in rows.traits.items():
        shared = paired and not part.any()
        if name in has or shared:
            continue
        left_out[name] = f"{name} repeats the group or another covariate: left out"
    return x[:, [j for j in kept if j]], left_out


def _too_few(rows, who, covariates):
    size = rows.size
    who_counts = (
        f"{rows.n_pairs} whole pairs"
        if rows.form == "paired"
        else f"{size[0]} {who.left} and {size[1]} {who.right}"
    )
    known = f" and a known {covariates_in_words(covariates)}" if covariates else ""
    each = "" if rows.form == "paired" else " of each"
    return f"{who_counts} have a value{known}; {LEAST}{each} are needed"
