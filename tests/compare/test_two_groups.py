"""Two groups in a value per sample: by hand, against R, and in each design's form."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import r_toys
from small_cohorts import as_study

from msgut import compare
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.false_discovery import q_values
from msgut.stats.rank_tests import rank_sum, signed_rank
from msgut.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def r():
    return r_toys.said("question", "what")


# The form is the design's -----------------------------------------------------------


def test_household_pairs_are_compared_within_and_the_incomplete_counted():
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS"] * 3,
            "household": [1, 1, 2, 2, 3, 3],
            "sex": ["m", "f", "f", "m", "m", "f"],
        }
    )
    values = pd.Series([1, 2, 10, 12, 5, 8.5], name="shannon")
    row = compare.two_groups(values, as_study(samples, "household-pairs")).iloc[0]
    assert row["form"] == "paired"
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [3, 3, 0]
    assert row["effect"] == signed_rank([1, 2, 3.5])["effect"]
    missing = values.where(values.index != 0)
    row = compare.two_groups(missing, as_study(samples, "household-pairs")).iloc[0]
    assert row[["n_left", "n_used", "n_dropped"]].tolist() == [2, 4, 2]


def test_samples_of_other_groups_are_not_counted_as_dropped():
    samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS", "MS", "CD", "UC"]})
    values = pd.Series([1.0, 2, 3, 4, np.nan, 6, 7], name="shannon")
    row = compare.two_groups(values, as_study(samples)).iloc[0]
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [2, 2, 1]


def test_visits_are_never_counted_as_people():
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(10), 6)
    samples = pd.DataFrame(
        {"subject": person, "group": np.where(person < 5, "HC", "MS")}
    )
    own = rng.normal(size=10)
    values = pd.Series(own[person] + rng.normal(size=60) / 100, name="shannon")
    table = compare.two_groups(values, as_study(samples, "repeated")).set_index("test")
    assert table.loc["rank", ["n_left", "n_right"]].tolist() == [5, 5]
    mean = values.groupby(person).mean()
    assert table.loc["rank", "p"] == rank_sum(mean[:5], mean[5:])["p"]
    assert table.loc["mixed", "p"] > 0.01
    # What counting all 60 as people would have said:
    naive = rank_sum(values[:30], values[30:])
    assert table.loc["mixed", "high"] - table.loc["mixed", "low"] > 2 * (
        naive["high"] - naive["low"]
    )


def test_a_column_that_changes_within_a_person_is_paired():
    samples = pd.DataFrame(
        {
            "subject": list("aabbccd"),
            "phase": ["before", "after"] * 3 + ["after"],
            "group": "MS",
        }
    )
    values = pd.Series([1, 2, 1, 3, 1, 4.5, 9], name="shannon")
    row = compare.two_groups(
        values,
        as_study(samples, "fmt"),
        group_column="phase",
        left="before",
        right="after",
    ).iloc[0]
    assert (row["form"], row["n_right"], row["n_dropped"]) == ("paired", 3, 1)
    assert row["effect"] == 2.125


def test_q_is_taken_within_a_family_and_a_kind_of_test():
    rng = np.random.default_rng(8)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 40)})
    values = pd.DataFrame(rng.normal(size=(40, 4)), columns=list("abcd"))
    table = compare.two_groups(values, as_study(samples))
    assert table["q"].tolist() == q_values(table["p"]).tolist()
    family = {"a": 1, "b": 1, "c": 2, "d": 2}
    table = compare.two_groups(values, as_study(samples), family=family)
    assert table["q"].tolist()[:2] == q_values(table["p"][:2]).tolist()
    # By hand: p in order, times how many over rank, no smaller than a later one.
    assert q_values([0.01, 0.04, 0.03]).round(4).tolist() == [0.03, 0.04, 0.04]


def test_a_planted_shift_is_recovered_alone_and_in_the_right_direction():
    rng = np.random.default_rng(9)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 120)})
    values = pd.DataFrame(rng.normal(size=(120, 6)), columns=list("abcdef"))
    values.loc[samples["group"] == "MS", "c"] -= 1
    table = compare.two_groups(values, as_study(samples)).set_index("measure")
    assert set(table.index[table["q"] < 0.05]) == {"c"}
    assert table.loc["c", "low"] < -1 < table.loc["c", "high"] < 0


def test_many_groups_at_once_and_two_by_two(r):
    table = pd.read_csv(REFERENCE / "compare_values.csv")
    samples = pd.DataFrame({"group": np.repeat(list("abc"), 40)})
    found = compare.all_and_pairwise(table["tied"], as_study(samples))
    assert found["test"].tolist() == ["all", "rank", "rank", "rank"]
    first = found.iloc[0]
    assert first["p"] == pytest.approx(float(r["kruskal", "p"]), rel=1e-8)
    assert first["effect"] * 119 == pytest.approx(float(r["kruskal", "statistic"]))
    pairs = list(zip(found["left"], found["right"], strict=True))[1:]
    assert pairs == list(combinations("abc", 2))
    assert found["q"].tolist()[1:] == q_values(found["p"][1:]).tolist()


@pytest.mark.parametrize(
    ("ask", "design", "says"),
    [
        ({"right": "CD"}, "case-control", "no group 'CD'. There are HC, MS"),
        ({"group_column": "colour"}, "case-control", "no column 'colour'"),
        ({"covariates": "weight"}, "case-control", "no column 'weight'"),
        ({}, "household-pairs", "1 people in HC and 1 in MS have a value"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_way_out(ask, design, says):
    samples = pd.DataFrame(
        {"group": ["HC"] * 4 + ["MS"] * 4, "household": [1] * 4 + [2] * 4}
    )
    samples["twin"] = samples["group"].map({"HC": "x", "MS": "y"})
    values = pd.Series(range(8), name="shannon", dtype=float)
    with pytest.raises(MsgutError, match=says):
        compare.two_groups(values, as_study(samples, design), **ask)


def test_too_few_people_and_foreign_samples_are_refused():
    samples = pd.DataFrame({"group": ["HC", "MS", "MS"]})
    study = as_study(samples)
    with pytest.raises(MsgutError, match="1 people in HC and 2 in MS"):
        compare.two_groups(pd.Series([1.0, 2, 3], name="x"), study)
    with pytest.raises(MsgutError, match="Measure this study"):
        compare.two_groups(pd.Series([1.0], index=[9], name="x"), study)
    with pytest.raises(MsgutError, match=r"compare\.two_groups"):
        compare.all_and_pairwise(pd.Series([1.0, 2, 3], name="x"), study)


def test_groups_that_share_households_are_compared_two_by_two():
    ids = [f"s{k}" for k in range(18)]
    samples = pd.DataFrame(
        {
            "group": ["HC", "MS", "CD"] * 6,
            "household": [f"h{k // 3}" for k in range(18)],
        },
        index=ids,
    )
    facts = Facts(design="household-pairs")
    study = Study("toy", pd.DataFrame({"t": [1] * 18}, ids), samples, facts=facts)
    table = compare.several_groups(pd.Series(range(18), ids, name="shannon"), study)
    assert set(table["test"]) == {"rank"}
    assert set(table["form"]) == {"paired"}
    assert len(table) == 3
