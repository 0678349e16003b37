"""One comparison, made once: who is compared, in which form, and what may be exchanged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut import cohort
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def invented(samples, design="case-control", **facts):
    samples = pd.DataFrame(samples)
    samples.index = [f"s{k:02d}" for k in range(len(samples))]
    counts = pd.DataFrame({"t": np.arange(1, len(samples) + 1)}, samples.index)
    return Study("toy", counts, samples, facts=Facts(design=design, **facts))


def columns(who):
    """The group of each sample by its id."""
    return dict(zip(who.study.counts.index, who.is_right, strict=True))


@st.composite
def cohorts(draw):
    """A cohort of some design: homes of one to three, visits, people in both groups.

    Homes and people are numbered alike, so that neither may be taken for the other.
    """
    design = draw(st.sampled_from(["case-control", "repeated", "household-pairs"]))
    rows, person = [], 0
    for home in range(draw(st.integers(3, 8))):
        known = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3)) if design == "household-pairs" else 1):
            person += 1
            group = draw(st.sampled_from(["HC", "MS"]))
            crosses = draw(st.integers(0, 5)) == 0
            for visit in range(draw(st.sampled_from([1, 1, 1, 3]))):
                side = draw(st.sampled_from(["HC", "MS"])) if crosses else group
                rows.append((str(person), str(home) if known else None, side, visit))
    names = ["subject", "household", "group", "visit"]
    samples = pd.DataFrame(rows, columns=names)
    samples.loc[len(samples)] = (str(person + 1), None, "HC", 0)
    samples.loc[len(samples)] = (str(person + 2), None, "MS", 0)
    return invented(samples.to_dict("list"), design)


# Laws --------------------------------------------------------------------------------


def within(labels, codes):
    """How many samples of each code carry the label, per row of labels."""
    return labels.astype(int) @ np.eye(codes.max() + 1, dtype=int)[codes]


@settings(deadline=None, max_examples=50)
@given(cohorts(), st.integers(0, 99))
def test_permuted_labels_keep_what_the_design_holds_fixed(study, seed):
    who = cohort.comparison(study)
    labels, exact = who.permuted_labels(60, seed=seed)
    person = np.unique(who.study.subject.astype(str), return_inverse=True)[1]
    of_person, observed = within(labels, person), within(who.is_right[None], person)[0]
    visits = np.bincount(person)
    crosses = (observed > 0) & (observed < visits)
    # Visits move together; who stands in both groups keeps as many samples in each.
    assert ((of_person == 0) | (of_person == visits))[:, ~crosses].all()
    assert (of_person[:, crosses] == observed[crosses]).all()
    # One row per person of one group, then per home of one group.
    first = np.unique(person, return_index=True)[1][~crosses]
    home = np.unique(who.unit.to_numpy()[first], return_inverse=True)[1]
    right, people = within(who.is_right[None, first], home)[0], np.bincount(home)
    both = (right > 0) & (right < people)
    moved = within(labels[:, first], home)
    # In a home of both groups as many people are of each as before;
    assert (moved[:, both] == right[both]).all()
    # homes of one group change with their like as a whole, as many of each.
    assert ((moved == 0) | (moved == people))[:, ~both].all()
    assert ((moved > 0)[:, ~both].sum(axis=1) == (right > 0)[~both].sum()).all()
    if exact:
        assert (labels == who.is_right).all(axis=1).sum() == 1
        assert len(np.unique(labels, axis=0)) == len(labels)
        assert 0 < who.least_p(60) <= 1


@settings(deadline=None, max_examples=25)
@given(cohorts(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(study, random):
    order = list(study.counts.index)
    random.shuffle(order)
    turned = Study(
        "toy", study.counts.loc[order], study.samples.loc[order], facts=study.facts
    )
    one, other = cohort.comparison(study), cohort.comparison(turned)
    assert columns(one) == columns(other)
    assert (one.form, one.sizes, one.n_pairs) == (
        other.form,
        other.sizes,
        other.n_pairs,
    )
    assert one.unit.equals(other.unit)
    a, b = (who.permuted_labels(20, seed=1)[0] for who in (one, other))
    assert (a == b).all()


@settings(deadline=None, max_examples=25)
@given(cohorts())
def test_once_keeps_the_people_and_of_keeps_the_rows(study):
    who = cohort.comparison(study)
    once = who.once()
    assert set(once.study.subject) == set(who.study.subject)
    assert once.sizes == who.sizes
    assert (
        not once.study.subject.groupby(once.group)
        .apply(lambda own: own.duplicated().any())
        .any()
    )
    assert once.once() is once
    more = Study("toy", study.counts.assign(u=7), study.samples, facts=study.facts)
    again = who.of(more)
    assert columns(again) == columns(who)
    assert list(again.study.counts) == ["t", "u"]
    assert cohort.comparison(who) is who


@settings(deadline=None, max_examples=25)
@given(cohorts())
def test_a_handful_of_units_with_both_groups_never_freezes_the_rest(study):
    who = cohort.comparison(study)
    labels, _ = who.permuted_labels(200, seed=0)
    single = ~who.in_pair
    sides = who.is_right[single]
    if single.any() and 0 < sides.sum() < len(sides):
        assert labels[:, single].any(axis=0).all()
        assert not labels[:, single].all(axis=0).any()


# Cases ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("design", "samples", "form", "sizes", "pairs"),
    [
        ("case-control", {"group": ["HC", "HC", "MS"]}, "independent", (2, 1), 0),
        (
            "household-pairs",
            {"group": ["HC", "MS"] * 2, "household": [1, 1, 2, 2]},
            "paired",
            (2, 2),
            2,
        ),
        (
            "household-pairs",
            {"group": ["HC", "MS", "MS"], "household": [1, 1, 2]},
            "mixed",
            (1, 2),
            1,
        ),
        # Three in a home are three people and one pair.
        (
            "household-pairs",
            {"group": ["HC", "MS", "MS"], "household": [1, 1, 1]},
            "paired",
            (1, 2),
            1,
        ),
        # Homes that nobody knows are nobody's, whether the others are numbers or not.
        (
            "household-pairs",
            {"group": ["HC", "MS"] * 2, "household": [1, 1, None, None]},
            "mixed",
            (2, 2),
            1,
        ),
        (
            "household-pairs",
            {"group": ["HC", "MS"] * 2, "household": ["a", "a", "", ""]},
            "mixed",
            (2, 2),
            1,
        ),
        # No home holds both: two of a home are no two values of a group.
        (
            "household-pairs",
            {"group": ["HC", "HC", "MS"], "household": [1, 1, 2]},
            "repeated",
            (2, 1),
            0,
        ),
        (
            "repeated",
            {"group": ["HC", "MS", "MS"], "subject": [1, 2, 2]},
            "repeated",
            (1, 1),
            0,
        ),
        (
            "case-control",
            {"group": ["HC", "MS", "MS"], "subject": [1, 1, 2]},
            "mixed",
            (1, 2),
            1,
        ),
    ],
)
def test_the_form_and_the_people_by_hand(design, samples, form, sizes, pairs):
    who = cohort.comparison(invented(samples, design))
    assert (who.form, who.sizes, who.n_pairs) == (form, sizes, pairs)


def test_a_home_and_a_person_of_one_name_are_two_units():
    """Person 2 lives in home 1; home 2 is another's, and does not move with them."""
    study = invented(
        {
            "subject": [1, 1, 2, 3, 4, 5],
            "household": [1, 1, 1, 2, 3, 4],
            "group": ["HC", "HC", "MS", "MS", "HC", "MS"],
        },
        "household-pairs",
    )
    labels, exact = cohort.comparison(study).permuted_labels(99, seed=0)
    # Two ways in home 1, three among the three single people.
    assert exact
    assert len(labels) == 6
    assert {(row[2], row[3]) for row in labels.tolist()} == {
        (a, b) for a in (True, False) for b in (True, False)
    }


