"""Which groups a page compares, what it can adjust for, and what it says first."""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, compare, differential, harmonise, measure, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def invented(rng, n=24, shift=1.0, **facts):
    counts = pd.DataFrame(
        rng.poisson(60, (n, 14)) + 1, columns=[f"g{k}" for k in range(14)]
    )
    counts.index = [f"s{k}" for k in range(n)]
    group = np.repeat(["HC", "MS"], n // 2)
    counts.loc[group == "MS", "g0"] = (counts.loc[group == "MS", "g0"] * shift).astype(
        int
    )
    samples = pd.DataFrame(
        {"group": group, "age": rng.normal(45, 8, n), "sex": ["f", "m"] * (n // 2)},
        counts.index,
    )
    taxa = pd.DataFrame(
        {"phylum": ["P", "Q"] * 7, "family": ["F", "G"] * 7, "genus": list(counts)},
        counts.columns,
    )
    return Study("toy", counts, samples, taxa, facts=Facts(**facts))


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
    assert cohort.sides(grouped(*groups), *asked) == answer


@pytest.mark.parametrize(
    ("groups", "asked", "words"),
    [
        (["MS", "HC"], ("PD", ""), "no group 'PD'; there are HC, MS"),
        (["MS", "MS"], ("", ""), "only the group MS"),
        (["MS", "HC"], ("MS", "MS"), "cannot be compared with itself"),
    ],
)
def test_sides_that_cannot_be_are_refused(groups, asked, words):
    with pytest.raises(MsgutError, match=words):
        cohort.sides(grouped(*groups), *asked)


def test_what_is_known_of_too_few_is_not_adjusted_for(rng):
    gut = invented(rng, n=40)
    assert cohort.adjustable(gut) == ["age", "sex"]
    assert cohort.adjustable(gut, among=None) == ["age", "sex"]
    samples = gut.samples.assign(smoking="no", bmi=25.0)
    samples.loc[samples.index[:9], "age"] = np.nan  # 22 % missing
    samples.loc[samples.index[20:25], "smoking"] = "yes"
    samples.loc[samples.index[:3], "smoking"] = None  # 7 % missing: too many for it
    assert cohort.adjustable(Study("toy", gut.counts, samples)) == ["sex"]
    assert cohort.adjustable(Study("toy", gut.counts, samples), among=None) == ["sex"]


def test_batch_that_only_one_group_has_is_not_adjusted_for(rng):
    gut = invented(rng)
    samples = gut.samples.assign(batch=np.where(gut.group == "MS", "r1", None))
    assert "batch" not in cohort.adjustable(Study("t", gut.counts, samples), among=None)


def test_only_pairs_have_mates(rng):
    assert cohort.mates(invented(rng)) is None
    assert cohort.mates(invented(rng, design="household-pairs")) == "household"


def test_the_row_a_page_leads_with_and_its_numbers(rng):
    gut = invented(rng)
    table = compare.groups(measure.alpha(gut), gut, covariates=["age"])
    row = tell.diversity.main(table, "shannon", called="Shannon diversity")
    assert (row["test"], row["measure"]) == ("rank", "Shannon diversity")
    told = tell.diversity.numbers(row)
    assert told["n"] == 24
    assert told["interval"] == (row["low"], row["high"])
    adjusted = tell.diversity.main(table, "shannon", adjusted=True)
    assert adjusted["adjusted_for"] == "age"
    assert "adjusted for age" in tell.diversity.beside(adjusted)
    bare = compare.groups(measure.alpha(gut), gut)
    assert tell.diversity.main(bare, "shannon", adjusted=True) is None
    assert tell.diversity.beside(None).startswith("Cannot be said")
    assert tell.diversity.numbers(None) == {}
    assert set(tell.diversity.LEAD) <= set(table)


def test_two_groups_are_not_several(rng):
    gut = invented(rng)
    assert compare.several(measure.alpha(gut)[["shannon"]], gut).empty
    three = gut.samples.assign(group=["HC", "MS", "CD"] * 8)
    many = Study("toy", gut.counts, three)
    assert len(compare.several(measure.alpha(many)[["shannon"]], many)) == 4


def test_depths_rise_from_the_shallowest_to_the_median(rng):
    gut = invented(rng)
    depths = compare.depths_to_try(gut)
    assert depths == sorted(set(depths))
    assert depths[0] == gut.depth.min()
    assert depths[-1] <= gut.depth.median()


def test_steady_says_whether_all_draws_agree():
    table = pd.DataFrame({
        "depth": [100, 100, 900, 900], "seed": [0, 1, 0, 1],
        "conclusion": ["lower"] * 3 + ["no difference seen"],
        "same": [True, True, True, False], "p": [0.03, 0.04, 0.02, 0.06],
    })  # fmt: skip
    assert tell.diversity.steady(table).startswith(
        "Yes: at 100 to 900 reads, 3 of 4 draws say 'lower'"
    )
    assert tell.diversity.steady(table).endswith("(by p alone, 0.02 to 0.06).")
    assert tell.diversity.steady(table.iloc[:3]).startswith(
        "No: all 3 draws at 100 to 900"
    )


def test_the_same_question_under_each_distance(rng):
    gut = invented(rng, shift=6)
    table = compare.under(gut, permutations=49)
    assert list(table["metric"]) == list(compare.offered(gut))
    assert len(table) == 5
    assert table["r2"].between(0, 1).all()
    told = table.set_index("metric")["verdict"]
    assert told["jaccard"] == "all samples alike"  # every taxon is in every sample
    known = table.dropna(subset=["p_centre"])
    assert (known["q_centre"] >= known["p_centre"]).all()
    bray = table.set_index("metric").loc["bray_curtis"]
    assert bray["p_centre"] == 0.02
    assert tell.community.agreement(table).startswith("Unadjusted, in centre under ")
    halves = Study(
        "t", gut.counts / 2.0, gut.samples, facts=Facts(refuse={"counts": "no"})
    )
    assert "aitchison" not in compare.offered(halves)


def test_a_transplant_study_is_compared_as_it_was_before(rng):
    gut = invented(rng, n=6)
    phase = ["donor", "donor", "before antibiotics", "before", "after", "control"]
    fmt = Study(
        "t", gut.counts, gut.samples.assign(phase=phase), facts=Facts(design="fmt")
    )
    assert list(harmonise.baseline(fmt).counts.index) == ["s0", "s1", "s2"]
    phase[2] = "between"
    later = Study(
        "t", gut.counts, gut.samples.assign(phase=phase), facts=Facts(design="fmt")
    )
    assert list(harmonise.baseline(later).counts.index) == ["s0", "s1", "s3"]
    assert harmonise.baseline(gut) is gut


def test_a_sentence_on_batch_is_not_left_without_its_caution(rng):
    gut = invented(rng)
    assert tell.diversity.cautioned("Lower.", gut) == "Lower."
    samples = gut.samples.assign(batch=np.where(gut.group == "MS", "r1", None))
    told = tell.diversity.cautioned("Lower.", Study("toy", gut.counts, samples))
    assert told == "Lower. Not to be read as disease: batch is recorded for MS only."


@pytest.mark.parametrize(("q", "agreed"), [(0.95, True), (0.001, False)])
def test_a_method_that_sees_nothing_has_no_veto(q, agreed):
    rows = [("a", -1.0, 0.001), ("b", -0.9, 0.002), ("c", -1.1, 0.01), ("d", 0.2, q)]
    table = pd.DataFrame(rows, columns=["method", "effect", "q"]).assign(
        taxon="F", low=-2.0, high=2.0, form="paired", n_left=9, n_right=9,
        scale="log2 fold change", prevalence_left=1.0, prevalence_right=1.0,
    )  # fmt: skip
    assert differential.consensus(table)["agreed"].tolist() == [agreed]


def test_an_adjusted_difference_is_told_beside_the_bare_one(rng):
    gut = invented(rng)
    table = compare.groups(measure.alpha(gut), gut, covariates=["age"])
    told = tell.diversity.both(table, "shannon", called="Shannon")
    assert told.count("Shannon") == 2
    assert " Adjusted: " in told
    bare = compare.groups(measure.alpha(gut), gut)
    assert "Adjusted" not in tell.diversity.both(bare, "shannon")
