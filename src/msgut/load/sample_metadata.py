"""Raw metadata → the standard columns that a study file names, and no others."""

import re

import numpy as np
import pandas as pd

from msgut.errors import MsgutError, suggestion
from msgut.load.id_patterns import matched_ids
from msgut.load.lookalikes import refuse_lookalikes
from msgut.names import NOTHING, cleaned, quoted

NUMBERS = ("age", "bmi", "day", "reads")


def standard_columns(raw, ids, facts):
    """Return the standard columns of every sample, as text, then typed.

    The order is: [columns] picks, [ids].patterns adds what the ids say, [values]
    translates, [[set]] fills in, and only then do numbers become numbers. On each of
    these ways a text loses the blanks around it and its letters are composed, so that
    names that are equal to the eye are equal; what is blank is missing.

    Parameters
    ----------
    raw : pandas.DataFrame or None
        The source's metadata, one row per sample.
    ids : pandas.Index
        The samples; the rows of ``raw`` where there is one.
    facts : msgut.facts.Facts
        The study file.

    Raises
    ------
    MsgutError
        If a named column is absent, an id matches no pattern, a value is not
        listed, a number is none, or two groups still look alike.
    """
    picked = _picked(raw, ids, facts)
    for column, values in _patterned(ids, facts).items():
        picked[column] = values
    for column, listed in facts.values.items():
        picked[column] = _translated(picked, column, listed, facts)
    picked = _filled(picked, facts)
    if "group" in picked:
        way_out = "Give them one name, or two, in [values.group]."
        refuse_lookalikes(picked["group"].dropna(), "groups", facts.name, way_out)
    return pd.DataFrame(
        {column: _typed(values, facts) for column, values in picked.items()}, index=ids
    )


def _picked(raw, ids, facts):
    picked = pd.DataFrame(index=ids)
    for source, column in facts.columns.items():
        if raw is None or source not in raw:
            have = [] if raw is None else [str(each) for each in raw.columns]
            way_out = suggestion(source, have)
            msg = (
                f"{facts.name}: the metadata has no column {quoted(source)}. {way_out}"
            )
            raise MsgutError(msg)
        picked[column] = pd.Series(
            [_text(value) for value in raw[source].tolist()], index=ids, dtype=object
        )
    return picked


def _text(value):
    """Return a raw value as a cleaned text; what is empty or missing as NaN."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return np.nan
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return cleaned(value) or np.nan


def _patterned(ids, facts):
    """Return what named groups of the patterns find in the ids."""
    patterns = facts.ids.get("patterns", ())
    if not patterns:
        return {}
    names = [name for pattern in patterns for name in re.compile(pattern).groupindex]
    found = {name: {} for name in names}
    samples = [str(sample) for sample in ids]
    matched = matched_ids(patterns, samples, facts.name)
    for sample, groups in zip(ids, matched, strict=True):
        for column, value in groups.items():
            found[column][sample] = cleaned(value or "") or np.nan
    return {
        column: pd.Series(
            [held.get(sample, np.nan) for sample in ids], ids, dtype=object
        )
        for column, held in found.items()
    }


def _translated(picked, column, listed, facts):
    if column not in picked:
        # Made by [[set]] alone: nothing has been read that could be translated.
        return pd.Series(np.nan, picked.index, dtype=object)
    values = picked[column]
    listed = {cleaned(raw): cleaned(new) or np.nan for raw, new in listed.items()}
    unknown = [value for value in values.dropna().unique() if value not in listed]
    if unknown:
        msg = (
            f"{facts.name}: column {quoted(column)} holds {quoted(unknown[0])} "
            f"({int((values == unknown[0]).sum())} samples), which [values.{column}] "
            f'does not list. {suggestion(unknown[0], listed)} Add a line for it; "" '
            "stands for missing."
        )
        raise MsgutError(msg)
    return values.map(listed).astype(object)


def _filled(picked, facts):
    """Apply every [[set]] rule, in order."""
    made = set(picked) | {key for rule in facts.set for key in rule if key != "where"}
    for rule in facts.set:
        chosen = pd.Series(data=True, index=picked.index)
        for column, wanted in rule["where"].items():
            if column not in made:
                way_out = suggestion(column, sorted(made))
                msg = f"{facts.name}: [[set]] asks for a column {quoted(column)}. {way_out}"
                raise MsgutError(msg)
            wanted = wanted if isinstance(wanted, list) else [wanted]
            held = picked[column] if column in picked else pd.Series("", picked.index)
            chosen &= held.fillna("").isin([cleaned(each) for each in wanted])
        for column, template in rule.items():
            if column == "where":
                continue
            if column not in picked:
                picked[column] = pd.Series(np.nan, picked.index, dtype=object)
            filled = [
                _filled_in(template, sample, picked.loc[sample], facts)
                for sample in picked.index[chosen]
            ]
            picked.loc[chosen, column] = pd.Series(
                filled, picked.index[chosen], dtype=object
            )
    return picked


def _filled_in(template, sample, row, facts):
    def value(match):
        column = match[1]
        if column == "sample":
            return str(sample)
        if column not in row:
            way_out = suggestion(column, ["sample", *row.index])
            msg = (
                f"{facts.name}: [[set]] fills in {{{column}}}, which is no column. "
                f"{way_out}"
            )
            raise MsgutError(msg)
        return "" if pd.isna(row[column]) else str(row[column])

    return cleaned(re.sub(r"\{(\w+)\}", value, str(template))) or np.nan


def _typed(values, facts):
    column = values.name
    if column in NUMBERS or column == facts.depth_column:
        return _numbers(values, facts)
    if column == "visit":
        numbers = pd.to_numeric(values, errors="coerce")
        if values.notna().any() and numbers.notna().equals(values.notna()):
            return numbers
    return values.astype(object)


def _numbers(values, facts):
    text = values.astype(object)
    text = text.where(~text.fillna("").str.lower().isin({"", *NOTHING}), np.nan)
    numbers = pd.to_numeric(text, errors="coerce").astype(float)
    wrong = text.notna() & ~np.isfinite(numbers)
    if wrong.any():
        msg = (
            f"{facts.name}: column {quoted(values.name)} must be numbers, yet sample "
            f"{quoted(str(wrong.idxmax()))} holds {quoted(text[wrong.idxmax()])}. Translate it in "
            f"[values.{values.name}], or leave the column out."
        )
        raise MsgutError(msg)
    return numbers
