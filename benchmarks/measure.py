"""Time msgut.measure beside scikit-bio, SciPy and vegan, on the same tables.

    python benchmarks/measure.py [--no-r] [part of a table's name]

Prints a Markdown table per table of counts. Seconds are of processor time with one
thread, the median of three runs (one, if it takes over ten seconds): they do not
depend on what else the machine does. MB is the peak beyond what was in memory before
(Linux). Theirs runs right after ours. The tables: invented ones that grow, each with a
random tree over its taxa, and imsms_2022 if its files are at hand.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(ONE, "1"))

import numpy as np  # noqa: E402 threads are set before it is loaded
import pandas as pd  # noqa: E402

DEPTH = {"imsms_2022": 10_000}
R = {
    "six alpha indices": "specnumber(x); estimateR(x); diversity(x); "
    "diversity(x, 'simpson'); diversity(x, 'invsimpson')",
    "Bray-Curtis": "vegdist(x / rowSums(x), 'bray')",
    "Jaccard": "vegdist(x, 'jaccard', binary = TRUE)",
    "Aitchison": "vegdist(x, 'aitchison', pseudocount = 1)",
    "robust Aitchison": "vegdist(x, 'robust.aitchison')",
    "PCoA, ten axes": "wcmdscale(d, k = 10)",
    "rarefy once": "rrarefy(x[rowSums(x) >= depth, ], depth)",
    "richness curves, 20 depths": "for (d in seq(1, max(rowSums(x)), length.out = 20)) "
    "{ y <- x[rowSums(x) >= floor(d), , drop = FALSE]; rarefy(y, floor(d)) }",
}


def ours(work, study, depth):
    """Return a function that does a piece of work with msgut."""
    from msgut import measure

    distances = {
        "Bray-Curtis": "bray_curtis",
        "Jaccard": "jaccard",
        "Aitchison": "aitchison",
        "robust Aitchison": "robust_aitchison",
        "unweighted UniFrac": "unweighted_unifrac",
        "weighted UniFrac": "weighted_unifrac",
        "generalised UniFrac": "generalized_unifrac",
    }
    if work in distances:
        return lambda: measure.distances(study, distances[work])
    if work == "PCoA, ten axes":
        near = measure.distances(study, "bray_curtis")
        return lambda: measure.pcoa(near, axes=10)
    six = ["observed", "chao1", "shannon", "simpson", "inverse_simpson", "pielou"]
    return {
        "six alpha indices": lambda: measure.alpha(study, indices=six),
        "Faith's PD": lambda: measure.alpha(study, indices=["faith_pd"]),
        "rarefy once": lambda: measure.rarefy(study, depth, seed=0),
        "richness curves, 20 depths": lambda: measure.rarefaction_curves(study),
        "Shannon curves, 20 depths": lambda: measure.rarefaction_curves(
            study, index="shannon"
        ),
    }[work]


def theirs(work, study, depth):
    """Return a function that does it with scikit-bio or SciPy, or None."""
    from scipy.spatial.distance import pdist
    from skbio.diversity import alpha_diversity, beta_diversity
    from skbio.stats import subsample_counts
    from skbio.stats.composition import clr
    from skbio.stats.ordination import pcoa

    x = np.ascontiguousarray(study.values)  # pdist is several times slower without
    names = [str(taxon) for taxon in study.counts.columns]
    shares = x / x.sum(axis=1, keepdims=True)
    deep = x[x.sum(axis=1) >= depth]
    tree = {"tree": study.tree, "taxa": names}

    def curves():  # one draw per depth, where ours is exact
        for d in np.linspace(1, x.sum(axis=1).max(), 20).astype(int):
            for row in x[x.sum(axis=1) >= d]:
                (subsample_counts(row, d, seed=0) > 0).sum()

    if work == "PCoA, ten axes":
        near = beta_diversity("braycurtis", shares)
        return lambda: pcoa(near, dimensions=10, warn_neg_eigval=False)
    six = ["sobs", "chao1", "shannon", "simpson", "inv_simpson", "pielou_e"]
    return {
        "six alpha indices": lambda: [alpha_diversity(index, x) for index in six],
        "Faith's PD": lambda: alpha_diversity("faith_pd", x, **tree),
        "Bray-Curtis": lambda: beta_diversity("braycurtis", shares),
        "Jaccard": lambda: beta_diversity("jaccard", x > 0),
        "Aitchison": lambda: pdist(clr(x + 1)),
        "unweighted UniFrac": lambda: beta_diversity("unweighted_unifrac", x, **tree),
        "weighted UniFrac": lambda: beta_diversity(
            "weighted_unifrac", x, normalized=True, **tree
        ),
        "rarefy once": lambda: [subsample_counts(row, depth, seed=0) for row in deep],
        "richness curves, 20 depths": curves,
    }.get(work)


WORKS = [
    "six alpha indices",
    "Faith's PD",
    "Bray-Curtis",
    "Jaccard",
    "Aitchison",
    "robust Aitchison",
    "unweighted UniFrac",
    "weighted UniFrac",
    "generalised UniFrac",
    "PCoA, ten axes",
    "rarefy once",
    "richness curves, 20 depths",
    "Shannon curves, 20 depths",
]


def tables():
    """Return the tables by name: invented ones that grow, and imsms_2022 if at hand."""
    from msgut import catalogue, fetch

    sizes = ((100, 1000), (300, 3000), (900, 6000))
    names = [f"invented {n} {m}" for n, m in sizes]
    if os.environ.get("MSGUT_MIRROR") or fetch.on_disk(catalogue.entry("imsms_2022")):
        names.append("imsms_2022")
    return names


def table(name):
    """Return a table of counts by its name."""
    if name == "imsms_2022":
        from msgut import load

        return load.study(name).values
    n, m = map(int, name.split()[1:])
    rng = np.random.default_rng(0)
    held = rng.random((n, m)) < rng.beta(0.2, 2, m)
    rate = rng.lognormal(-3, 2.5, m) * held * rng.lognormal(0, 1, (n, m))
    counts = rng.poisson(rate * 4000 / rate.sum(axis=1).mean())
    counts[:, 0] += 5000
    return counts


def study_of(counts):
    """Return a study with a random tree over all taxa."""
    from skbio import TreeNode

    from msgut.study import Study

    rng = np.random.default_rng(1)
    names = [f"t{j}" for j in range(counts.shape[1])]
    nodes = [TreeNode(name=name, length=rng.exponential()) for name in names]
    while len(nodes) > 1:
        one = nodes.pop(rng.integers(len(nodes)))
        other = nodes.pop(rng.integers(len(nodes)))
        nodes.append(TreeNode(children=[one, other], length=rng.exponential()))
    nodes[0].length = None
    table = pd.DataFrame(counts, [f"s{i}" for i in range(len(counts))], names)
    return Study("bench", table, pd.DataFrame(index=table.index), tree=nodes[0])


def peak(reset=False):
    """Return the peak memory since the last reset in MB, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(row for row in status.read_text().split("\n") if "VmHWM" in row)
    return int(line.split()[1]) / 1024