def test_one_person_in_both_groups_does_not_loosen_the_other_pairs():
    samples = {
        "household": [*np.repeat(range(6), 2).tolist(), 0],
        "subject": [*range(12), 1],
        "group": ["HC", "MS"] * 6 + ["HC"],
    }
    who = cohort.comparison(invented(samples, "household-pairs"))
    labels, _ = who.permuted_labels(200, seed=0)
    pairs = labels[:, 2:12].reshape(len(labels), 5, 2)
    assert (pairs.sum(axis=2) == 1).all()
    assert len(np.unique(pairs[:, :, 0], axis=0)) == 32


def test_who_is_left_out_is_counted_by_group():
    study = invented(
        {
            "subject": ["a", "a", "b", "c", "d", "d", "e"],
            "group": ["HC", "MS", "HC", "MS", "MS", "MS", "CD"],
            "visit": [2, 1, 1, 2, 1, 2, 2],
        },
        "repeated",
        contrast={"visit": "1"},
    )
    who = cohort.comparison(study)
    assert who.sizes == (1, 2)
    # a leaves HC (and stays in MS), c leaves MS, d loses a sample and stays.
    reason = "not at the fair contrast (visit 1)"
    assert who.left_out.to_numpy().tolist() == [
        [reason, "HC", 1, 1],
        [reason, "MS", 1, 2],
    ]
    everybody = invented({"group": ["HC", "MS"]})
    assert cohort.comparison(everybody).left_out.empty


