"""Does every number mean what its sentence says? Size, coverage and power, measured.

For each question that a page answers, under each design, invented studies in which
nothing was planted are asked hundreds of times over (how often is something *seen*?),
and others in which something was (how often is it seen, and what else is said?). What a
page would have said is what counts: the verdict and the interval of its statement.

    python benchmarks/calibration.py                 the long form: hours on two cores
    python benchmarks/calibration.py --share 0.1     a tenth of the replicates
    python benchmarks/calibration.py --only diversity --share 0.2
    python benchmarks/calibration.py --kept one.csv two.csv   put runs together
    python benchmarks/calibration.py --kept one.csv --fill    and ask what they lack

Writes ``calibration.csv``, ``CALIBRATION.md`` and ``calibration.png`` beside this
script. Seeds count on from 1000 in every cell, so that a table filled in several runs
is the table of one. The short form, with fixed seeds and binomial limits, is
``tests/test_calibration.py``.
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from textwrap import fill

import pandas as pd
from PIL import Image
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parent))

import invented
from questions import DESCRIBED, QUESTIONS

HERE = Path(__file__).parent
PANELS = 5
SIZES = (3, 8, 20, 60)
FIRST_SEED = 1000
# What is asked: quickly, with the settings of the page, or of what nobody could miss.
QUICK, PAGE, UNMISSABLE = "quick", "page", "unmissable"
CLEARLY = 3
# However small the share that is asked for: less says little of a level.
FEWEST = 60
# The level that an interval says itself where three people allow no other.
REACHED = {"pairs": 0.75, "pairs and singles": 0.75, "case-control": 0.9}
HEADER = "| design | n | unequal | planted | replicates | seen | covered | verdicts |"
CLEAR = "| question | page | design | n | planted | called | verdicts |"
HEAD = """Made by `python benchmarks/calibration.py`; see there for what is asked of whom.
*Seen* is the share of invented studies in which the page says that a difference is
seen: where nothing was planted it should be at most 0.05. Behind it the Monte-Carlo
limits of that share (exact binomial, 95 %). *Covered* is the share of 95 % intervals
that hold the truth, where an interval is given and the truth is known, with its limits.
A cell in bold is off its level beyond Monte-Carlo error. Of {cells} cells about
{chance:.0f} would be so by chance (one in forty of those that are asked for a level).

![Size and power of every question](calibration.png)"""
KEY = ["question", "design", "n", "condition", "planted", "settings"]
COLUMNS = (
    *KEY,
    "replicates",
    "seen",
    "low",
    "high",
    "covered",
    "intervals",
    "verdicts",
    "seconds",
)


def cells(name):
    """Return the cells of a question: plan, settings and how often it is asked."""
    question = QUESTIONS[name]
    made = []
    for design, n, unequal in product(question.designs, SIZES, question.unequal):
        null = nothing(question, design, n, unequal)
        if question.least <= n <= question.most:
            made.append((null, QUICK, question.replicates))
            some = replace(null, **{question.planted: question.effect})
            made.append((some, QUICK, question.power))
        if n in question.sized and design == "case-control" and not unequal:
            made.append((null, PAGE, question.replicates))
        if n == question.clearly and unequal == question.unequal[0]:
            some = replace(null, **{question.planted: question.unmissable})
            made.append((some, UNMISSABLE, CLEARLY))
    return made


def nothing(question, design, n, unequal):
    """Return the plan of a cell in which nothing is planted."""
    null = {question.planted: invented.EQUAL[question.planted]} | unequal
    return invented.Plan(design, n, **null)


def _key(name, plan, settings):
    """Return what a cell is known by, a dict."""
    field = QUESTIONS[name].planted
    size = getattr(plan, field)
    # An age that is recorded and the same is no difference.
    none = size == invented.EQUAL[field] or abs(size) < 1e-6
    condition = plan.condition(field)
    key = (name, plan.design, plan.n, condition, 0.0 if none else size, settings)
    return dict(zip(KEY, key, strict=True))


def once(question, plan, seed, settings=QUICK):
    """Return what the page says of one invented study, a statement."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plans = [plan] * question.cohorts
        plans[0] = replace(plan, effect=plan.effect + plan.first)
        studies = [invented.study(own, [seed, k]) for k, own in enumerate(plans)]
        given = question.quick if settings == QUICK else {}
        return question.ask(studies if len(studies) > 1 else studies[0], seed, **given)


