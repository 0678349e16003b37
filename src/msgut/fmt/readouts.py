"""What a sweep reads off each simulated community: our measures, others' scores."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.fmt import shared_features
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
    depth = counts.shape[-1], counts.sum(axis=-1).max()
    share, mine = counts / depth[1], given / depth[1]
    seen, held = counts > 0, before > 0
    has = given > 0
    new = has & ~held
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    could = new.sum(axis=-1)
    did = (seen & new[None]).sum(axis=-1)
    exclusive = np.divide(did, could, out=np.full(did.shape, np.nan), where=could > 0)
    return {
        "Bray-Curtis distance to the donor": np.abs(share - mine).sum(axis=-1) / 2,
        "Bray-Curtis distance to own baseline": np.abs(share - before / depth[1]).sum(
            axis=-1
        )
        / 2,
        "PEDS": shared_features.peds(counts.reshape(-1, depth[0]), given[None]).reshape(
            counts.shape[:2]
        ),
        "donor-exclusive PEDS": exclusive,
        "PPRS": (seen & held[None]).sum(axis=-1) / held.sum(axis=-1),
        "Shannon diversity": -(share * logs).sum(axis=-1),
        "observed taxa": seen.sum(axis=-1).astype(float),
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
        gaps = cdist(share[both], theirs[both], "cityblock")
        return np.median((gaps + lost[None] + only[:, None]) / 2, axis=1)

    return score
