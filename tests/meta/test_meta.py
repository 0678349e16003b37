"""Meta-analysis: planted truths over several cohorts, and nothing where nothing is."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, false_discovery_control, norm

from msgut import meta, tell
from msgut.cohort import comparison
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.meta.cross_cohort_prediction import _shared_covariates
from msgut.meta.similarity_of_diseases import _alike
from msgut.stats.linear_models import hc2
from msgut.study import Study

NAMES = [f"g{t}" for t in range(30)]


def cohort(
    name,
    *,
    n=40,
    shift=None,
    seed=0,
    groups=("HC", "MS"),
    names=NAMES,
    tilt=0.0,
    **extra,
):
    """Return a cohort in which MS has some genera shifted, as ``{genus: logs}``."""
    rng = np.random.default_rng(seed)
    base = np.linspace(2, 5, len(names)) + tilt * rng.normal(size=len(names))
    rows, labels = [], []
    for person in range(n * len(groups)):
        group = groups[person % len(groups)]
        logs = base + rng.normal(0, 0.8, len(names))
        for genus, size in (shift or {}).get(group, {}).items():
            logs[names.index(genus)] += size
        rows.append(rng.poisson(np.exp(logs)))
        labels.append(group)
    ids = [f"{name}{k:03}" for k in range(len(rows))]
    samples = pd.DataFrame(
        {"group": labels, **{k: v(labels) for k, v in extra.items()}}, index=ids
    )
    counts = pd.DataFrame(rows, ids, names)
    return Study(name, counts, samples, facts=Facts(name=name))


def trio(shift=1.0, **extra):
    shifts = {"MS": {"g20": shift, "g25": -shift}}
    return [
        cohort(name, shift=shifts, seed=k, tilt=0.3, **extra)
        for k, name in enumerate(("one", "two", "three"))
    ]


def together(cohorts, permutations=199, seed=0):
    """Return effects, pooled differences and counts of clear genera."""
    shares = meta.prevalence_by_cohort(cohorts)
    table = pd.concat([meta.cohort_effects(c, shares=shares) for c in cohorts])
    shuffled = meta.permuted_cohorts(
        cohorts, shares=shares, permutations=permutations, seed=seed
    )
    return table, meta.pooled(table, shuffled), shuffled.clear()


def test_what_is_planted_everywhere_holds_and_nothing_else():
    cohorts = trio()
    table, pooled, clear = together(cohorts)
    assert set(pooled.loc[pooled["holds"], "taxon"]) == {"g20", "g25"}
    by_taxon = pooled.set_index("taxon")
    assert by_taxon.loc["g20", "low"] > 0.3
    assert by_taxon.loc["g25", "high"] < -0.3
    assert by_taxon.loc["g20", "p_adjusted"] == 1 / 200
    alone = meta.pooled_without_each_cohort(table)
    assert len(alone[alone["taxon"] == "g20"]) == 3
    assert not alone.loc[alone["taxon"].isin(["g20", "g25"]), "turns"].any()
    said = tell.pooled_genera.genera_across_cohorts(pooled, clear)
    assert said.verdict == "seen"
    assert (
        "2 of 30 taxa differ between MS and HC beyond permuted labels" in said.sentence
    )
    assert said.low <= said.estimate <= said.high
    assert said.least_p == said.p == said.q == 1 / 200
    said = tell.pooled_genera.genera_in_several_cohorts(pooled, clear)
    assert said.verdict == "seen"
    assert said.sentence.startswith(
        "2 of the 2 that differ do so in two cohorts or more"
    )
    assert said.low <= said.estimate <= said.high
    assert said.p <= said.q < 0.05
    assert (
        "keep their direction and 2"
        in tell.meta_analysis.without_heaviest(alone, pooled).sentence
    )
    none = tell.meta_analysis.without_heaviest(alone, pooled.assign(holds=False))
    assert none.sentence.startswith("No taxon holds that could be lost. Without ")
    assert (none.estimate, none.low, none.high) == (None, None, None)


def test_what_two_cohorts_show_is_within_reach():
    """Knapp and Hartung ask two cohorts for |effect| over error of hundreds."""
    _, pooled, clear = together(trio()[:2])
    assert {"g20", "g25"} <= set(pooled.loc[pooled["holds"], "taxon"])
    assert (pooled["kh_q"] > 0.05).all()
    assert (
        tell.meta_analysis.usual_random_effects(pooled).verdict
        == "could_not_have_been_seen"
    )
    assert clear["least_p"].max() < 0.05


def test_nothing_planted_holds_in_at_most_five_percent():
    """One cohort of single people, one of households, permuted by their designs."""
    calls = counted = 0
    times = 25
    for seed in range(times):
        one, two = (
            cohort(f"c{k}", n=10, names=NAMES[:8], seed=100 * seed + k)
            for k in range(2)
        )
        _, pooled, clear = together([one, households(two)], permutations=39, seed=seed)
        calls += bool((pooled["p_adjusted"] < 0.05).any())
        counted += bool(clear["p"].iloc[0] < 0.05)
    assert max(calls, counted) <= binom.ppf(0.999, times, 0.05)


def households(study, whole=None):
    """Return a cohort in which neighbours share a home, or the first few do."""
    n = len(study.samples)
    home = np.arange(n) // 2
    samples = study.samples.assign(household=home.astype(str))
    if whole is not None:
        samples.loc[samples.index[2 * whole :], "household"] = None
    facts = replace(study.facts, design="household-pairs")
    return Study(study.name, study.counts, samples, facts=facts)


def test_a_handful_of_households_drops_nobody():
    shift = {"MS": {"g5": 1.5}}
    single = cohort("single", n=23, shift=shift)
    shares = meta.prevalence_by_cohort([single, cohort("other", seed=1)])
    paired = households(single, whole=3)
    row, alone = (
        meta.cohort_effects(s, shares=shares).set_index("taxon")
        for s in (paired, single)
    )
    assert (row["form"] == "mixed").all()
    assert (row.loc["g5", "n_left"], row.loc["g5", "n_right"]) == (23, 23)
    assert row.loc["g5", "low"] > 0.5
    assert row.loc["g5", "effect"] == pytest.approx(alone.loc["g5", "effect"], abs=0.3)
    width = (row["high"] - row["low"]) / (alone["high"] - alone["low"])
    assert width.between(0.8, 1.25).all()


def test_partners_who_resemble_each_other_narrow_the_interval_of_a_mixed_cohort():
    rng = np.random.default_rng(4)
    single = cohort("single", n=30)
    home = np.exp(rng.normal(0, 1.5, (20, len(NAMES)))).repeat(2, axis=0)
    counts = single.counts.astype(float)
    counts.iloc[:40] = (counts.iloc[:40] * home).round()
    single = replace(single, counts=counts.astype(int))
    shares = meta.prevalence_by_cohort([single, cohort("other", seed=1)])
    paired = households(single, whole=20)
    as_pairs, as_single = (
        meta.cohort_effects(s, shares=shares) for s in (paired, single)
    )
    assert (as_pairs["form"] == "mixed").all()
    assert (as_pairs["variance"] / as_single["variance"]).median() < 0.75


def test_what_lies_beyond_permuted_labels_and_contradicts_itself_does_not_hold():
    pooled, _ = far_beyond({"same": (0.9, 1.1), "apart": (1.1, -0.1)})
    pooled = pooled.set_index("taxon")
    assert (pooled["p_adjusted"] == 0.01).all()
    assert pooled.loc["apart", "common_low"] > 0
    assert pooled["holds"].to_dict() == {"same": True, "apart": False}


def far_beyond(effects):
    """Return some genera's effects in a few cohorts, all beyond permuted labels."""
    rows = [
        {
            "taxon": taxon,
            "study": study,
            "left": "HC",
            "right": "MS",
            "n_left": 50,
            "n_right": 50,
            "effect": effect,
            "low": effect - 0.2,
            "high": effect + 0.2,
            "variance": 0.01,
        }
        for taxon, several in effects.items()
        for study, effect in zip("abcde", several, strict=False)
    ]
    score = np.random.default_rng(0).normal(size=(100, len(effects)))
    score[0] = 9.0
    far = meta.PermutedCohorts(list(effects), score, score, np.abs(score))
    return meta.pooled(pd.DataFrame(rows), far), far.clear()


