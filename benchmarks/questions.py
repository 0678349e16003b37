"""The questions of the pages, asked of invented studies as the notebooks ask them.

Each function asks with the settings of its page; the bench may ask with fewer
permutations and trees, as :attr:`Question.quick` says. A new statement of a notebook
has to be named here, as a question or in :data:`DESCRIBED`: a test holds that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import invented
import numpy as np
import pandas as pd

from msgut import (
    claims,
    cohort,
    compare,
    differential,
    dysbiosis,
    fmt,
    harmonise,
    measure,
    meta,
    predict,
    published,
    tell,
)
from msgut.dysbiosis.taxon_scores import CROHN_DOWN, CROHN_UP

EVERYBODY = ("case-control", "pairs", "pairs and singles", "repeated")
SOME = ("case-control", "pairs and singles")


@dataclass(frozen=True)
class Question:
    """One question of a page.

    Attributes
    ----------
    words : str
    ask : callable
        Takes a study (a list where there are several cohorts) and a seed, gives a
        :class:`msgut.tell.Statement`.
    truth : callable
        Takes a plan, gives what the interval should hold, or None where the invented
        study does not know it.
    note : str
        What stays off its level, and why.
    page : str
        The question of the notebook that it belongs to, if that has other words.
    """

    words: str
    ask: Callable
    truth: Callable = lambda plan: None
    note: str = ""
    page: str = ""
    # Settings by which it is asked quickly; those of the page where there are none.
    quick: dict = field(default_factory=dict)
    # Conditions in which the groups do differ, by what is unequal and not by disease.
    real: tuple = ()
    designs: tuple = EVERYBODY
    # What is unequal between the groups, a cell each.
    unequal: tuple = ({},)
    # Of how many studies it is asked at once; the truth is the same in each.
    cohorts: int = 1
    # What is planted, how much of it, how much nobody could miss, and among how many.
    planted: str = "effect"
    effect: float = 1.5
    unmissable: float = 4.0
    clearly: int = 20
    # Times it is asked where nothing is planted, and where something is.
    replicates: int = 200
    power: int = 40
    least: int = 0
    most: int = 60
    # Of how many people its size is asked with the settings of the page as well.
    sized: tuple = ()

    @property
    def named(self):
        """The question of the notebook."""
        return self.page or self.words


def _equal(value):
    """Return a truth that is known where nothing is planted and nothing unequal."""

    def truth(plan):
        other = plan.effect or plan.signed
        return None if other or plan.condition() != "equal" else value

    return truth


def _nothing(value):
    """Return a truth that is known wherever the groups do not differ by disease."""

    def truth(plan):
        other = plan.effect or plan.shared or plan.signed or plan.age or plan.sex
        return None if other or plan.depth != 1 or plan.spread != 1 else value

    return truth


def _as_seen(said, *, beyond):
    """Count a described interval as seen where it lies above a value."""
    if said.low is None or np.isnan(said.low):
        return said
    return replace(said, verdict="seen" if said.low > beyond else "not_seen")


def _shannon(study, seed):
    return tell.diversity.difference(*_indices(study), "shannon")


def _shannon_adjusted(study, seed):
    return tell.diversity.difference(*_indices(study), "shannon", adjusted=True)


def _richness(study, seed):
    return tell.diversity.difference(*_indices(study), "richness_even")


def _indices(study):
    who = cohort.comparison(study)
    alpha = compare.indices_to_test(who.study, int(who.study.depth.min()))
    families = compare.index_families(alpha)
    table = compare.two_groups(alpha, who, covariates=who.covariates, family=families)
    return table, who


def _several(study, seed):
    # The page shows a table: its first row is what is asked.
    alpha = compare.indices_to_test(study, int(study.depth.min()))
    table = compare.several_groups(alpha[["richness_even", "shannon"]], study)
    row = table[(table["test"] == "all") & (table["measure"] == "shannon")].iloc[0]
    code = tell.verdicts.verdict(row["p"], row["q"])
    return tell.Statement("Several.", code, p=row["p"], q=row["q"])


def _depth(study, seed):
    who = cohort.comparison(study)
    return tell.depth.depth_between_groups(compare.unequal_depth(who), who)


def _centre(study, seed, permutations=999):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    table = compare.centre_and_spread(apart, who, permutations=permutations, seed=seed)
    return tell.community.centre_or_spread(table, who)


def _centre_of_logs(study, seed, permutations=999):
    # Spread of logarithms leaves the centre where it is between logarithms alone. The
    # page's answer is of both; here the centre's own test is asked.
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "aitchison")
    table = compare.centre_and_spread(apart, who, permutations=permutations, seed=seed)
    return _centre_alone(table.iloc[0])


def _at_equal_depth(study, seed, permutations=999):
    everyone = cohort.comparison(study)
    who, reads = everyone.once(), compare.unequal_depth(everyone)
    given = {"reads": reads, "permutations": permutations, "seed": seed}
    table = compare.at_equal_depth(who, "bray_curtis", **given)
    if len(table) == 1:
        return tell.depth.at_one_depth(table, who)
    return _centre_alone(table.iloc[1])


def _centre_alone(row):
    code = tell.verdicts.verdict(row["p_centre"], least_p=row["least_p"])
    return tell.Statement("Centre.", code, p=row["p_centre"])


def _beside(study, seed, permutations=999):
    who = cohort.comparison(study).once()
    apart = measure.distances(who.study, "bray_curtis")
    traits = cohort.usable_covariates(who, among=None)
    table = compare.variance_explained(
        apart, who, [*traits, "group"], permutations=permutations, seed=seed
    )
    return tell.community.variance_beside_others(table, who)


def _distances(study, seed, permutations=999):
    who = cohort.comparison(study).once()
    rulers = dict.fromkeys(("bray_curtis", "jaccard", "robust_aitchison"))
    rulers = {name: (name, {}) for name in rulers}
    table = compare.across_distances(
        who, rulers=rulers, permutations=permutations, seed=seed
    )
    return tell.community.agreement_of_distances(table)


def _findings(study, seed, **given):
    who = cohort.comparison(study)
    tested = who.of(harmonise.min_prevalence(who.study, prevalence=0.1))
    reads = compare.unequal_depth(who)
    return who, differential.findings(tested, reads=reads, seed=seed, **given)


def _taxa(study, seed, **given):
    return tell.taxa.differing_taxa(_findings(study, seed, **given)[1])


def _published(study, seed, **given):
    papers = published.signatures()
    who = cohort.comparison(invented.named(study, *_directions()))
    tested = who.of(harmonise.min_prevalence(who.study, prevalence=0.1))
    ways = differential.directions(tested, seed=seed, **given)
    judged = claims.published_and_here(
        ways.table, papers, permuted=ways.permuted, least_p=ways.least_p
    )
    return tell.claims.published_genera(judged, who)


@lru_cache
def _directions():
    """Return genera that all papers name in one direction, higher and lower."""
    ways = {}
    for row in published.signatures():
        if row["host"] == "human" and row["about"] == "disease":
            for name in row["genera"]:
                name = harmonise.common_name(name, "genus") or name
                ways.setdefault(name, set()).add(row["direction"])
    return tuple(
        tuple(sorted(n for n, way in ways.items() if way == {one}))
        for one in ("up", "down")
    )


def _contrasts(study, seed, permutations=100):
    every = harmonise.min_prevalence(study, prevalence=0.1)
    table = differential.against_each_group(
        every, right="MS", permutations=permutations, seed=seed
    )
    return tell.taxa.taxa_against_each_group(table, right="MS")


def _dysbiotic(study, seed, permutations=1999):
    who = cohort.comparison(study).once()
    scores = dysbiosis.assessment(who, permutations=permutations, seed=seed)
    return tell.dysbiosis.is_dysbiotic(scores, dysbiosis.covariate_aurocs(who))


def _crohn(study, seed, permutations=1999):
    who = cohort.comparison(invented.named(study, CROHN_UP, CROHN_DOWN)).once()
    scores = dysbiosis.assessment(who, permutations=permutations, seed=seed)
    return tell.dysbiosis.crohn_index_holds(
        dysbiosis.crohn_index_genera(dysbiosis.score_inputs(who)), scores
    )


def _each_disease(study, seed, permutations=1999):
    # The sentence counts the scores of each disease; here those of the other one.
    given = {"permutations": permutations, "seed": seed}
    first = dysbiosis.assessment(cohort.comparison(study, "HC", "MS").once(), **given)
    every = dysbiosis.assessment_by_disease(study, first=first, **given)
    said = tell.dysbiosis.scores_by_disease(every, right="MS")
    judged = tell.dysbiosis.with_verdicts(every)
    seen = (judged.loc[judged["right"] == "UC", "verdict"] == "seen").any()
    return replace(said, verdict="seen" if seen else "not_seen")


def _models(study, seed, **given):
    who = cohort.comparison(study).once()
    return predict.model_comparison(who, seed=seed, **given)


def _told_apart(study, seed, **given):
    return tell.prediction.discrimination(_models(study, seed, **given))


def _balanced(study, seed, **given):
    said = tell.prediction.sexes_balanced(_models(study, seed, **given))
    return _as_seen(said, beyond=0.5)


def _adds(study, seed, **given):
    # Told within the sentence on who is ill: its words are what is counted.
    said = tell.prediction.discrimination(_models(study, seed, **given))
    codes = {
        "The microbiome adds": "seen",
        "told apart less well": "seen",
        "too close to call": "cannot_be_told",
        "could not have been seen here": "could_not_have_been_seen",
        "not seen to be more than chance": "not_seen",
    }
    gain = said.sentence.split("both together:")[-1]
    code = next(code for words, code in codes.items() if words in gain)
    return tell.Statement("Gain.", code)


def _pooling(studies, seed, permutations=999):
    studies = meta.cohorts_at_equal_depth(studies, seed=seed)
    shares = meta.prevalence_by_cohort(studies)
    effects = pd.concat(
        [meta.cohort_effects(study, shares=shares) for study in studies]
    )
    shuffled = meta.permuted_cohorts(
        studies, shares=shares, permutations=permutations, seed=seed
    )
    return meta.pooled(effects, shuffled), shuffled, effects


def _pooled(studies, seed, permutations=999):
    pooled, shuffled, _ = _pooling(studies, seed, permutations)
    return tell.pooled_genera.genera_across_cohorts(pooled, shuffled.clear(), studies)


def _several_cohorts(studies, seed, permutations=999):
    pooled, shuffled, _ = _pooling(studies, seed, permutations)
    return tell.pooled_genera.genera_in_several_cohorts(pooled, shuffled.clear())


def _reference(studies, seed, permutations=999):
    return tell.meta_analysis.usual_random_effects(
        _pooling(studies, seed, permutations)[0]
    )


def _without(studies, seed, permutations=999):
    pooled, _, effects = _pooling(studies, seed, permutations)
    said = tell.meta_analysis.without_heaviest(
        meta.pooled_without_each_cohort(effects), pooled
    )
    apart = said.low is not None and (said.low > 0 or said.high < 0)
    return replace(said, verdict="seen" if apart else "not_seen")


def _elsewhere(studies, seed, permutations=999, trees=100):
    even = meta.cohorts_at_equal_depth(studies, seed=seed)
    table = meta.cross_cohort_prediction(
        even, permutations=permutations, trees=trees, seed=seed
    )
    return tell.cross_cohort.prediction_elsewhere(table, studies)


def _special(study, seed):
    table = meta.disease_specificity(
        study, covariates=meta.recorded_in_all_groups(study)
    )
    return tell.cross_cohort.special_to_one_disease(table)


def _special_bare(study, seed):
    return tell.cross_cohort.special_to_one_disease(meta.disease_specificity(study))


def _its_own(study, seed):
    return _reading(study, "its own")


def _shared(study, seed):
    return _reading(study, "shared")


def _reading(study, reading):
    table = meta.disease_specificity(study)
    any_ = (table["reading"] == reading).any()
    said = tell.cross_cohort.special_to_one_disease(table)
    return tell.Statement(said.sentence, "seen" if any_ else "not_seen")


def _likeness(study, seed):
    return _as_seen(
        tell.cross_cohort.likeness_of_diseases(meta.similarity_of_diseases(study)),
        beyond=0,
    )


@lru_cache
def _likeness_truth(plan):
    """Return the correlation that very many people show, None without a difference."""
    if not ((plan.effect or plan.shared) and (plan.other or plan.shared)):
        return None
    many = invented.study(replace(plan, design="case-control", n=4000), 1)
    y = np.log(many.values + 0.5)
    y = y - y.mean(axis=1, keepdims=True)
    group = many.group.to_numpy()
    sides = [y[group == g] for g in ("HC", "MS", "UC")]
    spread = np.sqrt(np.mean([side.var(axis=0) for side in sides], axis=0))
    health, mine, theirs = (
        (side / spread).mean(axis=0) - (side / spread).mean() for side in sides
    )
    return float(np.corrcoef(mine - health, theirs - health)[0, 1])


def _alike(study, seed):
    # The sentence is of the cohort, not of a test: No is what would be a false alarm.
    said = tell.cohort.groups_alike(study)
    no = said.sentence.startswith("No:")
    return tell.Statement(said.sentence, "seen" if no else "not_seen")


def _engrafted(study, seed, permutations=9999):
    after = fmt.donor_recipient_pairs(study, rarefied_to=1000, seed=seed)
    before = fmt.donor_recipient_pairs(
        study, stage="before", rarefied_to=1000, seed=seed
    )
    tests = fmt.own_vs_wrong_donor(after, before, permutations=permutations, seed=seed)
    return tell.engraftment.did_it_engraft(tests)


def _gained(study, seed, permutations=9999):
    table = fmt.engrafted_taxa(
        study, rarefied_to=1000, permutations=permutations, seed=seed
    )
    return tell.engraftment.gained_taxa(table)


def _one_recipient(study, seed):
    # The sentence counts recipients, each for itself: the first is asked.
    table = fmt.own_vs_wrong_donor_by_recipient(
        fmt.donor_recipient_pairs(study, rarefied_to=1000, seed=seed), "peds_exclusive"
    )
    said = tell.engraftment.each_recipient(table)
    if said.verdict != "described":
        return said
    row = table.iloc[0]
    return replace(
        said, verdict=tell.verdicts.verdict(row["p"], least_p=row["least_p"])
    )


def _doses(study, seed, people=200):
    scores = (
        {"distance to health": fmt.distance_to_group(study)}
        if "HC" in study.group
        else {}
    )
    made = fmt.in_silico(study, people=people, scores=scores, seed=seed)
    said = tell.engraftment.responses_to_dose(fmt.dose_response_summary(made))
    none = "or more: none;" in said.sentence
    return replace(said, verdict="not_seen" if none else "seen")


EQUAL, DEPTH, SPREAD, AGE = {}, {"depth": 0.25}, {"spread": 0.6}, {"age": 1.0}
SEX, THIRD = {"sex": 0.3}, {"third": True}
FEW = {"permutations": 199}
TREES = {"trees": 20, "repeats": 1}
QUESTIONS = {
    "alike": Question(
        "Are the groups alike?",
        _alike,
        unequal=({"age": 1e-9},),
        planted="age",
        effect=1.0,
        note=(
            "*Seen* is the answer No, of age and sex together, where chance allocated "
            "people to the groups; planted is a standard deviation of age."
        ),
    ),
    "diversity": Question(
        "Is Shannon diversity different?",
        _shannon,
        _equal(0.0),
        unequal=(EQUAL, DEPTH, AGE),
        real=("depth 0.25", "age"),
        unmissable=6.0,
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
        unmissable=6.0,
    ),
    "richness": Question(
        "Is richness different at one depth?",
        _richness,
        unequal=(EQUAL, DEPTH),
        unmissable=6.0,
    ),
    "depth": Question(
        "Are the groups read as deeply?",
        _depth,
        lambda plan: plan.depth,
        planted="depth",
        effect=0.5,
        unmissable=0.1,
        note="Planted is half of the reads; *covered* is the ratio.",
    ),
    "several": Question(
        "Do several groups differ in Shannon diversity?",
        _several,
        page="(a table of page 02)",
        designs=("case-control", "repeated"),
        unequal=(THIRD,),
        unmissable=6.0,
        power=24,
    ),
    "centre": Question(
        "Do the groups differ in centre or in spread?",
        _centre,
        quick=FEW,
        note="*Seen* is a difference in either, both counted.",
    ),
    "centre-spread": Question(
        "The centre alone, where the spread of MS is 0.6 of the controls'",
        _centre_of_logs,
        page="Do the groups differ in centre or in spread?",
        quick=FEW,
        unequal=(SPREAD,),
        designs=SOME,
        note=(
            "Welch's test of the centre alone, by Aitchison's distance: the centres are "
            "one, the spreads are not. (In Bray-Curtis such a spread moves the centre "
            "as well.)"
        ),
    ),
    "beside": Question(
        "What goes with disease beside the rest?",
        _beside,
        quick=FEW,
        unequal=(AGE,),
    ),
    "distances": Question(
        "Does the answer hang on the distance?",
        _distances,
        quick=FEW,
        note="*Seen* is a difference in centre under any of three distances, by q.",
    ),
    "equal-depth": Question(
        "Does the answer hold at equal depth?",
        _at_equal_depth,
        quick=FEW,
        unequal=(DEPTH,),
        designs=SOME,
        replicates=100,
        power=24,
        note=(
            "The centre's own test once reads are drawn to one depth; *described* and "
            "*cannot be told* where depths were not seen to differ, so that it was not "
            "asked again."
        ),
    ),
    "taxa": Question(
        "Which taxa differ?",
        _taxa,
        unequal=(EQUAL, DEPTH, AGE),
        quick={"permutations": 40},
        replicates=60,
        power=16,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
        sized=(8,),
        note="*Seen* is any taxon on which the methods agree.",
    ),
    "published": Question(
        "Do published genera point the same way?",
        _published,
        _equal(0.5),
        planted="signed",
        effect=0.3,
        unmissable=2.0,
        replicates=400,
        power=60,
        least=8,
        most=20,
        designs=SOME,
        note=(
            "Thirty genera bear published names, half of them up; a few factors move "
            "them together, as genera of one gut move."
        ),
    ),
    "contrasts": Question(
        "What tells … from each other group?",
        _contrasts,
        unequal=(THIRD,),
        quick={"permutations": 20},
        replicates=200,
        power=24,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
    ),
    "dysbiosis": Question(
        "Is the gut dysbiotic?",
        _dysbiotic,
        _equal(0.5),
        unequal=(EQUAL, DEPTH, AGE),
        replicates=60,
        power=16,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
        note=(
            "Where only age differs and moves the community (*age*), the bare scores "
            "differ, rightly; *seen* is a score that is told as kept once adjusted."
        ),
    ),
    "crohn": Question(
        "Does the index of Crohn's disease hold here?",
        _crohn,
        _equal(0.5),
        quick={"permutations": 399},
        planted="signed",
        effect=0.5,
        unmissable=2.0,
        replicates=60,
        power=8,
        least=8,
        most=20,
        designs=("case-control",),
    ),
    "each-disease": Question(
        "Is it special to MS?",
        _each_disease,
        unequal=({"third": True, "effect": 3.0},),
        planted="other",
        quick={"permutations": 399},
        effect=3.0,
        replicates=60,
        power=8,
        least=20,
        most=20,
        designs=("case-control",),
        note=(
            "MS differs and UC does not (planted: UC does, in other taxa): *seen* is "
            "any score called in UC."
        ),
    ),
    "prediction": Question(
        "Can the gut tell who is ill?",
        _told_apart,
        _equal(0.5),
        unequal=(EQUAL, DEPTH),
        quick=TREES,
        replicates=60,
        power=16,
        effect=3.0,
        least=8,
        most=20,
        designs=SOME,
        sized=(8,),
    ),
    "adds": Question(
        "What does the microbiome add to the covariates?",
        _adds,
        page="Can the gut tell who is ill?",
        unequal=(AGE,),
        quick=TREES | {"permutations": 99},
        replicates=60,
        power=8,
        effect=3.0,
        least=8,
        most=20,
        designs=("case-control",),
        note=(
            "The groups differ in age, age moves the community, and nothing else does: "
            "*seen* are the words *adds* and *less well*."
        ),
    ),
    "balanced": Question(
        "And with the sexes balanced?",
        _balanced,
        lambda plan: None if plan.effect else 0.5,
        unequal=(SEX,),
        quick=TREES | {"permutations": 39},
        replicates=60,
        power=8,
        effect=3.0,
        least=8,
        most=20,
        designs=("case-control",),
        note=(
            "Of MS four in five are women, of the controls half, and sex moves the "
            "community. The page describes an interval; *seen* is one above one half."
        ),
    ),
    "cohorts": Question(
        "Which genera differ, all cohorts together?",
        _pooled,
        quick=FEW,
        unequal=(EQUAL, DEPTH),
        cohorts=3,
        power=24,
        designs=SOME,
        effect=1.0,
        least=8,
        note=(
            "With *depth* every cohort reads its MS four times less deeply: such a cohort "
            "is thinned to its shallowest sample, and the page names it. Where it was "
            "not, a third of null studies were called."
        ),
    ),
    "several-cohorts": Question(
        "And in more cohorts than one?",
        _several_cohorts,
        quick=FEW,
        unequal=(EQUAL, {"first": 1.5}),
        cohorts=3,
        power=24,
        designs=SOME,
        effect=1.0,
        least=8,
        note="Where the first cohort alone has a difference, it is not seen in several.",
    ),
    "reference": Question(
        "And by the usual random effects?",
        _reference,
        quick={"permutations": 19},
        cohorts=6,
        replicates=60,
        power=24,
        designs=("case-control",),
        effect=1.0,
        least=8,
        note=(
            "Of six cohorts: with three it says that nothing could have been seen, whatever "
            "the guts do. Beside the least p it is q that calls."
        ),
    ),
    "without": Question(
        "And without the largest?",
        _without,
        quick=FEW,
        cohorts=3,
        power=24,
        designs=("case-control",),
        effect=1.0,
        replicates=60,
        least=8,
        most=20,
        note="*Seen* is an interval of two cohorts without zero, of a genus that holds.",
    ),
    "elsewhere": Question(
        "Does a model hold elsewhere?",
        _elsewhere,
        _nothing(0.5),
        quick={"permutations": 199, "trees": 20},
        cohorts=3,
        replicates=60,
        power=16,
        designs=("case-control",),
        effect=3.0,
        least=8,
        most=20,
        note=(
            "With eight people a group no forest can split them, and the page then says that "
            "no model could be asked, elastic net or not: *cannot be told*."
        ),
    ),
    "special": Question(
        "Are the differences special to MS?",
        _special,
        unequal=({"third": True, "age": 1.0},),
        designs=SOME,
        least=8,
        note="*Seen* is any genus that differs from health, beside age and sex, by q.",
    ),
    "special-bare": Question(
        "And if nothing is held the same?",
        _special_bare,
        unequal=(THIRD, {"third": True, "depth": 0.25}),
        designs=SOME,
        least=8,
        note=(
            "*Seen* is any genus that differs from health, by q. With a quarter of the reads "
            "and many people half a read added to nothing weighs more in the shallower group: "
            "a difference that is there, and of depth. The page does not ask for depth here."
        ),
    ),
    "its-own": Question(
        "Is a difference MS's own, where both diseases have the same?",
        _its_own,
        page="Are the differences special to MS?",
        unequal=({"third": True, "shared": 1.5},),
        designs=SOME,
        least=8,
        note="*Seen* is any genus read as MS's own.",
    ),
    "shared": Question(
        "Is a difference shared, where only MS has it?",
        _shared,
        page="Are the differences special to MS?",
        unequal=({"third": True, "effect": 1.5},),
        planted="shared",
        designs=SOME,
        least=8,
        note="*Seen* is any genus read as shared.",
    ),
    "likeness": Question(
        "How alike are the diseases?",
        _likeness,
        _likeness_truth,
        unequal=(THIRD, {"third": True, "effect": 1.5, "other": 1.5}),
        planted="shared",
        unmissable=4.0,
        designs=SOME,
        least=8,
        note=(
            "*Seen* is an interval above 0. Where both diseases have one and the same "
            "difference the correlation is 1, where each has its own it is what very "
            "many people show."
        ),
    ),
    "engraftment": Question(
        "Did it engraft, more than a wrong donor would?",
        _engrafted,
        _equal(0.0),
        quick={"permutations": 999},
        designs=("fmt",),
        effect=0.8,
        unmissable=0.95,
    ),
    "gained": Question(
        "Which taxa came with the donor?",
        _gained,
        quick={"permutations": 999},
        designs=("fmt",),
        unequal=({"lacking": 0.5}, EQUAL),
        effect=0.8,
        unmissable=0.95,
        note=(
            "Where everybody has nearly every taxon (*equal*) there is little to gain; "
            "where each lacks half of them a donor's can come."
        ),
    ),
    "one-recipient": Question(
        "Can one recipient be told alone?",
        _one_recipient,
        designs=("fmt",),
        unequal=({"lacking": 0.5},),
        effect=0.8,
        unmissable=0.95,
        clearly=60,
        replicates=100,
        power=24,
        least=20,
        note="*Seen* is the first recipient, by p; twenty donors or more are needed.",
    ),
    "doses": Question(
        "Which measures respond to a known dose?",
        _doses,
        quick={"people": 50},
        designs=("fmt",),
        unequal=({"stranger": 0.0},),
        planted="stranger",
        effect=1.0,
        unmissable=1.0,
        replicates=20,
        power=20,
        most=20,
        real=("equal",),
        note=(
            "*Seen* is any measure that moves. Where donor and recipients have one and "
            "the same community (planted 0) the rare taxa of the sequenced donor still "
            "are not those of the recipients, and recipients who are all alike spread "
            "by next to nothing: donor-exclusive PEDS and Bray-Curtis then move by two "
            "such spreads, rightly, from 0.046 to 0.036 and the like. It is a simulation "
            "that describes; no test is claimed."
        ),
    ),
}
# What a notebook says that no sampling of people can make wrong, and why.
DESCRIBED = {
    "Who gave samples?": "a count of the table",
    "Who is compared on the next pages?": "a count of the table",
    "What was left out?": "a count of the ledger",
    "Does depth move the answer?": (
        "draws of the reads of one table; it says itself that they are not new people"
    ),
    "Who is there?": "mean shares of this table, without an interval",
    "Which method can be believed?": (
        "alarms among shuffles of this very table, with their binomial interval; what "
        "comes of them is asked as *Which taxa differ?*"
    ),
    "Do the leading taxa survive other choices?": (
        "the same people asked again; it says itself that a count of choices is no test"
    ),
    "Which cohorts are pooled?": "a rule on what is recorded",
    "Can every cohort see every genus?": "shares of the tables",
    "What does engraftment read without a transplant?": (
        "means of this study's arms, without an interval in the sentence"
    ),
    "Whom could no measure use?": "a count of the table",
}
