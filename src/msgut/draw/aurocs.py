"""AUROCs with their intervals around the line of no difference."""

import numpy as np

from msgut.draw.picture import Picture, canvas, group_colours, ordered_groups
from msgut.names import in_picture

GREY = "#777777"
MARKER_OF = {"covariates": "s", "microbiome": "o", "both": "D"}


def score_aurocs(table, study, *, beside=None):
    """Draw every score's AUROC with its interval around 0.5, covariates below.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.assessment` or ``diseases`` gives it: several groups
        stand beside one another in each row, each with a grey bar that holds 95 % of
        what permuted labels give.
    study : Study
    beside : pandas.DataFrame, optional
        As :func:`msgut.dysbiosis.covariate_aurocs` gives it.
    """
    groups = ordered_groups(table["right"])
    names = list(dict.fromkeys(table["score"]))
    others = [] if beside is None else list(beside["score"])
    n = len(names) + len(others) + (0.6 if others else 0)
    apart = 0.26 if len(groups) == 1 else 0.26 + 0.09 * len(groups)
    figure, axis = canvas(study, width=7.2, height=1.2 + apart * n)
    colours = group_colours(groups)
    step = 0.7 / len(groups)
    for place, name in enumerate(names):
        mine = table[table["score"] == name]
        for shift, group in enumerate(groups):
            row = mine[mine["right"] == group]
            if len(row):
                height = place + (shift - (len(groups) - 1) / 2) * step
                _bar(axis, row.iloc[0], height, 0.6 * step)
                _point(axis, row.iloc[0], height, colours[group])
    base = len(names) + 0.6
    for shift, (_, row) in enumerate(() if beside is None else beside.iterrows()):
        _point(axis, row, base + shift, GREY, marker="s")
    if others:
        axis.axhline(base - 0.8, color="#BBBBBB", linewidth=0.8)
    axis.axvline(0.5, color="black", linewidth=0.9)
    axis.set_yticks([*range(len(names)), *(base + i for i in range(len(others)))])
    axis.set_yticklabels([*names, *(f"{name} alone" for name in others)])
    axis.set_ylim(n - 0.4, -0.6)
    left = table["left"].iloc[0]
    above = " or ".join(map(in_picture, groups))
    axis.set_xlabel(f"AUROC: the chance that {above} scores above {in_picture(left)}")
    axis.set_title(_people(table), fontsize=9)
    if len(groups) > 1:
        for group in groups:
            axis.plot([], [], "o", color=colours[group], label=in_picture(group))
        axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    told = "; ".join(
        f"{r.score} ({r.right}) {r.effect:.2f}, {r.low:.2f} to {r.high:.2f}"
        for r in table.itertuples()
    )
    if others:
        told += "; for comparison " + ", ".join(
            f"{r.score} alone {r.effect:.2f}" for r in beside.itertuples()
        )
    return Picture(
        figure,
        "AUROC of each dysbiosis score with its 95 % interval, around the line of 0.5; "
        f"grey bars show what permuted labels give. {told}.",
    )


def model_aurocs(found, study):
    """Draw the AUROCs of covariates, microbiome and both, one beneath another.

    Parameters
    ----------
    found : msgut.predict.ModelComparison
    study : Study
    """
    table = found.table
    parts = ["model", "validation", "balanced_for"]
    blocks = list(table.groupby(parts, sort=False))
    figure, axis = canvas(
        study, width=7.2, height=1.1 + 0.24 * (len(table) + len(blocks))
    )
    right = table["right"].iloc[0]
    colours = {
        "covariates": GREY,
        "microbiome": group_colours([right])[right],
        "both": "black",
    }
    place, ticks, labels, said = 0.0, [], [], []
    for block, mine in blocks:
        axis.text(
            0.01,
            place,
            _block(block),
            transform=axis.get_yaxis_transform(),
            fontsize=8.5,
            fontweight="bold",
            va="center",
            backgroundcolor="white",
        )
        place += 1
        for _, row in mine.iterrows():
            kind = row["features"]
            name = found.adjusted_for if kind == "covariates" else kind
            _bar(axis, row, place, 0.4)
            _point(axis, row, place, colours[kind], marker=MARKER_OF[kind])
            ticks.append(place)
            labels.append(name if kind == "both" else f"{name} alone")
            value = f"{row['effect']:.2f}" if not row["why"] else row["why"]
            said.append(f"{_block(block)}, {labels[-1]} {value}")
            place += 1
    axis.axvline(0.5, color="black", linewidth=0.9)
    axis.set_yticks(ticks, labels)
    axis.set_ylim(place - 0.3, -0.6)
    lowest = table[["low", "null_low"]].min().min()
    axis.set_xlim(left=min(0.4, lowest - 0.02))
    axis.set_xlabel("AUROC among people never seen by the model")
    axis.set_title(_people(table), fontsize=9)
    return Picture(
        figure,
        "AUROC with 95 % interval of covariates, microbiome and both, around the line "
        f"of 0.5; grey bars show what permuted labels give: {'; '.join(said)}.",
    )


def _bar(axis, row, place, half):
    """Draw what permuted labels give, where labels were permuted."""
    if np.isfinite(row["null_low"]):
        axis.fill_betweenx(
            [place - half, place + half],
            row["null_low"],
            row["null_high"],
            color="#E8E8E8",
            linewidth=0,
            zorder=0,
        )


def _block(block):
    model, validation, balance = block
    held = "each site held out" if validation == "site" else ""
    even = f"{balance} balanced" if balance else ""
    return ", ".join(part for part in (model, held, even) if part)


def _point(axis, row, place, colour, marker="o"):
    if not np.isfinite(row["effect"]):
        axis.text(0.5, place, " not fitted", color=colour, fontsize=8, va="center")
        return
    axis.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.4)
    axis.plot(row["effect"], place, marker, color=colour, markersize=5)


def _people(table):
    sides = table.drop_duplicates("right")
    first = sides.iloc[0]
    told = [f"{in_picture(r['right'])} n = {r['n_right']}" for _, r in sides.iterrows()]
    left = in_picture(first["left"])
    return f"{left} n = {first['n_left']}, {', '.join(told)} people"
