"""All that a page says of taxa that differ: answers, trust, consensus, in one."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import t as student

from msgut.cohort import comparison
from msgut.cohort.comparison import Comparison
from msgut.cohort.model_frame import model_frame
from msgut.compare import unequal_depth
from msgut.differential.consensus import consensus
from msgut.differential.depth_thinning import thinned_to_shallowest
from msgut.differential.label_shuffling import false_alarm_rates
from msgut.differential.methods import METHODS, answers, options_of
from msgut.errors import MsgutError
from msgut.levels import CONFIDENCE, POWER, SIGNIFICANCE

# What a page shows of the consensus; the file has every method's columns.
LEAD = (
    "taxon",
    "effect",
    "n_same_sign",
    "n_called",
    "n_methods",
    "n_able",
    "agreed",
    "at_equal_depth",
    "prevalence_left",
    "prevalence_right",
)
EMPTY = (*LEAD[:2], "direction", *LEAD[2:])


@dataclass(frozen=True, eq=False)
class Findings:
    """What the methods say together of one comparison.

    ``depth`` is the row of :func:`msgut.compare.unequal_depth`. Where depth may differ
    (``unequal``), ``table`` has a column ``at_equal_depth``: whether the methods agree on the taxon again once all samples are thinned to the
    depth of the shallowest; it is missing elsewhere. ``detectable`` is the least
    log2 fold change that LinDA calls in four cohorts of five like this one, for a
    taxon of middling spread that differs alone. ``refusal`` is the reason why there is
    none of it, such as groups of two people; the tables are then empty, so that a page
    can say so and go on.
    """

    who: Comparison
    covariates: tuple
    answers: pd.DataFrame
    trust: pd.DataFrame
    table: pd.DataFrame
    refusal: str = ""
    depth: pd.DataFrame = field(default_factory=pd.DataFrame)
    detectable: float = np.nan

    @property
    def study(self):
        """The study whose taxa were tested."""
        return self.who.study

    @property
    def unequal(self):
        """Whether depth may differ, so that shuffles kept it unequal."""
        return len(self.trust) > 0 and bool(self.trust["depth_kept"].any())

    @property
    def right(self):
        """The group that every effect is of."""
        return self.who.right

    @property
    def sides(self):
        """The two groups, left and right."""
        return self.who.sides


def findings(
    who,
    *,
    covariates=None,
    methods=METHODS,
    reads=None,
    permutations=100,
    seed=0,
    **sides,
):
    """Return the answers of all methods, their calibration and their consensus.

    Parameters
    ----------
    who : msgut.cohort.Comparison or msgut.study.Study
        Over a table at one rank, filtered by prevalence.
    covariates : sequence of str, optional
        For the methods that take them; those that the comparison can use if left out.
    reads : pandas.DataFrame, optional
        As :func:`msgut.compare.unequal_depth` returns, of the whole table: rare taxa
        that are not tested were sequenced too. That of the table itself if left out.
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
    reads = unequal_depth(who) if reads is None else reads
    covariates = who.covariates if covariates is None else tuple(covariates)
    drawn = (
        {"seed": seed} if any(options_of(m, {"seed": seed}) for m in methods) else {}
    )
    given = {"methods": methods, "covariates": covariates, **drawn}
    try:
        asked = answers(who, **given)
        trust = false_alarm_rates(
            who,
            methods,
            permutations=permutations,
            seed=seed,
            covariates=covariates,
            reads=reads,
        )
        table = consensus(asked, calibration=trust)
        table["at_equal_depth"] = None
        if trust["depth_kept"].any():
            rows = model_frame(who, covariates=covariates)
            even = answers(thinned_to_shallowest(who, rows, seed=seed), **given)
            again = consensus(even, calibration=trust).set_index("taxon")
            same = again["agreed"].reindex(table["taxon"]).fillna(False)
            way = again["direction"].reindex(table["taxon"]).to_numpy()
            table["at_equal_depth"] = same.to_numpy(dtype=bool) & (
                way == table["direction"].to_numpy()
            )
    except MsgutError as why:
        nothing = pd.DataFrame()
        table = pd.DataFrame(columns=list(EMPTY))
        return Findings(who, covariates, nothing, nothing, table, str(why), reads)
    return Findings(
        who, covariates, asked, trust, table, "", reads, detectable_fold_change(asked)
    )


def detectable_fold_change(asked, *, method="linda", level=SIGNIFICANCE, power=POWER):
    """Return the least log2 fold change that a taxon alone would have been called at.

    For a taxon of the median standard error, that alone of its family differs, so that
    q is p times the number of taxa: (t at level / taxa + t at the power) errors.

    Parameters
    ----------
    asked : pandas.DataFrame
        As :func:`msgut.differential.answers` returns.

    Returns
    -------
    float
        Missing where the method was not asked, or where it could not call one taxon
        alone whatever its difference.
    """
    own = asked[asked["method"] == method].dropna(subset=["p", "low"])
    if own.empty or own["least_q"].min() >= level:
        return np.nan
    row = own.iloc[0]
    freedom = row["n_right"] - 1
    if row["form"] != "paired":
        freedom += row["n_left"] - 1
    half = ((own["high"] - own["low"]) / 2).median()
    error = half / student.ppf((1 + CONFIDENCE) / 2, freedom)
    needed = student.isf(level / len(own) / 2, freedom) + student.ppf(power, freedom)
    return float(needed * error)
