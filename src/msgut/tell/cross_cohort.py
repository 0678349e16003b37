"""What a model learnt elsewhere is worth, and what is special to one disease."""

import numpy as np

from msgut.cohort import joined
from msgut.levels import LEAST_PEOPLE, MATTERS, SIGNIFICANCE
from msgut.meta.cross_cohort_prediction import ALL_OTHER_COHORTS
from msgut.meta.disease_specificity import SPECIFICITY
from msgut.tell.cautions import batches, shared_places, unequal_reads
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import capital, number, one_of_many_by_chance, p_in_words


def prediction_elsewhere(table, cohorts=(), *, model="random forest"):
    """Return a statement: how well a model learnt elsewhere does, and against what.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.cross_cohort_prediction` gives it.
    cohorts : sequence of Study
        Those asked, to say who may stand in two of them.
    model : str
        Whose cells are told one by one.
    """
    known = table[table["effect"].notna()]
    gut = known[known["features"] == "microbiome"]
    elsewhere = gut.loc[gut["train"] != gut["test"], "model"]
    if len(elsewhere) and not (elsewhere == model).any():
        model = elsewhere.iloc[0]  # with few people a forest cannot split them
    mine = gut[gut["model"] == model]
    home = mine[mine["train"] == mine["test"]]
    asked = gut[gut["train"] != gut["test"]]
    away = mine[(mine["train"] != mine["test"]) & (mine["train"] != ALL_OTHER_COHORTS)]
    rest = mine[mine["train"] == ALL_OTHER_COHORTS]
    if away.empty:
        return Statement("No model could be asked elsewhere.", verdict="cannot_be_told")
    # Better than chance is the question: a model that is worse is no finding of it.
    better = asked[asked["effect"] > 0.5]
    top = (better if len(better) else asked).sort_values(["q", "p"]).iloc[0]
    half = MATTERS["auroc"]
    within = asked["low"].min() >= 0.5 - half and asked["high"].max() <= 0.5 + half
    least = float(asked["least_p"].min())
    code = verdict(
        top["p"], top["q"], least_p=least, least_q=least, within=bool(within)
    )
    if code == "seen" and top["low"] <= 0.5:
        # Called by one and not the other it is too close; a model that is worse than
        # chance is called by both, and is no finding that a model holds.
        code = "not_seen" if top["effect"] < 0.5 else "cannot_be_told"
    said = (
        f"In their own cohort models reach AUROCs {_span(home)}, in another one "
        if len(home)
        else "In another cohort than their own models reach AUROCs "
    ) + f"{_span(away)}, {away['effect'].mean():.2f} on average; {_beyond(away)}."
    if len(rest):
        said += (
            f" Learnt from all others they reach AUROCs {_span(rest)}; {_beyond(rest)}."
        )
    for other, more in asked[asked["model"] != model].groupby("model"):
        said += f" That is by {model}; by {other} {_beyond(more)}."
    said += (
        f" The clearest: {_arrow(top)} by {top['model']}, {_area(top)}, two-sided "
        f"{p_in_words(top['p'])}, {p_in_words(top['q'], 'q')} over all {len(asked)} cells."
    )
    if code == "not_after_counting":
        said += f" {capital(one_of_many_by_chance(top['p'], len(asked)))}."
    small = 0.5 - half < top["low"] and top["high"] < 0.5 + half
    if code == "seen" and small:
        said += f" That is seen, and within {half:g} of one half: of no use."
    if code == "cannot_be_told":
        said += " That is too close to call: permuted labels and the interval differ."
    if code == "could_not_have_been_seen":
        said += f" No cell could have been called: {p_in_words(least, 'the least p')}."
    ends = asked["low"].min(), asked["high"].max()
    if code in ("not_seen", "not_after_counting"):
        said += (
            f" The intervals reach from {ends[0]:.2f} to {ends[1]:.2f}: that is what "
            "remains possible."
        )
    # The clearest of many cells is clear by being picked: where none is called no one's
    # interval stands for the answer.
    own = {"estimate": top["effect"], "low": top["low"], "high": top["high"]}
    own |= {"unit": f"AUROC, {_arrow(top)}"}
    if code in ("not_seen", "not_after_counting", "could_not_have_been_seen"):
        own = {"low": ends[0], "high": ends[1], "unit": "AUROC"}
    return Statement(
        f"{said} {_plain(known)}",
        verdict=code,
        **own,
        p=top["p"],
        q=top["q"],
        least_p=least,
        n=int(top["n_left"] + top["n_right"]),
        method=f"{top['model']}, permuted labels of the people asked",
        cautions=(
            "Models of one's own cohort are described, not tested here.",
            *shared_places(cohorts),
            *batches(cohorts, top["left"], top["right"]),
        ),
    )


