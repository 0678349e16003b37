"""Linear models of one effect: by hand, against R, and their size at few people."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, ttest_1samp, ttest_ind, ttest_rel

from msgut.errors import MsgutError
from msgut.stats.least_squares import ols, t_inference
from msgut.stats.linear_models import cr2, hc2, linear
from msgut.stats.orthonormal_basis import aliased, new_columns, orthonormal_basis
from msgut.stats.random_intercept import random_intercept

REFERENCE = Path(__file__).parents[1] / "reference"
TABLES = pd.read_csv(REFERENCE / "linear_models.csv")
R = pd.read_csv(REFERENCE / "linear_models_r.csv", skipinitialspace=True)


def design(table, model):
    """The columns of a saved table: label first, with the intercept."""
    columns = [table["label"], np.ones(len(table))]
    return np.column_stack([*columns, table["age"]] if "age" in model else columns)


def within_limits(called, times, size=0.05):
    """Whether so many calls are what chance gives at this size, 999 times in 1000."""
    low, high = binom.ppf([0.0005, 0.9995], times, size)
    return low <= called <= high


def mixture(pairs, left, right):
    """Unit and label of whole pairs, then of single units."""
    unit = np.r_[np.repeat(np.arange(pairs), 2), pairs + np.arange(left + right)]
    label = np.r_[np.tile([0.0, 1.0], pairs), np.zeros(left), np.ones(right)]
    return unit, label


def called(values, label, unit, nuisance=None):
    """How many columns a random intercept calls at 5 %."""
    nuisance = np.ones((len(label), 1)) if nuisance is None else nuisance
    fit = random_intercept(values, label, nuisance, unit)
    return int((t_inference(fit.slope, fit.error, fit.freedom)[0] < 0.05).sum())


# Against R --------------------------------------------------------------------------


@pytest.mark.parametrize("row", list(R[R["between"].isna()].itertuples()), ids=str)
def test_hc2_is_cr2_of_clubsandwich(row):
    table = TABLES[TABLES["table"] == row.table]
    effect, error, df = hc2(
        table[["y"]], design(table, row.model), np.eye(1, 2 + ("age" in row.model))
    )
    assert effect[0, 0] == pytest.approx(row.effect, rel=1e-9)
    assert error[0, 0] == pytest.approx(row.error, rel=1e-9)
    assert df[0] == pytest.approx(row.df, rel=1e-9)
    answer = linear(table["y"], design(table, row.model))
    assert answer["p"] == pytest.approx(row.p, rel=1e-9)


ROBUST = R["model"].str.endswith("CR2")


@pytest.mark.parametrize("row", list(R[ROBUST].itertuples()), ids=str)
def test_cr2_beside_a_random_intercept_is_that_of_clubsandwich(row):
    table = TABLES[TABLES["table"] == row.table]
    unit = pd.factorize(table["unit"])[0]
    x = design(table, row.model)
    found = cr2(table["y"], x, unit, row.between)
    assert found == pytest.approx((row.effect, row.error, row.df), rel=1e-6)
    order = np.random.default_rng(0).permutation(len(x))
    turned = cr2(table["y"].to_numpy()[order], x[order], unit[order], row.between)
    assert turned == pytest.approx(found)


def test_cr2_holds_where_the_smaller_group_varies_three_times_as_widely():
    """The model's own error calls 22 % at 5 against 15 people of three visits."""
    rng = np.random.default_rng(3)
    unit, n = np.repeat(np.arange(20), 3), 300
    label, wide = (unit >= 5) * 1.0, np.where(unit < 5, 3.0, 1.0)[:, None]
    values = (rng.normal(size=(20, n))[unit] + rng.normal(size=(60, n))) * wide
    x = np.column_stack([label, np.ones(60)])
    fit = random_intercept(values, label, x[:, 1:], unit)
    robust = np.array([cr2(values[:, k], x, unit, fit.between[k]) for k in range(n)])
    times = int((t_inference(*robust.T)[0] < 0.05).sum())
    assert times <= binom.ppf(0.9995, n, 0.08)
    assert called(values, label, unit) > 2 * times


