"""How often a method cries wolf, and what follows."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import compare, differential
from msgut.cohort.model_frame import model_frame
from msgut.differential.depth_thinning import linda_depth_slope, with_depth_of_groups
from msgut.errors import MsgutError
from msgut.levels import SUSPECT
from msgut.study import Study

EVERY = ("wilcoxon", "linda", "ancombc", "dirmult", "presence")


def nothing(people=15, n_taxa=25, seed=0):
    rng = np.random.default_rng(seed)
    counts = pd.DataFrame(
        rng.negative_binomial(0.8, 0.03, size=(2 * people, n_taxa)),
        index=[f"s{i:02d}" for i in range(2 * people)],
        columns=[f"t{i:02d}" for i in range(n_taxa)],
    )
    group = pd.DataFrame({"group": ["HC", "MS"] * people}, index=counts.index)
    return Study("nothing", counts, group)


def rows(method, share, called):
    return pd.DataFrame(
        {
            "method": method,
            "permutation": range(len(called)),
            "taxa": 50,
            "share": share,
            "called": called,
        }
    )


def test_every_method_is_run_as_often_as_asked_and_the_slow_one_less():
    seen = []
    found = differential.calls_under_shuffled_labels(
        nothing(),
        permutations=6,
        slow=2,
        draws=2,
        progress=lambda *step: seen.append(step),
    )
    assert found.groupby("method").size().to_dict() == {
        "wilcoxon": 6,
        "linda": 6,
        "ancombc": 2,
        "dirmult": 6,
        "presence": 6,
    }
    assert found["share"].between(0, 1).all()
    assert ("presence", 3, 6) in seen
    assert {name for name, done, of in seen if done == of} == set(EVERY)


def test_the_same_seed_gives_the_same_rates_and_another_does_not():
    one, two, other = (
        differential.calls_under_shuffled_labels(
            nothing(), ("linda",), permutations=20, seed=s
        )
        for s in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, two)
    assert not one["share"].equals(other["share"])


def test_ranks_hold_their_level_where_there_is_nothing():
    ranks = differential.false_alarm_rates(
        nothing(), "wilcoxon", permutations=200
    ).iloc[0]
    assert 0.03 < ranks["share"] < 0.06
    assert not ranks["anticonservative"]


def test_linda_of_five_taxa_guesses_its_mode_and_is_marked_too_bold():
    few = nothing(n_taxa=5)
    answer = differential.false_alarm_rates(
        few, ("linda", "wilcoxon"), permutations=200
    )
    answer = answer.set_index("method")
    assert answer.loc["linda", "share"] > 0.085
    assert answer["anticonservative"].to_dict() == {"linda": True, "wilcoxon": False}


def test_alarms_are_marked_one_beyond_what_the_binomial_law_allows():
    # Of 100 permutations at 0.05, more than 11 come once in a hundred by chance.
    assert binom.sf(11, 100, 0.05) < 0.01 < binom.sf(10, 100, 0.05)
    passes = rows("a", 0.05, [1] * 11 + [0] * 89)
    fails = rows("b", 0.05, [3] * 12 + [0] * 88)
    answer = differential.false_alarm_rates(pd.concat([passes, fails])).set_index(
        "method"
    )
    assert answer["anticonservative"].to_dict() == {"a": False, "b": True}
    assert answer["allowed"].tolist() == [0.11, 0.11]
    assert answer.loc["a", "alarms"] == 0.11


def test_a_share_is_marked_only_where_it_is_surely_beyond_the_liberal_bound():
    quiet = [0] * 50
    sure = rows("sure", np.tile([0.08, 0.10], 25), quiet)
    unsure = rows("unsure", np.tile([0.0, 0.16], 25), quiet)
    mild = rows("mild", np.tile([0.06, 0.08], 25), quiet)
    answer = differential.false_alarm_rates(pd.concat([sure, unsure, mild])).set_index(
        "method"
    )
    assert answer["anticonservative"].to_dict() == {
        "sure": True,
        "unsure": False,
        "mild": False,
    }


def test_no_permutations_are_no_calibration():
    with pytest.raises(MsgutError, match="At least one permutation is needed, not 0"):
        differential.false_alarm_rates(nothing(), permutations=0)
    with pytest.raises(MsgutError, match="no method 'lindo'.*Did you mean 'linda'"):
        differential.false_alarm_rates(nothing(), ("lindo",))


def test_few_quiet_shuffles_clear_nobody_and_many_do():
    few, many = rows("few", 0.04, [0] * 20), rows("many", 0.04, [0] * 95 + [1] * 5)
    some = rows("some", 0.04, [1] * 10 + [0] * 90)
    answer = differential.false_alarm_rates(pd.concat([few, many, some]))
    # 0 of 20: up to 17 %; 5 of 100: up to 11 %; 10 of 100: up to 18 %.
    assert answer["state"].tolist() == ["not known", "calibrated", "not known"]


def shallow(seed, ratio, people=30, n_taxa=40):
    """Return identical communities, one group sequenced ``ratio`` times as deep."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 1.7, n_taxa) + rng.normal(0, 1.0, (2 * people, n_taxa))
    share = np.exp(level) / np.exp(level).sum(axis=1, keepdims=True)
    depth = 3000 * rng.lognormal(0, 0.4, 2 * people) * np.repeat([1, ratio], people)
    counts = pd.DataFrame(rng.poisson(share * depth[:, None])).add_prefix("t")
    counts = counts.loc[:, (counts > 0).mean() >= 0.1]
    group = pd.DataFrame({"group": np.repeat(["HC", "MS"], people)})
    return Study("shallow", counts, group)


