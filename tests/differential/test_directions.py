"""Which way taxa point, as labelled and with labels permuted among residuals."""

import numpy as np
import pandas as pd
import pytest

from msgut import claims, cohort, differential
from msgut.facts import Facts
from msgut.study import Study


def guts(shift, *, n=16, taxa=50, design="case-control", seed=0):
    """Return people in whom ten taxa rise with MS and ten fall, of fifty."""
    rng = np.random.default_rng(seed)
    ids = [f"s{k:02d}" for k in range(2 * n)]
    is_ms = np.arange(2 * n) % 2 == 1
    way = np.repeat([1.0, -1.0, 0.0], [10, 10, taxa - 20])
    logs = rng.normal(4, 0.7, (2 * n, taxa)) + shift * np.outer(is_ms, way)
    counts = pd.DataFrame(
        rng.poisson(np.exp(logs)), ids, [f"t{k:02d}" for k in range(taxa)]
    )
    samples = pd.DataFrame({"group": np.where(is_ms, "MS", "HC")}, ids)
    samples["household"] = [f"h{k // 2}" for k in range(2 * n)]
    return cohort.comparison(Study("toy", counts, samples, facts=Facts(design=design)))


@pytest.mark.parametrize("design", ["case-control", "household-pairs"])
def test_a_planted_direction_is_found_and_not_dealt_with_the_labels(design):
    found = differential.directions(guts(2.0, design=design), permutations=99)
    effect = found.table.set_index("taxon")["effect"].iloc[:20]
    assert (effect.iloc[:10] > 0).all()
    assert (effect.iloc[10:] < 0).all()
    # Were the effect left in, taxa would agree with it or with its opposite, all alike.
    agree = (
        (found.permuted.iloc[:20] > 0).to_numpy() == (effect > 0).to_numpy()[:, None]
    ).mean(0)
    assert np.quantile(np.abs(agree - 0.5), 0.95) < 0.35
    assert abs(agree.mean() - 0.5) < 0.1


def test_effects_are_those_of_linda_but_against_the_median_taxon():
    who = guts(0.5)
    found = differential.directions(who, permutations=19).table.set_index("taxon")
    linda = differential.linda(who, zeros="pseudo").set_index("taxon")["effect"]
    about_median = linda - linda.median()
    assert found["effect"].to_dict() == pytest.approx(about_median.to_dict())


def test_two_heaps_and_nothing_between_keep_their_directions():
    # Half of all taxa rise and half fall: their mode is one of the heaps.
    who = guts(2.0, taxa=20)
    effect = differential.directions(who, permutations=19).table["effect"]
    assert (effect.iloc[:10] > 1).all()
    assert (effect.iloc[10:] < -1).all()


def test_who_cannot_be_compared_has_no_direction():
    found = differential.directions(guts(0.0, n=2))
    assert found.table.empty
    assert found.permuted.empty


def test_three_against_three_can_be_dealt_in_twenty_ways():
    found = differential.directions(guts(1.0, n=3), permutations=99)
    assert found.least_p == 0.1
    papers = [
        {
            "signature": "1",
            "paper": "A",
            "contrast": "",
            "about": "disease",
            "host": "human",
            "direction": "up",
            "genera": tuple(found.table["taxon"]),
        }
    ]
    chance = {"permuted": found.permuted, "least_p": found.least_p}
    row = claims.by_signature(found.table, papers, **chance).iloc[0]
    assert row["reading"] == "too few"
