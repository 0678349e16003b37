"""In-silico transplant with ecology: a toy. Its parameters are made up.

A generalised Lotka–Volterra model needs growth rates and interactions, which no
cross-sectional table holds: they can be learnt from dense time series at best. Every
number below is invented within sensible bounds, so that a reader can see what dose,
antibiotics, resistance and decay *could* do. It predicts nothing for anybody.
"""

import numpy as np

from msgut.errors import MsgutError
from msgut.fmt.mixing import shares_to_mix

FLOOR = 1e-9  # of a gut; below it a taxon is gone
STEP = 0.5  # days
AT_ONCE = 10  # doses
PACE = 3.0  # per day: growth of a taxon that had the whole gut to itself


def lotka_volterra(
    recipients,
    donor,
    doses,
    *,
    days=14,
    antibiotics=0.0,
    resistance=0.3,
    decay=0.05,
    interactions=0.1,
    strength=0.2,
    seed=0,
):
    """Return communities some days after a dose, by generalised Lotka–Volterra.

    Each resident grows at dxᵢ/dt = xᵢ(rᵢ + Σⱼ Aᵢⱼxⱼ), with Aᵢᵢ = −1 and a few
    random other terms, and with rᵢ such that the untouched recipient stands still:
    without a dose and without antibiotics nothing happens. A taxon that only the donor
    holds has the rᵢ with which it stood still in the donor, less ``decay``, and less
    ``resistance`` times what is left of the residents.

    Parameters
    ----------
    recipients : array-like, shape (n_recipients, n_taxa)
    donor : array-like, shape (n_taxa,)
    doses : sequence of float, shape (n_doses,)
        Donor cells over the recipient's own before antibiotics, 0 or more.
    days : float
        From the dose to the sample.
    antibiotics : float
        Share of a wholly susceptible resident that is killed before the dose, 0 to
        below 1; susceptibility is drawn per taxon.
    resistance : float
        Colonisation resistance, per day, where all residents are present.
    decay : float
        Loss of newcomers, per day, whatever the residents.
    interactions : float
        Share of the pairs of taxa that act on each other.
    strength : float
        Standard deviation of these actions, in units of self-limitation.
    seed : int

    Returns
    -------
    numpy.ndarray, shape (n_doses, n_recipients, n_taxa)
        Proportions.

    Raises
    ------
    MsgutError
        For a parameter out of range.
    """
    _check(doses, days, antibiotics, resistance, decay, interactions, strength)
    recipients, donor = shares_to_mix(recipients), shares_to_mix(donor)
    # Taxa that nobody holds stay at nothing; what is left is followed.
    held = (recipients > FLOOR).any(axis=0) | (donor > FLOOR)
    rng = np.random.default_rng(seed)
    actions = PACE * _actions(int(held.sum()), interactions, strength, rng)
    susceptible = rng.uniform(0, 1, held.sum())
    own, gift = recipients[:, held], donor[held]
    resident = own > FLOOR
    rates = np.where(resident, -own @ actions.T, -gift @ actions.T - decay)
    left = own * (1 - antibiotics * susceptible)
    doses = np.asarray(doses, dtype=float)
    out = np.zeros((len(doses), *recipients.shape))
    place = (actions.T, rates, resident, resistance, round(days / STEP))
    # Some doses at a time: few large products of matrices, yet no great memory.
    for k in range(0, len(doses), AT_ONCE):
        x = left[None] + doses[k : k + AT_ONCE, None, None] * gift
        out[k : k + AT_ONCE][..., held] = _followed(x, *place)
    return shares_to_mix(out)


def _followed(x, actions, rates, resident, resistance, steps):
    """Return the communities (doses, recipients, taxa) some steps later."""
    x, actions, rates = (
        np.array(a, dtype=np.float32, order="C") for a in (x, actions, rates)
    )
    own = resident.astype(np.float32)
    barred = np.float32(resistance) * (1 - own)
    growth = np.empty_like(x)
    flat, grown_flat = x.reshape(-1, x.shape[-1]), growth.reshape(-1, x.shape[-1])
    for _ in range(steps):
        np.matmul(flat, actions, out=grown_flat)
        growth += rates
        if resistance:
            # Recipients add up to 1, so that this is what is left of the residents.
            still = np.minimum(np.einsum("drt,rt->dr", x, own), 1)
            growth -= still[..., None] * barred
        growth *= STEP
        np.minimum(growth, 2, out=growth)
        np.exp(growth, out=growth)
        x *= growth
        x *= x > FLOOR
    return x


def _actions(n_taxa, interactions, strength, rng):
    actions = rng.normal(0, strength, (n_taxa, n_taxa))
    actions *= rng.uniform(size=actions.shape) < interactions
    # Row by row weaker than self-limitation: no taxon can help another without bound.
    total = np.abs(actions).sum(axis=1, keepdims=True)
    actions *= np.minimum(1, 0.9 / np.maximum(total, 1e-12))
    np.fill_diagonal(actions, -1)
    return actions


def _check(doses, days, antibiotics, resistance, decay, interactions, strength):
    for name, value, low, high in (
        ("dose", np.min(doses), 0, np.inf),
        ("dose", np.max(doses), 0, 1e6),
        ("days", days, STEP, 3650),
        ("antibiotics", antibiotics, 0, 0.999999),
        ("resistance", resistance, 0, 100),
        ("decay", decay, 0, 100),
        ("interactions", interactions, 0, 1),
        ("strength", strength, 0, 100),
    ):
        if not low <= value <= high:
            msg = f"{name} must lie between {low} and {high:g}, not {value}."
            raise MsgutError(msg)
