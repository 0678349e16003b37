"""Every sample as a dot, spread so that none hides another, the same each time."""

import warnings

import numpy as np
import pandas as pd

from msgut.draw.picture import (
    Picture,
    canvas,
    group_colours,
    group_markers,
    group_sizes,
    needs_groups,
    ordered_groups,
)
from msgut.names import in_picture

CROWD = 7
# Names of groups stand beneath their dots; longer ones are turned.
LETTERS = 40


def sideways_offsets(values, *, bins=40):
    """Return a sideways offset per value, -1 to 1: wide where values crowd.

    A jitter without chance: within a bin the dots go left and right in turn, so that
    the same values always give the same picture.
    """
    values = np.asarray(values, dtype=float)
    offset = np.zeros(len(values))
    known = np.isfinite(values)
    if known.sum() < 2 or np.ptp(values[known]) == 0:
        crowd = np.flatnonzero(known)
        offset[crowd] = _sides(len(crowd)) * min(1, len(crowd) / 20)
        return offset
    edges = np.linspace(values[known].min(), values[known].max(), bins + 1)
    bin_of = np.clip(np.digitize(values, edges) - 1, 0, bins - 1)
    crowd = np.bincount(bin_of[known], minlength=bins)
    for b in np.flatnonzero(crowd):
        here = np.flatnonzero(known & (bin_of == b))
        here = here[np.argsort(values[here], kind="stable")]
        offset[here] = _sides(len(here)) * min(1, len(here) / max(crowd.max(), 8))
    return offset


def _sides(n):
    # A few go 0, +1, -1, +2, -2 …; in a crowd that would draw arrows, so its places
    # are golden sections of the width, which no two share and nothing repeats.
    if n > CROWD:
        return 2 * ((np.arange(n) * (np.sqrt(5) - 1) / 2) % 1) - 1
    steps = (np.arange(n) + 1) // 2 * np.where(np.arange(n) % 2, 1, -1)
    return steps / max(1, np.abs(steps).max()) if n else np.zeros(0)


def boxes_onto(axis, values, groups, order):
    """Draw quartiles and median of each group; the samples themselves go on top."""
    import seaborn as sns

    with warnings.catch_warnings():
        # seaborn 0.13.2 names the direction in the way that matplotlib 3.13 removes.
        warnings.filterwarnings("ignore", message="vert: bool was deprecated")
        sns.boxplot(
            x=np.asarray(groups, dtype=object),
            y=np.asarray(values, dtype=float),
            order=order,
            ax=axis,
            width=0.84,
            fill=False,
            showfliers=False,
            showcaps=False,
            color="#777777",
            linewidth=0.8,
            medianprops={"color": "black", "linewidth": 1.6},
        )
    axis.set(xlabel="", ylabel="")


def swarm_onto(axis, values, groups, *, order=None, size=9):
    """Draw the dots of each group onto an axis, over a box of the middle half."""
    order = order or ordered_groups(groups)
    colours, marks = group_colours(order), group_markers(order)
    boxes_onto(axis, values, groups, order)
    for place, group in enumerate(order):
        mine = np.asarray(values[groups == group], dtype=float)
        x = place + 0.38 * sideways_offsets(mine)
        look = {"color": colours[group], "marker": marks[group]}
        axis.scatter(x, mine, s=size, alpha=0.55, linewidths=0, **look)
    axis.set_xticks(range(len(order)), [in_picture(g, 14) for g in order])
    if sum(map(len, order)) > LETTERS or len(order) > CROWD:
        axis.tick_params(axis="x", rotation=90)
    axis.set_xlim(-0.6, len(order) - 0.4)


@needs_groups
def swarms(values, study, *, words=None, pairs=None):
    """Draw each column of ``values`` by group: every sample a dot over its box.

    Parameters
    ----------
    values : pandas.DataFrame, shape (n_samples, n_measures)
    study : Study
        Gives the groups.
    words : mapping of str to str, optional
        A label with units for the axis of each column.
    pairs : str, optional
        A column of the samples (``"household"``) whose two members are joined by a
        line.
    """
    values = pd.DataFrame(values)
    groups = study.group.loc[values.index]
    words = words or {}
    n = values.shape[1]
    columns = min(n, 3)
    rows = -(-n // columns)
    wide = max(2.4, 0.55 * groups.nunique() + 1.4)
    figure, axes = canvas(
        study,
        width=wide * columns,
        height=2.9 * rows + 0.3,
        rows=rows,
        columns=columns,
        squeeze=False,
    )
    for axis, name in zip(axes.flat, values, strict=False):
        if pairs:
            _join(axis, values[name], groups, study.samples[pairs].loc[values.index])
        swarm_onto(axis, values[name], groups)
        axis.set_ylabel(words.get(name, name))
    for axis in axes.flat[n:]:
        axis.set_axis_off()
    figure.suptitle(group_sizes(groups), fontsize=9)
    middle = values.groupby(groups).median()
    told = "; ".join(
        f"{words.get(name, name)}: "
        + ", ".join(f"{g} {middle.loc[g, name]:.3g}" for g in ordered_groups(groups))
        for name in values
    )
    return Picture(
        figure,
        f"Dots, one per sample, by group, over boxes of the middle half. Medians: {told}.",
    )


def _join(axis, values, groups, mates):
    order = ordered_groups(groups)
    table = pd.DataFrame({"value": values, "group": groups, "mate": mates})
    wide = table.pivot_table(index="mate", columns="group", values="value")
    ends = [g for g in order if g in wide][:2]
    for row in wide[ends].dropna().to_numpy():
        axis.plot([0, 1], row, color="#999999", alpha=0.12, linewidth=0.5, zorder=0)
