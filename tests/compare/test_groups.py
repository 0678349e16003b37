"""Two groups in a value per sample: by hand, against R, and in each design's form."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from msgut import compare
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.false_discovery import q_values
from msgut.stats.linear_models import linear, mixed
from msgut.stats.rank_tests import rank_sum, signed_rank
from msgut.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"


def as_study(samples, design="case-control"):
    counts = pd.DataFrame({"t": 1}, index=samples.index)
    return Study("toy", counts, samples, facts=Facts(design=design))


@pytest.fixture(scope="module")
def r():
    table = pd.read_csv(REFERENCE / "compare_toys.csv", keep_default_na=False)
    return table.set_index(["question", "what"])["value"]


# Models ------------------------------------------------------------------------------


def test_linear_is_statsmodels_hc3():
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.integers(0, 2, 50), np.ones(50), rng.random(50)])
    y = rng.normal(size=50) * (1 + x[:, 2])
    wanted = sm.OLS(y, x).fit(cov_type="HC3", use_t=True)
    found = linear(y, x)
    low, high = wanted.conf_int()[0]
    for name, value in [("effect", wanted.params[0]), ("p", wanted.pvalues[0]),
                        ("low", low), ("high", high)]:  # fmt: skip
        assert found[name] == pytest.approx(value, rel=1e-9)


def test_mixed_is_statsmodels_reml():
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(30), rng.integers(1, 5, 30))
    x = np.column_stack([(person % 2), np.ones(len(person)), rng.random(len(person))])
    y = rng.normal(size=30)[person] + rng.normal(size=len(person)) + 0.5 * x[:, 0]
    wanted = sm.MixedLM(y, x, person).fit(reml=True)
    found = mixed(y, x, person)
    assert found["effect"] == pytest.approx(wanted.params[0], rel=1e-4)
    between = wanted.cov_re[0, 0] / (wanted.cov_re[0, 0] + wanted.scale)
    assert found["between"] == pytest.approx(between, rel=1e-3)
    # Statsmodels judges by the normal curve; here by t on 30 people less 3 columns.
    wide = (found["high"] - found["low"]) / 2 / student.ppf(0.975, 27)
    assert wide == pytest.approx(wanted.bse[0], rel=0.01)


def test_mixed_at_its_border_is_least_squares():
    # Persons differ less than chance would let them: no variance between them.
    y = np.array([1.0, 3.0, 3.0, 1.0, 2.0, 4.0, 4.0, 2.0])
    x = np.column_stack([np.repeat([0, 1], 4), np.ones(8)])
    found = mixed(y, x, np.repeat(range(4), 2))
    assert found["between"] == 0
    assert found["effect"] == pytest.approx(1)


# The form is the design's -----------------------------------------------------------


def test_household_pairs_are_compared_within_and_the_incomplete_counted():
    samples = pd.DataFrame(
        {"group": ["HC", "MS"] * 3, "household": [1, 1, 2, 2, 3, 3],
         "sex": ["m", "f", "f", "m", "m", "f"]}
    )  # fmt: skip
    values = pd.Series([1, 2, 10, 12, 5, 8.5], name="shannon")
    row = compare.groups(values, as_study(samples, "household-pairs")).iloc[0]
    assert row["form"] == "paired"
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [3, 3, 0]
    assert row["effect"] == signed_rank([1, 2, 3.5])["effect"]
    missing = values.where(values.index != 0)
    row = compare.groups(missing, as_study(samples, "household-pairs")).iloc[0]
    assert row[["n_left", "n_used", "n_dropped"]].tolist() == [2, 4, 2]


def test_samples_of_other_groups_are_not_counted_as_dropped():
    samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS", "MS", "CD", "UC"]})
    values = pd.Series([1.0, 2, 3, 4, np.nan, 6, 7], name="shannon")
    row = compare.groups(values, as_study(samples)).iloc[0]
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [2, 2, 1]


def test_visits_are_never_counted_as_people():
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(10), 6)
    samples = pd.DataFrame(
        {"subject": person, "group": np.where(person < 5, "HC", "MS")}
    )
    own = rng.normal(size=10)
    values = pd.Series(own[person] + rng.normal(size=60) / 100, name="shannon")
    table = compare.groups(values, as_study(samples, "repeated")).set_index("test")
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
        {"subject": list("aabbccd"), "phase": ["before", "after"] * 3 + ["after"],
         "group": "MS"}
    )  # fmt: skip
    values = pd.Series([1, 2, 1, 3, 1, 4.5, 9], name="shannon")
    row = compare.groups(
        values,
        as_study(samples, "fmt"),
        group_column="phase",
        left="before",
        right="after",
    ).iloc[0]
    assert (row["form"], row["n_right"], row["n_dropped"]) == ("paired", 3, 1)
    assert row["effect"] == 2.125


def test_adjusting_takes_away_what_the_covariate_made():
    rng = np.random.default_rng(6)
    n = 200
    age = rng.normal(40, 10, n)
    group = np.where(age + rng.normal(0, 5, n) > 40, "MS", "HC")
    samples = pd.DataFrame({"group": group, "age": age})
    samples.loc[3, "age"] = np.nan
    values = pd.Series(age / 10 + rng.normal(size=n), name="shannon")
    table = compare.groups(values, as_study(samples), covariates="age").set_index(
        "test"
    )
    assert table.loc["rank", "p"] < 1e-6
    assert table.loc["adjusted", "p"] > 0.05
    assert table["n_dropped"].tolist() == [0, 1]
    assert table.loc["adjusted", "adjusted_for"] == "age"


def test_pairs_adjusted_are_a_regression_of_differences():
    rng = np.random.default_rng(7)
    n = 30
    samples = pd.DataFrame(
        {
            "household": np.repeat(range(n), 2),
            "group": ["HC", "MS"] * n,
            "age": rng.normal(40, 10, 2 * n),
            "site": np.repeat(rng.choice(list("AB"), n), 2),
        }
    )
    values = pd.Series(rng.normal(size=2 * n) + samples["age"] / 20, name="shannon")
    study = as_study(samples, "household-pairs")
    row = compare.groups(values, study, covariates=["age", "site"]).iloc[1]
    difference = np.diff(values.to_numpy().reshape(n, 2))[:, 0]
    older = np.diff(samples["age"].to_numpy().reshape(n, 2))[:, 0]
    wanted = sm.OLS(difference, np.column_stack([np.ones(n), older]))
    wanted = wanted.fit(cov_type="HC3", use_t=True)
    assert row["effect"] == pytest.approx(wanted.params[0])
    assert row["p"] == pytest.approx(wanted.pvalues[0])
    # Equal to a fixed effect of each household in one regression of all samples.
    dummies = np.eye(n)[samples["household"]]
    x = np.column_stack([samples["group"] == "MS", samples["age"], dummies])
    assert row["effect"] == pytest.approx(np.linalg.lstsq(x, values, rcond=None)[0][0])


def test_q_is_taken_within_a_family_and_a_kind_of_test():
    rng = np.random.default_rng(8)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 40)})
    values = pd.DataFrame(rng.normal(size=(40, 4)), columns=list("abcd"))
    table = compare.groups(values, as_study(samples))
    assert table["q"].tolist() == q_values(table["p"]).tolist()
    family = {"a": 1, "b": 1, "c": 2, "d": 2}
    table = compare.groups(values, as_study(samples), family=family)
    assert table["q"].tolist()[:2] == q_values(table["p"][:2]).tolist()
    # By hand: p in order, times how many over rank, no smaller than a later one.
    assert q_values([0.01, 0.04, 0.03]).round(4).tolist() == [0.03, 0.04, 0.04]


def test_a_planted_shift_is_recovered_alone_and_in_the_right_direction():
    rng = np.random.default_rng(9)
    samples = pd.DataFrame({"group": np.resize(["HC", "MS"], 120)})
    values = pd.DataFrame(rng.normal(size=(120, 6)), columns=list("abcdef"))
    values.loc[samples["group"] == "MS", "c"] -= 1
    table = compare.groups(values, as_study(samples)).set_index("measure")
    assert set(table.index[table["q"] < 0.05]) == {"c"}
    assert table.loc["c", "low"] < -1 < table.loc["c", "high"] < 0


def test_many_groups_at_once_and_two_by_two(r):
    table = pd.read_csv(REFERENCE / "compare_values.csv")
    samples = pd.DataFrame({"group": np.repeat(list("abc"), 40)})
    found = compare.many(table["tied"], as_study(samples))
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
        ({"right": "CD"}, "case-control", "no group 'CD'; there are HC, MS"),
        ({"group_column": "colour"}, "case-control", "no column 'colour'"),
        ({"covariates": "weight"}, "case-control", "no column 'weight'"),
        ({"covariates": "twin"}, "case-control", "cannot tell 3 columns apart"),
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
        compare.groups(values, as_study(samples, design), **ask)


def test_too_few_people_and_foreign_samples_are_refused():
    samples = pd.DataFrame({"group": ["HC", "MS", "MS"]})
    study = as_study(samples)
    with pytest.raises(MsgutError, match="1 people in HC and 2 in MS"):
        compare.groups(pd.Series([1.0, 2, 3], name="x"), study)
    with pytest.raises(MsgutError, match="Measure this study"):
        compare.groups(pd.Series([1.0], index=[9], name="x"), study)
    with pytest.raises(MsgutError, match=r"compare\.groups"):
        compare.many(pd.Series([1.0, 2, 3], name="x"), study)
