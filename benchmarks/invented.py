"""Invented studies whose truth is known, for every design that a page can meet.

Nobody's data: logarithms of abundance are normal, with a few factors that move taxa
together, a part that a household shares and a part that a person keeps from visit to
visit; reads are multinomial. What is planted is planted by name.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from msgut.facts import Facts
from msgut.study import Study

TAXA = 30
FACTORS = 3
HOME, PERSON = 0.3, 0.7
# Of the taxa, those that an effect raises in the right group.
RAISED = 3
DESIGNS = ("case-control", "pairs", "pairs and singles", "repeated", "fmt")


@dataclass(frozen=True)
class Plan:
    """One cell of the bench.

    Attributes
    ----------
    design : str
        One of :data:`DESIGNS`.
    n : int
        People of each group; recipients of a transplant.
    effect : float
        What is added to the logarithm of the raised taxa in the right group, in
        standard deviations between people; for ``fmt`` the share of the recipient's
        community that the donor's replaces.
    depth, spread : float
        The right group's reads over the left one's; its spread over the left one's.
    age : float
        How much older the right group is, in standard deviations; age moves the
        community wherever it is not zero.
    sex : float
        By how much more often the right group is female, as a share; sex moves the
        community wherever it is not zero.
    third : bool
        Whether another disease, UC, stands beside, of as many people.
    shared, other : float
        What both diseases have of other taxa, and what the other has of its own, as
        ``effect``.
    first : float
        What the first of several cohorts has alone, as ``effect``.
    signed : float
        What is added to every second taxon of the right group and taken from the rest.
    stranger : float
        Nought where donor and recipients of a transplant have one and the same community.
    lacking : float
        The chance with which donor or recipient of a transplant has not got a taxon.
    """

    design: str
    n: int
    effect: float = 0.0
    depth: float = 1.0
    spread: float = 1.0
    age: float = 0.0
    sex: float = 0.0
    third: bool = False
    shared: float = 0.0
    other: float = 0.0
    first: float = 0.0
    signed: float = 0.0
    stranger: float = 1.0
    lacking: float = 0.0

    def condition(self, planted="effect"):
        """Return what is unequal beside what is planted, in words."""
        self = replace(self, **{planted: EQUAL[planted]})
        said = []
        if self.effect:
            said.append(f"MS alone {self.effect:g}")
        if self.depth != 1:
            said.append(f"depth {self.depth:g}")
        if self.spread != 1:
            said.append(f"spread {self.spread:g}")
        if self.age > 1e-6:  # less is an age that is recorded, and the same
            said.append("age")
        if self.sex:
            said.append("sex")
        for words, size in (
            ("both", self.shared),
            ("UC alone", self.other),
            ("first cohort alone", self.first),
        ):
            if size:
                said.append(f"{words} {size:g}")
        if self.lacking:
            said.append(f"{self.lacking:.0%} of the taxa lacking".replace("%", " %"))
        if self.third:
            said.append("three groups")
        return ", ".join(said) or "equal"


# What each is where nothing of it is planted.
EQUAL = {"effect": 0.0, "depth": 1.0, "age": 0.0, "shared": 0.0, "signed": 0.0}
EQUAL |= {"other": 0.0, "stranger": 0.0}


def study(plan, seed):
    """Return an invented study of a plan; its name is of its seed."""
    rng = np.random.default_rng([*np.atleast_1d(seed).tolist(), 2026])
    made = _transplants(plan, rng) if plan.design == "fmt" else _cohort(plan, rng)
    return replace(made, name=f"invented {'.'.join(map(str, np.atleast_1d(seed)))}")


def _cohort(plan, rng):
    people = _people(plan, rng)
    n = len(people)
    home = _normal(people["household"].nunique(), rng)[people["household"]]
    own = np.sqrt(HOME) * home + np.sqrt(1 - HOME) * _normal(n, rng)
    right = (people["group"] == "MS").to_numpy()
    away = np.where(right, plan.spread, 1.0)[:, None]
    raised = np.arange(TAXA) < RAISED
    centre = _means() + plan.effect * np.outer(right, raised)
    theirs = (people["group"] == "UC").to_numpy()
    for who, size, after in (
        (right | theirs, plan.shared, RAISED),
        (theirs, plan.other, 2 * RAISED),
    ):
        centre = centre + size * np.outer(who, np.roll(raised, after))
    way = np.where(np.arange(TAXA) % 2, 1.0, -1.0)
    centre = centre - plan.signed * np.outer(right, way)
    if plan.age:
        centre = centre + np.outer(people["age_sd"], way / 2)
    if plan.sex:
        centre = centre + np.outer(people["sex"] == "female", way)
    rows = people.loc[people.index.repeat(people["visits"])].copy()
    at = rows.index.to_numpy()
    fresh = _normal(len(rows), rng)
    mixed = np.sqrt(PERSON) * own[at] + np.sqrt(1 - PERSON) * fresh
    once = people["visits"].max() == 1
    noise = own[at] if once else mixed
    logs = centre[at] + away[at] * noise
    typical = np.where(right[at], 8000 * plan.depth, 8000)
    counts = _reads(logs, typical, rng)
    rows["visit"] = rows.groupby("subject").cumcount() + 1
    rows.index = [f"s{k:04d}" for k in range(len(rows))]
    counts.index = rows.index
    design = {
        "pairs": "household-pairs",
        "pairs and singles": "household-pairs",
        "repeated": "repeated",
    }.get(plan.design, "case-control")
    columns = ["group", "subject", "household", "visit"]
    columns += ["age"] if plan.age else []
    columns += ["sex"] if plan.age or plan.sex else []
    return Study("invented", counts, rows[columns], _taxa(), facts=Facts(design=design))


def _people(plan, rng):
    group = np.repeat(["HC", "MS", "UC"] if plan.third else ["HC", "MS"], plan.n)
    household = np.arange(len(group))
    if plan.design == "pairs":
        household[plan.n : 2 * plan.n] = np.arange(plan.n)
        household = pd.factorize(household)[0]
    elif plan.design == "pairs and singles":
        # Three whole pairs (fewer where there are fewer), everybody else alone.
        whole = min(3, plan.n - 1)
        household[plan.n : plan.n + whole] = np.arange(whole)
        household = pd.factorize(household)[0]
    shift = plan.age * (group == "MS")
    age_sd = rng.normal(size=len(group)) + shift
    sex = rng.choice(["female", "male"], len(group))
    if plan.sex:
        chance = 0.5 + plan.sex * (group == "MS")
        sex = np.where(rng.random(len(group)) < chance, "female", "male")
    return pd.DataFrame(
        {
            "group": group,
            "subject": [f"p{k}" for k in range(len(group))],
            "household": household,
            "age_sd": age_sd,
            "age": 45 + 9 * age_sd,
            "sex": sex,
            "visits": rng.integers(1, 4, len(group))
            if plan.design == "repeated"
            else 1,
        }
    )


def _transplants(plan, rng):
    donors = max(2, plan.n // 2)
    given = np.resize(np.arange(donors), plan.n)
    giver, taker = (_means() + _normal(k, rng) for k in (donors, plan.n))
    noise = float(plan.stranger > 0)
    if not noise:
        giver, taker = (np.tile(giver[0], (k, 1)) for k in (donors, plan.n))
    if plan.lacking:
        giver, taker = (
            np.where(rng.random(some.shape) < plan.lacking, -np.inf, some)
            for some in (giver, taker)
        )
    rows, logs = [], []
    for d in range(donors):
        for _ in range(2):
            rows.append((f"d{d}", "donor", "", "donor", "HC", 0))
            logs.append(giver[d] + noise * 0.3 * rng.normal(size=TAXA))
    for k in range(plan.n):
        for phase, day in (("before", -7), ("after", 14), ("after", 28)):
            mine = np.exp(taker[k] + noise * 0.5 * rng.normal(size=TAXA))
            share = plan.effect if phase == "after" else 0.0
            whole = (1 - share) * mine / mine.sum()
            whole = (
                whole + share * np.exp(giver[given[k]]) / np.exp(giver[given[k]]).sum()
            )
            rows.append((f"r{k}", "recipient", f"d{given[k]}", phase, "MS", day))
            logs.append(np.log(np.maximum(whole, 1e-300)))
    columns = ["subject", "role", "donor", "phase", "group", "day"]
    samples = pd.DataFrame(rows, columns=columns)
    samples.index = [f"s{k:04d}" for k in range(len(samples))]
    counts = _reads(np.array(logs), 8000, rng)
    counts.index = samples.index
    return Study("invented", counts, samples, _taxa(), facts=Facts(design="fmt"))


def named(study, up, down):
    """Return a study whose taxa bear names: raised by ``signed`` are those of ``up``."""
    names = list(study.counts.columns)
    names[0::2] = [*up, *names[0::2][len(up) :]][: len(names[0::2])]
    names[1::2] = [*down, *names[1::2][len(down) :]][: len(names[1::2])]
    taxa = study.taxa.assign(genus=names).set_axis(names)
    return replace(study, counts=study.counts.set_axis(names, axis=1), taxa=taxa)


def _means():
    return np.random.default_rng(7).normal(scale=1.5, size=TAXA)


def _normal(n, rng):
    """Return n communities about zero, in which a few factors move taxa together."""
    loading = np.random.default_rng(8).normal(size=(FACTORS, TAXA)) / np.sqrt(FACTORS)
    both = rng.normal(size=(n, FACTORS)) @ loading, rng.normal(size=(n, TAXA))
    return np.sqrt(0.4) * both[0] + np.sqrt(0.6) * both[1]


def _reads(logs, typical, rng):
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    depth = np.maximum(typical * np.exp(0.35 * rng.normal(size=len(logs))), 200)
    values = rng.multinomial(depth.astype(int), shares)
    return pd.DataFrame(values, columns=[f"g{k:02d}" for k in range(logs.shape[1])])


def _taxa():
    names = [f"g{k:02d}" for k in range(TAXA)]
    return pd.DataFrame(
        {"phylum": np.where(np.arange(TAXA) % 2, "P", "Q"), "genus": names}, names
    )