def test_a_difference_of_one_cohort_is_not_told_of_several():
    """Permuted labels say that some cohort differs; a coin, that others point there."""
    both = {"same": (0.9, 1.1, 0.3), "alone": (1.2, 0.05, 0.1), "two": (1.0, 0.05)}
    pooled, clear = far_beyond(both)
    by_taxon = pooled.set_index("taxon")
    assert by_taxon["holds"].all()
    assert by_taxon["replicated"].to_dict() == dict.fromkeys(both, False) | {
        "same": True
    }
    # That some cohort differs is one thing, that more than one does another.
    assert tell.pooled_genera.genera_across_cohorts(pooled, clear).verdict == "seen"
    said = tell.pooled_genera.genera_in_several_cohorts(pooled, clear)
    assert said.verdict == "seen"
    assert said.unit == "standard deviations, same without b"
    assert said.sentence.startswith(
        "1 of the 3 that differ do so in two cohorts or more"
    )
    del both["same"]
    pooled, clear = far_beyond(both)
    assert tell.pooled_genera.genera_across_cohorts(pooled, clear).verdict == "seen"
    said = tell.pooled_genera.genera_in_several_cohorts(pooled, clear)
    assert said.verdict == "not_seen"
    assert said.low < 0 < said.high
    assert "Of the 2 that differ none is shown in two cohorts or more" in said.sentence


