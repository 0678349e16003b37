"""Sentences on the community: each says what its test could and could not see."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binomtest

from msgut import compare, tell
from msgut.cohort import comparison
from msgut.compare.dispersion import two_looks
from msgut.facts import Facts
from msgut.study import Study


def asked(n_left, n_right, *, shift=0.0, stretch=1.0, seed=0, design="case-control"):
    """Return a comparison of invented people and the distances between them."""
    rng = np.random.default_rng(seed)
    group = np.repeat(["HC", "MS"], [n_left, n_right])
    points = rng.normal(size=(len(group), 6))
    points[group == "MS"] *= stretch
    points[group == "MS", 0] += shift
    counts = pd.DataFrame(1, [f"s{i:04d}" for i in range(len(group))], ["a", "b"])
    samples = pd.DataFrame({"group": group}, counts.index)
    samples["age"] = rng.normal(50, 9, len(group))
    samples["household"] = np.arange(len(group)) % max(n_left, n_right)
    who = comparison(Study("toy", counts, samples, facts=Facts(design=design)))
    apart = pd.DataFrame(squareform(pdist(points)), counts.index, counts.index)
    return who, apart


def first(who, apart, **more):
    return tell.community.centre_or_spread(
        compare.centre_and_spread(apart, who), who, **more
    )


def second(who, apart, columns=("age", "group"), **more):
    table = compare.variance_explained(apart, who, list(columns))
    return tell.community.variance_beside_others(table, who, **more)


@pytest.mark.parametrize(
    ("sizes", "design"), [((3, 3), "case-control"), ((4, 4), "household-pairs")]
)
@pytest.mark.parametrize("shift", [0, 100])
def test_what_no_data_could_show_is_never_told_as_no(sizes, design, shift):
    who, apart = asked(*sizes, shift=shift, design=design)
    for said in (first(who, apart), second(who, apart, ["group"])):
        assert said.verdict == "could_not_have_been_seen"
        assert "could not have been seen" in said.sentence
        assert said.least_p >= 0.05
        for word in ("not seen to", "no more than", "hardly"):
            assert f"group {word}" not in said.sentence.lower()
    assert "They are not seen to differ in centre" not in first(who, apart).sentence


def test_what_is_seen_is_told_with_its_interval_before_its_p():
    who, apart = asked(20, 20, shift=3)
    for said in (first(who, apart), second(who, apart)):
        assert said.verdict == "seen"
        assert 0 < said.low < said.estimate < said.high < 1
        assert said.sentence.index("95 % interval") < said.sentence.index("p = ")
        assert "W*d" in said.sentence
    assert second(who, apart).sentence.startswith("Group goes with ")


def test_what_is_not_seen_says_what_remains_possible():
    who, apart = asked(20, 20)
    said = second(who, apart)
    assert said.verdict == "not_seen"
    assert said.low == 0
    assert (
        f"up to {tell.variance_shares.percent(said.high)} % of the variance"
        in said.sentence
    )


def test_a_share_below_what_matters_is_told_as_shown():
    who, apart = asked(400, 400)
    said = second(who, apart)
    assert said.verdict == "too_small_to_matter"
    assert said.high < 0.01
    assert "below the 1 % that would matter" in said.sentence
    assert second(who, apart, matters=said.high / 2).verdict == "not_seen"
    who, apart = asked(600, 600, shift=0.25)
    small = first(who, apart)
    assert small.p < 0.05
    assert small.verdict == "too_small_to_matter"
    assert small.low > 0


def test_spread_alone_is_called_as_spread_and_counted_twice():
    who, apart = asked(12, 40, stretch=2.5)
    said = first(who, apart)
    assert said.verdict == "seen"
    assert said.q == pytest.approx(2 * said.p)
    assert "not seen to differ in centre" in said.sentence
    assert "They differ in spread" in said.sentence


def test_a_p_of_pseudo_f_alone_carries_its_caution():
    who, apart = asked(20, 20, shift=3)
    table = compare.variance_explained(apart, who, ["group", "age"])
    age = tell.community.variance_beside_others(table, who, term="age")
    assert any("pseudo-F" in caution for caution in age.cautions)
    group = tell.community.variance_beside_others(table, who)
    assert not any("pseudo-F" in caution for caution in group.cautions)


def test_verdict_and_interval_never_contradict_each_other():
    codes = set()
    for seed in range(30):
        who, apart = asked(8, 14, shift=[0, 0.8, 1.2][seed % 3], stretch=1.4, seed=seed)
        for said in (first(who, apart), second(who, apart)):
            if "mean distance" in said.unit:
                continue
            codes.add(said.verdict)
            if said.verdict in ("not_seen", "not_after_counting") and said.p >= 0.05:
                assert said.low == 0
            if said.verdict == "seen":
                assert said.p < 0.05
                assert "interval 0 to" not in said.sentence
    assert {"seen", "not_seen"} <= codes


def test_agreement_over_distances_that_cannot_be_told():
    rng = np.random.default_rng(1)
    counts = pd.DataFrame(rng.poisson(9, (6, 5)), list("uvwxyz"))
    gut = Study("toy", counts, pd.DataFrame({"group": ["HC", "MS"] * 3}, counts.index))
    said = tell.community.agreement_of_distances(compare.across_distances(gut))
    assert said.verdict == "could_not_have_been_seen"
    assert "could not have been seen under any" in said.sentence
    alike = Study("toy", counts * 0 + 3, gut.samples)
    said = tell.community.agreement_of_distances(compare.across_distances(alike))
    assert said.verdict == "cannot_be_told"


def looks(row, who, p_centre, p_spread, least=0.001):
    """Return what is said of a row with other p, both looks counted."""
    row = row.copy()
    row["p_centre"], row["p_spread"] = p_centre, p_spread
    row["least_p"] = row["least_p_spread"] = least
    row["q_centre"], row["q_spread"] = two_looks(p_centre, p_spread, least, least)
    return tell.community.centre_or_spread(pd.DataFrame([row]), who)


def test_verdict_and_sentence_count_both_looks():
    who, apart = asked(20, 20)
    row = compare.centre_and_spread(apart, who).iloc[0]
    for p_centre, p_spread, verdict, words in (
        (0.4, 0.01, "seen", "They differ in spread: "),
        (0.4, 0.03, "not_seen", "not seen to differ in spread once both looks"),
        (0.4, 0.3, "not_seen", "They are not seen to differ in spread: "),
        (0.03, 0.3, "not_after_counting", "and not once the look at spread is counted"),
        (0.03, 0.3, "not_after_counting", "p = 0.03, q = 0.06"),
        (0.03, 0.04, "seen", "differ in centre: "),
        (0.03, np.nan, "seen", "Their spread cannot be compared"),
    ):
        told = looks(row, who, p_centre, p_spread)
        assert told.verdict == verdict
        assert words in told.sentence


def test_of_six_pairs_the_centre_alone_is_looked_at():
    who, apart = asked(20, 20)
    row = compare.centre_and_spread(apart, who).iloc[0]
    told = looks(row, who, 1 / 32, 1 / 32, least=1 / 32)
    assert told.verdict == "seen"
    assert "A difference in spread could not have been seen" in told.sentence


def test_a_spread_that_is_called_is_not_too_small_to_matter():
    who, apart = asked(20, 20)
    row = compare.centre_and_spread(apart, who).iloc[0].copy()
    row["low"], row["high"] = 0.0, 0.004
    told = looks(row, who, 0.4, 0.001)
    assert (told.verdict, told.q) == ("seen", 0.002)
    assert looks(row, who, 0.4, 0.3).verdict == "too_small_to_matter"


def test_two_looks_at_nothing_are_called_in_one_case_of_twenty():
    rng = np.random.default_rng(3)
    p = rng.uniform(size=(4000, 2))
    called = [min(two_looks(*row, 0.001, 0.001)) < 0.05 for row in p]
    assert binomtest(sum(called), len(p), 0.05).pvalue > 0.001


@pytest.mark.parametrize(("men", "told"), [(1, False), (4, True)])
def test_what_rests_on_one_person_is_not_told(men, told):
    # All controls but so many are women, all who are ill are men.
    who, apart = asked(20, 20)
    sex = ["male"] * men + ["female"] * (20 - men) + ["male"] * 20
    samples = who.study.samples.assign(sex=sex)
    study = Study("toy", who.study.counts, samples)
    table = compare.variance_explained(apart, study, ["sex", "group"], permutations=99)
    said = tell.community.variance_beside_others(table, comparison(study))
    assert (said.verdict != "cannot_be_told") == told
    assert ("rests on one person" in said.sentence) == (not told)
    if not told:
        assert (said.p, said.low, said.high) == (None, None, None)


def beside_site(sites, shift, seed):
    """Return the row of three against three beside the site, and what is said of it."""
    who, apart = asked(3, 3, shift=shift, seed=seed)
    samples = who.study.samples.assign(site=list(sites))
    study = who.study.become("sites", "told", samples=samples)
    table = compare.variance_explained(apart, study, ["site", "group"])
    rows = table[table["adjusted"] == "for the others"].set_index("term")
    said = tell.community.variance_beside_others(table, comparison(study))
    return rows.loc["group"], said


@pytest.mark.parametrize(
    ("sites", "least"), [("AABABB", 8), ("AABAAB", 72), ("ABBBBA", 72)]
)
@pytest.mark.parametrize("shift", [0, 50])
def test_beside_a_site_no_p_of_few_people_goes_below_its_least(sites, least, shift):
    for seed in range(6):
        row, said = beside_site(sites, shift, seed)
        assert row["least_p"] == pytest.approx(least / 720)
        assert min(row["p"], row["p_f"]) >= row["least_p"] - 1e-12
        if shift:
            # Such a shift reaches it: with 72 that alike it was *not seen*.
            assert row["p"] == pytest.approx(row["least_p"])
        assert (said.verdict == "could_not_have_been_seen") == (least > 36)
