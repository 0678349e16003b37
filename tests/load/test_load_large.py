"""Tables of 100 million cells, nearly all zero, in bounded time and memory."""

import sys
import time
import tracemalloc
from pathlib import Path

import h5py
import numpy as np
import pytest
from test_load_hostile import read, refused  # noqa: F401 a fixture

from msgut import cohort, harmonise, load, measure

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from size import STUDY, write_study

SAMPLES, TAXA, CELLS = 20_000, 5_000, 300_000
DENSE = SAMPLES * TAXA * 8  # bytes


@pytest.fixture(scope="module")
def study_file(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("large"), SAMPLES, TAXA, CELLS)


def test_a_large_table_stays_sparse_from_its_file_to_the_comparison(study_file):
    start = time.process_time()
    tracemalloc.start()
    try:
        gut = load.study(study_file)
        genera = harmonise.community(gut, depth=0)
        ready = harmonise.community(gut, rank="", depth=500)
        who = cohort.comparison(cohort.fair_contrast(ready))
        shannon = measure.alpha(who.study, indices=["shannon"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert gut.table.shape == (SAMPLES, TAXA)
    assert gut.depth.sum() == genera.depth.sum() == gut.sparse.sum()
    assert shannon["shannon"].gt(0).any()
    assert len(shannon) == (gut.depth >= 500).sum() < SAMPLES
    assert peak < DENSE / 10, f"{peak / 1e6:.0f} MB"
    assert time.process_time() - start < 20
    made = [s for s in (gut, genera, ready, who.study) if "frame" in vars(s.table)]
    assert not made, "a table with all its zeros was made"


def test_a_large_text_is_read_row_by_row(tmp_path):
    samples, taxa = 2_000, 1_000
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.02, (taxa, samples))
    counts[0], counts[:, 0] = 1, 1
    names = [f"s{i}" for i in range(samples)]
    lines = ["\t".join(["id", *names])]
    lines += [f"t{j}\t" + "\t".join(map(str, row)) for j, row in enumerate(counts)]
    (tmp_path / "counts.tsv").write_text("\n".join(lines))
    people = ["id\tgroup\tage\tsex", *(f"{name}\tMS\t40\tfemale" for name in names)]
    (tmp_path / "samples.tsv").write_text("\n".join(people))
    said = STUDY.replace('"biom"', '"text"').replace("counts.biom", "counts.tsv")
    (tmp_path / "tall.toml").write_text(said)
    tracemalloc.start()
    try:
        gut = load.study(tmp_path / "tall.toml")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (gut.sparse.toarray() == counts.T).all()
    # The file is 4 MB; its cells as texts would be 8 bytes and more each.
    assert peak < samples * taxa * 8, f"{peak / 1e6:.0f} MB"


def test_a_shape_that_no_file_holds_is_refused_before_anything_is_made(
    tmp_path,
    read,  # noqa: F811
):
    with h5py.File(tmp_path / "wide", "w") as out:
        out.attrs["shape"] = (10**6, 10**6)
        text = h5py.string_dtype()
        out.create_dataset("observation/ids", data=["t1", "t2"], dtype=text)
        out.create_dataset("sample/ids", data=["a", "b"], dtype=text)
        for key, values in (("data", [5.0, 7]), ("indices", [0, 1]), ("indptr", [0])):
            out[f"observation/matrix/{key}"] = values
    why = "says that it holds 1,000,000 by 1,000,000 cells; at most"
    data = (tmp_path / "wide").read_bytes()
    refused(read, why, data, "counts", "biom", seconds=1, most=2_000_000)
