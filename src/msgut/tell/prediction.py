"""What a prediction says, in plain words and with its own numbers."""

import numpy as np

from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.tell.aurocs import (
    ACCEPTABLE,
    area_verdict,
    auroc_in_words,
    auroc_sentence,
)
from msgut.tell.confounding import confounded_caution
from msgut.tell.statement import Statement
from msgut.tell.words import capital, p_in_words

METHOD = "AUROC of genera, elastic net, held-out people; labels permuted and refitted"
NOTHING_BESIDE = "No age, sex or BMI is recorded to hold it against."


def aurocs_by_features(
    models, *, model="elastic net", validation="people", balanced_for=""
):
    """Return the AUROCs of covariates, microbiome and both, by name.

    Parameters
    ----------
    models : msgut.predict.ModelComparison

    Returns
    -------
    dict of str to pandas.Series
        Rows of ``models.table`` by their ``features``.
    """
    mine = _of(models.table, model, validation, balanced_for)
    return {row["features"]: row for _, row in mine.iterrows()}


def discrimination(models, *, matters=MATTERS["auroc"]):
    """Return how well the groups are told apart, and by what.

    The microbiome never stands alone where anything else is recorded.

    Parameters
    ----------
    models : msgut.predict.ModelComparison
    matters : float
        Closer to one half than this an AUROC does not matter.

    Returns
    -------
    Statement
        Its verdict is on the microbiome's AUROC.
    """
    rows = aurocs_by_features(models)
    gut = rows["microbiome"]
    code = area_verdict(gut, matters=matters)
    alone = " alone" if models.adjusted_for else ""
    said = (
        f"Asked about people never seen, the microbiome{alone} tells {gut['right']} "
        f"from {gut['left']} with an AUROC of {auroc_in_words(gut)}: "
        f"{auroc_sentence(gut, code, matters=matters)}"
    )
    if code == "seen" and gut["high"] < ACCEPTABLE:
        said += ", and of no use for a single person"
    elif code == "seen" and gut["low"] < ACCEPTABLE:
        said += ", and not shown to be of use for a single person"
    cautions = confounded_caution(models.mixed, models.unequal)
    if models.adjusted_for:
        plain = rows["covariates"]
        said += (
            f". {capital(models.adjusted_for)} alone: {auroc_in_words(plain)}, where permuted "
            f"labels give {plain['null_mean']:.2f}; both together: {auroc_in_words(rows['both'])}"
            f". {_gain(models)}"
        )
    else:
        cautions = (NOTHING_BESIDE, *cautions)
    return Statement.from_row(
        gut,
        f"{said}.",
        code,
        unit="AUROC",
        n=gut["n_left"] + gut["n_right"],
        method=METHOD,
        cautions=cautions,
    )


def sexes_balanced(models):
    """Return what is left when both sexes weigh the same in both groups."""
    rows = aurocs_by_features(models, balanced_for="sex")
    if "microbiome" not in rows:
        return Statement(
            "Sex is not recorded well enough to balance the groups for it.",
            "cannot_be_told",
        )
    gut, before = rows["microbiome"], aurocs_by_features(models)["microbiome"]
    return Statement(
        f"With the sexes balanced the microbiome's AUROC is {auroc_in_words(gut)}, where it was "
        f"{before['effect']:.2f}; described by its interval, no labels were permuted.",
        "described",
        estimate=gut["effect"],
        low=gut["low"],
        high=gut["high"],
        unit="AUROC",
        n=gut["n_left"] + gut["n_right"],
        method=METHOD,
        cautions=confounded_caution(models.mixed, models.unequal),
    )


def _gain(models):
    """Return what the microbiome adds: called where p and interval both say so."""
    row = _of(models.gain, "elastic net").iloc[0]
    size = f"{row['effect']:.3f} (95 % interval {row['low']:.3f} to {row['high']:.3f}"
    size = f"{size}; {p_in_words(row['p'])})".replace("-", "−")
    called = row["p"] < SIGNIFICANCE
    if row["least_p"] >= SIGNIFICANCE:
        words = f"Whether it adds anything could not have been seen here: {size}"
    elif called and row["low"] > 0:
        words = f"The microbiome adds {size} to what is known without it"
    elif called and row["high"] < 0:
        words = (
            f"Held-out people are told apart less well with the microbiome, by {size}"
        )
    elif called:
        words = f"What it adds is too close to call: {size}"
    else:
        words = f"What it adds to that is not seen to be more than chance: {size}"
    trees = _of(models.gain, "random forest")
    if called and len(trees) and not np.isnan(trees["effect"].iloc[0]):
        other = trees.iloc[0]
        words += (
            f" by elastic net, {other['effect']:.3f} ({other['low']:.3f} to "
            f"{other['high']:.3f}) by random forest"
        ).replace("-", "−")
    return words


def _of(table, model, validation="people", balanced_for=""):
    return table[
        (table["model"] == model)
        & (table["validation"] == validation)
        & (table["balanced_for"] == balanced_for)
    ]
