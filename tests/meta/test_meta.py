"""Meta-analysis: by hand, against metafor, and planted truths over several cohorts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut import meta, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study

METAFOR = pd.read_csv(Path(__file__).parents[1] / "reference" / "meta_metafor.csv")
NAMES = [f"g{t}" for t in range(30)]


def cohort(name, *, n=40, shift=None, seed=0, groups=("HC", "MS"), names=NAMES,
           tilt=0.0, **extra):  # fmt: skip
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
    samples = pd.DataFrame({"group": labels, **{k: v(labels) for k, v in extra.items()}},
                           index=ids)  # fmt: skip
    counts = pd.DataFrame(rows, ids, names)
    return Study(name, counts, samples, facts=Facts(name=name))


@pytest.mark.parametrize(
    "row", list(METAFOR.itertuples()), ids=lambda r: f"{r.set}-{r.method}"
)
def test_random_effects_agree_with_metafor(row):
    y, v = (np.array(text.split(), float) for text in (row.y, row.v))
    found = meta.random_effects(y, v, method=row.method)
    for name in ("effect", "low", "high", "p", "i2", "q_cochran", "p_heterogeneity",
                 "predicted_low", "predicted_high"):  # fmt: skip
        assert found[name] == pytest.approx(getattr(row, name), rel=2e-4, abs=2e-5), (
            name
        )
    assert found["tau2"] == pytest.approx(row.tau2, rel=2e-4, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=6)
)
@settings(deadline=None, max_examples=40)
def test_turning_all_effects_turns_the_mean_and_no_width(rows):
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    one, other = meta.random_effects(y, v), meta.random_effects(-y, v)
    assert one["effect"] == pytest.approx(-other["effect"], abs=1e-6)
    assert one["low"] == pytest.approx(-other["high"], abs=1e-4)
    assert one["predicted_low"] <= one["low"] <= one["effect"] <= one["high"]


def test_hedges_g_is_metafors():
    # escalc(measure="SMD", m1i=4.2, sd1i=1.1, n1i=19, m2i=3.4, sd2i=0.9, n2i=23)
    def sample(mean, spread, n):
        z = np.linspace(-1, 1, n)
        return (mean + spread * (z - z.mean()) / z.std(ddof=1))[:, None]

    g, v = meta.independent(sample(3.4, 0.9, 23), sample(4.2, 1.1, 19))
    assert g[0] == pytest.approx(0.7888438851, abs=1e-9)
    assert v[0] == pytest.approx(0.1035178717, abs=1e-9)


@pytest.mark.parametrize("r", [0.0, 0.5, 0.8])
def test_the_variance_of_paired_differences_is_what_repeated_studies_show(r):
    rng = np.random.default_rng(2)
    n, times = 40, 20000
    left = rng.normal(size=(n, times))
    right = 0.6 + r * left + np.sqrt(1 - r**2) * rng.normal(size=(n, times))
    d, v = meta.paired(left, right)
    assert d.mean() == pytest.approx(0.6, abs=0.01)
    assert v.mean() == pytest.approx(d.var(), rel=0.06)


def test_pairs_that_resemble_each_other_are_worth_more():
    rng = np.random.default_rng(2)
    home = rng.normal(0, 2, (50, 1))
    left, right = home + rng.normal(size=(50, 1)), home + rng.normal(size=(50, 1))
    assert meta.paired(left, right)[1][0] < meta.independent(left, right)[1][0] / 2


def trio(shift=1.0, **extra):
    shifts = {"MS": {"g20": shift, "g25": -shift}}
    return [cohort(name, shift=shifts, seed=k, tilt=0.3, **extra)
            for k, name in enumerate(("one", "two", "three"))]  # fmt: skip


def test_what_is_planted_everywhere_is_pooled_and_nothing_else():
    cohorts = trio()
    shares = meta.presence(cohorts)
    table = pd.concat([meta.effects(c, shares=shares) for c in cohorts])
    found = meta.pooled(table).set_index("taxon")
    assert set(found.index[:2]) == {"g20", "g25"}
    assert found.loc["g20", "low"] > 0.3
    assert found.loc["g25", "high"] < -0.3
    rest = found.drop(["g20", "g25"])
    assert ((rest["low"] > 0) | (rest["high"] < 0)).mean() < 0.25
    alone = meta.influence(table)
    assert len(alone[alone["taxon"] == "g20"]) == 3
    assert not alone.loc[alone["taxon"].isin(["g20", "g25"]), "turns"].any()


def test_a_genus_that_a_cohort_cannot_see_is_not_pooled_from_there():
    cohorts = trio()
    blind = cohorts[1].counts.copy()
    blind["g20"] = 0
    blind.iloc[0, blind.columns.get_loc("g20")] = 1
    cohorts[1] = cohorts[1].become("blind", "", counts=blind)
    shares = meta.presence(cohorts)
    assert shares.loc["g20", "blind"] == "two"
    assert "g20" not in meta.frame(shares)
    table = pd.concat([meta.effects(c, shares=shares) for c in cohorts])
    assert meta.pooled(table).set_index("taxon").loc["g20", "studies"] == "one, three"
    assert "g20 is seen in: one 100 %, two 1.25 %" in tell.cohorts.unseen(
        shares, taxon="g20"
    )


def test_unnamed_taxa_are_not_compared_between_references():
    cohorts = [cohort(n, names=[*NAMES[:-1], "unnamed X"]) for n in ("a", "b")]
    assert "unnamed X" not in meta.presence(cohorts).index


def test_a_cohort_that_is_one_with_its_batch_is_left_out_unless_asked_for():
    def runs(groups):
        return [None if g == "HC" else f"run {k % 2}" for k, g in enumerate(groups)]

    cohorts = [*trio(), cohort("mixed", batch=runs)]
    table = meta.admission(cohorts).set_index("study")
    assert table["pooled"].tolist() == [True, True, True, False]
    assert "batch is recorded for MS only" in table.loc["mixed", "why"]
    assert [s.name for s in meta.admitted(cohorts)] == ["one", "two", "three"]
    asked = meta.admission(cohorts, confounded=True).set_index("study")
    assert asked.loc["mixed", "pooled"]
    assert "asked for" in asked.loc["mixed", "why"]
    assert "mixed is left out" in tell.cohorts.left_out(table.reset_index())


def test_one_cohort_is_no_meta_analysis():
    with pytest.raises(MsgutError, match=r"needs two cohorts.*lone: it does not hold"):
        meta.admitted([cohort("a"), cohort("lone", groups=("HC", "UC"))])


@pytest.mark.slow
def test_what_is_shared_transfers_and_what_a_table_lacks_is_counted():
    cohorts = trio(1.5)
    cohorts[2] = cohorts[2].become(
        "lack", "", counts=cohorts[2].counts.drop(columns=["g3", "g4"])
    )
    found = meta.transfer(cohorts, draws=99, permutations=99, trees=20)
    gut = found[found["features"] == "microbiome"]
    away = gut[gut["train"] != gut["test"]]
    assert (away["effect"] > 0.75).all()
    assert (away["p"] == 0.01).all()
    assert len(gut[gut["train"] == meta.OTHERS]) == 6
    lacking = away[(away["test"] == "three") & (away["train"] == "one")]
    assert (lacking["n_missing"] == 2).all()
    assert (lacking["missing_reads"] > 0).all()
    assert found.loc[found["features"] == "covariates", "why"].notna().all()


def test_noise_does_not_transfer():
    found = meta.transfer(trio(0), draws=49, permutations=99, trees=20)
    gut = found[(found["features"] == "microbiome") & (found["train"] != found["test"])]
    assert gut["effect"].between(0.3, 0.7).all()


def diseases(shift):
    return cohort("many", n=40, groups=("HC", "MS", "CD", "UC"), shift=shift, seed=7)


def test_a_genus_is_its_own_or_shared():
    ill = {"g20": 1.2}
    study = diseases({"MS": ill | {"g10": 1.5}, "CD": ill, "UC": ill})
    found = meta.specific(study).set_index("taxon")
    assert found.loc["g10", "reading"] == "its own"
    assert found.loc["g20", "reading"] == "shared"
    others = found.drop(["g10", "g20"])
    assert (others["reading"] == "not seen").mean() > 0.9
    assert "1 its own (g10)" in tell.cohorts.special(found.reset_index())


def test_shared_controls_do_not_make_diseases_alike():
    alike = meta.likeness(diseases({}), draws=100)
    assert alike["effect"].abs().max() < 0.35
    ill = {f"g{k}": s for k, s in zip(range(8, 24), [1.5, -1.5] * 8, strict=True)}
    alike = meta.likeness(diseases({"MS": ill, "CD": ill}), draws=100).set_index(
        "group"
    )
    assert alike.loc["CD", "effect"] > 0.8
    assert alike.loc["UC", "effect"] < 0.4


@pytest.mark.real
def test_the_public_cohorts_pool_as_they_do(real):
    from msgut import harmonise

    studies = [
        harmonise.community(real(name))
        for name in ("jangi_2016", "imsms_2022", "forbes_2018", "troci_2022")
    ]
    kept = meta.admitted(studies)
    assert [s.name for s in kept] == ["jangi_2016", "imsms_2022", "forbes_2018"]
    shares = meta.presence(kept)
    assert shares.loc["Methanobrevibacter", "imsms_2022"] < 0.02
    assert shares.loc["Methanobrevibacter", "blind"] == "imsms_2022"
    table = pd.concat([meta.effects(s, shares=shares) for s in kept])
    found = meta.pooled(table)
    clear = found[(found["low"] > 0) | (found["high"] < 0)]["taxon"]
    assert set(clear) == {"Anaerotruncus", "Akkermansia", "Porphyromonas"}
    assert (found["q"] > 0.05).all()
