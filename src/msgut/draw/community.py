"""Pictures of distances between samples: ordination, and what explains the variance."""

import numpy as np
from matplotlib.patches import Ellipse

from msgut.draw.picture import (
    Picture,
    canvas,
    group_colours,
    group_markers,
    group_sizes,
    legend_of_groups,
    needs_groups,
    ordered_groups,
)
from msgut.levels import SIGNIFICANCE
from msgut.names import in_picture
from msgut.tell.words import CENTRE_OR_SPREAD, in_per_cent

# Standard deviations to the ellipse that holds 95 % of a normal in two dimensions.
REACH = 2.4477


@needs_groups
def ordination(found, study, *, by="group"):
    """Draw samples as points on the first two axes, a spread ellipse for each group.

    Distances that lie on one axis alone, as those between shares of two taxa do, are
    drawn along it, a row for each group.

    Parameters
    ----------
    found : msgut.measure ordination
        With ``points`` and, for principal coordinates, ``share`` and ``negative``.
    by : str
        A column of samples.
    """
    points = found.points
    groups = study.samples[by].loc[points.index]
    share = getattr(found, "share", None)
    told = {
        c: f" ({in_per_cent(share.iloc[k], 1)} of the variance)"
        if share is not None
        else ""
        for k, c in enumerate(points.columns[:2])
    }
    if points.shape[1] == 1:
        return _line(points.iloc[:, 0], groups, study, told)
    figure, axis = canvas(study, width=6, height=4.8)
    x, y = points.columns[:2]
    colours = group_colours(ordered_groups(groups))
    for group, colour in colours.items():
        mine = points.loc[groups == group, [x, y]].to_numpy()
        look = {"color": colour, "marker": group_markers(colours)[group]}
        named = in_picture(group)
        axis.scatter(*mine.T, s=11, alpha=0.55, linewidths=0, label=named, **look)
        _middle(axis, *mine.mean(axis=0), colour)
        if len(mine) > 2:
            axis.add_patch(_ellipse(mine, colour))
    axis.set(xlabel=f"{x}{told[x]}", ylabel=f"{y}{told[y]}", aspect="equal")
    axis.set_title(group_sizes(groups), fontsize=9)
    legend_of_groups(axis, len(colours))
    middle = points.groupby(groups)[[x, y]].mean()
    where = "; ".join(
        f"{g} at {middle.loc[g, x]:.2f}, {middle.loc[g, y]:.2f}"
        for g in ordered_groups(groups)
    )
    return Picture(
        figure,
        f"Samples as points on {x}{told[x]} and {y}{told[y]}, with an ellipse that "
        f"would hold 95 % of each group. Group centres: {where}.",
    )


def _line(place, groups, study, told):
    names = ordered_groups(groups)
    figure, axis = canvas(study, width=6, height=1.2 + 0.5 * len(names))
    for row, (group, colour) in enumerate(group_colours(names).items()):
        mine = place[groups == group].to_numpy()
        axis.scatter(mine, np.full(len(mine), row), s=60, marker="|", color=colour)
        _middle(axis, mine.mean(), row, colour)
    axis.set_yticks(range(len(names)), [in_picture(name) for name in names])
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.set_xlabel(f"{place.name}{told[place.name]}; there is no other axis")
    axis.set_title(group_sizes(groups), fontsize=9)
    middle = place.groupby(groups).mean()
    where = "; ".join(f"{g} at {middle[g]:.2f}" for g in names)
    return Picture(
        figure,
        f"Samples as strokes on {place.name}{told[place.name]}, the only axis. Group "
        f"centres: {where}.",
    )


def _middle(axis, x, y, colour):
    """Mark the mean of a group's points."""
    axis.scatter(
        x,
        y,
        s=110,
        marker="X",
        color=colour,
        edgecolor="black",
        linewidth=0.9,
        zorder=4,
    )


def _ellipse(points, colour):
    values, vectors = np.linalg.eigh(np.cov(points.T))
    wide, high = 2 * REACH * np.sqrt(np.maximum(values, 0))
    turn = np.degrees(np.arctan2(vectors[1, 0], vectors[0, 0]))
    return Ellipse(
        points.mean(axis=0),
        wide,
        high,
        angle=turn,
        facecolor="none",
        edgecolor=colour,
        linewidth=1.4,
    )


