"""Who is there: every sample's composition, and the commonest taxa one by one."""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist

from msgut.draw.picture import (
    LETTERS,
    PAPER,
    TAXA,
    Picture,
    canvas,
    group_colours,
    group_markers,
    group_sizes,
    needs_groups,
    ordered_groups,
)
from msgut.draw.swarm import sideways_offsets
from msgut.names import in_picture
from msgut.tell.words import in_per_cent


@needs_groups
def stacked_bars(study, *, most=8, rank="taxon"):
    """Draw every sample as a stacked bar, by group, similar samples side by side.

    Parameters
    ----------
    study : Study
        Collapsed to the rank that is drawn.
    most : int
        How many taxa get a colour, at most nine; the rest is grey.
    rank : str
        For the words.
    """
    share = study.shares
    most = min(most, len(TAXA), share.shape[1])
    top = share.mean().sort_values(ascending=False, kind="stable").index[:most]
    groups = study.group
    order = ordered_groups(groups)
    n = [int((groups == g).sum()) for g in order]
    figure, axes = canvas(
        study,
        width=8,
        height=3.6,
        columns=len(order),
        squeeze=False,
        sharey=True,
        width_ratios=[max(k, 8) for k in n],
    )
    turn = 90 if sum(map(len, order)) + 8 * len(order) > LETTERS else 0
    for axis, group in zip(axes[0], order, strict=True):
        mine = share.loc[groups == group]
        mine = mine.iloc[_alike(mine.to_numpy())]
        steps = np.repeat(mine[top].to_numpy(), 2, axis=0)
        x = np.repeat(np.arange(len(mine) + 1), 2)[1:-1]
        axis.set_facecolor(PAPER)
        named = [in_picture(taxon) for taxon in top]
        axis.stackplot(x, steps.T * 100, colors=TAXA, labels=named, linewidth=0)
        axis.set(xlim=(0, len(mine)), ylim=(0, 100), xticks=[])
        axis.set_xlabel(f"{in_picture(group, 14)}, n = {len(mine)}", rotation=turn)
    axes[0, 0].set_ylabel("share of reads (%)")
    marks, names = axes[0, -1].get_legend_handles_labels()
    from matplotlib.patches import Patch

    marks, names = marks[::-1], names[::-1]
    figure.legend(
        [*marks, Patch(color=PAPER)],
        [*names, "all others"],
        frameon=False,
        loc="outside right upper",
        title=rank,
        fontsize=8,
    )
    told = "; ".join(
        f"{g}: "
        + ", ".join(
            f"{t} {in_per_cent(share.loc[groups == g, t].mean())}" for t in top[:4]
        )
        for g in order
    )
    return Picture(
        figure,
        f"Stacked bars, one per sample ({group_sizes(groups)}), of the {most} commonest at "
        f"the rank of {rank}. Mean shares: {told}.",
    )


def _alike(rows):
    if len(rows) < 3:
        return np.arange(len(rows))
    # On rows that sum to 1, half the city-block distance is Bray-Curtis.
    return leaves_list(linkage(pdist(rows, "cityblock"), "average"))


@needs_groups
def commonest_taxa(study, *, most=15, rank="taxon", floor=1e-4):
    """Draw the share of the commonest taxa in every sample, by group, on a log axis.

    Samples without the taxon stand in the grey band at the left, so that absence is
    seen and not dropped.
    """
    share = study.shares
    top = share.mean().sort_values(ascending=False, kind="stable").index[:most]
    groups = study.group
    order = ordered_groups(groups)
    colours = group_colours(order)
    figure, axis = canvas(study, width=7.6, height=0.9 + 0.42 * len(top))
    band = np.log10(floor) - 0.6
    axis.axvspan(band - 0.2, band + 0.2, color="#EEEEEE")
    height = 0.8 / len(order)
    for row, taxon in enumerate(top):
        for k, group in enumerate(order):
            mine = share.loc[groups == group, taxon].to_numpy()
            absent = mine < floor
            x = np.log10(np.where(absent, floor, mine))
            y = row + (k - (len(order) - 1) / 2) * height
            side = sideways_offsets(np.where(absent, np.nan, x)) * height * 0.45
            # A crowd of absent samples is spread over the band, each still a dot.
            x[absent] = band + 0.16 * np.cos(np.arange(absent.sum()))
            side[absent] = height * 0.4 * np.sin(2.4 * np.arange(absent.sum()))
            axis.scatter(
                x,
                y + side,
                s=3,
                color=colours[group],
                marker=group_markers(order)[group],
                alpha=0.5,
                linewidths=0,
                label=in_picture(group) if row == 0 else None,
            )
            middle = np.log10(max(np.median(mine), floor))
            axis.plot(
                [middle] * 2,
                [y - height / 2, y + height / 2],
                color="black",
                linewidth=1.2,
            )
    powers = np.arange(int(np.log10(floor)), 1)
    axis.set_xticks(
        [band, *powers],
        ["below", *(f"{100 * 10.0**p:g} %" for p in powers)],
    )
    axis.set_yticks(range(len(top)), [in_picture(taxon) for taxon in top])
    axis.set_ylim(len(top) - 0.4, -0.6)
    axis.set_xlabel("share of reads in a sample (log axis); black: median")
    axis.set_title(group_sizes(groups), fontsize=9)
    # Beneath: beside the axis long names would leave it no room, above stands the title.
    figure.legend(
        frameon=False,
        markerscale=3,
        loc="outside lower center",
        ncols=2 if max(map(len, order)) > 14 else min(len(order), 6),
    )
    told = ", ".join(
        f"{t} "
        + " against ".join(
            f"{in_per_cent(share.loc[groups == g, t].median(), 1)} ({g})" for g in order
        )
        for t in top[:3]
    )
    return Picture(
        figure,
        f"Shares of the {len(top)} commonest at the rank of {rank} in every sample. "
        f"Medians: {told}.",
    )
