"""One way of naming and filtering, so that tables of different makers can be compared.

Every function takes a study and returns a study; what is lost on the way stands in its
ledger.
"""

from msgut.harmonise.filters import (
    blank_implausible,
    drop_empty_taxa,
    drop_organelles,
    min_depth,
    min_prevalence,
)
from msgut.harmonise.taxon_names import common_name, common_names
from msgut.harmonise.taxonomic_ranks import collapse, rank_labels
from msgut.study import as_study

__all__ = [
    "blank_implausible",
    "collapse",
    "common_name",
    "common_names",
    "community",
    "drop_empty_taxa",
    "drop_organelles",
    "min_depth",
    "min_prevalence",
    "rank_labels",
]


def community(study, *, rank="genus", depth=1000, prevalence=0.0):
    """Return the study ready for analysis: common names, one rank, deep samples.

    The usual way in one call: :func:`common_names`, :func:`blank_implausible`, :func:`drop_organelles`,
    :func:`min_depth`, :func:`drop_empty_taxa`, :func:`collapse` and :func:`min_prevalence`, each of which
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
    study = common_names(as_study(study))
    study = drop_empty_taxa(
        min_depth(drop_organelles(blank_implausible(study)), depth=depth)
    )
    if rank:
        study = collapse(study, rank)
    return min_prevalence(study, prevalence=prevalence) if prevalence else study
