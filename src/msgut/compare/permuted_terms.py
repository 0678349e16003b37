"""How each term of a model of distances is permuted: what moves, and what p it gives."""

import numpy as np

from msgut.cohort.exchangeability import (
    exchangeability,
    exchangeability_of,
    exchangeability_of_residuals,
)
from msgut.stats.freedman_lane import ArrangedRows, ReducedModel
from msgut.stats.permutation import p_value
from msgut.stats.permuted_designs import PermutedDesign, constant_within
from msgut.stats.permuted_sums_of_squares import pseudo_f
from msgut.study import Study


def rows_permuted(schemes, found, of, permutations, seed, *, gram, squares, by, f):
    """Return each term's p, least p, permutations and scheme: the design's rows move."""
    total, left = float(np.trace(gram)), len(gram) - 1 - len(found.of)
    df = np.array([len(columns) for columns in of])
    out = [None] * len(of)
    for rule, numbers in schemes:
        shuffle = PermutedDesign(rule, found.raw, permutations)
        drawn = None
        for i in numbers:
            if not _moves(shuffle, rule, found.raw, of[i]):
                out[i] = (np.nan, np.nan, 0, rule.says)
                continue
            if drawn is None:
                ss_drawn = squares.arranged(shuffle, seed)
                rest = np.maximum(total - ss_drawn[:, :1], 0)
                drawn = pseudo_f(sums_of_terms(ss_drawn, by), df, rest, left)
                limit = shuffle.least()
            p = p_value(f[i], drawn[:, i], exact=shuffle.exact)
            out[i] = (p, limit, shuffle.permutations, rule.says)
    return out


def residuals_permuted(schemes, found, of, permutations, seed, *, gram, f, **_):
    """Return the same where the residuals of the model without the term move."""
    model, out = ReducedModel(gram, found.columns, of), [None] * len(of)
    for rule, numbers in schemes:
        labels = PermutedDesign(rule, found.raw, permutations)
        arranged = ArrangedRows(rule, len(gram), permutations)
        able = [
            i
            for i in numbers
            if arranged.count > 1 and _moves(labels, rule, found.raw, of[i])
        ]
        drawn, ties = model.permuted(able, arranged, seed)
        for i in numbers:
            if i not in able:
                out[i] = (np.nan, np.nan, 0, rule.says)
                continue
            at = able.index(i)
            p = p_value(f[i], drawn[:, at], exact=arranged.exact)
            least = np.nan
            if permutations:
                same = max(ties[at], 1) if arranged.exact else 1
                every = arranged.count if arranged.exact else 1 + permutations
                least = same / every
            out[i] = (p, least, arranged.permutations, rule.says)
    return out


def welch_of_term(schemes, found, of, at, permutations, seed, gram):
    """Return Welch's statistic of a term of one column beside the others, and its p."""
    if len(of[at]) > 1:
        return np.nan, np.nan
    rule = next(rule for rule, numbers in schemes if at in numbers)
    model, arranged = (
        ReducedModel(gram, found.columns, of),
        ArrangedRows(rule, len(gram), permutations),
    )
    value = model.observed(at, robust=True)
    drawn = model.permuted([at], arranged, seed, robust=True)[0][:, 0]
    return value, p_value(value, drawn, exact=arranged.exact)


def sums_of_terms(ss, by):
    """Return each term's sum of squares from those of the models."""
    if by is None:
        return ss
    if by == "margin":
        return ss[:, :1] - ss[:, 1:]
    return np.diff(ss[:, 1:], axis=1, prepend=0.0)


def exchangeability_of_terms(samples, found, of, blocks, plots, *, residuals):
    """Return which scheme moves which terms: one for all, or the design's per term."""
    everything = list(range(len(of)))
    if blocks is None and plots is None and isinstance(samples, Study):
        rule = exchangeability_of_residuals(samples, found.ids) if residuals else None
        if rule is not None:
            return [(rule, everything)]
        rules = {}
        for i, columns in enumerate(of):
            rule = exchangeability_of(samples, found.ids, found.raw[:, columns])
            rules.setdefault(rule.says, (rule, []))[1].append(i)
        return list(rules.values())
    table = samples.samples if isinstance(samples, Study) else samples
    return [
        (exchangeability(table.loc[found.ids], blocks=blocks, plots=plots), everything)
    ]


def _moves(shuffle, rule, raw, columns):
    """Whether a scheme can change a term: some column moves, and not onto itself."""
    if shuffle.count < 2 or not shuffle.moved[columns].any():
        return False
    if rule.blocks is None:
        return True
    moving = [j for j in columns if shuffle.moved[j]]
    return not constant_within(raw[:, moving], rule.blocks).all()