def test_the_cohort_whose_leaving_takes_most_is_left_out_and_its_p_counted():
    pooled, _ = far_beyond({"same": (0.9, 1.1, 0.3), "alone": (1.2, 0.05, 0.1)})
    row = pooled.set_index("taxon").loc["same"]
    # Of 0.9 and 0.3, each with an error of 0.1.
    assert row["without"] == "b"
    assert row["without_effect"] == pytest.approx(0.6)
    assert row["without_low"] == pytest.approx(0.6 - 1.96 * 0.1 / 2**0.5, abs=1e-3)
    row = pooled.set_index("taxon").loc["alone"]
    assert row["p_without"] == pytest.approx(2 * norm.sf(0.075 * 2**0.5 / 0.1))
    assert row["p_replicated"] == pytest.approx(row["p_without"])  # the last of Holm's
    turned, _ = far_beyond({"turned": (3.0, -0.5, -0.5)})
    assert turned.loc[0, "p_without"] == 1


@pytest.mark.parametrize("k", [2, 3, 5])
def test_what_one_cohort_shows_is_seldom_replicated_by_cohorts_without(k):
    """Also of many genera that one cohort carries: some one of them, in 5 %."""
    rng, times = np.random.default_rng(k), 60
    some = 0
    for _ in range(times):
        effect = rng.normal(0, 0.1, size=(8, k))
        effect[:, 0] += 2
        pooled, _ = far_beyond({f"t{i}": tuple(row) for i, row in enumerate(effect)})
        some += pooled["replicated"].any()
    assert some <= binom.ppf(0.999, times, 0.05)


def test_cohorts_that_contradict_each_other_do_not_hold():
    cohorts = [
        cohort(name, n=60, shift={"MS": {"g20": shift}}, seed=k)
        for k, (name, shift) in enumerate((("up", 1.0), ("more", 1.0), ("down", -1.0)))
    ]
    _, pooled, clear = together(cohorts)
    said = tell.pooled_genera.genera_across_cohorts(pooled, clear)
    assert said.verdict != "seen"
    assert said.q > 0.05
    row = pooled.set_index("taxon").loc["g20"]
    assert not row["holds"]
    assert row["low"] < 0 < row["high"]
    assert row["p_heterogeneity"] < 1e-6


def test_who_may_stand_in_two_cohorts_and_who_weighs_most_is_said():
    cohorts = [
        replace(c, facts=replace(c.facts, place=place))
        for c, place in zip(
            [*trio()[:2], cohort("large", n=150, seed=5)],
            ("Boston, USA", "Graz", "Edinburgh, Boston"),
            strict=True,
        )
    ]
    _, pooled, clear = together(cohorts)
    said = str(tell.pooled_genera.genera_across_cohorts(pooled, clear, cohorts))
    assert "one and large both asked people in Boston" in said
    assert "large carries 6" in said
    assert "USA" not in said


def test_nothing_planted_is_told_as_not_seen_with_what_remains():
    _, pooled, clear = together(trio(0))
    said = tell.pooled_genera.genera_across_cohorts(pooled, clear)
    assert said.verdict == "not_seen"
    assert "is a difference between MS and HC shown" in said.sentence
    # The nearest taxon stands in the sentence with its interval; the answer is of all.
    assert (said.estimate, said.low, said.high) == (None, None, None)
    assert "the nearest is" in said.sentence
    several = tell.pooled_genera.genera_in_several_cohorts(pooled, clear)
    assert several.verdict == "not_seen"
    assert several.sentence.startswith("No taxon differs beyond permuted labels")


