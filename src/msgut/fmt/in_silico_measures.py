"""What a sweep reads off each simulated community: our measures, others' scores."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.fmt import engraftment_measures
from msgut.fmt.donor_recipient import MEASURES
from msgut.stats.shares import bray_curtis_between, proportions, shannon
from msgut.study import Study

ALPHA = ("Shannon diversity", "observed taxa")


def readouts(counts, before, given):
    """Return the package's own measures after transplants in silico.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (n_doses, n_recipients, n_taxa)
        All of one depth.
    before : numpy.ndarray of int, shape (n_recipients, n_taxa)
    given : numpy.ndarray of int, shape (n_taxa,)
        A sample of the donor.

    Returns
    -------
    dict of str to numpy.ndarray, shape (n_doses, n_recipients)
    """
    own = [
        _of_one_recipient(counts[:, at], before[at], given) for at in range(len(before))
    ]
    return {name: np.stack([one[name] for one in own], axis=1) for name in own[0]}


def _of_one_recipient(after, before, given):
    """Return the measures of one recipient at each dose, each of shape (n_doses,)."""
    share, was, mine = map(proportions, (after, before, given))
    return {
        MEASURES["bray_curtis"][0]: bray_curtis_between(share, [mine])[:, 0],
        "Bray-Curtis distance to own baseline": bray_curtis_between(share, [was])[:, 0],
        MEASURES["peds"][0]: engraftment_measures.peds(after, [given])[:, 0],
        MEASURES["peds_exclusive"][0]: engraftment_measures.peds_exclusive(
            after, [given], before
        )[:, 0],
        "PPRS": engraftment_measures.pprs(after, [before])[:, 0],
        "Shannon diversity": shannon(share),
        "observed taxa": (after > 0).sum(axis=-1).astype(float),
    }


def scores_of_communities(counts, names, scores, taxa=None, facts=None):
    """Return scores of the package's other parts, each a number per community.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (n_doses, n_recipients, n_taxa)
    names : sequence of str, shape (n_taxa,)
    scores : mapping of str to callable
        Each takes a study.
    taxa : pandas.DataFrame, optional
        As of a study.
    facts : msgut.facts.Facts, optional
        With what the study refuses, so that a score can honour it.

    Raises
    ------
    MsgutError
        If a score does not give one number per sample.
    """
    shape = counts.shape[:2]
    flat = pd.DataFrame(counts.reshape(-1, counts.shape[-1]), columns=names)
    flat.index = [f"s{k}" for k in range(len(flat))]
    blank = pd.DataFrame(index=flat.index)
    study = Study(
        "in silico", flat, blank, taxa=taxa, facts=facts or Facts(), source="twin"
    )
    found = {}
    for name, score in scores.items():
        values = np.asarray(score(study), dtype=float)
        if values.shape != (len(flat),):
            msg = (
                f"The score {name!r} gave {values.shape} numbers for {len(flat)} "
                "samples. It must give one per sample."
            )
            raise MsgutError(msg)
        found[name] = values.reshape(shape)
    return found


def needs_no_labels(score):
    """Return a score that takes a setting and labels as one that takes a study alone.

    For the scores of :mod:`msgut.dysbiosis` that need no reference and look at no
    labels, such as ``crohn_index``.
    """
    return lambda study: score(SimpleNamespace(study=study), None)


def distance_to_group(reference, *, group="HC"):
    """Return a score: the median Bray-Curtis distance to the people of a group.

    :func:`msgut.dysbiosis.distance_to_controls` asks the same among the people of one
    study, each without their own household; here the reference stands outside.

    Parameters
    ----------
    reference : msgut.study.Study
        Taxa are matched by name; what only one side holds counts as a difference.
    group : str

    Examples
    --------
    >>> samples = pd.DataFrame({"group": ["HC"]}, index=["h"])
    >>> healthy = Study("toy", pd.DataFrame({"A": [3], "B": [1]}, index=["h"]), samples)
    >>> float(distance_to_group(healthy)(healthy)[0])
    0.0
    """
    theirs = reference.shares[reference.group == group]

    def score(study):
        share = study.shares
        both = share.columns.intersection(theirs.columns)
        lost = 1 - theirs[both].sum(axis=1).to_numpy()
        only = 1 - share[both].sum(axis=1).to_numpy()
        # What one side alone holds, as one taxon that the other lacks: as far apart as
        # over all taxa, at a part of the cost.
        one = np.column_stack([share[both], only, np.zeros(len(only))])
        other = np.column_stack([theirs[both], np.zeros(len(lost)), lost])
        return np.median(bray_curtis_between(one, other), axis=1)

    return score
