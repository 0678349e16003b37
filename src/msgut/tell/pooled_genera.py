"""Which genera differ over all cohorts, and whether one cohort carries them alone."""

from msgut.levels import SIGNIFICANCE
from msgut.meta.pooled import WIDE
from msgut.stats.random_effects import PRIOR
from msgut.tell.cautions import batches, reads_of_cohorts, shared_places
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import number, p_in_words, signed

TAKEN_AS_ALIKE = (
    "inverse variance, cohorts taken as alike; p by permuted labels, adjusted by "
    "step-down maxT of the mean over its error where cohorts may differ"
)
EVERY = "inverse variance without each cohort in turn; the largest p, counted by Holm"


def genera_across_cohorts(pooled, clear, cohorts=()):
    """Return a statement: which genera differ beyond permuted labels.

    What is denied is *no difference in any cohort*: that more of them than one have it
    is asked by :func:`genera_in_several_cohorts`.

    Parameters
    ----------
    pooled : pandas.DataFrame
        As :func:`msgut.meta.pooled` gives it with permuted labels.
    clear : pandas.DataFrame
        How many intervals exclude zero, :meth:`msgut.meta.PermutedCohorts.clear`.
    cohorts : sequence of Study
        Those pooled, to say who may stand in two of them.
    """
    if pooled.empty:
        return Statement("No taxon is seen by two cohorts.", verdict="cannot_be_told")
    count = clear.set_index("interval").loc["common"]
    beyond = (
        f"{int(count['n_clear'])} of {len(pooled)} intervals exclude zero where "
        f"cohorts are taken as alike; permuted labels leave "
        f"{number(count['null_mean'])} (95 %: {number(count['null_low'])} to "
        f"{number(count['null_high'])}), {p_in_words(count['p'])}."
    )
    holds = pooled[pooled["holds"].astype(bool)]
    torn = pooled[(pooled["p_adjusted"] < SIGNIFICANCE) & ~pooled["holds"].astype(bool)]
    if len(holds):
        rows, code = holds, "seen"
        said = (
            f"{len(rows)} of {len(pooled)} taxa differ between {_sides(pooled)} beyond "
            f"permuted labels, all counted and all cohorts one way: {_genera(rows)} "
            "(differences in standard deviations with 95 % intervals)."
        )
    else:
        rows = (pooled.drop(torn.index) if len(torn) < len(pooled) else pooled).head(1)
        # Of dozens of taxa the least p is seldom above 0.05: the counted one decides.
        code = verdict(rows["p_adjusted"].iloc[0], least_p=count["least_p"])
        code = "not_seen" if len(torn) else code
        said = (
            _unseen(count["least_p"])
            if code == "could_not_have_been_seen"
            else f"For none of {len(pooled)} taxa is a difference between "
            f"{_sides(pooled)} shown once all are counted, with all cohorts one way"
        )
        said += f"; the nearest is {_genera(rows)}."
    if len(torn):
        said += f" Beyond permuted labels, but not one way: {_genera(torn)}."
    top = rows.iloc[0]
    # Where none is called the answer is of all taxa: no one's interval stands for it.
    own = (
        {
            "estimate": top["common"],
            "low": top["common_low"],
            "high": top["common_high"],
            "unit": f"standard deviations, {top['taxon']}",
        }
        if len(holds)
        else {}
    )
    return Statement(
        f"{said} {beyond} {_apart(rows)}",
        verdict=code,
        **own,
        p=top["p_adjusted"],
        q=top["p_adjusted"],
        least_p=count["least_p"],
        n=top["n"],
        method=TAKEN_AS_ALIKE,
        cautions=_heaviest(rows)
        + shared_places(cohorts)
        + batches(cohorts, top["left"], top["right"])
        + reads_of_cohorts(cohorts, top["left"], top["right"]),
    )