def test_what_no_permutation_could_have_called_is_not_denied():
    _, pooled, clear = together(trio(0), permutations=9)
    for said in (
        tell.pooled_genera.genera_across_cohorts(pooled, clear),
        tell.pooled_genera.genera_in_several_cohorts(pooled, clear),
    ):
        assert said.verdict == "could_not_have_been_seen"
        assert "no p below 0.1 was possible" in said.sentence
        assert not re.search(r"(?i)\b(none|no taxon|nothing)\b", said.sentence)


def test_what_cannot_be_permuted_or_pooled_is_refused():
    cohorts = trio()
    shares = meta.prevalence_by_cohort(cohorts)
    with pytest.raises(MsgutError, match="0 permutations"):
        meta.permuted_cohorts(cohorts, shares=shares, permutations=0)
    with pytest.raises(MsgutError, match="one is named twice"):
        meta.eligible_cohorts([cohorts[0], cohorts[0]])
    empty = meta.pooled(meta.cohort_effects(cohorts[0], shares=shares))
    assert empty.empty
    assert (
        tell.pooled_genera.genera_across_cohorts(empty, None).verdict
        == "cannot_be_told"
    )


def test_cohorts_that_are_read_unequally_deeply_are_named():
    one, other = trio()[:2]
    ill = (other.samples["group"] == "MS").to_numpy()
    shallow = other.counts.copy()
    shallow.loc[ill] //= 4
    other = replace(other, counts=shallow)
    said = tell.cautions.reads_of_cohorts([one, other], "HC", "MS")
    assert len(said) == 1
    assert said[0].startswith(f"In {other.name} MS was read 0.2")
    assert "thinned" in said[0]
    same, even = meta.cohorts_at_equal_depth([one, other], seed=0)
    assert same is one
    assert meta.unequally_deep(other)["depth_p"] < 0.001
    assert meta.unequally_deep(even) is None
    assert even.losses["step"].iloc[-1] == "equal depth"
    again = meta.cohorts_at_equal_depth([other], seed=0)[0]
    assert again.counts.equals(even.counts)


def test_a_genus_that_a_cohort_cannot_see_is_not_pooled_from_there():
    cohorts = trio()
    blind = cohorts[1].counts.copy()
    blind["g20"] = 0
    blind.iloc[0, blind.columns.get_loc("g20")] = 1
    cohorts[1] = cohorts[1].become("blind", "", counts=blind)
    shares = meta.prevalence_by_cohort(cohorts)
    assert shares.loc["g20", "blind"] == "two"
    assert "g20" not in meta.genera_seen_by_all(shares)
    table = pd.concat([meta.cohort_effects(c, shares=shares) for c in cohorts])
    assert meta.pooled(table).set_index("taxon").loc["g20", "studies"] == "one, three"
    said = tell.meta_analysis.blind_spots(shares, taxon="g20")
    assert "g20 is seen in: one 100 %, two 1.25 %" in said.sentence


def test_unnamed_taxa_are_not_compared_between_references():
    # The label of what has no name at the rank is no matter: the lineage decides.
    lineages = pd.DataFrame({"genus": [*NAMES[:-2], "unnamed Y", ""]}, NAMES)
    cohorts = [replace(cohort(n), taxa=lineages) for n in ("a", "b")]
    assert list(meta.prevalence_by_cohort(cohorts).index) == sorted(NAMES[:-1])


def test_cohorts_without_a_genus_in_common_have_no_effects_and_no_warning():
    here = cohort("here")
    elsewhere = cohort("there", names=[f"x{k:02}" for k in range(9)])
    shares = meta.prevalence_by_cohort([here, elsewhere])
    assert meta.genera_seen_by_all(shares) == []
    assert meta.cohort_effects(here, shares=shares).empty


def test_a_model_is_not_asked_of_people_with_fewer_than_two_genera_in_common():
    here = cohort("here")
    elsewhere = cohort("there", names=["g0", *(f"x{k:02}" for k in range(9))])
    table = meta.cross_cohort_prediction([here, elsewhere], permutations=9, trees=5)
    lost = table[
        (table["train"] != table["test"]) & (table["features"] == "microbiome")
    ]
    assert len(lost) == 4
    assert set(lost["why"]) == {"fewer than two genera are shared"}
    assert lost["effect"].isna().all()


