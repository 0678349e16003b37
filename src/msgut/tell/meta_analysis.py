"""What the cohorts say together: who is pooled, which taxa hold, what it rests on."""

from msgut.levels import SIGNIFICANCE
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import number, signed

# Standard deviations: no genus differs by more between people with and without MS.
OUT_OF_REACH = 1.0


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
        said += f" {row.study} is left out: {row.why}."
    told = tuple(
        f"Not to be read as disease: {row.study}, {row.why}."
        for row in pooled.itertuples()
        if row.why
    )
    return Statement(said, n=people, cautions=told)


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
    reach = 1.0 if not called and pooled["kh_needed"].min() > OUT_OF_REACH else 0.0
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
    clear, apart = (
        int(((mine[low] > 0) | (mine[high] < 0)).sum())
        for low, high in (("common_low", "common_high"), ("low", "high"))
    )
    told = "; ".join(
        f"{taxon} {signed(row['common'])} ({signed(row['common_low'])} to "
        f"{signed(row['common_high'])}; {row['n_studies']} "
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
        f"their direction and {clear} an interval without zero where cohorts are taken as "
        f"alike, {apart} where they may differ: {told}.",
        estimate=top["common"],
        low=top["common_low"],
        high=top["common_high"],
        unit=f"standard deviations, {mine.index[0]}",
        method=f"inverse variance without {name}",
    )
