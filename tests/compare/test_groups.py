"""Two groups in a value per sample: by hand, against R, and in each design's form."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, rankdata, wilcoxon

from msgut import compare, tell
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.false_discovery import q_values
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


# Ranks -------------------------------------------------------------------------------


def test_rank_sum_by_hand():
    # Differences of {3, 5} less {1, 2, 4}: −1 1 1 2 3 4; five of six above zero.
    found = rank_sum([1, 2, 4], [3, 5])
    assert found["effect"] == 1.5
    assert found["delta"] == pytest.approx(4 / 6)
    # Ten choices of two ranks: 5 wins or more in two of them, and as few in two.
    assert found["p"] == pytest.approx(0.4)
    assert (found["low"], found["high"]) == (-1, 4)


def test_signed_rank_by_hand():
    # −1 2 3: rank 1 against, 2 + 3 for; means of pairs −1 ½ 1 2 2½ 3.
    found = signed_rank([-1, 2, 3])
    assert found["effect"] == 1.5
    assert found["delta"] == pytest.approx(4 / 6)
    assert found["p"] == pytest.approx(4 / 8)


@pytest.mark.parametrize("column", ["plain", "tied"])
@pytest.mark.parametrize("size", [30, 120])
@pytest.mark.parametrize("form", ["unpaired", "paired"])
def test_agrees_with_r_wilcox_test(r, column, size, form):
    table = pd.read_csv(REFERENCE / "compare_values.csv").head(size)
    left, right = (
        table.loc[table["group"] == g, column].to_numpy() for g in ("HC", "MS")
    )
    found = rank_sum(left, right) if form == "unpaired" else signed_rank(right - left)
    wanted = {k: float(v) for k, v in r[f"{column} {size} {form}"].items()}
    assert found["p"] == pytest.approx(wanted["p"], rel=1e-8)
    for limit in ("low", "high"):
        assert found[limit] == pytest.approx(wanted[limit], rel=1e-8, abs=1e-8)
    # In the normal form R stops anywhere on the flat middle step; ours is its middle.
    exact = found["method"].endswith("exact")
    steps = np.sort(
        (right[:, None] - left).ravel()
        if form == "unpaired"
        else np.add.outer(d := (right - left)[right != left], d)[
            np.triu_indices(len(d))
        ]
        / 2
    )
    half = len(steps) // 2
    wide = 0 if exact else steps[half + len(steps) % 2] - steps[half - 1]
    assert found["effect"] == pytest.approx(wanted["effect"], rel=1e-8, abs=wide + 1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(3, 30), st.booleans())
def test_p_is_that_of_scipy(seed, m, n, ties):
    rng = np.random.default_rng(seed)
    left, right = rng.normal(size=m), rng.normal(1, size=n)
    if ties:
        left, right = left.round(), right.round()
    tied = len(np.unique(np.r_[left, right])) < m + n
    wanted = mannwhitneyu(right, left, method="asymptotic" if tied else "exact").pvalue
    assert rank_sum(left, right)["p"] == pytest.approx(min(wanted, 1), rel=1e-9)
    if not ties and m > 4:
        wanted = wilcoxon(left, method="exact").pvalue
        assert signed_rank(left)["p"] == pytest.approx(wanted, rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(2, 60))
def test_swapping_the_groups_mirrors_everything(seed, m, n):
    rng = np.random.default_rng(seed)
    left, right = rng.poisson(4, m), rng.poisson(5, n)
    one, other = rank_sum(left, right), rank_sum(right, left)
    for a, b in [("effect", "effect"), ("low", "high"), ("high", "low"),
                 ("delta", "delta"), ("delta_low", "delta_high")]:  # fmt: skip
        assert one[a] == pytest.approx(-other[b], nan_ok=True)
    assert one["p"] == pytest.approx(other["p"])
    shifted = rank_sum(left, right + 7)
    assert shifted["effect"] == pytest.approx(one["effect"] + 7)
    assert one["delta_low"] <= one["delta"] <= one["delta_high"]


def searched(steps, z, reach):
    """The step at which R's search ends: where z falls past ±reach."""
    steps = np.unique(steps)
    gaps = np.r_[steps[0] - 1, (steps[1:] + steps[:-1]) / 2, steps[-1] + 1]
    above = np.array([z(d) for d in gaps])
    low = steps[max(int((above > reach).sum()) - 1, 0)]
    return low, steps[min(int((above > -reach).sum()) - 1, len(steps) - 1)]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(20, 30), st.booleans())
