"""How often a method cries wolf, and what follows."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import differential
from msgut.errors import MsgutError
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
        {"method": method, "permutation": range(len(called)), "taxa": 50,
         "share": share, "called": called}
    )  # fmt: skip


def test_every_method_is_run_as_often_as_asked_and_the_slow_one_less():
    seen = []
    found = differential.permuted(
        nothing(), permutations=6, slow=2, draws=2,
        progress=lambda *step: seen.append(step),
    )  # fmt: skip
    assert found.groupby("method").size().to_dict() == {
        "wilcoxon": 6, "linda": 6, "ancombc": 2, "dirmult": 6, "presence": 6,
    }  # fmt: skip
    assert found["share"].between(0, 1).all()
    assert ("presence", 3, 6) in seen
    assert {name for name, done, of in seen if done == of} == set(EVERY)


def test_the_same_seed_gives_the_same_rates_and_another_does_not():
    one, two, other = (
        differential.permuted(nothing(), ("linda",), permutations=20, seed=s)
        for s in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, two)
    assert not one["share"].equals(other["share"])


def test_ranks_hold_their_level_where_there_is_nothing():
    ranks = differential.calibration(nothing(), "wilcoxon", permutations=200).iloc[0]
    assert 0.03 < ranks["share"] < 0.06
    assert not ranks["too_bold"]


def test_linda_of_five_taxa_guesses_its_mode_and_is_marked_too_bold():
    few = nothing(n_taxa=5)
    answer = differential.calibration(few, ("linda", "wilcoxon"), permutations=200)
    answer = answer.set_index("method")
    assert answer.loc["linda", "share"] > 0.085
    assert answer["too_bold"].to_dict() == {"linda": True, "wilcoxon": False}


def test_alarms_are_marked_one_beyond_what_the_binomial_law_allows():
    # Of 100 permutations at 0.05, more than 11 come once in a hundred by chance.
    assert binom.sf(11, 100, 0.05) < 0.01 < binom.sf(10, 100, 0.05)
    passes = rows("a", 0.05, [1] * 11 + [0] * 89)
    fails = rows("b", 0.05, [3] * 12 + [0] * 88)
    answer = differential.calibration(pd.concat([passes, fails])).set_index("method")
    assert answer["too_bold"].to_dict() == {"a": False, "b": True}
    assert answer["allowed"].tolist() == [0.11, 0.11]
    assert answer.loc["a", "alarms"] == 0.11


def test_a_share_is_marked_only_where_it_is_surely_beyond_the_liberal_bound():
    quiet = [0] * 50
    sure = rows("sure", np.tile([0.08, 0.10], 25), quiet)
    unsure = rows("unsure", np.tile([0.0, 0.16], 25), quiet)
    mild = rows("mild", np.tile([0.06, 0.08], 25), quiet)
    answer = differential.calibration(pd.concat([sure, unsure, mild])).set_index(
        "method"
    )
    assert answer["too_bold"].to_dict() == {
        "sure": True,
        "unsure": False,
        "mild": False,
    }


def test_no_permutations_are_no_calibration():
    with pytest.raises(MsgutError, match="At least one permutation is needed, not 0"):
        differential.calibration(nothing(), permutations=0)
    with pytest.raises(MsgutError, match="No method 'lindo'.*Did you mean 'linda'"):
        differential.calibration(nothing(), ("lindo",))