@pytest.mark.parametrize(
    "row", list(R[R["between"].notna() & ~ROBUST].itertuples()), ids=str
)
def test_a_random_intercept_is_that_of_lme4_and_pbkrtest(row):
    """To 1e-4: R stops its search for the variances a little before the top."""
    table = TABLES[TABLES["table"] == row.table]
    x = design(table, row.model)
    unit = pd.factorize(table["unit"])[0]
    fit = random_intercept(table[["y"]], x[:, 0], x[:, 1:], unit)
    p = t_inference(fit.slope, fit.error, fit.freedom)[0]
    for ours, theirs in [
        (fit.slope, row.effect),
        (fit.error, row.error),
        (fit.freedom, row.df),
        (fit.between, row.between),
        (p, row.p),
    ]:
        assert ours[0] == pytest.approx(theirs, rel=1e-4)


# By hand ----------------------------------------------------------------------------


def test_without_covariates_hc2_is_welchs_test():
    """HC2 of two groups is the sum of their own variances over their sizes."""
    rng = np.random.default_rng(1)
    left, right = rng.normal(size=5), rng.normal(1, 3, size=12)
    label = np.repeat([0.0, 1.0], [5, 12])
    _, error, df = hc2(
        np.r_[left, right][:, None], np.column_stack([label, np.ones(17)]), [[1, 0]]
    )
    own = left.var(ddof=1) / 5, right.var(ddof=1) / 12
    assert error[0, 0] == pytest.approx(np.sqrt(sum(own)))
    # Satterthwaite's at equal spread: each variance counts with 1/n.
    assert df[0] == pytest.approx((1 / 5 + 1 / 12) ** 2 / (1 / 25 / 4 + 1 / 144 / 11))


def test_an_intercept_alone_is_the_test_of_one_mean():
    change = np.random.default_rng(2).normal(0.5, size=9)
    answer = linear(change, np.ones((9, 1)))
    wanted = ttest_1samp(change, 0)
    assert answer["p"] == pytest.approx(wanted.pvalue)
    assert (answer["low"], answer["high"]) == pytest.approx(
        tuple(wanted.confidence_interval())
    )


def test_pairs_alone_are_the_test_of_differences():
    rng = np.random.default_rng(3)
    unit, label = mixture(9, 0, 0)
    values = (rng.normal(size=9) * 3)[unit] + rng.normal(size=18)
    fit = random_intercept(values[:, None], label, np.ones((18, 1)), unit)
    wanted = ttest_rel(values[1::2], values[::2])
    assert fit.freedom[0] == pytest.approx(8)
    assert fit.slope[0] / fit.error[0] == pytest.approx(wanted.statistic, rel=1e-6)


def test_one_pair_beside_single_people_counts_as_two_of_them():
    """Its one difference is spent on the label: nothing tells the spread within."""
    values = np.random.default_rng(4).normal(size=42)
    unit, label = mixture(1, 20, 20)
    fit = random_intercept(values[:, None], label, np.ones((42, 1)), unit)
    wanted = ttest_ind(values[label == 1], values[label == 0])
    assert fit.slope[0] / fit.error[0] == pytest.approx(wanted.statistic)
    assert fit.freedom[0] == pytest.approx(40)
    assert fit.between[0] == 0


def test_units_that_differ_less_than_chance_have_no_variance_of_their_own():
    values = np.array([1.0, 3, 3, 1, 2, 4, 4, 2])[:, None]
    label, unit = np.repeat([0, 1], 4), np.repeat(range(4), 2)
    fit = random_intercept(values, label, np.ones((8, 1)), unit)
    assert fit.between[0] == 0
    assert fit.slope[0] == pytest.approx(1)
    assert fit.freedom[0] == pytest.approx(2)


