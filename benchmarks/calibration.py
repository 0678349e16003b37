"""Does every number mean what its sentence says? Size, coverage and power, measured.

For each question that a page answers, under each design, invented studies in which
nothing was planted are asked thousands of times over (how often is something *seen*?),
and others in which something was (how often is it seen, and what else is said?). What a
page would have said is what counts: the verdict and the interval of its statement.

    python benchmarks/calibration.py                 the long form: about an hour on two cores
    python benchmarks/calibration.py --share 0.1     a tenth of the replicates
    python benchmarks/calibration.py --only diversity --share 0.2
    python benchmarks/calibration.py --kept one.csv two.csv   put runs together

Writes ``CALIBRATION.md`` and ``calibration.png`` beside this script. The short form,
with fixed seeds and binomial limits, is ``tests/test_calibration.py``.
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parent))

import invented
from questions import QUESTIONS

HERE = Path(__file__).parent
PANELS = 4
SIZES = (3, 8, 20, 60)
HEADER = "| design | n | unequal | planted | replicates | seen | covered | verdicts |"
HEAD = """Made by `python benchmarks/calibration.py`; see there for what is asked of whom.
*Seen* is the share of invented studies in which the page says that a difference is
seen: where nothing was planted it should be at most 0.05. Behind it the Monte-Carlo
limits of that share (exact binomial, 95 %). *Covered* is the share of 95 % intervals
that hold the truth, where an interval is given and the truth is known. A cell in bold
is off its level beyond Monte-Carlo error.

![Size and power of every question](calibration.png)"""
COLUMNS = (
    "question",
    "design",
    "n",
    "condition",
    "planted",
    "replicates",
    "seen",
    "low",
    "high",
    "covered",
    "verdicts",
    "seconds",
)


def plans(question):
    """Return the cells of a question: null and planted, for every design it meets."""
    made = []
    for design, n, unequal in product(question.designs, SIZES, question.unequal):
        if n < question.least or n > question.most:
            continue
        plan = invented.Plan(design, n, **unequal)
        made.append(plan)
        if question.effect:
            made.append(replace(plan, effect=question.effect))
    return made


def once(question, plan, seed):
    """Return the verdict of one invented study, and whether its interval is right."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        studies = [
            invented.study(plan, [seed, cohort]) for cohort in range(question.cohorts)
        ]
        return question.ask(studies if len(studies) > 1 else studies[0], seed)


def cell(name, plan, replicates, start):
    """Return one row of the table."""
    question, began = QUESTIONS[name], time.perf_counter()
    verdicts, covered = Counter(), []
    for seed in range(start, start + replicates):
        said = once(question, plan, seed)
        verdicts[said.verdict] += 1
        truth = question.truth(plan)
        if truth is not None and said.low is not None and said.high is not None:
            covered.append(said.low <= truth <= said.high)
    seen = verdicts["seen"]
    interval = binomtest(seen, replicates).proportion_ci(method="exact")
    return {
        "question": name,
        "design": plan.design,
        "n": plan.n,
        "condition": plan.condition,
        "planted": plan.effect,
        "replicates": replicates,
        "seen": seen / replicates,
        "low": interval.low,
        "high": interval.high,
        "covered": sum(covered) / len(covered) if covered else float("nan"),
        "verdicts": ", ".join(f"{k} {v}" for k, v in verdicts.most_common()),
        "seconds": (time.perf_counter() - began) / replicates,
    }


