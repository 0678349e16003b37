"""Planted truth on twins: the scores find dysbiosis where it was planted, and only there."""

import pytest

from msgut import catalogue, dysbiosis, harmonise
from msgut.load import twin_parameters


def seen(effect):
    """Return which scores set MS apart from controls, above them, in a drawn twin."""
    drawn = twin_parameters.twin_study(
        catalogue.entry("jangi_2016"), samples=120, seed=3, effect=effect
    )
    ready = harmonise.community(drawn)
    table = dysbiosis.assessment(ready, permutations=399)
    return set(table.loc[(table["q"] < 0.05) & (table["effect"] > 0.5), "score"])


@pytest.mark.slow
def test_planted_dysbiosis_is_found_and_its_absence_is_not_called_dysbiosis():
    bloom = {
        "Escherichia-Shigella": 7.0,
        "Streptococcus": 6.0,
        "Veillonella": 6.0,
        "Faecalibacterium": -6.0,
        "Roseburia": -6.0,
        "Blautia": -5.0,
    }
    found = seen({"MS": bloom})
    assert {"distance to controls", "learnt balance"} <= found
    assert seen("none") == set()
