"""Planted engraftment is found; where there is none, every measure equals its null."""

import numpy as np
import pandas as pd
import pytest

from msgut import fmt, tell
from msgut.facts import Facts
from msgut.fmt.deals import deals
from msgut.fmt.engrafted_taxa import _wilson_of_counts
from msgut.study import Study

TAXA = 40


def cohort(rng, *, share, people=12, donors=4, depth=2000):
    """Return a trial in which a share of every recipient comes from the own donor.

    Guts of one kind: all share a profile, each person varies it. With a share of 0
    the recipient drifts, and a donor is a label.
    """
    common = rng.dirichlet(np.full(TAXA, 0.5))
    gut = rng.dirichlet(30 * common + 1e-3, people + donors)
    rows, notes = [], []
    for k in range(donors):
        for _ in range(2):
            rows.append(rng.multinomial(depth, gut[k]))
            notes.append((f"D{k}", "donor", f"D{k}", "donor", np.nan))
    for k in range(people):
        mine, donor = gut[donors + k], gut[k % donors]
        drifted = 0.8 * mine + 0.2 * rng.dirichlet(30 * common + 1e-3)
        after = (1 - share) * drifted + share * donor
        for day, phase, true in ((0, "before", mine), (7, "after", after)):
            rows.append(rng.multinomial(depth, true))
            notes.append((f"P{k}", "recipient", f"D{k % donors}", phase, day))
    columns = ["subject", "role", "donor", "phase", "day"]
    samples = pd.DataFrame(notes, columns=columns).assign(group="MS")
    samples.index = [f"s{k}" for k in range(len(rows))]
    names = [f"t{k}" for k in range(TAXA)]
    counts = pd.DataFrame(rows, samples.index, names)
    return Study("toy", counts, samples, facts=Facts(design="fmt"), source="twin")


def test_a_planted_transplant_is_found_by_every_measure(rng):
    study = cohort(rng, share=0.5)
    both = (
        fmt.donor_recipient_pairs(study),
        fmt.donor_recipient_pairs(study, stage="before"),
    )
    every = fmt.own_vs_wrong_donor(*both, permutations=999)
    found = every[every["stage"] == "after"]
    assert len(found) == 8
    # The blunt one may fail, as its docstring says.
    assert (found.loc[found["measure"] != "colonisers", "p"] <= 0.01).all()
    right = found["measure"].map(lambda name: fmt.MEASURES[name][1])
    assert (np.sign(found["effect"]) == right).all()
    sure = (found["low"] > 0) | (found["high"] < 0)
    assert sure[found["measure"] != "colonisers"].all()
    share = found.set_index("measure").loc["share"]
    assert share["own"] == pytest.approx(0.5, abs=0.1)
    answer = tell.engraftment.did_it_engraft(every)
    assert (answer.verdict, str(answer)[:4]) == ("seen", "Yes:")


def test_without_engraftment_every_measure_equals_its_null(rng):
    found = pd.concat(
        fmt.own_vs_wrong_donor(
            fmt.donor_recipient_pairs(cohort(rng, share=0)), permutations=199
        )
        for _ in range(6)
    )
    mean = found.groupby("measure")[["own", "wrong", "effect", "p"]].mean()
    # Plain PEDS is high without any transplant: that is what the null is for.
    assert mean.loc["peds", "own"] > 0.6
    gap = (mean["own"] - mean["wrong"]).abs() / mean["wrong"].abs().clip(lower=0.05)
    assert (gap < 0.25).all(), gap
    assert (mean["p"].between(0.1, 0.9)).all()


@pytest.mark.slow
def test_p_is_small_no_more_often_than_it_says(rng):
    p = [
        fmt.own_vs_wrong_donor(
            fmt.donor_recipient_pairs(cohort(rng, share=0, people=8)), permutations=199
        ).set_index("measure")["p"]
        for _ in range(100)
    ]
    often = (pd.DataFrame(p) <= 0.05).mean()
    # Of 100 at 0.05, more than 12 come up once in 900 times for each measure.
    assert (often <= 0.12).all(), often
    assert often.mean() > 0.02


def square(values, given, donors):
    """Return a table of pairs from recipients × donors."""
    rows = [
        (f"p{k}", given[k], f"s{k}", donor, donor == given[k], value)
        for k, row in enumerate(values)
        for donor, value in zip(donors, row, strict=True)
    ]
    columns = ["subject", "given", "sample", "donor", "own", "peds"]
    return pd.DataFrame(rows, columns=columns)


