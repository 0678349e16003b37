"""What every score starts from: people, distances, and who lives with whom."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from msgut import measure
from msgut.predict import folds, folds_by_site, learnable
from msgut.stats.gower import placed_among
from msgut.stats.log_ratios import log_ratios_of_counts

AXES = 3
# How often people are dealt into folds anew: what one deal chooses is half chance.
DEALS = 20


@dataclass(frozen=True, eq=False)
class ScoreInputs:
    """Two groups of a study, one sample of each person, and what scores share.

    Attributes
    ----------
    who : msgut.cohort.Comparison
    deals : tuple of numpy.ndarray of int, each of shape (n,)
        Who is held out together by what has to be learnt: whole sites where there are
        three or more, else fifths of the households (persons), dealt several times.
        What is learnt is averaged over the deals.
    """

    who: object
    deals: tuple

    @property
    def right(self):
        """Whether each sample is of the group in question."""
        return self.who.is_right

    @property
    def study(self):
        """The samples of both groups."""
        return self.who.study

    @cached_property
    def distance(self):
        """Bray-Curtis distances of shares, shape (n, n)."""
        return measure.distances(self.study, "bray_curtis").data

    @cached_property
    def own(self):
        """Whether two samples are of one household or person, shape (n, n)."""
        return self.who.block[:, None] == self.who.block[None, :]

    @cached_property
    def logs(self):
        """Natural centred log-ratios, half a read added, shape (n, n_taxa)."""
        return log_ratios_of_counts(self.study.values)

    @cached_property
    def places(self):
        """Per deal and fold, coordinates of all samples on axes found without it.

        Principal coordinates of the other folds; those held out are placed among them
        by their distances (Gower), so that nobody helps to draw their own map.
        """
        return {
            (deal, int(one)): placed_among(self.distance, fold != one, axes=AXES)
            for deal, fold in enumerate(self.deals)
            for one in np.unique(fold)
        }


def score_inputs(study, *, left="", right="", k=5, seed=0):
    """Return what the scores of two groups of a study share.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison
        Collapsed to a rank; one sample of each person is used.
    left : str
        The group that may be a reference.
    k : int
        Folds where there are no sites.

    Raises
    ------
    MsgutError
        As :func:`msgut.predict.learnable`.
    """
    who = learnable(study, left=left, right=right)
    if who.site is not None:
        return ScoreInputs(who, (folds_by_site(who.is_right, who.site, who.block),))
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, 2**31, DEALS)
    deals = (folds(who.is_right, who.block, k=k, seed=int(s)) for s in seeds)
    return ScoreInputs(who, tuple(deals))