def genera_in_several_cohorts(pooled, clear):
    """Return a statement: which genera differ in more cohorts than one, the same way.

    Parameters
    ----------
    pooled, clear : pandas.DataFrame
        As for :func:`genera_across_cohorts`.
    """
    if pooled.empty:
        return Statement("No taxon is seen by two cohorts.", verdict="cannot_be_told")
    holds, replicated = (
        pooled[pooled[c].astype(bool)] for c in ("holds", "replicated")
    )
    if holds.empty:
        least = clear.set_index("interval").loc["common", "least_p"]
        code = verdict(pooled["p_adjusted"].min(), least_p=least)
        nearest = f"the nearest is {_genera(pooled.head(1))}"
        said = f"No taxon differs beyond permuted labels with all cohorts one way; {nearest}."
        if code == "could_not_have_been_seen":
            said = f"{_unseen(least)}; {nearest}."
        return Statement(
            f"{said} In how many cohorts is not asked then.",
            verdict="not_seen" if code == "seen" else code,
            p=pooled["p_adjusted"].min(),
            least_p=least,
            method=EVERY,
        )
    counted = pooled["p_replicated"].notna().sum()
    counted = f"the {counted} that differ by p < {SIGNIFICANCE:g}"
    rows = replicated if len(replicated) else holds
    rows = rows.sort_values(["p_replicated", "p_without"], kind="stable")
    said = (
        f"{len(rows)} of the {len(holds)} that differ do so in two cohorts or more, whichever is "
        f"left out and {counted} counted: "
        if len(replicated)
        else f"Of the {len(holds)} that differ none is shown in two cohorts or more once {counted} "
        "are counted: one cohort may carry each alone. Without the cohort that takes "
        "most with it: "
    )
    top = rows.iloc[0]
    return Statement(
        f"{said}{'; '.join(_without(row) for row in rows.head(5).to_dict('records'))}.",
        verdict=verdict(top["p_without"], top["p_replicated"]),
        estimate=top["without_effect"],
        low=top["without_low"],
        high=top["without_high"],
        unit=f"standard deviations, {top['taxon']} without {top['without']}",
        p=top["p_without"],
        q=top["p_replicated"],
        n=top["n"],
        method=EVERY,
    )


def _unseen(least):
    least = number(least)
    return (
        f"A difference could not have been seen here (no p below {least} was possible)"
    )


def _without(row):
    return (
        f"{row['taxon']} {signed(row['without_effect'])} "
        f"({signed(row['without_low'])} to {signed(row['without_high'])}; without "
        f"{row['without']}; {p_in_words(row['p_without'])}, counted "
        f"{p_in_words(row['p_replicated'])})"
    )


def _sides(pooled):
    return f"{pooled['right'].iloc[0]} and {pooled['left'].iloc[0]}"


def _genera(rows, most=5):
    named = "; ".join(_genus(row) for row in rows.head(most).to_dict("records"))
    return named + (f"; and {len(rows) - most} more" if len(rows) > most else "")


def _genus(row):
    return (
        f"{row['taxon']} {signed(row['common'])} ({signed(row['common_low'])} to "
        f"{signed(row['common_high'])}; {row['n_studies']} cohorts; adjusted "
        f"{p_in_words(row['p_adjusted'])})"
    )


def _apart(rows):
    """Say what is left where cohorts may differ, and of a further cohort."""
    clear = int(((rows["low"] > 0) | (rows["high"] < 0)).sum())
    top = rows.iloc[0]
    return (
        f"Of cohorts at large less can be said: where cohorts may differ (half-normal "
        f"prior of {PRIOR:g} on their spread) {clear} of {len(rows)} such intervals "
        f"exclude zero; {top['taxon']} {signed(top['effect'])} "
        f"({signed(top['low'])} to {signed(top['high'])}; with a prior of {WIDE:g}, "
        f"{signed(top['wide_low'])} to {signed(top['wide_high'])}), the chance that "
        f"its mean points the other way {100 * top['tail'] / 2:.2g} %; in a further "
        f"cohort {signed(top['predicted_low'])} to {signed(top['predicted_high'])}."
    )


def _heaviest(rows):
    """Say how much of the weight one cohort carries."""
    name = rows["largest"].mode().iloc[0]
    mine = rows[rows["largest"] == name]
    least, most = mine["largest_weight"].min(), mine["largest_weight"].max()
    share = (
        f"{100 * most:.0f} %"
        if most - least < 0.005
        else (f"{100 * least:.0f} to {100 * most:.0f} %")
    )
    weighs = (
        f"{name} carries {share} of the weight where cohorts are taken as alike, "
        f"{100 * mine['largest_weight_prior'].median():.0f} % where they may differ."
    )
    blind = (
        "Permuted labels say what chance gives where no cohort differs: that cohorts "
        "differ from each other is not in them."
    )
    return weighs, blind