def test_methods_that_mistake_depth_for_disease_are_marked():
    # Shuffled labels alone never marked either (0 of 21 tables); kept depths do.
    gut = shallow(7, 0.25)
    given = {"permutations": 60, "slow": 20, "seed": 0}
    answer = differential.false_alarm_rates(gut, ("wilcoxon", "ancombc"), **given)
    assert answer["state"].tolist() == ["too bold", "too bold"]
    assert answer["depth_kept"].all()
    even = differential.false_alarm_rates(shallow(7, 1.0), ("wilcoxon",), **given).iloc[
        0
    ]
    assert not even["depth_kept"]
    assert not even["anticonservative"]


def test_kept_depths_are_those_of_the_groups():
    rows = model_frame(shallow(3, 0.25))
    label = rows.shuffles(1, seed=1)[:, 0]
    less = with_depth_of_groups(rows, label, np.random.default_rng(0))
    depth = less.counts.sum(axis=1).to_numpy()
    ratio = np.exp(np.log(depth[label == 1]).mean() - np.log(depth[label == 0]).mean())
    own = np.log(rows.counts.sum(axis=1).to_numpy())
    real = np.exp(own[rows.right].mean() - own[~rows.right].mean())
    assert ratio == pytest.approx(real, rel=0.15)
    assert (less.counts <= rows.counts[less.counts.columns]).all(axis=None)


def test_lindas_own_rule_sees_a_depth_of_a_quarter_and_not_an_equal_one():
    assert linda_depth_slope(model_frame(shallow(5, 0.25))) < 1e-6
    assert linda_depth_slope(model_frame(shallow(5, 1.0))) > 0.1


def test_shuffles_follow_the_answer_of_the_whole_table():
    gut = shallow(5, 1.0)
    reads = compare.unequal_depth(gut)
    given = {"permutations": 2, "reads": reads.assign(p=SUSPECT / 2)}
    assert differential.calls_under_shuffled_labels(gut, "wilcoxon", **given)[
        "depth_kept"
    ].all()
    given["reads"] = reads.assign(p=SUSPECT)
    assert not differential.calls_under_shuffled_labels(gut, "wilcoxon", **given)[
        "depth_kept"
    ].any()


@pytest.mark.parametrize("method", EVERY)
def test_what_has_no_reads_or_no_second_taxon_breaks_nothing(method):
    gut = nothing(people=8, n_taxa=12)
    counts = gut.counts.copy()
    counts.iloc[0] = 0
    counts["huge"] = 3_000_000_000 + np.arange(len(counts))
    counts.loc[counts.index[0], "huge"] = 0
    counts["tied"] = 4
    counts.loc[counts.index[0], "tied"] = 0
    options = {"draws": 4} if method == "dirmult" else {}
    answer = getattr(differential, method)(Study("e", counts, gut.samples), **options)
    assert answer["n_dropped"].eq(1).all()
    assert answer["p"].dropna().between(0, 1, inclusive="right").all()
    if method != "presence":
        tested = answer.set_index("taxon")["p"].drop("tied")
        assert tested.notna().all()
        one = Study("one", counts[["huge"]], gut.samples)
        with pytest.raises(MsgutError, match="nothing to be relative to"):
            getattr(differential, method)(one, **options)
