"""PERMANOVA: by hand, as laws, against the naive way, against R and scikit-bio."""

from itertools import permutations as orders

import numpy as np
import pandas as pd
import pytest
import r_toys
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binomtest, f_oneway, kstest

from msgut import compare
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.levels import SIGNIFICANCE
from msgut.stats.gower import gower_centred
from msgut.study import Study


def between(points, metric="euclidean", names=None):
    points = np.asarray(points, float).reshape(len(points), -1)
    names = list(range(len(points))) if names is None else names
    return pd.DataFrame(squareform(pdist(points, metric)), names, names)


def as_study(samples, design, taxa=1):
    counts = pd.DataFrame(1, samples.index, [f"t{i}" for i in range(taxa)])
    return Study("toy", counts, samples, facts=Facts(design=design))


def by_term(table):
    return table.set_index("term")


def slow_f(distances, columns):
    """F of one model with an intercept, by the hat matrix itself."""
    g = gower_centred(np.asarray(distances, float))
    x = np.column_stack([np.ones(len(g)), columns])
    hat = x @ np.linalg.pinv(x)
    rank = np.linalg.matrix_rank(x)
    explained, total = np.trace(hat @ g), np.trace(g)
    return (explained / (rank - 1)) / ((total - explained) / (len(g) - rank))


toy = pytest.fixture(scope="module")(r_toys.asked)


@pytest.fixture(scope="module")
def vegan():
    return r_toys.said("question", "term", "what")


# By hand ---------------------------------------------------------------------------


def test_four_points_on_a_line_by_hand():
    # Points 0, 1 | 4, 5: total 17 about 2.5; within ½ + ½ = 1; between 16.
    samples = pd.DataFrame({"group": ["HC", "HC", "MS", "MS"]})
    table = by_term(compare.permanova(between([0, 1, 4, 5]), samples, "group"))
    assert table["ss"].to_dict() == pytest.approx(
        {"group": 16, "residual": 1, "total": 17}
    )
    assert table["df"].to_dict() == {"group": 1, "residual": 2, "total": 3}
    group = table.loc["group"]
    assert group["f"] == pytest.approx(32)
    assert group["r2"] == pytest.approx(16 / 17)
    # (SS − df·MSE) / (SS_total + MSE), MSE = 1 / 2.
    assert group["omega2"] == pytest.approx(15.5 / 17.5)
    assert group["chance"] == pytest.approx(0.5 / 17)
    assert np.isnan(group["low"])  # four people say too little for an interval
    # Six arrangements; the observed one and its mirror give the largest F.
    assert group["p"] == group["least_p"] == pytest.approx(2 / 6)
    assert group["permutations"] == 5


def test_f_on_a_line_is_the_f_of_anova():
    rng = np.random.default_rng(3)
    points, group = rng.normal(size=30), np.repeat(["a", "b", "c"], [8, 12, 10])
    table = compare.permanova(
        between(points), pd.DataFrame({"group": group}), "group", permutations=0
    )
    wanted = f_oneway(*(points[group == g] for g in "abc")).statistic
    assert table.loc[0, "f"] == pytest.approx(wanted, rel=1e-10)
    assert np.isnan(table.loc[0, "p"])


def test_one_way_f_is_that_of_scikit_bio(toy):
    from skbio import DistanceMatrix
    from skbio.stats.distance import permanova

    samples, distances = toy
    matrix = DistanceMatrix(distances.to_numpy(), list(distances.index))
    wanted = permanova(matrix, samples["site"], permutations=0)["test statistic"]
    found = compare.permanova(matrix, samples, "site", permutations=0)
    assert found.loc[0, "f"] == pytest.approx(wanted, rel=1e-10)


# Against R -------------------------------------------------------------------------

