"""Which taxa lead, and which differ, in statements."""

import numpy as np

from msgut.differential import FOLD_CHANGES
from msgut.levels import SIGNIFICANCE
from msgut.tell.cautions import confounding
from msgut.tell.reliability import reliability
from msgut.tell.statement import Statement
from msgut.tell.two_groups import first_known
from msgut.tell.words import in_per_cent, number, p_in_words

NO_TEST = (
    "The choices share the same people, and the taxa were picked as the leaders of "
    "this very table: a count of choices is no test."
)


def differing_taxa(result, *, most=5):
    """Return which taxa the methods agree on, of how many, with its cautions.

    Where none is agreed on, the statement says which could have been called at all,
    and which fold change would have been.

    Parameters
    ----------
    result : msgut.differential.Findings

    Returns
    -------
    Statement
        The estimate is the log2 fold change of the leading taxon that is agreed on, by
        one method that calls it.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.differential import findings
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 2, 3], "B": 4})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC", "HC", "MS"]}))
    >>> print(differing_taxa(findings(toy, left="HC", right="MS")).sentence[:20])
    Cannot be said: toy:
    """
    if result.refusal:
        return Statement(f"Cannot be said: {result.refusal}", "cannot_be_told")
    table, n = result.table, len(result.table)
    votes = int(table["n_methods"].max())
    beside = f" beside {', '.join(result.covariates)}" if result.covariates else ""
    is_in = table["agreed"].astype(bool)
    agreed = table[is_in]
    able = table["n_able"] * 2 > np.maximum(votes, 1)
    lead = {}
    if len(agreed):
        bold = set(result.trust.loc[result.trust["anticonservative"], "method"])
        said, code, lead = _called(agreed, n, beside, result.right, most, bold)
    elif not able.any():
        code = "could_not_have_been_seen"
        said = (
            f"None of {n} taxa could have been called{beside}, however much it alone "
            f"differed: with {_people(result)} the least p that exchanging them can "
            f"give is {number(result.answers['least_p'].min())}, and {n} taxa are asked"
        )
    else:
        code = "not_seen"
        by = f"most of {votes} methods" if votes > 1 else "the one method with a vote"
        said = f"None of {n} taxa is called by {by}{beside}"
        if not np.isnan(result.detectable):
            said += (
                "; what was not seen may be there: a taxon of middling spread is called"
                " in four cohorts of five like this one from a "
                f"{number(float(f'{2**result.detectable:.2g}'))}-fold difference on"
            )
    if code == "seen" and not able.any():
        said += (
            f"; with {_people(result)} they are called because several differ at once, "
            "no taxon alone could have been"
        )
    elif code != "could_not_have_been_seen" and (left := int((~able & ~is_in).sum())):
        said += f"; {left} could not have been called, too few carry or lack them"
    # Several that differ at once help each other below what one alone can reach.
    least = result.answers["least_p" if len(agreed) else "least_q"].min()
    return Statement(
        f"{said}.",
        code,
        **lead,
        least_p=least,
        n=sum(result.who.sizes),
        method=f"{votes} methods, q < {SIGNIFICANCE} by most",
        cautions=(*reliability(result), *confounding(result.who, result.covariates)),
    )


def _called(agreed, n, beside, right, most, bold):
    told = [
        f"{len(names)} {way} in {right} ({_some(names, most)})"
        for sign, way in ((1, "higher"), (-1, "lower"))
        if len(names := agreed.loc[agreed["direction"] == sign, "taxon"].tolist())
    ]
    said = f"{len(agreed)} of {n} taxa{beside}: {'; '.join(told)}"
    method, lead = _leading(agreed.iloc[0], bold)
    kept = agreed["at_equal_depth"]
    if kept.notna().any():
        said += (
            f"; {int(kept.astype(bool).sum())} of them again once all samples are "
            "thinned to one depth"
        )
    return said + _in_words(agreed.iloc[0]["taxon"], method, lead), "seen", lead


def _in_words(taxon, method, lead):
    """Say the numbers of the leading taxon, where a method that calls it has them."""
    if not lead:
        return ""
    return (
        f". The leading one: {taxon}, log2 fold change {number(lead['estimate'])} (95 % "
        f"interval {number(lead['low'])} to {number(lead['high'])}; "
        f"{p_in_words(lead['q'], 'q')}, by {method})"
    )


def _leading(row, bold):
    """Return a method that calls a taxon and may be believed, and its numbers.

    Another's interval may hold nought, and the median of all be none of theirs.
    """
    for name in FOLD_CHANGES:
        if name not in bold and row.get(f"q_{name}", np.nan) < SIGNIFICANCE:
            own = {"estimate": "effect", "low": "low", "high": "high", "q": "q"}
            own = {key: row[f"{column}_{name}"] for key, column in own.items()}
            return name, own | {"unit": f"log2 fold change, {row['taxon']}, by {name}"}
    return "", {}


