"""The forest plot of a meta-analysis: cohorts as dots, their mean as a diamond."""

import numpy as np

from msgut.draw.picture import TAXA, Picture, frame


def forest(pooled, effects, studies, *, most=12, reach=1.6):
    """Draw the genera of smallest p: every cohort, the pooled mean, the prediction.

    Parameters
    ----------
    pooled, effects : pandas.DataFrame
        As :func:`msgut.meta.pooled` and ``effects`` give them.
    studies : sequence of Study
        The cohorts pooled, for their colours and for the mark of a twin.
    most : int
        How many genera.
    reach : float
        The axis ends here on both sides; what goes further has an arrow.
    """
    top = pooled.head(most)
    names = [study.name for study in studies]
    colours = dict(
        zip(names, [TAXA[0], TAXA[6], TAXA[3], TAXA[5], TAXA[2]], strict=False)
    )
    twin = next((s for s in studies if s.source == "twin"), studies[0])
    figure, axis = frame(
        twin, width=7.2, height=1.3 + 0.14 * len(top) * (len(names) + 2)
    )
    tall = len(names) + 2
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
                axis.text(0, base + line, "not seen", fontsize=6.5, color=colours[name],
                          ha="center", va="center")  # fmt: skip
        _diamond(axis, row, base + len(names), reach)
        ends = f"{row['low']:.2f} to {row['high']:.2f}"
        said.append(f"{row['taxon']} {row['effect']:.2f} ({ends})")
    axis.axvline(0, color="black", linewidth=0.9)
    axis.set_yticks([p * tall + len(names) / 2 for p in range(len(top))], top["taxon"])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(len(top) * tall - 0.8, -0.9)
    axis.set_xlim(-reach, reach)
    axis.set_xlabel("standardised mean difference, MS less HC (standard deviations)")
    for name in names:
        n = effects.loc[effects["study"] == name, ["n_left", "n_right"]].iloc[0].sum()
        axis.plot([], [], "o", color=colours[name], label=f"{name} (n = {n:,})")
    axis.plot([], [], "D", color="black", label="pooled, 95 % interval")
    axis.plot([], [], "-", color="#999999", linewidth=1, label="prediction interval")
    figure.legend(loc="outside lower center", frameon=False, ncols=3, fontsize=8)
    return Picture(
        figure,
        "Forest plot of the genera of smallest p, standardised mean differences with "
        f"95 % intervals. Pooled: {'; '.join(said)}.",
    )


def _line(axis, row, place, colour, reach):
    low, high = np.clip([row["low"], row["high"]], -reach, reach)
    axis.plot([low, high], [place, place], color=colour, linewidth=1.1)
    if abs(row["effect"]) < reach:
        axis.plot(row["effect"], place, "o", color=colour, markersize=3.6)


def _diamond(axis, row, place, reach):
    ends = np.clip([row["predicted_low"], row["predicted_high"]], -reach, reach)
    axis.plot(ends, [place, place], color="#999999", linewidth=1, zorder=1)
    low, high = np.clip([row["low"], row["high"]], -reach, reach)
    corners = [low, row["effect"], high, row["effect"]]
    tall = [place, place - 0.45, place, place + 0.45]
    axis.fill(corners, tall, color="black", zorder=2)
    for end, marker in ((row["low"], "<"), (row["high"], ">")):
        if abs(end) > reach:
            axis.plot(np.clip(end, -reach, reach), place, marker, color="black",
                      markersize=4, clip_on=False)  # fmt: skip