def test_limits_with_ties_are_where_the_search_would_end(seed, n, pairs):
    rng = np.random.default_rng(seed)
    left, right = rng.poisson(0.7, n) * 1.0, rng.poisson(1.2, n) * 1.0
    left[: n // 2] += rng.random(n // 2).round(1)
    x = (right - left)[right != left] if pairs else right

    def z(d):
        both = np.abs(x - d) if pairs else np.r_[x - d, left]
        ranks, m = rankdata(both), len(x)
        ties = np.unique(both, return_counts=True)[1]
        ties = (ties**3.0 - ties).sum()
        if pairs:
            away = ranks[x > d].sum() - m * (m + 1) / 4
            spread = m * (m + 1) * (2 * m + 1) / 24 - ties / 48
        else:
            away = ranks[:m].sum() - m * (m + 1) / 2 - m * n / 2
            spread = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
        return (away - 0.5 * np.sign(away)) / np.sqrt(spread)

    steps = np.add.outer(x, x)[np.triu_indices(len(x))] / 2 if pairs else (
        (x[:, None] - left).ravel()
    )  # fmt: skip
    found = signed_rank(right - left) if pairs else rank_sum(left, right)
    wanted = searched(steps.round(9), z, 1.959963984540054)
    assert (found["low"], found["high"]) == pytest.approx(wanted)


def test_pairs_without_a_difference_make_p_normal_as_in_r():
    differences = [0, 1, 2, 3.5, -0.5, 4, 6]
    found = signed_rank(differences)
    assert found["method"].endswith("normal")
    wanted = wilcoxon(differences, correction=True, method="asymptotic").pvalue
    assert found["p"] == pytest.approx(wanted)


def test_a_tiny_exact_p_keeps_its_digits():
    assert rank_sum(range(40), range(50, 90))["p"] == pytest.approx(
        mannwhitneyu(range(50, 90), range(40), method="exact").pvalue, rel=1e-9
    )


def test_cliffs_variance_is_the_unbiased_one_of_its_cells():
    left, right = np.array([1.0, 4.0, 4.0, 6.0]), np.array([2.0, 4.0, 7.0, 8.0, 9.0])
    d = np.sign(right[:, None] - left)
    m, n = d.shape
    by_row, by_column, mean = d.mean(axis=1), d.mean(axis=0), d.mean()
    s2 = (
        n**2 * ((by_row - mean) ** 2).sum() + m**2 * ((by_column - mean) ** 2).sum()
        - ((d - mean) ** 2).sum()
    ) / (m * n * (m - 1) * (n - 1))  # fmt: skip
    z = 1.959963984540054
    wide = z * np.sqrt(s2 * ((1 - mean**2) ** 2 + z**2 * s2))
    found = rank_sum(left, right)
    assert found["delta"] == mean
    for limit, sign in (("delta_low", -1), ("delta_high", 1)):
        wanted = (mean - mean**3 + sign * wide) / (1 - mean**2 + z**2 * s2)
        assert found[limit] == pytest.approx(wanted)


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(2)
    held = {"shift": 0, "delta": 0, "pairs": 0}
    for _ in range(1000):
        left, right = rng.normal(size=40), rng.normal(0.5, size=30)
        found = rank_sum(left, right)
        held["shift"] += found["low"] <= 0.5 <= found["high"]
        # P(right > left) − P(right < left) for normals half a unit apart.
        held["delta"] += found["delta_low"] <= 0.27632639 <= found["delta_high"]
        found = signed_rank(right[:30] - left[:30])
        held["pairs"] += found["low"] <= 0.5 <= found["high"]
    for times in held.values():
        assert 0.93 <= times / 1000 <= 0.975


def test_values_that_all_tie_make_no_difference_and_no_interval():
    found = rank_sum([2, 2, 2], [2, 2, 2])
    assert (found["effect"], found["delta"], found["p"]) == (0, 0, 1)
    assert np.isnan(found["low"])
    assert signed_rank([0, 0])["p"] == 1


# The form is the design's -----------------------------------------------------------


def test_household_pairs_are_compared_within_and_the_incomplete_counted():
    samples = pd.DataFrame(
        {"group": ["HC", "MS"] * 4, "household": [1, 1, 2, 2, 3, 3, 4, 5],
         "sex": ["m", "f", "f", "m", "m", "f", "f", "f"]}
    )  # fmt: skip
    values = pd.Series([1, 2, 10, 12, 5, 8.5, 3, 4.0], name="shannon")
    row = compare.groups(values, as_study(samples, "household-pairs")).iloc[0]
    assert row["form"] == "paired"
    # Three whole pairs: 1, 2 and 3.5; households 4 and 5 lack a partner.
    assert row[["n_left", "n_right", "n_dropped"]].tolist() == [3, 3, 2]
    assert row["effect"] == signed_rank([1, 2, 3.5])["effect"]
    missing = values.where(values.index != 0)
    row = compare.groups(missing, as_study(samples, "household-pairs")).iloc[0]
    assert row[["n_left", "n_dropped"]].tolist() == [2, 4]


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
        values, as_study(samples, "fmt"), column="phase", left="before", right="after"
    ).iloc[0]
    assert (row["form"], row["n_right"], row["n_dropped"]) == ("paired", 3, 1)
    assert row["effect"] == 2.125


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
        ({"right": "CD"}, "case-control", "no sample has group 'CD'. There are HC, MS"),
        ({"column": "colour"}, "case-control", "no column 'colour'"),
        ({"covariates": "weight"}, "case-control", "no column 'weight'"),
        ({}, "household-pairs", "neither pairs nor independent"),
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