def special_to_one_disease(table, *, right="MS", left="HC"):
    """Return a statement: how many genera are one disease's own, and how many shared.

    Seen is what sets the disease apart from health and from the other diseases.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.disease_specificity` gives it.
    right, left : str
        The disease, and the controls.
    """
    many = table["reading"].value_counts()
    own, both, more, unsure = (
        table.loc[table["reading"] == reading, "taxon"] for reading in SPECIFICITY[:4]
    )
    seen = len(table) - int(many.get("not seen", 0))
    top = table.iloc[0]
    beside = f", held the same for {top['covariates']}" * bool(top["covariates"])
    others = top["others"]
    size = f"{top['taxon']} {_size(top)} standard deviations"
    if seen:
        said = (
            f"{seen} of {len(table)} taxa differ between {right} and {left}"
            f"{beside} (q < {SIGNIFICANCE:g}; the clearest is {size}). "
            f"{right}'s own ({right} differs from the mean of {others} too, the same "
            f"way, and less than half of it is theirs): {_named(own)}; shared ({others} "
            f"are shown to have half of it or more): {_named(both)}; larger in {right}, "
            f"and half of it may be theirs: {_named(more)}; neither shown: "
            f"{_named(unsure)}."
        )
    else:
        wide = float((table["high"] - table["low"]).median() / 2)
        said = (
            f"Nothing can be called special to {right}: for none of {len(table)} taxa "
            f"is a difference from {left} seen{beside} once all are counted, among "
            f"{int(top['n'])} people, {int(top['n_right'])} of them with {right}. The "
            f"nearest, picked as such, is {size}, {p_in_words(top['p'])}, "
            f"{p_in_words(top['q'], 'q')}; intervals reach {wide:.2f} to either side, so that differences of that size remain "
            "possible for most taxa."
        )
    # What is asked is whether the disease stands apart from others too. Of many taxa the
    # nearest is nearly always called alone, and no one's interval stands for them all.
    judged = table[table["reading"] != "not seen"].sort_values("p_others")
    code = "seen" if len(own) else "cannot_be_told" if len(more) else "not_seen"
    chosen = {"seen": "its own", "cannot_be_told": "larger"}.get(code)
    judged = judged[judged["reading"] == chosen] if chosen else judged
    ending = "_others" if len(judged) else ""
    lead = judged.iloc[0] if len(judged) else top
    numbers = {
        "estimate": lead[f"effect{ending}"],
        "low": lead[f"low{ending}"],
        "high": lead[f"high{ending}"],
        "unit": f"standard deviations from the mean of {others}, {lead['taxon']}",
    }
    if len(own):
        said += (
            f" Furthest from the mean of {others}: {lead['taxon']} {_size(lead, ending)}, "
            f"{p_in_words(lead['q_others'], 'q')}."
        )
    # Of what is shared the others may well have less: that is no answer of its own.
    q = lead[f"q{ending}"]
    return Statement(
        said,
        verdict=code,
        **(numbers | {"p": lead[f"p{ending}"]} if len(own) else {}),
        q=None if code == "not_seen" and q < SIGNIFICANCE else q,
        n=int(top["n"]),
        method="linear model of log-ratios, HC2 errors",
        cautions=(*_few(top, right), *unequal_reads(top, right, left)),
    )


def likeness_of_diseases(table, *, right="MS", left="HC"):
    """Return a statement: how alike the other diseases' differences are to one's.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.similarity_of_diseases` gives it.
    right, left : str
        The disease, and the controls.
    """
    told = []
    for row in table.to_dict("records"):
        unknown = np.isnan(row["effect"])
        size = "not told" if unknown else number(row["effect"])
        # Where nothing stands above the noise a ceiling would be one of noise alone.
        rest = (
            "as neither difference need be more than sampling error"
            if unknown
            else f"as seen {row['seen']:.2f}, where one and the same disease would "
            f"show {row['ceiling']:.2f}"
        )
        told.append(
            f"{row['group']} {size} (95 % interval {row['low']:.2f} to "
            f"{row['high']:.2f}; {rest})".replace("-", "−")
        )
    sure = table[table["low"] > 0]
    close = table.loc[table["high"] >= 1, "group"]
    said = f"Correlation over taxa with {right}'s difference from {left}, sampling "
    said += f"error taken out: {'; '.join(told)}. "
    said += f"It is above 0 for {len(sure)} of {len(table)}"
    said += (
        f"; that the pattern is one and the same remains possible for {joined(close)}."
        if len(close)
        else "."
    )
    top = table.iloc[0]
    return Statement.from_row(
        top,
        said,
        "cannot_be_told" if table["effect"].isna().all() else "described",
        unit=f"correlation, {top['group']}",
        n=int(table["n"].sum()),
        method="disattenuated correlation, disjoint halves of the controls, jackknife",
        cautions=("People are drawn anew, taxa are not: it is about these taxa.",),
    )


def _plain(known):
    """Say what covariates give, by their real names."""
    rows = known[known["features"] == "covariates"]
    rows = rows[rows["train"] != rows["test"]]
    if rows.empty:
        return "No two cohorts share a covariate to hold it against."
    told = "; ".join(
        f"{names} alone, learnt elsewhere, reach AUROCs {_span(mine)}, {_beyond(mine)}"
        for names, mine in rows.groupby("covariates", sort=False)
    )
    return f"{told[:1].upper()}{told[1:]}."


def _size(row, ending=""):
    low, size, high = (row[f"{name}{ending}"] for name in ("low", "effect", "high"))
    return f"{size:.2f} ({low:.2f} to {high:.2f})".replace("-", "−")


def _few(row, right):
    n, least = int(row["n_right"]), LEAST_PEOPLE["learning"]
    return (f"{n} people with {right} are few.",) if n < 3 * least else ()


def _arrow(row):
    return f"{row['train']} → {row['test']}"


def _area(row):
    return f"AUROC {row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _span(rows):
    """Say the AUROCs one by one, or the least and the most of many."""
    areas = sorted(rows["effect"])
    if len(areas) <= 3:
        return "of " + ", ".join(f"{a:.2f}" for a in areas) if areas else "none"
    return f"from {areas[0]:.2f} to {areas[-1]:.2f} in {len(areas)} cells"


def _beyond(rows):
    """Count the cells whose p calls them, and those that q still calls."""
    up = rows["effect"] > 0.5
    alone, counted = (int(((rows[c] < SIGNIFICANCE) & up).sum()) for c in ("p", "q"))
    said = f"{alone} of {len(rows)} above one half by p"
    return said + (f", {counted} once all cells are counted" if alone else "")


def _named(names):
    """Say how many, and the first five."""
    names = list(names)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} ({', '.join(names[:5])}{more})" if names else "none"
