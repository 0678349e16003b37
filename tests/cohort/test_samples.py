"""Which samples stand for whom: groups, the fair contrast, one sample a person."""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, fmt
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study
from msgut.twin.traits_and_visits import visit_slots


def toy(counts, samples=None, **facts):
    counts = pd.DataFrame(counts)
    counts.index = [f"s{k}" for k in range(len(counts))]
    counts.columns = [f"t{k}" for k in range(counts.shape[1])]
    samples = pd.DataFrame(samples or {}, index=counts.index)
    return Study("toy", counts, samples, facts=Facts(**facts))


def test_a_person_counts_once_with_their_first_and_deepest_sample():
    gut = toy(
        [[10], [30], [20], [99], [5]],
        samples={"subject": ["p", "p", "p", "q", None], "visit": [1, 1, 2, 3, np.nan]},
    )
    assert list(cohort.first_visit(gut).counts.index) == ["s1", "s3", "s4"]


def test_the_fair_contrast_of_the_study_file_is_kept_and_written_down():
    samples = {"visit": [1.0, 2.0, np.nan, 1.0], "arm": ["a", "a", "a", "b"]}
    gut = toy(
        [[1], [2], [3], [4]], samples=samples, contrast={"visit": "1", "arm": "a"}
    )
    fair = cohort.fair_contrast(gut)
    assert list(fair.counts.index) == ["s0"]
    assert fair.losses["why"].tolist() == ["the fair contrast: visit 1, arm a"]
    assert cohort.fair_contrast(toy([[1]])).losses.empty
    lost = toy([[1]], samples={"arm": ["a"]}, contrast={"arm": "A"})
    with pytest.raises(MsgutError, match="arm 'A', which no sample has; there are a"):
        cohort.fair_contrast(lost)


@pytest.mark.real
def test_troci_is_compared_at_the_first_visit(real):
    fair = cohort.fair_contrast(real("troci_2022"))
    assert fair.group.value_counts().to_dict() == {"HC": 54, "MS": 28}


def test_a_column_that_is_not_there_is_refused_by_name():
    gut = toy([[1], [2]], {"group": ["MS", "HC"]})
    with pytest.raises(MsgutError, match="no column 'arm' among"):
        cohort.first_visit(gut, apart="arm")
    bare = Study("bare", gut.counts, gut.samples.drop(columns="group"))
    with pytest.raises(MsgutError, match="no column 'group' among"):
        cohort.groups_to_compare(bare)
    with pytest.raises(MsgutError, match="1 values for 2 samples"):
        cohort.design_permutation(gut, [1])


def test_a_day_tells_the_time_before_a_visit_does_to_all_who_ask():
    # By the visits s1 comes first, by the days s2; the deepest is s0.
    gut = toy(
        [[30], [10], [10]],
        samples={"subject": ["p"] * 3, "visit": [3, 1, 2], "day": [28, 1, -3]},
    )
    assert list(cohort.first_visit(gut).counts.index) == ["s2"]
    assert fmt.sample_time(gut).name == "day"
    assert fmt.sample_time(gut).tolist() == [28, 1, -3]
    (slot,) = visit_slots(gut.samples, gut.subject)
    assert slot["mean"] == pytest.approx(26 / 3)
    visits = gut.become("bare", "", samples=gut.samples.drop(columns="day"))
    assert list(cohort.first_visit(visits).counts.index) == ["s1"]
    assert fmt.sample_time(visits).name == "visit"
    assert visit_slots(visits.samples, visits.subject)[0]["mean"] == 2
    none = visits.become("bare", "", samples=visits.samples[["subject"]])
    assert list(cohort.first_visit(none).counts.index) == ["s0"]
    assert fmt.sample_time(none).isna().all()


@pytest.mark.parametrize(
    ("visits", "kept"),
    [
        (["V10", "V2", "V3"], ["s1"]),
        (["day 14", "day -3", "day 0"], ["s1"]),
        (["week-4", "week-12", "Week-1"], ["s2"]),
        (["2", None, "1"], ["s2"]),
    ],
)
def test_visits_that_are_texts_stand_in_the_order_of_their_numbers(visits, kept):
    # The deepest sample is never the first: it would hide a rule that asks for no time.
    depths = [[30 - (f"s{k}" in kept) * 20] for k in range(3)]
    gut = toy(depths, samples={"subject": ["p"] * 3, "visit": visits})
    assert list(cohort.first_visit(gut).counts.index) == kept


@pytest.mark.parametrize(
    "visits",
    [
        ["before", "after"],
        ["week 4", "month 1"],
        ["1", "last"],
        ["V1", "2"],
        ["a1b2", "x"],
    ],
)
def test_visits_without_an_order_are_refused_with_a_way_out(visits):
    gut = toy([[9], [1]], samples={"subject": ["p", "p"], "visit": visits})
    with pytest.raises(MsgutError, match="which visit came first of .*values.visit"):
        cohort.first_visit(gut)
    apart = toy([[9], [1]], samples={"subject": ["p", "q"], "visit": visits})
    assert len(cohort.first_visit(apart).counts) == 2
    same = toy([[9], [99]], samples={"subject": ["p", "p"], "visit": visits[:1] * 2})
    assert list(cohort.first_visit(same).counts.index) == ["s1"]
