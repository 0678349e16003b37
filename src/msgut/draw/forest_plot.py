"""The forest plot of a meta-analysis: cohorts as dots, their means as diamonds."""

from itertools import cycle

import numpy as np

from msgut.draw.picture import TAXA, Picture, canvas
from msgut.names import in_picture

# Which colours cohorts take in turn: neighbours that are far apart.
TURN = (0, 6, 3, 5, 2, 8, 1, 7, 4)
# Columns of the two pooled means: effect, low, high.
ONE_EFFECT = ("common", "common_low", "common_high")
MAY_DIFFER = ("effect", "low", "high")


def forest_plot(pooled, effects, studies, *, most=12, reach=1.6):
    """Draw the clearest genera: every cohort, both pooled means, the prediction.

    Parameters
    ----------
    pooled, effects : pandas.DataFrame
        As :func:`msgut.meta.pooled` and :func:`msgut.meta.cohort_effects` give them.
    studies : sequence of Study
        The cohorts pooled, for their colours and for the mark of a twin.
    most : int
        How many genera.
    reach : float
        The axis ends here on both sides; what goes further has an arrow.
    """
    top = pooled.head(most)
    names = [study.name for study in studies]
    colours = {name: TAXA[k] for name, k in zip(names, cycle(TURN), strict=False)}
    figure, axis = canvas(
        studies, width=7.2, height=1.3 + 0.14 * len(top) * (len(names) + 3)
    )
    tall = len(names) + 3
    said = []
    for place, (_, row) in enumerate(top.iterrows()):
        base = place * tall
        if place % 2:
            axis.axhspan(base - 0.8, base + tall - 0.8, color="#F5F5F5", zorder=0)
        mine = effects[effects["taxon"] == row["taxon"]].set_index("study")
        for line, name in enumerate(names):
            if name in mine.index:
                _line(axis, mine.loc[name], base + line, colours[name], reach)
            else:
                axis.text(
                    0,
                    base + line,
                    "not seen",
                    fontsize=6.5,
                    color=colours[name],
                    ha="center",
                    va="center",
                )
        _diamond(axis, row, ONE_EFFECT, base + len(names), reach, fill="white")
        _prediction(axis, row, base + len(names) + 1, reach)
        _diamond(axis, row, MAY_DIFFER, base + len(names) + 1, reach, fill="black")
        said.append(
            f"{row['taxon']} {_said(row, ONE_EFFECT)}, {_said(row, MAY_DIFFER)}"
        )
    axis.axvline(0, color="black", linewidth=0.9)
    middle = (len(names) + 1) / 2
    axis.set_yticks(
        [p * tall + middle for p in range(len(top))],
        [
            f"{in_picture(taxon)} *" if holds else in_picture(taxon)
            for taxon, holds in zip(top["taxon"], top["holds"], strict=True)
        ],
    )
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(len(top) * tall - 0.8, -0.9)
    axis.set_xlim(-reach, reach)
    right, left = (in_picture(top[side].iloc[0]) for side in ("right", "left"))
    sides = f"{right} less {left}"
    axis.set_xlabel(f"standardised mean difference, {sides} (standard deviations)")
    for name in names:
        n = effects.loc[effects["study"] == name, ["n_left", "n_right"]].iloc[0].sum()
        axis.plot([], [], "o", color=colours[name], label=f"{name} (n = {n:,})")
    axis.plot(
        [],
        [],
        "D",
        color="black",
        markerfacecolor="white",
        label="pooled, cohorts taken as alike",
    )
    axis.plot([], [], "D", color="black", label="pooled, cohorts may differ")
    axis.plot([], [], "-", color="#999999", linewidth=1, label="a further cohort")
    if top["holds"].any():
        axis.plot([], [], " ", label="* holds once all are counted")
    figure.legend(loc="outside lower center", frameon=False, ncols=3, fontsize=8)
    return Picture(
        figure,
        f"Forest plot of the clearest genera, standardised mean differences, {sides}, "
        "with 95 % intervals. Pooled, cohorts taken as alike, then allowed to differ: "
        f"{'; '.join(said)}.",
    )


def _line(axis, row, place, colour, reach):
    low, high = np.clip([row["low"], row["high"]], -reach, reach)
    axis.plot([low, high], [place, place], color=colour, linewidth=1.1)
    if abs(row["effect"]) < reach:
        axis.plot(row["effect"], place, "o", color=colour, markersize=3.6)


def _prediction(axis, row, place, reach):
    ends = np.clip([row["predicted_low"], row["predicted_high"]], -reach, reach)
    axis.plot(ends, [place, place], color="#999999", linewidth=1, zorder=1)


def _diamond(axis, row, columns, place, reach, *, fill):
    effect, *ends = (row[name] for name in columns)
    low, high = np.clip(ends, -reach, reach)
    corners = [
        low,
        np.clip(effect, -reach, reach),
        high,
        np.clip(effect, -reach, reach),
    ]
    tall = [place, place - 0.45, place, place + 0.45]
    axis.fill(corners, tall, facecolor=fill, edgecolor="black", linewidth=0.8, zorder=2)
    for end, marker in zip(ends, "<>", strict=True):
        if abs(end) > reach:
            axis.plot(
                np.clip(end, -reach, reach),
                place,
                marker,
                color="black",
                markersize=4,
                clip_on=False,
            )


def _said(row, columns):
    effect, low, high = (row[name] for name in columns)
    return f"{effect:.2f} ({low:.2f} to {high:.2f})"
