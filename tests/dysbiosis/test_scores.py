"""Scores: worked by hand, blind to a sample's own label, and put to a planted truth."""

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from msgut import dysbiosis, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.auroc import auroc
from msgut.study import Study

PARKINSON = """\
title = "Parkinson's disease and controls in Helsinki"
citation = "Scheperjans F et al. Gut microbiota are related to Parkinson's disease and clinical phenotype. Mov Disord 2015;30:350."
doi = "10.1002/mds.26069"
accession = ""
licence = "none stated"
source = "github.com/microsud/microbiomedatarepo"
place = "Helsinki, Finland"
region = "V1-V3"
platform = "not stated"
taxonomy = "Greengenes"
design = "case-control"
caveats = ["No age, sex or BMI is recorded."]

[files.study]
url = "https://raw.githubusercontent.com/microsud/microbiomedatarepo/76889ac78543dcc87ec572f4443ff525064cdb98/datasets/microbiomeDB/PAR/Scheperjans2015_PAR.rds"
sha256 = "8ede96da23e707e3db49092414de64fb32844fa904cf8059e4e7a01749c86462"
bytes = 277811
format = "r"

[columns]
DiseaseState = "group"

[values.group]
H = "HC"
PAR = "PD"
"""
GENERA = [
    "Akkermansia",
    "Bacteroides",
    "Blautia",
    "Escherichia",
    "Faecalibacterium",
    "Roseburia",
    *(f"G{n}" for n in range(14)),
]


def people(n=40, *, pairs=True, shift=0.0, seed=1, sites=0):
    """Return n households of a person with MS and a control; MS shifted in 4 genera."""
    rng = np.random.default_rng(seed)
    base = rng.normal(4, 1, len(GENERA))
    home = rng.normal(0, 0.4, (n, len(GENERA)))
    rows, groups = [], []
    for house in range(n):
        for group in ("HC", "MS"):
            logs = base + home[house] + rng.normal(0, 0.5, len(GENERA))
            if group == "MS":
                logs[6:10] += shift
            rows.append(rng.poisson(np.exp(logs)))
            groups.append(group)
    ids = [f"s{k:03}" for k in range(2 * n)]
    samples = pd.DataFrame({"group": groups, "subject": ids}, index=ids)
    samples["household"] = np.repeat(np.arange(n), 2)
    if sites:
        samples["site"] = [f"city {h % sites}" for h in samples["household"]]
    counts = pd.DataFrame(rows, index=ids, columns=GENERA)
    phyla = ["Bacteroidota" if g == "Bacteroides" else "Bacillota" for g in GENERA]
    taxa = pd.DataFrame({"phylum": phyla, "genus": GENERA}, index=GENERA)
    design = "household-pairs" if pairs else "case-control"
    if not pairs:
        samples = samples.drop(columns="household")
    return Study("toy", counts, samples, taxa, facts=Facts(design=design))


def hand():
    """Return a setting of eight controls and eight cases with distances set by hand."""
    start = dysbiosis.score_inputs(people(8, pairs=False))
    rng = np.random.default_rng(5)
    square = rng.uniform(0.2, 1, (16, 16))
    square = (square + square.T) / 2
    np.fill_diagonal(square, 0)
    start.__dict__["distance"] = square
    return start


def test_the_distance_to_controls_is_the_median_without_oneself():
    start = hand()
    found = dysbiosis.distance_to_controls(start, start.right)
    controls = np.flatnonzero(~start.right)
    for i in range(16):
        others = [start.distance[i, c] for c in controls if c != i]
        assert found[i] == pytest.approx(np.median(others))


def test_cloud_is_the_distance_to_the_nearest_over_that_of_the_nearest():
    start = hand()
    d, controls = start.distance, np.flatnonzero(~start.right)
    found = dysbiosis.cloud(start, start.right)
    for i in range(16):
        near = sorted((c for c in controls if c != i), key=lambda c: d[i, c])[:3]
        own = np.mean([d[i, c] for c in near])
        usual = [
            np.mean(sorted(d[c, e] for e in controls if e not in (c, i))[:3])
            for c in near
        ]
        assert found[i] == pytest.approx(own / np.mean(usual))


def test_dispersion_is_the_distance_to_the_middle_of_the_others_of_the_group():
    start = hand()
    square = start.distance**2
    found = dysbiosis.distance_to_own_centre(start, start.right)
    for i in range(16):
        rest = [j for j in range(16) if start.right[j] == start.right[i] and j != i]
        inner = square[np.ix_(rest, rest)].mean() / 2
        expected = np.sqrt(max(square[i, rest].mean() - inner, 0))
        assert found[i] == pytest.approx(expected)


