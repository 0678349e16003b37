"""The mixture model finds shares that are known."""

import numpy as np
import pytest

from msgut import fmt
from msgut.errors import MsgutError


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.7, 1])
def test_the_share_of_a_donor_is_found_in_a_known_mixture(share, rng):
    donor, own, unknown = rng.dirichlet(np.full(60, 0.3), 3)
    truth = np.array([share, (1 - share) * 0.75, (1 - share) * 0.25])
    counts = rng.multinomial(20_000, truth @ [donor, own, unknown])
    sources = np.array([donor, own, 0.99 * unknown + 0.01 / 60])
    np.testing.assert_allclose(fmt.source_shares(counts, sources), truth, atol=0.02)


def test_an_unknown_source_unlike_its_stand_in_leaks_but_not_wholly(rng):
    """The unknown's true profile differs from the one that stands for it."""
    gained = []
    for _ in range(20):
        donor, own, truly, stands = rng.dirichlet(np.full(80, 0.2), 4)
        counts = rng.multinomial(5000, 0.3 * donor + 0.4 * own + 0.3 * truly)
        sources = np.array([donor, own, 0.9 * stands + 0.1 / 80])
        gained.append(fmt.source_shares(counts, sources))
    donor, own, unknown = np.mean(gained, axis=0)
    # Wholly leaked, the three would read 0.43, 0.57 and 0.
    assert 0.28 < donor < 0.40
    assert 0.38 < own < 0.52
    assert 0.13 < unknown < 0.32


def test_it_stands_on_the_summit_of_the_likelihood(rng):
    sources = rng.dirichlet(np.full(20, 1), 3)
    counts = rng.multinomial(500, [0.5, 0.3, 0.2] @ sources)
    found = fmt.source_shares(counts, sources, steps=5000, tolerance=1e-12)
    best = counts @ np.log(found @ sources)
    for other in rng.dirichlet(np.ones(3), 500):
        assert counts @ np.log(other @ sources) <= best + 1e-6


def test_several_problems_at_once_are_the_same_as_one_by_one(rng):
    sources = rng.dirichlet(np.full(9, 1), (4, 3))
    counts = rng.multinomial(300, sources[0, 0])
    at_once = fmt.source_shares(counts, sources, steps=50, tolerance=0)
    one_by_one = [fmt.source_shares(counts, s, steps=50, tolerance=0) for s in sources]
    np.testing.assert_allclose(at_once, one_by_one)


def test_a_taxon_that_no_source_holds_is_refused():
    with pytest.raises(MsgutError, match="a little of every taxon"):
        fmt.source_shares([1, 1], [[1, 0], [1, 0]])
    with pytest.raises(MsgutError, match="no reads"):
        fmt.source_shares([0, 0], [[1, 0]])