def r2_by_covariate(table, study):
    """Draw what share of the variance goes with each covariate, alone and adjusted.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.variance_explained` returns.
    """
    table = table[table["adjusted"] != "left out"]
    terms = list(dict.fromkeys(table["term"]))[::-1]
    kinds = [k for k in ("alone", "for the others") if k in set(table["adjusted"])]
    looks = {
        "alone": ("#BBBBBB", "alone"),
        "for the others": ("#0072B2", "beside all the others"),
    }
    figure, axis = canvas(study, width=6.8, height=1.2 + 0.5 * len(terms))
    high = 0.8 / len(kinds)
    for k, kind in enumerate(kinds):
        rows = table[table["adjusted"] == kind].set_index("term").loc[terms]
        y = np.arange(len(terms)) + (0.5 * (len(kinds) - 1) - k) * high
        _shares(axis, rows, y, high * 0.9, looks[kind][0], label=looks[kind][1])
        for place, (_, row) in zip(y, rows.iterrows(), strict=True):
            p = "p < 0.001" if row["p"] < 0.001 else f"p = {row['p']:.2g}"
            p = "not tested" if np.isnan(row["p"]) else p
            _beside(axis, row, place, f"{in_per_cent(max(row['omega2'], 0), 2)}, {p}")
    axis.set_yticks(range(len(terms)), [in_picture(term) for term in terms])
    axis.set_xlim(0, _reach(table) * 145)
    axis.set_xlabel("share of the variance in composition beyond chance (omega², %)")
    axis.set_title(
        f"n = {int(table['n'].iloc[0])}; lines: 95 % intervals", fontsize=9, loc="left"
    )
    axis.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    told = ", ".join(
        f"{r.term} {in_per_cent(max(r.omega2, 0), 2)} ({in_per_cent(r.low, 2)} to {in_per_cent(r.high, 2)})"
        for r in table[table["adjusted"] == kinds[-1]].itertuples()
    )
    return Picture(
        figure,
        f"Bars of the share of the variance beyond chance, {looks[kinds[-1]][1]}: "
        f"{told}.",
    )


def r2_by_distance(table, study):
    """Draw the share of variance between the groups under each distance.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.across_distances` returns.
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    figure, axis = canvas(study, width=6.8, height=1.2 + 0.36 * len(rows))
    colours = ["#0072B2" if q < SIGNIFICANCE else "#BBBBBB" for q in rows["q_centre"]]
    _shares(axis, rows, np.arange(len(rows)), 0.62, colours)
    for place, row in rows.iterrows():
        share = row["omega2"]
        share = "" if np.isnan(share) else f"{in_per_cent(max(share, 0), 2)}: "
        _beside(axis, row, place, f"{share}{CENTRE_OR_SPREAD[row['verdict']]}")
    axis.set_yticks(range(len(rows)), [m.replace("_", " ") for m in rows["metric"]])
    axis.set_xlim(0, _reach(rows) * 180)
    axis.set_xlabel(
        f"share of the variance beyond chance (omega², %); blue: q < {SIGNIFICANCE}"
    )
    axis.set_title(f"n = {int(rows['n'].iloc[0])}; lines: 95 % intervals", fontsize=9)
    told = ", ".join(
        f"{r.metric} {in_per_cent(max(r.omega2, 0), 2)} ({CENTRE_OR_SPREAD[r.verdict]})"
        for r in table.itertuples()
    )
    return Picture(figure, f"Variance between the groups by distance: {told}.")


def _shares(axis, rows, y, height, colour, **options):
    """Draw bars of omega², nothing below 0, each with its interval."""
    share = 100 * rows["omega2"].clip(lower=0).fillna(0).to_numpy()
    axis.barh(y, share, height, color=colour, **options)
    axis.hlines(y, 100 * rows["low"], 100 * rows["high"], color="black", linewidth=0.9)


def _beside(axis, row, place, text):
    """Write beside a bar, behind the end of its interval."""
    end = 100 * np.nanmax([row["omega2"], row["high"], 0.0])
    axis.annotate(f" {text}", (end, place), va="center", fontsize=8)


def _reach(rows):
    most = np.nanmax([*rows["omega2"], *rows["high"], 0.0])
    return most if most > 0 else 0.01
