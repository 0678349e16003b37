"""Which groups are compared, and what they can be adjusted for."""

import numpy as np
import pandas as pd
import pytest
from small_cohorts import invented

from msgut import cohort
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study
from msgut.tell.cautions import confounding
from msgut.twin.latent_scores import centred_covariates


def grouped(*groups):
    counts = pd.DataFrame({"A": range(1, len(groups) + 1)})
    return Study("toy", counts, pd.DataFrame({"group": groups}))


@pytest.mark.parametrize(
    ("groups", "asked", "answer"),
    [
        (["MS", "HC"], ("", ""), ("HC", "MS")),
        (["UC", "UC", "HC", "CD"], ("", ""), ("HC", "UC")),
        (["UC", "UC", "HC", "MS"], ("", ""), ("HC", "MS")),
        (["UC", "CD", "CD"], ("", ""), ("CD", "UC")),
        (["MS", "HC", "CD"], ("CD", ""), ("CD", "MS")),
        (["MS", "HC", "CD"], ("", "CD"), ("HC", "CD")),
        (["MS", "HC", "CD"], ("", "HC"), ("MS", "HC")),
    ],
)
def test_the_sides_are_those_asked_for_or_the_disease_against_health(
    groups, asked, answer
):
    assert cohort.groups_to_compare(grouped(*groups), *asked) == answer


@pytest.mark.parametrize(
    ("groups", "asked", "words"),
    [
        (["MS", "HC"], ("PD", ""), "no group 'PD'. There are HC, MS"),
        (["MS", "MS"], ("", ""), "only the group MS"),
        (["MS", "HC"], ("MS", "MS"), "cannot be compared with itself"),
    ],
)
def test_sides_that_cannot_be_are_refused(groups, asked, words):
    with pytest.raises(MsgutError, match=words):
        cohort.groups_to_compare(grouped(*groups), *asked)


def test_what_is_known_of_too_few_is_not_adjusted_for(rng):
    gut = invented(rng, n=40)
    assert cohort.usable_covariates(gut) == ("age", "sex")
    assert cohort.usable_covariates(gut, among=None) == ("age", "sex")
    samples = gut.samples.assign(smoking="no", bmi=25.0)
    samples.loc[samples.index[:9], "age"] = np.nan  # 22 % missing
    samples.loc[samples.index[20:25], "smoking"] = "yes"
    samples.loc[samples.index[:3], "smoking"] = None  # 7 % missing: too many for it
    less = Study("toy", gut.counts, samples)
    assert cohort.usable_covariates(less) == ("sex",)
    assert cohort.usable_covariates(less, among=None) == ("sex",)


def test_batch_that_only_one_group_has_is_not_adjusted_for_and_said(rng):
    gut = invented(rng)
    samples = gut.samples.assign(batch=np.where(gut.group == "MS", "r1", None))
    who = cohort.comparison(Study("t", gut.counts, samples))
    assert "batch" not in cohort.usable_covariates(who, among=None)
    assert confounding(who) == (
        "Not to be read as disease: batch is recorded for MS only.",
    )
    assert confounding(cohort.comparison(gut)) == ()


def test_an_empty_text_is_a_value_that_is_not_known(rng):
    gut = invented(rng, n=40)
    samples = gut.samples.copy()
    samples.loc[samples.index[:9], "sex"] = ""
    less = Study("t", gut.counts, samples)
    assert cohort.usable_covariates(less) == ("age",)
    made = cohort.coded_covariates(less.samples, ["sex"])
    assert list(made) == ["sex (f)"]
    assert made["sex (f)"].isna().sum() == 9


@pytest.mark.parametrize("blank", ["", None, np.nan, pd.NA])
def test_what_is_not_known_is_one_thing_however_it_is_written(rng, blank):
    """An empty text was a level of its own to Table 1, to the site and to the twin."""
    gut = invented(rng, n=40)
    ids = gut.samples.index
    site = ["a", "b", "c", "d"] * 10
    samples = gut.samples.astype(object).assign(site=site, batch="r1")
    samples.loc[ids[:5], ["sex", "site"]] = blank
    samples.loc[gut.group == "MS", "batch"] = blank
    samples["age"] = gut.samples["age"]
    less = Study("t", gut.counts, samples)
    who = cohort.comparison(less)
    assert who.site is None
    assert who.covariates == ("age", "sex")
    assert who.covariate_table["sex (f)"].isna().sum() == 5
    assert who.confounded_with == ("batch is recorded for HC only",)
    rows = cohort.table1(less).set_index(["covariate", "level"])
    assert set(rows.loc["sex"].index) == {"f", "m"}
    assert set(rows["missing"]["site"]) == {5}
    traits = less.samples[["group", "sex"]]
    assert list(centred_covariates(traits, less.group)) == ["sex=m"]
    gone = less.become("gone", "", samples=samples.assign(group=blank, subject=blank))
    assert gone.group.isna().all()
    assert list(gone.subject) == list(ids)


def test_only_pairs_have_a_column_that_joins_them(rng):
    gut = invented(rng)
    assert cohort.comparison(gut).pair_column is None
    samples = gut.samples.assign(household=[*range(12), *range(12)])
    pairs = Study("t", gut.counts, samples, facts=Facts(design="household-pairs"))
    assert cohort.comparison(pairs).pair_column == "household"


def test_a_transplant_study_is_compared_as_it_was_before(rng):
    gut = invented(rng, n=6)
    phase = ["donor", "donor", "before antibiotics", "before", "after", "control"]
    fmt = Study(
        "t", gut.counts, gut.samples.assign(phase=phase), facts=Facts(design="fmt")
    )
    assert list(cohort.fair_contrast(fmt).counts.index) == ["s0", "s1", "s2"]
    phase[2] = "between"
    later = Study(
        "t", gut.counts, gut.samples.assign(phase=phase), facts=Facts(design="fmt")
    )
    assert list(cohort.fair_contrast(later).counts.index) == ["s0", "s1", "s3"]
    assert cohort.fair_contrast(gut) is gut


def test_a_covariate_of_one_value_once_the_others_are_known_is_not_adjusted_for():
    gut = invented(np.random.default_rng(3), n=40)
    samples = gut.samples.assign(sex=["f"] * 4 + ["m"] * 36)
    samples.loc[samples.index[:4], "age"] = np.nan
    who = cohort.comparison(Study("t", gut.counts, samples))
    assert who.covariates == ("age",)
