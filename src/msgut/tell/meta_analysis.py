"""What the cohorts say together: who is pooled, which taxa hold, what it rests on."""

from msgut.levels import SIGNIFICANCE
from msgut.meta.pooled import WIDE
from msgut.stats.random_effects import PRIOR
from msgut.tell.cautions import batches, shared_places
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import number, p_in_words

ALIKE = (
    "inverse variance, cohorts taken as alike; p by permuted labels, adjusted by "
    "step-down maxT of the mean over its error where cohorts may differ"
)
# Standard deviations: no genus differs by more between people with and without MS.
FAR = 1.0


def pooled_or_not(table):
    """Return a statement: which cohorts are pooled, and which not and why.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.eligibility` gives it.
    """
    pooled = table[table["pooled"].astype(bool)]
    people = int(pooled["n_left"].sum() + pooled["n_right"].sum())
    said = f"{len(pooled)} cohorts are pooled ({people:,} people: "
    said += ", ".join(pooled["study"]) + ")."
    for row in table[~table["pooled"].astype(bool)].itertuples():
        why = row.why.removeprefix(f"{row.study}: ").removesuffix(".")
        said += f" {row.study} is left out: {why}."
    told = tuple(
        f"Not to be read as disease: {row.study}, {row.why}."
        for row in pooled.itertuples()
        if row.why
    )
    return Statement(said, n=people, cautions=told)


