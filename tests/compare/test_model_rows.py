"""The rows of a comparison that rest on a model, in each form, and when there is none."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import binom, ttest_ind
from small_cohorts import as_study

from msgut import cohort, compare, tell
from msgut.compare.model_rows import LEAST, model_rows
from msgut.errors import MsgutError
from msgut.stats.linear_models import cr2
from msgut.stats.random_intercept import random_intercept


def adjusted(values, study, covariates, test="adjusted"):
    values = pd.Series(values, study.samples.index, name="shannon", dtype=float)
    table = compare.two_groups(values, study, covariates=covariates)
    return table.set_index("test").loc[test]


def case_control(n_left, n_right, seed=0, **columns):
    rng = np.random.default_rng(seed)
    n = n_left + n_right
    samples = pd.DataFrame(
        {
            "group": ["HC"] * n_left + ["MS"] * n_right,
            "age": rng.normal(40, 10, n),
            **columns,
        }
    )
    return rng, samples


def test_adjusting_takes_away_what_the_covariate_made():
    rng = np.random.default_rng(6)
    n = 200
    age = rng.normal(40, 10, n)
    group = np.where(age + rng.normal(0, 5, n) > 40, "MS", "HC")
    samples = pd.DataFrame({"group": group, "age": age})
    samples.loc[3, "age"] = np.nan
    values = pd.Series(age / 10 + rng.normal(size=n), name="shannon")
    table = compare.two_groups(values, as_study(samples), covariates="age").set_index(
        "test"
    )
    assert table.loc["rank", "p"] < 1e-6
    assert table.loc["adjusted", "p"] > 0.05
    assert table["n_dropped"].tolist() == [0, 1]
    assert table.loc["adjusted", "adjusted_for"] == "age"
    assert table.loc["adjusted", "why"] == ""


def test_independent_people_are_least_squares_with_hc2():
    rng, samples = case_control(12, 20, sex=["f", "m"] * 16)
    values = rng.normal(size=32)
    row = adjusted(values, as_study(samples), ["age", "sex"])
    x = np.column_stack(
        [
            samples["group"] == "MS",
            np.ones(32),
            samples["age"],
            samples["sex"] == "m",
        ]
    )
    wanted = sm.OLS(values, x.astype(float)).fit(cov_type="HC2", use_t=True)
    assert row["effect"] == pytest.approx(wanted.params[0])
    assert (row["effect"] - row["low"]) > 1.96 * wanted.bse[0]
    # Freedom of the smaller group, not of all 28: Bell and McCaffrey.
    assert 10 < row["df"] < 28


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
    values = rng.normal(size=2 * n) + samples["age"] / 20
    row = adjusted(values, as_study(samples, "household-pairs"), ["age", "site"])
    difference = np.diff(values.to_numpy().reshape(n, 2))[:, 0]
    older = np.diff(samples["age"].to_numpy().reshape(n, 2))[:, 0]
    wanted = sm.OLS(difference, np.column_stack([np.ones(n), older]))
    wanted = wanted.fit(cov_type="HC2", use_t=True)
    assert row["effect"] == pytest.approx(wanted.params[0])
    assert row["why"] == ""
    # Equal to a fixed effect of each household in one regression of all samples.
    dummies = np.eye(n)[samples["household"]]
    x = np.column_stack([samples["group"] == "MS", samples["age"], dummies])
    assert row["effect"] == pytest.approx(np.linalg.lstsq(x, values, rcond=None)[0][0])


def test_visits_get_a_random_intercept_of_the_person():
    rng = np.random.default_rng(3)
    person = np.repeat(range(12), [1, 2, 3, 4] * 3)
    samples = pd.DataFrame(
        {
            "subject": person,
            "group": np.where(person < 5, "HC", "MS"),
            "age": rng.normal(40, 9, 12)[person],
        }
    )
    values = rng.normal(size=12)[person] + rng.normal(size=30)
    row = adjusted(values, as_study(samples, "repeated"), ["age"])
    fit = random_intercept(
        values[:, None],
        person >= 5,
        np.column_stack([np.ones(30), samples["age"]]),
        person,
    )
    assert row["between"] == pytest.approx(fit.between[0])
    x = np.column_stack([person >= 5, np.ones(30), samples["age"]]).astype(float)
    effect, _, df = cr2(values, x, person, fit.between[0])
    assert effect == pytest.approx(fit.slope[0])
    assert row[["effect", "df"]].tolist() == pytest.approx([effect, df])
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [5, 7, 0]


def mixed_homes(pairs, singles, seed=0):
    """Whole pairs and single people of each group, every one in a home."""
    rng = np.random.default_rng(seed)
    home = np.r_[np.repeat(range(pairs), 2), pairs + np.arange(2 * singles)]
    samples = pd.DataFrame(
        {
            "household": home,
            "age": rng.normal(40, 10, len(home)),
            "group": ["HC", "MS"] * pairs + ["HC"] * singles + ["MS"] * singles,
        }
    )
    return rng, samples


def test_a_mixture_uses_everybody_pairs_within_and_singles_among_singles():
    rng, samples = mixed_homes(4, 20)
    home = samples["household"].to_numpy()
    values = 3 * rng.normal(size=44)[home] + rng.normal(size=48) / 3
    values += samples["group"] == "MS"
    row = adjusted(values, as_study(samples, "household-pairs"), ["age"])
    assert row[["form", "n_left", "n_right", "n_dropped"]].tolist() == [
        "mixed",
        24,
        24,
        0,
    ]
    # The four pairs tell what forty single people cannot.
    single = samples.index >= 8
    alone = ttest_ind(*(values[single & (samples["group"] == g)] for g in ("MS", "HC")))
    low, high = alone.confidence_interval()
    assert row["high"] - row["low"] < 0.7 * (high - low)
    assert row["low"] < 1 < row["high"]


def test_two_people_in_both_groups_never_drop_the_rest():
    rng = np.random.default_rng(1)
    samples = pd.DataFrame(
        {
            "subject": [*range(40), 38, 39],
            "group": ["HC"] * 20 + ["MS"] * 20 + ["HC"] * 2,
            "age": rng.normal(40, 10, 42),
        }
    )
    values = rng.normal(size=42) + 3 * (samples["group"] == "MS")
    row = adjusted(values, as_study(samples), ["age"])
    assert row[["form", "n_left", "n_right", "n_dropped"]].tolist() == [
        "mixed",
        22,
        20,
        0,
    ]
    assert row["p"] < 1e-8


def test_visits_before_and_after_are_one_value_each_in_a_mixture():
    """Forty visits of a person on either side are no forty differences."""
    rng = np.random.default_rng(2)
    phase = {"subject": np.repeat(range(10), 2), "group": ["HC", "MS"] * 10}
    alone = {"subject": range(10, 16), "group": ["HC", "MS"] * 3}
    once = pd.concat([pd.DataFrame(phase), pd.DataFrame(alone)], ignore_index=True)
    values = rng.normal(size=26)
    often = once.loc[once.index.repeat(40)].reset_index(drop=True)
    many = np.repeat(values, 40)
    one = adjusted(values, as_study(once, "repeated"), [], "mixed")
    forty = adjusted(many, as_study(often, "repeated"), [], "mixed")
    assert one[["effect", "low", "high", "p"]].tolist() == pytest.approx(
        forty[["effect", "low", "high", "p"]].tolist(), rel=1e-6
    )


def test_three_in_a_home_are_three_people_and_one_pair():
    rng = np.random.default_rng(5)
    samples = pd.DataFrame(
        {
            "household": np.repeat(range(6), 3),
            "group": ["HC", "MS", "MS"] * 6,
            "age": rng.normal(40, 9, 18),
        }
    )
    values = pd.Series(rng.normal(size=18), name="shannon")
    who = cohort.comparison(as_study(samples, "household-pairs"))
    (row,) = model_rows(values, who, ["age"])
    assert [row[name] for name in ("n_left", "n_right", "n_pairs", "n_used")] == [
        6,
        12,
        6,
        18,
    ]
    (few,) = model_rows(values[:6], who, ["age"])
    assert few["why"] == "2 whole pairs have a value and a known age; 3 are needed"


def test_a_mixture_whose_singles_lack_a_covariate_is_a_regression_of_differences():
    rng = np.random.default_rng(11)
    samples = pd.DataFrame(
        {
            "household": [*np.repeat(range(9), 2), *range(20, 26)],
            "group": ["HC", "MS"] * 12,
            "age": [*rng.normal(40, 9, 18), *[np.nan] * 6],
        }
    )
    values = rng.normal(size=24)
    row = adjusted(values, as_study(samples, "household-pairs"), ["age"])
    whole = as_study(samples[:18], "household-pairs")
    wanted = adjusted(values[:18], whole, ["age"])
    assert row[["form", "n_pairs", "n_dropped"]].tolist() == ["paired", 9, 6]
    same = ["effect", "low", "high", "p", "method"]
    assert row[same].tolist() == wanted[same].tolist()


# When it cannot be told ---------------------------------------------------------------


@pytest.mark.parametrize("aged", [0, 1, 2, 3])
def test_groups_are_counted_again_once_people_without_a_covariate_are_out(aged):
    rng, samples = case_control(6, 34)
    samples.loc[aged:5, "age"] = np.nan
    values = pd.Series(rng.normal(size=40), name="shannon")
    table = compare.two_groups(values, as_study(samples), covariates=["age"])
    row = table.set_index("test").loc["adjusted"]
    assert np.isfinite(table.set_index("test").loc["rank", "p"])
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [aged, 34, 6 - aged]
    if aged >= LEAST:
        assert np.isfinite(row["p"])
        assert row["why"] == ""
        return
    assert np.isnan(row[["effect", "low", "high", "p", "q"]].astype(float)).all()
    assert row["why"] == (
        f"{aged} HC and 34 MS have a value and a known age; 3 of each are needed"
    )


def test_a_covariate_known_for_one_group_alone_is_no_error_of_numpy():
    rng, samples = case_control(8, 8)
    samples.loc[:7, "age"] = np.nan
    row = adjusted(rng.normal(size=16), as_study(samples), ["age"])
    assert row["why"].startswith("0 HC and 8 MS have a value and a known age")


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("twin", "twin repeats the group or another covariate: left out"),
        ("year", "year repeats the group or another covariate: left out"),
        ("months", "months repeats the group or another covariate: left out"),
        ("place", "place takes one value among them: left out"),
    ],
)
def test_a_covariate_that_says_nothing_new_is_left_out_and_named(column, why):
    rng, samples = case_control(8, 9, place="Boston")
    samples["twin"] = samples["group"].map({"HC": "x", "MS": "y"})
    samples["year"] = 2016 + (samples["group"] == "MS") + 1e-9 * rng.normal(size=17)
    samples["months"] = 12 * samples["age"] + 3
    values = rng.normal(size=17)
    row = adjusted(values, as_study(samples), ["age", column])
    assert (row["why"], row["adjusted_for"]) == (why, "age")
    plain = adjusted(values, as_study(samples), ["age"])
    assert row[["effect", "p"]].tolist() == pytest.approx(
        plain[["effect", "p"]].tolist()
    )


@pytest.mark.parametrize("where", [slice(0, 5), slice(4, 9)])
def test_a_covariate_of_one_value_costs_nobody(where):
    rng, samples = case_control(8, 9, place="Boston")
    samples.loc[where, "place"] = None
    values = rng.normal(size=17)
    row = adjusted(values, as_study(samples), ["place", "age"])
    plain = adjusted(values, as_study(samples), ["age"])
    assert (row["adjusted_for"], row["n_used"], row["n_dropped"]) == ("age", 17, 0)
    assert row["why"] == "place takes one value among them: left out"
    assert (
        row[["effect", "low", "p"]].tolist() == plain[["effect", "low", "p"]].tolist()
    )


def test_what_takes_one_value_once_others_are_known_costs_nobody():
    """Of 17 people nine have a known number of years, all of them women."""
    rng, samples = case_control(8, 9, sex=["male"] * 4 + ["female"] * 9 + ["male"] * 4)
    samples["years"] = samples["age"].where(samples["sex"] == "female")
    samples.loc[5, "sex"] = None
    row = adjusted(rng.normal(size=17), as_study(samples), ["sex", "years"])
    assert (row["adjusted_for"], row["n_used"]) == ("years", 9)
    assert row["why"] == "sex takes one value among them: left out"
    # The one that costs most goes, and what it had hidden comes back.
    samples["run"] = pd.Series(["one"] * 17).where(samples["sex"] == "female")
    row = adjusted(rng.normal(size=17), as_study(samples), ["sex", "run"])
    assert (row["adjusted_for"], row["n_used"]) == ("sex", 16)


@pytest.mark.parametrize("design", ["case-control", "household-pairs"])
def test_with_no_covariate_left_the_adjusted_row_cannot_be_told(design):
    rng, samples = case_control(8, 8, place="Boston")
    samples["household"] = list(range(8)) * 2
    samples.loc[:3, "place"] = None
    values = pd.Series(rng.normal(size=16), samples.index, name="shannon")
    study = as_study(samples, design)
    table = compare.two_groups(values, study, covariates=["place"])
    row = table.set_index("test").loc["adjusted"]
    assert np.isnan(row[["effect", "low", "high", "p"]].astype(float)).all()
    assert (row["adjusted_for"], row["n_dropped"]) == ("", 0)
    said = tell.diversity.difference(
        table, cohort.comparison(study), "shannon", adjusted=True
    )
    assert said.verdict == "cannot_be_told"
    assert said.sentence == (
        "Cannot be told: nothing is left to adjust for (place takes one value among "
        "them: left out)."
    )


def test_in_pairs_what_partners_share_is_held_and_what_always_differs_is_left_out():
    rng = np.random.default_rng(4)
    samples = pd.DataFrame(
        {
            "household": np.repeat(range(9), 2),
            "group": ["HC", "MS"] * 9,
            "site": np.repeat(list("ABC"), 6),
            "sex": ["male", "female"] * 9,
        }
    )
    row = adjusted(
        rng.normal(size=18), as_study(samples, "household-pairs"), ["site", "sex"]
    )
    assert row["adjusted_for"] == "site"
    assert row["why"] == "sex repeats the group or another covariate: left out"
    assert np.isfinite(row["p"])


def test_more_covariates_than_people_is_a_reason_and_not_an_end():
    rng, samples = case_control(4, 4, home=list("abcdefgh"))
    row = adjusted(rng.normal(size=8), as_study(samples), ["home"])
    assert np.isnan(row["p"])
    assert "Leave some out" in row["why"]


def test_an_unknown_column_is_refused():
    _, samples = case_control(4, 4)
    with pytest.raises(MsgutError, match="no column 'weight'"):
        adjusted(range(8), as_study(samples), "weight")


def test_the_size_holds_where_a_covariate_leaves_three_of_one_group():
    """Six controls, three of known age, beside 34: HC3 called 11 %, and 63 % with one."""
    rng = np.random.default_rng(11)
    _, samples = case_control(6, 34)
    samples.loc[3:5, "age"] = np.nan
    study = as_study(samples)
    values = pd.DataFrame(
        rng.normal(size=(40, 200)), columns=[f"m{k}" for k in range(200)]
    )
    table = compare.two_groups(values, study, covariates=["age"])
    called = (table.loc[table["test"] == "adjusted", "p"] < 0.05).sum()
    assert called <= binom.ppf(0.9995, 200, 0.05)
