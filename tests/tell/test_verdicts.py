"""Called is one thing, in a verdict, in an interval's words and in a picture."""

import itertools

import numpy as np
import pytest
from small_cohorts import invented

from msgut import draw, meta
from msgut.tell.variance_shares import clearest_distance
from msgut.tell.verdicts import is_called, verdict

CHANCES = (0.001, 0.0499, 0.05, 0.2, 1.0)


@pytest.mark.parametrize("level", [0.01, 0.05])
def test_a_verdict_is_seen_where_it_is_called_by_q_else_by_p(level):
    for p, q in itertools.product(CHANCES, (*CHANCES, None, np.nan)):
        seen = verdict(p, q, level=level) == "seen"
        assert is_called(p, q, level=level) == seen
        assert seen == ((p if q is None or np.isnan(q) else q) < level)
    assert not is_called(np.nan)
    assert not is_called(np.nan, None)


def test_a_share_that_is_called_leaves_nought_out_of_its_interval():
    row = {"metric": "bray_curtis", "omega2": 0.01, "low": 0.0, "high": 0.03}
    assert "above 0 to 3" in clearest_distance(
        row | {"p_centre": 0.04, "q_centre": 0.2}
    )
    assert "above 0" not in clearest_distance(
        row | {"p_centre": 0.05, "q_centre": 0.05}
    )


def test_a_cell_is_bold_where_it_is_called_above_one_half():
    cohorts = [
        invented(np.random.default_rng(n), place=place)
        for n, place in ((0, "A"), (1, "B"))
    ]
    cohorts = [
        type(c)(n, c.counts, c.samples, c.taxa)
        for n, c in zip("ab", cohorts, strict=True)
    ]
    table = meta.cross_cohort_prediction(cohorts, permutations=9, trees=5)
    away = (table["features"] == "microbiome") & (table["train"] != table["test"])
    own = table["train"] == table["test"]
    assert table.loc[own, ["p", "q"]].isna().all(axis=None)
    table.loc[away, "effect"] = np.linspace(0.71, 0.79, away.sum())
    table.loc[away, ["p", "q"]] = 0.01, 0.2
    called = table.index[away & (table["model"] == "random forest")][0]
    table.loc[called, "q"] = 0.04
    axis = draw.cross_cohort_aurocs(table, cohorts).axes[0]
    bold = [t.get_text() for t in axis.texts if t.get_fontweight() == "bold"]
    assert bold == [f"{table.loc[called, 'effect']:.2f}"]
