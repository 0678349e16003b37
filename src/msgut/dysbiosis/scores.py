"""All scores: what each says, where it comes from, what it takes as reference."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.dysbiosis import distance_scores, taxon_scores
from msgut.errors import MsgutError


@dataclass(frozen=True)
class Score:
    """One published score.

    Attributes
    ----------
    words : str
        What it measures; more is called more dysbiotic.
    source : str
        DOI.
    against : str
        Its reference, in words.
    find : callable or None
        Takes a setting and labels, gives a number per sample; None where no 16S table
        can give it.
    labels : bool
        Whether it has to be worked out anew when labels are permuted.
    many : callable or None
        As ``find``, for rows of labels at once, where it has learnt from labels which
        way is up: such a score is called only above what permuted labels give.
    refusal : str
        Why no 16S table of genera can give it.
    needs : tuple of str
        What a study must not refuse, such as ``alpha``.
    """

    words: str
    source: str
    against: str
    find: Callable | None = None
    labels: bool = False
    many: Callable | None = None
    refusal: str = ""
    needs: tuple = ()


class RefusedError(MsgutError):
    """A score that a table cannot give; ``why`` is the reason alone."""

    def __init__(self, study, name, why):
        super().__init__(f"{study.name}: {name} is refused here: {why}")
        self.why = why


CROHN = "Crohn's index (MDI)"
STRANGERS = "controls of other households"
SHOTGUN = (
    "it is a list of species, fitted to shotgun metagenomes; genera of 16S reads hold "
    "species of both of its lists and cannot stand for them. Use shotgun profiles."
)
SCORES = {
    "distance to controls": Score(
        "median Bray-Curtis distance to controls",
        "10.1038/s41586-019-1237-9",
        STRANGERS,
        distance_scores.distance_to_controls,
        labels=True,
    ),
    "CLOUD": Score(
        "distance to the nearest controls, over what is usual there",
        "10.1186/s40168-018-0514-4",
        STRANGERS,
        distance_scores.cloud,
        labels=True,
    ),
    "healthy plane": Score(
        "distance to the plane through the controls",
        "10.1038/nmicrobiol.2017.4",
        "controls of other folds",
        distance_scores.healthy_plane,
        labels=True,
    ),
    "dispersion": Score(
        "distance to the middle of one's own group (Anna Karenina)",
        "10.1038/nmicrobiol.2017.121",
        "own group, other households",
        distance_scores.distance_to_own_centre,
        labels=True,
    ),
    "less diversity": Score(
        "Shannon's index, below zero",
        "10.1002/j.1538-7305.1948.tb01338.x",
        "none",
        taxon_scores.low_shannon,
        needs=("alpha",),
    ),
    "less richness": Score(
        "taxa expected at one depth, below zero",
        "10.2307/1934145",
        "none",
        taxon_scores.low_richness,
        needs=("alpha",),
    ),
    "Firmicutes/Bacteroidetes": Score(
        "logarithm of the ratio of two phyla",
        "10.3390/nu12051474",
        "none",
        taxon_scores.firmicutes_bacteroidetes,
    ),
    CROHN: Score(
        "logarithm of genera up over genera down in Crohn's disease",
        "10.1016/j.chom.2014.02.005",
        "fixed lists",
        taxon_scores.crohn_index,
    ),
    "learnt balance": Score(
        "log-ratio of five genera up and five down, chosen in other folds",
        "10.1128/mSystems.00053-18",
        "other folds",
        taxon_scores.learnt_balance,
        labels=True,
        many=taxon_scores.learnt_balances,
    ),
    "GMHI": Score(
        "gut microbiome health index of 50 species",
        "10.1038/s41467-020-18476-8",
        "fixed lists",
        refusal=SHOTGUN,
    ),
    "GMWI2": Score(
        "gut microbiome wellness index of 95 taxa, mostly species",
        "10.1038/s41467-024-51651-9",
        "fixed weights",
        refusal=SHOTGUN,
    ),
}


def score_sources():
    """Return all scores: ``score, measures, against, source``."""
    rows = [(n, s.words, s.against, f"doi:{s.source}") for n, s in SCORES.items()]
    return pd.DataFrame(rows, columns=["score", "measures", "against", "source"])


def score(setting, name, right=None):
    """Return one score of every sample: more is called more dysbiotic.

    Parameters
    ----------
    setting : ScoreInputs
    name : str
        A key of :data:`SCORES`.
    right : numpy.ndarray of bool, shape (n,), optional
        Other labels than the true ones.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    MsgutError
        For a name that is none.
    RefusedError
        For a score that this table cannot give, with the reason.
    """
    if name not in SCORES:
        msg = f"There is no score {name!r}. There are {', '.join(SCORES)}."
        raise MsgutError(msg)
    why = _why_not(setting.study, name)
    if why:
        raise RefusedError(setting.study, name, why)
    found = SCORES[name].find(setting, setting.right if right is None else right)
    if not np.ptp(found) > 0:
        raise RefusedError(setting.study, name, "it is the same in every sample.")
    return found


def all_scores(setting):
    """Return all scores that a table can give, and why it cannot give the others.

    Returns
    -------
    values : pandas.DataFrame, shape (n_samples, n_scores)
    refused : pandas.DataFrame
        Columns ``score, source, why``.
    """
    values, refused = {}, []
    for name, one in SCORES.items():
        try:
            values[name] = score(setting, name)
        except RefusedError as error:
            refused.append((name, f"doi:{one.source}", error.why))
    return (
        pd.DataFrame(values, index=setting.study.counts.index),
        pd.DataFrame(refused, columns=["score", "source", "why"]),
    )


def _why_not(study, name):
    """Return why a table cannot give a score; empty where it can."""
    one = SCORES[name]
    for need in one.needs:
        if study.facts.refuse.get(need):
            return study.facts.refuse[need]
    if one.find is taxon_scores.firmicutes_bacteroidetes and "phylum" not in study.taxa:
        return "the table names no phyla."
    if one.find is not taxon_scores.crohn_index:
        return one.refusal
    if study.taxa.columns[-1:].tolist() != ["genus"]:
        return "it is made of genera. Collapse to genus."
    have = {taxon_scores.ALSO.get(str(t), str(t)) for t in study.counts.columns}
    for side in (taxon_scores.CROHN_UP, taxon_scores.CROHN_DOWN):
        if not have & set(side):
            return f"the table has none of {', '.join(side)}."
    return ""
