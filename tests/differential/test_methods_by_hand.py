"""Answers that can be worked out on paper."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact, hypergeom, nchypergeom_fisher

from msgut import differential
from msgut.differential.result_table import floored_p
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.stats.conditional_counts import carriers_on_the_right, two_sided
from msgut.stats.log_ratios import clr, replace_zeros
from msgut.stats.mode import bandwidth, mode, shorth
from msgut.study import Study


def study(counts, group, **columns):
    names = [f"s{i:02d}" for i in range(len(group))]
    counts = pd.DataFrame(counts)
    counts.index = names
    return Study("toy", counts, pd.DataFrame({"group": group, **columns}, index=names))


def test_linda_takes_off_the_shift_that_one_bloom_gives_to_all():
    # Logarithms (base 2) of nine taxa in four against four people. A rises by 9, the
    # others by -1 ... 1 about 0; so A alone blooms, and the mean of all rises by 1.
    rise = np.array([9, -1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1])
    one, two = np.array([1, -1, 1, -1]), np.array([1, 1, -1, -1])
    # Scatter that sums to 0 over taxa in every person: A, C, E, G by one, and so on.
    scatter = np.stack([one, -one, one, -one, one, -one, one, two - one, -two], axis=1)
    logs = 10 + np.vstack([scatter, scatter + rise])
    toy = study(
        pd.DataFrame(2.0**logs, columns=list("ABCDEFGHI")), ["HC"] * 4 + ["MS"] * 4
    )
    answer = (
        differential.linda(toy, zeros="impute")
        .set_index("taxon")
        .loc[list("ABCDEFGHI")]
    )
    # The centred slopes are rise - 1; their mode is -1; taken off, the rise is back.
    # (The bloom's own kernel still weighs 0.0003 there.)
    np.testing.assert_allclose(answer["effect"], rise, atol=4e-4)
    # A: residual squares 8 over 6 degrees; error sqrt(8/6 * (1/4 + 1/4)) = sqrt(2/3);
    # t = 9 / 0.8165 = 11.02; Student's two tails at 6 degrees are 3.316e-5, but four
    # against four can be exchanged in 70 ways, and two tails of these are 2 / 70.
    assert answer.loc["A", "p"] == pytest.approx(2 / 70)
    assert answer.loc["A", "least_q"] == pytest.approx(9 * 2 / 70)
    half = 2.4469 * np.sqrt(2 / 3)
    assert answer.loc["A", "low"] == pytest.approx(9 - half, abs=1e-3)
    assert answer.loc["A", "high"] == pytest.approx(9 + half, abs=1e-3)
    # H scatters by two - one: squares 0, 4, 4, 0 in either group, 16 in all.
    assert answer.loc["H", "high"] - 0.75 == pytest.approx(
        2.4469 * np.sqrt(4 / 3), abs=1e-3
    )


def test_signed_ranks_of_six_pairs_that_all_rise():
    # Six differences, all above zero and no two alike: one of 64 ways, and its mirror.
    counts = {"A": [2, 4, 9, 17, 33, 65, 9, 20, 50, 120, 300, 800], "B": [100] * 12}
    toy = study(counts, ["HC"] * 6 + ["MS"] * 6, household=list("abcdef") * 2)
    toy = Study("toy", toy.counts, toy.samples, facts=Facts(design="household-pairs"))
    answer = differential.wilcoxon(toy).set_index("taxon")
    assert answer.loc["A", "p"] == pytest.approx(2 / 64)
    assert answer.loc["A", "form"] == "paired"
    assert answer.loc["A", "effect"] > 0 > answer.loc["B", "effect"]


def test_a_group_that_has_none_gets_a_finite_odds_ratio():
    # 0 of 8 against 6 of 8; a half in each cell: (6.5 / 2.5) / (0.5 / 8.5) = 44.2.
    counts = {"A": [0] * 8 + [1] * 6 + [0] * 2, "B": [4] * 16}
    toy = study(counts, ["HC"] * 8 + ["MS"] * 8)
    answer = differential.presence(toy, depth=False).set_index("taxon")
    assert answer.loc["A", "effect"] == pytest.approx(np.log2(44.2), abs=1e-5)
    assert 0 < answer.loc["A", "low"] < answer.loc["A", "effect"]
    assert answer.loc["A", "p"] < 0.01
    # Everybody has B: there is nothing to test, and nothing is counted as tested.
    assert np.isnan(answer.loc["B", "p"])
    assert answer.loc["A", "q"] == answer.loc["A", "p"]


def test_pairs_are_judged_by_those_where_one_alone_has_it():
    # Of ten couples MS alone has it in 7, HC alone in 1: odds (7 + 1/2) / (1 + 1/2).
    left = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    right = [0, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    toy = study(
        {"A": left + right, "B": 9},
        ["HC"] * 10 + ["MS"] * 10,
        household=list("abcdefghij") * 2,
    )
    toy = Study("toy", toy.counts, toy.samples, facts=Facts(design="household-pairs"))
    answer = differential.presence(toy, depth=False).set_index("taxon")
    assert answer.loc["A", "effect"] == pytest.approx(np.log2(5), abs=1e-5)


def test_a_deeper_group_shows_more_taxa_and_that_is_taken_off():
    rng = np.random.default_rng(4)
    depth = np.r_[rng.integers(300, 3000, 60), rng.integers(1000, 9000, 60)]
    rare = rng.poisson(depth / 2500)
    toy = study({"rare": rare, "rest": depth - rare}, ["HC"] * 60 + ["MS"] * 60)
    blind = differential.presence(toy, depth=False).set_index("taxon").loc["rare"]
    aware = differential.presence(toy).set_index("taxon").loc["rare"]
    assert blind["p"] < 0.001 < 0.05 < aware["p"]
    assert "log depth adjusted" in aware["zeros"]


def test_a_zero_of_a_shallow_sample_says_less():
    counts = np.array([[0, 10], [0, 40], [5, 15]])
    full, rule = replace_zeros(counts, zeros="impute")
    np.testing.assert_allclose(full, [[0.25, 10], [1, 40], [5, 15]])
    assert rule == "zeros imputed by depth"
    with pytest.raises(MsgutError, match="'pseudo' or 'impute'"):
        replace_zeros(counts, zeros="drop")
    with pytest.raises(MsgutError, match="above zero"):
        replace_zeros(counts, pseudo=0)


def test_linda_imputes_where_the_depths_differ_and_says_so():
    rng = np.random.default_rng(1)
    shares = rng.lognormal(0, 0.2, size=(20, 8))
    level = shares / shares.sum(axis=1, keepdims=True)
    even = study(rng.poisson(level * 800), ["HC", "MS"] * 10)
    uneven = study(
        rng.poisson(level * np.tile([[800], [4000]], (10, 1))), ["HC", "MS"] * 10
    )
    assert differential.linda(even)["zeros"].unique().tolist() == [
        "0.5 added to every count"
    ]
    assert differential.linda(uneven)["zeros"].unique().tolist() == [
        "zeros imputed by depth"
    ]


def test_the_mode_stays_where_most_are():
    values = np.r_[np.linspace(-0.3, 0.1, 60), np.linspace(2, 4, 20)]
    assert mode(values) == pytest.approx(-0.1, abs=0.03)
    assert shorth(np.array([1.0, 2.0, 3.0, 30.0])) == 1.5
    # R: bw.nrd0(c(1, 2, 4, 8, 16)) is 2.920754.
    assert bandwidth(np.array([1.0, 2, 4, 8, 16])) == pytest.approx(2.920754, abs=1e-6)
    both = mode(np.stack([values, values + 5]))
    assert both[1] - both[0] == pytest.approx(5, abs=1e-6)


def test_centred_ratios_sum_to_nothing():
    assert clr(np.array([[1.0, 8.0]])).tolist() == [[-1.5, 1.5]]


def test_no_p_lies_below_what_exchanging_can_give_and_a_missing_one_stays():
    np.testing.assert_allclose(
        floored_p(np.array([0.0, 0.3, np.nan]), 0.1), [0.1, 0.3, np.nan]
    )
    assert floored_p(np.array([0.0]), 0.0)[0] > 0


def size(n, carriers, p_below=0.05):
    """Return how often presence calls nothing, over all splits of the carriers."""
    splits = range(max(0, carriers - n), min(carriers, n) + 1)
    counts = {
        f"t{k}": [1] * (carriers - k)
        + [0] * (n - carriers + k)
        + [1] * k
        + [0] * (n - k)
        for k in splits
    }
    toy = study({"rest": 9} | counts, ["HC"] * n + ["MS"] * n)
    answer = differential.presence(toy, depth=False).set_index("taxon")
    chance = hypergeom(2 * n, n, carriers).pmf(np.array(splits))
    p = answer.loc[list(counts), "p"].to_numpy()
    assert (p >= answer.loc[list(counts), "least_p"] * (1 - 1e-9)).all()
    return chance[p < p_below].sum()


@pytest.mark.parametrize(("n", "carriers"), [(6, 6), (8, 6), (20, 12), (30, 17)])
def test_presence_keeps_its_size_in_small_splits(n, carriers):
    # Firth's ratio alone: 0.080, 0.119, 0.082, 0.084.
    assert size(n, carriers) <= 0.05


def test_sixteen_divided_pairs_keep_their_size_and_five_cannot_be_called():
    # McNemar's exact test: 4 of 16 or fewer, 2 * 2517 / 65536 = 0.0768; 3: 0.0213.
    for n, left, expected in ((16, 4, 2 * 2517 / 65536), (5, 0, 2 / 32)):
        right = [1] * (n - left) + [0] * left
        counts = {"A": [1 - r for r in right] + right, "B": 3}
        toy = study(
            counts, ["HC"] * n + ["MS"] * n, household=[f"h{i}" for i in range(n)] * 2
        )
        toy = Study("t", toy.counts, toy.samples, facts=Facts(design="household-pairs"))
        row = differential.presence(toy, depth=False).set_index("taxon").loc["A"]
        assert row["p"] == pytest.approx(expected)
    assert np.isnan(row["q"])  # 2 / 32 is no question that five pairs could answer
    assert row["least_p"] == pytest.approx(2 / 32)


def every_split(left, right, pairs, carriers, divided, reads=None):
    """Return presence's table of every way in which so many can carry a taxon."""
    n = pairs + left, pairs + right
    group = ["HC"] * n[0] + ["MS"] * n[1]
    home = [f"h{k}" for k in range(pairs)] + [f"l{k}" for k in range(left)]
    home += [f"h{k}" for k in range(pairs)] + [f"r{k}" for k in range(right)]
    alone = [k for k, name in enumerate(home) if name[0] != "h"]
    taxa = {}
    for some in combinations(alone, carriers):
        for turns in product((0, 1), repeat=divided):
            own = np.zeros(len(group), int)
            own[list(some)] = 1
            own[[k + turn * n[0] for k, turn in enumerate(turns)]] = 1
            taxa[f"t{len(taxa)}"] = own
    total = 9000 * np.ones(len(group), int) if reads is None else reads
    rest = total - sum(taxa.values())
    toy = study(taxa | {"rest": rest}, group, household=home)
    toy = Study("t", toy.counts, toy.samples, facts=Facts(design="household-pairs"))
    answer = differential.presence(toy, depth=reads is not None)
    return answer.set_index("taxon").loc[list(taxa), ["p", "least_p"]]


