"""Time and memory of a large invented study, from its file to the answers of page 02.

    python benchmarks/size.py [samples] [taxa] [non-zeros]

20,000 × 5,000 with two million non-zeros, if nothing is said: a BIOM file, a table of
people and a study file are written to a folder of their own, the study is loaded from
there, and each step of `msgut check` and of page 02 prints its seconds of the processor and
the peak of memory (Linux) since the programme began. All with one thread.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ONE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(ONE, "1"))

import h5py  # noqa: E402 threads are set before it is loaded
import numpy as np  # noqa: E402
from scipy.sparse import csr_array  # noqa: E402

STUDY = """
title = "Invented"
citation = "Nobody. Nowhere 2026."
licence = "none stated"
source = "invented"
design = "case-control"
platform = "none"
taxonomy = "GTDB"
place = "nowhere"
region = "V4"
accession = "none"
caveats = ["Invented."]

[files.counts]
format = "biom"
path = "counts.biom"

[files.samples]
format = "text"
path = "samples.tsv"

[columns]
group = "group"
age = "age"
sex = "sex"
"""


def write_study(folder, samples, taxa, cells):
    """Write the three files of an invented study, and return the study file."""
    rng = np.random.default_rng(0)
    weight = rng.lognormal(0, 2, taxa)
    each = np.maximum(rng.multinomial(cells, np.full(samples, 1 / samples)), 5)
    columns = [
        rng.choice(taxa, size=min(n, taxa), replace=False, p=weight / weight.sum())
        for n in each
    ]
    rows = np.repeat(np.arange(samples), [len(held) for held in columns])
    counts = 1 + rng.geometric(0.01, len(rows))
    table = csr_array((counts, (rows, np.concatenate(columns))), shape=(samples, taxa))
    by_taxa = csr_array(table.T)
    with h5py.File(folder / "counts.biom", "w") as file:
        file.attrs["shape"] = by_taxa.shape
        text = h5py.string_dtype()
        names = [f"sample{i}" for i in range(samples)]
        file.create_dataset(
            "observation/ids", data=[f"t{j}" for j in range(taxa)], dtype=text
        )
        file.create_dataset("sample/ids", data=names, dtype=text)
        for key, values in (
            ("data", by_taxa.data.astype(float)),
            ("indices", by_taxa.indices),
            ("indptr", by_taxa.indptr),
        ):
            file.create_dataset(
                f"observation/matrix/{key}", data=values, compression="gzip"
            )
        ranks = [
            [
                "d__Bacteria",
                f"p__P{j % 9}",
                f"c__C{j % 20}",
                f"o__O{j % 40}",
                f"f__F{j % 100}",
                f"g__Genus{j % 700}",
                "",
            ]
            for j in range(taxa)
        ]
        file.create_dataset("observation/metadata/taxonomy", data=ranks, dtype=text)
    lines = [
        f"{name}\t{'MS' if i % 2 else 'HC'}\t{20 + i % 50}\t{'female' if i % 3 else 'male'}"
        for i, name in enumerate(names)
    ]
    (folder / "samples.tsv").write_text(
        "\n".join(["id\tgroup\tage\tsex", *lines]) + "\n"
    )
    (folder / "invented_2026.toml").write_text(STUDY)
    return folder / "invented_2026.toml"


def timed(step, function):
    """Do a step, print what it took, and return what it gave."""
    start = time.process_time()
    made = function()
    seconds = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {step} | {seconds:.1f} | {most:,.0f} |", flush=True)
    return made


def main(samples=20_000, taxa=5_000, cells=2_000_000):
    """Print one row per step."""
    from msgut import cohort, compare, draw, harmonise, load, measure, tell
    from msgut.cohort import confounded_covariates

    print("| step | s | MB so far |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = timed(
            "the files written", lambda: write_study(Path(folder), samples, taxa, cells)
        )
        gut = timed("load", lambda: load.study(path))
    timed(
        "check: harmonised to genera",
        lambda: cohort.fair_contrast(harmonise.community(gut, depth=0)),
    )
    timed("check: confounded covariates", lambda: confounded_covariates(gut))
    ready = timed(
        "harmonised, 1000 reads",
        lambda: cohort.fair_contrast(harmonise.community(gut, rank="", depth=1000)),
    )
    who = timed("comparison", lambda: cohort.comparison(ready))
    even = int(ready.depth.min())
    values = timed("indices", lambda: compare.indices_to_test(ready, even))
    families = compare.index_families(values)
    tested = timed(
        "two groups",
        lambda: compare.two_groups(
            values, who, covariates=who.covariates, family=families
        ),
    )
    words = {"called": "Shannon diversity", "unit": "nats", "matters": 0.25}
    timed("told", lambda: tell.diversity.difference(tested, who, "shannon", **words))
    timed("unequal depth", lambda: compare.unequal_depth(who))
    curves = timed("rarefaction curves", lambda: measure.rarefaction_curves(ready))
    timed("curves drawn", lambda: draw.curves_by_group(curves, ready, chosen=even))
    shown = values[["richness_even", "shannon", "pielou"]]
    labels = dict(zip(shown, ("richness", "Shannon", "evenness"), strict=True))
    timed("swarms drawn", lambda: draw.swarms(shown, ready, words=labels))
    profiles = timed("Hill profiles", lambda: measure.hill(ready))
    timed("Hill profiles drawn", lambda: draw.hill_profiles(profiles, ready))
    timed(
        "several groups",
        lambda: compare.several_groups(values[["richness_even", "shannon"]], ready),
    )
    depths = compare.depths_to_try(who.study)
    redrawn = timed(
        "depths and draws",
        lambda: compare.depth_sensitivity(who, depths=depths, seeds=range(5)),
    )
    timed("depths and draws, drawn", lambda: draw.effect_by_depth(redrawn, ready))


if __name__ == "__main__":
    import matplotlib as mpl

    mpl.use("Agg")
    main(*map(int, sys.argv[1:4]))
