"""Ranks: taxa added up, and what has no name kept apart by its parent."""

from dataclasses import replace

import pandas as pd
from scipy.sparse import csr_array

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.study import RANKS

PLURAL = {
    "phylum": "phyla",
    "class": "classes",
    "family": "families",
    "genus": "genera",
    "species": "species",
}


def rank_labels(taxa, rank):
    """Return a label per taxon at a rank: its name, or *unnamed* and its parent.

    Two taxa share a label only if they share their whole lineage down to the rank:
    unnamed taxa of two families stay two, and so do namesakes.

    Parameters
    ----------
    taxa : pandas.DataFrame, shape (n_taxa, n_ranks)
        Clean names, as :func:`msgut.harmonise.common_names` gives them.

    Returns
    -------
    pandas.Series of str

    Examples
    --------
    >>> taxa = pd.DataFrame({"family": ["A", "A", "B"], "genus": ["x", "", ""]})
    >>> rank_labels(taxa, "genus").tolist()
    ['x', 'unnamed A', 'unnamed B']
    """
    known = [r for r in RANKS[: RANKS.index(rank) + 1] if r in taxa]
    above = known[:-1]
    lineages = taxa[known].fillna("").astype(str).drop_duplicates()
    label, parent = [], []
    for row in lineages.itertuples(index=False, name=None):
        named = [name for name in row[:-1] if name]
        parent.append(named[-1] if named else "")
        label.append(row[-1] or f"unnamed {parent[-1]}".strip())
    table = lineages.assign(label=label, parent=parent)
    twice = table["label"].duplicated(keep=False)
    table.loc[twice, "label"] += " (" + table.loc[twice, "parent"] + ")"
    still = table["label"].duplicated(keep=False)
    if still.any():  # the same parent stands in two places: only the whole path tells
        path = table.loc[still, above].apply("; ".join, axis=1)
        table.loc[still, "label"] = table.loc[still, "label"] + " in " + path
    found = dict(
        zip(lineages.itertuples(index=False, name=None), table["label"], strict=True)
    )
    rows = taxa[known].fillna("").astype(str).itertuples(index=False, name=None)
    return pd.Series([found[row] for row in rows], index=taxa.index, name=rank)


def collapse(study, rank):
    """Return the study with its taxa added up to a rank. The tree does not survive.

    Raises
    ------
    MsgutError
        If the table has no such rank.
    """
    if rank not in RANKS:
        msg = f"{rank!r} is no rank. Choose {', '.join(RANKS)}."
        raise MsgutError(msg)
    if rank not in study.taxa:
        have = ", ".join(study.taxa.columns) or "none"
        msg = f"{study.name}: no names at the rank {rank!r}; the table has {have}."
        raise MsgutError(msg)
    label = rank_labels(study.taxa, rank)
    codes, names = pd.factorize(label, sort=True)
    member = csr_array(
        ([1] * len(codes), (range(len(codes)), codes)), shape=(len(codes), len(names))
    )
    counts = CountTable(study.sparse @ member, study.table.index, names)
    known = [r for r in RANKS[: RANKS.index(rank) + 1] if r in study.taxa]
    taxa = study.taxa[known].groupby(label.to_numpy()).first().loc[names]
    nameless = ~replace(study, counts=counts, taxa=taxa, tree=None).named.to_numpy()
    reads = counts.per_taxon
    share = reads[nameless].sum() / reads.sum() if reads.any() else 0
    plural = PLURAL.get(rank, f"{rank}s")
    why = f"added up to {plural}; {share:.1%} of reads have no name there"
    return study.become(f"collapse to {rank}", why, counts=counts, taxa=taxa, tree=None)
