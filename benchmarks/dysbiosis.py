"""How long scores, predictions and pooled cohorts take on the public studies.

    MSGUT_MIRROR=... python benchmarks/dysbiosis.py

Prints seconds on the clock and of the processor, each piece once and alone, as the
notebooks call them.
"""

import time

import pandas as pd

from msgut import dysbiosis, harmonise, load, meta, predict

COHORTS = ("jangi_2016", "imsms_2022", "forbes_2018", "troci_2022")


def timed(what, run):
    """Print how long a piece takes, and return what it gives."""
    clock, processor = time.perf_counter(), time.process_time()
    found = run()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"| {what} | {clock:.1f} | {processor:.1f} |", flush=True)
    return found


def main():
    """Time every piece of the two notebooks."""
    print("| piece | clock, s | processor, s |\n|---|---|---|")
    ready = {
        name: timed(
            f"load and harmonise {name}",
            lambda name=name: harmonise.community(load.study(name)),
        )
        for name in COHORTS
    }
    for name in ("jangi_2016", "imsms_2022"):
        study = ready[name]
        timed(
            f"assessment, {name}",
            lambda study=study: dysbiosis.assessment(study),
        )
        timed(
            f"prediction, {name}", lambda study=study: predict.model_comparison(study)
        )
    cohorts = timed("admitted", lambda: meta.eligible_cohorts(list(ready.values())))
    shares = timed("presence", lambda: meta.prevalence_by_cohort(cohorts))
    effects = timed(
        "effects",
        lambda: pd.concat([meta.cohort_effects(c, shares=shares) for c in cohorts]),
    )
    timed(
        "pooled and influence",
        lambda: (meta.pooled(effects), meta.pooled_without_each_cohort(effects)),
    )
    timed("transfer, three cohorts", lambda: meta.cross_cohort_prediction(cohorts))
    several = ready["forbes_2018"]
    timed(
        "specific and likeness",
        lambda: (
            meta.disease_specificity(several),
            meta.similarity_of_diseases(several),
        ),
    )


if __name__ == "__main__":
    main()
