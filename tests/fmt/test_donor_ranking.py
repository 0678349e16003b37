"""Donors are ranked by parts that can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from msgut import fmt
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.study import Study
from msgut.tell import cautions


def people(rows, *, group="HC", refuse=None, names="ABCDE"):
    """Return a study of one sample per person."""
    counts = pd.DataFrame(rows, [f"{group}{k}" for k in range(len(rows))], list(names))
    samples = pd.DataFrame({"group": group}, index=counts.index)
    return Study("toy", counts, samples, facts=Facts(refuse=refuse or {}))


POOL = people([[10, 10, 10, 10, 0], [0, 0, 20, 20, 0], [40, 0, 0, 0, 0]])
PATIENT = people([[40, 0, 0, 0, 0]], group="MS")


def test_the_parts_are_worked_by_hand():
    found = fmt.ranked_donors(POOL, PATIENT, published=["B", "C", "Q"])
    found = found.set_index("donor")
    # Common in half of the pool: A, C, D; the patient lacks C and D.
    assert found["missing"].to_dict() == {"HC0": 1, "HC1": 1, "HC2": 0}
    assert found["published"].to_dict() == {"HC0": 1, "HC1": 0.5, "HC2": 0}
    assert found["diversity"].round(6).to_dict() == {"HC0": 4, "HC1": 2, "HC2": 1}
    assert found["closeness"].to_dict() == {"HC0": 0.25, "HC1": 0, "HC2": 1}
    # Ranks 0 to 1: HC0 .75 1 1 .5, HC1 .75 .5 .5 0, HC2 0 0 0 1.
    assert found["score"].round(6).to_dict() == {
        "HC0": 0.8125,
        "HC1": 0.4375,
        "HC2": 0.25,
    }
    assert found["rank"].to_dict() == {"HC0": 1, "HC1": 2, "HC2": 3}


def test_weights_decide_and_a_negative_one_asks_for_the_opposite():
    near, far = (
        fmt.ranked_donors(POOL, PATIENT, weights={"closeness": w}) for w in (1, -1)
    )
    assert near["donor"].tolist() == ["HC2", "HC0", "HC1"]
    assert far["donor"].tolist() == ["HC1", "HC0", "HC2"]
    assert far["low"].tolist() == far["rank"].tolist() == [1, 2, 3]


def test_the_ranking_is_as_sure_as_the_weights_allow():
    found = fmt.ranked_donors(POOL, PATIENT, published=["B"], spread=4.0)
    assert (found["low"] <= found["rank"]).all()
    assert (found["rank"] <= found["high"]).all()
    # The third is best only where closeness weighs most.
    assert found.set_index("donor").loc["HC2", ["low", "high"]].tolist() == [1, 3]
    again = fmt.ranked_donors(POOL, PATIENT, published=["B"], spread=4.0)
    pd.testing.assert_frame_equal(found, again)
    one = fmt.ranked_donors(POOL, PATIENT, weights={"closeness": 1})
    assert (one["low"] == one["high"]).all()


def test_a_donor_who_is_better_in_everything_is_first_under_any_weights():
    pool = people([[9, 9, 9, 9, 9], [0, 0, 1, 40, 0], [0, 0, 40, 0, 1]])
    found = fmt.ranked_donors(
        pool, people([[9, 9, 9, 9, 0]], group="MS"), published=["A", "B"], spread=1.0
    )
    first = found.iloc[0]
    assert (first["donor"], first["low"], first["high"], first["top"]) == (
        "HC0",
        1,
        1,
        1,
    )


def test_refusals_name_the_way_out():
    with pytest.raises(MsgutError, match="No weight 'near'"):
        fmt.ranked_donors(POOL, PATIENT, weights={"near": 1})
    with pytest.raises(MsgutError, match="must differ from zero"):
        fmt.ranked_donors(POOL, PATIENT, weights={})
    with pytest.raises(MsgutError, match="0 people of group 'CD'"):
        fmt.ranked_donors(POOL, PATIENT, group="CD")
    with pytest.raises(MsgutError, match="no taxon in common"):
        fmt.ranked_donors(POOL, people([[1] * 5], names="VWXYZ"))
    filtered = people(POOL.values, refuse={"alpha": "rare taxa were removed."})
    with pytest.raises(MsgutError, match="diversity of donors is refused"):
        fmt.ranked_donors(filtered, PATIENT)
    kept = fmt.ranked_donors(filtered, PATIENT, weights={"missing": 1})
    assert len(kept) == 3


def test_genera_named_in_both_directions_are_not_called_depleted():
    rows = [
        {
            "direction": "down",
            "genera": ("A", "B"),
            "host": "human",
            "about": "disease",
        },
        {"direction": "up", "genera": ("B",), "host": "human", "about": "disease"},
        {"direction": "down", "genera": ("C",), "host": "mouse", "about": "disease"},
    ]
    assert fmt.depleted_genera(rows) == ("A",)


def test_the_caution_is_plain():
    assert "No trial shows" in cautions.RANKING
    assert np.isclose(sum(fmt.WEIGHTS.values()), 4)
