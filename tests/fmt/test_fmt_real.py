"""What the three public studies show: known distances, and who engrafted."""

import numpy as np
import pandas as pd
import pytest

from msgut import fmt, harmonise, measure, tell

pytestmark = pytest.mark.real


def apart(study, phase, *, roles=("recipient",)):
    """Return the mean distance to the own donor's samples and to all others.

    Per sample of the phase the mean over donors' samples, then over the samples: not
    over people, which is what the package itself does.
    """
    far = measure.distances(study, "bray_curtis").data
    samples = study.samples
    giving = np.flatnonzero(samples["role"] == "donor")
    getting = np.flatnonzero(samples["role"].isin(roles) & (samples["phase"] == phase))
    donor = samples["donor"].fillna("").to_numpy()
    own = donor[getting][:, None] == donor[giving][None]
    square = far[np.ix_(getting, giving)]
    mine = [
        row[is_own].mean()
        for row, is_own in zip(square, own, strict=True)
        if is_own.any()
    ]
    others = [row[~is_own].mean() for row, is_own in zip(square, own, strict=True)]
    return np.mean(mine), np.mean(others)


def test_kump_distances_are_those_reported(real):
    """Own 0.71 against others 0.74 before, 0.61 against 0.72 after.

    The 0.74 holds the control patients too, who have no own donor; among recipients
    alone others are at 0.71 as well: before, nobody resembled their donor more.
    """
    study = real("kump_2018")
    both = ("recipient", "control")
    before = apart(study, "before antibiotics", roles=both)
    assert before == pytest.approx((0.71, 0.74), abs=0.005)
    alone = apart(study, "before antibiotics")
    assert alone == pytest.approx((0.71, 0.71), abs=0.005)
    assert apart(study, "after") == pytest.approx((0.61, 0.72), abs=0.005)


def test_youngster_distances_are_those_reported(real):
    """Own 0.86 against others 0.84 before, 0.55 against 0.66 after.

    With all reads without a genus in one column, as a plain sum by genus makes it.
    Kept apart by family, as the package does, all are about 0.02 farther.
    """
    study = real("youngster_2014")
    genus = study.taxa["genus"].fillna("").to_numpy()
    counts = study.counts.T.groupby(genus).sum().T
    plain = study.become(
        "plain",
        "one column without a name",
        counts=counts,
        taxa=pd.DataFrame(index=counts.columns),
        tree=None,
    )
    assert apart(plain, "before") == pytest.approx((0.86, 0.84), abs=0.005)
    assert apart(plain, "after") == pytest.approx((0.55, 0.66), abs=0.005)
    own, others = apart(harmonise.community(study), "after")
    assert 0 < own - 0.55 < 0.03
    assert 0 < others - 0.66 < 0.03


@pytest.fixture(scope="module")
def told(real):
    """Return the tests of a study at genus, 1,000 reads."""
    made = {}

    def ask(name):
        if name not in made:
            study = harmonise.community(real(name), depth=1000)
            ends = [
                fmt.donor_recipient_pairs(
                    study, stage=stage, metrics=("bray_curtis",), rarefied_to=1000
                )
                for stage in ("after", "before")
            ]
            made[name] = fmt.own_vs_wrong_donor(*ends).set_index(["stage", "measure"])
        return made[name]

    return ask


@pytest.mark.parametrize(
    ("name", "measure_", "own", "wrong"),
    [
        ("youngster_2014", "bray_curtis", 0.590, 0.691),
        ("youngster_2014", "peds", 0.599, 0.520),
        ("youngster_2014", "peds_exclusive", 0.518, 0.418),
        ("youngster_2014", "share", 0.440, 0.152),
        ("kump_2018", "bray_curtis", 0.505, 0.563),
        ("kump_2018", "peds", 0.710, 0.621),
        ("kump_2018", "peds_exclusive", 0.536, 0.384),
        ("kump_2018", "share", 0.475, 0.231),
        ("al_2022", "bray_curtis", 0.421, 0.510),
        ("al_2022", "peds", 0.755, 0.742),
        ("al_2022", "peds_exclusive", 0.305, 0.332),
        ("al_2022", "share", 0.205, 0.058),
    ],
)
def test_own_and_wrong_donors_at_genus(name, measure_, own, wrong, told):
    row = told(name).loc[("after", measure_)]
    assert (row["own"], row["wrong"]) == pytest.approx((own, wrong), abs=0.005)


