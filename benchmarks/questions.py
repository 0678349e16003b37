"""The questions of the pages, asked of an invented study as the notebooks ask them."""

from collections.abc import Callable
from dataclasses import dataclass

from msgut import (
    cohort,
    compare,
    differential,
    dysbiosis,
    fmt,
    harmonise,
    measure,
    predict,
    tell,
)

EVERYBODY = ("case-control", "pairs", "pairs and singles", "repeated")


@dataclass(frozen=True)
class Question:
    """One question of a page.

    Attributes
    ----------
    words : str
    ask : callable
        Takes a study and a seed, gives a :class:`msgut.tell.Statement`.
    truth : callable
        Takes a plan, gives what the interval should hold, or None where the invented
        study does not know it.
    note : str
        What stays off its level, and why.
    """

    words: str
    ask: Callable
    truth: Callable = lambda plan: None
    note: str = ""
    designs: tuple = EVERYBODY
    effect: float = 1.5
    replicates: int = 400
    least: int = 0
    most: int = 60


def _zero(plan):
    return None if plan.effect or plan.condition != "equal" else 0.0


def _half(plan):
    return None if plan.effect or plan.condition != "equal" else 0.5


def _shannon(study, seed):
    who = cohort.comparison(study)
    table = compare.groups(measure.alpha(who.study), who, covariates=who.covariates)
    return tell.diversity.difference(table, who, "shannon")


def _shannon_adjusted(study, seed):
    who = cohort.comparison(study)
    table = compare.groups(measure.alpha(who.study), who, covariates=who.covariates)
    return tell.diversity.difference(table, who, "shannon", adjusted=True)


def _centre(study, seed):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    table = compare.verdict(apart, who, permutations=199, seed=seed)
    return tell.community.centre_and_spread(table, who)


def _beside(study, seed):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    traits = cohort.usable_covariates(who, among=None)
    table = compare.explained(
        apart, who, [*traits, "group"], permutations=199, seed=seed
    )
    return tell.community.explained(table, who)


def _taxa(study, seed):
    who = cohort.comparison(study)
    tested = who.of(harmonise.prevalent(who.study, prevalence=0.1))
    found = differential.findings(tested, permutations=40, seed=seed)
    return tell.taxa.listed(found)


def _dysbiotic(study, seed):
    who = cohort.comparison(study).once()
    return tell.dysbiosis.answer(
        dysbiosis.assessment(who, seed=seed), dysbiosis.beside(who, seed=seed)
    )


def _told_apart(study, seed):
    who = cohort.comparison(study).once()
    return tell.prediction.told_apart(
        predict.prediction(who, draws=199, trees=20, repeats=1, seed=seed)
    )


def _engrafted(study, seed):
    after = fmt.pairs(study, even=1000, seed=seed)
    return tell.engraftment.verdict(fmt.overall(after, permutations=999, seed=seed))


QUESTIONS = {
    "diversity": Question("Is Shannon diversity different?", _shannon, _zero),
    "diversity-adjusted": Question(
        "And beside age, sex and weight?", _shannon_adjusted, _zero
    ),
    "centre": Question(
        "Do the groups differ in centre or in spread?", _centre, replicates=300
    ),
    "beside": Question(
        "What goes with disease beside the rest?", _beside, replicates=200
    ),
    "taxa": Question("Which taxa differ?", _taxa, replicates=60, effect=3.0, least=8),
    "dysbiosis": Question(
        "Is the gut dysbiotic?", _dysbiotic, replicates=60, effect=3.0, least=8, most=20
    ),
    "prediction": Question(
        "Can the gut tell who is ill?", _told_apart, _half, replicates=60, effect=3.0,
        least=8, most=20,
    ),
    "engraftment": Question(
        "Did it engraft, more than a wrong donor would?", _engrafted, designs=("fmt",),
        effect=0.8, replicates=200,
    ),
}  # fmt: skip
