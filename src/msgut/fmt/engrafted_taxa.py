"""Which taxa engrafted: a donor has it, the recipient lacked it, and has it now."""

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from msgut.fmt import transplant_courses
from msgut.fmt.deals import course_weights, deals
from msgut.levels import CONFIDENCE
from msgut.measure import rarefied_down_to
from msgut.stats.false_discovery import q_values
from msgut.stats.permutation import p_value
from msgut.stats.shares import part_of_whole

COLUMNS = [
    "taxon",
    "has",
    "lacked",
    "gained",
    "effect",
    "low",
    "high",
    "wrong",
    "excess",
    "without",
    "controls",
    "p",
    "q",
    "least_p",
]


def engrafted_taxa(study, *, rarefied_to=None, permutations=9999, seed=0, fewest=3):
    """Return, for each taxon, how often a recipient gained it from a donor who has it.

    A donor *has* a taxon seen in at least half of their samples; a recipient *lacked*
    it if no sample before shows it, and *gained* it if at least half of the samples
    after do. The null is the same with donors dealt anew among the recipients: a taxon
    that everyone regains after antibiotics is gained as often there.

    The test asks, among all who lacked it, whether those gained it whose donor has it
    and not the others: the sum over them of (gained − share that gained) where the
    donor has it, people alike, held against the deals on both sides of nothing. Such a
    sum is largest where everyone gained it whose donor has it and nobody else did;
    ``least_p`` is what the deals would give then. Taxa that no data could call do not
    count in q, by Tarone's rule.

    Parameters
    ----------
    study : msgut.study.Study
    rarefied_to, seed
        As for :func:`msgut.fmt.donor_recipient_pairs`.
    permutations : int
        Deals of the donors for ``p``, as for :func:`msgut.fmt.own_vs_wrong_donor`.
    fewest : int
        Courses in which a taxon could be gained, for it to be listed.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, has, lacked, gained, effect, low, high, wrong, excess, without,
        controls, p, q, least_p``. Of the courses whose donor ``has`` it, ``lacked``
        could gain it and ``gained`` did: ``effect`` is their share with Wilson's
        interval, 95 %. ``wrong`` is the share under wrong donors, ``excess`` effect −
        wrong; ``without`` is the share among courses whose donor does not have it, and
        ``controls`` the share of those who had antibiotics only. ``q`` is missing for
        taxa that could not be called. Most excess first.

    References
    ----------
    Tarone RE. Biometrics 1990;46:515, doi:10.2307/2531456. Wilson EB. J Am Stat Assoc
    1927;22:209, doi:10.1080/01621459.1927.10502953.
    """
    study = transplant_courses.samples_with_reads(study)
    seen = rarefied_down_to(study, rarefied_to, seed) > 0
    givers, found = (
        transplant_courses.donors_with_samples(study),
        transplant_courses.courses(study),
    )
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    names = list(givers)
    has = np.array([seen[at].mean(axis=0) >= 0.5 for at in givers.values()])
    lacked, gained = _lost_and_found(seen, found)
    given = np.array([names.index(course.donor) for course in found])
    # Gained under each donor, and what could have been: courses × donors × taxa.
    could = lacked[:, None, :] & has[None]
    did = gained[:, None, :] & could
    # Somebody's other donor is no wrong one.
    wrong = np.array([[name not in course.given for name in names] for course in found])
    at = np.arange(len(found))
    n, k = could[at, given].sum(axis=0), did[at, given].sum(axis=0)
    share = part_of_whole(k, n)
    expected = part_of_whole(
        (did & wrong[..., None]).sum((0, 1)), (could & wrong[..., None]).sum((0, 1))
    )
    none = lacked & ~has[given]
    courses = pd.MultiIndex.from_tuples([(c.subject, c.donor) for c in found])
    dealt = deals(courses, names, permutations=permutations, seed=seed)
    low, high = _wilson_of_counts(k, n)
    table = pd.DataFrame(
        {
            "taxon": study.counts.columns,
            "has": has[given].sum(axis=0),
            "lacked": n,
            "gained": k,
            "effect": share,
            "low": low,
            "high": high,
            "wrong": expected,
            "excess": share - expected,
            "without": part_of_whole((none & gained).sum(axis=0), none.sum(axis=0)),
            "controls": _controls(study, seen),
            "p": _p(dealt, lacked, gained, has),
            "least_p": _p(dealt, lacked, could[at, given], has),
        }
    )
    table = table[(table["lacked"] >= fewest) & table["excess"].notna()]
    table["q"] = q_values(table["p"], least_p=table["least_p"])
    order = ["excess", "gained", "taxon"]
    table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return table[COLUMNS]


def _p(dealt, lacked, gained, has):
    """Return the p of each taxon, shape (n_taxa,)."""
    weight = (
        course_weights(dealt.courses, np.ones(len(lacked), dtype=bool))[:, None]
        * lacked
    )
    mean = part_of_whole((weight * gained).sum(axis=0), weight.sum(axis=0))
    gap = weight * (gained - np.nan_to_num(mean))
    observed, sums = dealt.sums(gap[:, None, :] * has[None])
    return [
        p_value(one, many, exact=dealt.exact, side="two-sided", centre=0.0)
        for one, many in zip(observed, sums.T, strict=True)
    ]


def _wilson_of_counts(k, n):
    """Return Wilson's interval of a share of k in n; missing where n is 0."""
    some = np.maximum(n, 1)
    ends = proportion_confint(np.minimum(k, some), some, 1 - CONFIDENCE, "wilson")
    # The ends at none and at all are 0 and 1, but for rounding.
    ends = np.where(k == 0, 0, ends[0]), np.where(k == n, 1, ends[1])
    return [np.where(n > 0, end, np.nan) for end in ends]


def _lost_and_found(seen, found):
    lacked = np.array([~seen[course.before].any(axis=0) for course in found])
    gained = np.array([seen[course.after].mean(axis=0) >= 0.5 for course in found])
    return lacked, gained & lacked


def _controls(study, seen):
    found = transplant_courses.courses(study, "controls")
    if not found:
        return np.full(seen.shape[1], np.nan)
    lacked, gained = _lost_and_found(seen, found)
    return part_of_whole(gained.sum(axis=0), lacked.sum(axis=0))