@pytest.mark.parametrize(
    ("name", "people", "donors", "code", "head"),
    [
        ("youngster_2014", 19, 4, "seen", "Yes:"),
        ("kump_2018", 13, 12, "seen", "Yes:"),
        ("al_2022", 9, 2, "not_seen", "Not shown:"),
    ],
)
def test_who_engrafted(name, people, donors, code, head, told):
    table = told(name)
    row = table.loc[("after", "peds_exclusive")]
    assert (row["people"], row["donors"]) == (people, donors)
    answer = tell.engraftment.did_it_engraft(table.reset_index())
    assert answer.verdict == code
    assert str(answer).startswith(head)
    assert ("With two donors" in str(answer)) == (donors == 2)
    # Nobody was nearer to the own donor before.
    assert (table.loc["before", "p"].drop("bray_curtis") > 0.05).all()


def test_nine_recipients_of_two_donors_can_be_dealt_in_126_ways(told):
    row = told("al_2022").loc[("after", "bray_curtis")]
    assert row["least_p"] == pytest.approx(1 / 126)
    assert row["p"] > 0.05
    # A third of the distance remains possible.
    assert (row["low"], row["high"]) == pytest.approx((-0.162, 0.003), abs=0.002)


@pytest.mark.parametrize(
    ("name", "listed", "judged", "called"),
    [
        ("al_2022", 10, 3, []),
        ("kump_2018", 39, 12, ["Holdemanella", "Catenibacterium"]),
        ("youngster_2014", 47, 28, ["Eggerthella", "Prevotella", "Alloprevotella"]),
    ],
)
def test_which_genera_came_along_and_how_many_can_be_judged(
    name, listed, judged, called, real
):
    study = harmonise.community(real(name), depth=1000)
    table = fmt.engrafted_taxa(study, rarefied_to=1000)
    known = table.dropna(subset=["q"])
    assert (len(table), len(known)) == (listed, judged)
    assert set(known.loc[known["q"] < 0.05, "taxon"]) == set(called)
    answer = tell.engraftment.gained_taxa(table)
    assert answer.verdict == ("seen" if called else "not_seen")
    assert f"{listed - judged} more cannot be judged" in str(answer)


def test_the_arms_that_a_study_has(real):
    kump = harmonise.community(real("kump_2018"), depth=1000)
    arms = fmt.measures_under_each_null(
        kump, measures=["peds_exclusive"], metrics=("bray_curtis",), rarefied_to=1000
    ).set_index("arm")
    # Ten had antibiotics only; one gave no sample afterwards.
    assert arms.loc["antibiotics only", "people"] == 9
    assert arms.loc["antibiotics only", "effect"] == pytest.approx(0.195, abs=0.005)
    al = harmonise.community(real("al_2022"), depth=1000)
    arms = fmt.measures_under_each_null(
        al, measures=["peds"], metrics=("bray_curtis",), rarefied_to=1000
    )
    drift = arms.set_index("arm").loc["own donor, untreated drift"]
    assert drift["people"] == 5
    # At genus plain PEDS is as high in untreated months as after the transplant.
    assert drift["effect"] == pytest.approx(0.70, abs=0.01)


def test_al_refuses_diversity_with_its_reason(real):
    al = real("al_2022")
    assert "237 of 1,738" in fmt.diversity_by_phase(al)["refused"].item()
    assert fmt.unusable_recipients(al) == ["009", "013"]
