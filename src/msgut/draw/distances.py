"""Pictures of distances between samples: ordination, and what explains the variance."""

import numpy as np
from matplotlib.patches import Ellipse

from msgut.draw.picture import Picture, frame, ink, ordered, sizes

# Standard deviations to the ellipse that holds 95 % of a normal in two dimensions.
REACH = 2.4477


def ordination(found, study, *, by="group"):
    """Draw samples as points on the first two axes, a spread ellipse for each group.

    Parameters
    ----------
    found : msgut.measure ordination
        With ``points`` and, for principal coordinates, ``share`` and ``negative``.
    by : str
        A column of samples.
    """
    points = found.points
    groups = study.samples[by].loc[points.index]
    figure, axis = frame(study, width=6, height=4.8)
    x, y = points.columns[:2]
    for group, colour in ink(ordered(groups)).items():
        mine = points.loc[groups == group, [x, y]].to_numpy()
        axis.scatter(*mine.T, s=11, color=colour, alpha=0.55, linewidths=0, label=group)
        axis.scatter(*mine.mean(axis=0), s=110, marker="X", color=colour,
                     edgecolor="black", linewidth=0.9, zorder=4)  # fmt: skip
        if len(mine) > 2:
            axis.add_patch(_ellipse(mine, colour))
    share = getattr(found, "share", None)
    told = {c: f" ({share.iloc[k]:.1%} of the variance)" if share is not None else ""
            for k, c in enumerate((x, y))}  # fmt: skip
    axis.set(xlabel=f"{x}{told[x]}", ylabel=f"{y}{told[y]}", aspect="equal")
    axis.set_title(sizes(groups), fontsize=9)
    axis.legend(frameon=False)
    middle = points.groupby(groups)[[x, y]].mean()
    where = "; ".join(f"{g} at {middle.loc[g, x]:.2f}, {middle.loc[g, y]:.2f}"
                      for g in ordered(groups))  # fmt: skip
    return Picture(
        figure,
        f"Samples as points on {x}{told[x]} and {y}{told[y]}, with an ellipse that "
        f"would hold 95 % of each group. Group centres: {where}.",
    )


def _ellipse(points, colour):
    values, vectors = np.linalg.eigh(np.cov(points.T))
    wide, high = 2 * REACH * np.sqrt(np.maximum(values, 0))
    turn = np.degrees(np.arctan2(vectors[1, 0], vectors[0, 0]))
    return Ellipse(points.mean(axis=0), wide, high, angle=turn, facecolor="none",
                   edgecolor=colour, linewidth=1.4)  # fmt: skip


def explained(table, study):
    """Draw what share of the variance each covariate explains, alone and adjusted.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.explained` returns.
    """
    terms = list(dict.fromkeys(table["term"]))[::-1]
    kinds = [k for k in ("alone", "for the others") if k in set(table["adjusted"])]
    looks = {"alone": ("#BBBBBB", "alone"),
             "for the others": ("#0072B2", "beside all the others")}  # fmt: skip
    figure, axis = frame(study, width=6.2, height=1.2 + 0.5 * len(terms))
    high = 0.8 / len(kinds)
    for k, kind in enumerate(kinds):
        rows = table[table["adjusted"] == kind].set_index("term").loc[terms]
        y = np.arange(len(terms)) + (0.5 * (len(kinds) - 1) - k) * high
        axis.barh(y, rows["r2"] * 100, high * 0.9, color=looks[kind][0],
                  label=looks[kind][1])  # fmt: skip
        for place, (_, row) in zip(y, rows.iterrows(), strict=True):
            p = "p < 0.001" if row["p"] < 0.001 else f"p = {row['p']:.2g}"
            axis.annotate(f" {row['r2']:.2%}, {p}", (row["r2"] * 100, place),
                          va="center", fontsize=8)  # fmt: skip
    axis.set_yticks(range(len(terms)), terms)
    axis.set_xlim(0, table["r2"].max() * 140)
    axis.set_xlabel("share of the variance in composition (%)")
    axis.set_title(f"n = {int(table['n'].iloc[0])}", fontsize=9, loc="left")
    axis.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    told = ", ".join(
        f"{r.term} {r.r2:.2%}"
        for r in table[table["adjusted"] == kinds[-1]].itertuples()
    )
    return Picture(
        figure, f"Bars of variance explained, {looks[kinds[-1]][1]}: {told}."
    )


def under(table, study):
    """Draw the share of variance between the groups under each distance.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.under` returns.
    """
    rows = table.iloc[::-1]
    figure, axis = frame(study, width=6.2, height=1.2 + 0.36 * len(rows))
    seen = rows["q_centre"] < 0.05
    axis.barh(range(len(rows)), rows["r2"] * 100, 0.62,
              color=["#0072B2" if s else "#BBBBBB" for s in seen])  # fmt: skip
    for place, row in enumerate(rows.itertuples()):
        axis.annotate(f" {row.r2:.2%}: {row.verdict}", (row.r2 * 100, place),
                      va="center", fontsize=8)  # fmt: skip
    axis.set_yticks(range(len(rows)), [m.replace("_", " ") for m in rows["metric"]])
    axis.set_xlim(0, rows["r2"].max() * 180)
    axis.set_xlabel("share of the variance between the groups (%); blue: q < 0.05")
    axis.set_title(f"n = {int(rows['n'].iloc[0])}", fontsize=9)
    told = ", ".join(f"{r.metric} {r.r2:.2%} ({r.verdict})" for r in table.itertuples())
    return Picture(figure, f"Variance between the groups by distance: {told}.")
