"""Pictures of diversity within a sample: curves, profiles, and what depth changes."""

import numpy as np
from matplotlib.collections import LineCollection

from msgut.draw.picture import (
    Picture,
    canvas,
    group_colours,
    group_lines,
    group_sizes,
    legend_of_groups,
    needs_groups,
    ordered_groups,
)
from msgut.names import in_picture


@needs_groups
def curves_by_group(table, study, *, chosen=None, words="expected taxa"):
    """Draw the rarefaction curve of every sample, by group, with the chosen depth.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``sample, depth, value``, as :func:`msgut.measure.rarefaction_curves` returns.
    chosen : int, optional
        The depth at which samples are compared.
    """
    groups = study.group
    wide = table.pivot_table(index="depth", columns="sample", values="value")
    figure, axis = canvas(study, width=6.4, height=3.6)
    colours = group_colours(ordered_groups(groups))
    thin_lines(
        axis,
        wide.index,
        wide.to_numpy().T,
        [colours[groups[sample]] for sample in wide],
        alpha=0.2,
    )
    for group, colour in colours.items():
        mine = wide[[s for s in wide if groups[s] == group]]
        # The middle curve stops where half of the group's samples have run out.
        enough = mine.notna().mean(axis=1) >= 0.5
        axis.plot(
            mine.index[enough],
            mine[enough].median(axis=1),
            color=colour,
            linestyle=group_lines(colours)[group],
            linewidth=2.2,
            label=in_picture(group),
        )
    cut = ""
    if chosen:
        axis.axvline(chosen, color="black", linestyle=":", linewidth=1)
        cut = f" The dotted line is the depth compared at, {chosen:,} reads."
    axis.set(xlabel="reads drawn", ylabel=words, xlim=(0, None), ylim=(0, None))
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    legend_of_groups(axis, len(colours), title="median")
    axis.set_title(group_sizes(groups), fontsize=9)
    return Picture(
        figure,
        f"Rarefaction curves, one thin line per sample, up to {wide.index.max():,} "
        f"reads; thick lines are the groups' medians.{cut}",
    )


@needs_groups
def hill_profiles(hill, study):
    """Draw the Hill profile of every sample: effective taxa against the order.

    Parameters
    ----------
    hill : pandas.DataFrame, shape (n_samples, n_orders)
        As :func:`msgut.measure.hill` returns.
    """
    groups = study.group.loc[hill.index]
    orders = hill.columns.to_numpy(dtype=float)
    shown = np.where(
        np.isfinite(orders), orders, np.nanmax(orders[np.isfinite(orders)])
    )
    figure, axis = canvas(study, width=4.8, height=3.4)
    told = []
    colours = group_colours(ordered_groups(groups))
    thin_lines(axis, shown, hill.to_numpy(), [colours[g] for g in groups], alpha=0.15)
    for group, colour in colours.items():
        mine = hill.loc[groups == group].to_numpy()
        middle = np.median(mine, axis=0)
        look = {"color": colour, "linestyle": group_lines(colours)[group]}
        axis.plot(shown, middle, linewidth=2.2, label=in_picture(group), **look)
        told.append(
            f"{group} {middle[0]:.0f} at order {orders[0]:g} and "
            f"{middle[-1]:.1f} at {orders[-1]:g}"
        )
    axis.set(
        xlabel="order: 0 counts all taxa alike, 2 the common ones",
        ylabel="effective number of taxa (log axis)",
        yscale="log",
    )
    legend_of_groups(axis, len(colours), title="median")
    axis.set_title(group_sizes(groups), fontsize=9)
    return Picture(figure, f"Hill profiles. Medians: {'; '.join(told)}.")


def effect_by_depth(table, study):
    """Draw the effect at every depth and draw of reads, with its interval.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.depth_sensitivity` returns.
    """
    figure, axis = canvas(study, width=5.6, height=3.2)
    depths = sorted(table["depth"].unique())
    seeds = sorted(table["seed"].unique())
    for place, depth in enumerate(depths):
        rows = table[table["depth"] == depth].sort_values("seed")
        x = place + np.linspace(-0.3, 0.3, len(seeds))[: len(rows)]
        axis.vlines(x, rows["low"], rows["high"], color="#555555", linewidth=1)
        axis.scatter(x, rows["effect"], s=16, zorder=3, color="#333333")
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set_xticks(range(len(depths)), [f"{d:,}" for d in depths])
    axis.set(xlabel="reads kept per sample; one stroke per draw", ylabel="shift")
    axis.set_title(f"{len(seeds)} draws at each of {len(depths)} depths", fontsize=9)
    return Picture(
        figure,
        "The difference between the groups with its interval at each depth and draw of "
        f"reads: from {table['effect'].min():.3g} to {table['effect'].max():.3g}.",
    )


def thin_lines(axis, across, rows, colours, *, alpha):
    """Draw a thin line for each row, sample by sample, so that no group hides another.

    One artist holds them all: twenty thousand lines of their own take seven seconds.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
    across : array_like, shape (n_points,)
    rows : numpy.ndarray, shape (n_lines, n_points)
        A line ends where it is not finite.
    colours : list
        One per row.
    alpha : float
    """
    across = np.broadcast_to(np.asarray(across, dtype=float), rows.shape)
    lines = np.stack([across, np.asarray(rows, dtype=float)], axis=2)
    axis.add_collection(
        LineCollection(lines, colors=colours, alpha=alpha, linewidths=0.5)
    )
    axis.autoscale_view()
