"""All pages of a study speak of the same people: those of its one comparison."""

import numpy as np
import pandas as pd
import pytest

from msgut import (
    cohort,
    compare,
    differential,
    dysbiosis,
    harmonise,
    measure,
    meta,
    tell,
)
from msgut.cohort import model_frame
from msgut.facts import Facts
from msgut.predict import learnable
from msgut.study import Study

# People at the fair contrast, left and right, of the studies that all pages are run on.
PEOPLE = {
    "jangi_2016": (43, 61),
    "imsms_2022": (576, 576),
    "forbes_2018": (23, 19),
    "troci_2022": (54, 28),
}


@pytest.fixture(scope="module")
def visits():
    """Twelve a group; at a second visit, after a treatment, all differs unmistakably."""
    rng = np.random.default_rng(3)
    person = np.repeat([f"p{k:02d}" for k in range(24)], 2)
    samples = pd.DataFrame(
        {
            "subject": person,
            "group": np.repeat(["HC", "MS"], 24),
            "visit": ["1", "2"] * 24,
            "age": np.repeat(rng.normal(40, 10, 24), 2),
        },
        [f"s{k:02d}" for k in range(48)],
    )
    reads = rng.poisson(60, size=(48, 12))
    later = (samples["visit"] == "2") & (samples["group"] == "MS")
    reads[later, :6] *= 40
    names = [f"Genus{k}" for k in range(12)]
    counts = pd.DataFrame(reads, samples.index, names)
    taxa = pd.DataFrame({"genus": names}, names)
    facts = Facts(design="case-control", contrast={"visit": "1"})
    return Study("visits", counts, samples, taxa, facts=facts)


def groups(table):
    alpha = measure.alpha(getattr(table, "study", table))
    return compare.two_groups(alpha, table, covariates=["age"])


ASKED = {
    "02 groups": groups,
    "04 linda": differential.linda,
    "04 wilcoxon": differential.wilcoxon,
    "04 presence": differential.presence,
    "05 scores": lambda table: dysbiosis.assessment(table, permutations=399, seed=1),
}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_asked_of_a_study_is_asked_of_its_one_comparison(visits, question):
    """Those who are not at the fair contrast change no number of any page."""
    ask, fair = ASKED[question], cohort.fair_contrast(visits)
    whole = ask(visits)
    pd.testing.assert_frame_equal(whole, ask(cohort.comparison(visits)))
    pd.testing.assert_frame_equal(whole, ask(fair))


def test_cohorts_are_pooled_by_the_people_of_their_comparisons(visits):
    fair = cohort.fair_contrast(visits)
    shares = meta.prevalence_by_cohort([visits])
    pd.testing.assert_frame_equal(shares, meta.prevalence_by_cohort([fair]))
    pd.testing.assert_frame_equal(
        meta.cohort_effects(visits, shares=shares),
        meta.cohort_effects(fair, shares=shares),
    )


@pytest.mark.real
@pytest.mark.parametrize("name", PEOPLE)
def test_the_people_of_all_pages_are_one_set(real, name):
    plain = harmonise.community(real(name), rank="", depth=1000)
    genus = harmonise.community(real(name), rank="genus", depth=1000)
    who = cohort.comparison(plain)
    taxa = who.of(
        harmonise.min_prevalence(harmonise.collapse(who.study, "genus"), prevalence=0.1)
    )
    pages = {
        "02": cohort.comparison(cohort.fair_contrast(plain)),
        "03": who.once(),
        "04": taxa,
        "05": cohort.comparison(genus).once(),
        "06": learnable(genus),
    }
    sets = {
        page: set(zip(one.study.subject, one.group, strict=True))
        for page, one in pages.items()
    }
    assert all(people == sets["02"] for people in sets.values())
    n_left, n_right = PEOPLE[name]
    assert {page: one.sizes for page, one in pages.items()} == dict.fromkeys(
        pages, (n_left, n_right)
    )
    assert model_frame(taxa).sizes == (n_left, n_right)
    shannon = measure.alpha(who.study)["shannon"]
    rank = compare.two_groups(shannon, who).set_index("test").loc["rank"]
    assert (rank["n_left"], rank["n_right"]) == (n_left, n_right)
    pooled = meta.eligibility([genus]).iloc[0]
    assert (pooled["n_left"], pooled["n_right"]) == (n_left, n_right)
    # And page 01 says so.
    said = tell.cohort.who_is_compared(genus)
    assert str(said).startswith(f"{n_left} HC and {n_right} MS")
    assert said.n == who.n_people == n_left + n_right
