"""Zeros and log-ratios: what has to be decided before a logarithm, once for all."""

import numpy as np

from msgut.errors import MsgutError, UnanswerableError

HALF_A_READ = 0.5
"""Added to counts of which single taxa are asked: LinDA's, and ALDEx2's prior."""

A_READ = 1.0
"""Added in Aitchison's distance, as vegan's manual does, and by ANCOM-BC's authors.

So these are the numbers that a reader can get elsewhere. Half a read would change
little: log depth goes with 2.6, 1.8 and 1.7 % of the squared distances in jangi_2016,
forbes_2018 and troci_2022, and with 2.5, 1.7 and 1.6 % of those after half a read.
"""


def clr(values, *, log=np.log2, among=None):
    """Return centred log-ratios of positive values, sample by sample.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_samples, n_taxa)
    log : {numpy.log2, numpy.log}
        The unit: doublings, where a fold change is shown; nepers, where the logarithm
        is divided by its own spread or is a coordinate, so that the unit cancels.
    among : array-like, optional
        Columns whose mean logarithm is the reference; all, where none are named.

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
    >>> clr(np.array([[1.0, 2.0, 4.0]]), among=[0, 1])
    array([[-0.5,  0.5,  1.5]])
    """
    refuse_one_taxon(values)
    logs = log(values)
    reference = logs if among is None else logs[:, among]
    return logs - reference.mean(axis=1, keepdims=True)


def log_ratios_of_counts(counts, *, pseudo=HALF_A_READ, among=None):
    """Return natural centred log-ratios of counts, a pseudo-count added to each.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n_samples, n_taxa)
    pseudo : float
    among : array-like, optional
        As for :func:`clr`.

    Raises
    ------
    MsgutError
        As :func:`clr` and :func:`replace_zeros`.

    Examples
    --------
    >>> log_ratios_of_counts(np.array([[0, 1]])).round(3)
    array([[-0.549,  0.549]])
    """
    return clr(replace_zeros(counts, pseudo=pseudo)[0], log=np.log, among=among)


def log_ratio_of_sums(counts, above, below, *, pseudo=HALF_A_READ):
    """Return the natural log-ratio of the reads of some taxa over those of others.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n_samples, n_taxa)
    above, below : numpy.ndarray
        Which columns; their reads are added up, and ``pseudo`` to either sum.

    Returns
    -------
    numpy.ndarray, shape (n_samples,)

    Examples
    --------
    >>> log_ratio_of_sums(np.array([[1, 0, 4]]), [0, 1], [2]).round(3).tolist()
    [-1.099]
    """
    sums = np.column_stack([counts[:, part].sum(axis=1) for part in (above, below)])
    upper, lower = np.log(replace_zeros(sums, pseudo=pseudo)[0]).T
    return upper - lower


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
        raise UnanswerableError(msg)


def replace_zeros(counts, *, zeros="pseudo", pseudo=HALF_A_READ):
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
    >>> replace_zeros(np.array([[0, 10], [0, 90]]), zeros="impute")[0].round(2)
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
