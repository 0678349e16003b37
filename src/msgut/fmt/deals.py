"""Donors dealt anew among the recipients: what chance alone would have matched.

A deal hands every course one donor, each donor as often as it gave. If who got which
donor had nothing to do with the guts, and no gut took after its donor, the true deal is
one of them like any other, however near to everybody one of the donors stands.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.cohort.exchangeability import Exchangeability
from msgut.stats.permutation import TIE, p_value
from msgut.stats.permutation_interval import inverted_shift
from msgut.stats.permuted_designs import PermutedDesign


@dataclass(frozen=True, eq=False)
class Deals:
    """All deals, or drawn ones, over the courses of a study.

    Attributes
    ----------
    courses : pandas.MultiIndex of (subject, given), shape (n_courses,)
    donors : pandas.Index, shape (n_donors,)
    given : numpy.ndarray of int, shape (n_courses,)
        The place of each course's own donor among ``donors``.
    dealt : numpy.ndarray of int, shape (n_deals, n_courses)
        The true deal is among them if ``exact``.
    exact : bool
    """

    courses: pd.MultiIndex
    donors: pd.Index
    given: np.ndarray
    dealt: np.ndarray
    exact: bool

    @property
    def says(self):
        """How many deals, and whether these are all: for a table."""
        return f"{'all' if self.exact else 'drawn'} {len(self.dealt):,} deals of donors"

    def sums(self, table):
        """Return the sum over courses of what each deal picks, and of the true one.

        Parameters
        ----------
        table : numpy.ndarray, shape (n_courses, n_donors, ...)

        Returns
        -------
        observed : numpy.ndarray, shape (...)
        dealt : numpy.ndarray, shape (n_deals, ...)
        """
        observed = table[np.arange(len(self.given)), self.given].sum(axis=0)
        dealt = np.zeros((len(self.dealt), *table.shape[2:]))
        for row, picked in zip(table, self.dealt.T, strict=True):
            dealt += row[picked]
        return observed, dealt

    def p(self, observed, dealt):
        """Return the two-sided p of a sum, about the mean of its deals."""
        if not self.exact:
            centre = (dealt.sum() + observed) / (len(dealt) + 1)
        else:
            centre = dealt.mean()
        return p_value(
            observed, dealt, exact=self.exact, side="two-sided", centre=centre
        )


def deals(courses, donors, *, permutations, seed=0):
    """Return the deals of donors among courses: all where they are few, else drawn.

    Parameters
    ----------
    courses : pandas.MultiIndex of (subject, given)
    donors : sequence of str
    permutations : int
        How many to draw, where more exist than are listed.
    seed : int
    """
    donors = pd.Index(donors)
    given = donors.get_indexer(courses.get_level_values(1))
    design = PermutedDesign(Exchangeability(), given[:, None], permutations)
    places = design.levels[:, 0]
    dealt = np.concatenate([places[codes] for codes in design.batches(seed, 4096)])
    return Deals(courses, donors, given, dealt, bool(design.exact))


def course_weights(courses, known):
    """Return what each course counts for, shape (n_courses,): everybody alike.

    Parameters
    ----------
    courses : pandas.MultiIndex of (subject, given)
    known : numpy.ndarray of bool, shape (n_courses,)
        Courses that count; a person's share is parted among theirs.
    """
    subject = pd.Series(courses.get_level_values(0))[known]
    out = np.zeros(len(courses))
    out[known] = 1 / subject.map(subject.value_counts())
    return out / max(out.sum(), 1)


def judged_by_deals(deals, excess, weight):
    """Return what the deals say of own − wrong: estimate, interval, p and its least.

    Parameters
    ----------
    deals : Deals
    excess : numpy.ndarray, shape (n_courses, n_donors)
        Each donor's value less the mean of the course's others; missing where the
        course has none, or where the donor gave to that person in another course.
    weight : numpy.ndarray, shape (n_courses,)

    Returns
    -------
    dict
        ``expected`` (mean of the deals), ``effect``, ``low``, ``high``, ``p``,
        ``least_p``; and ``ranks``, shape (n_deals + 1,): the two-sided p that each
        deal would have had, the observed one last, for tests of several measures.
        Where every deal reads the same, effect, interval and p are missing.
    """
    known = ~np.isnan(excess)
    (observed, dealt), (slope, slopes) = _lines(deals, excess, weight)
    effect, low, high, centre = inverted_shift(
        observed, dealt, slope, slopes, exact=deals.exact
    )
    p = deals.p(observed, dealt)
    # Donors who are one and the same, or recipients who read the same with every donor:
    # no deal differs from another, and an interval of no width is no shown null.
    if np.ptp(np.append(dealt, observed)) <= TIE and slope - slopes.mean() > TIE:
        effect = low = high = p = np.nan
    return {
        "expected": centre,
        "effect": effect,
        "low": low,
        "high": high,
        "p": p,
        "least_p": _least(deals, weight, known),
        "ranks": _ranks(observed, dealt, centre, deals.exact),
    }


def _lines(deals, excess, weight):
    """Return own − wrong of the true deal and of each, and how a shift moves them."""
    known = ~np.isnan(excess)
    # A person's other donor is no wrong donor: dealt to them, it says nothing.
    sums = deals.sums(weight[:, None] * np.where(known, excess, 0))
    own = np.arange(excess.shape[1])[None] == deals.given[:, None]
    others = np.maximum(known.sum(axis=1, keepdims=True) - 1, 1)
    moves = weight[:, None] * np.where(own, 1, np.where(known, -1 / others, 0))
    return sums, deals.sums(moves)


def effect_by_deals(deals, excess, weight):
    """Return the ``effect`` of :func:`judged_by_deals` alone, 0 where all read the same."""
    (observed, dealt), (slope, slopes) = _lines(deals, excess, weight)
    return inverted_shift(observed, dealt, slope, slopes, exact=deals.exact)[0]


def _least(deals, weight, known):
    """Return a p that no values whatever can go below."""
    counts = weight > 0
    match = deals.dealt[:, counts] == deals.given[counts]
    same = match.all(axis=1)
    times = np.bincount(deals.given)
    times = times[times > 0]
    if len(times) == 2 and times[0] == times[1] and known[counts].all():
        # With two donors who gave alike, swapping them turns the sign and no more.
        same |= ~match.any(axis=1)
    n = int(same.sum())
    return n / len(match) if deals.exact else (1 + n) / (1 + len(match))


def _ranks(observed, dealt, centre, exact):
    far = np.abs(np.append(dealt, observed) - centre)
    slack = TIE * np.maximum(1, far)
    pool = np.sort(far[:-1] if exact else far)
    return (len(pool) - np.searchsorted(pool, far - slack)) / len(pool)


def closed_testing(ranks, *, exact):
    """Return the p of several measures once all are counted, by closed testing.

    The least p over the measures is held against the least p of every deal [1]_, so
    that what the measures share is not paid for twice; a measure's own p is the floor.

    Parameters
    ----------
    ranks : sequence of numpy.ndarray, shape (n_deals + 1,)
        As :func:`judged_by_deals` gives them, from the same deals.
    exact : bool

    Returns
    -------
    list of float

    References
    ----------
    .. [1] Westfall PH, Young SS. Resampling-based multiple testing. Wiley 1993; Marcus
       R, Peritz E, Gabriel KR. Biometrika 1976;63:655, doi:10.1093/biomet/63.3.655.

    Examples
    --------
    >>> one, two = np.array([0.25, 0.5, 1, 0.75, 0.25]), np.array([1, 0.5, 0.25, 1, 1])
    >>> closed_testing([one, two], exact=True)
    [0.5, 1.0]
    """
    ranks = np.array(list(ranks))
    least = ranks.min(axis=0)
    p = p_value(least[-1], least[:-1], exact=exact, side="less")
    return [max(p, float(rank[-1])) for rank in ranks]
