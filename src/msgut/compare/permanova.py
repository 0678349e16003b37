"""Test whether groups differ in composition, given other terms and the design.

As vegan's ``adonis2`` (2.6), whose sums of squares, F and R² these are to rounding. A
term judged beside the others (``by="margin"``) is tested as vegan's
``anova(dbrda(D ~ term + Condition(others)))`` does it: the residuals of the model
without it are permuted. What is added: the permutation is the one that the study's
design allows, term by term; the smallest p that it can give stands beside p; and each
share has an interval.
"""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.cohort.exchangeability import exchangeability
from msgut.cohort.samples import independent_units
from msgut.compare.permuted_terms import (
    exchangeability_of_terms,
    residuals_permuted,
    rows_permuted,
    sums_of_terms,
    welch_of_term,
)
from msgut.errors import MsgutError, UnanswerableError
from msgut.levels import SIGNIFICANCE
from msgut.stats.formula import terms
from msgut.stats.gower import checked_distances, gower_centred
from msgut.stats.omega_squared import VarianceShares
from msgut.stats.permutation import enough
from msgut.stats.permuted_sums_of_squares import PermutedSumsOfSquares, pseudo_f
from msgut.study import Study

COLUMNS = (
    "term",
    "df",
    "ss",
    "r2",
    "chance",
    "omega2",
    "low",
    "high",
    "f",
    "p",
    "w",
    "p_w",
    "q",
    "least_p",
    "permutations",
    "permuted",
    "n",
    "n_dropped",
)


def permanova(
    distances,
    samples,
    formula,
    *,
    by="terms",
    robust="",
    blocks=None,
    plots=None,
    permutations=999,
    seed=0,
):
    """Return the variance in distances that each term of a formula explains.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
        Any distance between samples, labelled with their ids.
    samples : msgut.cohort.Comparison, msgut.study.Study or pandas.DataFrame
        A comparison or a study brings its design: each term is then permuted as
        :func:`~msgut.cohort.exchangeability.design_permutation` says, and residuals of
        pairs within households and with them. A plain table has
        no design: all samples change places freely unless ``blocks`` or ``plots`` say
        otherwise.
    formula : str
        Terms over the columns of samples, such as ``"group + age + sex"``.
    by : {"terms", "margin", None}
        ``"terms"``: each term after those before it, main effects first.
        ``"margin"``: each term beside all others. ``None``: all terms at once.
    robust : str
        With ``by="margin"``: a term of one column, such as a factor of two levels,
        for which Welch's statistic is permuted too.
    blocks, plots : str or pandas.Series, optional
        Places change only within a block; a plot changes places as a whole. Either
        one overrides the design.
    permutations : int
        How many to draw. Where no more than 5,040 arrangements exist, all are listed
        and p is exact. 0 gives F and R² alone.
    seed : int
        Fixes the draws.

    Returns
    -------
    pandas.DataFrame
        One row per term, then ``residual`` and ``total``; columns ``term, df, ss, r2,
        chance, omega2, low, high, f, p, least_p, permutations, permuted, n,
        n_dropped``. ``chance`` is the share that a term without effect would take on
        average, ``omega2`` the share of the total beyond it, ``low`` to ``high`` the
        95 % interval (:class:`~msgut.stats.omega_squared.VarianceShares`), in which 0 lies
        where p is 0.05 or more; ``least_p`` is the smallest p that these permutations
        can give, those counted that leave what a term adds to the others as it is; ``n_dropped`` counts samples without a value for a column of the
        formula. p is missing for a term that the given blocks or plots cannot move.
        ``w, p_w`` stand there for ``robust``.

    Raises
    ------
    MsgutError
        When ids do not match, a term repeats others, no degree of freedom is left, or
        no term can be moved.

    Notes
    -----
    With ``by="margin"`` rows and columns of (I − H₀) G (I − H₀) are permuted, H₀ being
    the hat matrix of the other terms and G Gower's matrix (Freedman & Lane). With
    ``by="terms"`` the rows of the design are, as in ``adonis2``; beside a strong
    covariate that has next to no power, so that it is for shares, not for p.

    A sample alone in its block stays in F and does not move. Of ``plots`` of unequal
    size the label moves over persons, whatever the number of their samples; residuals
    move among plots of one size.

    References
    ----------
    Anderson (2001), doi:10.1111/j.1442-9993.2001.01070.pp.x; Anderson & ter Braak
    (2003), doi:10.1080/00949650215733; Freedman & Lane (1983),
    doi:10.1080/07350015.1983.10509354; Olejnik & Algina (2003),
    doi:10.1037/1082-989X.8.4.434.

    Examples
    --------
    >>> names = list("abcd")
    >>> points = np.array([0.0, 1.0, 4.0, 5.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, index=names)
    >>> table = permanova(apart, samples, "group")
    >>> table[["term", "df", "ss", "f"]].values.tolist()[:2]
    [['group', 1, 16.0, 32.0], ['residual', 2, 1.0, nan]]
    >>> table.loc[0, ["p", "least_p"]].round(3).tolist()
    [0.333, 0.333]
    """
    if by not in ("terms", "margin", None):
        msg = f"by={by!r} is unknown. Choose 'terms', 'margin' or None."
        raise MsgutError(msg)
    enough(permutations)
    distances = checked_distances(distances)
    samples = samples.study if isinstance(samples, Comparison) else samples
    table = samples.samples if isinstance(samples, Study) else samples
    found = terms(formula, rows_of_ids(table, distances.index))
    used = distances if not found.n_dropped else distances.loc[found.ids, found.ids]
    gram = gower_centred(used.to_numpy())
    names, sets, of = _models(found, by)
    df = np.array([len(columns) for columns in of])
    n, left = len(found.ids), len(found.ids) - 1 - len(found.of)
    if left < 1:
        msg = (
            f"formula {formula!r} has {len(found.of)} columns for {n} samples: nothing "
            "is left to judge them by. Leave terms out."
        )
        raise MsgutError(msg)
    total = float(np.trace(gram))
    if total <= 0:
        msg = "distances: all samples are the same, so there is nothing to explain."
        raise UnanswerableError(msg)
    squares = PermutedSumsOfSquares(gram, found.columns, sets)
    observed = squares.observed()
    ss, residual = sums_of_terms(observed[None], by)[0], max(total - observed[0], 0.0)
    f = pseudo_f(ss, df, residual, left)
    together = by == "margin" and len(names) > 1
    schemes = exchangeability_of_terms(
        samples, found, of, blocks, plots, residuals=together
    )
    how = (residuals_permuted if together else rows_permuted)(
        schemes,
        found,
        of,
        permutations,
        seed,
        gram=gram,
        squares=squares,
        by=by,
        f=f,
    )
    if permutations and all(np.isnan(test[0]) for test in how):
        rule = schemes[0][0]
        msg = (
            f"formula {formula!r} cannot be tested {rule.says}: these permutations "
            "leave every term as it is. Permute whole plots where a term is constant "
            "within them, and within blocks where it varies."
        )
        raise MsgutError(msg)
    rows = pd.DataFrame({"term": names, "df": df, "ss": ss, "r2": ss / total, "f": f})
    rows[["p", "least_p", "permutations", "permuted"]] = how
    if robust in names and together:
        at = names.index(robust)
        w, p = welch_of_term(schemes, found, of, at, permutations, seed, gram)
        # Arrangements that leave the term as it is say nothing of it by any statistic,
        # though Welch's may fall a little there.
        least = rows.loc[at, "least_p"]
        rows.loc[at, ["w", "p_w"]] = w, least if p < least else p
    unit = _units(samples, found.ids, blocks, plots)
    rows = rows.join(
        _shares(VarianceShares(gram, found.columns, unit), sets, of, by, rows["p"])
    )
    ends = pd.DataFrame(
        {
            "term": ["residual", "total"],
            "df": [left, n - 1],
            "ss": [residual, total],
            "r2": [residual / total, 1.0],
            "permutations": 0,
            "permuted": "",
        }
    )
    out = pd.concat([rows, ends], ignore_index=True)
    out = out.assign(n=n, n_dropped=len(distances) - n)
    return out[[column for column in COLUMNS if column in out]]


