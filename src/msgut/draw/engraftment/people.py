"""A transplant over time, pair by pair, before and after, beside its nulls."""

import textwrap

import numpy as np

from msgut.draw.picture import PAPER, TAXA, Picture, canvas
from msgut.fmt import MEASURES
from msgut.names import in_picture

OWN, WRONG, NONE = TAXA[0], "#8A8A8A", TAXA[6]


def blank(axes, used):
    """Blank the panels that hold nothing; who stands above them shows the numbers."""
    for axis in axes.flat[used:]:
        axis.set_axis_off()
    for axis in axes.flat[max(0, used - axes.shape[1]) : used]:
        axis.tick_params(labelbottom=True)


def trajectories(
    table, study, *, measure="bray_curtis", words="Bray-Curtis distance to the donor"
):
    """Draw every recipient's way to the own donor, with the band of the wrong donors.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.donor_recipient_pairs(study, stage="every")`` returns.
    study : msgut.study.Study
    measure : str
    words : str
        For the axis.
    """
    found = list(table.groupby(["subject", "given"], sort=True))
    wide = min(5, max(1, len(found)))
    rows = max(1, -(-len(found) // wide))
    figure, axes = canvas(
        study,
        width=8.4,
        height=0.9 + 1.45 * rows,
        rows=rows,
        columns=wide,
        squeeze=False,
        sharex=True,
        sharey=True,
    )
    days = "day" in study.samples
    nearer = 0
    for axis, ((subject, donor), mine) in zip(axes.flat, found, strict=False):
        mine = mine.dropna(subset=["time"])
        time = np.sort(mine["time"].unique())
        wrong = mine[~mine["own"].astype(bool)].groupby("time")[measure]
        own = mine[mine["own"].astype(bool)]
        low, high, middle = (
            f().reindex(time) for f in (wrong.min, wrong.max, wrong.mean)
        )
        axis.fill_between(time, low, high, color=PAPER, linewidth=0)
        axis.plot(time, middle, color=WRONG, linewidth=1)
        axis.plot(time, own.groupby("time")[measure].mean(), color=OWN, linewidth=1.4)
        axis.scatter(own["time"], own[measure], s=9, color=OWN, linewidths=0)
        pair = f"{in_picture(subject, 16)} from {in_picture(donor, 16)}"
        axis.set_title(pair, fontsize=8)
        if len(time):
            last = own.loc[own["time"] == time[-1], measure].mean()
            nearer += bool(last < middle.iloc[-1])
        if days:
            axis.axvline(0, color="black", linestyle=":", linewidth=0.8)
    if days and len(found):
        axes[0, 0].set_xscale("symlog", linthresh=7, linscale=0.6)
        axes[0, 0].set_xticks([0, 7, 30, 100], ["0", "7", "30", "100"])
        axes[0, 0].minorticks_off()
    blank(axes, len(found))
    figure.supylabel(words, fontsize=9)
    figure.supxlabel(
        "day (log beyond a week)" if days else "months",
        fontsize=9,
    )
    figure.suptitle(
        f"dark: own donor; grey: wrong donors, mean and range (n = {len(found)})",
        fontsize=9,
    )
    return Picture(
        figure,
        f"Small panels of the {words} over time, one per transplant. At the last "
        f"sample {nearer} of {len(found)} stood nearer to their own donor than to the "
        "mean of the wrong ones.",
    )


def donor_by_recipient(
    table, study, *, measure="bray_curtis", words="Bray-Curtis distance to the donor"
):
    """Draw donors by recipients as a heat map, the own donor framed.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.donor_recipient_pairs`` returns.
    """
    from matplotlib.patches import Rectangle

    square = table.pivot_table(
        index=["given", "subject"], columns="donor", values=measure, sort=True
    )
    n, m = square.shape
    figure, axis = canvas(study, width=2.6 + 0.4 * m, height=1.3 + 0.24 * n)
    shown = axis.imshow(square.to_numpy(dtype=float), aspect="auto", cmap="cividis")
    axis.set_facecolor("white")
    best = 0
    smaller = MEASURES[measure][1] < 0
    for row, (given, _) in enumerate(square.index):
        values = square.iloc[row]
        corner = (square.columns.get_loc(given) - 0.5, row - 0.5)
        axis.add_patch(
            Rectangle(corner, 1, 1, fill=False, edgecolor="#D55E00", linewidth=2)
        )
        best += bool(values[given] == (values.min() if smaller else values.max()))
    axis.set_xticks(range(m), [in_picture(d) for d in square.columns], rotation=90)
    axis.set_yticks(range(n), [in_picture(subject) for _, subject in square.index])
    axis.set(xlabel="donor", ylabel="recipient, by own donor")
    axis.spines[:].set_visible(False)
    axis.tick_params(length=0, labelsize=8)
    axis.set_title(f"own donor framed ({n} transplants)", fontsize=9)
    figure.colorbar(shown, ax=axis, label=words, shrink=0.8)
    return Picture(
        figure,
        f"Heat map of the {words} after {n} transplants, by {m} donors. For "
        f"{best} of {n} the own donor is the one they took after most.",
    )


def before_and_after(
    before,
    after,
    study,
    *,
    measure="bray_curtis",
    words="Bray-Curtis distance to the donor",
):
    """Draw each recipient before and after, towards the own and the wrong donors.

    Parameters
    ----------
    before, after : pandas.DataFrame
        As ``fmt.donor_recipient_pairs`` returns, with stages ``"before"`` and ``"after"``.
    """
    figure, axes = canvas(study, width=6.4, height=3.5, columns=2, sharey=True)
    told = []
    for axis, own, name, colour in zip(
        axes, (True, False), ("own donor", "wrong donors"), (OWN, WRONG), strict=True
    ):
        ends = [
            t[t["own"].astype(bool) == own]
            .groupby(["subject", "given"])[measure]
            .mean()
            for t in (before, after)
        ]
        pairs = np.column_stack([e.reindex(ends[1].index) for e in ends])
        axis.plot(
            [0, 1],
            pairs.T,
            color=colour,
            alpha=0.6,
            linewidth=1,
            marker="o",
            markersize=3.5,
        )
        middle = np.nanmean(pairs, axis=0) if len(pairs) else [np.nan] * 2
        axis.plot([0, 1], middle, color="black", linewidth=2.2)
        axis.set_xticks([0, 1], ["before", "after"])
        axis.set_xlim(-0.25, 1.25)
        axis.set_title(f"{name} (n = {len(pairs)})", fontsize=9)
        told.append(f"{name} {middle[0]:.2f} before and {middle[1]:.2f} after")
    axes[0].set_ylabel(words)
    return Picture(
        figure,
        f"Lines from before to after, one per transplant. Mean "
        f"{words}: {'; '.join(told)}.",
    )


def beside_nulls(
    table, study, *, measures=("bray_curtis", "peds", "peds_exclusive", "share")
):
    """Draw measures after the transplant beside every null, with 95 % intervals.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.measures_under_each_null`` returns.
    """
    measures = [m for m in measures if (table["measure"] == m).any()]
    arms = list(dict.fromkeys(table["arm"]))[::-1]
    figure, axes = canvas(
        study,
        width=8.6,
        height=1 + 0.32 * len(arms),
        columns=len(measures),
        squeeze=False,
        sharey=True,
    )
    told = []
    for axis, name in zip(axes[0], measures, strict=True):
        mine = table[table["measure"] == name].set_index("arm")
        for row, arm in enumerate(arms):
            if arm not in mine.index:
                continue
            line = mine.loc[arm]
            colour = NONE if line["stage"] == "controls" else WRONG
            if line["own"] and line["stage"] == "after":
                colour = OWN
            axis.plot(
                line[["low", "high"]].astype(float),
                [row, row],
                color=colour,
                linewidth=2,
            )
            axis.scatter(line["effect"], row, color=colour, s=30, zorder=3)
        for own in mine.loc[mine["own"] & (mine["stage"] == "after"), "effect"]:
            axis.axvline(own, color=OWN, linestyle=":", linewidth=1)
        words = mine["words"].iloc[0]
        axis.set_title(folded(words), fontsize=8.5)
        axis.margins(y=0.12)
        each = ", ".join(f"{a} {v:.2f}" for a, v in mine["effect"].items())
        told.append(f"{words}: {each}")
    n = table.groupby("arm")["people"].max()
    axes[0, 0].set_yticks(range(len(arms)), [f"{a} (n = {n[a]})" for a in arms])
    return Picture(figure, f"Means over people with intervals. {'; '.join(told)}.")


def folded(words, width=24):
    """Return words on several lines."""
    return "\n".join(textwrap.wrap(words, width))
