"""Names: Greengenes, SILVA, RDP and GTDB write one taxon in four ways."""

import re

import pandas as pd

from msgut.names import NOTHING, without_rank
from msgut.study import RANKS

# What sources write where they mean "no name".
NAMELESS = re.compile(
    rf"(?:|{'|'.join(NOTHING)}|unnamed|unknown|unclassified|unassigned|undefined|unidentified"
    r"|ambiguous taxa|.*\(unc\.?\)|.*\bunclassified\b.*|unidentified .*"
    r"|uncultured.*|.*\bincertae[ _]sedis|.*metagenome)",
    re.IGNORECASE,
)
# GTDB's clade letters and SILVA's clade numbers: Blautia_A, Prevotella_9.
CLADE = re.compile(r"^([A-Z][a-z]{3,})_(?:[A-Z]{1,2}|\d{1,2})$")
BRACKETS = re.compile(r"^\[(.+)\]$")


def common_name(name, rank, parent="", synonyms=None):
    """Return the common name of a taxon, or ``""`` where the source names none.

    Parameters
    ----------
    name : str
        As the source writes it, such as ``"g__[Ruminococcus]"``.
    rank : str
        One of ``msgut.study.RANKS``.
    parent : str
        The clean name of the family, for a genus: brackets and namesakes are told
        apart by it.
    synonyms : mapping of (rank, name) to (name, homes), optional
        As ``msgut.catalogue.synonyms`` reads them.

    Examples
    --------
    >>> common_name("g__Blautia_A", "genus")
    'Blautia'
    >>> common_name("Lachnospiraceae (unc.)", "genus")
    ''
    >>> common_name("g__[Ruminococcus]", "genus", "Lachnospiraceae")
    'Ruminococcus (Lachnospiraceae)'
    >>> common_name("f__[Barnesiellaceae]", "family")
    'Barnesiellaceae'
    """
    synonyms = synonyms or {}
    name = "" if not isinstance(name, str) else without_rank(name)
    name = name.replace(" ", "_")
    if (rank, name) in synonyms:
        name = synonyms[rank, name][0]
        return "" if name == "unnamed" else _at_home(name, rank, parent, synonyms)
    if NAMELESS.fullmatch(name.replace("_", " ")):
        return ""
    bare = BRACKETS.sub(r"\1", name)
    if bare != name and rank == "genus":
        # Greengenes brackets a genus whose placement is contested: a namesake.
        return f"{_spaced(bare)} ({parent})" if parent else _spaced(bare)
    bare = CLADE.sub(r"\1", bare)
    if bare != name and (rank, bare) in synonyms:
        bare = synonyms[rank, bare][0]
    return _at_home(_spaced(bare), rank, parent, synonyms)


def _at_home(name, rank, parent, synonyms):
    homes = synonyms.get((rank, name), ("", ()))[1]
    return f"{name} ({parent})" if homes and parent and parent not in homes else name


def _spaced(name):
    return re.sub(r"[\[\]]", "", name).replace("_", " ").strip()


def common_names(study):
    """Return the study with one set of names per rank; counts stay as they are.

    A taxon that its source leaves unnamed at a rank holds ``""`` there; nothing is
    merged here (see :func:`msgut.harmonise.collapse`). A name below an unnamed rank
    is kept.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame([[3, 1]], index=["s"], columns=["t1", "t2"])
    >>> taxa = pd.DataFrame({"genus": ["g__Blautia_A", "uncultured"]}, counts.columns)
    >>> toy = Study("toy", counts, pd.DataFrame(index=["s"]), taxa)
    >>> list(common_names(toy).taxa["genus"])
    ['Blautia', '']
    """
    synonyms = study.facts.synonyms
    ranks = [rank for rank in RANKS if rank in study.taxa]
    parent = pd.Series("", index=study.taxa.index)
    tidy = {}
    for rank in ranks:
        # Few names stand for many taxa: clean each pair of name and family once.
        pairs = pd.DataFrame({"name": study.taxa[rank].fillna(""), "parent": parent})
        once = pairs.drop_duplicates()
        common = [
            common_name(name, rank, family, synonyms)
            for name, family in once.itertuples(index=False)
        ]
        found = dict(zip(once.itertuples(index=False, name=None), common, strict=True))
        tidy[rank] = [found[pair] for pair in pairs.itertuples(index=False, name=None)]
        if rank == "family":
            parent = pd.Series(tidy[rank], index=study.taxa.index)
    if "species" in tidy and "genus" in tidy:
        tidy["species"] = _binomials(tidy["genus"], tidy["species"])
    taxa = pd.DataFrame(tidy, index=study.taxa.index)
    changed = sum(
        int((taxa[rank] != study.taxa[rank].fillna("")).any())
        and int((taxa[rank] != study.taxa[rank].fillna("")).sum())
        for rank in ranks
    )
    why = (
        f"common names for {study.facts.taxonomy or 'the source'}: {changed:,} changed"
    )
    return study.become("names", why, taxa=taxa)


def _binomials(genera, species):
    # Some tables give the whole binomial, most the epithet alone.
    return [
        name
        if not name or not genus or name.startswith(genus.split(" (")[0])
        else f"{genus} {name}"
        for genus, name in zip(genera, species, strict=True)
    ]
