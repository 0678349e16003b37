"""Who is in a study and when they come: covariates and schedule, fitted and drawn."""

import numpy as np
import pandas as pd
from scipy.special import ndtr

from msgut.cohort.samples import PHASES_BEFORE, time_column
from msgut.cohort.table1 import MADE
from msgut.twin import abundance_shape

FEW = 10
PHASES = ("donor", *PHASES_BEFORE, "between", "control", "after")
GIVEN = ("between", "after")  # phases in which a donor's stool has been given


def arm_of_samples(study):
    """Return the arm of each sample: its group, and its role where there is one."""
    group = study.group.astype(str)
    if "role" not in study.samples:
        return group
    return group + "/" + study.samples["role"].astype(str)


def trait_levels(study):
    """Return which traits belong to households, to persons, and to single samples."""
    traits = [c for c in study.samples if c not in MADE]

    def fixed(keys):
        values = study.samples[traits].groupby(keys).nunique(dropna=False)
        return set(values.columns[values.max() == 1])

    person = fixed(study.subject)
    home = fixed(study.samples["household"]) if "household" in study.samples else set()
    return {
        c: "household" if c in home else "person" if c in person else "sample"
        for c in traits
    }


def fit_trait(values, parent=None):
    """Return the numbers that one trait of one arm is drawn from.

    A numeric one: mean, standard deviation and bend. One of levels: their shares;
    levels of fewer than ten people get equal parts of what they have together. With a
    ``parent`` trait, shares per level of it, where ten people have that level.
    """
    known = values.dropna()
    made = {"missing": float(values.isna().mean())}
    if len(known) < FEW:
        levels = sorted(known.astype(str).unique())
        if pd.api.types.is_numeric_dtype(values) or not levels:
            return made | {"missing": 1.0, "levels": [], "shares": []}
        even = [1 / len(levels)] * len(levels)
        return made | {"levels": levels, "shares": even}
    if pd.api.types.is_numeric_dtype(values):
        whole = bool((known == known.round()).all())
        spread = float(known.std()) or 1.0
        return made | {
            "mean": float(known.mean()),
            "sd": spread,
            "whole": whole,
            "bend": abundance_shape.skew_parameter(known),
        }
    share = known.astype(str).value_counts(normalize=True).sort_index()
    few = (share * len(known)).round() < FEW
    share[few] = share[few].mean()
    made |= {"levels": list(share.index), "shares": share.tolist()}
    if parent is not None:
        crowded = parent.value_counts()
        made["given"] = {
            str(level): fit_trait(values[parent == level])
            for level in sorted(crowded.index[crowded >= FEW].astype(str))
        }
    return made


def parent_trait(table, column, earlier):
    """Return the earlier trait of levels that tells most of this one, or None."""
    best, most = None, 0.3
    for other in earlier:
        known = table[[column, other]].dropna().astype(str)
        if known.nunique().min() < 2:
            continue
        counts = pd.crosstab(known[column], known[other]).to_numpy()
        expected = counts.sum(1, keepdims=True) * counts.sum(0) / counts.sum()
        chi2 = ((counts - expected) ** 2 / expected).sum()
        cramer = np.sqrt(chi2 / counts.sum() / (min(counts.shape) - 1))
        if cramer > most:
            best, most = other, cramer
    return best


def concordance(values, household, group):
    """Return the correlation of a trait between the two people of a household."""
    text = not pd.api.types.is_numeric_dtype(values)
    codes = (
        pd.Series(pd.factorize(values, sort=True)[0], values.index).where(
            values.notna()
        )
        if text
        else values
    )
    codes = codes.astype(float)
    codes = codes - codes.groupby(group).transform("mean")
    pairs = (
        pd.DataFrame({"h": household, "g": group, "v": codes})
        .pivot_table(index="h", columns="g", values="v", aggfunc="first")
        .dropna()
    )
    if len(pairs) < FEW or pairs.shape[1] < 2:
        return 0.0
    r = float(np.corrcoef(pairs.iloc[:, 0], pairs.iloc[:, 1])[0, 1])
    # Of two levels, Pearson's r is less than that of the scores behind them.
    return float(np.sin(np.pi / 2 * r)) if text else r


