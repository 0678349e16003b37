"""What covariates explain alone and together, and conclusions over depths."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform

from msgut import compare
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
    table = compare.explained(distances, study, ["coin", "age", "group", "site"])
    alone = table[table["adjusted"] == "alone"].set_index("term")
    assert alone.index[:2].tolist() == ["site", "group"]
    assert set(alone.index[alone["q"] < 0.05]) == {"site", "group"}
    assert alone["permuted"].to_dict() == {
        "site": "whole household", "group": "within household",
        "age": "whole household and within", "coin": "whole household and within",
    }  # fmt: skip


def test_the_adjusted_rows_are_the_margins_and_the_others_one_way(pairs):
    study, distances = pairs
    table = compare.explained(distances, study, ["site", "group"], seed=3)
    both = compare.permanova(distances, study, "site + group", by="margin", seed=3)
    adjusted = table[table["adjusted"] == "for the others"].set_index("term")
    for column in ("r2", "f", "p"):
        wanted = both.set_index("term").loc[["site", "group"], column].to_dict()
        assert adjusted[column].to_dict() == wanted
    one = compare.permanova(distances, study, "group", seed=3).iloc[0]
    row = table[(table["adjusted"] == "alone") & (table["term"] == "group")].iloc[0]
    assert row[["r2", "f", "p"]].tolist() == one[["r2", "f", "p"]].tolist()


def test_all_rows_stand_on_the_same_samples(pairs):
    study, distances = pairs
    samples = study.samples.assign(
        age=study.samples["age"].where(study.samples.index > 4)
    )
    gaps = Study("toy", study.counts, samples, facts=study.facts)
    table = compare.explained(distances, gaps, ["age", "group"], permutations=9)
    assert set(table["n"]) == {75}
    assert set(table["n_dropped"]) == {5}


def test_covariates_are_named_once_and_must_be_there(pairs):
    study, distances = pairs
    with pytest.raises(MsgutError, match="named once each"):
        compare.explained(distances, study, ["age", "age"])
    with pytest.raises(MsgutError, match="no column 'weight'"):
        compare.explained(distances, study, ["age", "weight"])


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
