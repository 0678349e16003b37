"""Pairs beside singles, families of indices, and several groups, in a study."""

import numpy as np
import pandas as pd
import pytest
from small_cohorts import as_study

from msgut import cohort, compare
from msgut.facts import Facts
from msgut.stats.rank_tests import rank_of_pairs_and_singles
from msgut.study import Study


def row_of(values, study, **asked):
    return compare.two_groups(values, study, **asked).iloc[0]


def test_two_who_crossed_over_do_not_drop_forty_others(rng):
    samples = pd.DataFrame(
        {
            "group": ["HC"] * 20 + ["MS"] * 20 + ["HC", "MS"] * 2,
            "subject": [*range(40), 40, 40, 41, 41],
        }
    )
    values = pd.Series(rng.normal(size=44) + 3 * (samples["group"] == "MS"), name="x")
    study = as_study(samples)
    row = row_of(values, study)
    assert row[["form", "n_pairs", "n_used", "n_dropped"]].tolist() == [
        "mixed",
        2,
        44,
        0,
    ]
    assert cohort.comparison(study).n_people == 42
    assert row["q"] < 1e-6
    assert row["low"] < 3 < row["high"]
    v = values.to_numpy()
    wanted = rank_of_pairs_and_singles(v[[41, 43]] - v[[40, 42]], v[:20], v[20:40])
    assert row["p"] == wanted["p"]
    assert row["effect"] == wanted["effect"]


def test_three_whole_homes_do_not_drop_forty_people_alone(rng):
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS"] * 3 + ["HC"] * 20 + ["MS"] * 20,
            "household": [1, 1, 2, 2, 3, 3, *range(10, 50)],
        }
    )
    values = pd.Series(rng.normal(size=46) + 3 * (samples["group"] == "MS"), name="x")
    row = row_of(values, as_study(samples, "household-pairs"))
    assert row[["form", "n_left", "n_right", "n_pairs"]].tolist() == [
        "mixed",
        23,
        23,
        3,
    ]
    assert row["q"] < 1e-6


def test_singles_of_one_group_alone_are_left_out_and_counted():
    samples = pd.DataFrame(
        {"group": ["HC", "MS"] * 4 + ["MS"], "household": [1, 1, 2, 2, 3, 3, 4, 4, 5]}
    )
    values = pd.Series([1, 2, 10, 12, 5, 8.5, 3, 4, 9.0], name="x")
    row = row_of(values, as_study(samples, "household-pairs"))
    assert row[["form", "n_pairs", "n_used", "n_dropped"]].tolist() == [
        "paired",
        4,
        8,
        1,
    ]


@pytest.mark.parametrize("lost", ["value", "age"])
def test_two_who_lost_their_partner_are_counted_alike_among_values_and_taxa(lost, rng):
    """Of twelve pairs two lose one partner each, one of either group."""
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS"] * 12,
            "household": np.repeat(range(12), 2),
            "age": rng.normal(40, 9, 24),
        }
    )
    values = pd.Series(rng.normal(size=24), name="x")
    counts = pd.DataFrame({"t": 1, "u": range(1, 25)})
    gone = [0, 3]
    if lost == "value":
        # No reads are no index and no composition.
        values[gone], counts.loc[gone] = np.nan, 0
    else:
        samples.loc[gone, "age"] = np.nan
    facts = Facts(design="household-pairs")
    study = Study("toy", counts, samples, facts=facts)
    assert cohort.comparison(study).form == "paired"
    rows = cohort.model_frame(study, covariates=["age"])
    assert (rows.form, rows.sizes, int(rows.pair.sum())) == ("mixed", (11, 11), 10)
    table = compare.two_groups(values, study, covariates=["age"]).set_index("test")
    same = ["form", "n_left", "n_right", "n_pairs", "n_used", "n_dropped"]
    assert table.loc["adjusted", same].tolist() == ["mixed", 11, 11, 10, 22, 2]
    assert np.isfinite(table.loc["adjusted", "p"])
    assert table.loc["adjusted", "method"].startswith("random intercept")
    if lost == "age":
        assert table.loc["rank", same].tolist() == ["paired", 12, 12, 12, 24, 0]
        assert "mixed" not in table.index
        return
    assert table.loc["rank", same].tolist() == ["mixed", 11, 11, 10, 22, 2]
    assert table.loc["mixed", same].tolist() == ["mixed", 11, 11, 10, 22, 2]
    v = values.to_numpy()
    whole = [2 * n for n in range(12) if n not in (0, 1)]
    pairs = v[[n + 1 for n in whole]] - v[whole]
    wanted = rank_of_pairs_and_singles(pairs, v[[2]], v[[1]])
    assert table.loc["rank", "p"] == wanted["p"]


def test_what_cannot_be_called_alone_asks_no_question_of_its_family():
    samples = pd.DataFrame({"group": ["HC"] * 8 + ["MS"] * 8})
    values = pd.DataFrame(
        {
            "a": np.arange(16.0),
            "same": 1.0,
            "one": np.r_[np.zeros(15), 1],
        }
    )
    table = compare.two_groups(values, as_study(samples)).set_index("measure")
    assert table["least_p"].tolist() == pytest.approx([2 / 12870, 1, 1])
    assert table.loc["a", "q"] == table.loc["a", "p"] == table.loc["a", "least_q"]
    assert table.loc[["same", "one"], "q"].isna().all()


def test_indices_that_hang_on_depth_are_a_family_apart():
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.full(80, 0.3), 60)
    reads = np.repeat([6000, 600], 30)
    counts = [rng.multinomial(n, p) for n, p in zip(reads, shares, strict=True)]
    samples = pd.DataFrame({"group": np.repeat(["HC", "MS"], 30)})
    study = Study("toy", pd.DataFrame(counts).add_prefix("t"), samples)
    values = compare.indices_to_test(study, 600)
    assert not {"hill_0", "hill_1", "hill_2", "inverse_simpson"} & set(values)
    family = compare.index_families(values)
    table = compare.two_groups(values, study, family=family).set_index("measure")
    own = table["family"] == "index"
    assert table.index[~own].tolist() == ["observed", "chao1", "log2_depth"]
    # Tenfold reads alone make more kinds; richness at one depth does not see them.
    assert table.loc[["observed", "chao1"], "q"].max() < 1e-3
    assert table.loc["log2_depth", "effect"] == pytest.approx(-np.log2(10))
    assert table.loc["richness_even", "p"] > 0.05
    apart = compare.two_groups(values.loc[:, own.to_numpy()], study).set_index(
        "measure"
    )
    assert table.loc[own, "q"].tolist() == apart["q"].tolist()


def test_several_groups_of_two_and_of_one_value():
    samples = pd.DataFrame({"group": list("aabbcc")})
    values = pd.DataFrame({"x": range(6), "same": 1.0})
    table = compare.all_and_pairwise(values, as_study(samples)).set_index(
        ["measure", "test"]
    )
    row = table.loc[("x", "all")]
    assert row[["p", "least_p"]].tolist() == pytest.approx([6 / 90, 6 / 90])
    row = table.loc[("same", "all")]
    assert row[["p", "effect"]].tolist() == [1, 0]
    assert np.isnan(row["q"])
    # Two against two cannot be called either.
    assert (table.xs("rank", level="test")["least_p"] >= 1 / 3 - 1e-9).all()
