"""What the files gave → one study: joined, checked, and every loss written down."""

from dataclasses import replace

import numpy as np
import pandas as pd

from msgut.errors import MsgutError
from msgut.load import columns
from msgut.study import RANKS, Study

# Read from proportions, a count must be whole within this many reads: tables keep at
# least seven digits, and samples have at most some 100,000 reads.
WHOLE = 1e-3
# A table of counts that went through floats is whole within this.
COUNTED = 1e-6
MOST = 2**53  # beyond it floats skip whole numbers


def study(parts, facts, *, source="public"):
    """Return the study that a study file describes, from the parts of its files.

    Parameters
    ----------
    parts : dict of str to msgut.load.parts.Parts
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
    ledger = _Ledger()
    counts = _tidy(counts, facts)
    raw = _first(parts, "samples", ("samples", "study", "counts"))
    raw = None if raw is None else _renamed(raw, facts)
    whole = _listed(counts, raw)
    ledger.note("load", "what the files list", whole, whole)
    counts, raw = _dropped(counts, raw, facts, ledger)
    raw = _matched(counts, raw, facts, ledger)
    samples = columns.standard(raw, counts.index, facts)
    counts, facts = _counted(counts, samples, facts, ledger)
    taxa = _taxa(
        _first(parts, "taxa", ("taxonomy", "study", "counts")), counts, facts, ledger
    )
    tree = _tree(_first(parts, "tree", ("tree", "study")), counts, ledger)
    return Study(
        facts.name, counts, samples, taxa, tree, facts, tuple(ledger), source=source
    )


def _first(parts, what, roles):
    for role in roles:
        found = getattr(parts[role], what) if role in parts else None
        if found is not None:
            return found
    return None


class _Ledger(list):
    """What happened to the tables, one row per step, as Study keeps it."""

    def note(self, step, why, before, after):
        """Write one step; ``before`` and ``after`` are (samples, taxa, reads)."""
        pairs = zip(before, after, strict=True)
        self.append((step, why, *(number for pair in pairs for number in pair)))


def _size(counts):
    total = float(counts.to_numpy().sum())
    return (*counts.shape, int(total) if total.is_integer() else total)


def _tidy(counts, facts):
    """Check the ids before anything is looked up by them; the rest Study checks."""
    counts = counts.set_axis([str(i).strip() for i in counts.index])
    counts = counts.set_axis([str(c).strip() for c in counts.columns], axis=1)
    _unique(counts.index, "sample", "the counts", facts)
    _unique(counts.columns, "taxon", "the counts", facts)
    if not all(counts.shape):
        n, m = counts.shape
        msg = f"{facts.name}: the table of counts is empty: {n} samples by {m} taxa."
        raise MsgutError(msg)
    return counts


def _unique(ids, what, where, facts):
    if ids.is_unique:
        return
    twice = ids[ids.duplicated()].unique()
    msg = (
        f"{facts.name}: every {what} needs an id of its own, yet in {where} {_some(twice)} "
        "stands more than once. Rename or merge the repeats in the source table."
    )
    raise MsgutError(msg)


def _renamed(raw, facts):
    ids = [str(sample).strip() for sample in raw.index]
    for old, new in facts.ids.get("replace", {}).items():
        ids = [sample.replace(old, new) for sample in ids]
    raw = raw.set_axis(ids)
    _unique(raw.index, "sample", "the metadata", facts)
    return raw


def _dropped(counts, raw, facts, ledger):
    """Leave out what [[drop]] names, each with its reason in the ledger."""
    for rule in facts.drop:
        before = _listed(counts, raw)
        if "taxon" in rule:
            gone, held = rule["taxon"], rule["taxon"] in counts.columns
            counts = counts.drop(columns=gone, errors="ignore")
        else:
            gone = rule["sample"]
            listed = raw is not None and gone in raw.index
            held = gone in counts.index or listed
            counts = counts.drop(index=gone, errors="ignore")
            raw = raw.drop(index=gone) if listed else raw
        if not held:
            msg = (
                f"{facts.name}: [[drop]] names {gone!r}, which is neither in the counts "
                "nor in the metadata. Correct it or take it out."
            )
            raise MsgutError(msg)
        ledger.note("drop", f"{gone}: {rule['reason']}", before, _listed(counts, raw))
    return counts, raw


def _listed(counts, raw):
    """Size with every sample that either table lists."""
    samples = counts.index if raw is None else counts.index.union(raw.index)
    return (len(samples), *_size(counts)[1:])


def _matched(counts, raw, facts, ledger):
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
            f"metadata: {_some(bare)}. Add rows for them, or [[drop]] them with a "
            f"reason.{turned}"
        )
        raise MsgutError(msg)
    extra = raw.index.difference(counts.index, sort=False)
    if len(extra):
        why = f"{len(extra)} samples have metadata and no counts: {_some(extra)}"
        ledger.note("metadata", why, _listed(counts, raw), _size(counts))
    return raw.loc[counts.index]


def _counted(counts, samples, facts, ledger):
    """Return whole counts, or a study that says why it has none."""
    values = counts.to_numpy()
    if values.dtype.kind in "iub":
        return counts.astype(np.int64), facts
    if values.dtype.kind != "f" or not np.isfinite(values).all() or (values < 0).any():
        return counts, facts  # Study says what is wrong, and where
    whole = _whole(values, COUNTED)
    if whole is not None:
        return _like(counts, whole), facts
    if not facts.depth_column:
        why = (
            "the table holds proportions and no column of reads, so nothing that needs "
            "counts can be computed (compositional only)."
        )
        return counts, replace(facts, refuse={"counts": why, **facts.refuse})
    reads = samples[facts.depth_column].to_numpy(dtype=float)
    if not np.isfinite(reads).all():
        sample = counts.index[~np.isfinite(reads)][0]
        msg = (
            f"{facts.name}: sample {sample!r} has no number in {facts.depth_column!r}, so "
            "its proportions cannot become counts. [[drop]] it, with that reason."
        )
        raise MsgutError(msg)
    products = values * reads[:, None]
    whole = _whole(products, WHOLE)
    if whole is None:
        row, column = np.argwhere(~_near(products, WHOLE))[0]
        msg = (
            f"{facts.name}: proportions times {facts.depth_column!r} must be whole reads "
            f"within {WHOLE}, yet sample {counts.index[row]!r}, taxon "
            f"{str(counts.columns[column])[:60]!r} gives {products[row, column]:.4f}. Take "
            "depth_column out to use the study as proportions only."
        )
        raise MsgutError(msg)
    after = _like(counts, whole)
    why = f"proportions × {facts.depth_column} are whole numbers: the counts are recovered"
    ledger.note("counts", why, _size(counts), _size(after))
    return after, facts


def _near(values, within):
    return (np.abs(values - np.rint(values)) <= within) & (values < MOST)


def _whole(values, within):
    return np.rint(values).astype(np.int64) if _near(values, within).all() else None


def _like(counts, values):
    return pd.DataFrame(values, index=counts.index, columns=counts.columns)


def _taxa(found, counts, facts, ledger):
    if found is None:
        return pd.DataFrame(index=counts.columns)
    found = found.set_axis([str(taxon).strip() for taxon in found.index])
    _unique(found.index, "taxon", "the taxonomy", facts)
    bare = counts.columns.difference(found.index, sort=False)
    if len(bare) == counts.shape[1]:
        msg = (
            f"{facts.name}: the taxonomy names none of the {counts.shape[1]} taxa of the "
            f"table; it has {_some(found.index, 3)}, the table {_some(bare, 3)}. Is it the "
            "taxonomy of another table?"
        )
        raise MsgutError(msg)
    if len(bare):
        why = f"{len(bare)} taxa have no lineage and stay without a name: {_some(bare)}"
        ledger.note("taxonomy", why, _size(counts), _size(counts))
    ranks = [rank for rank in RANKS if rank in found]
    return found[ranks].reindex(counts.columns).fillna("").astype(object)


def _tree(tree, counts, ledger):
    """Return the tree, rooted, with the tips of the table and no others."""
    if tree is None:
        return None
    size = _size(counts)
    tips = [tip.name for tip in tree.tips()]
    strays = set(tips) - set(counts.columns)
    if strays and not set(counts.columns) - set(tips):
        tree = tree.shear(counts.columns)
        why = f"{len(strays)} of {len(tips)} tips have no counts and were pruned"
        ledger.note("tree", why, size, size)
    if len(tree.children) > 2:
        tree = tree.root_at_midpoint()
        ledger.note(
            "tree", "the tree had no root; it was rooted at its midpoint", size, size
        )
    return tree


def agreed(made):
    """Refuse a study that does not hold what its file says it must.

    Raises
    ------
    MsgutError
        Naming what differs: samples, subjects, taxa, depth or a group.
    """
    said, depth = made.facts.n, made.depth
    held = {
        "samples": len(made.counts),
        "subjects": made.subject.nunique(),
        "taxa": made.counts.shape[1],
        "depth": [int(depth.min()), int(depth.max())],
    }
    for what, value in held.items():
        if what in said and said[what] != value:
            _disagree(made, what, said[what], value)
    groups = said.get("groups")
    if groups is None:
        return
    found = {
        group: {"samples": len(rows), "subjects": made.subject[rows.index].nunique()}
        for group, rows in made.samples.groupby(made.group.fillna(""), sort=False)
    }
    for group in dict.fromkeys([*groups, *found]):
        if groups.get(group) != found.get(group):
            _disagree(made, f"group {group!r}", groups.get(group), found.get(group))


def _disagree(made, what, said, held):
    msg = (
        f"{made.name}: the study file's [n] says {what} {_plain(said)}, and the files hold "
        f"{_plain(held)}. Correct whichever is wrong."
    )
    raise MsgutError(msg)


def _plain(value):
    if isinstance(value, dict):
        return ", ".join(f"{number} {what}" for what, number in value.items())
    if isinstance(value, list):
        return " to ".join(map(str, value))
    return "nothing" if value is None else str(value)


def _some(ids, most=5):
    names = ", ".join(repr(str(name)[:60]) for name in list(ids)[:most])
    return names + (f" and {len(ids) - most} more" if len(ids) > most else "")
