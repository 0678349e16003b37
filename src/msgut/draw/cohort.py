"""Pictures of a cohort before any question is asked: depth, prevalence, balance."""

import numpy as np
import pandas as pd

from msgut.draw.picture import (
    Picture,
    canvas,
    empty_picture,
    group_colours,
    group_lines,
    group_sizes,
    legend_of_groups,
    needs_groups,
    ordered_groups,
)
from msgut.draw.swarm import swarm_onto
from msgut.names import in_picture


@needs_groups
def reads_by_group(study, *, chosen=None):
    """Draw the reads of every sample by group, on a log axis, with the chosen depth."""
    groups = study.group
    width = max(3.6, 0.9 * groups.nunique() + 1.8)
    figure, axis = canvas(study, width=width, height=3.4)
    depth = study.depth.astype(float)
    swarm_onto(axis, np.log10(depth.clip(lower=1)), groups)
    low, high = int(depth.min()), int(depth.max())
    powers = range(
        int(np.floor(np.log10(max(min(low, chosen or low), 1)))),
        int(np.ceil(np.log10(high))) + 1,
    )
    axis.set_yticks(list(powers), [f"{10**p:,}" for p in powers])
    axis.set_ylabel("reads per sample (log axis)")
    axis.set_title(group_sizes(groups), fontsize=9)
    cut = ""
    if chosen:
        axis.axhline(np.log10(chosen), color="black", linestyle=":", linewidth=1)
        cut = f" The dotted line is the depth kept, {chosen:,} reads."
    middle = depth.groupby(groups).median()
    told = ", ".join(f"{g} {middle[g]:,.0f}" for g in ordered_groups(groups))
    return Picture(
        figure,
        f"Reads per sample by group, {low:,} to {high:,}; medians {told}.{cut}",
    )


@needs_groups
def prevalence_curves(study):
    """Draw how many taxa are seen in at least a given share of each group's samples."""
    import seaborn as sns

    groups = study.group
    figure, axis = canvas(study, width=4.6, height=3.4)
    table, told = study.table, []
    colours = group_colours(ordered_groups(groups))
    for group, colour in colours.items():
        own = table.only(rows=groups == group)
        share = pd.Series(own.samples_of_taxon / len(own), own.columns)
        share = share[share > 0]
        sns.ecdfplot(
            x=100 * share,
            stat="count",
            complementary=True,
            color=colour,
            linestyle=group_lines(colours)[group],
            ax=axis,
            label=in_picture(group),
        )
        told.append(f"{group} {int((share >= 0.5).sum())}")
    axis.set(xlabel="seen in at least … % of the group's samples", xlim=(0, 100))
    axis.set(ylabel="number of taxa (log axis)", yscale="log", ylim=(0.8, None))
    legend_of_groups(axis, len(colours))
    axis.set_title(group_sizes(groups), fontsize=9)
    return Picture(
        figure,
        "Curves of the number of taxa against the share of samples that hold them. "
        f"Taxa in at least half of the samples: {', '.join(told)}.",
    )


def standardised_differences(balance, study):
    """Draw the standardised mean differences of Table 1, with what chance would make.

    Parameters
    ----------
    balance : pandas.DataFrame
        As :func:`msgut.cohort.table1` returns.
    """
    once = balance.drop_duplicates("covariate")
    once = once[np.isfinite(once["smd"])]
    if once.empty:
        return empty_picture(study, "no covariate is known of both groups.")
    figure, axis = canvas(study, width=5.4, height=1.1 + 0.32 * len(once))
    rows = range(len(once))
    axis.axvspan(-0.1, 0.1, color="#EEEEEE", zorder=0)
    axis.axvline(0, color="black", linewidth=0.8)
    colours = group_colours(ordered_groups(once["against"]))
    for row, (_, line) in zip(rows, once.iterrows(), strict=True):
        if np.isfinite(line["chance"]):
            reach = [-line["chance"], line["chance"]]
            axis.plot(reach, [row, row], color="#999999", linewidth=1, zorder=1)
        axis.scatter(line["smd"], row, color=colours[line["against"]], s=36)
    # By column: a row as a named tuple fails where two groups have one name to Python.
    pairs = zip(once["covariate"], once["against"], strict=True)
    names = [f"{in_picture(trait)} ({in_picture(group)})" for trait, group in pairs]
    axis.set_yticks(list(rows), names)
    axis.set_ylim(len(once) - 0.5, -0.5)
    axis.set_xlabel("standardised mean difference against the reference group")
    told = ", ".join(f"{n} {v:.2f}" for n, v in zip(names, once["smd"], strict=True))
    return Picture(
        figure,
        "Standardised mean differences; beyond the grey band of 0.1 they can matter, "
        "beyond its line a trait differs more than 95 % of random allocations give: "
        f"{told or 'no covariate is recorded'}.",
    )