def test_the_p_and_the_effect_of_a_deal_are_worked_by_hand():
    table = square([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]], "XXY", "XY")
    row = fmt.own_vs_wrong_donor(table, measures=["peds"]).iloc[0]
    # XXY, XYX, YXX: own − wrong 2.2 / 3, −0.6 / 3 and −1 / 3, on average 0.2 / 3.
    assert row["expected"] == pytest.approx(0.2 / 3)
    # A shift of 1 raises them by 1, −1 / 3 and −1 / 3: by 1 / 9 on average.
    assert row["effect"] == pytest.approx((2.2 / 3 - 0.2 / 3) / (8 / 9))
    assert row["p"] == pytest.approx(1 / 3)
    assert row["least_p"] == pytest.approx(1 / 3)
    assert (row["low"], row["high"]) == (-np.inf, np.inf)
    assert row["permuted"] == "all 3 deals of donors"
    assert row["own"] == pytest.approx(2.6 / 3)
    assert row["wrong"] == pytest.approx(0.4 / 3)


def test_a_measure_that_falls_with_engraftment_has_the_other_sign():
    values = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])
    near = square(values, "XXY", "XY")
    far = square(1 - values, "XXY", "XY").rename(columns={"peds": "bray_curtis"})
    one, other = (
        fmt.own_vs_wrong_donor(t, measures=[m]).iloc[0]
        for t, m in ((near, "peds"), (far, "bray_curtis"))
    )
    assert one["effect"] == pytest.approx(-other["effect"])
    assert one["p"] == pytest.approx(other["p"])


def dealt(given, permutations, seed=0):
    """Return deals of donors by number."""
    names = [f"d{k}" for k in range(max(given) + 1)]
    courses = [(f"p{k}", names[d]) for k, d in enumerate(given)]
    courses = pd.MultiIndex.from_tuples(courses)
    return deals(courses, names, permutations=permutations, seed=seed)


def test_all_deals_are_dealt_once_and_keep_what_each_donor_gave():
    few = dealt([0, 0, 1, 1, 2], 20)
    # So few are listed, however few were asked for.
    assert few.exact
    assert len(few.dealt) == len(np.unique(few.dealt, axis=0)) == 30
    assert (np.sort(few.dealt, axis=1) == [0, 0, 1, 1, 2]).all()
    given = [0, 1, 2, 3] * 3
    drawn, again = dealt(given, 20), dealt(given, 20)
    assert not drawn.exact
    assert (np.sort(drawn.dealt, axis=1) == sorted(given)).all()
    np.testing.assert_array_equal(drawn.dealt, again.dealt)