def table(names, share, *, jobs=2, say=print):
    """Return every cell of the named questions, as a table."""
    work = []
    for name in names:
        for plan in plans(QUESTIONS[name]):
            times = QUESTIONS[name].replicates // (4 if plan.effect else 1)
            work.append((name, plan, max(8, round(times * share)), 1000))
    rows = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(cell, *one) for one in work]
        for number, done in enumerate(waiting, 1):
            row = done.result()
            rows.append(row)
            say(
                f"[{number}/{len(work)}] {row['question']} {row['design']} {row['n']} "
                f"{row['condition']} planted {row['planted']:g}: seen "
                f"{row['seen']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def off(row):
    """Whether something is seen more often than in 5 % where there is nothing."""
    real = row["condition"] in QUESTIONS[row["question"]].real
    return not row["planted"] and not real and row["low"] > 0.05


def written(rows):
    """Return the table as a page of Markdown."""
    lines = ["# Calibration", "", HEAD]
    for name in dict.fromkeys(rows["question"]):
        mine = rows[rows["question"] == name]
        question = QUESTIONS[name]
        lines += ["", f"## {question.words}", "", question.note, ""]
        lines += [HEADER, "|" + "---|" * HEADER.count(" | ") + "---|"]
        for _, row in mine.iterrows():
            seen = f"{row['seen']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
            seen = f"**{seen}**" if off(row) else seen
            covered = "" if pd.isna(row["covered"]) else f"{row['covered']:.3f}"
            lines.append(
                f"| {row['design']} | {row['n']} | {row['condition']} | "
                f"{row['planted']:g} | {row['replicates']} | {seen} | {covered} | "
                f"{row['verdicts']} |"
            )
    return "\n".join(lines) + "\n"


def drawn(rows, path):
    """Draw size and power, a panel a question."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    names = list(dict.fromkeys(rows["question"]))
    cells = rows.groupby("question", sort=False)[["design", "n", "condition"]]
    most = max(len(own.drop_duplicates()) for _, own in cells)
    lines = -(-len(names) // PANELS)
    figure, axes = plt.subplots(
        lines,
        PANELS,
        figsize=(3.6 * PANELS, (0.8 + 0.1 * most) * lines),
        squeeze=False,
        layout="constrained",
    )
    for axis in axes.flat[len(names) :]:
        axis.set_axis_off()
    for axis, name in zip(axes.flat, names, strict=False):
        mine = rows[rows["question"] == name]
        keys = mine[["design", "n", "condition"]].drop_duplicates().to_numpy().tolist()
        place = {tuple(key): -at for at, key in enumerate(keys)}
        for _, row in mine.iterrows():
            at = place[row["design"], row["n"], row["condition"]]
            colour = "#0072B2" if row["planted"] else "#D55E00" if off(row) else "black"
            axis.plot([row["low"], row["high"]], [at, at], color=colour, lw=1)
            axis.plot(
                row["seen"], at, "o" if row["planted"] else "s", color=colour, ms=3
            )
        axis.axvline(0.05, color="grey", lw=0.8, ls=":")
        axis.set_title(QUESTIONS[name].words, fontsize=7)
        axis.set_xlim(-0.02, 1.02)
        axis.tick_params(labelsize=5)
        labels = [f"{design}, {n}, {condition}" for design, n, condition in keys]
        axis.set_yticks(list(place.values()), labels)
    figure.supxlabel(
        "share of studies in which a difference is said to be seen; squares: nothing "
        "planted (red: beyond 5 %), dots: planted",
        fontsize=7,
    )
    figure.savefig(path, dpi=100, metadata={"Software": None})


def main():
    """Ask all questions and write what came of it."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the replicates")
    ask.add_argument("--only", nargs="*", default=list(QUESTIONS), choices=QUESTIONS)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--folder", type=Path, default=HERE)
    ask.add_argument("--kept", type=Path, nargs="*", help="tables of earlier runs")
    given = ask.parse_args()
    if given.kept:
        rows = pd.concat([pd.read_csv(path) for path in given.kept])
    else:
        rows = table(given.only, given.share, jobs=given.jobs)
    rows = rows.reset_index(drop=True)
    rows.to_csv(given.folder / "calibration.csv", index=False, float_format="%.6g")
    (given.folder / "CALIBRATION.md").write_text(written(rows), "utf-8")
    drawn(rows, given.folder / "calibration.png")
    wrong = rows[[off(row) for _, row in rows.iterrows()]]
    print(f"{len(rows)} cells, {len(wrong)} off their level.")


if __name__ == "__main__":
    main()
