"""A study → the numbers that its twin is drawn from, and nothing of any person."""

import numpy as np
import pandas as pd

from msgut import harmonise
from msgut.cohort.samples import JUST_BEFORE, time_column
from msgut.errors import MsgutError
from msgut.stats.shares import proportions
from msgut.study import RANKS
from msgut.twin import (
    abundance_fit,
    engraftment,
    latent_scores,
    people_without_microbes,
    traits_and_visits,
)
from msgut.twin.traits_and_visits import FEW, GIVEN

VERSION = 1
DIGITS = 4


def fit(study):
    """Return the parameters of a study's twin: taxon names and numbers.

    Parameters
    ----------
    study : msgut.study.Study
        Raw or harmonised; it is brought to clean genera.

    Returns
    -------
    dict
        Fit for JSON; see :mod:`msgut.twin.abundance_shape` for what the numbers mean. ``notes``
        says in sentences what was pooled.

    Raises
    ------
    MsgutError
        If the study has fewer than ten people, or no groups.

    Notes
    -----
    Per stratum (group, and phase where there is one) and genus: the chance to be
    present, and mean, spread and skewness of the log share. Over strata: a Gaussian
    copula of at most twenty factors, the slopes of covariates, and the correlation
    within persons and households. No number is made of fewer than ten people's
    microbes: such strata and taxa are pooled. Numbers keep four digits.

    References
    ----------
    Ma et al., SparseDOSSA 2 (2021), doi:10.1371/journal.pcbi.1008913; He et al.,
    MIDASim (2024), doi:10.1186/s40168-024-01797-4.
    """
    table = harmonise.community(study, rank="genus", depth=1)
    subject = table.subject.to_numpy()
    if len(set(subject)) < FEW:
        msg = (
            f"{study.name}: {len(set(subject))} people are too few for a twin that "
            f"gives none of them away; {FEW} are needed."
        )
        raise MsgutError(msg)
    carriers = table.presence.groupby(subject).any().sum()
    keep = carriers[carriers >= 3].index
    rare = (carriers[keep] < FEW).to_numpy()
    counts = table.counts[keep].to_numpy()
    pooled, notes = pools(table)
    stratum = _labels(table, pooled)
    made = {
        "version": VERSION,
        "study": study.name,
        **people_without_microbes.fit_people(table),
        "households": study.design == "household-pairs",
        "when": time_column(table.samples),
        "phases": sorted(table.samples["phase"].dropna().unique())
        if "phase" in table.samples
        else [],
        "taxa": {r: table.taxa.loc[keep, r].tolist() for r in RANKS if r in table.taxa},
        "labels": list(keep),
    }
    if rare.any():
        notes.append(
            f"{rare.sum()} genera seen in 3 to {FEW - 1} people share one set of "
            f"numbers; {len(carriers) - len(keep)} seen in fewer are left out."
        )
    made |= _relations(table, counts, subject, stratum, ~rare)
    made["strata"] = _strata(pooled, counts, subject, rare, made)
    _place(made, pooled)
    made["notes"] = notes
    made["engraftment"] = None
    made = rounded_parameters(made)
    if any(slot["mixed"] for arm in made["arms"].values() for slot in arm["slots"]):
        made["engraftment"] = round(engraftment.fit_engraftment(made, table), 2)
    return made


def pools(study):
    """Return which samples each group and phase is fitted on, and what was pooled.

    Those after a donation are not fitted: they are drawn as a mixture of the person's
    own community and the donor's. Fewer than ten people are widened to the group in
    all phases without a donation, donors to donors and recipients after, and in the
    end to everybody.

    Returns
    -------
    dict of str to (str, numpy.ndarray of bool)
        ``"group"`` or ``"group/phase"``: the name of the pool and its samples.
    list of str
    """
    group = study.group.astype(str)
    phase = pd.Series("", group.index)
    if "phase" in study.samples:
        phase = study.samples["phase"].fillna("").astype(str)
    given = phase.isin(GIVEN)
    found, notes = {}, []
    for g, p in sorted(set(zip(group, phase, strict=True))):
        if p in GIVEN:
            continue
        name = f"{g}/{p}" if p else g
        own = (group == g) & (phase == p)
        wider = [(name, own), (g, (group == g) & ~given)]
        if p == "donor":
            wider.append((f"{g} and recipients after", own | (phase == "after")))
        wider.append(("all", group == group))
        crowd = [study.subject[rows].nunique() for _, rows in wider]
        pick = next((k for k, n in enumerate(crowd) if n >= FEW), len(wider) - 1)
        found[name] = wider[pick][0], wider[pick][1].to_numpy()
        if pick:
            notes.append(
                f"{name}: {crowd[0]} people, fewer than {FEW}, are fitted as "
                f"{wider[pick][0]}, {crowd[pick]} people."
            )
    return found, notes


