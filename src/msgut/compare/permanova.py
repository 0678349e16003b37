"""Test whether groups differ in composition, given other terms and the design.

As vegan's ``adonis2`` (2.6), whose sums of squares, F and R² these are to rounding.
There the rows of the data are permuted against the whole design, also for
``by="margin"``; so here. What is added: the permutation is the one that the study's
design allows, term by term, and the smallest p that it can give stands beside p.
"""

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.cohort.exchangeability import exchangeability_of, scheme
from msgut.errors import MsgutError
from msgut.stats.formula import terms
from msgut.stats.gower import centred, labelled
from msgut.stats.permutation import p_value
from msgut.stats.permuted_designs import PermutedDesign, constant
from msgut.stats.permuted_sums import Squares
from msgut.study import Study

COLUMNS = (
    "term", "df", "ss", "r2", "omega2_partial", "f", "p", "q", "p_least",
    "permutations", "permuted", "n", "n_dropped",
)  # fmt: skip


def permanova(
    distances, samples, formula, *, by="terms", blocks=None, plots=None,
    permutations=999, seed=0,
):  # fmt: skip
    """Return the variance in distances that each term of a formula explains.

    Parameters
    ----------
    distances : pandas.DataFrame or skbio.DistanceMatrix, shape (n, n)
        Any distance between samples, labelled with their ids.
    samples : msgut.cohort.Comparison, msgut.study.Study or pandas.DataFrame
        A comparison or a study brings its design: each term is then permuted as
        :func:`~msgut.cohort.exchangeability.design_permutation` says. A plain table has
        no design: all samples change places freely unless ``blocks`` or ``plots`` say
        otherwise.
    formula : str
        Terms over the columns of samples, such as ``"group + age + sex"``.
    by : {"terms", "margin", None}
        ``"terms"``: each term after those before it, main effects first.
        ``"margin"``: each term after all others. ``None``: all terms at once.
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
        omega2_partial, f, p, p_least, permutations, permuted, n, n_dropped``.
        ``omega2_partial`` is the share explained less what chance explains;
        ``p_least`` is the smallest p that these permutations can give; ``n_dropped``
        counts samples without a value for a column of the formula. p is missing for
        a term that the given blocks or plots cannot move.

    Raises
    ------
    MsgutError
        When ids do not match, a term repeats others, no degree of freedom is left, or
        no term can be moved.

    Notes
    -----
    A sample alone in its block stays in F and does not move. With ``plots`` of unequal
    size the label moves over persons, whatever the number of their samples.

    References
    ----------
    Anderson (2001), doi:10.1111/j.1442-9993.2001.01070.pp.x; Anderson & ter Braak
    (2003), doi:10.1080/00949650215733; Olejnik & Algina (2003),
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
    >>> table.loc[0, ["p", "p_least"]].round(3).tolist()
    [0.333, 0.333]
    """
    if by not in ("terms", "margin", None):
        msg = f"by={by!r} is unknown. Choose 'terms', 'margin' or None."
        raise MsgutError(msg)
    distances = labelled(distances)
    samples = samples.study if isinstance(samples, Comparison) else samples
    table = samples.samples if isinstance(samples, Study) else samples
    found = terms(formula, rows_of(table, distances.index))
    used = distances if not found.n_dropped else distances.loc[found.ids, found.ids]
    gram = centred(used.to_numpy())
    names, sets, of = _models(found, by)
    df = np.array([len(columns) for columns in of])
    n, left = len(found.ids), len(found.ids) - 1 - len(found.of)
    if left < 1:
        msg = (
            f"formula {formula!r} has {len(found.of)} columns for {n} samples: nothing "
            "is left to judge them by. Leave terms out."
        )
        raise MsgutError(msg)
    squares = Squares(gram, found.columns, sets)
    total = float(np.trace(gram))
    if total <= 0:
        msg = "distances: all samples are the same, so there is nothing to explain."
        raise MsgutError(msg)
    observed = squares.observed()
    ss, residual = _split(observed[None], by)[0], total - observed[0]
    f = _f(ss, df, residual, left)
    rows = pd.DataFrame({
        "term": names, "df": df, "ss": ss, "r2": ss / total,
        "omega2_partial": 1 - n / (df * (f - 1) + n), "f": f,
    })  # fmt: skip
    tests = [None] * len(names)
    schemes = _schemes(samples, found, of, blocks, plots)
    for rule, numbers in schemes:
        shuffle = PermutedDesign(rule, found.raw, permutations)
        drawn = None
        for i in numbers:
            if not _moves(shuffle, rule, found.raw, of[i]):
                tests[i] = (np.nan, np.nan, 0, rule.says)
                continue
            if drawn is None:
                ss_drawn = squares.arranged(shuffle, seed)
                drawn = _f(_split(ss_drawn, by), df, total - ss_drawn[:, :1], left)
                limit = shuffle.least()
            p = p_value(f[i], drawn[:, i], exact=shuffle.exact)
            tests[i] = (p, limit, shuffle.permutations, rule.says)
    if permutations and all(np.isnan(test[0]) for test in tests):
        rule = schemes[0][0]
        msg = (
            f"formula {formula!r} cannot be tested {rule.says}: these permutations "
            "leave every term as it is. Permute whole plots where a term is constant "
            "within them, and within blocks where it varies."
        )
        raise MsgutError(msg)
    rows[["p", "p_least", "permutations", "permuted"]] = tests
    ends = pd.DataFrame({
        "term": ["residual", "total"], "df": [left, n - 1], "ss": [residual, total],
        "r2": [residual / total, 1.0], "permutations": 0, "permuted": "",
    })  # fmt: skip
    out = pd.concat([rows, ends], ignore_index=True)
    out = out.assign(n=n, n_dropped=len(distances) - n)
    return out[[column for column in COLUMNS if column in out]]


def rows_of(table, ids):
    """Return the rows of a table for the ids of distances, in their order."""
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


def _split(ss, by):
    """Return each term's sum of squares from those of the models."""
    if by is None:
        return ss
    if by == "margin":
        return ss[:, :1] - ss[:, 1:]
    return np.diff(ss[:, 1:], axis=1, prepend=0.0)


def _f(ss, df, residual, left):
    # Groups of copies leave nothing within: F is infinite and still has its p.
    with np.errstate(divide="ignore"):
        return (ss / df) / (residual / left)


def _schemes(samples, found, of, blocks, plots):
    """Return which scheme moves which terms: one for all, or the design's per term."""
    everything = list(range(len(of)))
    if blocks is None and plots is None and isinstance(samples, Study):
        rules = {}
        for i, columns in enumerate(of):
            rule = exchangeability_of(samples, found.ids, found.raw[:, columns])
            rules.setdefault(rule.says, (rule, []))[1].append(i)
        return list(rules.values())
    table = samples.samples if isinstance(samples, Study) else samples
    return [(scheme(table.loc[found.ids], blocks=blocks, plots=plots), everything)]


def _moves(shuffle, rule, raw, columns):
    """Whether a scheme can change a term: some column moves, and not onto itself."""
    if shuffle.count < 2 or not shuffle.moved[columns].any():
        return False
    if rule.blocks is None:
        return True
    moving = [j for j in columns if shuffle.moved[j]]
    return not constant(raw[:, moving], rule.blocks).all()
