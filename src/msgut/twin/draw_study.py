"""Numbers → a synthetic cohort whose truth is known, because it was planted."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from msgut.count_table import CountTable
from msgut.errors import MsgutError, suggestion
from msgut.facts import Facts
from msgut.ledger import ledger_row, table_size
from msgut.study import Study
from msgut.twin import abundance_shape, people_without_microbes
from msgut.twin.latent_scores import centred_covariates

EFFECTS = ("fitted", "none")


def draw(
    parameters, *, facts=None, samples=None, seed=0, effect="fitted", engraftment=None
):
    """Return a synthetic study: nobody's samples, with a planted truth.

    Parameters
    ----------
    parameters : dict
        As :func:`msgut.twin.fit` gives them.
    facts : msgut.facts.Facts, optional
        The original's; the twin keeps them and adds caveats that say what it is.
    samples : int, optional
        About how many; left out, as many people and visits as the original. With
        single visits exactly so many, with households to the next pair.
    seed : int
    effect : {"fitted", "none"} or mapping
        ``"fitted"``: groups, phases and covariates differ as they were found to.
        ``"none"``: nothing of the sample's columns tells on its microbes, but persons,
        households and, where ``engraftment`` is given, donors. A mapping plants
        effects on that ground and no others, as log2 fold changes of taxa:
        ``{"MS": {"Akkermansia": 1.5}}``, or ``{"sex=female": {...}}`` for a column.
    engraftment : float, optional
        Share of a recipient's community, 0 to 1, that comes from the donor after the
        donation. Left out, the fitted one with ``"fitted"`` effects, else 0.

    Returns
    -------
    msgut.study.Study
        With ``source="twin"``; columns of samples as in the original, taxa are clean
        genera, and there is no tree.

    Raises
    ------
    MsgutError
        If an effect names no taxon, group, column or level of the twin.
    """
    planted = _planted(parameters, effect)
    if samples is not None and samples < 4:
        msg = f"A twin needs at least 4 samples, not {samples}."
        raise MsgutError(msg)
    if engraftment is not None and not 0 <= engraftment <= 1:
        msg = f"engraftment is a share between 0 and 1, not {engraftment}."
        raise MsgutError(msg)
    if engraftment is None:
        engraftment = parameters["engraftment"] if effect == "fitted" else 0
    rng = np.random.default_rng(seed)
    table = people_without_microbes.draw_people(parameters, rng, samples=samples)
    counts = _counts(
        parameters, rng, table, effect == "fitted", planted, engraftment or 0
    )
    counts = pd.DataFrame(counts, index=table.index, columns=parameters["labels"])
    taxa = pd.DataFrame(parameters["taxa"], index=counts.columns)
    if "reads" in parameters["columns"]:
        table["reads"] = counts.sum(axis=1).astype(float)
    kept = [c for c in parameters["columns"] if c in table]
    facts = facts or Facts(name=parameters["study"])
    said = caveats(parameters, seed, effect, engraftment)
    size = table_size(CountTable.of(counts))
    return Study(
        parameters["study"],
        counts,
        table[kept],
        taxa,
        facts=replace(
            facts, files=(), taxonomy="common names", caveats=(*said, *facts.caveats)
        ),
        ledger=(ledger_row("draw", said[0], size, size),),
        source="twin",
    )


def caveats(parameters, seed, effect, engraftment):
    """Return what a twin must say of itself."""
    name = parameters["study"]
    truth = {
        "fitted": "its groups differ as the original's were found to differ",
        "none": "its truth is that nothing but person and household tells on the "
        "microbes",
    }.get(effect if isinstance(effect, str) else "")
    if truth is None:
        parts = [
            f"{taxon} × {2.0**log2:.3g} in {where}"
            for where, taxa in effect.items()
            for taxon, log2 in taxa.items()
        ]
        truth = "its whole truth is " + ", ".join(parts)
    said = [
        f"Synthetic twin of {name}, drawn with seed {seed}: {truth}.",
        "The twin's taxa are genera, so richness counts genera, and it has no tree.",
    ]
    if parameters["engraftment"] is not None or engraftment:
        said.append(
            f"Planted in this twin: after a donation {engraftment or 0:.0%} of a "
            "recipient's community is the donor's."
        )
    return said


def _planted(parameters, effect):
    if isinstance(effect, str) and effect in EFFECTS:
        return {}
    if not isinstance(effect, Mapping):
        msg = f"No effect {effect!r}. Choose fitted, none, or name taxa and changes."
        raise MsgutError(msg)
    groups = {arm["group"] for arm in parameters["arms"].values()}
    for where, taxa in effect.items():
        column, equals, _ = where.partition("=")
        if (equals and column not in parameters["columns"]) or (
            not equals and where not in groups
        ):
            msg = (
                f"{parameters['study']}: no group {where!r} to plant an effect in; "
                f"there are {', '.join(sorted(groups))}, or write column=value."
            )
            raise MsgutError(msg)
        for taxon in taxa:
            if taxon not in parameters["labels"]:
                way_out = suggestion(taxon, parameters["labels"])
                msg = f"{parameters['study']}: the twin has no {taxon!r}. {way_out}"
                raise MsgutError(msg)
    return effect


def _counts(parameters, rng, table, fitted, planted, engraftment):
    strata = {
        name: {k: np.asarray(v) for k, v in numbers.items()}
        for name, numbers in parameters["strata"].items()
    }
    slots = {name: arm["slots"] for name, arm in parameters["arms"].items()}
    slot = [slots[a][s] for a, s in zip(table["arm"], table["slot"], strict=True)]
    stratum = np.array([s["stratum"] if fitted else "all" for s in slot])
    factors = np.asarray(parameters["factors"]).reshape(-1, len(parameters["labels"]))
    person = _shared(rng, table["subject"], factors)
    z = _scores(parameters, rng, table, factors, person, fitted)
    logs = np.empty(z.shape)
    depth = np.empty(len(z), dtype=int)
    for name in dict.fromkeys(stratum):
        rows = stratum == name
        logs[rows] = abundance_shape.log_shares(z[rows], strata[name])
        depth[rows] = abundance_shape.draw_depths(
            rng, rows.sum(), strata[name]["depth"]
        )
    for where, taxa in planted.items():
        column, _, value = where.rpartition("=")
        rows = (table[column or "group"].astype(str) == value).to_numpy()
        for taxon, log2 in taxa.items():
            logs[rows, parameters["labels"].index(taxon)] += log2 * np.log(2)
    shares = abundance_shape.closed_shares(logs)
    mixed = np.array([s["mixed"] for s in slot]) & table["donor"].notna().to_numpy()
    if engraftment and mixed.any():
        # What was given is another stool of the person's own donor.
        donors = table.loc[mixed, "donor"]
        theirs = np.sqrt(parameters["person"]) * person.loc[donors].to_numpy()
        theirs += np.sqrt(1 - parameters["person"]) * abundance_shape.correlated_scores(
            rng, len(donors), factors
        )
        source = stratum[(table["role"] == "donor").to_numpy()][0]
        given = abundance_shape.closed_shares(
            abundance_shape.log_shares(theirs, strata[source])
        )
        shares[mixed] = (1 - engraftment) * shares[mixed] + engraftment * given
    return np.stack([rng.multinomial(n, p) for n, p in zip(depth, shares, strict=True)])


def _shared(rng, keys, factors):
    """Return one row of normal scores per person or household."""
    unique = pd.unique(keys)
    return pd.DataFrame(
        abundance_shape.correlated_scores(rng, len(unique), factors), index=unique
    )


def _scores(parameters, rng, table, factors, person, fitted):
    """Return normal scores, shape (n_samples, n_taxa), correlated as they should be."""
    own, home = parameters["person"], parameters["household"]
    z = np.sqrt(1 - own - home) * abundance_shape.correlated_scores(
        rng, len(table), factors
    )
    z += np.sqrt(own) * person.loc[table["subject"]].to_numpy()
    if home:
        shared = _shared(rng, table["household"], factors)
        z += np.sqrt(home) * shared.loc[table["household"]].to_numpy()
    if not fitted or not parameters["slopes"]:
        return z
    names = list(parameters["slopes"])
    slopes = np.array([parameters["slopes"][name] for name in names])
    design = centred_covariates(table, table["arm"], names=names)
    moved = design.to_numpy() @ slopes
    left = np.sqrt(np.clip(1 - moved.var(axis=0), 0.05, 1))
    return moved + left * z
