"""What a prediction says, in plain words and with its own numbers."""

import numpy as np

from msgut.levels import SIGNIFICANCE

# Below this an AUROC is of no use for telling people apart, whatever its p.
USEFUL = 0.7


def triple(found, *, model="elastic net", validation="people", balanced_for=""):
    """Return the AUROCs of covariates, microbiome and both, by name.

    Parameters
    ----------
    found : Prediction

    Returns
    -------
    dict of str to pandas.Series
        Rows of ``found.table`` by their ``features``.
    """
    table = found.table
    mine = table[
        (table["model"] == model) & (table["validation"] == validation)
        & (table["balanced_for"] == balanced_for)
    ]  # fmt: skip
    return {row["features"]: row for _, row in mine.iterrows()}


def told_apart(found):
    """Return a sentence: how well the groups are told apart, and by what.

    The microbiome never stands alone where anything else is recorded.
    """
    rows = triple(found)
    gut = rows["microbiome"]
    side = f"{gut['right']} and {gut['left']}"
    said = f"the microbiome tells {side} apart with an AUROC of {_area(gut)}"
    if not found.adjusted_for:
        return (
            f"No age, sex or BMI is recorded to hold it against: {said}; {_use(gut)}."
            f"{_mixed(found)}"
        )
    plain = rows["covariates"]
    said = said.replace("the microbiome tells", "the microbiome alone tells")
    return (
        f"{_cap(found.adjusted_for)} alone: an AUROC of {_area(plain)}; {said}; both "
        f"together: {_area(rows['both'])}. {_gain(found)}"
        f"{_mixed(found)}"
    )


def numbers(found):
    """Return what an answer carries along: the microbiome's AUROC, p and people."""
    row = triple(found)["microbiome"]
    return {
        "estimate": row["effect"], "interval": (row["low"], row["high"]),
        "p": row["p"], "n": int(row["n_left"] + row["n_right"]),
        "method": "AUROC of genera, elastic net, held-out people",
    }  # fmt: skip


def balanced_sentence(found):
    """Return a sentence: what is left when both sexes weigh the same in both groups."""
    rows = triple(found, balanced_for="sex")
    if "microbiome" not in rows:
        return "Sex is not recorded, so that the groups cannot be balanced for it."
    gut, before = rows["microbiome"], triple(found)["microbiome"]
    return (
        f"With the sexes balanced the microbiome's AUROC is {_area(gut)}, where it was "
        f"{before['effect']:.2f}; {_use(gut)}.{_mixed(found)}"
    )


def _mixed(found):
    return f" Disease cannot be told from this: {found.mixed}." * bool(found.mixed)


def _gain(found):
    mine = found.gain[
        (found.gain["model"] == "elastic net")
        & (found.gain["validation"] == "people")
        & (found.gain["balanced_for"] == "")
    ].iloc[0]
    size = (
        f"{mine['effect']:.3f} (95 % interval {mine['low']:.3f} to {mine['high']:.3f})"
    )
    other = found.gain[
        (found.gain["model"] != "elastic net")
        & (found.gain["validation"] == "people")
        & (found.gain["balanced_for"] == "")
    ]
    if mine["low"] > 0 and (other["low"] <= 0).any():
        return f"What the microbiome adds hangs on the model: {size} by elastic net."
    if mine["low"] > 0:
        return f"The microbiome adds {size} to what is known without it."
    if mine["high"] < 0:
        return f"With the microbiome it gets worse, by {size}: it adds noise."
    return f"No gain is seen from the microbiome over what is known without it: {size}."


def _area(row):
    return f"{row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _use(row):
    p = row["p"]
    beyond = row["low"] > 0.5 if np.isnan(p) else p < SIGNIFICANCE and row["low"] > 0.5
    if not beyond:
        return "that is no more than chance"
    if row["low"] < USEFUL:
        return "that is beyond chance and of no use for a single person"
    return "that is beyond chance"


def _cap(text):
    return text[:1].upper() + text[1:]