def test_a_recipient_ranks_the_own_donor_and_says_the_smallest_p():
    table = square([[0.9, 0.5, 0.1], [0.3, 0.5, 0.4]], "XX", "XYZ")
    found = fmt.own_vs_wrong_donor_by_recipient(table, "peds")
    assert found["rank"].tolist() == [1, 3]
    assert found["p"].tolist() == pytest.approx([1 / 3, 1])
    assert found["least_p"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert found["wrong"].tolist() == pytest.approx([0.3, 0.45])
    # Against the wrong pairs of all, 0.5 0.1 0.5 0.4: none reaches 0.9, three 0.3.
    assert found["p_all"].tolist() == pytest.approx([1 / 5, 4 / 5])


def test_the_nearest_donor_ranks_first_by_distance():
    table = square([[0.1, 0.5, 0.9]], "X", "XYZ").rename(
        columns={"peds": "bray_curtis"}
    )
    assert fmt.own_vs_wrong_donor_by_recipient(table, "bray_curtis")["rank"].item() == 1


def test_a_person_counts_once_however_many_samples(rng):
    table = fmt.donor_recipient_pairs(cohort(rng, share=0.4))
    more = pd.concat([table, *[table[table["subject"] == "P0"]] * 5])
    one, other = (
        fmt.own_vs_wrong_donor(t, measures=["peds"], permutations=99)
        for t in (table, more)
    )
    pd.testing.assert_frame_equal(one, other)


def test_with_two_donors_no_more_is_claimed(rng):
    found = fmt.own_vs_wrong_donor(
        fmt.donor_recipient_pairs(cohort(rng, share=0.5, people=6, donors=2))
    )
    # Two donors who gave to three each: all swapped is as far, on the other side.
    assert found["least_p"].eq(2 / 20).all()
    assert "With two donors" in str(tell.engraftment.did_it_engraft(found))


def test_the_taxa_that_came_along_are_named(rng):
    study = cohort(rng, share=0)
    new = study.counts.copy()
    gives = new.index[(study.samples["subject"] == "D1")]
    gets = new.index[(study.samples["donor"] == "D1") & (study.samples["day"] == 7)]
    new["planted"] = 0
    new.loc[gives.union(gets), "planted"] = 50
    study = study.become(
        "plant", "a taxon of D1", counts=new, taxa=pd.DataFrame(index=new.columns)
    )
    found = fmt.engrafted_taxa(study, permutations=999).set_index("taxon")
    assert found.index[0] == "planted"
    row = found.loc["planted"]
    assert (row["has"], row["lacked"], row["gained"]) == (3, 3, 3)
    assert (row["effect"], row["wrong"], row["without"]) == (1, 0, 0)
    assert row["p"] < 0.05
    # Nobody else is called, and most could not be.
    assert row["q"] < 0.05
    assert not (found["q"].drop("planted") <= 0.05).any()


def test_wilsons_interval_is_the_published_one():
    # Newcombe 1998, table I: 81/263 and 0/20; nothing of nothing has none.
    low, high = _wilson_of_counts(np.array([81, 0, 0]), np.array([263, 20, 0]))
    assert low[:2].round(4).tolist() == [0.2553, 0.0]
    assert high[:2].round(4).tolist() == [0.3662, 0.1611]
    assert np.isnan([low[2], high[2]]).all()
    assert low[1] == 0


def test_where_nobody_lacked_anything_there_is_no_answer_and_no_error():
    table = square([[np.nan] * 2] * 3, "XXY", "XY")
    row = (
        fmt.own_vs_wrong_donor(table.assign(bray_curtis=np.nan))
        .set_index("measure")
        .loc["peds"]
    )
    assert row["people"] == 0
    assert np.isnan(row["p"])
    answer = tell.engraftment.did_it_engraft(fmt.own_vs_wrong_donor(table))
    assert answer.verdict == "cannot_be_told"
    assert "no answer" in str(answer)


JUDGED = {
    "own": 0.4,
    "wrong": 0.5,
    "expected": 0.0,
    "p": 0.001,
    "p_together": 0.002,
    "least_p": 0.001,
    "people": 10,
    "donors": 4,
    "permuted": "drawn 999 deals of donors",
}


def judges(peds, bray_curtis, since_peds, since_bray_curtis):
    """Return tests of both judges, after and since before: effect, low and high."""
    rows = [
        ("after", "peds_exclusive", peds),
        ("after", "bray_curtis", bray_curtis),
        ("since before", "peds", since_peds),
        ("since before", "bray_curtis", since_bray_curtis),
    ]
    return pd.DataFrame(
        [
            {
                **JUDGED,
                "stage": stage,
                "measure": name,
                "words": fmt.MEASURES[name][0],
                **dict(zip(("effect", "low", "high"), ends, strict=True)),
            }
            for stage, name, ends in rows
        ]
    )


def test_what_came_since_before_and_is_small_is_told_as_small():
    little, nearer = (0.02, 0.01, 0.05), (-0.02, -0.029, -0.01)
    said = tell.engraftment.did_it_engraft(judges(little, nearer, little, nearer))
    assert said.verdict == "too_small_to_matter"
    assert said.sentence.startswith("Too little to matter: ")


def test_measures_that_contradict_each_other_give_no_verdict():
    """Both are called at the least p: which stands first would be the order of rows."""
    up, down = (0.1, 0.05, 0.15), (-0.1, -0.15, -0.05)
    for rows in ((down, down, up, down), (up, down, up, up)):
        said = tell.engraftment.did_it_engraft(judges(*rows))
        assert said.verdict == "cannot_be_told"
        assert said.sentence.startswith("Cannot be told, the measures contradict")
    assert tell.engraftment.did_it_engraft(judges(up, down, up, down)).verdict == "seen"
    said = tell.engraftment.did_it_engraft(judges(down, up, down, up))
    assert said.sentence.startswith("No, rather the other way round")
