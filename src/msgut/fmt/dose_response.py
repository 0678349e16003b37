"""Which measures respond to a transplant, and which to nothing: a sweep over dose."""

import numpy as np
import pandas as pd
from scipy.stats import norm, spearmanr

from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.fmt import in_silico_measures, lotka_volterra, mixing, transplant_courses
from msgut.levels import TAILS
from msgut.study import Study

MODELS = {"mixing": mixing.mixed_communities, "toy": lotka_volterra.lotka_volterra}


def dose_response(
    recipients,
    donor,
    doses,
    *,
    model="mixing",
    depth=5000,
    people=200,
    scores=None,
    seed=0,
    **options,
):
    """Return what each measure says after transplants of known dose.

    Every recipient is drawn anew from the given profiles, gets each dose, and is
    sequenced before and after. PEDS at dose 0 is what PEDS says of nobody's transplant.

    Parameters
    ----------
    recipients : msgut.study.Study or pandas.DataFrame
        Samples × taxa; recipients are drawn from its rows, with replacement.
    donor : pandas.Series or array-like, shape (n_taxa,)
        Counts or proportions of the same taxa.
    doses : sequence of float
        Share of donor for ``"mixing"``, donor cells over own for ``"toy"``.
    model : {"mixing", "toy"}
        :func:`msgut.fmt.mixed_communities` or :func:`msgut.fmt.lotka_volterra`.
    depth : int
        Reads per sample.
    people : int
        Recipients.
    scores : mapping of str to callable, optional
        Each takes a study and returns one number per sample, such as a dysbiosis score.
    seed : int
    **options
        The model's own.

    Returns
    -------
    pandas.DataFrame
        Columns ``dose, measure, value, low, high, people``: the mean over recipients
        and the range of the middle 95 % of them.

    Raises
    ------
    MsgutError
        For an unknown model, an empty community, or a score of the wrong length.

    Notes
    -----
    50 doses × 200 recipients are 10,000 communities at once.
    """
    if model not in MODELS:
        msg = f"No model {model!r}. Choose {', '.join(MODELS)}."
        raise MsgutError(msg)
    table = getattr(recipients, "counts", recipients)
    if len(table.columns) != len(donor):
        msg = (
            f"The donor has {len(donor)} taxa and the recipients "
            f"{len(table.columns)}. Give both over the same taxa."
        )
        raise MsgutError(msg)
    donor = donor.loc[table.columns] if isinstance(donor, pd.Series) else donor
    rng = np.random.default_rng(seed)
    drawn = rng.integers(len(table), size=people)
    true = mixing.shares_to_mix(table.to_numpy()[drawn])
    if model == "toy":
        options = {"seed": seed, **options}
    made = MODELS[model](true, donor, doses, **options)
    counts = mixing.sequenced(made, depth, rng)
    before = mixing.sequenced(true, depth, rng)
    given = mixing.sequenced(mixing.shares_to_mix(donor), depth, rng)
    told = isinstance(recipients, Study)
    facts = recipients.facts if told else Facts()
    values = in_silico_measures.readouts(counts, before, given)
    if facts.refuse.get("alpha"):
        values = {k: v for k, v in values.items() if k not in in_silico_measures.ALPHA}
    if scores:
        taxa = recipients.taxa if told else None
        values |= in_silico_measures.scores_of_communities(
            counts, table.columns, scores, taxa, facts
        )
    return pd.concat(
        [_summary(doses, name, found) for name, found in values.items()],
        ignore_index=True,
    )


def in_silico(
    study, *, doses=21, depth=5000, people=200, antibiotics=0.9, scores=None, seed=0
):
    """Return sweeps of a study's own recipients and commonest donor, by three models.

    ``mixing``, the ``toy`` as it is, and the ``toy after antibiotics``.

    Parameters
    ----------
    study : msgut.study.Study
        Of design ``fmt``.
    doses : int
        None at all, then from a ten-thousandth to 1 by equal factors.
    antibiotics : float
        For the third model, see :func:`msgut.fmt.lotka_volterra`.
    depth, people, scores, seed
        As for :func:`dose_response`.

    Returns
    -------
    pandas.DataFrame
        As :func:`dose_response`, with a column ``model``.
    """
    study = transplant_courses.samples_with_reads(study)
    recipients, givers = (
        transplant_courses.recipients_before(study),
        transplant_courses.donors_with_samples(study),
    )
    given = [course.donor for course in transplant_courses.courses(study)]
    donor = max(givers, key=lambda name: (given.count(name), name))
    profile = mixing.shares_to_mix(study.values[givers[donor]]).mean(axis=0)
    options = {"depth": depth, "people": people, "scores": scores, "seed": seed}
    models = {
        "mixing": {"model": "mixing"},
        "toy": {"model": "toy"},
        "toy after antibiotics": {"model": "toy", "antibiotics": antibiotics},
    }
    steps = np.concatenate([[0], np.geomspace(1e-4, 1, doses - 1)])
    tables = [
        dose_response(recipients, profile, steps, **how, **options).assign(model=name)
        for name, how in models.items()
    ]
    return pd.concat(tables, ignore_index=True)


def dose_response_summary(table):
    """Return how steadily each measure of a sweep follows the dose.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`dose_response` returns.

    Returns
    -------
    pandas.DataFrame
        Columns ``model`` (if the table has it), ``measure, at_zero, at_most, effect,
        rho``: its mean without a dose and
        at the highest, the change in units of its spread over recipients without a
        dose (half the width of the middle 95 % over that of a normal curve), and Spearman's correlation
        of its mean with the dose.
    """
    rows = []
    keys = [key for key in ("model", "measure") if key in table]
    for name, found in table.groupby(keys, sort=False):
        found = found.sort_values("dose")
        first, last = found.iloc[0], found.iloc[-1]
        spread = (first["high"] - first["low"]) / (2 * norm.ppf(TAILS[1]))
        change = last["value"] - first["value"]
        rows.append(
            {
                **dict(zip(keys, name, strict=True)),
                "at_zero": first["value"],
                "at_most": last["value"],
                "effect": change / spread if spread > 0 else np.nan,
                "rho": spearmanr(found["dose"], found["value"]).statistic
                if np.ptp(found["value"]) > 0
                else 0.0,
            }
        )
    return pd.DataFrame(rows)


def _summary(doses, name, values):
    known = np.isfinite(values)
    some = known.any(axis=1)
    out = np.full((len(values), 3), np.nan)
    if some.any():
        masked = np.where(known, values, np.nan)[some]
        out[some, 0] = np.nanmean(masked, axis=1)
        out[some, 1:] = np.nanquantile(masked, TAILS, axis=1).T
    return pd.DataFrame(
        {
            "dose": np.asarray(doses, dtype=float),
            "measure": name,
            "value": out[:, 0],
            "low": out[:, 1],
            "high": out[:, 2],
            "people": known.sum(axis=1),
        }
    )