def _shares(shares, sets, of, by, p):
    """Return what each term takes beyond chance, 0 in the interval where p says so."""
    made = []
    for i, own in enumerate(of):
        if by is None:
            rest = []
        elif by == "margin":
            rest = sets[i + 1]
        else:
            rest = [j for j in sets[i + 1] if j not in own]
        share = shares.of(own, rest)
        low = 0.0 if p[i] >= SIGNIFICANCE and not np.isnan(share.low) else share.low
        made.append((share.chance, share.omega2, low, share.high))
    return pd.DataFrame(made, columns=["chance", "omega2", "low", "high"])


def _units(samples, ids, blocks, plots):
    """Return what is independent of what: the design's units, else what was given."""
    if blocks is None and plots is None:
        return (
            independent_units(samples).loc[ids] if isinstance(samples, Study) else None
        )
    table = samples.samples if isinstance(samples, Study) else samples
    rule = exchangeability(table.loc[ids], blocks=blocks, plots=plots)
    return rule.plots if rule.plots is not None else rule.blocks


def rows_of_ids(table, ids):
    """Return the rows of a table for the ids of distances, in their order."""
    if not isinstance(table, pd.DataFrame):
        msg = (
            f"samples are {type(table).__name__}: which groups these are is not known. "
            "Give a study, a comparison or a table of samples."
        )
        raise MsgutError(msg)
    missing = ids.difference(table.index)
    if len(missing):
        msg = (
            f"distances hold {len(missing)} samples that the table of samples lacks, "
            f"such as {str(missing[0])!r}. Take the distances of the samples asked for."
        )
        raise MsgutError(msg)
    return table.loc[ids]


def _models(found, by):
    """Return names, the column sets to project on (the full one first), own columns."""
    everything = list(range(len(found.of)))
    own = [[j for j in everything if found.of[j] == i] for i in range(len(found.names))]
    if by is None:
        return ["model"], [everything], [everything]
    if by == "margin":
        kept = found.marginal()
        without = [[j for j in everything if j not in own[i]] for i in kept]
        return (
            [found.names[i] for i in kept],
            [everything, *without],
            [own[i] for i in kept],
        )
    steps = [[j for j in everything if found.of[j] <= i] for i in range(len(own))]
    return list(found.names), [everything, *steps], own
