"""Which groups a page compares, what it can adjust for, and what it says first."""

import numpy as np
import pandas as pd
import pytest
from small_cohorts import invented

from msgut import cohort, compare, differential, measure, tell
from msgut.facts import Facts
from msgut.study import Study


def test_two_groups_are_not_several(rng):
    gut = invented(rng)
    assert compare.several_groups(measure.alpha(gut)[["shannon"]], gut).empty
    three = gut.samples.assign(group=["HC", "MS", "CD"] * 8)
    many = Study("toy", gut.counts, three)
    assert len(compare.several_groups(measure.alpha(many)[["shannon"]], many)) == 4


def test_depths_rise_from_the_shallowest_to_the_median(rng):
    gut = invented(rng)
    depths = compare.depths_to_try(gut)
    assert depths == sorted(set(depths))
    assert depths[0] == gut.depth.min()
    assert depths[-1] <= gut.depth.median()


def test_the_same_question_under_each_distance(rng):
    gut = invented(rng, shift=6)
    table = compare.across_distances(gut, permutations=49)
    assert list(table["metric"]) == list(compare.available_distances(gut))
    assert len(table) == 5
    assert table["r2"].between(0, 1).all()
    told = table.set_index("metric")["verdict"]
    assert told["jaccard"] == "alike"  # every taxon is in every sample
    known = table.dropna(subset=["p_centre"])
    assert (known["q_centre"] >= known["p_centre"]).all()
    bray = table.set_index("metric").loc["bray_curtis"]
    # More are drawn than asked for, so that one of five alone can be called.
    assert bray["p_centre"] == 1 / 500
    said = tell.community.agreement_of_distances(table)
    assert said.sentence.startswith("Unadjusted, the groups are seen to differ in ")
    near = table.assign(p_centre=[0.02, 0.2, 0.3, 0.4, 0.6], q_centre=0.1, omega2=0.01)
    said = tell.community.agreement_of_distances(near)
    assert said.verdict == "not_after_counting"
    assert "under 0 of 5 distances (asked alone under 1, p < 0.05)" in said.sentence
    halves = Study(
        "t", gut.counts / 2.0, gut.samples, facts=Facts(refuse={"counts": "no"})
    )
    assert "aitchison" not in compare.available_distances(halves)


@pytest.mark.parametrize(("q", "agreed"), [(0.95, True), (0.001, False)])
def test_a_method_that_sees_nothing_has_no_veto(q, agreed):
    rows = [("a", -1.0, 0.001), ("b", -0.9, 0.002), ("c", -1.1, 0.01), ("d", 0.2, q)]
    table = pd.DataFrame(rows, columns=["method", "effect", "q"]).assign(
        taxon="F",
        low=-2.0,
        high=2.0,
        form="paired",
        n_left=9,
        n_right=9,
        scale="log2 fold change",
        prevalence_left=1.0,
        prevalence_right=1.0,
    )
    assert differential.consensus(table)["agreed"].tolist() == [agreed]


def test_a_sentence_on_batch_is_not_left_without_its_caution(rng):
    gut = invented(rng)
    samples = gut.samples.assign(batch=np.where(gut.group == "MS", "r1", None))
    who = cohort.comparison(Study("toy", gut.counts, samples))
    table = compare.two_groups(measure.alpha(gut), who)
    told = str(tell.diversity.difference(table, who, "shannon"))
    assert told.endswith("Not to be read as disease: batch is recorded for MS only.")
