"""Time msgut.compare beside scikit-bio and vegan on imsms_2022, in one run.

    MSGUT_MIRROR=... python benchmarks/compare.py [--quick]

Prints a table of medians and ratios. vegan is run where there is an Rscript;
``--quick`` leaves it out. Seconds are of one processor, with one thread each, so that
they hold on a machine that does other things meanwhile.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

# Before NumPy is loaded: afterwards its threads are set.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np
from skbio import DistanceMatrix
from skbio.stats.distance import permanova as skbio_permanova
from skbio.stats.distance import permdisp

from msgut import compare, load, measure

REPEATS = 3
VEGAN = """
suppressMessages(library(vegan))
folder <- commandArgs(TRUE)[1]
s <- read.csv(file.path(folder, "samples.csv"))
n <- nrow(s)
d <- as.dist(matrix(readBin(file.path(folder, "d.bin"), "double", n * n), n))
clock <- function(name, times, ask) {
  took <- system.time(suppressWarnings(force(ask)))[["user.self"]]
  cat(name, took * times, sep = "\\t")
  cat("\\n")
}
clock("one", 1, adonis2(d ~ group, s, permutations = 999))
clock("household", 1, adonis2(d ~ group, s, permutations = 999, strata = s$household))
clock("margin", 10, adonis2(d ~ group + age + sex + site, s, permutations = 99,
  by = "margin"))
clock("centroid", 1, permutest(betadisper(d, s$group, type = "centroid"),
  permutations = 999))
"""
WORK = {
    "one": "PERMANOVA, disease, 999",
    "household": "the same within households",
    "margin": "PERMANOVA, disease + age + sex + site, margin, 999",
    "margin household": "the same within households",
    "design": "the same, each term as the design says",
    "centroid": "dispersion, centroid, 999",
    "median": "dispersion, spatial median, 999",
    "explained": "site, sex, age, BMI, disease: alone and adjusted, 999",
    "pairs": "nine indices in pairs, rank test and adjusted",
}


HEAD = """imsms_2022, {n:,} samples. Seconds of one processor with one thread, medians
of {repeats} after one to warm up; MB is the peak beyond the distances given; ratios
are theirs over ours.

| work | msgut | MB | scikit-bio | ratio | vegan | ratio |
|---|---|---|---|---|---|---|"""
FOOT = """vegan: one run each; by margin it was timed with 99 permutations, times ten.
scikit-bio's permdisp was asked for all axes, as vegan and msgut keep them; with its
default of ten axes it is faster and answers something else."""


def clocked(work, repeats=REPEATS):
    """Return the median of seconds, after one run to warm up, and the peak of MB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    took = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return statistics.median(took), peak


def ours(study, distances, alpha):
    """Return seconds and peak memory of each piece of work here."""
    table = study.samples
    four = {"formula": "group + age + sex + site", "by": "margin"}
    five = ["site", "sex", "age", "bmi", "group"]
    work = {
        "one": lambda: compare.permanova(distances, table, "group"),
        "household": lambda: compare.permanova(distances, study, "group"),
        "margin": lambda: compare.permanova(distances, table, **four),
        "margin household": lambda: compare.permanova(
            distances, table, **four, blocks="household"
        ),
        "design": lambda: compare.permanova(distances, study, **four),
        "centroid": lambda: compare.dispersion(distances, table, kind="centroid"),
        "median": lambda: compare.dispersion(distances, table),
        "explained": lambda: compare.variance_explained(distances, study, five),
        "pairs": lambda: compare.two_groups(
            alpha, study, covariates=["age", "sex", "bmi"]
        ),
    }
    return {name: clocked(what) for name, what in work.items()}


def theirs(study, distances):
    """Return seconds of scikit-bio where it offers the like."""
    group = study.samples["group"]
    matrix = DistanceMatrix(distances.to_numpy(), list(distances.index))
    work = {
        "one": lambda: skbio_permanova(matrix, group, permutations=999, seed=0),
        "centroid": lambda: permdisp(
            matrix,
            group,
            test="centroid",
            permutations=999,
            seed=0,
            dimensions=len(group),
            warn_neg_eigval=False,
        ),
        "median": lambda: permdisp(
            matrix,
            group,
            test="median",
            permutations=999,
            seed=0,
            dimensions=len(group),
            warn_neg_eigval=False,
        ),
    }
    return {name: clocked(what, repeats=3)[0] for name, what in work.items()}


def vegan(study, distances):
    """Return seconds of vegan, or nothing where there is no R."""
    if not shutil.which("Rscript") or "--quick" in sys.argv:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        np.ascontiguousarray(distances.to_numpy()).tofile(Path(folder) / "d.bin")
        study.samples.to_csv(Path(folder) / "samples.csv")
        script = Path(folder) / "vegan.R"
        script.write_text(VEGAN, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", str(script), folder], check=True, capture_output=True, text=True
        )
    rows = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return {name: float(seconds) for name, seconds in rows}


def main():
    """Run everything and write the table."""
    study = load.study("imsms_2022")
    distances = measure.distances(study, "bray_curtis").to_data_frame()
    alpha = measure.alpha(study)
    here = ours(study, distances, alpha)
    skbio, r = theirs(study, distances), vegan(study, distances)
    lines = [HEAD.format(n=len(study.samples), repeats=REPEATS)]
    for name, title in WORK.items():
        took, peak = here[name]
        cells = [title, f"{took:.3f}", f"{peak:.0f}"]
        for other in (skbio, r):
            if name in other:
                cells += [f"{other[name]:.2f}", f"{other[name] / took:.0f}×"]
            else:
                cells += ["–", "–"]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", FOOT]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