# Laws -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["visits", "mixed", "pairs"])
def test_neither_unit_nor_origin_nor_order_matters(form):
    table = TABLES[TABLES["table"] == form]
    unit = pd.factorize(table["unit"])[0]
    y = table[["y"]].to_numpy()
    label, beside = table["label"].to_numpy(), design(table, "age")[:, 1:]
    one = random_intercept(y, label, beside, unit)
    far = random_intercept(1e6 + 1e-4 * y, label, beside * [3, 1e5], unit)
    assert far.slope[0] == pytest.approx(1e-4 * one.slope[0], rel=1e-4)
    assert far.error[0] == pytest.approx(1e-4 * one.error[0], rel=1e-4)
    order = np.random.default_rng(1).permutation(len(y))
    turned = random_intercept(y[order], label[order], beside[order], unit[order])
    other = random_intercept(y, 1 - label, beside, unit)
    for a, b, c in zip(one, turned, other, strict=True):
        assert a[0] == pytest.approx(b[0], rel=1e-6)
        assert abs(a[0]) == pytest.approx(abs(c[0]), rel=1e-6)
    assert one.slope[0] == pytest.approx(-other.slope[0])


def test_columns_are_fitted_each_for_itself():
    rng = np.random.default_rng(6)
    unit, label = mixture(4, 5, 6)
    values = rng.normal(size=(unit.max() + 1, 5))[unit] + rng.normal(size=(19, 5))
    values[:, 3] = 7
    together = random_intercept(values, label, np.ones((19, 1)), unit)
    for k in range(5):
        alone = random_intercept(values[:, [k]], label, np.ones((19, 1)), unit)
        for a, b in zip(together, alone, strict=True):
            assert a[k] == pytest.approx(b[0], nan_ok=True)
    assert np.isnan(together.error[3])


# What cannot be told ----------------------------------------------------------------


def test_visits_of_two_people_are_not_people():
    label, unit = np.repeat([0, 1], 20), np.repeat([0, 1], 20)
    values = np.random.default_rng(0).normal(size=(40, 1))
    with pytest.raises(MsgutError, match="2 people .* 40 values are too few"):
        random_intercept(values, label, np.ones((40, 1)), unit)


def test_an_effect_that_rests_on_one_value_has_no_error():
    label = np.repeat([0.0, 1.0], [1, 12])
    values = np.random.default_rng(0).normal(size=13)
    with pytest.raises(MsgutError, match="rests on the value of one person"):
        linear(values, np.column_stack([label, np.ones(13)]))


def test_a_person_whom_a_covariate_sets_apart_takes_no_part():
    rng = np.random.default_rng(1)
    label, y = np.repeat([0.0, 1.0], [6, 7]), rng.normal(size=13)
    x = np.column_stack([label, np.ones(13), np.eye(13)[0]])
    with_them, without = linear(y, x), linear(y[1:], x[1:, :2])
    assert with_them == pytest.approx(without)