def test_a_cohort_with_too_few_is_left_out_and_its_name_said_once():
    table = meta.eligibility([*trio(), cohort("few: few", n=4)])
    why = table.set_index("study").loc["few: few", "why"]
    assert why == "4 HC and 4 MS are too few to learn from; 8 people of each are needed"
    said = tell.meta_analysis.pooled_or_not(table).sentence
    assert said.endswith(f" few: few is left out: {why}.")


def test_a_cohort_that_is_one_with_its_batch_is_left_out_unless_asked_for():
    def runs(groups):
        return [None if g == "HC" else f"run {k % 2}" for k, g in enumerate(groups)]

    cohorts = [*trio(), cohort("mixed", batch=runs)]
    table = meta.eligibility(cohorts).set_index("study")
    assert table["pooled"].tolist() == [True, True, True, False]
    assert "batch is recorded for MS only" in table.loc["mixed", "why"]
    assert [s.name for s in meta.eligible_cohorts(cohorts)] == ["one", "two", "three"]
    asked = meta.eligibility(cohorts, confounded=True).set_index("study")
    assert asked.loc["mixed", "pooled"]
    assert "asked for" in asked.loc["mixed", "why"]
    assert (
        "mixed is left out"
        in tell.meta_analysis.pooled_or_not(table.reset_index()).sentence
    )
    told = str(tell.meta_analysis.pooled_or_not(asked.reset_index()))
    assert "Not to be read as disease: mixed" in told
    _, pooled, clear = together(cohorts, permutations=39)
    assert "Not to be read as disease in mixed: batch" in str(
        tell.pooled_genera.genera_across_cohorts(pooled, clear, cohorts)
    )
    assert "Not to be read" not in str(
        tell.pooled_genera.genera_across_cohorts(pooled, clear, cohorts[:3])
    )


def test_one_cohort_is_no_meta_analysis():
    with pytest.raises(MsgutError, match=r"needs two cohorts.*lone: it does not hold"):
        meta.eligible_cohorts([cohort("a"), cohort("lone", groups=("HC", "UC"))])


@pytest.mark.slow
def test_what_is_shared_transfers_and_what_a_table_lacks_is_counted():
    cohorts = trio(1.5)
    cohorts[2] = cohorts[2].become(
        "lack", "", counts=cohorts[2].counts.drop(columns=["g3", "g4"])
    )
    table = meta.cross_cohort_prediction(cohorts, permutations=99, trees=20)
    gut = table[table["features"] == "microbiome"]
    away = gut[gut["train"] != gut["test"]]
    assert (away["effect"] > 0.75).all()
    assert (away["p"] == 0.01).all()
    assert (away["q"] < 0.05).all()
    assert len(gut[gut["train"] == meta.ALL_OTHER_COHORTS]) == 6
    home = gut[gut["train"] == gut["test"]]
    assert home["effect"].notna().all()
    assert home[["p", "q", "null_low"]].isna().all(axis=None)
    lacking = away[(away["test"] == "three") & (away["train"] == "one")]
    assert (lacking["n_missing"] == 2).all()
    assert (lacking["missing_reads"] > 0).all()
    assert table.loc[table["features"] == "covariates", "why"].notna().all()
    said = tell.cross_cohort.prediction_elsewhere(table)
    assert said.verdict == "seen"
    assert "6 of 6 above one half by p, 6 once all cells are counted" in said.sentence
    assert said.sentence.endswith(
        "No two cohorts share a covariate to hold it against."
    )


def test_noise_does_not_transfer():
    table = meta.cross_cohort_prediction(trio(0), permutations=199, trees=20)
    gut = table[(table["features"] == "microbiome") & (table["train"] != table["test"])]
    assert gut["effect"].between(0.3, 0.7).all()
    assert gut["q"].to_numpy() == pytest.approx(false_discovery_control(gut["p"]))
    said = tell.cross_cohort.prediction_elsewhere(table)
    assert said.verdict == "not_seen"
    assert said.estimate is None
    assert "that is what remains possible" in said.sentence
    # Not the interval of the clearest cell, which was picked for being so.
    ends = gut["low"].min(), gut["high"].max()
    assert (said.low, said.high) == pytest.approx(ends)


def test_covariates_are_told_by_their_own_names():
    def years(groups):
        return [30 + 2 * (g == "MS") + k % 7 for k, g in enumerate(groups)]

    cohorts = [cohort(name, n=12, seed=k, age=years) for k, name in enumerate("ab")]
    table = meta.cross_cohort_prediction(cohorts, permutations=39, trees=5)
    said = tell.cross_cohort.prediction_elsewhere(table).sentence
    assert "Age alone, learnt elsewhere" in said
    assert "sex" not in said


