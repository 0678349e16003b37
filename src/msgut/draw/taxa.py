"""Pictures of taxa that differ: intervals, volcano, lineages."""

import numpy as np

from msgut.draw.picture import TAXA, Picture, canvas, empty_picture
from msgut.levels import SIGNIFICANCE
from msgut.names import in_picture

METHOD = {
    "linda": "#0072B2",
    "ancombc": "#D55E00",
    "dirmult": "#009E73",
    "wilcoxon": "#E69F00",
    "presence": "#CC79A7",
}
WITH_WHISKERS = ("linda", "ancombc", "dirmult")


def fold_change_intervals(consensus, study, *, most=20, sides=("left", "right")):
    """Draw the log2 fold change of the leading taxa with its interval, by method.

    Parameters
    ----------
    consensus : pandas.DataFrame
        As :func:`msgut.differential.consensus` returns; its first rows are drawn.
    sides : pair of str
        The names of the two groups.
    """
    if consensus.empty:
        return empty_picture(study, "the groups could not be compared.")
    rows = consensus.head(most).iloc[::-1]
    have = [m for m in WITH_WHISKERS if f"effect_{m}" in rows]
    figure, axis = canvas(study, width=7.2, height=1.2 + 0.34 * max(3, len(rows)))
    for k, method in enumerate(have):
        y = np.arange(len(rows)) + (k - (len(have) - 1) / 2) * 0.24
        x = rows[f"effect_{method}"].to_numpy(dtype=float)
        low, high = (
            rows[f"{e}_{method}"].to_numpy(dtype=float) for e in ("low", "high")
        )
        axis.hlines(y, low, high, color=METHOD[method], linewidth=1.2, alpha=0.8)
        called = rows[f"q_{method}"].to_numpy(dtype=float) < SIGNIFICANCE
        axis.scatter(
            x,
            y,
            s=18,
            zorder=3,
            edgecolor=METHOD[method],
            linewidth=1,
            color=[METHOD[method] if c else "white" for c in called],
            label=method,
        )
    axis.axvline(0, color="black", linewidth=0.8)
    names = [
        f"{in_picture(r.taxon)}  ({r.n_called}/{r.n_methods})"
        for r in rows.itertuples()
    ]
    axis.set_yticks(range(len(rows)), names)
    axis.set_ylim(-0.6, len(rows) - 0.4)
    axis.set_xlabel(f"log2 fold change, {_over(sides)}; filled: q < {SIGNIFICANCE}")
    axis.legend(
        frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(have)
    )
    told = ", ".join(
        f"{r.taxon} {r.effect:+.2f}" for r in consensus.head(6).itertuples()
    )
    return Picture(
        figure,
        f"Log2 fold changes with intervals of the {len(rows)} leading taxa by method; "
        f"in brackets how many methods call the taxon. Medians: {told}.",
    )


def volcano(consensus, study, *, method="linda", label=10, sides=("left", "right")):
    """Draw every taxon's log2 fold change against its q, the surest ones named."""
    if consensus.empty:
        return empty_picture(study, "the groups could not be compared.")
    known = consensus.dropna(subset=[f"effect_{method}", f"q_{method}"])
    x = known[f"effect_{method}"].to_numpy(dtype=float)
    y = -np.log10(known[f"q_{method}"].to_numpy(dtype=float).clip(1e-300))
    figure, axis = canvas(study, width=7.2, height=4.6)
    called = known[f"q_{method}"].to_numpy(dtype=float) < SIGNIFICANCE
    axis.scatter(
        x,
        y,
        s=14,
        linewidths=0,
        alpha=0.8,
        color=[METHOD[method] if c else "#AAAAAA" for c in called],
    )
    axis.axhline(-np.log10(SIGNIFICANCE), color="black", linestyle=":", linewidth=1)
    axis.axvline(0, color="black", linewidth=0.6)
    best = np.lexsort((np.abs(x), y))[::-1][:label]
    wide = max(1e-9, np.abs(x).max())
    axis.set_xlim(-2.1 * wide, 2.1 * wide)
    axis.set_ylim(0, max(1.6, y.max() * 1.08))
    _named(axis, x[best], y[best], known["taxon"].to_numpy()[best], reach=1.08 * wide)
    axis.set_xlabel(f"log2 fold change, {_over(sides)} ({method})")
    axis.set_ylabel(f"−log10 q; dotted: q = {SIGNIFICANCE}")
    axis.set_title(
        f"{len(known)} taxa, {int(called.sum())} at q < {SIGNIFICANCE}", fontsize=9
    )
    told = ", ".join(f"{t}" for t in known["taxon"].to_numpy()[best[called[best]]])
    return Picture(
        figure,
        f"Fold change against q of {len(known)} taxa by {method}; beyond the dotted "
        f"line at q < {SIGNIFICANCE}: {int(called.sum())}. Surest: {told or 'none'}.",
    )


