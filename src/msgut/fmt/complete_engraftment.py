"""What the measures would read had every gut become its own donor's.

Own and wrong donors part by no more than they differ from each other: where donors are
alike even a complete engraftment tells nothing, and a small difference shows nothing.
"""

from itertools import permutations

import numpy as np
import pandas as pd

from msgut import measure
from msgut.fmt import engraftment_measures

# What a column adds to a measure's name that holds it for a complete engraftment.
IF_DONOR = "_if_donor"


def sampled_twice(study, givers, metrics, *, distances, seen, counted, seed=0):
    """Return two samples of every donor's gut: their distances, and what they hold.

    Two readings of one gut are not the same, and a gut that became its donor's would
    be no nearer than that. A donor's own samples are such readings; of a single one
    two are drawn from its shares, at its depth. Without counts none can be drawn, and
    the sample stands for both.

    Parameters
    ----------
    study : msgut.study.Study
    givers : dict of str to numpy.ndarray of int
        Donors, and the rows of their samples.
    metrics : sequence of str
    distances : dict of str to numpy.ndarray, shape (n_samples, n_samples)
    seen : numpy.ndarray of bool, shape (n_samples, n_taxa)
    counted : callable
        What counts as seen in a study: returns such an array.
    seed : int

    Returns
    -------
    dict of str to tuple
        Per donor a dict of the mean distance by metric, and two arrays of bool, each of
        shape (n_pairs, n_taxa).
    """
    single = [name for name, at in givers.items() if len(at) == 1]
    found = {}
    for name, at in givers.items():
        one, two = np.array(list(permutations(at, 2)) or [(at[0], at[0])]).T
        far = {m: square[one, two].mean() for m, square in distances.items()}
        found[name] = far, seen[one], seen[two]
    if not single or "counts" in study.facts.refuse:
        return found
    rng = np.random.default_rng(seed)
    rows = study.values[[givers[name][0] for name in single]]
    total = rows.sum(axis=1, keepdims=True)
    drawn = np.repeat(rows / total, 2, axis=0)
    drawn = rng.multinomial(np.repeat(total.ravel(), 2).astype(int), drawn)
    ids = [f"{name} {turn}" for name in single for turn in (1, 2)]
    again = study.become(
        "drawn",
        "every donor sampled twice",
        counts=pd.DataFrame(drawn, ids, study.counts.columns),
        samples=pd.DataFrame(index=ids),
    )
    far, there = {m: measure.distances(again, m).data for m in metrics}, counted(again)
    for k, name in enumerate(single):
        one, two = 2 * k, 2 * k + 1
        apart = {m: square[one, two] for m, square in far.items()}
        found[name] = apart, there[[one]], there[[two]]
    return found


def if_donor(parts, course, held):
    """Return the measures of a gut that became its donor's against every donor's.

    Parameters
    ----------
    parts : object
        What :func:`msgut.fmt.donor_recipient_pairs` holds of a study.
    course : msgut.fmt.transplant_courses.Course
    held : numpy.ndarray of bool, shape (n_taxa,), or None
        What the recipient held before; without it no donor-exclusive PEDS.

    Returns
    -------
    dict of str to numpy.ndarray, shape (n_after, n_donors)
    """
    own = parts.givers.get(course.donor)
    if own is None:
        return {}
    seen, twice = parts.seen[own], parts.twice[course.donor]
    found = {name: parts.by_donor(d[own]) for name, d in parts.distances.items()}
    mine = twice[0] | {"peds": _features(twice)}
    found["peds"] = parts.features(lambda donor: engraftment_measures.peds(seen, donor))
    if held is not None:
        mine["peds_exclusive"] = _features(twice, held)
        found["peds_exclusive"] = parts.features(
            lambda donor: engraftment_measures.peds_exclusive(seen, donor, held)
        )
    is_own = np.array(list(parts.givers)) == course.donor
    shape = (len(course.after), len(is_own))
    return {
        f"{name}{IF_DONOR}": np.broadcast_to(
            np.where(is_own, mine[name], engraftment_measures.mean_of_known(values.T)),
            shape,
        )
        for name, values in found.items()
    }


def _features(twice, held=None):
    """Return the share of a donor's features that such a gut holds, of the new ones."""
    _, gut, donor = twice
    square = (
        engraftment_measures.peds(gut, donor)
        if held is None
        else engraftment_measures.peds_exclusive(gut, donor, held)
    )
    known = np.diag(square)
    return np.nan if np.isnan(known).all() else np.nanmean(known)
