"""What came along, who might give, and transplants in silico."""

import numpy as np

from msgut.draw.engraftment.people import NONE, OWN, WRONG, blank, folded
from msgut.draw.picture import TAXA, Picture, canvas
from msgut.names import in_picture
from msgut.tell.words import in_per_cent


def newcomers(table, study, *, most=15, rank="taxon"):
    """Draw the taxa that came with the donor: share of those who could gain them.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.engrafted_taxa`` returns.
    """
    top = table.head(most)[::-1]
    figure, axis = canvas(study, width=6.8, height=1.3 + 0.27 * max(1, len(top)))
    rows = np.arange(len(top))
    judged = top["q"].notna().to_numpy()
    ink = np.where(judged, OWN, NONE)
    axis.hlines(rows, top["low"] * 100, top["high"] * 100, color=ink, linewidth=2)
    for those, colour, words in (
        (judged, OWN, "own donor, 95 % interval"),
        (~judged, NONE, "own donor, cannot be judged"),
    ):
        if those.any() or colour == OWN:
            axis.scatter(
                top["effect"][those] * 100,
                rows[those],
                color=colour,
                s=32,
                zorder=3,
                label=words,
            )
    axis.scatter(
        top["wrong"] * 100,
        rows,
        facecolor="white",
        edgecolor=WRONG,
        s=32,
        zorder=4,
        label="wrong donors",
    )
    if top["controls"].notna().any():
        axis.scatter(
            top["controls"] * 100,
            rows,
            marker="x",
            color="black",
            s=28,
            zorder=5,
            label="antibiotics only",
        )
    axis.set_yticks(
        rows,
        [f"{in_picture(r.taxon)} ({r.gained}/{r.lacked})" for r in top.itertuples()],
    )
    axis.set_xlim(-3, 103)
    axis.set_xlabel(
        "gained it, of those who lacked it and whose donor has it (%)", fontsize=9
    )
    axis.legend(
        frameon=False, fontsize=8, ncols=3, loc="lower right", bbox_to_anchor=(1, 1)
    )
    told = "; ".join(
        f"{r.taxon} {in_per_cent(r.effect)} against {in_per_cent(r.wrong)}"
        for r in top[::-1].head(4).itertuples()
    )
    return Picture(
        figure,
        f"Shares of recipients who gained a {rank} with their own donor against wrong "
        f"donors: {told or 'none'}. Of the {len(top)} drawn, {int((~judged).sum())} "
        "cannot be judged, whoever had gained them.",
    )


def doses(table, study, *, columns=4):
    """Draw what each measure says over the dose, a colour per model.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.dose_response`` returns, several below each other with a column ``model``.
    study : Study or sequence of Study
        Of the recipients, and of whoever the scores are held against.
    """
    names = list(dict.fromkeys(table["measure"]))
    rows = -(-len(names) // columns)
    figure, axes = canvas(
        study,
        width=8.6,
        height=0.7 + 1.75 * rows,
        rows=rows,
        columns=columns,
        squeeze=False,
        sharex=True,
    )
    colours = dict(
        zip(dict.fromkeys(table["model"]), (TAXA[3], TAXA[8], TAXA[1]), strict=False)
    )
    for axis, name in zip(axes.flat, names, strict=False):
        for model, colour in colours.items():
            mine = table[(table["measure"] == name) & (table["model"] == model)]
            axis.fill_between(
                mine["dose"],
                mine["low"],
                mine["high"],
                color=colour,
                alpha=0.18,
                linewidth=0,
            )
            axis.plot(
                mine["dose"], mine["value"], color=colour, linewidth=1.5, label=model
            )
        axis.set_title(folded(name), fontsize=8.5)
    least = table.loc[table["dose"] > 0, "dose"].min()
    axes[0, 0].set_xscale("symlog", linthresh=least, linscale=0.8)
    powers = 10.0 ** np.arange(np.ceil(np.log10(least) + 0.5), 1)
    axes[0, 0].set_xticks(
        [0, *powers], [f"{x:g}".lstrip("0") or "0" for x in (0, *powers)]
    )
    axes[0, 0].minorticks_off()
    blank(axes, len(names))
    figure.supxlabel("dose (log axis, but for nothing)", fontsize=9)
    marks, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(
        marks,
        labels,
        frameon=False,
        ncols=len(colours),
        fontsize=8,
        loc="outside upper right",
    )
    ends = table.sort_values("dose").groupby(["model", "measure"], sort=False)["value"]
    told = "; ".join(
        f"{measure} ({model}) {first:.2f} to {last:.2f}"
        for (model, measure), first, last in zip(
            ends.first().index, ends.first(), ends.last(), strict=True
        )
    )
    return Picture(
        figure,
        "Measures over the dose, mean and middle 95 % of the simulated recipients. "
        f"From no dose to most: {told}.",
    )


def ranking(table, study, *, most=15):
    """Draw the first possible donors with the range of their rank over the weights.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``fmt.ranked_donors`` returns.
    """
    top = table.head(most)[::-1]
    figure, axis = canvas(study, width=5.6, height=1.2 + 0.25 * len(top))
    rows = np.arange(len(top))
    axis.hlines(rows, top["low"], top["high"], color=WRONG, linewidth=2)
    axis.scatter(top["rank"], rows, color=OWN, s=30, zorder=3)
    axis.set_yticks(rows, [in_picture(donor) for donor in top["donor"]])
    axis.set_xlim(0, max(top["high"].max(), len(top)) + 1)
    axis.set_xlabel(f"rank among {len(table)}; line: 95 % of the weights drawn")
    told = ", ".join(
        f"{r.donor} {r.rank} ({r.low} to {r.high})" for r in table.head(5).itertuples()
    )
    return Picture(figure, f"Ranks of possible donors: {told}.")
