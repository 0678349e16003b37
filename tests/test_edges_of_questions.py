"""Small, empty and tied cohorts: every question gives a table or one sentence."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgut import cohort, compare, differential, dysbiosis, fmt, meta, predict, tell
from msgut.errors import MsgutError, UnanswerableError
from msgut.facts import Facts
from msgut.study import Study
from msgut.tell import Statement

COUNT = st.sampled_from([0, 0, 1, 2, 30, 30, 5000, 10**9])


@st.composite
def studies(draw, *, least=1, most=8, crowded=False):
    """A study of some samples and one to six taxa, with gaps, ties and no reads.

    A crowded one has enough people of each group to be asked anything.
    """
    n, m = draw(st.integers(least, most)), draw(st.integers(2 if crowded else 1, 6))
    rows = draw(
        st.lists(st.lists(COUNT, min_size=m, max_size=m), min_size=n, max_size=n)
    )
    ids = [f"s{i}" for i in range(n)]

    def column(*values):
        return draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))

    samples = pd.DataFrame(
        {
            "group": (["HC", "MS", "CD"] * n)[:n]
            if crowded
            else column("HC", "MS", "CD", None),
            "age": column(20.0, 47.0, None),
            "sex": column("female", "male", None),
            "batch": column("a", "a", "b"),
            "household": column(0, 1, 2, None, *range(9, 30)),
            "subject": ids if draw(st.booleans()) or crowded else column(*"abcdefgh"),
        },
        ids,
    )
    counts = pd.DataFrame(np.array(rows, dtype=np.int64), ids).add_prefix("g")
    taxa = pd.DataFrame(
        {"phylum": "P", "family": "F", "genus": list(counts)}, counts.columns
    )
    design = draw(st.sampled_from(["case-control", "household-pairs", "repeated"]))
    return Study("toy", counts, samples, taxa, facts=Facts(design=design))


def _pooled(study):
    shares = meta.prevalence_by_cohort([study, study])
    effects = [meta.cohort_effects(study, shares=shares).assign(study=n) for n in "xy"]
    return tell.meta_analysis.usual_random_effects(meta.pooled(pd.concat(effects)))


def _shuffled(study):
    other = replace(study, name="other")
    shares = meta.prevalence_by_cohort([study, other])
    return meta.permuted_cohorts([study, other], shares=shares, permutations=9).clear()


def _diversity(study):
    who = cohort.comparison(study)
    table = compare.two_groups(
        compare.indices_to_test(who.study, 1), who, covariates=["age", "sex"]
    )
    return tell.diversity.bare_and_adjusted(table, who, "shannon")


QUESTIONS = {
    "comparison": lambda s: cohort.comparison(s).once().left_out,
    "who is compared": tell.cohort.who_is_compared,
    "alike": tell.cohort.groups_alike,
    "scope": tell.questions.answerable_questions,
    "diversity": _diversity,
    "many": lambda s: compare.all_and_pairwise(pd.Series(1.5, s.counts.index), s),
    **{
        name: lambda s, name=name: getattr(differential, name)(s)
        for name in ("wilcoxon", "linda", "ancombc", "presence")
    },
    "dirmult": lambda s: differential.dirmult(s, draws=4),
    "findings": lambda s: tell.taxa.differing_taxa(
        differential.findings(s, methods=("wilcoxon", "presence"), permutations=5)
    ),
    "specific": lambda s: meta.disease_specificity(s, covariates=("age", "sex")),
    "likeness": meta.similarity_of_diseases,
    "pooled": _pooled,
    "shuffled": _shuffled,
    "recipients waiting": fmt.recipients_before,
    "recipients left out": fmt.unusable_recipients,
    "scores": lambda s: dysbiosis.all_scores(dysbiosis.score_inputs(s))[0],
    "covariates alone": dysbiosis.covariate_aurocs,
}
SLOW = {
    "assessment": lambda s: tell.dysbiosis.is_dysbiotic(
        dysbiosis.assessment(s, permutations=399), dysbiosis.covariate_aurocs(s)
    ),
    "prediction": lambda s: tell.prediction.discrimination(
        predict.model_comparison(s, trees=5, repeats=1, permutations=39)
    ),
}


def holds(answer):
    """Check what an answer says of chance: nothing is impossible, nor more than sure."""
    if isinstance(answer, Statement):
        assert answer.sentence
        chances = [p for p in (answer.p, answer.q) if p is not None]
        assert all(0 < p <= 1 for p in chances)
        return
    for name in answer if isinstance(answer, pd.DataFrame) else ():
        if str(name) in ("p", "q", "least_p", "least_q"):
            known = answer[name].dropna()
            assert ((known > 0) & (known <= 1)).all()


def asked(question, study):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            holds(question(study))
        except MsgutError:
            return


@pytest.mark.parametrize("name", QUESTIONS)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(studies())
def test_either_an_answer_or_one_sentence(name, study):
    asked(QUESTIONS[name], study)


@pytest.mark.parametrize("name", QUESTIONS)
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(studies(least=26, most=40, crowded=True))
def test_either_an_answer_or_one_sentence_of_a_crowd(name, study):
    asked(QUESTIONS[name], study)


@pytest.mark.parametrize("name", SLOW)
@settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))
@given(studies(least=26, most=30, crowded=True))
def test_either_an_answer_or_one_sentence_of_what_takes_longer(name, study):
    asked(SLOW[name], study)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("taxa", [1, 5])
def test_communities_all_alike_are_answered_or_refused(name, taxa):
    ids = [f"s{n}" for n in range(20)]
    counts = pd.DataFrame(7, ids, [f"g{n}" for n in range(taxa)])
    samples = pd.DataFrame(
        {"group": ["HC", "MS"] * 10, "age": 40.0, "sex": "female"}, ids
    )
    taxa = pd.DataFrame(
        {"phylum": "P", "family": "F", "genus": list(counts)}, counts.columns
    )
    asked(QUESTIONS[name], Study("toy", counts, samples, taxa))


def test_a_table_that_gives_no_score_is_refused_with_the_reasons():
    ids = [f"s{n}" for n in range(20)]
    samples = pd.DataFrame({"group": ["HC", "MS"] * 10}, ids)
    alike = Study("toy", pd.DataFrame(7, ids, ["A", "B"]), samples)
    with pytest.raises(UnanswerableError, match="no score can be worked out of this"):
        dysbiosis.assessment(alike)
