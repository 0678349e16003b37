"""Whether the centres of groups differ, where their spreads may differ too."""

from dataclasses import replace

import numpy as np
import pandas as pd

from msgut.cohort.comparison import Comparison
from msgut.cohort.exchangeability import exchangeability, exchangeability_of
from msgut.compare.permanova import rows_of_ids
from msgut.errors import MsgutError, UnanswerableError
from msgut.names import quoted
from msgut.stats.formula import complete_cases
from msgut.stats.gower import checked_distances, gower_centred
from msgut.stats.permutation import enough, p_value
from msgut.stats.permuted_designs import PermutedDesign
from msgut.stats.welch_distances import permuted_welch_wd
from msgut.stats.welch_distances import welch_wd as statistic
from msgut.study import Study

SHOWN = 6  # groups that a refusal names


def welch_centres(
    distances,
    samples,
    group_column="group",
    *,
    blocks=None,
    plots=None,
    permutations=999,
    seed=0,
):
    """Return whether groups differ in centre, by Welch's W*d.

    Pseudo-F answers to unequal spread where groups differ in size; W*d weighs each
    group by its own spread. With groups of one size the two are one.

    Parameters
    ----------
    distances, samples, group_column, blocks, plots, permutations, seed
        As in :func:`~msgut.compare.dispersion`.

    Returns
    -------
    pandas.DataFrame
        One row: ``term, w, p, least_p, permutations, permuted, n, n_dropped``.

    Raises
    ------
    MsgutError
        When a group has one sample only, there is one group, or the permutations
        cannot move the labels.

    References
    ----------
    Hamidi et al. (2019), doi:10.1186/s40168-019-0659-9.

    Examples
    --------
    >>> names = list("abcd")
    >>> points = np.array([0.0, 2.0, 6.0, 10.0])
    >>> apart = pd.DataFrame(abs(points[:, None] - points), names, names)
    >>> samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]}, index=names)
    >>> welch_centres(apart, samples)[["w", "p", "least_p"]].round(3).values.tolist()
    [[9.8, 0.333, 0.333]]
    """
    enough(permutations)
    distances = checked_distances(distances)
    ids, codes, _, rule = grouped_samples(
        distances, samples, group_column, blocks, plots
    )
    gram = gower_centred(distances.loc[ids, ids].to_numpy())
    shuffle = PermutedDesign(rule, codes[:, None].astype(float), permutations)
    refuse_immovable(shuffle, rule, "groups", permutations)
    value = statistic(gram, codes)
    drawn = permuted_welch_wd(gram, shuffle, seed)
    return pd.DataFrame(
        [
            {
                "term": group_column,
                "w": value,
                "p": p_value(value, drawn, exact=shuffle.exact),
                "least_p": shuffle.least(),
                "permutations": shuffle.permutations,
                "permuted": rule.says,
                "n": len(ids),
                "n_dropped": len(distances) - len(ids),
            }
        ]
    )


def grouped_samples(distances, samples, group_column, blocks, plots):
    """Return whose group is known, its code, the groups' names and the scheme.

    Raises
    ------
    MsgutError
        For fewer than two groups of two samples or more.
    """
    samples = samples.study if isinstance(samples, Comparison) else samples
    table = samples.samples if isinstance(samples, Study) else samples
    known = complete_cases(rows_of_ids(table, distances.index), [group_column])
    names, codes = np.unique(known[group_column].astype(str), return_inverse=True)
    sizes = np.bincount(codes)
    if len(sizes) < 2 or sizes.min() < 2:
        held = zip(sizes[:SHOWN], names[:SHOWN], strict=True)
        told = ", ".join(f"{n} in {quoted(name)}" for n, name in held)
        more = f" and {len(names) - SHOWN} groups more" * (len(names) > SHOWN)
        msg = (
            f"{group_column}: samples are {told or 'in no group'}{more}. A middle and a "
            "spread need two groups of two samples or more; leave smaller groups out."
        )
        raise UnanswerableError(msg)
    if isinstance(samples, Study) and blocks is None and plots is None:
        rule = exchangeability_of(samples, known.index, codes)
    else:
        rule = exchangeability(known, blocks=blocks, plots=plots)
    return known.index, codes, names, rule


def refuse_immovable(shuffle, rule, what, permutations):
    """Refuse permutations that leave every label where it is.

    Raises
    ------
    MsgutError
    """
    if permutations and (shuffle.count < 2 or not shuffle.moved.any()):
        msg = (
            f"{what} cannot be tested {rule.says}: these permutations leave every "
            "label as it is. Permute whole plots where groups are constant within them."
        )
        raise MsgutError(msg)


def numbers_as_names(samples, group_column):
    """Return samples with numbers that name groups as names: no slope is meant."""
    samples = samples.study if isinstance(samples, Comparison) else samples
    table = samples.samples if isinstance(samples, Study) else samples
    if group_column not in table or not pd.api.types.is_numeric_dtype(
        table[group_column]
    ):
        return samples
    text = table[group_column].astype(object).map(str, na_action="ignore")
    table = table.assign(**{group_column: text})
    return replace(samples, samples=table) if isinstance(samples, Study) else table