def _labels(table, pooled):
    """Return the pool of each sample, and a label of its own after a donation."""
    label = table.group.astype(str)
    if "phase" in table.samples:
        label = label + "/" + table.samples["phase"].fillna("").astype(str)
    label = label.str.rstrip("/")
    return label.map(lambda name: pooled[name][0] if name in pooled else name)


def _relations(table, counts, subject, stratum, common):
    """Return what moves scores together: factors, slopes, persons, households."""
    share = proportions(counts)
    z = latent_scores.normal_scores(share, stratum)
    common = common & ((counts > 0).mean(axis=0) >= latent_scores.COMMON)
    design = latent_scores.centred_covariates(
        table.samples, traits_and_visits.arm_of_samples(table), crowd=table.subject
    )
    slopes = latent_scores.covariate_slopes(z, design, subject, common)
    moved = design[slopes.index].to_numpy() @ slopes.to_numpy() if len(slopes) else 0.0
    left = z - moved
    household = table.samples.get("household", pd.Series(np.nan, table.counts.index))
    person = latent_scores.intraclass_correlation(left, subject, stratum, common)
    home = latent_scores.intraclass_correlation(left, household, None, common)
    ranks = latent_scores.normal_scores(share, np.zeros(len(share)))
    visits = len(counts) / len(set(subject))
    worth = len(counts) / (1 + (visits - 1) * person)
    own = ~table.samples.get("phase", stratum).isin(GIVEN).to_numpy()
    return {
        "factors": latent_scores.shared_factors(left, worth),
        "slopes": {
            str(name): row
            for name, row in zip(slopes.index, slopes.to_numpy(), strict=True)
        },
        "person": person,
        "household": min(home, 0.95 - person),
        "trust": latent_scores.shrinkage_weight(
            ranks[own], stratum[own], subject[own], common
        ),
    }


def _strata(pooled, counts, subject, rare, made):
    """Return the fitted marginals of every pool, and ``all`` of everybody."""
    everybody = _averaged(abundance_fit.stratum_summary(counts), rare)
    sets = {"all": np.ones(len(counts), dtype=bool), **dict(pooled.values())}
    found = {}
    for name, rows in sets.items():
        targets = everybody
        if name != "all":
            own = abundance_fit.stratum_summary(counts[rows])
            carriers = pd.DataFrame(counts[rows] > 0).groupby(subject[rows]).any().sum()
            few = rare | (carriers < FEW).to_numpy()
            own = {
                key: np.where(few & (key != "prevalence"), everybody[key], value)
                for key, value in own.items()
            }
            own["prevalence"] = np.where(
                rare, everybody["prevalence"], own["prevalence"]
            )
            own["spread"] = np.maximum(own["spread"], 0.1)
            targets = abundance_fit.shrunk_towards(own, everybody, made["trust"])
        depth = abundance_fit.depth_moments(counts[rows])
        fitted = abundance_fit.fit_abundances(targets, depth, made["factors"])
        found[name] = {"people": len(set(subject[rows])), "depth": depth, **fitted}
    return found


def _averaged(targets, rare):
    """Give all rare taxa one set of numbers: their mean."""
    made = {
        key: np.where(rare, value[rare].mean() if rare.any() else 0, value)
        for key, value in targets.items()
    }
    return made | {"spread": np.maximum(made["spread"], 0.1)}


def _place(made, pooled):
    """Say for every slot from which pool it is drawn, and whether it is mixed."""
    for arm in made["arms"].values():
        for slot in arm["slots"]:
            slot["mixed"] = slot["phase"] in GIVEN and arm["given"] > 0
            phase = JUST_BEFORE if slot["mixed"] else slot["phase"]
            name = f"{arm['group']}/{phase}".rstrip("/")
            slot["stratum"] = pooled[name][0] if name in pooled else "all"


def rounded_parameters(thing):
    """Return numbers with four digits, arrays as lists."""
    if isinstance(thing, dict):
        return {str(k): rounded_parameters(v) for k, v in thing.items()}
    if isinstance(thing, list | tuple):
        return [rounded_parameters(v) for v in thing]
    if isinstance(thing, np.ndarray):
        return rounded_parameters(thing.tolist())
    if isinstance(thing, float | np.floating):
        return float(f"{thing:.{DIGITS}g}")
    if isinstance(thing, np.integer):
        return int(thing)
    return thing
