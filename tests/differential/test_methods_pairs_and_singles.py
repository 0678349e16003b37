"""Pairs beside single people: everybody answers, in each method."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import differential
from msgut.cohort.model_frame import model_frame
from msgut.differential.methods import floored_under_shuffled_labels
from msgut.facts import Facts
from msgut.stats.log_ratios import clr
from msgut.stats.rank_tests import rank_of_pairs_and_singles, rank_sum
from msgut.study import Study


def mixed(seed, *, pairs=3, singles=20, n_taxa=16, raised=1.0, home=0.7):
    """Return a few whole households and many people whose partner is not there."""
    rng = np.random.default_rng(seed)
    household = np.r_[np.tile(np.arange(pairs), 2), pairs + np.arange(2 * singles)]
    group = np.repeat(["HC", "MS", "HC", "MS"], [pairs, pairs, singles, singles])
    level = rng.normal(3, 1, n_taxa) + rng.normal(0, 0.7, (len(group), n_taxa))
    level += rng.normal(0, home, (household.max() + 1, n_taxa))[household]
    level[group == "MS", 0] += np.log(raised)
    counts = pd.DataFrame(rng.poisson(np.exp(level)))
    counts.columns = [f"t{k:02d}" for k in range(n_taxa)]
    counts.index = [f"s{k:03d}" for k in range(len(group))]
    samples = pd.DataFrame({"group": group, "household": household}, counts.index)
    samples["household"] = "h" + samples["household"].astype(str)
    samples["age"] = rng.normal(45, 9, len(group))
    return Study("mixed", counts, samples, facts=Facts(design="household-pairs"))


@pytest.mark.parametrize("covariates", [(), ("age",)])
@pytest.mark.parametrize("method", differential.METHODS)
def test_everybody_answers_and_the_planted_taxon_is_called(method, covariates):
    # Two HC hold a read of it, and all MS but one, so that presence sees it, too.
    gut = mixed(1, raised=60)
    counts = gut.counts.copy()
    counts.loc[gut.group == "HC", "t00"] = 0
    counts.loc[counts.index[[4, 9]], "t00"] = 1
    counts.loc[counts.index[-1], "t00"] = 0
    gut = Study("mixed", counts, gut.samples, facts=gut.facts)
    options = {"draws": 8} if method == "dirmult" else {}
    run = getattr(differential, method)
    answer = run(gut, covariates=covariates, **options)
    assert answer["form"].eq("mixed").all()
    assert answer[["n_left", "n_right"]].iloc[0].tolist() == [23, 23]
    first = answer.iloc[0]
    assert first["taxon"] == "t00"
    assert first["effect"] > 1
    assert first["low"] > 0
    assert first["q"] < 0.05


@pytest.mark.parametrize("method", differential.METHODS)
def test_a_shuffle_of_a_mixture_asks_the_question_that_was_answered(method):
    gut = mixed(2, pairs=6, singles=8)
    options = {"draws": 4} if method == "dirmult" else {}
    rows = model_frame(gut)
    p = floored_under_shuffled_labels(method, rows, rows.labels[:, None], **options)[0]
    answer = getattr(differential, method)(gut, **options).set_index("taxon")
    np.testing.assert_allclose(p, answer.loc[rows.counts.columns, "p"], rtol=1e-6)


@pytest.mark.parametrize("method", ["wilcoxon", "linda", "ancombc", "presence"])
def test_swapping_partners_of_a_mixture_is_swapping_their_labels(method):
    gut = mixed(3, pairs=6, singles=8)
    options = {"zeros": "pseudo"} if method == "linda" else {}
    rows = model_frame(gut)
    label = np.where(rows.pair, -1.0, rows.labels)
    p = floored_under_shuffled_labels(method, rows, label[:, None], **options)[0]
    samples = gut.samples.copy()
    own = samples["household"].duplicated(keep=False)
    samples.loc[own, "group"] = samples.loc[own, "group"].map({"HC": "MS", "MS": "HC"})
    swapped = Study("swap", gut.counts, samples, facts=gut.facts)
    answer = getattr(differential, method)(swapped, **options).set_index("taxon")
    np.testing.assert_allclose(p, answer.loc[rows.counts.columns, "p"], rtol=1e-4)


@pytest.mark.parametrize("home", [0.0, 1.5])
@pytest.mark.parametrize("method", ["wilcoxon", "linda", "presence"])
def test_a_mixture_of_nothing_is_called_as_often_as_it_may(method, home):
    # Three taxa of each of 25 tables, of thirty that are all but independent; LinDA of
    # few taxa guesses its mode.
    tables, follow = 25, ["t03", "t11", "t20"]
    called = 0
    for seed in range(tables):
        gut = mixed(seed + 500, n_taxa=30, pairs=5, singles=8, home=home)
        answer = getattr(differential, method)(gut).set_index("taxon")
        called += (answer["p"].reindex(follow) < 0.05).sum()
    assert called <= binom.ppf(0.999, tables * len(follow), 0.06)


def test_one_vector_has_one_interval_on_every_page():
    gut = mixed(4, pairs=0, singles=12)
    gut = Study("plain", gut.counts, gut.samples.drop(columns="household"))
    values = clr(gut.counts.to_numpy() + 0.5)[:, 2]
    right = (gut.group == "MS").to_numpy()
    row = differential.wilcoxon(gut).set_index("taxon").loc["t02"]
    one = rank_sum(values[~right], values[right])
    assert row[["effect", "low", "high", "p"]].tolist() == pytest.approx(
        [one[key] for key in ("effect", "low", "high", "p")], rel=1e-12
    )
    both = mixed(5, pairs=4, singles=6)
    rows = model_frame(both)
    values = rows.reduce(clr(rows.counts.to_numpy() + 0.5))[:, 2]
    two = rank_of_pairs_and_singles(
        values[rows.pair],
        values[~rows.pair & (rows.labels == 0)],
        values[~rows.pair & (rows.labels == 1)],
    )
    row = differential.wilcoxon(both).set_index("taxon").loc["t02"]
    assert row["low"] == pytest.approx(two["low"])
    assert row["high"] == pytest.approx(two["high"])


@pytest.mark.parametrize("method", ["ancombc", "dirmult"])
def test_rows_of_pairs_weigh_as_in_the_model_of_all_samples(method):
    # A level for each pair and one for all single people, by plain least squares.
    gut = mixed(6, pairs=4, singles=6, raised=3.0, home=2.0)
    counts = (gut.counts + 1) * 100_000  # so deep that no draw matters
    rows = model_frame(Study("deep", counts, gut.samples, facts=gut.facts))
    level = np.where(rows.pair[rows.unit], rows.unit + 1, 0)
    levels = (level[:, None] == np.unique(level)).astype(float)
    design = np.column_stack([rows.right, levels])
    slope = np.linalg.lstsq(design, clr(rows.counts.to_numpy()), rcond=None)[0][0]
    options = {"draws": 4} if method == "dirmult" else {}
    study = Study("deep", counts, gut.samples, facts=gut.facts)
    answer = getattr(differential, method)(study, **options).set_index("taxon")
    effect = answer.loc[rows.counts.columns, "effect"]
    # ANCOM-BC takes one bias off all.
    np.testing.assert_allclose(effect - effect.mean(), slope - slope.mean(), atol=0.02)