def cell(name, plan, settings, replicates, start=FIRST_SEED):
    """Return one row of the table."""
    question, began = QUESTIONS[name], time.perf_counter()
    verdicts, covered = Counter(), []
    truth = question.truth(plan)
    for seed in range(start, start + replicates):
        said = once(question, plan, seed, settings)
        verdicts[said.verdict] += 1
        if truth is not None and said.low is not None and said.high is not None:
            covered.append(said.low <= truth <= said.high)
    return _counted(
        _key(name, plan, settings),
        verdicts,
        (sum(covered), len(covered)),
        (time.perf_counter() - began) / replicates,
    )


def _counted(key, verdicts, covered, seconds):
    seen, replicates = verdicts["seen"], sum(verdicts.values())
    interval = binomtest(seen, replicates).proportion_ci(method="exact")
    held, intervals = covered
    return {
        **key,
        "replicates": replicates,
        "seen": seen / replicates,
        "low": interval.low,
        "high": interval.high,
        "covered": held / intervals if intervals else float("nan"),
        "intervals": intervals,
        "verdicts": ", ".join(f"{k} {v}" for k, v in verdicts.most_common()),
        "seconds": seconds,
    }


def joined(tables):
    """Return several tables as one: cells that stand in several are counted together."""
    rows = pd.concat(tables, ignore_index=True)
    made = []
    for key, mine in rows.groupby(KEY, sort=False):
        verdicts = Counter()
        for said in mine["verdicts"]:
            for one in said.split(", "):
                verdicts[one.rsplit(" ", 1)[0]] += int(one.rsplit(" ", 1)[1])
        n = mine["intervals"]
        held = round((mine["covered"].fillna(0) * n).sum()), int(n.sum())
        took = (mine["seconds"] * mine["replicates"]).sum() / mine["replicates"].sum()
        made.append(_counted(dict(zip(KEY, key, strict=True)), verdicts, held, took))
    table = pd.DataFrame(made, columns=list(COLUMNS))
    order = {name: at for at, name in enumerate(QUESTIONS)}
    designs = {name: at for at, name in enumerate(invented.DESIGNS)}
    kinds = {UNMISSABLE: 0, QUICK: 1, PAGE: 1}
    place = pd.DataFrame(
        {
            "kind": table["settings"].map(kinds),
            "question": table["question"].map(order),
            "design": table["design"].map(designs),
        }
    )
    by = [*place, "n", "condition", "settings", "planted"]
    return table.assign(**place).sort_values(by)[[]].join(table).reset_index(drop=True)


def lacking(names, share=1.0, *, kept=None, only=None):
    """Return what is to be asked: the arguments of :func:`cell`, less what is kept."""
    have = {} if kept is None else kept.set_index(KEY)["replicates"].to_dict()
    work = []
    for name in names:
        for plan, settings, times in cells(name):
            if only and settings not in only:
                continue
            done = have.get(tuple(_key(name, plan, settings).values()), 0)
            times = max(min(times, FEWEST), round(times * share)) - done
            if times > 0:
                work.append((name, plan, settings, times, FIRST_SEED + done))
    return work


def run(work, *, jobs=2, minutes=float("inf"), say=print):
    """Yield every cell of some work, as rows, in its order."""
    end = time.monotonic() + 60 * minutes
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(cell, *one) for one in work]
        for number, done in enumerate(waiting, 1):
            row = done.result()
            say(
                f"[{number}/{len(work)}] {row['question']} {row['design']} {row['n']} "
                f"{row['condition']} planted {row['planted']:g} {row['settings']}: "
                f"{row['verdicts']}; covered {row['covered']:.3f}, "
                f"{row['seconds']:.2f} s"
            )
            yield row
            if time.monotonic() > end:
                pool.shutdown(cancel_futures=True)
                return