@pytest.mark.parametrize("noise", [0, 1e-9])
def test_what_repeats_is_refused_with_a_sentence_and_not_an_error_of_numpy(noise):
    rng = np.random.default_rng(1)
    label, y = np.repeat([0.0, 1.0], 6), rng.normal(size=12)
    again = 5 * label + noise * rng.normal(size=12)
    x = np.column_stack([label, np.ones(12), again])
    with pytest.raises(MsgutError, match="cannot tell 3 columns apart"):
        linear(y, x)
    with pytest.raises(MsgutError, match="tell the two groups apart entirely"):
        random_intercept(y[:, None], label, x[:, 1:], np.arange(12) // 2)
    with pytest.raises(MsgutError, match="tell the two groups apart entirely"):
        ols(y[:, None], label[:, None], x[:, 1:])
    # A covariate that repeats another is left out by all.
    twice = np.column_stack([np.ones(12), y**2, 3 * y**2 + noise])
    once = random_intercept(y[:, None], label, twice[:, :2], np.arange(12) // 2)
    same = random_intercept(y[:, None], label, twice, np.arange(12) // 2)
    assert same.error == pytest.approx(once.error)


def test_the_first_of_two_columns_that_repeat_each_other_is_kept():
    x = np.array([[1.0, 0, 0, 2], [1, 1, 1e-9, 3], [1, 2, 0, 4], [1, 3, 0, 5]])
    kept, basis = new_columns(x)
    assert kept == [0, 1, 2]
    assert basis.T @ basis == pytest.approx(np.eye(3))
    assert orthonormal_basis(x).shape == (4, 3)
    assert aliased(x[:, 3], orthonormal_basis(x[:, :2]))
    assert not aliased(np.array([0.0, 0, 0, 1]), orthonormal_basis(x[:, :2]))


def test_no_spread_beside_the_groups_is_no_error_of_zero():
    label = np.repeat([0.0, 1.0], 5)
    x = np.column_stack([label, np.ones(10)])
    answer = linear(2 + label, x)
    assert answer["effect"] == pytest.approx(1)
    assert np.isnan([answer["low"], answer["high"], answer["p"]]).all()
    fit = random_intercept((2 + label)[:, None], label, x[:, 1:], np.arange(10) // 2)
    assert np.isnan(fit.error[0])
    _, error, _ = ols((2 + label)[:, None], label[:, None], x[:, 1:])
    assert np.isnan(error[0, 0])


def test_a_p_is_never_zero():
    p, *_ = t_inference(np.array([1e9]), np.array([1e-9]), 500.0)
    assert 0 < p[0] <= 1


# Size -------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(2, 20), (3, 34), (3, 40), (8, 8), (20, 20)])
def test_hc2_holds_its_size_at_few_people(sizes):
    """HC3 called 10 % at 2 v 20 and 9 % at 3 v 40. Age and sex are adjusted for."""
    rng = np.random.default_rng(5)
    n, times = sum(sizes), 0
    label = np.repeat([0.0, 1.0], sizes)
    for _ in range(40):
        x = np.column_stack(
            [
                label,
                np.ones(n),
                rng.normal(size=n),
                rng.random(n) < 0.6,
            ]
        )
        if len(new_columns(x)[0]) < 4:
            continue
        effect, error, df = hc2(rng.normal(size=(n, 50)), x, np.eye(1, 4))
        times += int((t_inference(effect, error, df[:, None])[0] < 0.05).sum())
    low, high = binom.ppf([0.0005, 0.9995], 2000, 0.05)
    # Two people leave about one degree of freedom: a little above.
    assert (
        (0 if min(sizes) < 8 else low) <= times <= high * (1.5 if min(sizes) < 3 else 1)
    )


@pytest.mark.parametrize("household", [0, 1, 4])
@pytest.mark.parametrize("form", [(20, 5, 5), (6, 20, 20), (1, 20, 20), (12, 0, 0)])
def test_a_random_intercept_holds_its_size_in_mixtures(form, household):
    rng = np.random.default_rng(7)
    unit, label = mixture(*form)
    shape = (unit.max() + 1, 2000)
    values = rng.normal(0, np.sqrt(household), shape)[unit]
    values = values + rng.normal(size=(len(unit), 2000))
    assert within_limits(called(values, label, unit), 2000)


def test_three_pairs_beside_forty_are_called_a_little_too_often():
    """As the docstring says: up to 7 %, where Satterthwaite alone gave 9 %."""
    rng = np.random.default_rng(8)
    unit, label = mixture(3, 20, 20)
    values = 2 * rng.normal(size=(43, 4000))[unit] + rng.normal(size=(46, 4000))
    assert 0.05 < called(values, label, unit) / 4000 < 0.08


@pytest.mark.parametrize("household", [0, 1, 4])
def test_visits_hold_their_size_however_unequal(household):
    """Below it where persons do not differ: no variance is taken to be negative."""
    rng = np.random.default_rng(9)
    unit = np.repeat(np.arange(14), [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4])
    label = (unit < 6) * 1.0
    age = np.column_stack([np.ones(40), rng.normal(size=14)[unit]])
    values = rng.normal(0, np.sqrt(household), (14, 2000))[unit]
    values = values + rng.normal(size=(40, 2000))
    times = called(values, label, unit, age)
    assert within_limits(times, 2000) or (household == 0 and times < 100)