QUESTIONS = {
    "one": {"formula": "group"},
    "terms": {"formula": "group + age + sex + site"},
    "margin": {"formula": "group + age + sex + site", "by": "margin"},
    "none": {"formula": "group + age + sex + site", "by": None},
    "interaction": {"formula": "age + group * sex"},
    "interaction margin": {"formula": "age + group * sex", "by": "margin"},
    "household": {"formula": "group", "blocks": "household"},
    "household margin": {
        "formula": "group + age + sex",
        "by": "margin",
        "blocks": "household",
    },
    "whole household": {"formula": "site", "plots": "household"},
    "household and within": {"formula": "age"},
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_agrees_with_vegan(toy, vegan, question):
    samples, distances = toy
    if question == "household and within":
        samples = as_study(samples, "household-pairs")
    table = by_term(
        compare.permanova(distances, samples, **QUESTIONS[question], permutations=1999)
    )
    wanted = vegan[question]
    names = {"Model": "model", "Residual": "residual", "Total": "total"}
    terms = wanted.index.get_level_values("term").unique()
    assert set(table.index) == {names.get(term, term) for term in terms}
    for (term, what), value in wanted.items():
        found = table.loc[names.get(term, term), what]
        if what == "p" and QUESTIONS[question].get("by") == "margin":
            # adonis2 permutes rows of the design here; see the test below.
            continue
        if what == "p":
            # Both are drawn: 1,999 here, 9,999 there; five standard errors.
            p = float(value)
            assert found == pytest.approx(
                p, abs=5 * np.sqrt(p * (1 - p) * (6e-4)) + 1e-3
            )
        else:
            assert found == pytest.approx(float(value), rel=1e-8)


@pytest.mark.parametrize(
    "question", ["margin", "interaction margin", "household margin"]
)
def test_a_term_beside_others_agrees_with_vegan_with_residuals_permuted(
    toy, vegan, question
):
    samples, distances = toy
    table = by_term(
        compare.permanova(distances, samples, **QUESTIONS[question], permutations=4999)
    )
    for (term, what), value in vegan[f"{question} reduced"].items():
        wanted = float(value)
        if what == "f":
            assert table.loc[term, "f"] == pytest.approx(wanted, rel=1e-8)
            continue
        # 4,999 here, 9,999 there; five standard errors.
        error = np.sqrt(wanted * (1 - wanted) * 3e-4)
        assert table.loc[term, "p"] == pytest.approx(wanted, abs=5 * error)


def test_residuals_of_whole_and_of_few_households_move_as_in_vegan(toy, vegan):
    samples, distances = toy
    table = by_term(
        compare.permanova(
            distances,
            samples,
            "site + age",
            by="margin",
            plots="household",
            permutations=4999,
        )
    )
    f, p = (float(vegan["whole household reduced", "site", what]) for what in "fp")
    assert table.loc["site", "f"] == pytest.approx(f, rel=1e-8)
    assert table.loc["site", "p"] == pytest.approx(p, abs=0.045)
    ids = samples.index[:8]
    table = compare.permanova(
        distances.loc[ids, ids], samples, "age + group", by="margin", blocks="household"
    )
    group = by_term(table).loc["group"]
    f, p = (float(vegan["few reduced", "group", what]) for what in "fp")
    assert group["permutations"] == 15
    assert group["f"] == pytest.approx(f, rel=1e-8)
    assert group["p"] == pytest.approx(p, rel=1e-12)
    # All pairs swapped turns the group round, not the ages: another F.
    assert group["least_p"] == 1 / 16


def test_lists_all_arrangements_where_few_exist_as_vegan_does(toy, vegan):
    samples, distances = toy
    ids = samples.index[:8]
    table = compare.permanova(
        distances.loc[ids, ids], samples, "group", blocks="household"
    )
    group = table.iloc[0]
    assert group["permutations"] == 15  # four pairs: 2⁴, the observed one aside
    assert group["p"] == pytest.approx(float(vegan["few", "group", "p"]), rel=1e-12)
    assert group["least_p"] == 2 / 16  # all four pairs swapped gives the same F


# The permutations, against the naive way ----------------------------------------------


def test_free_permutations_of_a_covariate_match_the_naive_way():
    rng = np.random.default_rng(5)
    distances = between(rng.random((6, 4)), "braycurtis")
    samples = pd.DataFrame({"age": rng.random(6)})
    found = compare.permanova(distances, samples, "age").iloc[0]
    age = samples["age"].to_numpy()
    drawn = [slow_f(distances, age[list(order)]) for order in orders(range(6))]
    assert found["permutations"] == 719
    assert found["p"] == pytest.approx(np.mean(np.array(drawn) >= drawn[0] - 1e-9))
    assert found["least_p"] == pytest.approx(1 / 720)


def test_whole_persons_of_unequal_size_match_the_naive_way():
    rng = np.random.default_rng(6)
    subject = np.repeat(list("abcdef"), [1, 3, 2, 2, 1, 4])
    group = dict(zip("abcdef", ["MS", "MS", "MS", "HC", "HC", "HC"], strict=True))
    samples = pd.DataFrame(
        {
            "subject": subject,
            "group": [group[s] for s in subject],
            "visit": rng.random(13),
        }
    )
    distances = between(rng.random((13, 4)), "braycurtis")
    table = compare.permanova(distances, samples, "group", plots="subject")
    drawn = []
    for order in set(orders(group.values())):
        label = dict(zip("abcdef", order, strict=True))
        drawn.append(slow_f(distances, [label[s] == "MS" for s in subject]))
    observed = slow_f(distances, samples["group"] == "MS")
    assert len(drawn) == 20
    assert table.loc[0, "p"] == pytest.approx(
        np.mean(np.array(drawn) >= observed - 1e-9)
    )
    assert table.loc[0, "least_p"] == 2 / 20

    # With a covariate that varies within the person: it stays, the group moves.
    both = by_term(
        compare.permanova(
            distances, samples, "group + visit", by="margin", plots="subject"
        )
    )
    # What is left beside visit moves among persons of as many samples (1, 1; 2, 2).
    g, visit = gower_centred(distances.to_numpy()), samples["visit"].to_numpy()
    away, full = (
        np.eye(13) - m @ np.linalg.pinv(m)
        for m in (
            np.column_stack([np.ones(13), visit]),
            np.column_stack([np.ones(13), visit, samples["group"] == "MS"]),
        )
    )
    left, drawn = away @ g @ away, []
    for ones in ([0, 8], [8, 0]):
        for twos in ([4, 5, 6, 7], [6, 7, 4, 5]):
            order = np.arange(13)
            order[[0, 8]], order[[4, 5, 6, 7]] = ones, twos
            moved = left[np.ix_(order, order)]
            rest = np.trace(full @ moved)
            drawn.append((np.trace(away @ moved) - rest) / (rest / 10))
    share = np.mean(np.array(drawn) >= both.loc["group", "f"] - 1e-9)
    assert both.loc["group", "permutations"] == 3
    assert both.loc["group", "p"] == pytest.approx(share)
    assert np.isnan(both.loc["visit", "p"])


def test_terms_after_a_fixed_one_match_the_naive_way_within_blocks():
    rng = np.random.default_rng(8)
    samples = pd.DataFrame(
        {
            "site": list("AAAABBBB"),
            "pair": np.repeat(range(4), 2),
            "group": ["HC", "MS"] * 4,
        }
    )
    distances = between(rng.random((8, 5)), "braycurtis")
    table = by_term(
        compare.permanova(distances, samples, "site + group", blocks="pair")
    )
    g = gower_centred(distances.to_numpy())
    site = np.column_stack([np.ones(8), samples["site"] == "B"])
    drawn = []
    for flips in np.ndindex(2, 2, 2, 2):
        group = (np.arange(8) + np.repeat(flips, 2)) % 2
        x = np.column_stack([site, group])
        full, less = (np.trace(m @ np.linalg.pinv(m) @ g) for m in (x, site))
        drawn.append((full - less) / ((np.trace(g) - full) / 5))
    assert table.loc["group", "f"] == pytest.approx(drawn[0], rel=1e-10)
    assert table.loc["group", "p"] == np.mean(np.array(drawn) >= drawn[0] - 1e-9)
    assert np.isnan(table.loc["site", "p"])


# Laws --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(8, 20))
def test_terms_and_residual_sum_to_the_total(seed, n):
    rng = np.random.default_rng(seed)
    samples = pd.DataFrame(
        {
            "group": rng.permutation(np.resize(["HC", "MS"], n)),
            "site": rng.permutation(np.resize(list("ABC"), n)),
            "age": rng.random(n),
        }
    )
    distances = between(rng.random((n, 3)), "braycurtis")
    table = by_term(
        compare.permanova(distances, samples, "group + site + age", permutations=0)
    )
    parts = table.drop(index="total")
    for column in ("ss", "r2", "df"):
        assert parts[column].sum() == pytest.approx(table.loc["total", column])
    squared = distances.to_numpy() ** 2
    assert table.loc["total", "ss"] == pytest.approx(squared.sum() / 2 / n)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_the_order_of_samples_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    samples = pd.DataFrame(
        {"group": np.resize(["HC", "MS"], 12), "age": rng.random(12)}
    )
    distances = between(rng.random((12, 3)))
    order = rng.permutation(12)
    one = compare.permanova(distances, samples, "age + group", permutations=0)
    other = compare.permanova(
        distances.loc[order, order], samples, "age + group", permutations=0
    )
    pd.testing.assert_frame_equal(one, other)


def test_same_seed_same_table_and_another_seed_another_p(toy):
    samples, distances = toy
    ask = {"formula": "group + age", "permutations": 199}
    one, again = (
        compare.permanova(distances, samples, **ask, seed=1) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, again)
    other = compare.permanova(distances, samples, **ask, seed=2)
    assert (one["p"] != other["p"]).any()


def test_a_planted_difference_is_found_and_an_unrelated_column_is_not():
    rng = np.random.default_rng(9)
    points, group = rng.normal(size=(60, 5)), np.resize(["HC", "MS"], 60)
    points[group == "MS", 0] += 2
    samples = pd.DataFrame({"group": group, "coin": rng.choice(["x", "y"], 60)})
    table = by_term(compare.permanova(between(points), samples, "group + coin"))
    assert table.loc["group", "p"] == table.loc["group", "least_p"] == 0.001
    assert table.loc["coin", "p"] > 0.05


@pytest.mark.slow
@pytest.mark.parametrize("how", ["free", "blocks", "plots"])
def test_p_is_uniform_under_a_shuffled_label(how):
    # 400 tables; Kolmogorov-Smirnov, refused only where chance gives it once in 10,000.
    rng = np.random.default_rng(10)
    ps = []
    for seed in range(400):
        if how == "plots":
            # Persons of one to three samples that resemble each other.
            unit = np.repeat(np.arange(20), rng.integers(1, 4, 20))
            samples = pd.DataFrame(
                {"unit": unit, "group": (rng.permutation(20) < 9)[unit]}
            )
        else:
            unit = np.repeat(np.arange(12), 2)
            mixed = np.argsort(rng.random((12, 2)), axis=1).ravel()
            group = mixed if how == "blocks" else rng.permutation(24) % 2
            samples = pd.DataFrame({"unit": unit, "group": group})
        samples["group"] = np.where(samples["group"], "MS", "HC")
        own = rng.normal(size=(unit.max() + 1, 3))[unit] * (how != "free") * 2
        distances = between(own + rng.normal(size=(len(unit), 3)))
        column = {} if how == "free" else {how: "unit"}
        ps.append(
            compare.permanova(
                distances, samples, "group", **column, permutations=199, seed=seed
            ).loc[0, "p"]
        )
    assert kstest(ps, "uniform").pvalue > 1e-4
    assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.035)


