"""All that a page says of taxa that differ: answers, trust, consensus, in one."""

from dataclasses import dataclass, field

import pandas as pd

from msgut.cohort import comparison
from msgut.differential.calibration import calibration
from msgut.differential.consensus import consensus
from msgut.differential.methods import METHODS, answers, options
from msgut.differential.multiverse import multiverse
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
    who, *, covariates=None, methods=METHODS, permutations=100, seed=0, **sides
):
    """Return the answers of all methods, their calibration and their consensus.

    Parameters
    ----------
    who : msgut.cohort.Comparison or msgut.study.Study
        Over a table at one rank, filtered by prevalence.
    covariates : sequence of str, optional
        For the methods that take them; those that the comparison can use if left out.
    permutations : int
        Shuffles of the labels for the calibration of the fast methods.
    **sides
        ``left`` and ``right``, as :func:`msgut.cohort.comparison` takes them.

    Returns
    -------
    Findings
        With ``refusal`` set where the study cannot be compared in this way.
    """
    who = comparison(who, **sides)
    covariates = who.covariates if covariates is None else tuple(covariates)
    drawn = {"seed": seed} if any(options(m, {"seed": seed}) for m in methods) else {}
    about = (who.study, who.left, who.right, covariates)
    try:
        found = answers(who, methods=methods, **drawn, covariates=covariates)
        trust = calibration(
            who, methods, permutations=permutations, seed=seed, covariates=covariates
        )
        table = consensus(found, calibration=trust)
    except MsgutError as why:
        nothing = pd.DataFrame()
        table = pd.DataFrame(columns=list(EMPTY))
        return Findings(*about, nothing, nothing, table, str(why))
    return Findings(*about, found, trust, table, cautions=who.confounded_with)


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
        As :func:`msgut.differential.multiverse`; no rows after a refusal.
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