def visit_slots(samples, subject):
    """Return the slots of one arm: phase, time and samples per person.

    A time that ten people share is a slot of its own; the others of a phase are one
    slot, drawn around their mean.
    """
    column = time_column(samples)
    phase = samples["phase"] if "phase" in samples else pd.Series("", samples.index)
    known = phase != "unknown"
    time = samples[column] if column else pd.Series(np.nan, samples.index)
    people = subject[known].nunique()
    crowd = subject.groupby([phase, time]).nunique()
    slots = []
    order = sorted(phase[known].unique(), key=lambda p: PHASES.index(p) if p else 0)
    for name in order:
        here = known & (phase == name)
        own = [t for t in sorted(time[here].dropna().unique()) if crowd[name, t] >= FEW]
        for t in own:
            n = int((time[here] == t).sum())
            slots.append(
                {"phase": name, "mean": float(t), "sd": 0.0, "rate": n / people}
            )
        rest = time[here & ~time.isin(own)]
        if len(rest):
            slots.append(
                {
                    "phase": name,
                    "mean": _or_none(rest.mean()),
                    "sd": _or_none(rest.std(ddof=0)),
                    "rate": len(rest) / people,
                }
            )
    return slots


def _or_none(number):
    return None if pd.isna(number) else float(number)


def draw_trait(rng, spec, z, parents=None):
    """Return one trait of many people, from their normal scores."""
    absent = rng.random(len(z)) < spec["missing"]
    if "mean" in spec:
        z = np.clip(z, -2.5, 2.5)
        value = spec["mean"] + spec["sd"] * abundance_shape.skewed(z, spec["bend"])
        value = np.round(value) if spec["whole"] else np.round(value, 1)
        return np.where(absent, np.nan, value)
    value = np.full(len(z), np.nan, dtype=object)
    if spec["levels"]:
        for row, score in enumerate(z):
            use = spec
            if parents is not None:
                use = spec.get("given", {}).get(str(parents[row]), spec)
            if use["levels"] and not absent[row]:
                edge = np.cumsum(use["shares"])
                place = np.searchsorted(edge / edge[-1], ndtr(score))
                value[row] = use["levels"][min(place, len(use["levels"]) - 1)]
    return value


def draw_visits(rng, slots, people):
    """Return one row per sample: person (a number), phase, time and slot.

    Every slot has its number of samples, given to people at random but evenly.
    """
    rows = []
    for number, slot in enumerate(slots):
        n = max(1, round(slot["rate"] * people))
        order = np.concatenate(
            [rng.permutation(people) for _ in range(-(-n // people))]
        )[:n]
        time = np.full(n, np.nan if slot["mean"] is None else slot["mean"])
        if slot["mean"] is not None and slot["sd"]:
            if slot["mean"] > 0:
                heavy = (slot["mean"] / slot["sd"]) ** 2
                time = np.maximum(1, rng.gamma(heavy, slot["mean"] / heavy, n).round())
            else:
                time = -np.abs(rng.normal(slot["mean"], slot["sd"], n)).round()
        rows += [
            (p, number, slot["phase"], t) for p, t in zip(order, time, strict=True)
        ]
    table = pd.DataFrame(rows, columns=["person", "slot", "phase", "time"])
    rank = {phase: place for place, phase in enumerate(PHASES)}
    table["order"] = table["phase"].map(rank).fillna(0)
    table = table.sort_values(["person", "order", "time", "slot"], kind="stable")
    # Within a person time runs with the phases.
    table["time"] = table.sort_values(["person", "time"])["time"].to_numpy()
    return table.drop(columns="order").reset_index(drop=True)


def spread_out(z, share, keys):
    """Return normal scores of which ``share`` is common to those of one key."""
    _, code = np.unique(np.asarray(keys, dtype=str), return_inverse=True)
    common, own = z
    sign = np.where(np.arange(len(code)) % 2, 1, -1) if share < 0 else 1
    share = abs(share)
    return np.sqrt(share) * common[code] * sign + np.sqrt(1 - share) * own