def test_counting_visits_as_people_would_find_what_is_not_there():
    # The same persons, each five times: freely permuted, a chance difference between
    # persons looks certain; whole persons do not.
    rng = np.random.default_rng(11)
    unit = np.repeat(np.arange(12), 5)
    samples = pd.DataFrame({"subject": unit, "group": np.where(unit % 2, "MS", "HC")})
    distances = between(rng.normal(size=(12, 3))[unit] + 0.1 * rng.normal(size=(60, 3)))
    free = compare.permanova(distances, samples, "group").loc[0]
    study = as_study(samples, "repeated")
    whole = compare.permanova(distances, study, "group").loc[0]
    assert whole["permuted"] == "by whole subject"
    assert free["f"] == whole["f"]
    assert free["p"] < 0.01 < 0.05 < whole["p"]


def test_households_and_partners_within_match_the_naive_way():
    rng = np.random.default_rng(12)
    samples = pd.DataFrame(
        {"household": [1, 1, 2, 2, 3, 3, 4], "age": rng.integers(20, 70, 7) * 1.0}
    )
    samples.loc[2:3, "age"] = 30.0
    study = as_study(samples, "household-pairs")
    distances = between(rng.random((7, 4)), "braycurtis")
    row = compare.permanova(distances, study, "age").iloc[0]
    age, drawn = samples["age"].to_numpy(), []
    for order in orders([age[:2], age[2:4], age[4:6]]):
        for flips in np.ndindex(2, 2, 2):
            pairs = [p[::-1] if f else p for p, f in zip(order, flips, strict=True)]
            drawn.append(slow_f(distances, np.r_[(*pairs, age[6:])]))
    assert row["permuted"] == "by whole household and within"
    assert row["permutations"] == 3 * 2 * 4 - 1  # one pair is of one age
    assert row["p"] == pytest.approx(np.mean(np.array(drawn) >= drawn[0] - 1e-9))