def diseases(shift, n=40, **extra):
    return cohort(
        "many", n=n, groups=("HC", "MS", "CD", "UC"), shift=shift, seed=7, **extra
    )


ALIKE = """
import numpy as np, pandas as pd
from msgut import meta
from msgut.study import Study
names = [f"s{k}" for k in range(72)]
counts = np.random.default_rng(3).negative_binomial(2, 0.02, (72, 12))
counts = pd.DataFrame(counts, names, [f"g{k}" for k in range(12)])
samples = pd.DataFrame({"group": ["HC", "MS", "CD", "UC", "RA", "PD"] * 12}, names)
print(meta.similarity_of_diseases(Study("toy", counts, samples)).to_csv())
"""


def test_how_alike_diseases_are_does_not_hang_on_the_seed_of_hashes():
    said = {
        subprocess.run(
            [sys.executable, "-c", ALIKE],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("2", "3")
    }
    assert len(said) == 1


def test_a_genus_is_its_own_or_shared():
    ill = {"g20": 1.2}
    study = diseases({"MS": ill | {"g10": 1.5}, "CD": ill, "UC": ill})
    table = meta.disease_specificity(study)
    found = table.set_index("taxon")
    assert found.loc["g10", "reading"] == "its own"
    assert found.loc["g20", "reading"] == "shared"
    others = found.drop(["g10", "g20"])
    assert (others["reading"] == "not seen").mean() > 0.9
    said = tell.cross_cohort.special_to_one_disease(table)
    assert said.verdict == "seen"
    assert "less than half of it is theirs): 1 (g10)" in said.sentence
    assert "half of it or more): 1 (g20)" in said.sentence


@pytest.mark.parametrize(("part", "reading"), [(0.5, "larger"), (0.8, "shared")])
def test_what_others_have_the_half_of_is_no_ones_own(part, reading):
    own = 0
    for seed in range(6):
        ill = {"g20": 2.0}
        some = {"g20": 2.0 * part}
        study = cohort(
            "half",
            n=150,
            groups=("HC", "MS", "CD", "UC"),
            shift={"MS": ill, "CD": some, "UC": some},
            seed=seed,
        )
        row = meta.disease_specificity(study).set_index("taxon").loc["g20"]
        own += row["reading"] == "its own"
        assert row["q_others"] < 0.05
        if row["reading"] == reading:
            said = tell.cross_cohort.special_to_one_disease(
                meta.disease_specificity(study)
            )
            assert said.verdict != "seen"
            assert "1 (g20)" in said.sentence
    assert own <= 1  # one in forty by the interval of the part


def test_not_shown_apart_is_not_shared():
    """Others with some of the difference, in groups too small to show how much."""
    some = {"g20": 1.0}
    study = diseases({"MS": {"g20": 1.7}, "CD": some, "UC": some}, n=14)
    row = meta.disease_specificity(study).set_index("taxon").loc["g20"]
    assert row["q"] < 0.05 < row["q_others"]
    assert row["part_low"] < 0 < row["part_high"]
    assert row["reading"] == "not told apart"


def test_contrasts_are_those_of_cr2_with_every_person_a_cluster():
    # tests/reference/meta_contrasts.R
    y = np.array([1.0, 2.5, 3.0, 2.0, 4.0, 5.5, 4.5, 7.0])[:, None]
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1.0])
    age = np.array([1.0, 3.0, 2.0, 5.0, 2.0, 4.0, 6.0, 7.0])
    x = np.column_stack([np.ones(8), group, age])
    effect, error, df = hc2(y, x, np.eye(3)[1:])
    assert effect[:, 0] == pytest.approx([2.4973404255, 0.3138297872], rel=1e-6)
    assert error[:, 0] == pytest.approx([0.6964799239, 0.2139209986], rel=1e-6)
    assert df == pytest.approx([2.723062618, 3.134933272], rel=1e-6)


