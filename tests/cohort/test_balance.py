"""Are the groups alike, and can a covariate be told from the disease at all?"""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, compare, tell
from msgut.cohort.balance import smd
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
    assert smd(left, right) == pytest.approx(6 / np.sqrt(10))
    assert smd(right, left) == pytest.approx(-6 / np.sqrt(10))


def test_the_difference_of_two_shares_by_hand():
    """For two levels it is |p - q| over the root of the mean of p(1-p) and q(1-q)."""
    left, right = pd.Series(list("fmmm")), pd.Series(list("fffm"))
    assert smd(left, right) == pytest.approx(0.5 / np.sqrt(0.1875))


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [([1.0, 1.0], [1.0, 1.0], 0), ([1.0, 1.0], [2.0, 2.0], np.inf),
     (["a", "a"], ["b", "b"], np.inf), (["a", "b"], ["a", "b"], 0)],
)  # fmt: skip
def test_no_spread_at_all_is_told_apart_from_no_difference(left, right, answer):
    assert smd(pd.Series(left), pd.Series(right)) == answer


def test_one_person_a_side_says_nothing():
    assert np.isnan(smd(pd.Series([1.0]), pd.Series([2.0, 3.0])))


def test_table_1_counts_people_and_names_what_is_missing():
    gut = invented(
        group=["MS", "MS", "MS", "HC", "HC"], subject=["a", "a", "b", "c", "d"],
        sex=["f", "f", "f", "m", None], age=[40.0, 40.0, 50.0, 30.0, 40.0],
    )  # fmt: skip
    table = cohort.balance(gut).set_index(["covariate", "level"])
    assert table.loc[("age", ""), "MS"] == "45.0 ± 7.1"
    assert table.loc[("age", ""), "smd"] == pytest.approx(10 / np.sqrt(50))
    assert table.loc[("sex", "f"), ["HC", "MS", "missing"]].tolist() == [
        "0 (0%)", "2 (100%)", 1,
    ]  # fmt: skip
    assert table.loc[("age", ""), "flagged"]


def test_among_several_groups_the_worst_is_named():
    gut = invented(
        group=["HC"] * 3 + ["MS"] * 3 + ["RA"] * 3,
        age=[30.0, 31, 32, 31, 32, 33, 60, 61, 62],
    )
    row = cohort.balance(gut).iloc[0]
    assert (row["against"], row["smd"]) == ("RA", pytest.approx(30))


def test_a_batch_known_for_one_group_only_cannot_be_separated():
    gut = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r2", None, None])
    assert cohort.inseparable(gut)["why"].tolist() == ["batch is recorded for MS only"]


def test_batches_that_no_two_groups_share_cannot_be_separated():
    gut = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r1", "r2", "r2"])
    assert cohort.inseparable(gut)["why"].tolist() == [
        "no batch is shared by two groups"
    ]
    mixed = invented(group=["MS", "MS", "HC", "HC"], batch=["r1", "r2", "r1", "r2"])
    assert cohort.inseparable(mixed).empty


def test_ages_that_do_not_overlap_cannot_be_separated():
    apart = invented(group=["MS", "MS", "HC", "HC"], age=[60.0, 70, 20, 30])
    assert cohort.inseparable(apart)["covariate"].tolist() == ["age"]
    overlap = invented(group=["MS", "MS", "HC", "HC"], age=[25.0, 70, 20, 30])
    assert cohort.inseparable(overlap).empty


def test_a_treatment_is_no_confounder_of_the_disease_it_treats():
    gut = invented(group=["MS", "HC"] * 2, treatment=["interferon", None] * 2)
    assert cohort.inseparable(gut).empty


def test_the_sentences_say_what_the_tables_hold():
    gut = invented(
        group=["MS", "MS", "HC", "HC"], subject=["a", "a", "b", "c"],
        age=[40.0, 40.0, 30.0, 31.0], batch=["r", "r", None, None],
    )  # fmt: skip
    assert tell.cohort.crowd(gut) == "3 people (2 HC, 1 MS) in 4 samples, up to 2 each."
    assert tell.cohort.alike(gut).endswith(
        "Cannot be separated at all: no age is shared by two groups; batch is recorded "
        "for MS only."
    )
    same = invented(group=["MS", "MS", "HC", "HC"], age=[30.0, 31.0, 30.0, 31.0])
    assert tell.cohort.alike(same) == "Yes, in what is recorded (age)."


def test_the_smallest_difference_that_can_be_seen():
    """Cohen's table: 64 a group see d = 0.5 with a power of 80 % at 5 %."""
    assert cohort.detectable(64, 64) == pytest.approx(0.5, abs=0.01)
    assert cohort.detectable(64, 64, power=0.9) > cohort.detectable(64, 64)


def test_the_scope_of_a_cohort_follows_its_columns_and_refusals():
    gut = invented(group=["MS", "HC"] * 3, sex=["f", "m"] * 3)
    scope = cohort.scope(gut).set_index("question")
    assert scope.loc["Does MS differ from HC?", "can"]
    assert not scope.loc["Can age, sex and weight be adjusted for?", "can"]
    assert scope.loc["Can age, sex and weight be adjusted for?", "why"] == (
        "not recorded: age, bmi"
    )
    assert not scope.loc["Does the gut cause the disease?", "can"]
    rare = Study("toy", gut.counts, gut.samples, facts=Facts(refuse={"alpha": "cut."}))
    assert (
        cohort.scope(rare).set_index("question").loc["Is diversity lower?", "why"]
        == "cut."
    )


def test_what_was_lost_is_counted_from_where_reads_begin():
    gut = invented(group=["MS", "HC", "HC"])
    start = gut.become("counts", "proportions × reads", counts=gut.counts * 100)
    less = start.become("depth", "too shallow", counts=start.counts.iloc[1:])
    assert tell.cohort.lost(less).startswith("1 of 3 samples and 16.67% of the reads")
    assert tell.cohort.lost(gut) == "Nothing was left out."


def test_the_commonest_and_what_has_no_name():
    counts = pd.DataFrame({"A": [6, 2], "B": [3, 7], "unnamed C": [1, 1]}, ["x", "y"])
    gut = Study("toy", counts, pd.DataFrame({"group": ["HC", "MS"]}, ["x", "y"]))
    table = compare.commonest(gut, most=2)
    assert table["taxon"].tolist() == ["B", "A"]
    assert table["mean MS"].tolist() == [0.7, 0.2]
    assert tell.taxa.majority(table, gut) == (
        "B 50%, A 40% lead on average; 1 of 3 taxa make up half of the reads."
    )
    assert tell.taxa.nameless(gut).startswith("10% of the reads, in 1 of 3 taxa")


@pytest.mark.real
def test_the_real_imbalances(real):
    sexes = cohort.balance(real("imsms_2022")).set_index(["covariate", "level"])
    assert sexes.loc[("sex", "female"), ["HC", "MS"]].tolist() == [
        "201 (35%)",
        "400 (69%)",
    ]
    assert sexes.loc[("sex", "female"), "smd"] == pytest.approx(0.737, abs=5e-4)
    assert sexes.loc[("site", "Boston"), "smd"] == 0
    why = cohort.inseparable(real("troci_2022"))["why"].tolist()
    assert why == ["batch is recorded for MS only"]
    for name in ("imsms_2022", "jangi_2016", "forbes_2018"):
        assert cohort.inseparable(real(name)).empty