def off(row):
    """Whether something is seen more often than in 5 % where there is nothing."""
    real = row["condition"] in QUESTIONS[row["question"]].real
    return not row["planted"] and not real and row["low"] > 0.05


def uncovered(row):
    """Whether fewer intervals hold the truth than they say."""
    if not row["intervals"]:
        return False
    ranks = row["n"] == 3 and row["question"] in ("diversity", "richness", "depth")
    level = REACHED.get(row["design"], 0.9) if ranks else 0.95
    held = round(row["covered"] * row["intervals"])
    return binomtest(held, int(row["intervals"])).proportion_ci().high < level


def written(rows):
    """Return the table as a page of Markdown."""
    clear = rows[rows["settings"] == UNMISSABLE]
    rows = rows[rows["settings"] != UNMISSABLE]
    asked = (rows["planted"] == 0).sum() + (rows["intervals"] > 0).sum()
    head = HEAD.format(cells=len(rows) + len(clear), chance=asked / 40)
    lines = ["# Calibration", "", head, "", *_what_is_off(rows)]
    if len(clear):
        lines += ["", "## What nobody could miss", "", UNMISSED, ""]
        lines += [CLEAR, "|" + "---|" * (CLEAR.count(" | ") + 1)]
        for _, row in clear.iterrows():
            question = QUESTIONS[row["question"]]
            called = f"{round(row['seen'] * row['replicates'])} of {row['replicates']}"
            called = called if row["seen"] == 1 else f"**{called}**"
            lines.append(
                f"| {question.words} | {question.page} | {row['design']} | "
                f"{row['n']} | {row['planted']:g} | {called} | {row['verdicts']} |"
            )
    for name in dict.fromkeys(rows["question"]):
        mine = rows[rows["question"] == name]
        question = QUESTIONS[name]
        lines += ["", f"## {question.words}", ""]
        lines += [f"Of the page: *{question.page}*", ""] if question.page else []
        lines += [question.note, ""] if question.note else []
        lines += [HEADER, "|" + "---|" * (HEADER.count(" | ") + 1)]
        lines += [_row(row) for _, row in mine.iterrows()]
    lines += ["", "## What is described, and not asked", ""]
    lines += ["| statement | why |", "|---|---|"]
    lines += [f"| {said} | {why} |" for said, why in DESCRIBED.items()]
    return "\n".join(lines) + "\n"


UNMISSED = (
    "Planted so large that nobody could miss it, among twenty people a group, and asked "
    "with the settings of the page: every question is to call it."
)


def _row(row):
    seen = f"{row['seen']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
    seen = f"**{seen}**" if off(row) else seen
    unequal = row["condition"] + ", settings of the page" * (row["settings"] == PAGE)
    return (
        f"| {row['design']} | {row['n']} | {unequal} | {row['planted']:g} | "
        f"{row['replicates']} | {seen} | {_held(row)} | {row['verdicts']} |"
    )


def _held(row):
    if not row["intervals"]:
        return ""
    n = int(row["intervals"])
    limits = binomtest(round(row["covered"] * n), n).proportion_ci()
    said = f"{row['covered']:.3f} ({limits.low:.3f} to {limits.high:.3f})"
    return f"**{said}**" if uncovered(row) else said


def _what_is_off(rows):
    """Return a list of the cells that are off their level."""
    lines = ["## Off its level", ""]
    for _, row in rows.iterrows():
        where = (
            f"{QUESTIONS[row['question']].words} {row['design']}, {row['n']} a group"
        )
        where += f", {row['condition']}, planted {row['planted']:g}"
        if off(row):
            lines.append(
                f"- {where}: seen in {row['seen']:.3f} ({row['low']:.3f} to "
                f"{row['high']:.3f})"
            )
        if uncovered(row):
            lines.append(f"- {where}: covered {_held(row).strip('*')}")
    return lines if len(lines) > 2 else [*lines, "Nothing."]