def genera_across_cohorts(pooled, clear, cohorts=()):
    """Return a statement: which genera differ in more cohorts than one, the same way.

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
    holds, replicated = (
        pooled[pooled[c].astype(bool)] for c in ("holds", "replicated")
    )
    if len(replicated):
        rows, code, p = replicated, "seen", replicated["p_adjusted"].iloc[0]
        said = (
            f"{len(rows)} of {len(pooled)} taxa differ between {_sides(pooled)} the "
            "same way in two cohorts or more, beyond permuted labels once all are "
            f"counted and whichever cohort is left out: {_genera(rows)} (differences "
            "in standard deviations with 95 % intervals)."
        )
        if len(alone := holds.drop(rows.index)):
            said += (
                " As far beyond and all one way, but not without one of their cohorts: "
                f"{_genera(alone)}."
            )
    else:
        called = pooled["p_adjusted"] < SIGNIFICANCE
        rows = (pooled[~called] if (~called).any() else pooled).head(1)
        q, p = rows["p_adjusted"].iloc[0], count["p"]
        code = verdict(p, q, least_p=count["least_p"], least_q=count["least_p"])
        # Beyond permuted labels, and still not in more cohorts than one.
        code = "not_seen" if code == "seen" else code
        said = (
            f"For none of {len(pooled)} taxa is one and the same difference between "
            f"{_sides(pooled)} shown in two cohorts or more, once all are counted; the "
            f"nearest is {_genera(rows)}."
        )
        if called.any():
            said += (
                f" Beyond permuted labels lie {_genera(pooled[called])}: their cohorts "
                "do not point one way, or one of them carries it alone."
            )
    top = rows.iloc[0]
    # Where none is called the answer is of all taxa: no one's interval stands for it.
    own = (
        {
            "estimate": top["common"],
            "low": top["common_low"],
            "high": top["common_high"],
            "unit": f"standard deviations, {top['taxon']}",
        }
        if len(replicated)
        else {}
    )
    return Statement(
        f"{said} {beyond} {_apart(rows)}",
        verdict=code,
        **own,
        p=p,
        q=top["p_adjusted"],
        least_p=count["least_p"],
        n=top["n"],
        method=ALIKE,
        cautions=_heaviest(rows)
        + shared_places(cohorts)
        + batches(cohorts, top["left"], top["right"]),
    )


def usual_random_effects(pooled):
    """Return a statement: what the usual random effects say, and could have said.

    Parameters
    ----------
    pooled : pandas.DataFrame
        As :func:`msgut.meta.pooled` gives it.
    """
    if pooled.empty:
        return Statement("No taxon is seen by two cohorts.", verdict="cannot_be_told")
    outside = int(((pooled["kh_low"] > 0) | (pooled["kh_high"] < 0)).sum())
    called = int((pooled["kh_q"] < SIGNIFICANCE).sum())
    needed = ", ".join(
        f"{number(mine['kh_needed'].median())} with {k} cohorts"
        for k, mine in pooled.groupby("n_studies")
    )
    row = pooled.loc[pooled["kh_p"].idxmin()]
    reach = 1.0 if not called and pooled["kh_needed"].min() > FAR else 0.0
    return Statement(
        f"Knapp and Hartung's interval excludes zero for {outside} of {len(pooled)} "
        f"taxa and q is below {SIGNIFICANCE} for {called}. With so few cohorts that is a "
        "property of Student's t: for one taxon alone q would ask for a difference, in "
        f"standard deviations, of {needed} (the median taxon). It stands here for "
        "reference only.",
        verdict=verdict(row["kh_p"], row["kh_q"], least_q=reach),
        p=row["kh_p"],
        q=row["kh_q"],
        method="REML, Knapp-Hartung (ad hoc)",
    )


def blind_spots(shares, *, taxon="Methanobrevibacter"):
    """Return a statement: which cohorts can see a genus, and which are blind to it.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`msgut.meta.prevalence_by_cohort` gives it.
    """
    blind = int((shares["blind"] != "").sum())
    said = (
        f"{blind} taxa that a fifth of one cohort's people hold are all but missing "
        "in another. Primers, extraction and names can do that, and so can place and "
        "diet: it is no result about the disease."
    )
    if taxon in shares.index:
        row = shares.loc[taxon].drop(["visible", "blind"])
        told = ", ".join(f"{s} {100 * v:.3g} %" for s, v in row.items())
        said += f" {taxon} is seen in: {told}."
    return Statement(said)


def without_heaviest(alone, pooled):
    """Return a statement: what is left of what holds, without the heaviest cohort.

    Parameters
    ----------
    alone, pooled : pandas.DataFrame
        As :func:`msgut.meta.pooled_without_each_cohort` and :func:`msgut.meta.pooled` give them.
    """
    if alone.empty:
        return Statement("No taxon is seen by two cohorts.", verdict="cannot_be_told")
    found = list(pooled.loc[pooled["holds"].astype(bool), "taxon"])
    holds = found or list(pooled["taxon"].head(1))
    mine = alone[alone["taxon"].isin(holds)]
    name = mine.groupby("without")["weight"].mean().idxmax()
    mine = mine[mine["without"] == name].set_index("taxon")
    mine = mine.loc[[taxon for taxon in holds if taxon in mine.index]]
    same = int((~mine["turns"].astype(bool)).sum())
    clear = int(((mine["common_low"] > 0) | (mine["common_high"] < 0)).sum())
    told = "; ".join(
        f"{taxon} {_signed(row['common'])} ({_signed(row['common_low'])} to "
        f"{_signed(row['common_high'])}; {row['n_studies']} "
        f"{'cohort' if row['n_studies'] == 1 else 'cohorts'})"
        for taxon, row in mine.head(5).iterrows()
    )
    top = mine.iloc[0]
    if not found:
        # What was picked as the nearest of many is no finding that could be lost.
        return Statement(
            f"No taxon holds that could be lost. Without {name}, which weighs most, the "
            f"nearest, picked as such: {told}.",
            method=f"inverse variance without {name}",
        )
    return Statement(
        f"Without {name}, which weighs most, {same} of the {len(mine)} that it sees keep "
        f"their direction and {clear} an interval without zero: {told}.",
        estimate=top["common"],
        low=top["common_low"],
        high=top["common_high"],
        unit=f"standard deviations, {mine.index[0]}",
        method=f"inverse variance without {name}",
    )


def _sides(pooled):
    return f"{pooled['right'].iloc[0]} and {pooled['left'].iloc[0]}"


def _genera(rows, most=5):
    named = "; ".join(_genus(row) for row in rows.head(most).to_dict("records"))
    return named + (f"; and {len(rows) - most} more" if len(rows) > most else "")


def _genus(row):
    return (
        f"{row['taxon']} {_signed(row['common'])} ({_signed(row['common_low'])} to "
        f"{_signed(row['common_high'])}; {row['n_studies']} cohorts; adjusted "
        f"{p_in_words(row['p_adjusted'])})"
    )


def _apart(rows):
    """Say what is left where cohorts may differ, and of a further cohort."""
    clear = int(((rows["low"] > 0) | (rows["high"] < 0)).sum())
    top = rows.iloc[0]
    return (
        f"Of cohorts at large less can be said: where cohorts may differ (half-normal "
        f"prior of {PRIOR:g} on their spread) {clear} of {len(rows)} such intervals "
        f"exclude zero; {top['taxon']} {_signed(top['effect'])} "
        f"({_signed(top['low'])} to {_signed(top['high'])}; with a prior of {WIDE:g}, "
        f"{_signed(top['wide_low'])} to {_signed(top['wide_high'])}), the chance that "
        f"its mean points the other way {100 * top['tail'] / 2:.2g} %; in a further "
        f"cohort {_signed(top['predicted_low'])} to {_signed(top['predicted_high'])}."
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


def _signed(value):
    return f"{value:+.2f}".replace("-", "−")
