"""Transplants whose truth is known: mixing, and a toy of ecology."""

import numpy as np
import pandas as pd
import pytest

from msgut import fmt, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study

DOSES = [0, 0.25, 0.5, 1]


@pytest.fixture
def guts(rng):
    """Return three recipients and a donor over 30 taxa, each lacking some."""
    table = rng.dirichlet(np.full(30, 0.5), 4)
    table[:3, 20:] = 0
    table[3, :6] = 0
    return table[:3] / table[:3].sum(1, keepdims=True), table[3] / table[3].sum()


def test_mixing_is_arithmetic(guts):
    recipients, donor = guts
    made = fmt.mixed_communities(recipients, donor, DOSES)
    assert made.shape == (4, 3, 30)
    np.testing.assert_allclose(made[0], recipients)
    np.testing.assert_allclose(made[3], np.tile(donor, (3, 1)))
    np.testing.assert_allclose(made[1], 0.75 * recipients + 0.25 * donor)


def test_sequencing_draws_exactly_the_depth_and_nothing_that_is_not_there(guts, rng):
    counts = fmt.sequenced(fmt.mixed_communities(*guts, DOSES), 500, rng)
    assert (counts.sum(axis=-1) == 500).all()
    assert not counts[0, :, 20:].any()


def test_without_dose_and_antibiotics_the_toy_stands_still(guts):
    recipients, donor = guts
    made = fmt.lotka_volterra(recipients, donor, [0.0], days=30)
    np.testing.assert_allclose(made[0], recipients, atol=1e-4)


def test_in_the_toy_one_taxon_alone_grows_as_the_logistic_says():
    # One resident alone, knocked down to x0, in a model whose solution is known.
    recipients, donor = np.array([[1.0, 0.0]]), np.array([0.5, 0.5])
    made = fmt.lotka_volterra(
        recipients, donor, [1e-3], days=200, resistance=0.0, decay=0.0, interactions=0.0
    )
    # No interaction: each comes to rest at its own level, 1 and 0.5 of a gut.
    np.testing.assert_allclose(made[0, 0], [1 / 1.5, 0.5 / 1.5], atol=1e-3)


@pytest.mark.parametrize(
    ("name", "less", "more", "sign"),
    [
        ("antibiotics", 0.0, 0.95, 1),
        ("resistance", 0.0, 1.0, -1),
        ("decay", 0.0, 1.0, -1),
    ],
)
def test_what_helps_and_hinders_newcomers_in_the_toy_does(name, less, more, sign, guts):
    recipients, donor = guts
    new = (recipients == 0) & (donor > 0)
    share = [
        (
            fmt.lotka_volterra(recipients, donor, [0.05], days=10, **{name: value})[0]
            * new
        ).sum()
        for value in (less, more)
    ]
    assert (share[1] - share[0]) * sign > 0.01


def test_more_dose_is_more_donor_in_the_toy(guts):
    recipients, donor = guts
    made = fmt.lotka_volterra(recipients, donor, [0, 0.01, 0.1, 1], days=10)
    new = ((recipients == 0) * made).sum(axis=(1, 2))
    assert (np.diff(new) > 0).all()
    assert new[0] == 0
    np.testing.assert_array_equal(
        made, fmt.lotka_volterra(recipients, donor, [0, 0.01, 0.1, 1], days=10)
    )


def test_parameters_out_of_range_are_refused(guts):
    with pytest.raises(MsgutError, match="antibiotics must lie between"):
        fmt.lotka_volterra(*guts, [0.1], antibiotics=1.0)
    with pytest.raises(MsgutError, match="dose must lie"):
        fmt.lotka_volterra(*guts, [-0.1])
    with pytest.raises(MsgutError, match="between 0 and 1"):
        fmt.mixed_communities(*guts, [1.5])
    with pytest.raises(MsgutError, match="No model 'magic'"):
        fmt.dose_response(pd.DataFrame(guts[0]), guts[1], DOSES, model="magic")
    with pytest.raises(MsgutError, match="over the same taxa"):
        fmt.dose_response(pd.DataFrame(guts[0]), guts[1][:5], DOSES)


def gut_study(guts, refuse=None):
    """Return the recipients as a study."""
    counts = pd.DataFrame((guts[0] * 10_000).astype(int))
    counts.index, counts.columns = list("xyz"), [f"t{k}" for k in range(30)]
    samples = pd.DataFrame({"group": "HC"}, index=counts.index)
    return Study("toy", counts, samples, facts=Facts(refuse=refuse or {}))


def test_a_sweep_tells_what_answers_a_transplant_from_what_answers_nothing(guts):
    scores = {
        "always one": lambda study: np.ones(len(study.counts)),
        "distance to healthy people": fmt.distance_to_group(gut_study(guts)),
    }
    table = fmt.dose_response(
        gut_study(guts), guts[1], DOSES, people=40, depth=2000, scores=scores
    )
    found = fmt.dose_response_summary(table).set_index("measure")
    assert found.loc["donor-exclusive PEDS", "at_zero"] < 0.05
    assert found.loc["PEDS", "at_zero"] > 0.3
    assert found.loc["donor-exclusive PEDS", "at_most"] > 0.9
    assert found.loc["Bray-Curtis distance to the donor", "at_most"] < 0.06
    assert found.loc["always one", "rho"] == 0
    assert np.isnan(found.loc["always one", "effect"])
    assert found.loc["distance to healthy people", "effect"] > 2
    said = str(tell.engraftment.responses_to_dose(fmt.dose_response_summary(table)))
    assert "these did not: " in said
    assert "always one" in said.split("these did not: ")[1]


def test_the_distance_to_healthy_people_is_the_one_that_measure_gives(guts):
    from msgut import measure

    study = gut_study(guts)
    far = measure.distances(study, "bray_curtis").data
    np.testing.assert_allclose(
        fmt.distance_to_group(study)(study), np.median(far, axis=1)
    )


def test_a_sweep_is_seeded_and_honours_what_a_study_refuses(guts):
    study = gut_study(guts, {"alpha": "rare taxa were removed."})
    one, again = (
        fmt.dose_response(study, guts[1], DOSES, people=9, seed=4) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, again)
    assert not one["measure"].isin(["Shannon diversity", "observed taxa"]).any()


def test_a_score_of_the_wrong_length_is_refused(guts):
    with pytest.raises(MsgutError, match="one per sample"):
        fmt.dose_response(
            gut_study(guts),
            guts[1],
            DOSES,
            people=3,
            scores={"short": lambda study: [1.0]},
        )


def test_a_score_that_needs_no_reference_can_be_used_alone(guts):
    study = gut_study(guts)
    score = fmt.needs_no_labels(lambda setting, right: setting.study.values[:, 0])
    np.testing.assert_array_equal(score(study), study.values[:, 0])
