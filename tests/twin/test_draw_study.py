"""Twins of invented studies: what is planted is there, and nothing else is."""

import json

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, compare, fmt, measure, twin
from msgut.cohort.samples import JUST_BEFORE, PHASES_BEFORE
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.fmt.transplant_courses import STAGES
from msgut.study import Study
from msgut.twin.engraftment import pull_to_donor
from msgut.twin.traits_and_visits import PHASES

TAXA = [f"Genus{n:02d}" for n in range(24)]


def counts_of(rng, n, *, moved=None, absent=0.6):
    """Draw an invented table: 24 genera, the rarer the more often absent."""
    centre = np.linspace(0, -5, 24)
    log = centre + rng.normal(0, 0.8, (n, 24)) + (0 if moved is None else moved)
    log[rng.random((n, 24)) < np.linspace(0, absent, 24)] = -np.inf
    share = np.exp(log)
    share /= share.sum(axis=1, keepdims=True)
    return np.stack([rng.multinomial(8000, row) for row in share])


def study_of(counts, samples, design="case-control"):
    ids = [f"secret{n:03d}" for n in range(len(counts))]
    table = pd.DataFrame(counts, ids, [f"otu{n}" for n in range(24)])
    taxa = pd.DataFrame({"family": ["Fam"] * 24, "genus": TAXA}, table.columns)
    facts = Facts(name="toy_2026", design=design)
    return Study("toy_2026", table, samples.set_axis(ids), taxa, facts=facts)


@pytest.fixture(scope="module")
def cases():
    """A case-control study: Genus03 is raised eightfold in MS."""
    rng = np.random.default_rng(1)
    group = np.repeat(["HC", "MS"], 40)
    moved = np.zeros((80, 24))
    moved[40:, 3] = np.log(8)
    samples = pd.DataFrame(
        {
            "group": group,
            "age": rng.normal(40, 9, 80).round(),
            "sex": rng.choice(["female", "male"], 80),
            "treatment": np.where(group == "MS", rng.choice(["a", "b"], 80), None),
        }
    )
    return study_of(counts_of(rng, 80, moved=moved), samples)


@pytest.fixture(scope="module")
def pairs():
    """Thirty households with one case and one control, in two places."""
    rng = np.random.default_rng(2)
    home = np.repeat([f"h{n}" for n in range(30)], 2)
    shared = np.repeat(rng.normal(0, 0.8, (30, 24)), 2, axis=0)
    woman = rng.random(30) < 0.5
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS"] * 30,
            "household": home,
            "subject": [f"p{n}" for n in range(60)],
            "site": np.repeat(rng.choice(["north", "south"], 30), 2),
            "sex": np.where(
                np.ravel(np.column_stack([woman, ~woman])), "female", "male"
            ),
        }
    )
    return study_of(
        counts_of(rng, 60, moved=shared, absent=0), samples, "household-pairs"
    )


@pytest.fixture(scope="module")
def donations():
    """Twelve donors and fifteen recipients, who take half of what they are given."""
    rng = np.random.default_rng(3)
    gift = rng.normal(0, 1, 24)
    giver = [f"d{n}" for n in range(12)]
    rows, moved = [], []
    for d in giver:
        rows += [(d, "HC", "donor", d, "donor", np.nan)] * 3
        moved += [gift] * 3
    for n in range(15):
        given = giver[n % 12]
        rows += [(f"r{n}", "UC", "recipient", given, "before", 0.0)]
        rows += [(f"r{n}", "UC", "recipient", given, "after", 7.0)] * 2
        moved += [-gift, 0 * gift, 0 * gift]
    columns = ["subject", "group", "role", "donor", "phase", "day"]
    counts = counts_of(rng, len(rows), moved=np.array(moved))
    return study_of(counts, pd.DataFrame(rows, columns=columns), "fmt")


@pytest.fixture(scope="module")
def numbers(cases):
    return twin.fit(cases)


def q_of(study):
    """Return rank-sum p per genus, adjusted."""
    logs = measure.log_ratios(study)
    table = compare.two_groups(logs, study)
    return table.set_index("measure")


def test_a_twin_has_the_originals_columns_sizes_and_none_of_its_ids(cases, numbers):
    made = twin.draw(numbers, facts=cases.facts, seed=1)
    assert made.source == "twin"
    assert list(made.samples) == list(cases.samples)
    assert made.group.value_counts().to_dict() == {"HC": 40, "MS": 40}
    assert set(made.taxa["genus"]) == set(TAXA)
    assert made.samples.loc[made.group == "HC", "treatment"].isna().all()
    assert set(made.samples.loc[made.group == "MS", "treatment"]) == {"a", "b"}
    assert "secret" not in json.dumps(numbers)
    assert "Synthetic twin" in made.facts.caveats[0]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(cases, numbers):
    once, again, other = (twin.draw(numbers, seed=s) for s in (5, 5, 6))
    pd.testing.assert_frame_equal(once.counts, again.counts)
    pd.testing.assert_frame_equal(once.samples, again.samples)
    assert not once.counts.equals(other.counts)
    assert json.dumps(twin.fit(cases)) == json.dumps(numbers)