@pytest.mark.parametrize(
    ("left", "right", "pairs", "carriers", "divided", "least"),
    [
        (5, 5, 0, 5, 0, None),
        (8, 8, 0, 6, 0, 0.0070),
        (3, 9, 0, 7, 0, None),
        (0, 0, 8, 0, 5, 2 / 32),
        (2, 4, 4, 3, 4, None),
    ],
)
def test_the_least_p_of_presence_is_the_one_that_is_reached(
    left, right, pairs, carriers, divided, least
):
    table = every_split(left, right, pairs, carriers, divided)
    np.testing.assert_allclose(table["least_p"], table["p"].min(), rtol=1e-6)
    if least is not None:
        assert table["p"].min() == pytest.approx(least, rel=0.01)


def test_beside_the_reads_no_presence_goes_below_its_least_p():
    rng = np.random.default_rng(5)
    for sizes in ((5, 8, 0, 6, 0), (0, 0, 8, 0, 6), (2, 4, 4, 3, 4)):
        people = sizes[0] + sizes[1] + 2 * sizes[2]
        table = every_split(*sizes, rng.integers(2000, 30000, people))
        np.testing.assert_allclose(table["least_p"], table["p"].min(), rtol=0.01)
        assert (table["p"] >= table["least_p"]).all()


def test_carriers_on_the_right_are_hypergeometric_and_lean_with_the_covariates():
    is_right = np.r_[np.zeros(8), np.ones(5)] > 0
    even = carriers_on_the_right(np.full((13, 1), 0.4), is_right, np.array([6]))
    np.testing.assert_allclose(even[0], hypergeom(13, 5, 6).pmf(range(6)), rtol=1e-12)
    lean = np.where(is_right, 0.8, 0.2)[:, None]
    odds = nchypergeom_fisher(13, 5, 6, 16).pmf(range(6))
    np.testing.assert_allclose(
        carriers_on_the_right(lean, is_right, np.array([6]))[0], odds, rtol=1e-9
    )
    p, _ = two_sided(even, np.array([5]))
    assert p[0] == pytest.approx(fisher_exact([[5, 0], [1, 7]]).pvalue)