def _over(sides):
    """Return which group is held over which."""
    left, right = map(in_picture, sides)
    return f"{right} over {left}"


def _named(axis, x, y, names, *, reach):
    """Write names in two columns at the margins, apart from each other, with a line."""
    low, high = axis.get_ylim()
    step = (high - low) * 0.062
    for side in (-1, 1):
        mine = np.flatnonzero((x >= 0) == (side > 0))
        places = []
        for k in mine[np.argsort(-y[mine], kind="stable")]:
            top = places[-1] - step if places else high - step / 2
            places.append(min(y[k], top))
        shift = max(0.0, low + step / 2 - min(places, default=high))
        order = mine[np.argsort(-y[mine], kind="stable")]
        for k, place in zip(order, places, strict=True):
            axis.annotate(
                in_picture(names[k]),
                (x[k], y[k]),
                xytext=(side * reach, place + shift),
                fontsize=8,
                ha="left" if side > 0 else "right",
                va="center",
                arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.5},
            )


def effects_by_lineage(consensus, study, *, most=40, sides=("left", "right")):
    """Draw the effects of the commonest taxa in the order of their lineages.

    Neighbours that move together tell that it is the family that moved.

    Parameters
    ----------
    study : Study
        The collapsed study that was compared; gives lineages and shares.
    """
    if consensus.empty:
        return empty_picture(study, "the groups could not be compared.")
    share = (study.counts.sum() / study.values.sum()).sort_values(ascending=False)
    tested = consensus.set_index("taxon")
    chosen = [t for t in share.index if t in tested.index][:most]
    ranks = [r for r in ("phylum", "class", "order", "family") if r in study.taxa]
    order = study.taxa.loc[chosen, ranks].fillna("").reset_index(names="taxon")
    order = order.sort_values([*ranks, "taxon"])["taxon"].tolist()[::-1]
    rows = tested.loc[order]
    phyla = study.taxa.loc[order, "phylum"].replace("", "unnamed")
    colours = dict(zip(dict.fromkeys(phyla[::-1]), TAXA * 9, strict=False))
    figure, axis = canvas(study, width=7.2, height=1 + 0.2 * len(order))
    y = np.arange(len(order))
    for phylum, colour in colours.items():
        mine = (phyla == phylum).to_numpy()
        axis.barh(
            y[mine],
            rows["effect"].to_numpy()[mine],
            0.75,
            color=colour,
            label=in_picture(phylum),
        )
    called = rows["agreed"].to_numpy()
    x = rows["effect"].to_numpy()
    axis.scatter(x[called], y[called], marker="*", s=46, color="black", zorder=3)
    axis.axvline(0, color="black", linewidth=0.8)
    family = study.taxa.loc[order].get("family", study.taxa.loc[order].index)
    names = [
        f"{in_picture(t)}  {in_picture(f)}" if f and f not in t else in_picture(t)
        for t, f in zip(order, family, strict=True)
    ]
    axis.set_yticks(y, names, fontsize=7.5)
    axis.set_ylim(-0.7, len(order) - 0.3)
    axis.set_xlabel(f"median log2 fold change, {_over(sides)}; ★ agreed")
    axis.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(
        figure,
        f"Effects of the {len(order)} commonest taxa in the order of their lineages, "
        f"coloured by phylum; {int(called.sum())} agreed by the methods.",
    )
