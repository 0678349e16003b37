"""Pictures: every sample, a text for each, the same bytes each time, a mark on twins."""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, draw
from msgut.draw.picture import canvas, ordered_groups
from msgut.draw.swarm import sideways_offsets
from msgut.facts import Facts
from msgut.study import Study


@pytest.fixture
def gut(rng):
    counts = pd.DataFrame(
        rng.negative_binomial(1, 0.01, (30, 12)),
        index=[f"s{k}" for k in range(30)],
        columns=[f"Genus {k}" for k in range(12)],
    )
    samples = pd.DataFrame(
        {
            "group": ["HC"] * 12 + ["MS"] * 18,
            "age": rng.normal(40, 9, 30).round(),
            "household": [f"h{k % 12}" for k in range(30)],
        },
        counts.index,
    )
    return Study("toy", counts, samples, facts=Facts(title="Toy"))


def pictures(gut):
    depth = pd.DataFrame({"depth": gut.depth, "half": gut.depth / 2})
    return {
        "bars": draw.stacked_bars(gut, rank="genus"),
        "dominant": draw.commonest_taxa(gut, most=5),
        "depths": draw.reads_by_group(gut, chosen=100),
        "prevalence": draw.prevalence_curves(gut),
        "smds": draw.standardised_differences(cohort.table1(gut), gut),
        "swarms": draw.swarms(depth, gut, words={"depth": "reads"}, pairs="household"),
    }


def test_the_same_tables_give_the_same_bytes(gut):
    first, again = pictures(gut), pictures(gut)
    for name, picture in first.items():
        assert picture.png() == again[name].png(), name
        assert len(picture.png()) > 5_000, name


def test_every_picture_has_a_text_and_says_n(gut):
    for name, picture in pictures(gut).items():
        shown, about = picture._repr_mimebundle_()
        assert about["image/png"]["alt"] == picture.alt == shown["text/plain"], name
        assert len(picture.alt) > 60, name
        words = [t.get_text() for a in picture.axes for t in (a.title, a.xaxis.label)]
        if picture.figure.get_suptitle():
            words.append(picture.figure.get_suptitle())
        if name != "smds":
            assert "n = 18" in " ".join(words), name


def test_every_sample_is_a_dot(gut):
    for name in ("swarms", "depths"):
        dots = [
            c
            for c in pictures(gut)[name].axes[0].collections
            if c.get_offsets().shape[0] > 1
        ]
        assert sum(len(c.get_offsets()) for c in dots) == 30, name
    dots = pictures(gut)["dominant"].axes[0].collections
    assert sum(len(c.get_offsets()) for c in dots) == 30 * 5


def test_every_sample_is_a_bar(gut):
    panels = pictures(gut)["bars"].axes
    assert [p.get_xlim()[1] for p in panels] == [12, 18]


def test_mates_are_joined(gut):
    axis = pictures(gut)["swarms"].axes[0]
    joined = [line for line in axis.get_lines() if line.get_color() == "#999999"]
    assert len(joined) == 12
    # Beside them a box a group: its median, and the samples on top as dots.
    medians = [line for line in axis.get_lines() if line.get_color() == "black"]
    assert len(medians) == 2


def test_a_twin_is_marked_in_the_corner(gut):
    twin = Study("toy", gut.counts, gut.samples, source="twin")
    for source, marks in ((gut, 0), (twin, 1)):
        figure, _ = canvas(source)
        assert [t.get_text() for t in figure.texts].count("synthetic twin") == marks


def test_groups_stand_in_the_same_order_everywhere():
    assert ordered_groups(["UC", "MS", "HC", "CD", np.nan]) == ["HC", "MS", "CD", "UC"]


def test_dots_spread_without_chance_and_keep_the_lone_in_the_middle():
    values = np.array([1.0, 5, 5, 5, 5, 9, np.nan])
    offset = sideways_offsets(values)
    assert offset[0] == 0
    assert offset[5] == 0
    assert len(set(offset[1:5])) == 4
    assert (sideways_offsets(values) == offset).all()
    assert np.abs(offset).max() <= 1
    assert sideways_offsets(np.array([2.0, 2, 2])).tolist() == pytest.approx(
        [0, 0.15, -0.15]
    )


def test_a_study_of_one_sample_a_group_can_be_drawn(gut):
    two = gut.become("two", "for the test", counts=gut.counts.iloc[[0, 20]])
    for picture in pictures(two).values():
        assert picture.png()