def _people(result):
    n_left, n_right = result.answers[["n_left", "n_right"]].iloc[0]
    if result.answers["form"].iloc[0] == "paired":
        return f"{n_right} pairs"
    return f"{n_right} {result.right} and {n_left} {result.sides[0]}"


def across_choices(table, result=None):
    """Return under how many choices each leading taxon is called, and how it moves.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.differential.leading_taxa_across_choices` returns.
    result : msgut.differential.Findings, optional
        Says whether LinDA was too bold on this table.

    Returns
    -------
    Statement
    """
    if table.empty:
        return Statement(
            "Cannot be said: there was nothing to follow.", "cannot_be_told"
        )
    told = []
    for taxon, rows in table.groupby("taxon", sort=False):
        effects = rows["effect"].dropna()
        if effects.empty:
            told.append(f"{taxon} is filtered away by all {len(rows)}")
            continue
        one_way = effects.gt(0).all() or effects.lt(0).all()
        turn = "" if one_way else ", the sign turns"
        gone = len(rows) - len(effects)
        lost = f", filtered away by {gone}" if gone else ""
        told.append(
            f"{taxon} in {int((rows['q'] < SIGNIFICANCE).sum())} of {len(rows)} (log2 "
            f"fold {number(effects.min())} to {number(effects.max())}{turn}{lost})"
        )
    bold = (
        result is not None
        and len(result.trust)
        and result.trust.loc[
            result.trust["method"] == "linda", "anticonservative"
        ].any()
    )
    which = "LinDA, which is too bold here" if bold else "LinDA"
    cautions = (NO_TEST, *(confounding(result.who) if result is not None else ()))
    return Statement(
        f"Called at q < {SIGNIFICANCE} by {which}: {'; '.join(told)}.",
        n=sum(result.who.sizes) if result is not None else None,
        method="LinDA",
        cautions=cautions,
    )


def taxa_against_each_group(table, *, right):
    """Return what tells a group from each other group, all contrasts counted.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.differential.against_each_group` returns.
    right : str

    Returns
    -------
    Statement
    """
    if table.empty:
        return Statement(
            "There are two groups: the comparison above is the only one.", "described"
        )
    told, codes, marks = [], set(), []
    for left, rows in table.groupby("against", sort=False):
        first = rows.iloc[0]
        if first_known(first.get("why"), ""):
            told.append(f"from {left} cannot be told")
            codes.add("cannot_be_told")
            continue
        people = f"{first['n_right']:.0f} and {first['n_left']:.0f} people"
        names = rows["taxon"].dropna().tolist()
        beside = f" beside {row}" if (row := first["adjusted_for"]) else ""
        people += beside
        if not first["n_believable"]:
            # Where one is too bold the other's call stands; where both are, none does.
            said = f"cannot be told ({people}): no method can be believed"
            codes.add("cannot_be_told")
        elif names:
            said = (
                f"{len(names)} of {first['taxa']:.0f} taxa{beside} ({_some(names, 3)})"
            )
            codes.add("seen")
        elif not first["n_able"]:
            said = f"no taxon alone could have been called ({people})"
            codes.add("could_not_have_been_seen")
        else:
            said = f"none of {first['taxa']:.0f} taxa is called ({people})"
            codes.add("not_seen")
        told.append(f"from {left} {said}")
        if first["anticonservative"]:
            marks.append(f"{first['anticonservative']} (against {left})")
    order = ("seen", "not_seen", "could_not_have_been_seen", "cannot_be_told")
    cautions = [f"Too bold here: {'; '.join(marks)}."] if marks else []
    return Statement(
        f"What tells {right}, all contrasts counted together: {'; '.join(told)}.",
        next(code for code in order if code in codes),
        method=f"LinDA and Wilcoxon, both at q < {SIGNIFICANCE}",
        cautions=tuple(cautions),
    )


def half_of_the_reads(table, study):
    """Return a sentence: how many taxa make up half of the reads, and which lead."""
    share = study.shares.mean()
    ranked = share.sort_values(ascending=False, kind="stable")
    half = int((ranked.cumsum() < 0.5).sum()) + 1
    lead = ", ".join(f"{t} {in_per_cent(ranked[t])}" for t in table["taxon"][:3])
    whole = f"{half} of {len(ranked)} taxa make up half of the reads"
    return f"{lead} lead on average; {whole}."


def unclassified_reads(study):
    """Return a sentence: what share of the reads has no name at the study's rank."""
    unnamed = ~study.named.to_numpy()
    share = study.values[:, unnamed].sum() / study.values.sum()
    return (
        f"{in_per_cent(share)} of the reads are of {int(unnamed.sum())} of {len(unnamed)} taxa "
        "that carry only the name of their parent."
    )


def leading_taxa(table, study):
    """Return who is there: the leading taxa, and what has no name, as a statement."""
    said = f"{half_of_the_reads(table, study)} {unclassified_reads(study)}"
    return Statement(said, n=study.subject.nunique(), method="mean share")


def _some(names, most):
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
