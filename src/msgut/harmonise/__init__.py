"""One way of naming and filtering, so that tables of different makers can be compared.

Every function takes a study and returns a study; what is lost on the way stands in its
ledger.
"""

from msgut.harmonise.filters import covariates, deep, microbes, prevalent, seen
from msgut.harmonise.names import clean, names
from msgut.harmonise.ranks import collapse, labels

__all__ = [
    "clean",
    "collapse",
    "community",
    "covariates",
    "deep",
    "labels",
    "microbes",
    "names",
    "prevalent",
    "seen",
]


def community(study, *, rank="genus", depth=1000, prevalence=0.0):
    """Return the study ready for analysis: common names, one rank, deep samples.

    The usual way in one call: :func:`names`, :func:`covariates`, :func:`microbes`,
    :func:`deep`, :func:`seen`, :func:`collapse` and :func:`prevalent`, each of which
    writes its own line in the ledger.

    Parameters
    ----------
    rank : str
        A rank of ``msgut.study.RANKS``, or ``""`` to keep the taxa as they are.
    depth : int
        Reads that a sample must have.
    prevalence : float
        Share of samples, 0 to 1, in which a taxon must be seen.
    """
    study = seen(deep(microbes(covariates(names(study))), depth=depth))
    if rank:
        study = collapse(study, rank)
    return prevalent(study, prevalence=prevalence) if prevalence else study