def measured(function):
    """Return median seconds of processor time, and MB beyond what was held already."""
    if function is None:
        return None, None
    before = peak(reset=True)
    times = []
    while len(times) < 3 and sum(times) < 10:
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return float(np.median(times)), peak() - before


def vegan(study, depth):
    """Return the same of vegan, by work."""
    x = study.values
    script = (
        "suppressMessages(library(vegan)); "
        f"x <- matrix(readBin('%s', 'integer', {x.size}, size = 4), {len(x)}); "
        f"depth <- {depth}; d <- vegdist(x / rowSums(x)); "
        "told <- function(work, ask) { before <- sum(gc(reset = TRUE)[, 6]); "
        "took <- system.time(suppressWarnings(force(ask))); "
        "cat(work, took[[1]] + took[[2]], sum(gc()[, 6]) - before, sep = '\\t'); "
        "cat('\\n') }\n"
    ) + "\n".join(f'told("{work}", {{ {ask} }})' for work, ask in R.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.bin"
        np.ascontiguousarray(x.T).astype("<i4").tofile(path)
        done = subprocess.run(
            ["Rscript", "-"],
            input=script % path,
            check=True,
            capture_output=True,
            text=True,
        )
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {work: (float(seconds), float(mb)) for work, seconds, mb in rows}


def cell(seconds, memory):
    """Return seconds and memory as text."""
    return "–" if seconds is None else f"{seconds:.2g} s, {memory:.0f} MB"


def main(wanted, with_r):
    """Print one Markdown table per table of counts."""
    for name in tables():
        if wanted and wanted not in name:
            continue
        study = study_of(table(name))
        _ = study.sparse
        n, m = study.counts.shape
        depth = DEPTH.get(name, 5000)
        print(f"\n### {name.split()[0]}: {n:,} × {m:,}\n")
        print("| work | msgut | scikit-bio, SciPy | vegan | times faster |")
        print("|---|---|---|---|---|")
        rivals = vegan(study, depth) if with_r else {}
        for work in WORKS:
            cells = [measured(who(work, study, depth)) for who in (ours, theirs)]
            cells.append(rivals.get(work, (None, None)))
            ratios = [f"{s / cells[0][0]:.2g}" for s, _ in cells[1:] if s]
            told = " | ".join(cell(*c) for c in cells)
            print(f"| {work} | {told} | {', '.join(ratios) or '–'} |", flush=True)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    main(" ".join(words), "--no-r" not in sys.argv and shutil.which("Rscript"))
