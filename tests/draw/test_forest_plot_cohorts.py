"""A forest of many cohorts: colours do not run out."""

from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.colors import same_color

from msgut import draw, meta
from msgut.study import Study


def effects_of(names):
    rows = [
        {
            "taxon": taxon,
            "study": name,
            "effect": 0.2,
            "variance": 0.01,
            "low": 0.0,
            "high": 0.4,
            "n_left": 50,
            "n_right": 50,
            "left": "HC",
            "right": "MS",
        }
        for taxon in ("A", "B")
        for name in names
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("n", [3, 6, 12])
def test_every_cohort_has_a_colour(n):
    counts, people = pd.DataFrame({"A": [1]}, ["s"]), pd.DataFrame(index=["s"])
    studies = [Study(f"c{k}", counts, people) for k in range(n)]
    effects = effects_of([study.name for study in studies])
    picture = draw.forest_plot(meta.pooled(effects), effects, studies)
    assert picture.png()
    marks = picture.axes[0].get_legend_handles_labels()
    colours = [
        h.get_color() for h, label in zip(*marks, strict=True) if label[0] == "c"
    ]
    assert len(colours) == n
    assert not any(same_color(one, other) for one, other in pairwise(colours))
