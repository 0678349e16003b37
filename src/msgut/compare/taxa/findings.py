"""All that a page says of taxa that differ: answers, trust, consensus, in one."""

from dataclasses import dataclass, field

import pandas as pd

from msgut.compare.balance import inseparable
from msgut.compare.taxa.calibration import calibration
from msgut.compare.taxa.consensus import consensus
from msgut.compare.taxa.methods import METHODS, answers, options
from msgut.compare.taxa.multiverse import multiverse
from msgut.errors import MsgutError
from msgut.study import Study

# What a page shows of the consensus; the file has every method's columns.
LEAD = ("taxon", "effect", "agree_sign", "n_called", "n_methods", "agreed",
        "prevalence_left", "prevalence_right")  # fmt: skip
EMPTY = ("taxon", "effect", "direction", "agree_sign", "n_called", "n_methods",
         "agreed", "prevalence_left", "prevalence_right")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Findings:
    """What the methods say together of one comparison.

    ``refusal`` is the reason why there is none, such as groups of two people; the
    tables are then empty, so that a page can say so and go on.
    """

    study: Study
    left: str
    right: str
    covariates: tuple
    answers: pd.DataFrame
    trust: pd.DataFrame
    table: pd.DataFrame
    refusal: str = ""
    cautions: tuple = field(default=())

    @property
    def sides(self):
        """The two groups, left and right."""
        return self.left, self.right


def findings(
    study, *, left, right, covariates=(), methods=METHODS, permutations=100, seed=0
):
    """Return the answers of all methods, their calibration and their consensus.

    Parameters
    ----------
    study : msgut.study.Study
        Of the two groups, at one rank, filtered by prevalence.
    left, right : str
    covariates : sequence of str
        For the methods that take them.
    permutations : int
        Shuffles of the labels for the calibration of the fast methods.

    Returns
    -------
    Findings
        With ``refusal`` set where the study cannot be compared in this way.
    """
    ask = {"left": left, "right": right, "covariates": tuple(covariates)}
    drawn = {"seed": seed} if any(options(m, {"seed": seed}) for m in methods) else {}
    try:
        found = answers(study, methods=methods, **drawn, **ask)
        trust = calibration(study, methods, permutations=permutations, seed=seed, **ask)
        table = consensus(found, calibration=trust)
    except MsgutError as why:
        nothing = pd.DataFrame()
        table = pd.DataFrame(columns=list(EMPTY))
        return Findings(
            study, left, right, tuple(covariates), nothing, nothing, table, str(why)
        )
    cautions = tuple(inseparable(study)["why"])
    return Findings(
        study, left, right, tuple(covariates), found, trust, table, cautions=cautions
    )


def listed(found, *, most=5):
    """Return a sentence: which taxa the methods agree on, and of how many.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 2, 3]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC", "HC", "MS"]}))
    >>> print(listed(findings(toy, left="HC", right="MS"))[:20])
    Cannot be said: toy:
    """
    if found.refusal:
        return f"Cannot be said: {found.refusal}"
    agreed = found.table[found.table["agreed"]]
    n = len(found.table)
    votes = int(found.table["n_methods"].max())
    beside = f" beside {', '.join(found.covariates)}" if found.covariates else ""
    if agreed.empty:
        said = f"None of {n} taxa is called by most of {votes} methods{beside}."
    else:
        up = agreed.loc[agreed["direction"] > 0, "taxon"].tolist()
        down = agreed.loc[agreed["direction"] < 0, "taxon"].tolist()
        told = [
            f"{len(names)} {way} in {found.right} ({_some(names, most)})"
            for names, way in ((up, "higher"), (down, "lower"))
            if names
        ]
        said = f"{len(agreed)} of {n} taxa{beside}: {'; '.join(told)}."
    bold = found.trust.loc[found.trust["too_bold"], "method"].tolist()
    if bold:
        said += f" Left out as too bold on this table: {', '.join(bold)}."
    if found.cautions:
        said += f" Not to be read as disease: {'; '.join(found.cautions)}."
    return said


def robust(found, study, *, most=6, ranks=("genus", "family")):
    """Return the leading taxa under other filters, ranks and covariates.

    Parameters
    ----------
    found : Findings
    study : msgut.study.Study
        Of the two groups, before it was collapsed to a rank.

    Returns
    -------
    pandas.DataFrame
        As :func:`msgut.compare.taxa.multiverse`; no rows after a refusal.
    """
    if found.refusal:
        return pd.DataFrame()
    sets = list(
        dict.fromkeys([(), *((c,) for c in found.covariates), found.covariates])
    )
    leading = found.table["taxon"].head(most).tolist()
    return multiverse(
        study, leading, ranks=ranks, covariate_sets=sets, left=found.left,
        right=found.right,
    )  # fmt: skip


def steadfast(table, found=None):
    """Return a sentence: under how many choices each leading taxon is called.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`robust` returns.
    found : Findings, optional
        Says whether LinDA was too bold on this table.
    """
    if table.empty:
        return "Cannot be said: there was nothing to follow."
    told = []
    for taxon, rows in table.groupby("taxon", sort=False):
        known = rows.dropna(subset=["effect"])
        one_way = known["effect"].gt(0).all() or known["effect"].lt(0).all()
        turn = "" if one_way else ", the sign turns"
        told.append(f"{taxon} in {int((known['q'] < 0.05).sum())} of {len(rows)}{turn}")
    bold = found is not None and len(found.trust) and found.trust.loc[
        found.trust["method"] == "linda", "too_bold"
    ].any()  # fmt: skip
    which = "LinDA, which is too bold here" if bold else "LinDA"
    return f"Called at q < 0.05 by {which}: {'; '.join(told)}."


def contrasts(study, *, right, methods=("linda", "wilcoxon"), **given):
    """Return which taxa tell ``right`` from each other group, called by all methods.

    Parameters
    ----------
    study : msgut.study.Study
        All groups, at one rank, filtered by prevalence.
    right : str
        The group that is held against every other.

    Returns
    -------
    pandas.DataFrame
        Columns ``against, taxon, effect, low, high, q, n_called, n_methods`` (effect
        of the first method), one row per contrast and called taxon; a contrast
        without any keeps one row with no taxon. Empty where there are two groups.
    """
    groups = [g for g in sorted(study.group.dropna().unique()) if g != right]
    rows = []
    for left in groups if len(groups) > 1 else ():
        try:
            found = answers(study, methods=methods, left=left, right=right, **given)
        except MsgutError as why:
            rows.append({"against": left, "taxon": f"refused: {why}"})
            continue
        table = consensus(found)
        called = table[table["n_called"] == len(methods)]
        first = methods[0]
        columns = {f"{c}_{first}": c for c in ("effect", "low", "high", "q")}
        called = called.drop(columns="effect").rename(columns=columns)
        rows += called.assign(against=left).to_dict("records") or [{"against": left}]
    columns = ["against", "taxon", "effect", "low", "high", "q", "n_called",
               "n_methods"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _some(names, most):
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
