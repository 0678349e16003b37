"""Filters: what is left out of an analysis, and why, one line of ledger each."""

import pandas as pd

from msgut.errors import MsgutError, UnanswerableError

ORGANELLES = ("Chloroplast", "Mitochondria")
# What a person can be; outside, a value is a slip of the pen or stands in another unit.
# `msgut check` speaks of the same.
PLAUSIBLE = {"age": (0, 120), "bmi": (10, 80)}


def blank_implausible(study):
    """Return the study with implausible ages and body mass indices left blank.

    Ages outside 0 to 120 years and BMI outside 10 to 80 kg/m² become missing; the
    ledger says how many.
    """
    samples = study.samples.copy()
    blanked = []
    for column, (low, high) in PLAUSIBLE.items():
        if column in samples:
            odd = samples[column].notna() & ~samples[column].between(low, high)
            if odd.any():
                samples[column] = samples[column].where(~odd)
                blanked.append(f"{odd.sum()} {column} outside {low} to {high}")
    if not blanked:
        return study
    return study.become("covariates", "blanked: " + ", ".join(blanked), samples=samples)


def drop_organelles(study):
    """Return the study without chloroplasts and mitochondria, their share recorded.

    They are the plants on the plate and the person's own cells, not the community.
    The names must be clean (:func:`msgut.harmonise.common_names`).
    """
    low = study.taxa.apply(lambda names: names.astype(str).str.capitalize())
    host = (
        low.isin(ORGANELLES).any(axis=1)
        if low.shape[1]
        else pd.Series(data=False, index=study.taxa.index)
    )
    reads = study.table.per_taxon
    share = reads[host.to_numpy()].sum() / reads.sum() if reads.any() else 0
    why = f"chloroplasts and mitochondria: {host.sum()} taxa, {share:.3%} of reads"
    counts = study.table.only(columns=~host) if host.any() else study.table
    tree = study.tree if counts.shape[1] else None
    return study.become("organelles", why, counts=counts, tree=tree)


def min_depth(study, *, depth=1000):
    """Return the samples with at least ``depth`` reads.

    A study of proportions has no reads to count and passes as it is.
    """
    if study.facts.refuse.get("counts"):
        return study
    if depth < 0:
        msg = f"depth must be 0 reads or more, not {depth}."
        raise MsgutError(msg)
    keep = study.depth >= depth
    why = f"samples below {depth:,} reads are too shallow to compare"
    if not keep.any():
        msg = (
            f"{study.name}: no sample has {depth:,} reads; the deepest has "
            f"{study.depth.max():,}. Ask for a smaller depth."
        )
        raise UnanswerableError(msg)
    counts = study.table if keep.all() else study.table.only(rows=keep)
    return study.become("depth", why, counts=counts)


def drop_empty_taxa(study):
    """Return the study without taxa that no sample holds."""
    keep = study.table.samples_of_taxon > 0
    counts = study.table if keep.all() else study.table.only(columns=keep)
    return study.become("seen", "taxa that no sample holds", counts=counts)


def min_prevalence(study, *, prevalence=0.1):
    """Return the taxa seen in at least a share of the samples.

    Parameters
    ----------
    prevalence : float
        Between 0 and 1, over all samples whatever their group, so that the filter
        knows nothing of the answer.
    """
    if not 0 <= prevalence <= 1:
        msg = f"prevalence is a share between 0 and 1, not {prevalence}."
        raise MsgutError(msg)
    keep = study.table.samples_of_taxon / len(study.table) >= prevalence
    if not keep.any():
        msg = (
            f"{study.name}: no taxon is seen in {prevalence:.0%} of the samples. "
            "Ask for a smaller prevalence."
        )
        raise UnanswerableError(msg)
    why = f"taxa seen in fewer than {prevalence:.0%} of the samples"
    return study.become("prevalence", why, counts=study.table.only(columns=keep))
