"""Time the tests of taxa on imsms_2022 at the rank of genus, beside scikit-bio's own.

Run it with ``python benchmarks/taxa.py``; it prints the table of ``README.md``.
"""

import platform
import time
import warnings

import numpy as np
from skbio.stats.composition import ancom, dirmult_ttest

from msgut import differential, harmonise, load

FAST = ("wilcoxon", "linda", "dirmult", "presence")


def timed(what, call, *arguments, repeats=3, **options):
    """Print the best wall time of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call(*arguments, **options)
        times.append(time.perf_counter() - start)
    print(f"| {what} | {min(times):.2f} |")
    return min(times)


def main():
    """Print one row per method."""
    warnings.simplefilter("ignore")
    whole = harmonise.community(load.study("imsms_2022"))
    study = harmonise.min_prevalence(whole, prevalence=0.1)
    n, m = study.counts.shape
    print(f"{n} samples, {m} genera; Python {platform.python_version()}, ", end="")
    print(f"numpy {np.__version__}\n\n| call | seconds |\n|---|---|")
    total = sum(
        timed(f"`differential.{name}`", getattr(differential, name), study)
        for name in differential.METHODS
    )
    print(f"| all five | {total:.2f} |")
    about = ("sex", "age", "bmi")
    for name in ("linda", "ancombc", "presence"):
        method = getattr(differential, name)
        timed(
            f"`differential.{name}`, with sex, age and BMI",
            method,
            study,
            covariates=about,
        )
    total = sum(
        timed(
            f"`differential.false_alarm_rates`, `{name}`, 100 permutations",
            differential.false_alarm_rates,
            study,
            name,
            repeats=1,
        )
        for name in FAST
    )
    print(f"| calibration of these four | {total:.2f} |")
    timed(
        "`differential.false_alarm_rates`, `ancombc`, at most 60 permutations",
        differential.false_alarm_rates,
        study,
        "ancombc",
        repeats=1,
    )
    full, group = study.counts + 1, study.group
    timed("scikit-bio's `ancom` (unpaired)", ancom, full, group)
    timed(
        "scikit-bio's `dirmult_ttest` (unpaired, 128 draws)",
        dirmult_ttest,
        study.counts,
        group,
        "MS",
        "HC",
        seed=0,
    )


if __name__ == "__main__":
    main()
