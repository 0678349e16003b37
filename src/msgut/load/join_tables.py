"""What the files gave → one study: joined, checked, and every loss written down."""

import pandas as pd

from msgut import ledger
from msgut.errors import MsgutError
from msgut.load import counts_or_proportions, sample_metadata, size_limits
from msgut.load.lookalikes import refuse_lookalikes
from msgut.names import some_of
from msgut.study import RANKS, Study

LOOKALIKES = "Write them in one way, or in two, in the taxonomy."


def joined_study(parts, facts, *, source="public"):
    """Return the study that a study file describes, from the parts of its files.

    Parameters
    ----------
    parts : dict of str to msgut.load.raw_tables.Parts
        By role of the file.
    facts : msgut.facts.Facts
        The study file.
    source : {"public", "local"}
        Where the files come from.

    Raises
    ------
    MsgutError
        If the tables do not fit each other or what the study file says of them.
    """
    counts = _first(parts, "counts", ("counts", "study"))
    if counts is None:
        msg = f"{facts.name}: none of its files holds a table of counts."
        raise MsgutError(msg)
    steps = []
    counts = _tidy(counts, facts)
    raw = _first(parts, "samples", ("samples", "study", "counts"))
    raw = None if raw is None else _renamed(raw, facts)
    listed = _listed(counts, raw)
    steps.append(ledger.ledger_row("load", "what the files list", listed, listed))
    counts, raw = _dropped(counts, raw, facts, steps)
    raw = _matched(counts, raw, facts, steps)
    samples = sample_metadata.standard_columns(raw, counts.index, facts)
    before = ledger.table_size(counts)
    counts, facts, why = counts_or_proportions.whole_counts(counts, samples, facts)
    if why:
        steps.append(
            ledger.ledger_row("counts", why, before, ledger.table_size(counts))
        )
    taxa = _taxa(
        _first(parts, "taxa", ("taxonomy", "study", "counts")), counts, facts, steps
    )
    tree = _tree(_first(parts, "tree", ("tree", "study")), counts, facts, steps)
    return Study(
        facts.name, counts, samples, taxa, tree, facts, tuple(steps), source=source
    )


def _first(parts, what, roles):
    for role in roles:
        found = getattr(parts[role], what) if role in parts else None
        if found is not None:
            return found
    return None


def _tidy(counts, facts):
    """Check the ids before anything is looked up by them; the rest Study checks."""
    counts = counts.labelled(
        index=[str(i).strip() for i in counts.index],
        columns=[str(c).strip() for c in counts.columns],
    )
    size_limits.refuse_long_texts(counts.index, "the id of a sample", facts.name)
    size_limits.refuse_long_texts(counts.columns, "the id of a taxon", facts.name)
    _unique(counts.index, "sample", "the counts", facts)
    _unique(counts.columns, "taxon", "the counts", facts)
    if not all(counts.shape):
        n, m = counts.shape
        msg = f"{facts.name}: the table of counts is empty: {n} samples by {m} taxa."
        raise MsgutError(msg)
    return counts


def _unique(ids, what, where, facts):
    if "" in ids:
        msg = f"{facts.name}: a {what} in {where} has no id. Name it, or take it out."
        raise MsgutError(msg)
    if ids.is_unique:
        return
    twice = ids[ids.duplicated()].unique()
    msg = (
        f"{facts.name}: every {what} needs an id of its own, yet in {where} "
        f"{some_of(twice)} stands more than once. Rename or merge the repeats in the "
        "source table."
    )
    raise MsgutError(msg)


def _renamed(raw, facts):
    ids = [str(sample).strip() for sample in raw.index]
    for old, new in facts.ids.get("replace", {}).items():
        ids = [sample.replace(old, new) for sample in ids]
    raw = raw.set_axis(ids)
    size_limits.refuse_long_texts(ids, "the id of a sample", facts.name)
    _unique(raw.index, "sample", "the metadata", facts)
    return raw


