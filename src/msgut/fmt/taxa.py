"""Which taxa engrafted: a donor has it, the recipient lacked it, and has it now."""

import numpy as np
import pandas as pd

from msgut.fmt import cast, null
from msgut.fmt.pairs import evened
from msgut.stats.false_discovery import q_values


def wilson(k, n, *, z=1.959964):
    """Return Wilson's interval of a share of k in n, 95 % unless ``z`` says.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> low, high = wilson(2, 4)
    >>> round(float(low), 3), round(float(high), 3)
    (0.15, 0.85)
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def engrafted(study, *, even=None, permutations=9999, seed=0, fewest=3):
    """Return, for each taxon, how often a recipient gained it from a donor who has it.

    A donor *has* a taxon seen in at least half of their samples; a recipient *lacked*
    it if no sample before shows it, and *gained* it if at least half of the samples
    after do. The null is the same count with wrong donors: a recipient who lacked it,
    a donor who has it and gave to somebody else. A taxon that everyone regains after
    antibiotics is gained as often there.

    Parameters
    ----------
    study : msgut.study.Study
    even, seed
        As for :func:`msgut.fmt.pairs`.
    permutations : int
        Deals of the donors for ``p``, as for :func:`msgut.fmt.overall`.
    fewest : int
        Courses in which a taxon could be gained, for it to be listed.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, has, lacked, gained, effect, low, high, wrong, excess, without,
        controls, p, q, smallest_p``. Of the courses whose donor ``has`` it, ``lacked``
        could gain it and ``gained`` did: ``effect`` is their share with Wilson's
        interval. ``wrong`` is the share under wrong donors, ``excess`` effect − wrong;
        ``without`` is the share among courses whose donor does not have it, and
        ``controls`` the share of those who had antibiotics only. Most excess first.
    """
    seen = evened(study, even, seed) > 0
    givers, found = cast.givers(study), cast.courses(study)
    names = list(givers)
    has = np.array([seen[at].mean(axis=0) >= 0.5 for at in givers.values()])
    lacked, gained = _lost_and_found(seen, found)
    given = np.array([names.index(course.donor) for course in found])
    # Gained under each donor, and what could have been: courses × donors × taxa.
    could = lacked[:, None, :] & has[None]
    did = gained[:, None, :] & could
    # Somebody's other donor is no wrong one.
    clean = np.array([[name == course.donor or name not in course.given
                       for name in names] for course in found])  # fmt: skip
    at = np.arange(len(found))
    n, k = could[at, given].sum(axis=0), did[at, given].sum(axis=0)
    wrong = clean.copy()
    wrong[at, given] = False
    share = _over(k, n)
    expected = _over((did & wrong[..., None]).sum((0, 1)),
                     (could & wrong[..., None]).sum((0, 1)))  # fmt: skip
    none = lacked & ~has[given]
    deals, exact = null._deals(given, permutations, seed)
    as_good = np.zeros(len(n), dtype=int)
    for deal in deals:
        dealt = _over(did[at, deal].sum(axis=0), could[at, deal].sum(axis=0))
        # A deal in which nobody could gain it speaks for chance, not against it.
        as_good += ~(dealt < share - 1e-12)
    many = len(deals)
    low, high = wilson(k, n)
    table = pd.DataFrame({
        "taxon": study.counts.columns, "has": has[given].sum(axis=0), "lacked": n,
        "gained": k, "effect": share, "low": low, "high": high, "wrong": expected,
        "excess": share - expected,
        "without": _over((none & gained).sum(axis=0), none.sum(axis=0)),
        "controls": _controls(study, seen),
        "p": as_good / many if exact else (1 + as_good) / (1 + many),
    })  # fmt: skip
    table = table[(table["lacked"] >= fewest) & table["excess"].notna()]
    table["q"] = q_values(table["p"])
    table["smallest_p"] = 1 / many if exact else 1 / (1 + many)
    order = ["excess", "gained", "taxon"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _lost_and_found(seen, found):
    lacked = np.array([~seen[course.before].any(axis=0) for course in found])
    gained = np.array([seen[course.after].mean(axis=0) >= 0.5 for course in found])
    return lacked, gained & lacked


def _controls(study, seen):
    found = cast.courses(study, "controls")
    if not found:
        return np.full(seen.shape[1], np.nan)
    lacked, gained = _lost_and_found(seen, found)
    return _over(gained.sum(axis=0), lacked.sum(axis=0))


def _over(part, whole):
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
