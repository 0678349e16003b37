"""What permuted labels would have given in all cohorts together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from msgut.errors import MsgutError
from msgut.levels import CONFIDENCE
from msgut.meta.cohort_effects import log_ratios_among_shared, standardised_effects
from msgut.predict import learnable
from msgut.stats.permutation import p_value
from msgut.stats.random_effects import with_prior
from msgut.stats.step_down import step_down

# Fewer than for an interval that is printed: p moves by less than permutations do.
NODES = 48
BATCH = 200
CLEAR = ("common", "prior")


@dataclass(frozen=True, eq=False)
class PermutedCohorts:
    """Statistics of every pooled genus, as observed (row 0) and permuted.

    Attributes
    ----------
    taxa : list of str
        Seen by two cohorts or more.
    score : numpy.ndarray, shape (n_permutations + 1, n_taxa)
        The mean over cohorts under the prior, over its posterior standard deviation.
    common : numpy.ndarray, shape (n_permutations + 1, n_taxa)
        The common effect over its error.
    tail : numpy.ndarray, shape (n_permutations + 1, n_taxa)
        The two-sided posterior tail: below 0.05 the interval under the prior excludes
        zero.
    """

    taxa: list
    score: np.ndarray
    common: np.ndarray
    tail: np.ndarray

    @property
    def least_p(self):
        """The least p, and the least adjusted p, that can be reached."""
        return 1 / len(self.score)

    def adjusted(self):
        """Return the step-down maxT p of each genus, a Series."""
        return pd.Series(step_down(self.score[0], self.score[1:]), self.taxa)

    def clear(self):
        """Return how many intervals exclude zero, and how many would by chance.

        Returns
        -------
        pandas.DataFrame
            Rows ``common`` and ``prior``: ``interval, n_clear, n_taxa, null_mean,
            null_low, null_high`` (95 % of permutations), ``p, least_p``.
        """
        beyond = norm.ppf((1 + CONFIDENCE) / 2)
        counts = {
            "common": (np.abs(self.common) > beyond).sum(axis=1),
            "prior": (self.tail < 1 - CONFIDENCE).sum(axis=1),
        }
        rows = []
        for kind in CLEAR:
            n, null = counts[kind][0], counts[kind][1:]
            tail = (1 - CONFIDENCE) / 2
            low, high = np.quantile(null, [tail, 1 - tail])
            rows.append(
                {
                    "interval": kind,
                    "n_clear": int(n),
                    "n_taxa": len(self.taxa),
                    "null_mean": float(null.mean()),
                    "null_low": float(low),
                    "null_high": float(high),
                    "p": p_value(n, null, exact=False),
                    "least_p": self.least_p,
                }
            )
        return pd.DataFrame(rows)


def permuted_cohorts(
    studies, *, shares, left="HC", right="MS", permutations=999, seed=0
):
    """Return what pooling gives when groups say nothing in any cohort.

    Labels change places within each cohort as its design allows (partners within
    households), independently between cohorts, and all genera move together: so that
    neither counting them nor their correlation needs an assumption. The null is *no
    difference in any cohort*; it knows of no cohort that differs from another.

    Parameters
    ----------
    studies : sequence of Study
    shares : pandas.DataFrame
        As :func:`msgut.meta.prevalence_by_cohort` gives it for these cohorts.
    permutations : int
    seed : int

    Returns
    -------
    PermutedCohorts

    Raises
    ------
    MsgutError
        When no genus is seen by two cohorts and varies there, or nothing is permuted.
    """
    known = [learnable(s, left=left, right=right) for s in studies]
    taxa = list(shares.index[shares["visible"] >= 2])
    if not taxa or permutations < 1:
        msg = (
            f"{len(taxa)} genera are seen by two cohorts, and {permutations} "
            "permutations were asked for: there is nothing to hold against chance. "
            "Name cohorts with genera in common, and ask for some permutations."
        )
        raise MsgutError(msg)
    place = {taxon: n for n, taxon in enumerate(taxa)}
    effect = np.full((permutations + 1, len(taxa), len(known)), np.nan)
    variance = effect.copy()
    for k, who in enumerate(known):
        names, values = log_ratios_among_shared(who, shares)
        pooled = np.isin(names, taxa)
        columns = [place[taxon] for taxon in np.asarray(names)[pooled]]
        values = values[:, pooled]
        for row, labels in enumerate(_labels(who, permutations, [seed, k])):
            effect[row, columns, k], variance[row, columns, k] = standardised_effects(
                who, values, labels
            )
    several = (~np.isnan(effect)).sum(axis=2).min(axis=0) >= 2
    if not several.any():
        msg = (
            f"None of {len(taxa)} genera that two cohorts see varies among the people of "
            "two: there is nothing to pool. Choose a lower rank, or other cohorts."
        )
        raise MsgutError(msg)
    return _statistics(
        [t for t, ok in zip(taxa, several, strict=True) if ok],
        effect[:, several],
        variance[:, several],
    )


def _labels(who, permutations, seed):
    """Yield the labels as they are, then permuted; listed ones are drawn from."""
    yield who.is_right
    labels, exact = who.permuted_labels(permutations, seed=seed)
    pick = np.arange(permutations)
    if exact or len(labels) < permutations:
        pick = np.random.default_rng(seed).integers(len(labels), size=permutations)
    yield from labels[pick]


def _statistics(taxa, effect, variance):
    # Common effect over error, as stats.random_effects.common_effect, for every
    # permutation at once.
    weight = 1 / variance
    common = np.nansum(weight * effect, axis=2) / np.sqrt(np.nansum(weight, axis=2))
    score, tail = np.empty(common.shape), np.empty(common.shape)
    for start in range(0, len(effect), BATCH):
        rows = slice(start, start + BATCH)
        posterior = with_prior(effect[rows], variance[rows], nodes=NODES)
        score[rows], tail[rows] = posterior.mean / posterior.sd, posterior.tail
    return PermutedCohorts(taxa, score, common, tail)