def drawn(rows, path):
    """Draw size and power, a panel a question."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rows = rows[rows["settings"] != UNMISSABLE]
    if rows.empty:
        return
    keys = {
        name: mine[["design", "n", "condition"]].drop_duplicates().to_numpy().tolist()
        for name, mine in rows.groupby("question", sort=False)
    }
    # Long panels beside long ones: the page wastes less.
    names = sorted(keys, key=lambda name: -len(keys[name]))
    lines = [names[k : k + PANELS] for k in range(0, len(names), PANELS)]
    heights = [0.6 + 0.1 * len(keys[line[0]]) for line in lines]
    figure, axes = plt.subplots(
        len(lines),
        PANELS,
        figsize=(3.2 * PANELS, sum(heights) + 0.4),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for axis in axes.flat[len(names) :]:
        axis.set_axis_off()
    for axis, name in zip(axes.flat, names, strict=False):
        _panel(axis, name, rows[rows["question"] == name], keys[name])
    figure.supxlabel(
        "share of studies in which a difference is said to be seen, and its 95 % limits; "
        "squares: nothing planted, dots: planted; diamonds: share of 95 % intervals that "
        "hold the truth; red: off its level",
        fontsize=8,
    )
    whole = BytesIO()
    figure.savefig(whole, dpi=100, metadata={"Software": None})
    # A few colours are all it has: a quarter of the size.
    Image.open(whole).convert("RGB").quantize(32).save(path, optimize=True)


def _panel(axis, name, mine, keys):
    place = {tuple(key): -at for at, key in enumerate(keys)}
    for _, row in mine.iterrows():
        at = place[row["design"], row["n"], row["condition"]]
        colour = "#0072B2" if row["planted"] else "#D55E00" if off(row) else "black"
        axis.plot([row["low"], row["high"]], [at, at], color=colour, lw=1)
        axis.plot(row["seen"], at, "o" if row["planted"] else "s", color=colour, ms=3)
        if row["intervals"]:
            colour = "#D55E00" if uncovered(row) else "#009E73"
            axis.plot(row["covered"], at, "D", color=colour, mfc="none", ms=3.5)
    for level in (0.05, 0.95):
        axis.axvline(level, color="grey", lw=0.8, ls=":")
    axis.set_title(fill(QUESTIONS[name].words, 40), fontsize=7, loc="right")
    axis.set_xlim(-0.02, 1.02)
    axis.set_ylim(-len(keys) + 0.3, 0.7)
    axis.tick_params(labelsize=5)
    labels = [f"{design}, {n}, {condition}" for design, n, condition in keys]
    axis.set_yticks(list(place.values()), labels)


def main():
    """Ask all questions and write what came of it."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--share", type=float, default=1.0, help="of the replicates")
    ask.add_argument("--only", nargs="*", default=list(QUESTIONS), choices=QUESTIONS)
    ask.add_argument("--settings", nargs="*", choices=[QUICK, PAGE, UNMISSABLE])
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--folder", type=Path, default=HERE)
    ask.add_argument("--kept", type=Path, nargs="*", help="tables of earlier runs")
    ask.add_argument("--fill", action="store_true", help="ask what these lack")
    ask.add_argument("--minutes", type=float, default=float("inf"), help="stop then")
    given = ask.parse_args()
    kept = joined([pd.read_csv(path) for path in given.kept]) if given.kept else None
    rows = [] if kept is None else [kept]
    if kept is None or given.fill:
        work = lacking(given.only, given.share, kept=kept, only=given.settings)
        for row in run(work, jobs=given.jobs, minutes=given.minutes):
            rows.append(pd.DataFrame([row]))
            # Hours of work are written as they come.
            joined(rows).to_csv(given.folder / "calibration.csv", index=False)
    rows = joined(rows)
    rows.to_csv(given.folder / "calibration.csv", index=False, float_format="%.6g")
    (given.folder / "CALIBRATION.md").write_text(written(rows), "utf-8")
    drawn(rows, given.folder / "calibration.png")
    size, cover = (sum(f(row) for _, row in rows.iterrows()) for f in (off, uncovered))
    print(f"{len(rows)} cells; off their level {size} in size, {cover} in coverage.")


if __name__ == "__main__":
    main()
