"""Names in pictures stand as they are: no mathematics, nothing hidden, none too long."""

import unicodedata
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from msgut import draw, measure
from msgut.draw.picture import group_colours, group_lines, group_markers, group_sizes
from msgut.names import UNSEEN, in_picture
from msgut.study import Study


def study(groups, genera=("A", "B", "C"), n=12):
    rng = np.random.default_rng(0)
    ids = [f"s{k}" for k in range(n)]
    counts = pd.DataFrame(rng.integers(1, 99, (n, len(genera))), ids, list(genera))
    taxa = pd.DataFrame({"phylum": list(genera), "genus": list(genera)}, list(genera))
    who = [groups[k % len(groups)] for k in range(n)] if groups else [np.nan] * n
    samples = pd.DataFrame({"group": pd.Series(who, ids, dtype=object)}, ids)
    return Study("toy", counts, samples, taxa)


def every_picture(toy):
    yield draw.reads_by_group(toy, chosen=10)
    yield draw.prevalence_curves(toy)
    yield draw.stacked_bars(toy)
    yield draw.commonest_taxa(toy)
    yield draw.curves_by_group(measure.rarefaction_curves(toy), toy, chosen=5)
    yield draw.hill_profiles(measure.hill(toy), toy)
    yield draw.swarms(measure.alpha(toy, indices=["shannon"]), toy)
    yield draw.ordination(measure.pcoa(measure.distances(toy, "bray_curtis")), toy)


def shown(picture):
    picture.png()
    return [t.get_text() for t in picture.figure.findobj(Text) if t.get_text()]


@pytest.mark.parametrize(
    "names",
    [
        ("$x^$", "$\\frac$"),
        ("MS $5 vs $6", "a$b"),
        ("_MS", "_HC"),
        ("{n:99}", "\x1b[31m\u202e"),
        ("\u00e9", "e\u0301"),
        ("M" * 300, "\n \t"),
        (" ", "="),
    ],
    ids=str,
)
def test_hostile_names_stand_in_every_picture_as_they_are(names):
    toy = study(names, genera=[*names, "Blautia"])
    wanted = {in_picture(name, 14)[:13] for name in names}
    for picture in every_picture(toy):
        texts = " ".join(shown(picture))
        assert [name for name in wanted if name in texts], texts
        assert max(len(t) for t in shown(picture)) < 300


def test_no_dollar_is_taken_for_mathematics():
    picture = draw.reads_by_group(study(("MS $5 vs $6", "a$b")))
    for text in picture.figure.findobj(Text):
        assert "$" not in text.get_text() or not text.get_parse_math()
    # The picture of two dollars is not that of mathematics.
    other = draw.reads_by_group(study(("MS 5vs6", "ab")))
    assert picture.png() != other.png()


def test_a_logarithmic_axis_keeps_its_powers():
    picture = draw.prevalence_curves(study(("MS", "HC")))
    picture.png()
    axis = picture.axes[0].yaxis
    powers = [t for t in axis.get_ticklabels() if "mathdefault" in t.get_text()]
    assert powers
    assert all(t.get_parse_math() for t in powers)


@pytest.mark.parametrize(
    "names", [("_MS", "_HC"), ("\u00a0", " "), ("MS", "HC")], ids=str
)
def test_every_group_is_in_the_legend(names):
    picture = draw.prevalence_curves(study(names))
    legend = [t.get_text() for t in picture.axes[0].get_legend().get_texts()]
    assert legend == [in_picture(name) for name in sorted(names)] or "HC" in names
    assert len(legend) == 2


def test_more_than_nine_groups_repeat_colours_and_not_marks():
    names = [f"group {k}" for k in range(30)]
    looks = list(
        zip(group_colours(names).values(), group_markers(names).values(), strict=True)
    )
    assert len(set(looks)) == 30
    lines = zip(group_colours(names).values(), group_lines(names).values(), strict=True)
    assert len(set(lines)) == 30
    assert group_markers(["HC", "MS"]) == {"HC": "o", "MS": "o"}


@pytest.mark.parametrize("n", [10, 40])
def test_many_groups_are_drawn(n):
    names = [f"grp{k}" for k in range(n)]
    with warnings.catch_warnings():
        # What does not fit is said by matplotlib, and is no failure.
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        for picture in every_picture(study(names, n=3 * n)):
            assert picture.png()
    assert group_sizes(pd.Series(names)).endswith(f" and {n - 8} more groups")


@pytest.mark.parametrize("n", [2, 5])
def test_no_legend_lies_on_a_title(n):
    for picture in every_picture(study([f"G{k}" for k in range(n)], n=6 * n)):
        assert picture.png()
        for axis in picture.axes:
            titles = [axis.title, axis._left_title, axis._right_title]
            boxes = [t.get_window_extent() for t in titles if t.get_text()]
            for legend in (axis.get_legend(), *picture.figure.legends):
                frame = legend.get_window_extent() if legend else None
                assert not any(frame and frame.overlaps(b) for b in boxes), picture.alt


def test_no_group_at_all_is_a_sentence():
    for picture in every_picture(study(())):
        assert picture.alt == "No picture: no sample has a group."
        assert picture.png()


@settings(max_examples=15, deadline=None)
@given(st.text(), st.text())
def test_any_name_is_drawn(one, other):
    names = [one, f"{other}x"]
    picture = draw.reads_by_group(study(names, n=4))
    for text in shown(picture):
        kinds = {unicodedata.category(c) for c in text if c not in "\n\u200c\u200d"}
        assert not kinds & UNSEEN


@given(st.text())
def test_a_name_in_a_picture_is_short_and_never_hidden(name):
    drawn = in_picture(name)
    assert drawn.strip()
    assert not drawn.startswith("_")
    assert len(drawn) <= 33


def test_one_axis_is_drawn_along_itself():
    toy = study(("MS", "HC"), genera=("A", "B"))
    for metric in ("bray_curtis", "aitchison"):
        found = measure.pcoa(measure.distances(toy, metric))
        assert draw.ordination(found, toy).png()
