"""Whether MS can be told from the gut, beside what age and sex tell without it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.cohort import covariates_in_words, joined, unequal_and_unadjusted
from msgut.predict.auroc_nulls import OF_AUROC, OF_NULL, auroc_gain_null, auroc_null
from msgut.predict.cross_validation import folds, folds_by_site
from msgut.predict.held_out import FEATURES, held_out, slope_and_brier
from msgut.predict.learnable import learnable
from msgut.stats.auroc import weights_that_balance
from msgut.stats.auroc_intervals import auroc_interval, difference_interval
from msgut.stats.permutation import enough

MODELS = ("elastic net", "random forest")
COLUMNS = (
    "features",
    "model",
    "validation",
    "balanced_for",
    *OF_AUROC,
    "least_p",
    "slope",
    "brier",
    "why",
)
ENDS = ("effect", "low", "high")
GAIN = (
    "model",
    "validation",
    "balanced_for",
    *ENDS,
    *OF_NULL,
    "least_p",
)
MAIN = ("elastic net", "people", "")


@dataclass(frozen=True, eq=False)
class ModelComparison:
    """How well people never seen were told apart, by what.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns ``features`` (``covariates``, ``microbiome``, ``both``), ``model,
        validation, balanced_for, left, right, n_left, n_right, effect, low, high,
        null_mean, null_low, null_high, p, least_p, slope, brier, why``; ``effect`` is
        the AUROC, ``p`` of one as high, ``why`` why a model could not be fitted.
    gain : pandas.DataFrame
        What the microbiome adds to the covariates: the difference of two AUROCs, with
        its interval and, for the main model, its null: ``model, validation,
        balanced_for, effect, low, high, null_mean, null_low, null_high, p, least_p``.
    importance : pandas.DataFrame
        Per genus, over all fits of the main models: ``taxon, weight`` (mean
        coefficient per standard deviation), ``spread, chosen`` (share of fits),
        ``same_sign`` (share of those), ``forest`` (mean importance there).
    sites : pandas.DataFrame
        Each site, told by a model that never saw it: ``site, n_left, n_right, effect,
        low, high``; empty where fewer than three are recorded.
    adjusted_for : str
        The covariates in words; empty where none is recorded.
    mixed : str
        Why the groups cannot be told from a batch or another trait; empty if they can.
    unequal : str
        In what else that is recorded they differ beyond chance, and nothing adjusts.
    """

    table: pd.DataFrame
    gain: pd.DataFrame
    importance: pd.DataFrame
    sites: pd.DataFrame
    adjusted_for: str
    mixed: str
    unequal: str = ""


def model_comparison(
    study, *, left="", right="", k=5, repeats=2, permutations=499, trees=100, seed=0
):
    """Return how well the microbiome, the covariates and both tell two groups apart.

    One sample per person; households and persons are never torn between training and
    testing; everything that sees a label sees those of the training folds alone. A
    model of age, sex and BMI, as far as they are recorded, stands beside the one of
    genera, and one of both, by elastic-net logistic regression and random forest.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
        Collapsed to genera.
    k, repeats : int
        Folds, and how often people are dealt into them anew (once for a forest).
        People are compared within their fold, and the AUROCs averaged: models of
        different folds differ in level, which would tilt a comparison across them
        below one half.
    permutations : int
        Refits at most, elastic net: under labels permuted within pairs and among
        singles for the microbiome and for the covariates, under labels drawn given
        the covariates for what the microbiome adds to them.
    trees : int
        Of each forest.

    Returns
    -------
    ModelComparison

    Raises
    ------
    MsgutError
        As :func:`msgut.predict.learnable`, and where so few permutations could not
        call anything.

    Notes
    -----
    Where sex is recorded, rows ``balanced_for = sex`` give both sexes the same weight
    in both groups, in training and in judging; sex alone then tells nothing. With
    three sites or more, rows ``validation = site`` hold out one site at a time. An
    interval takes the fitted chances as they are; folds that share out the sides
    evenly pull a model that knows nothing below one half, by ``0.5 - null_mean``.

    References
    ----------
    Van Calster et al. (2019), doi:10.1186/s12916-019-1466-7 (calibration); Varoquaux
    (2018), doi:10.1016/j.neuroimage.2017.06.061 (small samples).
    """
    enough(permutations, none=False)
    who = learnable(study, left=left, right=right)
    kinds = FEATURES if who.covariates else ("microbiome",)
    dealt = [folds(who.is_right, who.block, k=k, seed=seed + r) for r in range(repeats)]
    runs, rows, gains = {}, [], []
    for model, validation, balance, plan in _plans(who, dealt):
        common = {"model": model, "validation": validation, "balanced_for": balance}
        level = _sex(who) if balance else None
        even = None if level is None else weights_that_balance(who.is_right, level)
        areas = {}
        for features in kinds:
            run = runs[features, model, validation, balance] = [
                held_out(
                    who,
                    features,
                    fold,
                    model=model,
                    balance=level,
                    trees=trees,
                    seed=seed + r,
                )
                for r, fold in enumerate(plan)
            ]
            row = {"features": features, **common, "why": run[0].why}
            if not row["why"]:
                said = np.array([one.chances[:, 0] for one in run])
                area = areas[features] = auroc_interval(
                    said, who.is_right, who.block, stratum=plan, weights=even
                )
                row |= dict(zip(ENDS, area, strict=False))
                if not balance:
                    row |= slope_and_brier(said.mean(axis=0), who.is_right)
            rows.append(row)
        if "both" in areas and "covariates" in areas:
            more = difference_interval(
                areas["both"], areas["covariates"], who.is_right, who.block
            )
            gains.append({**common, **dict(zip(ENDS, more, strict=True))})
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    table["why"] = table["why"].fillna("")
    for features in (kind for kind in kinds if kind != "both"):
        null = auroc_null(
            who,
            features,
            dealt[0],
            runs[features, *MAIN][0].chances[:, 0],
            permutations=permutations,
            seed=seed,
        )
        mine = _main(table) & (table["features"] == features)
        table.loc[mine, list(null)] = list(null.values())
    gain = pd.DataFrame(gains).reindex(columns=list(GAIN))
    if len(gain):
        said = [runs[f, *MAIN][0].chances[:, 0] for f in ("both", "covariates")]
        null = auroc_gain_null(
            who, dealt[0], said, permutations=permutations, seed=seed
        )
        gain.loc[_main(gain), list(null)] = list(null.values())
    n_left, n_right = who.sizes
    return ModelComparison(
        table.assign(left=who.left, right=who.right, n_left=n_left, n_right=n_right),
        gain,
        _importance(runs),
        _by_place(who, runs),
        covariates_in_words(who.covariates) if who.covariates else "",
        "; ".join(who.confounded_with),
        joined(unequal_and_unadjusted(who)),
    )


def _plans(who, dealt):
    # A forest averages over chance by itself: one deal is enough.
    plans = [(MODELS[0], "people", "", dealt), (MODELS[1], "people", "", dealt[:1])]
    if _sex(who) is not None:
        plans.append((MODELS[0], "people", "sex", dealt))
    if who.site is not None:
        plans.append(
            (MODELS[0], "site", "", [folds_by_site(who.is_right, who.site, who.block)])
        )
    return plans


def _sex(who):
    """Return the sex of each person where it is recorded and stands in both groups."""
    if "sex" not in who.covariates:
        return None
    sex = who.study.samples["sex"].astype(object).to_numpy()
    weighty = weights_that_balance(who.is_right, sex).sum() >= 0.2 * len(sex)
    return sex if weighty and len(set(who.study.samples["sex"].dropna())) > 1 else None


def _main(table):
    """Return which rows are of the main model, for which labels are permuted."""
    model, validation, balance = MAIN
    return (
        (table["model"] == model)
        & (table["validation"] == validation)
        & (table["balanced_for"] == balance)
    )


def _by_place(who, runs):
    columns = ["site", "n_left", "n_right", *ENDS]
    run = runs.get(("microbiome", MODELS[0], "site", ""))
    if run is None:
        return pd.DataFrame(columns=columns)
    fold, chances = (
        folds_by_site(who.is_right, who.site, who.block),
        run[0].chances[:, 0],
    )
    rows = []
    for one in np.unique(fold):
        mine = fold == one
        area = auroc_interval(chances[mine], who.is_right[mine], who.block[mine])
        rows.append(
            {
                "site": " + ".join(sorted(set(who.site[mine]))),
                "n_left": int((mine & ~who.is_right).sum()),
                "n_right": int((mine & who.is_right).sum()),
                **dict(zip(ENDS, area, strict=False)),
            }
        )
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("n_right", ascending=False, kind="stable")


def _importance(runs):
    """Return how much each genus counted, and how steadily, over all fits."""
    weights, votes = (
        pd.DataFrame(
            [fit for run in runs["microbiome", model, *MAIN[1:]] for fit in run.weights]
        ).fillna(0.0)
        for model in MODELS
    )
    mean = weights.mean()
    same = (np.sign(weights) == np.sign(mean)).where(weights != 0).astype(float)
    table = pd.DataFrame(
        {
            "taxon": weights.columns,
            "weight": mean,
            "spread": weights.std(ddof=1),
            "chosen": (weights != 0).mean(),
            "same_sign": same.mean(),
            "forest": votes.mean().reindex(weights.columns),
        }
    )
    order = table["weight"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
