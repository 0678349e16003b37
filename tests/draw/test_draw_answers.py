"""Pictures of answers: diversity, distances, taxa, trust."""

import numpy as np
import pandas as pd
import pytest

from msgut import claims, compare, differential, draw, measure
from msgut.facts import Facts
from msgut.study import Study


@pytest.fixture(scope="module")
def drawn():
    """Return every picture of a small cohort, drawn twice."""
    rng = np.random.default_rng(7)
    counts = pd.DataFrame(
        rng.negative_binomial(2, 0.02, (24, 12)) + 1,
        columns=[f"g{k}" for k in range(12)],
    )
    counts.index = [f"s{k}" for k in range(24)]
    counts.iloc[12:, 0] *= 9
    samples = pd.DataFrame(
        {"group": ["HC"] * 12 + ["MS"] * 12, "age": rng.normal(40, 9, 24)}, counts.index
    )
    taxa = pd.DataFrame(
        {"phylum": ["P", "Q"] * 6, "family": ["F", "G"] * 6, "genus": list(counts)},
        counts.columns,
    )
    gut = Study("toy", counts, samples, taxa, facts=Facts(title="Toy"))
    apart = measure.distances(gut, "bray_curtis")
    found = differential.findings(
        gut, left="HC", right="MS", permutations=5, methods=("linda", "wilcoxon")
    )
    choices = differential.leading_taxa_across_choices(found, gut, most=2)
    papers = claims.by_paper(
        found.table,
        [
            {
                "signature": "1",
                "paper": "Nobody 2020",
                "contrast": "",
                "about": "disease",
                "host": "human",
                "direction": "up",
                "genera": ("g0", "g1", "g77"),
            }
        ],
    )
    deep = compare.depth_sensitivity(gut, depths=[200, 400], seeds=[0, 1])

    def once():
        return {
            "curves": draw.curves_by_group(
                measure.rarefaction_curves(gut), gut, chosen=200
            ),
            "profile": draw.hill_profiles(measure.hill(gut), gut),
            "sensitivity": draw.effect_by_depth(deep, gut),
            "ordination": draw.ordination(measure.pcoa(apart), gut),
            "nmds": draw.ordination(measure.nmds(apart, seed=0, tries=2), gut),
            "explained": draw.r2_by_covariate(
                compare.variance_explained(
                    apart, gut, ["age", "group"], permutations=99
                ),
                gut,
            ),
            "under": draw.r2_by_distance(
                compare.across_distances(gut, permutations=99), gut
            ),
            "intervals": draw.fold_change_intervals(
                found.table, gut, sides=found.sides
            ),
            "volcano": draw.volcano(found.table, gut, sides=found.sides),
            "lineages": draw.effects_by_lineage(found.table, gut, sides=found.sides),
            "calibration": draw.false_alarms(found.trust, gut),
            "multiverse": draw.effects_across_choices(choices, gut),
            "papers": draw.genera_by_paper(papers, gut),
        }

    return gut, once(), once()


def test_answers_are_drawn_the_same_each_time_and_told_in_words(drawn):
    _, first, again = drawn
    for name, picture in first.items():
        assert picture.png() == again[name].png(), name
        assert len(picture.png()) > 5_000, name
        assert len(picture.alt) > 50, name


def test_axes_are_in_words(drawn):
    for name, picture in drawn[1].items():
        labels = [a.get_xlabel() for a in picture.axes] + [
            picture.figure.get_supxlabel()
        ]
        assert any(len(label) > 3 for label in labels), name


def test_every_sample_stands_on_the_map_and_has_its_curve(drawn):
    gut, first, _ = drawn
    points = [
        c for c in first["ordination"].axes[0].collections if len(c.get_offsets()) > 1
    ]
    assert sum(len(c.get_offsets()) for c in points) == len(gut.counts)
    for name in ("curves", "profile"):
        # One artist for all of them: twenty thousand of their own are slow.
        (thin,) = first[name].axes[0].collections
        assert len(thin.get_segments()) == len(thin.get_edgecolor()) == len(gut.counts)
        low, high = first[name].axes[0].get_ylim()
        ends = np.concatenate(thin.get_segments())[:, 1]
        assert low <= np.nanmin(ends)
        assert np.nanmax(ends) <= high


def test_names_on_the_volcano_do_not_lie_on_each_other(drawn):
    axis = drawn[1]["volcano"].axes[0]
    for side in (-1, 1):
        high = sorted(t.xyann[1] for t in axis.texts if np.sign(t.xyann[0]) == side)
        low, top = axis.get_ylim()
        assert all(np.diff(high) > 0.05 * (top - low))


def test_what_could_not_be_compared_is_said_in_the_picture(drawn):
    gut = drawn[0]
    for name in (
        "fold_change_intervals",
        "volcano",
        "effects_by_lineage",
        "false_alarms",
        "effects_across_choices",
        "genera_by_paper",
    ):
        empty = getattr(draw, name)(pd.DataFrame(), gut)
        assert "could not be compared" in empty.alt, name
        assert empty.png()


def test_every_method_that_gives_a_fold_change_is_drawn_with_its_interval():
    """The one that is told in a sentence must stand in the picture beside it."""
    at = dict.fromkeys(("effect", "low", "high"), 1.0)
    row = {f"{c}_{m}": v for m in differential.METHODS for c, v in at.items()}
    row |= {f"q_{m}": 0.2 for m in differential.METHODS}
    row |= {"taxon": "A", "effect": 1.0, "n_called": 0, "n_methods": 5}
    gut = Study("t", pd.DataFrame({"A": [1, 2]}), pd.DataFrame({"group": ["HC", "MS"]}))
    picture = draw.fold_change_intervals(pd.DataFrame([row]), gut)
    drawn = [text.get_text() for text in picture.axes[0].get_legend().get_texts()]
    assert drawn == list(differential.FOLD_CHANGES)
    assert set(differential.METHODS) - set(drawn) == {"presence"}


def test_distances_on_one_axis_are_drawn_along_it():
    rng = np.random.default_rng(1)
    counts = pd.DataFrame(rng.integers(1, 90, (12, 2)), list("abcdefghijkl"))
    gut = Study("t", counts, pd.DataFrame({"group": ["HC", "MS"] * 6}, counts.index))
    placed = measure.pcoa(measure.distances(gut, "bray_curtis"))
    assert placed.points.shape[1] == 1
    picture = draw.ordination(placed, gut)
    assert "the only axis" in picture.alt
    strokes = [c for c in picture.axes[0].collections if len(c.get_offsets()) > 1]
    assert sum(len(c.get_offsets()) for c in strokes) == 12