# The design chooses ----------------------------------------------------------------


def test_each_term_is_permuted_as_the_design_allows(toy):
    samples, distances = toy
    study = as_study(samples, "household-pairs")
    formula = "site + group + age"
    own = by_term(compare.permanova(distances, study, formula))["permuted"]
    assert own[["site", "group", "age"]].to_dict() == {
        "site": "by whole household",
        "group": "within household",
        "age": "by whole household and within",
    }
    # What a model leaves of a pair moves in both ways, whichever term is asked about.
    table = by_term(compare.permanova(distances, study, formula, by="margin"))
    assert set(table["permuted"].iloc[:3]) == {"by whole household and within"}
    assert table.loc[["site", "group", "age"], "p"].notna().all()
    pairs = compare.permanova(distances, samples, "group", blocks="household")
    same = compare.permanova(distances, study, "group")
    pd.testing.assert_frame_equal(pairs, same)


@pytest.mark.slow
def test_pairs_beside_a_trait_that_ties_partners_and_households_keep_the_level():
    """Were only partners to move, a fifth of such null studies would be called."""
    household, group = np.arange(24) // 2, np.arange(24) % 2
    called, times = 0, 60
    for seed in range(times):
        rng = np.random.default_rng(seed)
        age = rng.normal(size=24) + 2 * group
        home = rng.normal(size=(12, 2))[household]
        own = rng.normal(size=(24, 2))
        points = np.sqrt(0.9) * home + np.sqrt(0.1) * own + 0.5 * age[:, None]
        samples = pd.DataFrame({"group": group, "household": household, "age": age})
        samples["group"] = samples["group"].map({0: "HC", 1: "MS"})
        table = compare.permanova(
            between(points),
            as_study(samples, "household-pairs"),
            "group + age",
            by="margin",
            robust="group",
            permutations=99,
            seed=seed,
        )
        called += table.loc[0, "p_w"] < SIGNIFICANCE
    assert binomtest(called, times, SIGNIFICANCE, alternative="greater").pvalue > 0.01