def test_what_is_compared_is_not_what_the_contrast_holds():
    """Visits, or times before and after, can be compared with each other at all."""
    study = invented(
        {
            "subject": ["a", "a", "b", "b"],
            "group": "MS",
            "visit": ["1", "2"] * 2,
            "arm": ["x", "x", "y", "y"],
        },
        "repeated",
        contrast={"visit": "1", "arm": "x"},
    )
    who = cohort.comparison(study, "1", "2", group_column="visit")
    assert (who.form, who.n_people) == ("paired", 1)
    # A comparison is passed on as it is, whatever its column.
    assert cohort.comparison(who) is who
    with pytest.raises(MsgutError, match="a comparison of 2 against 1"):
        cohort.comparison(who, group_column="group")
    course = invented(
        {
            "subject": list("aabb"),
            "group": "UC",
            "phase": ["before", "after"] * 2,
        },
        "fmt",
    )
    who = cohort.comparison(course, "before", "after", group_column="phase")
    assert (who.form, who.n_pairs) == ("paired", 2)


def test_covariates_and_confounders_are_those_of_the_compared_column():
    study = invented(
        {
            "group": ["MS"] * 6,
            "arm": ["x", "x", "x", "y", "y", "y"],
            "age": [30.0, 40, 50, 35, 45, 55],
            "batch": ["r", "r", "r", "q", "q", "q"],
        }
    )
    who = cohort.comparison(study, "x", "y", group_column="arm")
    assert who.covariates == ("age",)
    assert who.confounded_with == ("no batch is shared by two groups",)
    assert cohort.table1(who)[["x", "y"]].to_numpy().tolist()[0] == [
        "40.0 ± 10.0",
        "45.0 ± 10.0",
    ]


def test_groups_may_be_numbers_zero_among_them():
    study = invented({"relapse": [0, 0, 1, 1, 2]})
    who = cohort.comparison(study, 0, 1, group_column="relapse")
    assert who.sides == (0, 1)
    assert who.sizes == (2, 2)


@pytest.mark.parametrize(
    ("samples", "design", "says"),
    [
        ({"group": ["HC", "HC"]}, "case-control", "only the group HC is here"),
        ({"group": [None, None]}, "case-control", "no sample has a group"),
        ({"arm": ["a", "b"]}, "case-control", "no column 'group'"),
        ({"group": ["HC", "MS"]}, "household-pairs", "no column 'household'"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(samples, design, says):
    with pytest.raises(MsgutError, match=says):
        cohort.comparison(invented(samples, design))


def test_a_table_that_lacks_a_compared_sample_is_refused():
    study = invented({"group": ["HC", "MS", "MS"]})
    fewer = study.become("depth", "shallow", counts=study.counts.iloc[:2])
    with pytest.raises(MsgutError, match="lacks 1 of the compared samples, such as"):
        cohort.comparison(study).of(fewer)
