"""The questions of the pages, asked of an invented study as the notebooks ask them."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from msgut import (
    cohort,
    compare,
    differential,
    dysbiosis,
    fmt,
    harmonise,
    measure,
    meta,
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
    # Conditions in which the groups do differ, by what is unequal and not by disease.
    real: tuple = ()
    designs: tuple = EVERYBODY
    # What is unequal between the groups, a cell each.
    unequal: tuple = ({},)
    # Of how many studies it is asked at once; the truth is the same in each.
    cohorts: int = 1
    effect: float = 1.5
    replicates: int = 400
    least: int = 0
    most: int = 60


def _zero(plan):
    return None if plan.effect or plan.condition != "equal" else 0.0


def _half(plan):
    return None if plan.effect or plan.condition != "equal" else 0.5


def _shannon(study, seed):
    return tell.diversity.difference(*_indices(study), "shannon")


def _shannon_adjusted(study, seed):
    return tell.diversity.difference(*_indices(study), "shannon", adjusted=True)


def _indices(study):
    who = cohort.comparison(study)
    alpha = compare.indices_to_test(who.study, int(who.study.depth.min()))
    families = compare.index_families(alpha)
    table = compare.two_groups(alpha, who, covariates=who.covariates, family=families)
    return table, who


def _centre(study, seed):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    table = compare.centre_and_spread(apart, who, permutations=199, seed=seed)
    return tell.community.centre_or_spread(table, who)


def _centre_of_logs(study, seed):
    # Spread of logarithms leaves the centre where it is between logarithms alone. The
    # page's answer is of both; here the centre's own test is asked.
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "aitchison")
    row = compare.centre_and_spread(apart, who, permutations=199, seed=seed).iloc[0]
    code = tell.verdicts.verdict(row["p_centre"], least_p=row["p_least"])
    return tell.Statement("Centre.", code, p=row["p_centre"])


def _beside(study, seed):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    traits = cohort.usable_covariates(who, among=None)
    table = compare.variance_explained(
        apart, who, [*traits, "group"], permutations=199, seed=seed
    )
    return tell.community.variance_beside_others(table, who)


def _taxa(study, seed):
    who = cohort.comparison(study)
    tested = who.of(harmonise.min_prevalence(who.study, prevalence=0.1))
    found = differential.findings(tested, permutations=40, seed=seed)
    return tell.taxa.differing_taxa(found)


def _dysbiotic(study, seed):
    who = cohort.comparison(study).once()
    return tell.dysbiosis.is_dysbiotic(
        dysbiosis.assessment(who, seed=seed), dysbiosis.covariate_aurocs(who)
    )


def _told_apart(study, seed):
    who = cohort.comparison(study).once()
    return tell.prediction.discrimination(
        predict.model_comparison(who, trees=20, repeats=1, seed=seed)
    )


def _engrafted(study, seed):
    after = fmt.donor_recipient_pairs(study, rarefied_to=1000, seed=seed)
    before = fmt.donor_recipient_pairs(
        study, stage="before", rarefied_to=1000, seed=seed
    )
    tests = fmt.own_vs_wrong_donor(after, before, permutations=999, seed=seed)
    return tell.engraftment.did_it_engraft(tests)


def _alike(study, seed):
    # The sentence is of the cohort, not of a test: No is what would be a false alarm.
    said = tell.cohort.groups_alike(study)
    no = said.sentence.startswith("No:")
    return tell.Statement(said.sentence, "seen" if no else "not_seen")


def _richness(study, seed):
    return tell.diversity.difference(*_indices(study), "richness_even")


def _distances(study, seed):
    who = cohort.comparison(study).once()
    rulers = dict.fromkeys(("bray_curtis", "jaccard", "robust_aitchison"))
    rulers = {name: (name, {}) for name in rulers}
    table = compare.across_distances(who, rulers=rulers, permutations=199, seed=seed)
    return tell.community.agreement_of_distances(table)


def _gained(study, seed):
    table = fmt.engrafted_taxa(study, rarefied_to=1000, permutations=999, seed=seed)
    return tell.engraftment.gained_taxa(table)


def _elsewhere(studies, seed):
    table = meta.cross_cohort_prediction(studies, permutations=199, trees=20, seed=seed)
    return tell.other_cohorts.prediction_elsewhere(table, studies)


def _pooled(studies, seed):
    shares = meta.prevalence_by_cohort(studies)
    effects = pd.concat(
        [meta.cohort_effects(study, shares=shares) for study in studies]
    )
    shuffled = meta.permuted_cohorts(
        studies, shares=shares, permutations=199, seed=seed
    )
    pooled = meta.pooled(effects, shuffled)
    return tell.cohorts.genera_across_cohorts(pooled, shuffled.clear(), studies)


EQUAL, DEPTH, SPREAD, AGE = {}, {"depth": 0.25}, {"spread": 0.6}, {"age": 1.0}
SOME = ("case-control", "pairs and singles")
QUESTIONS = {
    "diversity": Question(
        "Is Shannon diversity different?",
        _shannon,
        _zero,
        unequal=(EQUAL, DEPTH, AGE),
        real=("depth 0.25", "age"),
        replicates=200,
        note=(
            "With a quarter of the reads Shannon's index falls a little, and where age "
            "moves the community a group of other age differs: both are differences "
            "that are there, and neither is the disease's. The page cautions against "
            "the first and adjusts for the second. With three people a group, where no "
            "95 % interval exists, *covered* is held against the level that is said: "
            "90 % for three against three, 75 % for three pairs."
        ),
    ),
    "diversity-adjusted": Question(
        "And beside age, sex and weight?",
        _shannon_adjusted,
        unequal=(AGE,),
        replicates=200,
    ),
    "centre": Question(
        "Do the groups differ in centre or in spread?",
        _centre,
        replicates=150,
        note="*Seen* is a difference in either, both counted.",
    ),
    "centre-spread": Question(
        "The centre alone, where the spread of MS is 0.6 of the controls'",
        _centre_of_logs,
        unequal=(SPREAD,),
        designs=SOME,
        replicates=150,
        note=(
            "Welch's test of the centre alone, by Aitchison's distance: the centres are "
            "one, the spreads are not. (In Bray-Curtis such a spread moves the centre "
            "as well.)"
        ),
    ),
    "beside": Question(
        "What goes with disease beside the rest?",
        _beside,
        unequal=(AGE,),
        replicates=150,
        note=("Eight pairs were asked 300 times more, with other seeds: *seen* in 15."),
    ),
    "taxa": Question(
        "Which taxa differ?",
        _taxa,
        unequal=(EQUAL, DEPTH),
        replicates=24,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
        note=(
            "*Seen* is any taxon on which the methods agree. Few replicates: each runs "
            "five methods and their shuffles."
        ),
    ),
    "dysbiosis": Question(
        "Is the gut dysbiotic?",
        _dysbiotic,
        replicates=48,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
    ),
    "prediction": Question(
        "Can the gut tell who is ill?",
        _told_apart,
        _half,
        replicates=48,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
    ),
    "cohorts": Question(
        "Which genera differ wherever one looks?",
        _pooled,
        cohorts=3,
        replicates=60,
        designs=SOME,
        effect=1.0,
        least=8,
    ),
    "alike": Question(
        "Are the groups alike?",
        _alike,
        unequal=({"age": 1e-9},),
        replicates=200,
        effect=0.0,
        note=(
            "*Seen* is the answer No, of age and sex together, where chance allocated "
            "people to the groups."
        ),
    ),
    "richness": Question(
        "Is richness different at one depth?",
        _richness,
        unequal=(EQUAL, DEPTH),
        replicates=100,
    ),
    "distances": Question(
        "Does the answer hang on the distance?",
        _distances,
        replicates=60,
        note="*Seen* is a difference in centre under any of three distances, by q.",
    ),
    "elsewhere": Question(
        "Does a model hold elsewhere?",
        _elsewhere,
        cohorts=3,
        replicates=24,
        designs=("case-control",),
        effect=3.0,
        least=8,
        most=20,
    ),
    "gained": Question(
        "Which taxa came with the donor?",
        _gained,
        designs=("fmt",),
        effect=0.8,
        replicates=60,
    ),
    "engraftment": Question(
        "Did it engraft, more than a wrong donor would?",
        _engrafted,
        designs=("fmt",),
        effect=0.8,
        replicates=150,
    ),
}
