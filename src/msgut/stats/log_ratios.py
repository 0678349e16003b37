"""Zeros and centred log-ratios: what has to be decided before a logarithm."""

import numpy as np

from msgut.errors import MsgutError


def clr(values):
    """Return centred log2-ratios of positive values, sample by sample.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_samples, n_taxa)

    Raises
    ------
    MsgutError
        For fewer than two taxa: a share is relative to something.

    References
    ----------
    Aitchison J. J R Stat Soc B 1982;44:139, doi:10.1111/j.2517-6161.1982.tb01195.x.

    Examples
    --------
    >>> clr(np.array([[1.0, 2.0, 4.0]]))
    array([[-1.,  0.,  1.]])
    """
    refuse_one_taxon(values)
    logs = np.log2(values)
    return logs - logs.mean(axis=1, keepdims=True)


def refuse_one_taxon(values):
    """Refuse a table of fewer than two taxa: a share is relative to something.

    Raises
    ------
    MsgutError
    """
    if values.shape[1] < 2:
        msg = (
            "One taxon alone has nothing to be relative to: no log-ratio can be taken. "
            "Choose a finer rank, or a lower prevalence."
        )
        raise MsgutError(msg)


def filled(counts, *, zeros="pseudo", pseudo=0.5):
    """Return counts without zeros, and the rule in words.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n_samples, n_taxa)
    zeros : {"pseudo", "impute"}
        ``"pseudo"`` adds ``pseudo`` to every count. ``"impute"`` gives a zero the
        sample's depth over the largest depth among the taxon's zeros, so that a zero of
        a shallow sample says less (the rule of LinDA for unequal depths).

    Raises
    ------
    MsgutError
        For another rule, or a pseudo-count that is not positive.

    Examples
    --------
    >>> filled(np.array([[0, 10], [0, 90]]), zeros="impute")[0].round(2)
    array([[ 0.11, 10.  ],
           [ 1.  , 90.  ]])
    """
    counts = np.asarray(counts, dtype=float)
    if zeros == "pseudo":
        if not pseudo > 0:
            msg = f"A pseudo-count must be above zero, not {pseudo!r}. Try 0.5."
            raise MsgutError(msg)
        return counts + pseudo, f"{pseudo:g} added to every count"
    if zeros == "impute":
        depth = counts.sum(axis=1, keepdims=True)
        empty = np.where(counts > 0, 0.0, depth)
        largest = empty.max(axis=0, keepdims=True)
        share = np.divide(empty, largest, out=np.zeros_like(empty), where=largest > 0)
        return counts + share, "zeros imputed by depth"
    msg = f"Unknown zero rule {zeros!r}. Choose 'pseudo' or 'impute'."
    raise MsgutError(msg)
