"""Engraftment worked by hand on five taxa, against published definitions, as laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from msgut import fmt, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study

#          A   B   C   D   E
DONOR = [10, 10, 10, 10, 0]
OTHER = [10, 0, 0, 0, 10]
BEFORE = [20, 0, 0, 0, 20]
AFTER = [10, 10, 5, 0, 15]
TABLE = arrays(int, (4, 6), elements=st.integers(0, 5))


def trial(rows, *, refuse=None, design="fmt"):
    """Return a study from (sample, counts, subject, role, donor, phase, day) rows."""
    names = ["subject", "role", "donor", "phase", "day"]
    ids = [row[0] for row in rows]
    counts = pd.DataFrame([row[1] for row in rows], ids)
    counts.columns = list("ABCDE")[: counts.shape[1]]
    samples = pd.DataFrame([row[2:] for row in rows], ids, columns=names)
    samples["group"] = samples["role"].map({"donor": "HC"}).fillna("MS")
    facts = Facts(design=design, refuse=refuse or {})
    return Study("toy", counts, samples, facts=facts)


def five():
    """Return two donors and two recipients over five taxa."""
    return trial(
        [
            ("d1", DONOR, "X", "donor", "X", "donor", np.nan),
            ("d2", OTHER, "Y", "donor", "Y", "donor", np.nan),
            ("b1", BEFORE, "p", "recipient", "X", "before", 0),
            ("a1", AFTER, "p", "recipient", "X", "after", 7),
            ("b2", [5, 5, 0, 0, 0], "q", "recipient", "Y", "before", 0),
            ("a2", [5, 5, 0, 0, 10], "q", "recipient", "Y", "after", 7),
        ]
    )


def own(table, subject):
    """Return the row of a subject with the own donor."""
    row = table[(table["subject"] == subject) & table["own"].astype(bool)]
    return row.iloc[0]


def test_peds_is_what_q2_fmt_counts():
    # q2-fmt: features in donor and recipient, over features in the donor.
    assert fmt.peds([AFTER], [DONOR]).item() == 3 / 4
    assert fmt.peds([AFTER], [OTHER]).item() == 2 / 2
    assert np.isnan(fmt.peds([AFTER], [[0] * 5])).all()


def test_the_exclusive_form_counts_only_what_could_be_gained():
    # Of A B C D the recipient lacked B C D, and has B and C now.
    assert fmt.peds_exclusive([AFTER], [DONOR], BEFORE).item() == 2 / 3
    assert np.isnan(fmt.peds_exclusive([AFTER], [OTHER], BEFORE)).all()


def test_pprs_is_what_stayed_of_the_baseline():
    assert fmt.pprs([AFTER], [BEFORE, DONOR]).tolist() == [[1, 0.75]]


def test_colonisers_to_residents_worked_by_hand():
    share = np.array([DONOR, BEFORE, AFTER]) / 40
    # Donor above baseline: B C D, after 0.375; below: A E, after 0.625.
    found = fmt.colonisers(share[[2]], share[[0]], share[1], floor=0)
    assert found.item() == pytest.approx(np.log(0.375 / 0.625))


def test_every_measure_of_a_pair_worked_by_hand():
    row = own(
        fmt.donor_recipient_pairs(five(), metrics=("bray_curtis", "jaccard")), "p"
    )
    assert row["bray_curtis"] == pytest.approx((0 + 0 + 5 + 10 + 15) / 80)
    assert row["jaccard"] == pytest.approx(1 - 3 / 5)
    was = (10 + 10 + 10 + 10 + 20) / 80
    assert row["shift"] == pytest.approx(1 - 30 / 80 / was)
    assert row["peds"] == 0.75
    assert row["peds_exclusive"] == pytest.approx(2 / 3)


def test_a_donor_with_two_samples_counts_as_their_mean():
    rows = [
        ("d1", DONOR, "X", "donor", "X", "donor", np.nan),
        ("d3", [10, 0, 0, 0, 0], "X", "donor", "X", "donor", np.nan),
        ("d2", OTHER, "Y", "donor", "Y", "donor", np.nan),
        ("b1", BEFORE, "p", "recipient", "X", "before", 0),
        ("a1", AFTER, "p", "recipient", "X", "after", 7),
        ("b2", BEFORE, "q", "recipient", "Y", "before", 0),
        ("a2", AFTER, "q", "recipient", "Y", "after", 7),
    ]
    table = fmt.donor_recipient_pairs(trial(rows))
    assert own(table, "p")["peds"] == pytest.approx((0.75 + 1) / 2)
    # The second sample holds nothing that p lacked, and cannot be averaged in.
    assert own(table, "p")["peds_exclusive"] == pytest.approx(2 / 3)


def test_what_a_person_received_in_another_course_is_no_wrong_donor():
    rows = [
        ("d1", DONOR, "X", "donor", "X", "donor", np.nan),
        ("d2", OTHER, "Y", "donor", "Y", "donor", np.nan),
        ("d3", OTHER, "Z", "donor", "Z", "donor", np.nan),
        ("b1", BEFORE, "p", "recipient", "X", "before", 0),
        ("a1", AFTER, "p", "recipient", "X", "after", 7),
        ("b2", BEFORE, "p", "recipient", "Y", "before", 0),
        ("a2", AFTER, "p", "recipient", "Y", "after", 7),
        ("b3", BEFORE, "q", "recipient", "Z", "before", 0),
        ("a3", AFTER, "q", "recipient", "Z", "after", 7),
    ]
    table = fmt.donor_recipient_pairs(trial(rows))
    mine = table[table["subject"] == "p"]
    assert list(zip(mine["given"], mine["donor"], strict=True)) == [
        ("X", "X"),
        ("X", "Z"),
        ("Y", "Y"),
        ("Y", "Z"),
    ]
    row = fmt.own_vs_wrong_donor(table, measures=["peds"]).iloc[0]
    assert row["people"] == 2
    # A person of two courses counts once: 0.75 and 1 for p, 1 for q.
    assert row["own"] == pytest.approx((0.875 + 1) / 2)


def test_recipients_without_a_known_donor_are_left_out_by_name():
    rows = [*_rows(five()), ("u", AFTER, "u", "recipient", "", "unknown", 3)]
    assert fmt.unusable_recipients(trial(rows)) == ["u"]
    assert "u." in str(tell.engraftment.recipients_left_out(trial(rows)))
    assert set(fmt.donor_recipient_pairs(trial(rows))["subject"]) == {"p", "q"}


def test_drift_takes_the_last_untreated_time_for_after():
    rows = [
        *_rows(five()),
        ("c1", DONOR, "p", "recipient", "X", "before", -5),
        ("c2", OTHER, "p", "recipient", "X", "before", -9),
    ]
    (course,) = fmt.courses(trial(rows), "drift")
    names = trial(rows).counts.index
    assert set(names[course.before]) == {"c1", "c2"}
    assert list(names[course.after]) == ["b1"]


def test_controls_are_held_against_every_donor():
    rows = [
        *_rows(five()),
        ("k0", BEFORE, "k", "control", "", "before", 0),
        ("k1", BEFORE, "k", "control", "", "control", 7),
    ]
    table = fmt.donor_recipient_pairs(trial(rows), stage="controls")
    assert list(table["donor"]) == ["X", "Y"]
    assert not table["own"].any()
    arms = fmt.measures_under_each_null(trial(rows), measures=["peds"])
    row = arms[arms["arm"] == "antibiotics only"].iloc[0]
    assert row["effect"] == pytest.approx((1 / 4 + 2 / 2) / 2)


def test_controls_gain_only_what_they_lacked():
    rows = [*_rows(five())]
    # C: k held it all along, l gained it, m lacked it and still does.
    for name, before, after in (
        ("k", [*OTHER[:2], 9, 0, 0], [*OTHER[:2], 9, 0, 0]),
        ("l", BEFORE, AFTER),
        ("m", BEFORE, BEFORE),
    ):
        rows.append((f"{name}0", before, name, "control", "", "before", 0))
        rows.append((f"{name}1", after, name, "control", "", "control", 7))
    found = fmt.engrafted_taxa(trial(rows), fewest=1).set_index("taxon")
    assert found.loc["C", "controls"] == 0.5


def test_diversity_is_refused_where_the_study_refuses_it():
    study = trial(_rows(five()), refuse={"alpha": "rare taxa were removed."})
    with pytest.raises(MsgutError, match=r"refused here: rare taxa were removed"):
        fmt.diversity_over_time(study)
    assert fmt.diversity_by_phase(study)["refused"].tolist() == [
        "rare taxa were removed."
    ]
    assert fmt.diversity_by_phase(five())["refused"].eq("").all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: s.drop(columns="donor"), "nothing says who gave to whom"),
        (lambda s: s.assign(role="recipient"), "a wrong donor to compare with needs"),
    ],
)
def test_a_study_that_cannot_be_asked_is_refused(change, says):
    study = five()
    with pytest.raises(MsgutError, match=says):
        fmt.donor_recipient_pairs(study.become("x", "x", samples=change(study.samples)))


def test_an_unknown_stage_or_measure_is_refused():
    with pytest.raises(MsgutError, match="Choose after"):
        fmt.donor_recipient_pairs(five(), stage="later")
    with pytest.raises(MsgutError, match="No measure 'pesd'"):
        fmt.own_vs_wrong_donor_by_recipient(fmt.donor_recipient_pairs(five()), "pesd")


def _rows(study):
    columns = ["subject", "role", "donor", "phase", "day"]
    return [
        (name, study.counts.loc[name].tolist(), *study.samples.loc[name, columns])
        for name in study.counts.index
    ]


@settings(deadline=None, max_examples=50)
@given(TABLE, TABLE, TABLE)
def test_for_any_table_shares_lie_between_nothing_and_all(after, donor, before):
    held = before.any(axis=0)
    for found in (
        fmt.peds(after, donor),
        fmt.peds_exclusive(after, donor, held),
        fmt.pprs(after, before),
    ):
        known = found[~np.isnan(found)]
        assert ((known >= 0) & (known <= 1)).all()
    # Where the recipient held nothing, everything is new.
    nothing = np.zeros(6)
    np.testing.assert_array_equal(
        fmt.peds_exclusive(after, donor, nothing), fmt.peds(after, donor)
    )
    # A sample that holds all of the donor engrafts wholly.
    full = fmt.peds(donor + after, donor)
    assert (full[np.diag_indices(4)][donor.any(axis=1)] == 1).all()


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 9))
def test_measures_of_presence_and_shares_do_not_depend_on_depth(times):
    study = five()
    more = study.become("x", "x", counts=study.counts * times)
    columns = ["bray_curtis", "peds", "peds_exclusive", "colonisers", "share"]
    one, other = (
        fmt.donor_recipient_pairs(s, metrics=("bray_curtis",))[columns]
        for s in (study, more)
    )
    pd.testing.assert_frame_equal(one, other)


def test_drawing_to_one_depth_is_seeded_and_leaves_shallow_samples_alone():
    study = five()
    once, again = (
        fmt.donor_recipient_pairs(study, rarefied_to=6, seed=3) for _ in range(2)
    )
    pd.testing.assert_frame_equal(once, again)
    pd.testing.assert_frame_equal(
        fmt.donor_recipient_pairs(study, rarefied_to=40),
        fmt.donor_recipient_pairs(study),
    )
