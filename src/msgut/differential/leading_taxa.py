"""The leading taxa under other choices, and one group against every other."""

import pandas as pd

from msgut.cohort import comparison
from msgut.differential.analytic_choices import analytic_choices
from msgut.differential.consensus import consensus
from msgut.differential.label_shuffling import false_alarm_rates
from msgut.differential.methods import answers
from msgut.errors import MsgutError
from msgut.stats.false_discovery import least_q_alone, q_values

COLUMNS = (
    "against",
    "taxon",
    "effect",
    "low",
    "high",
    "q",
    "n_called",
    "n_methods",
    "taxa",
    "n_able",
    "n_left",
    "n_right",
    "adjusted_for",
    "anticonservative",
    "n_believable",
    "why",
)


def leading_taxa_across_choices(result, study, *, most=6, ranks=("genus", "family")):
    """Return the leading taxa under other filters, ranks and covariates.

    Parameters
    ----------
    result : msgut.differential.Findings
    study : msgut.study.Study
        Of the two groups, before it was collapsed to a rank.

    Returns
    -------
    pandas.DataFrame
        As :func:`msgut.differential.analytic_choices`; no rows after a refusal.
    """
    if result.refusal:
        return pd.DataFrame()
    sets = list(
        dict.fromkeys([(), *((c,) for c in result.covariates), result.covariates])
    )
    leading = result.table["taxon"].head(most).tolist()
    left, right = result.sides
    return analytic_choices(
        study, leading, ranks=ranks, covariate_sets=sets, left=left, right=right
    )


def against_each_group(
    study, *, right, methods=("linda", "wilcoxon"), permutations=100, seed=0, **given
):
    """Return which taxa tell ``right`` from each other group, called by all methods.

    Beside the covariates that each contrast can use, unless ``covariates`` are named.
    Each method's q counts the taxa of all contrasts together. Labels are shuffled in
    each contrast, and a method that is too bold there is named; whether depth is kept
    unequal in the shuffles is asked of the very groups of each, so that no answer on
    the depth of two groups can be given from outside.

    Parameters
    ----------
    study : msgut.study.Study
        All groups, at one rank, filtered by prevalence.
    right : str
        The group that is held against every other.
    permutations : int
        Shuffles per contrast; 0 for none.
    seed : int

    Returns
    -------
    pandas.DataFrame
        Columns ``against, taxon, effect, low, high, q, n_called, n_methods`` (effect
        of the first method), ``taxa`` (tested in the contrast), ``n_able`` (of them,
        could have been called alone by all methods), ``n_left, n_right, adjusted_for,
        anticonservative`` (methods, in words), ``n_believable`` (how many others there
        are): one row per contrast and called taxon; a contrast without any keeps one
        row with no taxon, and one that cannot be asked says ``why``. Empty where there
        are two groups.
    """
    groups = [g for g in sorted(study.group.dropna().unique()) if g != right]
    asked, rows, bold, beside = {}, {}, {}, {}
    for left in groups if len(groups) > 1 else ():
        try:
            who = comparison(study, left, right)
            options = {"covariates": who.covariates} | given
            asked[left] = answers(who, methods=methods, **options)
            beside[left] = ", ".join(options["covariates"])
            if permutations:
                trust = false_alarm_rates(
                    who, methods, permutations=permutations, seed=seed, **options
                )
                bold[left] = trust.loc[trust["anticonservative"], "method"].tolist()
        except MsgutError as why:
            rows[left] = [{"against": left, "why": str(why)}]
    if asked:
        every = pd.concat(asked, names=["against", "row"]).reset_index("against")
        every = every.reset_index(drop=True)
        # One question asked of many groups is many questions.
        every["q"] = q_values(every["p"], every["method"])
        questions = every.groupby("method")["q"].transform("count")
        every["least_q"] = least_q_alone(every["least_p"], questions)
        for left, own in every.groupby("against"):
            too_bold = bold.get(left, [])
            about = {"against": left, "anticonservative": ", ".join(too_bold)}
            about["n_believable"] = len(set(methods) - set(too_bold))
            about["adjusted_for"] = beside[left]
            rows[left] = _called(own, methods, about)
    table = [row for left in groups for row in rows.get(left, [])]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _called(own, methods, about):
    first = methods[0]
    table = consensus(own.drop(columns="against"))
    about |= {
        "taxa": len(table),
        "n_able": int((table["n_able"] == len(methods)).sum()),
        "n_left": int(own["n_left"].iloc[0]),
        "n_right": int(own["n_right"].iloc[0]),
    }
    called = table[table["n_called"] == len(methods)].drop(columns=["effect", "n_able"])
    columns = {f"{c}_{first}": c for c in ("effect", "low", "high", "q")}
    called = called.rename(columns=columns).assign(**about)
    return called.to_dict("records") or [about]
