"""Pictures of how far a list of taxa can be trusted."""

import numpy as np

from msgut.draw.picture import Picture, canvas, empty_picture
from msgut.draw.taxa import METHOD
from msgut.levels import SIGNIFICANCE
from msgut.names import in_picture
from msgut.tell.claims import READING
from msgut.tell.words import in_per_cent


def false_alarms(table, study):
    """Draw how often each method calls taxa under shuffled labels.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.differential.false_alarm_rates` returns.
    """
    if table.empty:
        return empty_picture(study, "the groups could not be compared.")
    rows = table.iloc[::-1]
    figure, axes = canvas(
        study, width=7.2, height=1.3 + 0.34 * len(rows), columns=2, sharey=True
    )
    y = np.arange(len(rows))
    panels = (
        ("share", "share_low", "share_high", f"taxa at p < {SIGNIFICANCE} (%)"),
        ("alarms", "low", "high", f"shuffles with any taxon at q < {SIGNIFICANCE} (%)"),
    )
    for axis, (middle, low, high, words) in zip(axes, panels, strict=True):
        axis.axvspan(0, 5, color="#EEEEEE", zorder=0)
        axis.hlines(
            y, rows[low] * 100, rows[high] * 100, color="#777777", linewidth=1.5
        )
        axis.scatter(
            rows[middle] * 100,
            y,
            s=34,
            zorder=3,
            color=[
                "#CC3311" if bold else METHOD.get(name, "#333333")
                for name, bold in zip(
                    rows["method"], rows["anticonservative"], strict=True
                )
            ],
        )
        axis.set_xlabel(words)
        axis.set_xlim(0, max(12, rows[high].max() * 110))
    mark = {"too bold": " (too bold)", "not known": " (not known)"}
    names = [f"{r.method}{mark.get(r.state, '')}" for r in rows.itertuples()]
    axes[0].set_yticks(y, names)
    axes[0].set_ylim(-0.6, len(rows) - 0.4)
    n = ", ".join(sorted({f"{int(k)}" for k in table["permutations"]}, key=int))
    kept = ", depths kept unequal" if table["depth_kept"].any() else ""
    figure.suptitle(
        f"labels shuffled {n} times{kept}; grey: what is allowed", fontsize=9
    )
    told = ", ".join(
        f"{r.method} {in_per_cent(r.share, 1)} and {in_per_cent(r.alarms)}"
        for r in table.itertuples()
    )
    return Picture(
        figure,
        f"Under shuffled labels, share of taxa at p < {SIGNIFICANCE} and share of shuffles with "
        f"any at q < {SIGNIFICANCE}: {told}.",
    )


def effects_across_choices(table, study, *, most=6):
    """Draw the effect of each followed taxon under every combination of choices.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.differential.analytic_choices` returns.
    most : int
        How many taxa, in the table's order.
    """
    if table.empty:
        return empty_picture(study, "the groups could not be compared.")
    followed = list(dict.fromkeys(table["taxon"]))[:most]
    columns = min(3, len(followed))
    lines = -(-len(followed) // columns)
    figure, axes = canvas(
        study,
        width=2.6 * columns,
        height=0.6 + 2.1 * lines,
        rows=lines,
        columns=columns,
        squeeze=False,
    )
    told = []
    for axis, taxon in zip(axes.flat, followed, strict=False):
        mine = table[table["taxon"] == taxon].dropna(subset=["effect"])
        mine = mine.sort_values("effect", kind="stable")
        x = np.arange(len(mine))
        called = (mine["q"] < SIGNIFICANCE).to_numpy()
        axis.vlines(x, mine["low"], mine["high"], color="#AAAAAA", linewidth=1)
        axis.scatter(
            x,
            mine["effect"],
            s=14,
            zorder=3,
            edgecolor="#0072B2",
            color=["#0072B2" if c else "white" for c in called],
        )
        axis.axhline(0, color="black", linewidth=0.8)
        axis.set_xticks([])
        axis.set_title(
            f"{in_picture(taxon)}: {int(called.sum())} of {len(mine)}", fontsize=8.5
        )
        told.append(f"{taxon} {int(called.sum())} of {len(mine)}")
    for axis in axes.flat[len(followed) :]:
        axis.set_axis_off()
    for axis in axes[:, 0]:
        axis.set_ylabel("log2 fold change")
    figure.supxlabel(
        "each stroke one choice of rank, filter and covariates", fontsize=9
    )
    return Picture(
        figure,
        "Effects with intervals under every choice of rank, prevalence filter and "
        f"covariates, filled at q < {SIGNIFICANCE}. Choices that call it: {'; '.join(told)}.",
    )


def genera_by_paper(table, study):
    """Draw for each paper how many of its genera are seen and point the same way.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.claims.by_paper` returns.
    """
    if table.empty:
        return empty_picture(study, "the groups could not be compared.")
    rows = table.iloc[::-1]
    figure, axis = canvas(study, width=6.6, height=1.2 + 0.36 * len(rows))
    y = np.arange(len(rows))
    axis.barh(y, rows["n_genera"], 0.66, color="#EEEEEE", label="not seen here")
    axis.barh(y, rows["n_seen"], 0.66, color="#D9A28B", label="the other way")
    axis.barh(y, rows["n_same"], 0.66, color="#0072B2", label="the same way")
    for place, row in zip(y, rows.itertuples(), strict=True):
        own = ", its own people" if row.own_people else ""
        axis.annotate(
            f" {row.n_same} of {row.n_seen} seen, {READING[row.reading]}{own}",
            (row.n_genera, place),
            va="center",
            fontsize=8,
        )
    axis.set_yticks(y, [in_picture(paper) for paper in rows["paper"]])
    axis.set_xlim(0, rows["n_genera"].max() * 1.9)
    axis.set_xlabel("genera that the paper names")
    axis.legend(
        frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=3, fontsize=8
    )
    told = "; ".join(f"{r.paper} {r.n_same} of {r.n_seen}" for r in table.itertuples())
    return Picture(figure, f"Genera that point as published, of those seen: {told}.")
