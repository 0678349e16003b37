"""What covariates explain alone and together, and conclusions over depths."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform

from msgut import compare, tell
from msgut.cohort import comparison
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study


def between(points, names):
    return pd.DataFrame(squareform(pdist(points)), names, names)


@pytest.fixture(scope="module")
def pairs():
    rng = np.random.default_rng(1)
    n = 40
    samples = pd.DataFrame(
        {
            "household": np.repeat(np.arange(n), 2),
            "group": ["HC", "MS"] * n,
            "site": np.repeat(rng.choice(list("ABC"), n), 2),
            "age": rng.normal(40, 10, 2 * n),
            "coin": rng.choice(["x", "y"], 2 * n),
        }
    )
    points = rng.normal(size=(2 * n, 4))
    points[:, 0] += samples["site"].map({"A": 0, "B": 2, "C": 4})
    points[:, 1] += 0.8 * (samples["group"] == "MS")
    counts = pd.DataFrame({"t": 1}, index=samples.index)
    facts = Facts(design="household-pairs")
    return Study("toy", counts, samples, facts=facts), between(points, samples.index)


def test_planted_shares_stand_in_order_and_the_unrelated_are_not_found(pairs):
    study, distances = pairs
    table = compare.variance_explained(
        distances, study, ["coin", "age", "group", "site"]
    )
    alone = table[table["adjusted"] == "alone"].set_index("term")
    assert alone.index[:2].tolist() == ["site", "group"]
    assert set(alone.index[alone["q"] < 0.05]) == {"site", "group"}
    assert alone["p"].notna().all()
    assert alone["permuted"].to_dict() == {
        "site": "by whole household",
        "group": "within household",
        "age": "by whole household and within",
        # Partners of one face each change places; the others are whole households.
        "coin": "by whole subject within household",
    }


def test_the_adjusted_rows_are_the_margins_and_the_others_one_way(pairs):
    study, distances = pairs
    table = compare.variance_explained(distances, study, ["site", "group"], seed=3)
    both = compare.permanova(distances, study, "site + group", by="margin", seed=3)
    adjusted = table[table["adjusted"] == "for the others"].set_index("term")
    for column in ("r2", "f", "p"):
        wanted = both.set_index("term").loc[["site", "group"], column].to_dict()
        found = adjusted["p_f" if column == "p" else column].to_dict()
        assert found == wanted
    one = compare.permanova(distances, study, "group", seed=3).iloc[0]
    row = table[(table["adjusted"] == "alone") & (table["term"] == "group")].iloc[0]
    assert row[["r2", "f", "p_f"]].tolist() == one[["r2", "f", "p"]].tolist()
    # Pairs are of one size: Welch's statistic is F, and so is its p.
    assert row["p"] == row["p_f"]
    assert table["robust"].tolist() == [t == "group" for t in table["term"]]


def test_all_rows_stand_on_the_same_samples(pairs):
    study, distances = pairs
    samples = study.samples.assign(
        age=study.samples["age"].where(study.samples.index > 4)
    )
    gaps = Study("toy", study.counts, samples, facts=study.facts)
    table = compare.variance_explained(
        distances, gaps, ["age", "group"], permutations=99
    )
    assert set(table["n"]) == {75}
    assert set(table["n_dropped"]) == {5}


def test_covariates_are_named_once_and_must_be_there(pairs):
    study, distances = pairs
    with pytest.raises(MsgutError, match="named once each"):
        compare.variance_explained(distances, study, ["age", "age"])
    with pytest.raises(MsgutError, match="no column 'weight'"):
        compare.variance_explained(distances, study, ["age", "weight"])


# Depths ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reads():
    rng = np.random.default_rng(2)
    even, uneven = np.full(12, 1 / 12), np.r_[0.6, np.full(11, 0.4 / 11)]
    counts = [rng.multinomial(900, even if i % 2 else uneven) for i in range(30)]
    counts[0] = rng.multinomial(300, uneven)
    samples = pd.DataFrame({"group": ["HC", "MS"] * 15})
    return Study("toy", pd.DataFrame(counts).add_prefix("t"), samples)


def test_a_large_difference_is_there_at_every_depth_and_seed(reads):
    table = compare.depth_sensitivity(reads, depths=[100, 500], seeds=[0, 1, 2])
    assert len(table) == 6
    assert (table["low"] > 0).all()
    # The sample of 300 reads is left out at 500, and counted.
    assert table.groupby("depth")["n_dropped"].max().to_dict() == {100: 0, 500: 1}
    swapped = compare.depth_sensitivity(
        reads, depths=[100], seeds=[0], left="MS", right="HC"
    )
    assert swapped["effect"].tolist() == (-table["effect"][:1]).tolist()
    assert (swapped["high"] < 0).all()


def test_nothing_is_concluded_where_nothing_differs(reads):
    # Every second sample is even: labels two by two hold as many of either kind.
    samples = pd.DataFrame({"group": np.resize(["HC", "HC", "MS", "MS"], 30)})
    table = compare.depth_sensitivity(
        Study("toy", reads.counts, samples), depths=[100], seeds=[0]
    )
    row = table.iloc[0]
    assert row["low"] < 0 < row["high"]


# What repeats itself ---------------------------------------------------------------


def test_a_covariate_that_repeats_another_is_left_out_and_said(pairs):
    study, distances = pairs
    samples = study.samples.assign(
        batch=study.samples["site"].map({"A": "r1", "B": "r2", "C": "r3"}),
        region=study.samples["site"].map({"A": "north", "B": "north", "C": "south"}),
        run=7,
        name=[f"n{i}" for i in range(80)],
        half=np.where(study.samples["group"] == "MS", "second", "first"),
    )
    other = Study("toy", study.counts, samples, facts=study.facts)
    table = compare.variance_explained(
        distances, other, ["half", "site", "batch", "region", "run", "name", "group"]
    )
    why = table.set_index("term")["why"]
    assert why[why != ""].to_dict() == {
        "half": "repeats group",
        "batch": "repeats site",
        "region": "repeats site",
        "run": "takes one value",
        "name": "repeats group",
    }
    rest = table[table["adjusted"] != "left out"].drop(columns="why")
    alone = compare.variance_explained(distances, other, ["site", "group"]).drop(
        columns="why"
    )
    pd.testing.assert_frame_equal(rest.reset_index(drop=True), alone, check_dtype=False)
    said = tell.community.variance_beside_others(table, comparison(other))
    assert any("batch, which repeats site" in caution for caution in said.cautions)


def test_a_covariate_known_for_one_group_only_does_not_take_the_other_away(pairs):
    study, distances = pairs
    age = study.samples["age"].where(study.samples["group"] == "MS")
    other = Study("toy", study.counts, study.samples.assign(age=age), facts=study.facts)
    table = compare.variance_explained(distances, other, ["age", "site", "group"])
    assert set(table["n"]) == {80}
    left_out = table[table["adjusted"] == "left out"]
    assert left_out["term"].tolist() == ["age"]
    assert left_out["why"].str.startswith("is known for too few").all()


def test_permutations_grow_with_the_family_so_that_one_alone_can_be_called(pairs):
    study, distances = pairs
    table = compare.variance_explained(
        distances, study, ["age", "coin", "group"], permutations=20
    )
    assert (table["least_p"] * 3 < 0.05).all()
    rulers = {f"bray {i}": ("bray_curtis", {}) for i in range(8)}
    rng = np.random.default_rng(3)
    counts = pd.DataFrame(rng.poisson(20, (40, 5)) + 1, [f"s{i}" for i in range(40)])
    samples = pd.DataFrame({"group": ["HC", "MS"] * 20}, counts.index)
    gut = Study("toy", counts, samples)
    found = compare.across_distances(gut, rulers=rulers, permutations=20)
    assert (found["least_p"] * 8 < 0.05).all()
    assert (found["least_q"] < 0.05).all()
    for ask in (
        compare.across_distances,
        lambda *a, **b: compare.variance_explained(distances, study, ["group"], **b),
        lambda *a, **b: compare.permanova(distances, study, "group", **b),
    ):
        with pytest.raises(MsgutError, match="19 permutations cannot call anything"):
            ask(gut, permutations=19)