def test_ratios_are_of_the_named_taxa_alone():
    start = dysbiosis.score_inputs(people(8))
    counts = start.study.counts
    up, down = counts["Escherichia"], counts[["Akkermansia", "Bacteroides"]].sum(axis=1)
    down = down + counts["Faecalibacterium"]
    expected = np.log(up + 0.5) - np.log(down + 0.5)
    assert dysbiosis.crohn_index(start, start.right) == pytest.approx(expected)
    rest = counts.drop(columns="Bacteroides").sum(axis=1)
    expected = np.log(rest + 0.5) - np.log(counts["Bacteroides"] + 0.5)
    found = dysbiosis.firmicutes_bacteroidetes(start, start.right)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "name", ["distance to controls", "CLOUD", "healthy plane", "learnt balance"]
)
@pytest.mark.parametrize("sites", [0, 4])
def test_no_score_looks_at_the_label_of_the_sample_or_its_household(name, sites):
    start = dysbiosis.score_inputs(people(20, shift=1, sites=sites))
    before = dysbiosis.score(start, name)
    for house in (0, 7, 19):
        mine = start.who.block == house
        turned = start.right.copy()
        turned[mine] = ~turned[mine]
        after = dysbiosis.score(start, name, turned)
        assert after[mine] == pytest.approx(before[mine], abs=1e-12)


@pytest.mark.parametrize("sites", [0, 4])
def test_what_is_learnt_does_not_look_at_labels_of_its_fold(sites):
    start = dysbiosis.score_inputs(people(24, shift=1, sites=sites))
    # One deal: of several, a sample is held out with others in each.
    start = replace(start, deals=start.deals[:1])
    held = start.deals[0] == 0
    turned = np.where(held, ~start.right, start.right)
    for name in ("healthy plane", "learnt balance"):
        before, after = (dysbiosis.score(start, name, y) for y in (None, turned))
        assert after[held] == pytest.approx(before[held], abs=1e-12)
        assert not np.allclose(after[~held], before[~held])


def test_sites_are_held_out_whole():
    start = dysbiosis.score_inputs(people(20, sites=4))
    site = start.study.samples["site"].to_numpy()
    (fold,) = start.deals
    assert len(set(zip(fold, site, strict=True))) == 4


@pytest.mark.slow
def test_planted_dysbiosis_is_found_and_none_where_there_is_none():
    ill = dysbiosis.assessment(people(shift=1.5), permutations=399)
    ill = ill.set_index("score")
    for name in ("distance to controls", "CLOUD", "learnt balance"):
        assert ill.loc[name, "q"] < 0.05
        assert ill.loc[name, "effect"] > 0.7
    well = dysbiosis.assessment(people(), permutations=399)
    assert (well["q"] > 0.05).all()
    said = tell.dysbiosis.is_dysbiotic(well)
    assert said.verdict in {"not_seen", "not_after_counting"}
    assert "possible" in said.sentence
    assert ((well["null_low"] < well["effect"]) & (well["effect"] < 0.65)).all()


def test_permuted_null_of_a_learnt_score_is_not_the_observed_one():
    found = dysbiosis.assessment(people(24, shift=2), permutations=360)
    learnt = found.set_index("score").loc["learnt balance"]
    assert learnt["effect"] > 0.9
    assert learnt["null_high"] < 0.75


def test_the_order_of_the_table_does_not_matter():
    study = people(12, shift=1)
    turned = study.become("turn", "", counts=study.counts.iloc[::-1])
    one, other = (dysbiosis.assessment(s, permutations=360) for s in (study, turned))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("name", ["GMHI", "GMWI2"])
def test_a_score_of_species_is_refused_with_its_reason(name):
    with pytest.raises(MsgutError, match=r"refused here.*species.*shotgun"):
        dysbiosis.score(dysbiosis.score_inputs(people(8)), name)


def test_diversity_is_refused_where_the_study_refuses_it():
    study = people(8)
    facts = Facts(design="household-pairs", refuse={"alpha": "rare taxa were cut."})
    study = Study("cut", study.counts, study.samples, study.taxa, facts=facts)
    start = dysbiosis.score_inputs(study)
    values, refused = dysbiosis.all_scores(start)
    why = refused.set_index("score")["why"]
    assert why["less diversity"] == why["less richness"] == "rare taxa were cut."
    assert "less diversity" not in values
    assert "CLOUD" in values


@pytest.mark.parametrize("few", [0, 1, 359])
def test_permutations_that_could_not_call_one_score_are_refused(few):
    with pytest.raises(MsgutError, match=rf"{few} permutations cannot.*360 at least"):
        dysbiosis.assessment(people(12), permutations=few)


def test_what_cannot_be_told_from_a_batch_is_never_called_dysbiosis():
    study = people(12, pairs=False, shift=3)
    samples = study.samples.assign(batch=study.group.map({"MS": "run 1"}))
    study = Study("toy", study.counts, samples, study.taxa, facts=study.facts)
    table = dysbiosis.assessment(study, permutations=399)
    said = tell.dysbiosis.is_dysbiotic(table)
    assert said.sentence.startswith("Set apart, whatever the cause")
    assert (
        said.cautions[0] == "Not to be read as disease: batch is recorded for MS only."
    )


