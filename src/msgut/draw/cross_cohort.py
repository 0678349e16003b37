"""Learnt here, asked there: one square per pair of cohorts."""

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from msgut.draw.picture import Picture, canvas
from msgut.meta.cross_cohort_prediction import ALL_OTHER_COHORTS
from msgut.names import in_picture
from msgut.tell.verdicts import is_called


def cross_cohort_aurocs(table, studies, *, model="random forest"):
    """Draw AUROCs of models by the cohort that taught and the cohort that was asked.

    Below the squares of the microbiome stand what covariates give and what chance
    gives in the cohort that was asked.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.cross_cohort_prediction` gives it.
    studies : sequence of Study
        For the mark of a twin.
    model : str
        Whose AUROCs are drawn for the microbiome.
    """
    tests = list(dict.fromkeys(table["test"]))
    gut = table[(table["features"] == "microbiome") & (table["model"] == model)]
    plain = table[table["features"] == "covariates"]
    rows = [(f"{name}", gut[gut["train"] == name]) for name in tests]
    if (gut["train"] == ALL_OTHER_COHORTS).any():
        rows.append((ALL_OTHER_COHORTS, gut[gut["train"] == ALL_OTHER_COHORTS]))
    known = plain[plain["effect"].notna()]
    rows += [
        (f"{_names(known, name)}, {name}", known[known["train"] == name])
        for name in [*tests, ALL_OTHER_COHORTS]
        if (known["train"] == name).any()
    ]
    figure, axis = canvas(
        studies, width=2.9 + 1.45 * len(tests), height=1.7 + 0.5 * (len(rows) + 1)
    )
    grid = np.full((len(rows) + 1, len(tests)), np.nan)
    said = []
    for y, (label, mine) in enumerate(rows):
        for x, test in enumerate(tests):
            cell = mine[mine["test"] == test]
            if cell.empty or not np.isfinite(cell["effect"].iloc[0]):
                axis.text(
                    x,
                    y,
                    "not recorded",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="#888888",
                )
                continue
            row = cell.iloc[0]
            grid[y, x] = row["effect"]
            deep = "white" if abs(row["effect"] - 0.5) > 0.3 else "black"
            axis.text(
                x,
                y - 0.13,
                f"{row['effect']:.2f}",
                ha="center",
                va="center",
                fontsize=10,
                color=deep,
                fontweight="bold" if _called(row) else "normal",
            )
            axis.text(
                x,
                y + 0.24,
                _ends(row),
                ha="center",
                va="center",
                fontsize=6.5,
                color=deep,
            )
            said.append(f"{label} → {test} {row['effect']:.2f}")
    for x, test in enumerate(tests):
        chance = gut[gut["test"] == test]
        low, high = chance["null_low"].median(), chance["null_high"].median()
        axis.text(
            x,
            len(rows),
            f"{low:.2f} to {high:.2f}",
            ha="center",
            va="center",
            fontsize=7.5,
            color="#444444",
        )
        grid[len(rows), x] = 0.5
    axis.imshow(grid, cmap="PuOr_r", norm=TwoSlopeNorm(0.5, 0.0, 1.0), aspect="auto")
    here = len(tests) - 0.5
    for line in (here, here + (ALL_OTHER_COHORTS in dict(rows)), len(rows) - 0.5):
        axis.axhline(line, color="white", linewidth=4)
    for x in range(len(tests)):
        axis.add_patch(_outline(x))
    people = gut.drop_duplicates("test").set_index("test")
    left, right = (in_picture(gut[side].iloc[0]) for side in ("left", "right"))
    axis.set_xticks(
        range(len(tests)),
        [
            f"{t}\n{left} {people['n_left'][t]}, {right} {people['n_right'][t]}"
            for t in tests
        ],
    )
    axis.set_yticks(
        range(len(rows) + 1), [label for label, _ in rows] + ["chance (95 %)"]
    )
    axis.tick_params(length=0)
    axis.set(xlabel="asked in", ylabel="learnt in")
    axis.set_title(
        "AUROC, 95 % interval; bold: called once all are counted; framed: own cohort, "
        "not tested",
        fontsize=8.5,
    )
    axis.spines[:].set_visible(False)
    return Picture(
        figure,
        "Matrix of AUROCs by the cohort that taught a model and the cohort that was "
        f"asked: {'; '.join(said)}.",
    )


def _names(known, name):
    """Return the covariates that a cohort taught, as its rows name them."""
    names = known.loc[known["train"] == name, "covariates"].dropna()
    return names.iloc[0] if names.nunique() == 1 else "covariates"


def _called(row):
    return is_called(row["p"], row["q"]) and row["effect"] > 0.5


def _ends(row):
    return f"{row['low']:.2f} to {row['high']:.2f}"


def _outline(x):
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - 0.48, x - 0.42), 0.96, 0.84, fill=False, linewidth=1.2, edgecolor="black"
    )