def test_a_covariate_that_one_disease_lacks_is_said_and_not_asked_by_itself():
    def lacking(disease):
        return lambda groups: [
            None if g == disease else 40.0 + k % 9 for k, g in enumerate(groups)
        ]

    study = diseases({}, n=12, age=lacking("CD"), bmi=lacking("MS"))
    assert meta.recorded_in_all_groups(study) == ()
    table = meta.disease_specificity(study, covariates=("age",))
    assert table["others"].iloc[0] == "UC"
    assert (
        "held the same for age"
        in tell.cross_cohort.special_to_one_disease(table).sentence
    )
    with pytest.raises(MsgutError, match=r"8 people each with bmi known.*MS 0"):
        meta.disease_specificity(study, covariates=("bmi",))
    with pytest.raises(MsgutError, match="no column 'height'"):
        meta.disease_specificity(study, covariates=("height",))


def test_a_person_counts_once_however_often_they_were_sampled():
    once = diseases({}, n=10)
    again = once.counts.rename(index="{} again".format)
    samples = once.samples.assign(subject=once.samples.index)
    samples = pd.concat([samples, samples.set_axis(again.index)])
    twice = Study("many", pd.concat([once.counts, again]), samples, facts=once.facts)
    table = meta.disease_specificity(twice)
    assert (table["n"].iloc[0], table["n_right"].iloc[0]) == (40, 10)
    assert meta.similarity_of_diseases(twice)["n"].tolist() == [10, 10]


def test_a_covariate_that_repeats_the_groups_is_refused():
    study = diseases(
        {}, n=12, age=lambda groups: [40.0 + 5 * (g == "MS") for g in groups]
    )
    with pytest.raises(
        MsgutError, match="the covariates repeat the groups or each other"
    ):
        meta.disease_specificity(study, covariates=("age",))


def test_nothing_special_is_told_with_what_remains_possible():
    table = meta.disease_specificity(diseases({}, n=10))
    said = tell.cross_cohort.special_to_one_disease(table)
    assert said.verdict == "not_seen"
    assert said.estimate is None
    assert "remain possible" in said.sentence
    assert "10 people with MS are few." in str(said)
    # The least of many p is often below 0.05, and its interval without zero: neither
    # is told as the answer.
    table.loc[0, ["p", "q", "low", "effect", "high"]] = [0.001, 0.2, 0.4, 1.0, 1.6]
    said = tell.cross_cohort.special_to_one_disease(table)
    assert (said.verdict, said.estimate, said.low) == ("not_seen", None, None)
    assert "nearest, picked as such, is" in said.sentence


def test_what_may_be_depth_is_said_beside_what_is_special():
    study = diseases({}, n=12)
    assert "times as deeply" not in str(told_special(study))
    deep = study.counts.mul(np.where(study.group == "MS", 4, 1), axis=0)
    deeper = Study("toy", deep, study.samples)
    assert "MS was read 4" in str(told_special(deeper))


def told_special(study):
    return tell.cross_cohort.special_to_one_disease(meta.disease_specificity(study))


def test_shared_controls_do_not_make_diseases_alike():
    nothing = meta.similarity_of_diseases(diseases({}))
    assert ((nothing["low"] <= 0) & (nothing["high"] >= 0)).all()
    assert nothing["effect"].isna().all()
    ill = {f"g{k}": s for k, s in zip(range(8, 24), [1.5, -1.5] * 8, strict=True)}
    table = meta.similarity_of_diseases(diseases({"MS": ill, "CD": ill}))
    alike = table.set_index("group")
    assert alike.loc["CD", "low"] > 0.9
    assert alike.loc["CD", "high"] == 1
    assert alike.loc["UC", "low"] <= 0 <= alike.loc["UC", "high"]
    assert (
        "UC not told (95 % interval −1.00 to 1.00"
        in tell.cross_cohort.likeness_of_diseases(table).sentence
    )


@pytest.mark.parametrize(("spread", "share"), [(0.0, 1.0), (0.4, 1.0), (0.4, 0.5)])
def test_the_interval_of_likeness_holds(spread, share):
    """One disease twice, half alike, or nothing at all: 95 %, and 0 where nothing is."""
    rng = np.random.default_rng(11)
    times, n, genera, held = 60, 14, 30, 0
    for _ in range(times):
        mine = spread * rng.normal(size=genera)
        theirs = share * mine + np.sqrt(1 - share**2) * spread * rng.normal(size=genera)
        people = (
            rng.normal(size=(3, n, genera))
            + np.stack([0 * mine, mine, theirs])[:, None]
        )
        people -= people.mean(axis=2, keepdims=True)
        row = _alike(*people / np.sqrt(genera))
        true = np.corrcoef(mine, theirs)[0, 1] if spread else 0.0
        held += row["low"] - 1e-9 <= true <= row["high"] + 0.003
    assert held >= binom.ppf(0.001, times, 0.95)