def _dropped(counts, raw, facts, steps):
    """Leave out what [[drop]] names, each with its reason in the ledger."""
    for rule in facts.drop:
        before = _listed(counts, raw)
        if "taxon" in rule:
            gone, held = rule["taxon"], rule["taxon"] in counts.columns
            counts = counts.only(columns=counts.columns != gone) if held else counts
        else:
            gone = rule["sample"]
            listed = raw is not None and gone in raw.index
            held = gone in counts.index or listed
            if gone in counts.index:
                counts = counts.only(rows=counts.index != gone)
            raw = raw.drop(index=gone) if listed else raw
        if not held:
            msg = (
                f"{facts.name}: [[drop]] names {gone!r}, which is neither in the "
                "counts nor in the metadata. Correct it or take it out."
            )
            raise MsgutError(msg)
        steps.append(
            ledger.ledger_row(
                "drop", f"{gone}: {rule['reason']}", before, _listed(counts, raw)
            )
        )
    return counts, raw


def _listed(counts, raw):
    """Size with every sample that either table lists."""
    samples = counts.index if raw is None else counts.index.union(raw.index)
    return (len(samples), *ledger.table_size(counts)[1:])


def _matched(counts, raw, facts, steps):
    """Return the metadata of the samples that have counts, in their order."""
    if raw is None:
        if facts.columns:
            msg = (
                f"{facts.name}: no file holds metadata, yet [columns] names "
                f"{', '.join(map(repr, facts.columns))}. Add [files.samples]."
            )
            raise MsgutError(msg)
        return None
    bare = counts.index.difference(raw.index, sort=False)
    if len(bare):
        turned = (
            ' Are the rows of the table samples? Then say rows = "samples".'
            if counts.columns.isin(raw.index).any()
            else ""
        )
        msg = (
            f"{facts.name}: {len(bare)} of {len(counts)} samples have counts and no "
            f"metadata: {some_of(bare)}. Add rows for them, or [[drop]] them with a "
            f"reason.{turned}"
        )
        raise MsgutError(msg)
    extra = raw.index.difference(counts.index, sort=False)
    if len(extra):
        why = f"{len(extra)} samples have metadata and no counts: {some_of(extra)}"
        steps.append(
            ledger.ledger_row(
                "metadata", why, _listed(counts, raw), ledger.table_size(counts)
            )
        )
    return raw.loc[counts.index]


def _taxa(found, counts, facts, steps):
    if found is None:
        return pd.DataFrame(index=counts.columns)
    found = found.set_axis([str(taxon).strip() for taxon in found.index])
    _unique(found.index, "taxon", "the taxonomy", facts)
    bare = counts.columns.difference(found.index, sort=False)
    if len(bare) == counts.shape[1]:
        msg = (
            f"{facts.name}: the taxonomy names none of the {counts.shape[1]} taxa of "
            f"the table; it has {some_of(found.index, 3)}, the table {some_of(bare, 3)}. "
            "Is it the taxonomy of another table?"
        )
        raise MsgutError(msg)
    if len(bare):
        why = (
            f"{len(bare)} taxa have no lineage and stay without a name: {some_of(bare)}"
        )
        steps.append(
            ledger.ledger_row(
                "taxonomy", why, ledger.table_size(counts), ledger.table_size(counts)
            )
        )
    ranks = [rank for rank in RANKS if rank in found]
    for rank in ranks:
        refuse_lookalikes(found[rank], f"names of rank {rank}", facts.name, LOOKALIKES)
    return found[ranks].reindex(counts.columns).fillna("").astype(object)


def _tree(tree, counts, facts, steps):
    """Return the tree, rooted, with the tips of the table and no others."""
    if tree is None:
        return None
    size = ledger.table_size(counts)
    tips = pd.Index([str(tip.name) for tip in tree.tips()])
    _unique(tips, "tip", "the tree", facts)
    strays = len(tips.difference(counts.columns))
    if len(tips) - strays < counts.shape[1]:
        return tree  # Study says which taxa it misses
    if strays:
        tree = tree.shear(counts.columns)
        why = f"{strays} of {len(tips)} tips of the tree have no counts: pruned"
        steps.append(ledger.ledger_row("tree", why, size, size))
    if len(tree.children) > 2:
        rooted = tree.root_at_midpoint()
        done = "rooted at its midpoint" if len(rooted.children) == 2 else "left so"
        steps.append(
            ledger.ledger_row("tree", f"the tree had no root: {done}", size, size)
        )
        return rooted
    return tree