def test_the_reversal_names_the_genera_that_run_against_the_index():
    start = dysbiosis.score_inputs(people(20))
    parts = dysbiosis.crohn_index_genera(start)
    one = parts.set_index("taxon").loc["Akkermansia"]
    logs = start.logs - start.logs.mean(axis=1, keepdims=True)
    mine = logs[:, list(start.study.counts.columns).index("Akkermansia")]
    gap = mine[start.right].mean() - mine[~start.right].mean()
    spread = np.sqrt(
        (mine[start.right].var(ddof=1) + mine[~start.right].var(ddof=1)) / 2
    )
    assert one["effect"] == pytest.approx(gap / spread)
    assert one["agrees"] == (gap < 0)
    assert parts.set_index("taxon").loc["Veillonella", "prevalence"] == 0


@pytest.mark.real
@pytest.mark.slow
def test_the_crohn_index_runs_the_other_way_in_the_household_study(real):
    from msgut import harmonise

    study = harmonise.community(real("imsms_2022"))
    table = dysbiosis.assessment(study, permutations=399)
    table = tell.dysbiosis.with_verdicts(table).set_index("score")
    crohn = table.loc[dysbiosis.CROHN]
    assert crohn["effect"] == pytest.approx(0.453, abs=0.002)
    assert crohn["verdict"] == "seen"
    plain = dysbiosis.covariate_aurocs(study).set_index("score")["effect"]
    assert plain["sex (female)"] == pytest.approx(0.673, abs=0.001)
    assert (table.drop("learnt balance")["effect"] < plain["sex (female)"]).all()
    parts = dysbiosis.crohn_index_genera(dysbiosis.score_inputs(study)).set_index(
        "taxon"
    )
    assert parts.loc["Akkermansia", "effect"] > 0.2


def households(pairs, alone, shift, seed=2):
    """Return whole pairs and as many people alone of each side; 16 genera shifted."""
    study = people(pairs + 2 * alone, shift=0, seed=seed)
    counts, samples = study.counts.copy(), study.samples
    counts.iloc[:, :16] = (
        counts.iloc[:, :16].to_numpy()
        * np.where(samples["group"] == "MS", shift, 1)[:, None]
    )
    house = samples["household"]
    keep = (house < pairs) | ((house < pairs + alone) == (samples["group"] == "HC"))
    return study.become("alone", "", counts=counts[keep], samples=samples[keep])


def test_a_handful_of_pairs_among_singles_does_not_silence_what_is_planted():
    study = households(3, 20, shift=30)
    table = tell.dysbiosis.with_verdicts(dysbiosis.assessment(study, permutations=399))
    learnt = table.set_index("score").loc["learnt balance"]
    assert (learnt["n_left"], learnt["n_right"]) == (23, 23)
    assert learnt["verdict"] == "seen"
    assert learnt["effect"] > 0.95
    assert 0.5 < learnt["low"] < learnt["high"] <= 1
    assert learnt["null_high"] < 0.75
    assert tell.dysbiosis.is_dysbiotic(table).verdict == "seen"


def test_what_is_learnt_hangs_little_on_how_people_are_dealt():
    areas = []
    for seed in range(4):
        start = dysbiosis.score_inputs(people(30, pairs=False, shift=0.4), seed=seed)
        areas.append(auroc(dysbiosis.score(start, "learnt balance"), start.right))
    assert np.ptp(areas) < 0.06


def test_many_balances_at_once_are_each_balance_alone():
    start = dysbiosis.score_inputs(people(14, shift=1))
    labels, _ = start.who.permuted_labels(5, seed=0)
    together = dysbiosis.SCORES["learnt balance"].many(start, labels)
    for one, right in zip(together, labels, strict=True):
        assert dysbiosis.score(start, "learnt balance", right) == pytest.approx(one)


@pytest.mark.slow
def test_parkinsons_learnt_balance_is_called(tmp_path):
    """74 against 74 (Scheperjans et al. 2015, doi:10.1002/mds.26069)."""
    from msgut import harmonise, load

    if not os.environ.get("MSGUT_MIRROR"):
        pytest.skip("scheperjans_2015: MSGUT_MIRROR is not set")
    path = tmp_path / "scheperjans_2015.toml"
    path.write_text(PARKINSON)
    try:
        study = load.study(str(path), source="public")
    except MsgutError as error:
        pytest.skip(f"scheperjans_2015: {error}")
    study = harmonise.community(study, depth=900)
    table = tell.dysbiosis.with_verdicts(dysbiosis.assessment(study, right="PD"))
    assert (table["n_left"].iloc[0], table["n_right"].iloc[0]) == (74, 74)
    learnt = table.set_index("score").loc["learnt balance"]
    assert learnt["effect"] == pytest.approx(0.67, abs=0.02)
    assert learnt["verdict"] == "seen"
    said = tell.dysbiosis.is_dysbiotic(table).sentence
    assert "1 of 9 scores lie higher in PD (learnt balance)" in said