def test_missing_values_drop_only_where_the_formula_names_them(toy):
    samples, distances = toy
    samples = samples.assign(
        age=samples["age"].where(samples.index != "s03"), bmi=np.nan
    )
    with_age = compare.permanova(distances, samples, "group + age", permutations=0)
    assert with_age.loc[0, ["n", "n_dropped"]].tolist() == [39, 1]
    alone = compare.permanova(distances, samples, "group", permutations=0)
    assert alone.loc[0, ["n", "n_dropped"]].tolist() == [40, 0]
    kept = samples.index != "s03"
    wanted = compare.permanova(
        distances.loc[kept, kept], samples[kept], "group + age", permutations=0
    )
    assert with_age["f"].iloc[:2].tolist() == wanted["f"].iloc[:2].tolist()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"formula": "colour"}, "no column 'colour'|colour"),
        ({"formula": "group +"}, "cannot be used"),
        ({"formula": "1"}, "names no column"),
        ({"formula": "group + twin"}, "'twin' adds nothing"),
        ({"formula": "constant"}, "'constant' adds nothing"),
        ({"formula": "name"}, "nothing is left"),
        ({"formula": "group", "by": "term"}, "by='term' is unknown"),
        (
            {"formula": "site", "blocks": "household"},
            "cannot be tested within household",
        ),
        (
            {"formula": "group", "plots": "household"},
            "cannot be tested by whole household",
        ),
        ({"formula": "group", "blocks": "street"}, "no column 'street'"),
        ({"formula": "group", "blocks": "gap"}, "gap is not known for 1 of 40"),
        ({"formula": "group", "blocks": "group", "plots": "household"}, "two of group"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_way_out(toy, change, says):
    samples, distances = toy
    samples = samples.assign(
        twin=samples["group"].map({"HC": "control", "MS": "case"}),
        constant="x",
        name=samples.index,
        gap=samples["site"].where(samples.index != "s01"),
    )
    with pytest.raises(MsgutError, match=says):
        compare.permanova(distances, samples, **change)


@pytest.mark.parametrize(
    ("value", "says"),
    [(-1.0, "is no distance"), (np.nan, "is no distance"), (9.0, "is no distance")],
)
def test_what_is_no_distance_is_refused(toy, value, says):
    samples, distances = toy
    broken = distances.copy()
    broken.iloc[0, 1] = value
    with pytest.raises(MsgutError, match=says):
        compare.permanova(broken, samples, "group")


def test_distances_of_unknown_samples_are_refused(toy):
    samples, distances = toy
    with pytest.raises(MsgutError, match=r"samples lacks, such as 's01'"):
        compare.permanova(distances, samples.drop(index="s01"), "group")
    with pytest.raises(MsgutError, match="labelled table"):
        compare.permanova(distances.to_numpy(), samples, "group")
    with pytest.raises(MsgutError, match="same samples once each"):
        compare.permanova(distances.iloc[::-1], samples, "group")