def test_parameters_survive_their_file(numbers):
    read = json.loads(json.dumps(numbers, allow_nan=False))
    pd.testing.assert_frame_equal(
        twin.draw(numbers, seed=2).counts, twin.draw(read, seed=2).counts
    )


def test_a_twin_looks_like_its_original(cases, numbers):
    found = twin.faithfulness(twin.draw(numbers, seed=3), cases).set_index("measure")
    assert found.loc["mean share", "twin"] > 0.97
    assert found.loc["prevalence", "twin"] > 0.9
    assert abs(found.loc["shannon, 50%", "gap"]) < 0.2
    assert abs(found.loc["Bray-Curtis within groups, 50%", "gap"]) < 0.05
    assert found.loc["AUROC of twin or original", "twin"] < 0.75


def test_a_fitted_twin_repeats_the_difference_between_the_groups(numbers):
    found = q_of(twin.draw(numbers, seed=4))
    assert found["q"].idxmin() == "Genus03"
    assert found.loc["Genus03", "effect"] > 1
    assert found.loc["Genus03", "q"] < 0.001


def test_without_effects_there_is_no_difference(numbers):
    found = q_of(twin.draw(numbers, seed=4, effect="none"))
    assert found["q"].min() > 0.01


def test_what_is_planted_is_found_alone_and_in_the_right_direction(numbers):
    effect = {"MS": {"Genus09": 3, "Genus05": -3}}
    made = twin.draw(numbers, seed=7, samples=200, effect=effect)
    found = q_of(made)
    assert set(found.index[found["q"] < 1e-6]) == {"Genus05", "Genus09"}
    assert found.loc["Genus09", "effect"] > 0 > found.loc["Genus05", "effect"]
    assert "Genus09 × 8 in MS" in made.facts.caveats[0]


def test_an_effect_can_be_planted_in_any_column(numbers):
    effect = {"sex=male": {"Genus02": 4}}
    made = twin.draw(numbers, seed=8, samples=120, effect=effect)
    share = made.counts["Genus02"] / made.depth
    middle = share.groupby(made.samples["sex"]).median()
    assert middle["male"] > 4 * middle["female"]


@pytest.mark.parametrize("samples", [4, 31, 200])
def test_as_many_samples_are_drawn_as_were_asked_for(numbers, samples):
    assert len(twin.draw(numbers, samples=samples).counts) == samples


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"effect": {"MS": {"Genus9": 1}}}, "Did you mean 'Genus"),
        ({"effect": {"CD": {"Genus09": 1}}}, "no group 'CD'"),
        ({"effect": {"colour=red": {"Genus09": 1}}}, "no group 'colour=red'"),
        ({"effect": "some"}, "No effect 'some'"),
        ({"samples": 2}, "at least 4 samples, not 2"),
        ({"engraftment": 1.5}, "between 0 and 1, not 1.5"),
    ],
)
def test_what_cannot_be_drawn_is_refused(numbers, options, said):
    with pytest.raises(MsgutError, match=said):
        twin.draw(numbers, **options)


def test_too_few_people_get_no_twin(cases):
    few = cases.become("few", "", counts=cases.counts.iloc[:9])
    with pytest.raises(MsgutError, match="9 people are too few"):
        twin.fit(few)


def test_partners_share_home_and_place_and_part_of_their_microbes(pairs):
    numbers = twin.fit(pairs)
    assert 0.25 < numbers["household"] < 0.6
    made = twin.draw(numbers, facts=pairs.facts, samples=400, seed=1)
    homes = made.samples.groupby("household")
    assert (homes["group"].nunique() == 2).all()
    assert (homes.size() == 2).all()
    assert homes["site"].nunique().max() == 1
    # Partners are of two sexes, as in the original.
    assert (homes["sex"].nunique() == 2).mean() > 0.8
    gaps = measure.distances(made, "bray_curtis").redundant_form()
    own = gaps[np.arange(0, 400, 2), np.arange(1, 400, 2)].mean()
    assert own < gaps[0::2, 1::2].mean() - 0.03


def test_visits_of_one_person_resemble_each_other():
    rng = np.random.default_rng(6)
    person = np.repeat(np.arange(40), 2)
    samples = pd.DataFrame(
        {
            "subject": [f"p{n}" for n in person],
            "visit": [1, 2] * 40,
            "group": np.where(person < 20, "HC", "MS"),
        }
    )
    own = np.repeat(rng.normal(0, 1, (40, 24)), 2, axis=0)
    numbers = twin.fit(
        study_of(counts_of(rng, 80, moved=own, absent=0), samples, "repeated")
    )
    assert numbers["person"] > 0.3
    made = twin.draw(numbers, seed=1)
    assert len(made.samples) == 80
    visits = made.samples.sort_values(["subject", "visit"])["visit"]
    assert visits.tolist() == [1, 2] * 40


