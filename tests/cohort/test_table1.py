"""Are the groups alike, and can a covariate be told from the disease at all?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from msgut import cohort, compare, tell
from msgut.cohort.table1 import standardised_mean_difference
from msgut.facts import Facts
from msgut.study import Study


def invented(**columns):
    samples = pd.DataFrame(columns)
    samples.index = [f"s{k}" for k in range(len(samples))]
    counts = pd.DataFrame({"A": np.arange(1, len(samples) + 1)}, index=samples.index)
    return Study("toy", counts, samples, facts=Facts())


def test_the_difference_of_two_means_by_hand():
    """Means 30 and 36, variances 4 and 16: 6 / sqrt(10)."""
    left, right = pd.Series([28.0, 30, 32]), pd.Series([32.0, 36, 40])
    assert standardised_mean_difference(left, right) == pytest.approx(6 / np.sqrt(10))
    assert standardised_mean_difference(right, left) == pytest.approx(-6 / np.sqrt(10))


def test_the_difference_of_two_shares_by_hand():
    """For two levels it is |p - q| over the root of the mean of p(1-p) and q(1-q)."""
    left, right = pd.Series(list("fmmm")), pd.Series(list("fffm"))
    assert standardised_mean_difference(left, right) == pytest.approx(
        0.5 / np.sqrt(0.1875)
    )


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ([1.0, 1.0], [1.0, 1.0], 0),
        ([1.0, 1.0], [2.0, 2.0], np.inf),
        (["a", "a"], ["b", "b"], np.inf),
        (["a", "b"], ["a", "b"], 0),
    ],
)
def test_no_spread_at_all_is_told_apart_from_no_difference(left, right, answer):
    assert standardised_mean_difference(pd.Series(left), pd.Series(right)) == answer


def test_one_person_a_side_says_nothing():
    assert np.isnan(
        standardised_mean_difference(pd.Series([1.0]), pd.Series([2.0, 3.0]))
    )


def test_table_1_counts_people_and_names_what_is_missing():
    gut = invented(
        group=["MS", "MS", "MS", "HC", "HC"],
        subject=["a", "a", "b", "c", "d"],
        sex=["f", "f", "f", "m", None],
        age=[40.0, 40.0, 50.0, 30.0, 40.0],
    )
    table = cohort.table1(gut).set_index(["covariate", "level"])
    assert table.loc[("age", ""), "MS"] == "45.0 ± 7.1"
    assert table.loc[("age", ""), "smd"] == pytest.approx(10 / np.sqrt(50))
    assert table.loc[("sex", "f"), ["HC", "MS", "missing"]].tolist() == [
        "0 (0%)",
        "2 (100%)",
        1,
    ]
    assert table.loc[("age", ""), "flagged"]


def test_among_several_groups_the_worst_is_named():
    gut = invented(
        group=["HC"] * 3 + ["MS"] * 3 + ["RA"] * 3,
        age=[30.0, 31, 32, 31, 32, 33, 60, 61, 62],
    )
    row = cohort.table1(gut).iloc[0]
    assert (row["against"], row["smd"]) == ("RA", pytest.approx(30))


def test_a_batch_known_for_one_group_only_cannot_be_separated():
    gut = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r2", None, None])
    assert cohort.confounded_covariates(gut)["why"].tolist() == [
        "batch is recorded for MS only"
    ]


def test_batches_that_no_two_groups_share_cannot_be_separated():
    gut = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r1", "r2", "r2"])
    assert cohort.confounded_covariates(gut)["why"].tolist() == [
        "no batch is shared by two groups"
    ]
    mixed = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r2", "r1", "r2"])
    assert cohort.confounded_covariates(mixed).empty


def test_ages_that_do_not_overlap_cannot_be_separated():
    apart = invented(group=["MS", "MS", "HC", "HC"], age=[60.0, 70, 20, 30])
    assert cohort.confounded_covariates(apart)["covariate"].tolist() == ["age"]
    overlap = invented(group=["MS", "MS", "HC", "HC"], age=[25.0, 70, 20, 30])
    assert cohort.confounded_covariates(overlap).empty


def test_a_treatment_is_no_confounder_of_the_disease_it_treats():
    gut = invented(group=["MS", "HC"] * 2, treatment=["interferon", None] * 2)
    assert cohort.confounded_covariates(gut).empty


def test_the_sentences_say_what_the_tables_hold():
    gut = invented(
        group=["MS", "MS", "HC", "HC"],
        subject=["a", "a", "b", "c"],
        age=[40.0, 40.0, 30.0, 31.0],
        batch=["r", "r", None, None],
    )
    crowd = tell.cohort.who_gave_samples(gut)
    assert str(crowd) == "3 people (2 HC, 1 MS) in 4 samples, up to 2 each."
    assert (crowd.n, crowd.verdict) == (3, "described")
    alike = tell.cohort.groups_alike(gut)
    assert alike.verdict == "cannot_be_told"
    (caution,) = alike.cautions
    assert caution == (
        "Cannot be separated at all: no age is shared by two groups; batch is recorded "
        "for MS only."
    )
    same = invented(group=["MS", "MS", "HC", "HC"], age=[30.0, 31.0, 30.0, 31.0])
    assert str(tell.cohort.groups_alike(same)) == (
        "Yes, in what is recorded: no standardised difference is beyond 0.1 (age (MS, "
        "0.00))."
    )


def test_what_no_two_people_a_side_hold_is_not_told_as_alike():
    gut = invented(group=["MS", "MS", "HC", "HC"], age=[40.0, 41, 30, None])
    said = tell.cohort.groups_alike(gut)
    assert said.verdict == "cannot_be_told"
    assert str(said).startswith("Not known: age cannot be held against each other")
    # Of several groups, those that the next pages compare.
    three = invented(
        group=["MS", "HC", "RA"] * 4, age=[30.0, 31, 70] * 2 + [33.0, 32, 75] * 2
    )
    assert "RA" not in str(tell.cohort.groups_alike(three))


def test_who_is_compared_is_told_with_who_is_not():
    gut = Study(
        "toy",
        pd.DataFrame({"A": range(1, 9)}),
        pd.DataFrame(
            {
                "group": ["HC", "HC", "MS", "MS", "MS", "MS", "UC", None],
                "subject": list("abccddef"),
                "visit": list("11121221"),
            }
        ),
        facts=Facts(design="repeated", contrast={"visit": "1"}),
    )
    said = tell.cohort.who_is_compared(gut)
    assert str(said) == (
        "2 HC and 2 MS, one sample each. Left out: 2 MS samples not at the fair contrast "
        "(visit 1). Not in this comparison: 1 UC."
    )
    assert said.n == 4
    assert "8 samples, up to 2 each" in str(tell.cohort.who_gave_samples(gut))
    assert "1 UC, 1 of no group" in str(tell.cohort.who_gave_samples(gut))
    alone = tell.cohort.who_is_compared(invented(group=["MS", "MS"]))
    assert alone.verdict == "cannot_be_told"
    assert "only the group MS is here" in str(alone)


def test_matters_and_more_than_chance_are_two_things():
    rng = np.random.default_rng(0)
    age = rng.normal(40, 10, 400)
    group = np.resize(["HC", "MS"], 400)
    apart = cohort.table1(invented(group=group, age=age + 10 * (group == "MS")))
    assert apart.loc[0, ["flagged", "beyond_chance"]].tolist() == [True, True]
    few = invented(group=group[:20], age=age[:20] + 3 * (group[:20] == "MS"))
    row = cohort.table1(few).loc[0]
    assert row[["flagged", "beyond_chance"]].tolist() == [True, False]
    # Student's t on 18 degrees, in units of the root of 1/10 + 1/10.
    assert row["chance"] == pytest.approx(2.100922 * np.sqrt(0.2), rel=1e-6)
    assert str(tell.cohort.groups_alike(few)).startswith(
        "Not shown to differ: nothing by more than chance allocation would give. Yet age"
    )
    assert str(
        tell.cohort.groups_alike(invented(group=group, age=age + 10 * (group == "MS")))
    ).startswith("No: they differ by more than chance allocation would give in age")


def test_two_against_two_are_never_more_apart_than_chance():
    row = cohort.table1(invented(group=["HC"] * 2 + ["MS"] * 2, age=[1.0, 1, 2, 2]))
    assert row.loc[0, "smd"] == np.inf
    assert not row.loc[0, "beyond_chance"]


@pytest.mark.parametrize("sizes", [(43, 61), (8, 8)])
def test_randomised_cohorts_are_called_unlike_one_time_in_twenty(sizes):
    """The 0.1 rule alone called 95 % of these unlike, at 43 against 61."""
    rng = np.random.default_rng(4)
    group = np.repeat(["HC", "MS"], sizes)
    n, unlike = len(group), 0
    for _ in range(120):
        gut = invented(
            group=group,
            age=rng.normal(40, 10, n),
            bmi=rng.gamma(9, 3, n),
            sex=rng.choice(["female", "male"], n, p=[0.7, 0.3]),
            smoking=rng.choice(["never", "former", "current"], n, p=[0.6, 0.3, 0.1]),
        )
        unlike += str(tell.cohort.groups_alike(gut)).startswith("No:")
    assert unlike <= binom.ppf(0.9995, 120, 0.05)
    assert unlike > 0


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 12), st.integers(2, 12), st.integers(2, 4), st.integers(0, 99))
def test_the_distance_of_levels_is_that_of_a_formula(n, m, k, seed):
    """Mahalanobis, by a generalised inverse; infinite where that has no answer."""
    rng = np.random.default_rng(seed)
    left, right = (pd.Series(rng.choice(list("abcd")[:k], s)) for s in (n, m))
    p, q = (
        pd.Series(s)
        .value_counts(normalize=True)
        .reindex(list("abcd")[1:k])
        .fillna(0)
        .to_numpy()
        for s in (left, right)
    )
    cover = sum(np.diag(s) - np.outer(s, s) for s in (p, q)) / 2
    found = standardised_mean_difference(left, right)
    if np.isfinite(found):
        inverse = np.linalg.pinv(cover, rcond=1e-10, hermitian=True)
        assert found == pytest.approx(np.sqrt((q - p) @ inverse @ (q - p)), abs=1e-6)
    else:
        assert np.linalg.matrix_rank(cover) < len(cover)
    assert found == pytest.approx(standardised_mean_difference(right, left))


def test_the_scope_of_a_cohort_follows_its_columns_and_refusals():
    gut = invented(group=["MS", "HC"] * 4, sex=["f", "m"] * 4)
    scope = tell.questions.answerable_questions(gut).set_index("question")
    assert scope.loc["Does MS differ from HC?", "can"]
    assert scope.loc["Does MS differ from HC?", "why"].startswith(
        "4 HC and 4 MS are compared; one test misses differences below 2.38 standard"
    )
    assert not scope.loc["Can age, sex and weight be adjusted for?", "can"]
    assert scope.loc["Can age, sex and weight be adjusted for?", "why"] == (
        "not recorded: age, bmi"
    )
    assert not scope.loc["Does the gut cause the disease?", "can"]
    rare = Study("toy", gut.counts, gut.samples, facts=Facts(refuse={"alpha": "cut."}))
    assert (
        tell.questions.answerable_questions(rare)
        .set_index("question")
        .loc["Is diversity lower?", "why"]
        == "cut."
    )


def test_where_no_rank_test_could_call_the_scope_says_so():
    asked = "Does MS differ from HC?"
    three = tell.questions.answerable_questions(
        invented(group=["MS", "HC"] * 3)
    ).set_index("question")
    assert not three.loc[asked, "can"]
    assert three.loc[asked, "why"] == (
        "3 HC and 3 MS are compared; nothing can be called at this size: no rank test "
        "gives p below 0.1"
    )
    # Five pairs could not either; six could, and how alike partners are is assumed.
    home = invented(group=["MS", "HC"] * 5, household=np.repeat(range(5), 2))
    pairs = Study(
        "toy", home.counts, home.samples, facts=Facts(design="household-pairs")
    )
    assert (
        not tell.questions.answerable_questions(pairs)
        .set_index("question")
        .loc[asked, "can"]
    )
    home = invented(group=["MS", "HC"] * 6, household=np.repeat(range(6), 2))
    pairs = Study(
        "toy", home.counts, home.samples, facts=Facts(design="household-pairs")
    )
    row = tell.questions.answerable_questions(pairs).set_index("question").loc[asked]
    assert row["can"]
    assert "if partners are as strangers to each other" in row["why"]


def test_what_was_lost_is_counted_from_where_reads_begin():
    gut = invented(group=["MS", "HC", "HC"])
    start = gut.become("counts", "proportions × reads", counts=gut.counts * 100)
    less = start.become("depth", "too shallow", counts=start.counts.iloc[1:])
    assert str(tell.cohort.losses(less)).startswith(
        "1 of 3 samples and 16.67 % of the reads"
    )
    assert str(tell.cohort.losses(gut)) == "Nothing was left out."


def test_the_commonest_and_what_has_no_name():
    counts = pd.DataFrame({"A": [6, 2], "B": [3, 7], "unnamed C": [1, 1]}, ["x", "y"])
    lineages = pd.DataFrame({"genus": ["A", "B", ""]}, counts.columns)
    samples = pd.DataFrame({"group": ["HC", "MS"]}, ["x", "y"])
    gut = Study("toy", counts, samples, lineages)
    table = compare.abundance_by_group(gut, most=2)
    assert table["taxon"].tolist() == ["B", "A"]
    assert table["mean MS"].tolist() == [0.7, 0.2]
    assert tell.taxa.half_of_the_reads(table, gut) == (
        "B 50 %, A 40 % lead on average; 1 of 3 taxa make up half of the reads."
    )
    assert tell.taxa.unclassified_reads(gut).startswith(
        "10 % of the reads are of 1 of 3 taxa"
    )


@pytest.mark.real
def test_the_real_imbalances(real):
    sexes = cohort.table1(real("imsms_2022")).set_index(["covariate", "level"])
    assert sexes.loc[("sex", "female"), ["HC", "MS"]].tolist() == [
        "201 (35%)",
        "400 (69%)",
    ]
    assert sexes.loc[("sex", "female"), "smd"] == pytest.approx(0.737, abs=5e-4)
    assert sexes.loc[("site", "Boston"), "smd"] == 0
    why = cohort.confounded_covariates(real("troci_2022"))["why"].tolist()
    assert why == ["batch is recorded for MS only"]
    for name in ("imsms_2022", "jangi_2016", "forbes_2018"):
        assert cohort.confounded_covariates(real(name)).empty
