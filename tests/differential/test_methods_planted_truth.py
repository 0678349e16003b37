"""Laws of any table, and a planted truth: found, alone, in the right direction."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut import differential
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study

DESIGNS = ("case-control", "household-pairs", "repeated")
COMPOSITIONAL = ("linda", "ancombc")


def simulated(
    seed, *, design="case-control", people=40, n_taxa=40, factor=(), scale=1.0
):
    """Return an invented cohort; ``factor`` multiplies the first taxa in MS."""
    rng = np.random.default_rng(seed)
    visits = rng.integers(1, 4, 2 * people) if design == "repeated" else 1
    person = np.repeat(np.arange(2 * people), visits)
    group = np.where(person < people, "HC", "MS")
    # Shares of most taxa between a tenth of a thousandth and a tenth, as in a gut.
    level = rng.normal(0, 1.5, n_taxa) + rng.normal(0, 0.7, (2 * people, n_taxa))
    if design == "household-pairs":
        home = rng.normal(0, 0.7, (people, n_taxa))
        level = level + np.vstack([home, home])
    level = level[person] + rng.normal(0, 0.3, (len(person), n_taxa))
    for place, times in enumerate(factor):
        level[group == "MS", place] += np.log(times)
    share = np.exp(scale * level)
    share /= share.sum(axis=1, keepdims=True)
    depth = rng.integers(3000, 30_000, len(person))
    names = [f"s{i:03d}" for i in range(len(person))]
    counts = pd.DataFrame(
        rng.poisson(share * depth[:, None]),
        index=names,
        columns=[f"t{i:02d}" for i in range(n_taxa)],
    )
    samples = pd.DataFrame(
        {"group": group, "age": rng.normal(40, 9, len(person))}, index=names
    )
    if design == "household-pairs":
        samples["household"] = [f"h{p % people}" for p in person]
    if design == "repeated":
        samples["subject"] = [f"p{p}" for p in person]
    return Study("simulated", counts, samples, facts=Facts(design=design))


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("method", differential.METHODS)
def test_the_order_of_taxa_and_samples_is_of_no_consequence(method, design):
    study = simulated(1, design=design, people=12, n_taxa=15)
    rng = np.random.default_rng(2)
    rows, columns = (
        rng.permutation(study.samples.index),
        rng.permutation(study.counts.columns),
    )
    turned = Study(
        "turned",
        study.counts.loc[rows, columns],
        study.samples.loc[rows],
        facts=study.facts,
    )
    options = {"draws": 4} if method == "dirmult" else {}
    one, two = (
        getattr(differential, method)(s, covariates=["age"], **options).sort_values(
            "taxon"
        )
        for s in (study, turned)
    )
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), two.reset_index(drop=True), rtol=1e-6
    )


@pytest.mark.parametrize("design", ["one sample each", *DESIGNS])
@pytest.mark.parametrize("method", differential.METHODS)
def test_what_people_and_households_are_called_is_of_no_consequence(method, design):
    study = simulated(4, design=design, people=12, n_taxa=15, factor=(9,))
    named = "household" if design == "household-pairs" else "subject"
    if named not in study.samples:
        study = replace(
            study,
            samples=study.samples.assign(
                subject=[f"p{i:02d}" for i in range(len(study.samples))]
            ),
        )
    # Names in the opposite order, so that people and samples sort differently.
    people = sorted(study.samples[named].unique())
    turned = study.samples[named].map(dict(zip(people, people[::-1], strict=True)))
    other = replace(study, samples=study.samples.assign(**{named: turned}))
    options = {"draws": 4} if method == "dirmult" else {}
    one, two = (getattr(differential, method)(s, **options) for s in (study, other))
    pd.testing.assert_frame_equal(one, two, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("method", differential.METHODS)
def test_the_other_way_round_the_effect_turns_and_p_stays(method, design):
    study = simulated(3, design=design, people=12, n_taxa=15)
    options = {"seed": 0, "draws": 4} if method == "dirmult" else {}
    run = getattr(differential, method)
    one = run(study, **options).set_index("taxon").sort_index()
    two = run(study, left="MS", right="HC", **options).set_index("taxon").sort_index()
    # ANCOM-BC's search for the bias starts from quantiles, and stops at 1e-5.
    loose = {"atol": 1e-3} if method == "ancombc" else {"atol": 1e-6}
    np.testing.assert_allclose(one["effect"], -two["effect"], **loose)
    np.testing.assert_allclose(one["low"], -two["high"], **loose)
    np.testing.assert_allclose(one["p"], two["p"], rtol=1e-2, atol=1e-3)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000), st.sampled_from(["wilcoxon", "linda", "ancombc"]))
def test_every_answer_lies_within_its_own_interval(seed, method):
    answer = getattr(differential, method)(simulated(seed, people=8, n_taxa=12))
    assert answer["effect"].between(answer["low"], answer["high"]).all()
    assert answer["p"].between(0, 1).all()
    assert (answer["q"] >= answer["p"] - 1e-12).all()
    assert answer["p"].is_monotonic_increasing


@pytest.mark.parametrize("design", DESIGNS)
def test_planted_taxa_are_found_alone_and_in_the_right_direction(design):
    # Three taxa up six times, two down six times, among forty.
    factor = (6, 6, 6, 1 / 6, 1 / 6)
    study = simulated(11, design=design, people=60, factor=factor)
    answer = differential.consensus(
        differential.answers(
            study, methods=("wilcoxon", "linda", "ancombc", "dirmult"), draws=16
        )
    )
    agreed = answer[answer["agreed"]].set_index("taxon")
    assert set(agreed.index) == {"t00", "t01", "t02", "t03", "t04"}
    assert agreed["direction"].sort_index().tolist() == [1, 1, 1, -1, -1]
    planted = np.log2(factor)
    for taxon, truth in zip(sorted(agreed.index), planted, strict=True):
        row = agreed.loc[taxon]
        assert row["effect_linda"] == pytest.approx(truth, abs=0.8)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("method", COMPOSITIONAL)
def test_one_dominant_bloom_does_not_drag_all_others_down(method, design):
    # One taxon, by nature a third of all reads, rises thirty times and takes nearly all.
    study = simulated(21, design=design, people=60, factor=(30,))
    answer = getattr(differential, method)(study).set_index("taxon")
    called = answer.index[answer["q"] < 0.05]
    assert answer.loc["t00", "q"] < 1e-6
    assert answer.loc["t00", "effect"] == pytest.approx(np.log2(30), abs=1)
    assert len(called) <= 3
    assert abs(answer["effect"].drop("t00").median()) < 0.15


def test_plain_log_ratios_are_dragged_by_a_bloom_among_few_taxa():
    # What wilcoxon and dirmult do not correct: of ten taxa one rises 64 times, and the
    # nine others seem to fall by log2(64) / 10 = 0.6 each. LinDA takes that off.
    study = simulated(5, people=150, n_taxa=10, factor=(64,), scale=0.5)
    dragged = differential.wilcoxon(study).set_index("taxon")["effect"].drop("t00")
    righted = differential.linda(study).set_index("taxon")["effect"].drop("t00")
    assert dragged.median() == pytest.approx(-0.3, abs=0.15)
    assert abs(righted.median()) < 0.12


def test_a_household_that_differs_from_the_next_does_not_hide_a_difference():
    rng = np.random.default_rng(8)
    study = simulated(8, design="household-pairs", people=40, factor=(2.5,))
    home = dict.fromkeys(study.samples["household"].unique())
    tilt = {h: rng.lognormal(0, 2) for h in home}
    counts = study.counts.copy()
    counts["t00"] = (
        (counts["t00"] * study.samples["household"].map(tilt)).round().astype(int)
    )
    paired = Study("paired", counts, study.samples, facts=study.facts)
    loose = Study("loose", counts, study.samples)
    one = differential.linda(paired).set_index("taxon").loc["t00", "p"]
    two = differential.linda(loose).set_index("taxon").loc["t00", "p"]
    assert one < 0.01 < two


def test_a_confounder_is_taken_off_by_every_method():
    # Age raises t00; MS is older. Nothing is due to MS.
    rng = np.random.default_rng(9)
    study = simulated(9, people=80)
    age = np.where(study.group == "MS", 50, 40) + rng.normal(0, 5, len(study.samples))
    counts = study.counts.copy()
    mean = np.exp(0.16 * (age - 45)) * 3
    counts["t00"] = rng.poisson(mean)
    sick = Study("sick", counts, study.samples.assign(age=age))
    for method in differential.METHODS:
        options = {"draws": 16} if method == "dirmult" else {}
        run = getattr(differential, method)
        raw = run(sick, **options).set_index("taxon").loc["t00"]
        adjusted = (
            run(sick, covariates=["age"], **options).set_index("taxon").loc["t00"]
        )
        assert raw["p"] < 0.01, method
        assert adjusted["p"] > 0.01, method


def test_a_table_without_counts_is_refused_by_what_draws_counts():
    study = simulated(0, people=5, n_taxa=6)
    facts = Facts(refuse={"counts": "it holds proportions."})
    shares = Study("shares", study.counts, study.samples, facts=facts)
    for method in ("ancombc", "dirmult"):
        with pytest.raises(MsgutError, match="it holds proportions"):
            getattr(differential, method)(shares)