def test_more_engraftment_brings_recipients_nearer_to_their_donor(donations):
    numbers = twin.fit(donations)
    assert set(numbers["strata"]) == {"all", "HC/donor", "UC/before"}
    assert 0.2 < numbers["engraftment"] < 0.8
    pulls = [
        np.mean(
            [pull_to_donor(twin.draw(numbers, seed=s, engraftment=e)) for s in range(3)]
        )
        for e in (0, 0.3, 0.6, 1)
    ]
    assert pulls == sorted(pulls, reverse=True)
    made = twin.draw(numbers, seed=1)
    recipients = made.samples[made.samples["role"] == "recipient"]
    assert recipients.groupby("subject")["donor"].nunique().eq(1).all()
    assert len(recipients["donor"].unique()) == 12
    assert set(recipients["donor"]) <= set(
        made.samples.query("role == 'donor'").subject
    )
    assert made.facts.caveats[2].startswith("Planted in this twin: after a donation")


def test_few_donors_are_fitted_together_with_what_became_of_their_gifts(donations):
    one = donations.samples["donor"].isin(["d0", "d1", "d2"])
    wide = donations.samples["role"] == "recipient"
    fewer = donations.become("few", "", counts=donations.counts[one | wide])
    numbers = twin.fit(fewer)
    assert numbers["strata"]["HC and recipients after"]["people"] == 18
    assert any("HC/donor: 3 people, fewer than 10" in note for note in numbers["notes"])


@pytest.mark.slow
def test_without_effects_every_test_keeps_its_level(numbers):
    """Of many twins without a truth, about one in twenty is called different."""
    p = {"permanova": [], "shannon": [], "taxa": []}
    for seed in range(60):
        made = twin.draw(numbers, seed=seed, effect="none", samples=60)
        gaps = measure.distances(made, "bray_curtis")
        found = compare.permanova(gaps, made, "group", permutations=99, seed=seed)
        p["permanova"].append(found["p"].iloc[0])
        variety = measure.alpha(made, indices=["shannon"])
        p["shannon"].append(compare.two_groups(variety, made)["p"].iloc[0])
        p["taxa"] += q_of(made)["p"].dropna().tolist()
    for name, values in p.items():
        below = np.mean(np.array(values) <= 0.05)
        assert below < (0.15 if name != "taxa" else 0.065), (name, below)
        assert 0.38 < np.mean(values) < 0.62, name


@pytest.mark.slow
def test_with_larger_effects_power_rises(numbers):
    power = []
    for log2 in (0, 1, 2, 4):
        effect = {"MS": {"Genus01": log2}}
        hits = [
            q_of(twin.draw(numbers, seed=s, effect=effect, samples=40)).loc[
                "Genus01", "p"
            ]
            < 0.05
            for s in range(12)
        ]
        power.append(np.mean(hits))
    assert power == sorted(power)
    assert power[0] < 0.2
    assert power[-1] > 0.9


def test_the_pull_is_towards_the_donor_from_what_the_donor_met():
    """An empty sample is no gut, and one before antibiotics not the one that was met."""
    rows = [
        ("donor", "X", "X", "donor", [10, 0, 0]),
        ("donor", "X", "X", "donor", [0, 0, 0]),
        ("recipient", "p", "X", "before antibiotics", [0, 0, 10]),
        ("recipient", "p", "X", "before", [0, 10, 0]),
        ("recipient", "p", "X", "before", [0, 0, 0]),
        ("recipient", "p", "X", "after", [50, 50, 0]),
        ("recipient", "p", "X", "after", [8, 2, 0]),
        ("recipient", "p", "X", "after", [0, 0, 0]),
    ]
    columns = ["role", "subject", "donor", "phase"]
    samples = pd.DataFrame([row[:4] for row in rows], columns=columns)
    study = Study("toy", pd.DataFrame([row[4] for row in rows]), samples)
    # Bray-Curtis 0.5 and 0.2 to the donor, 0.5 and 0.8 to the person's own.
    assert pull_to_donor(study) == pytest.approx(-0.3)
    later = study.become("later", "", counts=study.counts.iloc[5:])
    assert np.isnan(pull_to_donor(later))


def test_before_is_the_same_to_all_who_ask():
    found = [phase for phase in PHASES if phase.startswith("before")]
    assert found == list(PHASES_BEFORE) == list(STAGES["before"][1])
    rows = [("donor", "X"), *[("recipient", "p")] * 2]
    samples = pd.DataFrame(rows, columns=["role", "subject"]).assign(donor="X")
    samples["phase"] = ["donor", *PHASES_BEFORE]
    counts = pd.DataFrame({"A": [1, 2, 3]})
    study = Study("toy", counts, samples, facts=Facts(design="fmt"))
    assert list(fmt.recipients_before(study).counts.index) == [1, 2]
    # Of the two the earlier shows the disease, the later is what the donor met.
    assert list(cohort.fair_contrast(study).counts.index) == [0, 1]
    assert PHASES_BEFORE[-1] == JUST_BEFORE
