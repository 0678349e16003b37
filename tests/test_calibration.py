"""The short form of the bench: fixed seeds, binomial limits, every kind of design."""

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.stats import binom

BENCH = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    """Return the modules of the bench, which are no package."""
    sys.path.insert(0, str(BENCH))
    try:
        import calibration
        import invented
        from questions import QUESTIONS

        yield calibration, invented, QUESTIONS
    finally:
        sys.path.remove(str(BENCH))


def verdicts(bench, name, plan, times):
    calibration, _, questions = bench
    said = [calibration.once(questions[name], plan, seed) for seed in range(times)]
    return Counter(one.verdict for one in said), said


# Question, design, people a group, studies: nothing is planted in any of them.
NULLS = [
    ("diversity", "case-control", 8, 120),
    ("diversity", "pairs", 8, 120),
    ("diversity", "pairs and singles", 20, 120),
    ("diversity", "repeated", 8, 120),
    ("diversity-adjusted", "case-control", 20, 60),
    ("centre", "case-control", 8, 60),
    ("centre", "pairs and singles", 20, 60),
    ("beside", "case-control", 20, 40),
    ("engraftment", "fmt", 8, 40),
]


@pytest.mark.parametrize(("name", "design", "n", "times"), NULLS)
def test_nothing_planted_is_seldom_seen(bench, name, design, n, times):
    _, invented, _ = bench
    age = 1.0 if name in ("diversity-adjusted", "beside") else 0.0
    counted, _ = verdicts(bench, name, invented.Plan(design, n, age=age), times)
    # As many as chance gives at 5 %, once in a thousand such tests.
    assert counted["seen"] <= binom.ppf(0.999, times, 0.05), counted


@pytest.mark.parametrize(
    ("name", "design", "n"),
    [
        ("diversity", "case-control", 3),
        ("diversity", "pairs", 3),
        ("centre", "case-control", 3),
        ("centre", "pairs", 3),
        ("engraftment", "fmt", 3),
    ],
)
def test_what_could_not_have_been_seen_is_told_so(bench, name, design, n):
    _, invented, questions = bench
    plan = invented.Plan(design, n)
    for one in (plan, replace(plan, effect=questions[name].effect)):
        counted, _ = verdicts(bench, name, one, 6)
        assert counted == {"could_not_have_been_seen": 6}


@pytest.mark.parametrize(
    ("name", "design", "n", "effect"),
    [
        ("diversity", "case-control", 20, 6.0),
        ("diversity", "pairs and singles", 20, 6.0),
        ("diversity", "repeated", 20, 6.0),
        ("centre", "case-control", 20, 3.0),
        ("centre", "pairs and singles", 20, 3.0),
        ("beside", "case-control", 20, 3.0),
        ("engraftment", "fmt", 20, 0.9),
    ],
)
def test_what_nobody_could_miss_is_seen(bench, name, design, n, effect):
    _, invented, _ = bench
    counted, _ = verdicts(bench, name, invented.Plan(design, n, effect=effect), 5)
    assert counted == {"seen": 5}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["taxa", "dysbiosis", "prediction", "cohorts"])
@pytest.mark.parametrize("design", ["case-control", "pairs and singles"])
def test_what_nobody_could_miss_is_seen_by_the_slow_questions_too(bench, name, design):
    _, invented, _ = bench
    counted, _ = verdicts(bench, name, invented.Plan(design, 20, effect=4.0), 1)
    assert counted == {"seen": 1}


@pytest.mark.parametrize("design", ["case-control", "pairs", "pairs and singles"])
def test_the_interval_of_a_difference_holds_what_is_true(bench, design):
    _, invented, _ = bench
    _, said = verdicts(bench, "diversity", invented.Plan(design, 20), 120)
    right = sum(one.low <= 0 <= one.high for one in said)
    assert right >= binom.ppf(0.001, 120, 0.95)
    # The verdict and the interval never contradict each other.
    assert all(
        (one.verdict == "seen") <= (not one.low <= 0 <= one.high) for one in said
    )


def test_the_bench_writes_a_page_and_a_picture(bench, tmp_path):
    calibration, invented, _ = bench
    import pandas as pd

    rows = [
        calibration.cell("diversity", invented.Plan("case-control", 8, effect=e), 8, 0)
        for e in (0.0, 1.5)
    ]
    table = pd.DataFrame(rows, columns=list(calibration.COLUMNS))
    page = calibration.written(table)
    assert "## Is Shannon diversity different?" in page
    assert page.count("| case-control | 8 | equal |") == 2
    calibration.drawn(table, tmp_path / "calibration.png")
    assert (tmp_path / "calibration.png").read_bytes().startswith(b"\x89PNG")