def test_the_ceiling_of_likeness_is_what_one_disease_twice_shows():
    rng = np.random.default_rng(3)
    seen, ceiling = [], []
    for _ in range(60):
        mine = 0.4 * rng.normal(size=40)
        people = (
            rng.normal(size=(3, 16, 40)) + np.stack([0 * mine, mine, mine])[:, None]
        )
        people -= people.mean(axis=2, keepdims=True)
        controls, own, other = people / np.sqrt(40)
        half = rng.permutation(controls).reshape(2, 8, 40).mean(axis=1)
        differences = own.mean(axis=0) - half[0], other.mean(axis=0) - half[1]
        seen.append(np.corrcoef(*differences)[0, 1])
        ceiling.append(_alike(controls, own, other)["ceiling"])
    assert np.mean(ceiling) == pytest.approx(np.mean(seen), abs=0.04)


@pytest.mark.real
def test_the_public_cohorts_pool_as_they_do(real):
    from msgut import harmonise

    studies = [
        harmonise.community(real(name))
        for name in ("jangi_2016", "imsms_2022", "forbes_2018", "troci_2022")
    ]
    kept = meta.eligible_cohorts(studies)
    assert [s.name for s in kept] == ["jangi_2016", "imsms_2022", "forbes_2018"]
    shares = meta.prevalence_by_cohort(kept)
    assert shares.loc["Methanobrevibacter", "imsms_2022"] < 0.02
    assert shares.loc["Methanobrevibacter", "blind"] == "imsms_2022"
    table = pd.concat([meta.cohort_effects(s, shares=shares) for s in kept])
    shuffled = meta.permuted_cohorts(kept, shares=shares, permutations=399)
    pooled = meta.pooled(table, shuffled)
    holds = set(pooled.loc[pooled["holds"], "taxon"])
    assert {"Anaerotruncus", "Akkermansia", "Porphyromonas"} <= holds
    assert len(holds) <= 8
    assert (
        pooled.set_index("taxon").loc[["Akkermansia", "Anaerotruncus"], "common"] > 0.2
    ).all()
    assert (pooled["kh_q"] > 0.05).all()
    clear = shuffled.clear().set_index("interval")
    assert clear.loc["common", "n_clear"] > 2 * clear.loc["common", "null_high"]
    assert clear.loc["prior", "n_clear"] == 0
    said = tell.pooled_genera.genera_across_cohorts(pooled, shuffled.clear(), kept)
    assert said.verdict == "seen"
    assert "Anaerotruncus +0.35" in said.sentence
    assert "Boston" in str(said)
    # Without imsms_2022 what is left of five genera has p = 0.04 to 0.1.
    assert not pooled["replicated"].any()
    assert (pooled.loc[pooled["holds"], "p_without"] > 0.03).all()
    said = tell.pooled_genera.genera_in_several_cohorts(pooled, shuffled.clear())
    assert said.verdict == "not_after_counting"
    assert "without imsms_2022" in said.sentence


def test_the_covariates_told_are_those_that_all_cohorts_share():
    rng = np.random.default_rng(4)
    age = {"age": lambda labels: rng.normal(40, 5, len(labels))}
    sex = {"sex": lambda labels: np.resize(["female", "male", "male"], len(labels))}
    one, other = cohort("one", **age), cohort("other", **age, **sex)
    who, teacher = (comparison(study, "HC", "MS") for study in (other, one))
    assert who.covariates == ("age", "sex")
    for teachers, told in (([teacher], "age"), ([who], "age and sex")):
        *_, counted = _shared_covariates(teachers, who)
        assert counted["covariates"] == told


def test_no_p_of_what_is_special_is_nought():
    """Where Student's t is so far out that its tail cannot be written as a number."""
    rng = np.random.default_rng(2)
    group = np.repeat(["HC", "MS", "CD"], 200)
    counts = pd.DataFrame(rng.poisson(1e4, (600, 5)), columns=list("ABCDE"))
    counts.loc[group == "MS", "A"] = 10**9 + rng.integers(0, 10**6, 200)
    samples = pd.DataFrame({"group": group})
    table = meta.disease_specificity(Study("toy", counts, samples))
    far = table[table["taxon"] == "A"].iloc[0]
    assert 0 < far["p"] < 1e-300
    assert 0 < far["p_others"] < 1e-300
    assert far["reading"] == "its own"