# Sentences ---------------------------------------------------------------------------

ROW = {
    "measure": "richness", "left": "HC", "right": "MS", "form": "independent",
    "test": "rank", "n_left": 43, "n_right": 61, "effect": -12.5, "low": -20.0,
    "high": -4.0, "p": 0.004, "q": 0.012,
}  # fmt: skip


def test_a_difference_is_told_with_its_interval_before_its_p():
    assert tell.diversity.sentence(pd.Series(ROW)) == (
        "Richness is lower in MS than in HC by 12.5 (95 % interval −20 to −4 for MS "
        "less HC; 61 MS and 43 HC); p = 0.004, q = 0.012."
    )


def test_nothing_seen_is_told_as_such_with_what_is_still_open():
    row = pd.Series(ROW | {"high": 6.0, "p": 0.2, "q": 0.3, "adjusted_for": "age, sex"})
    assert tell.diversity.sentence(row) == (
        "No difference seen in richness between MS and HC (61 MS and 43 HC, adjusted "
        "for age, sex): a shift of −12.5 (95 % interval −20 to 6), so MS may lie up to "
        "20 below or up to 6 above; p = 0.2, q = 0.3."
    )


def test_a_sentence_judges_by_q_where_there_are_many_questions():
    seen, unseen = ROW | {"q": 0.049}, ROW | {"q": 0.051}
    assert "is lower" in tell.diversity.sentence(pd.Series(seen))
    assert "No difference seen" in tell.diversity.sentence(pd.Series(unseen))


@pytest.mark.parametrize(("effect", "q"), list(product([1.0, -1.0], [0.01, 0.9])))
def test_every_sentence_names_both_groups_and_the_number(effect, q):
    row = pd.Series(
        ROW | {"effect": effect, "low": effect - 2, "high": effect + 2, "q": q}
    )
    said = tell.diversity.sentence(row)
    assert all(part in said for part in ("MS", "HC", "1", "95 % interval"))
    assert ("higher" in said, "lower" in said) == (
        q < 0.05 and effect > 0,
        q < 0.05 > effect,
    )
