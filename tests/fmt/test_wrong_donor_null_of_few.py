"""Whatever a small trial looks like: p is a p, and no answer contradicts its interval."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from msgut import fmt, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def trial(donors, before, after, given, *, people=None):
    """Return a study: a sample per donor, one before and one after per course."""
    rows, notes = [], []
    for k, row in enumerate(donors):
        rows.append(row)
        notes.append((f"D{k}", "donor", f"D{k}", "donor", np.nan))
    people = range(len(given)) if people is None else people
    for k, (who, donor) in enumerate(zip(people, given, strict=True)):
        for day, phase, table in ((0, "before", before), (7, "after", after)):
            rows.append(table[k])
            notes.append((f"P{who}", "recipient", f"D{donor}", phase, day))
    columns = ["subject", "role", "donor", "phase", "day"]
    samples = pd.DataFrame(notes, columns=columns).assign(group="MS")
    samples.index = [f"s{k}" for k in range(len(rows))]
    counts = pd.DataFrame(np.array(rows), samples.index)
    counts.columns = [f"t{k}" for k in range(counts.shape[1])]
    return Study("toy", counts, samples, facts=Facts(design="fmt"))


@st.composite
def trials(draw):
    """Draw a trial of 2 to 6 recipients and 2 to 4 donors, full of noughts and ties."""
    n, d, taxa = (draw(st.integers(*ends)) for ends in ((2, 6), (2, 4), (1, 4)))
    counts = st.integers(0, draw(st.sampled_from([1, 3, 1000])))
    row = st.lists(counts, min_size=taxa, max_size=taxa)
    tables = [draw(st.lists(row, min_size=k, max_size=k)) for k in (d, n, n)]
    given = draw(st.lists(st.integers(0, d - 1), min_size=n, max_size=n))
    people = draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))
    courses = list(dict.fromkeys(zip(people, given, strict=True)))
    people, given = zip(*courses, strict=True)
    return trial(*tables, given, people=people)


def whole(row):
    """Refuse a row of tests whose parts do not go together."""
    if np.isnan(row["p"]):
        # However donors are dealt it reads the same.
        assert row[["effect", "low", "high", "p_together"]].isna().all()
        return
    assert 0 < row["p"] <= 1
    assert row["p"] >= row["least_p"] - 1e-12
    if np.isnan(row["effect"]):
        assert row["p"] == 1
        return
    assert row["low"] <= row["effect"] <= row["high"]
    assert (row["low"] <= 0 <= row["high"]) == (row["p"] >= 0.05)
    if row["least_p"] >= 0.05:
        assert np.isinf([row["low"], row["high"]]).all()


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(trials())
def test_any_small_trial_is_answered_or_refused_in_a_sentence(study):
    try:
        after, before = (
            fmt.donor_recipient_pairs(study, stage=stage, metrics=("bray_curtis",))
            for stage in ("after", "before")
        )
        tests = fmt.own_vs_wrong_donor(after, before)
        taxa = fmt.engrafted_taxa(study, fewest=1)
        each = fmt.own_vs_wrong_donor_by_recipient(after, "peds")
    except MsgutError:
        assume(False)
    for _, row in tests[tests["people"] > 0].iterrows():
        whole(row)
    assert (
        tests["p_together"].dropna() >= tests["p"][tests["p_together"].notna()]
    ).all()
    assert ((taxa["p"] > 0) & (taxa["p"] <= 1)).all()
    assert (taxa["p"] >= taxa["least_p"] - 1e-12).all()
    assert (taxa["q"].dropna() > 0).all()
    assert ((each["p"] >= each["least_p"]) & (each["p"] <= 1)).all()
    answer = tell.engraftment.did_it_engraft(tests)
    if answer.verdict in ("not_seen", "too_small_to_matter"):
        assert answer.low is None or answer.low <= 0
        assert answer.high is None or answer.high >= 0
    if answer.verdict == "seen":
        assert answer.q < 0.05
    if answer.verdict == "could_not_have_been_seen":
        assert "no" in str(answer).lower()
        assert "remains possible" not in str(answer)
    for said in (
        tell.engraftment.gained_taxa(taxa),
        tell.engraftment.each_recipient(each),
    ):
        assert "nan" not in str(said)
    assert "nan" not in str(answer)


@pytest.mark.parametrize("given", [[0, 1, 2], [0, 0, 1, 1], [0, 0, 0, 1]])
def test_perfect_engraftment_in_too_few_could_not_have_been_seen(given, rng):
    donors = rng.multinomial(1000, rng.dirichlet(np.full(30, 0.3), max(given) + 1))
    before = rng.multinomial(1000, rng.dirichlet(np.full(30, 0.3), len(given)))
    study = trial(donors, before, donors[given], given)
    ends = [
        fmt.donor_recipient_pairs(study, stage=stage) for stage in ("after", "before")
    ]
    answer = tell.engraftment.did_it_engraft(fmt.own_vs_wrong_donor(*ends))
    assert answer.verdict == "could_not_have_been_seen"
    assert answer.least_p >= 1 / 6
    assert str(answer).startswith("Cannot be said with so few")
    assert "No outcome could have been called" in str(answer)
    assert (answer.low, answer.high) == (None, None)


def test_perfect_engraftment_in_five_of_three_donors_is_seen(rng):
    given = [0, 0, 1, 1, 2]
    donors = rng.multinomial(1000, rng.dirichlet(np.full(30, 0.3), 3))
    before = rng.multinomial(1000, rng.dirichlet(np.full(30, 0.3), 5))
    study = trial(donors, before, donors[given], given)
    ends = [
        fmt.donor_recipient_pairs(study, stage=stage) for stage in ("after", "before")
    ]
    answer = tell.engraftment.did_it_engraft(fmt.own_vs_wrong_donor(*ends))
    # 30 deals, and both measures counted together: 1 / 30, not 2 / 30.
    assert answer.q == pytest.approx(1 / 30)
    assert (answer.verdict, str(answer)[:4]) == ("seen", "Yes:")


def test_everybody_of_one_donor_cannot_be_judged_at_all(rng):
    table = rng.integers(0, 50, (6, 8)) + 1
    study = trial(table[:2], table[2:4], table[4:6], [0, 0])
    other = trial(table[:2], table[:2], table[:2], [1, 1], people=[7, 8])
    # Donor 1 gave to somebody who was never sampled afterwards.
    lone = other.counts.iloc[[2]]
    counts = pd.concat([study.counts, lone.rename(index={"s2": "x"})])
    samples = pd.concat([study.samples, other.samples.iloc[[2]].rename({"s2": "x"})])
    study = Study("toy", counts, samples, facts=study.facts)
    tests = fmt.own_vs_wrong_donor(
        fmt.donor_recipient_pairs(study),
        fmt.donor_recipient_pairs(study, stage="before"),
    )
    answer = tell.engraftment.did_it_engraft(tests)
    tests = tests[tests["people"] > 0]
    assert tests["p"].eq(1).all()
    assert tests["least_p"].eq(1).all()
    assert tests[["effect", "low", "high"]].isna().all(axis=None)
    assert answer.verdict == "could_not_have_been_seen"
    assert "nan" not in str(answer)


def test_samples_without_reads_are_none(rng):
    table = rng.integers(1, 50, (14, 8))
    given = [0, 1, 0, 1]
    study = trial(table[:2], table[2:6], table[6:10], given)
    counts, samples = study.counts, study.samples
    blank = counts.iloc[[0, 2, 3]].rename(index=lambda name: f"{name} empty") * 0
    more = samples.iloc[[0, 2, 3]].rename(index=lambda name: f"{name} empty")
    whole = Study(
        "toy", pd.concat([counts, blank]), pd.concat([samples, more]), facts=study.facts
    )
    pd.testing.assert_frame_equal(
        fmt.donor_recipient_pairs(study), fmt.donor_recipient_pairs(whole)
    )
    pd.testing.assert_frame_equal(fmt.engrafted_taxa(study), fmt.engrafted_taxa(whole))
    pd.testing.assert_frame_equal(fmt.residents(study), fmt.residents(whole))
    # Whose only sample afterwards is empty is left out by name.
    after = samples["phase"].eq("after") & samples["subject"].eq("P0")
    emptied = study.become("empty", "P0", counts=counts.where(~after, 0))
    assert fmt.unusable_recipients(emptied) == ["P0"]
    assert "P0" not in set(fmt.donor_recipient_pairs(emptied)["subject"])
    # A donor without any reads is no donor; one alone has no wrong donor beside it.
    empty = counts.where(samples["subject"] != "D1", 0)
    with pytest.raises(MsgutError, match="a wrong donor to compare with needs two"):
        fmt.donor_recipient_pairs(study.become("empty", "D1", counts=empty))


def test_one_taxon_tells_nothing_and_says_so(rng):
    table = rng.integers(1, 50, (10, 1))
    study = trial(table[:2], table[2:6], table[6:10], [0, 1, 0, 1])
    tests = fmt.own_vs_wrong_donor(
        fmt.donor_recipient_pairs(study, metrics=("bray_curtis",))
    )
    assert np.isnan(tests.set_index("measure").loc["bray_curtis", "p"])
    assert tell.engraftment.did_it_engraft(tests).verdict == "cannot_be_told"
    # Nobody lacked it, so that nothing was to be gained.
    assert tests.set_index("measure").loc["peds_exclusive", "people"] == 0
    assert fmt.engrafted_taxa(study).empty
    assert (
        tell.engraftment.gained_taxa(fmt.engrafted_taxa(study)).verdict
        == "cannot_be_told"
    )


def test_donors_who_are_one_and_the_same_show_no_null(rng):
    """Own and wrong are one community: 0 to 0 is no interval, whatever took hold."""
    donor = rng.multinomial(4000, rng.dirichlet(np.ones(12)))
    mine = rng.multinomial(4000, rng.dirichlet(np.ones(12), 8))
    took = (mine + 9 * donor) // 10
    study = trial([donor] * 4, mine, took, [0, 1, 2, 3] * 2)
    tests = fmt.own_vs_wrong_donor(
        fmt.donor_recipient_pairs(study),
        fmt.donor_recipient_pairs(study, stage="before"),
    )
    assert tests["own"].notna().any()
    assert tests[["p", "effect", "low", "high"]].isna().all(axis=None)
    said = tell.engraftment.did_it_engraft(tests)
    assert said.verdict == "cannot_be_told"
    assert "no donor is told from another" in said.sentence


def test_a_measure_at_its_ceiling_neither_judges_nor_halves_a_yes():
    """Recipients who held all that donors hold gain nothing, and still took after."""
    donors = np.array([[900, 80, 20], [80, 900, 20], [20, 80, 900]])
    given = [0, 1, 2, 0, 1, 2]
    before = np.full((6, 3), 300) + np.arange(18).reshape(6, 3)
    after = donors[given] + np.arange(18).reshape(6, 3)
    # Everybody gains the same one kind that all donors hold.
    donors, after = (np.column_stack([t, np.full(len(t), 50)]) for t in (donors, after))
    before = np.column_stack([before, np.zeros(6, int)])
    study = trial(donors, before, after, given)
    tests = fmt.own_vs_wrong_donor(
        fmt.donor_recipient_pairs(study),
        fmt.donor_recipient_pairs(study, stage="before"),
    )
    row = tests.set_index(["stage", "measure"]).loc[("after", "peds_exclusive")]
    assert row[["own", "wrong"]].tolist() == pytest.approx([1, 1])
    assert np.isnan(row["p"])
    said = tell.engraftment.did_it_engraft(tests)
    assert said.verdict == "seen"
    assert said.sentence.startswith("Yes: Bray-Curtis distance")
    assert "By donor-exclusive PEDS no donor is told from another" in said.sentence


def test_transplants_and_people_are_told_apart(rng):
    guts = rng.multinomial(1000, rng.dirichlet(np.full(30, 0.3), 8))
    study = trial(
        guts[:3], guts[3:7], guts[[0, 1, 2, 0]], [0, 1, 2, 0], people=[0, 1, 2, 1]
    )
    after = fmt.donor_recipient_pairs(study, metrics=("bray_curtis",))
    each = fmt.own_vs_wrong_donor_by_recipient(after, "bray_curtis")
    said = tell.engraftment.each_recipient(each)
    assert said.sentence.startswith(
        "The own donor ranks first for 4 of 4 transplants of 3 people."
    )
    assert said.n == 3
    once = tell.engraftment.each_recipient(each[each["subject"] != "P1"])
    assert once.sentence.startswith("The own donor ranks first for 2 of 2 people.")
