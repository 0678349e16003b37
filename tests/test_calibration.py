"""The short form of the bench: fixed seeds, binomial limits, every kind of design."""

import ast
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.stats import binom

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "benchmarks"
SLOW = (
    "taxa",
    "published",
    "contrasts",
    "dysbiosis",
    "crohn",
    "each-disease",
    "prediction",
    "adds",
    "balanced",
    "cohorts",
    "several-cohorts",
    "reference",
    "without",
    "elsewhere",
)


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


def null(bench, name, design, n, unequal=0):
    calibration, _, questions = bench
    question = questions[name]
    return calibration.nothing(question, design, n, question.unequal[unequal])


def planted(bench, name, design, n, size):
    plan = null(bench, name, design, n)
    return replace(plan, **{bench[2][name].planted: size})


# Question, design, people a group, studies: nothing is planted in any of them.
NULLS = [
    ("alike", "case-control", 8, 30),
    ("diversity", "case-control", 8, 40),
    ("diversity", "pairs", 8, 40),
    ("diversity", "pairs and singles", 20, 16),
    ("diversity", "repeated", 8, 16),
    ("diversity-adjusted", "case-control", 20, 12),
    ("depth", "case-control", 8, 30),
    ("depth", "pairs and singles", 20, 30),
    ("several", "case-control", 8, 20),
    ("centre", "case-control", 8, 30),
    ("centre", "pairs and singles", 20, 30),
    ("equal-depth", "case-control", 20, 20),
    ("beside", "case-control", 20, 20),
    ("contrasts", "case-control", 8, 6),
    ("special", "case-control", 20, 30),
    ("special-bare", "pairs and singles", 20, 30),
    ("its-own", "case-control", 20, 30),
    ("shared", "case-control", 20, 30),
    ("likeness", "case-control", 20, 30),
    ("engraftment", "fmt", 8, 12),
    ("gained", "fmt", 20, 40),
    ("doses", "fmt", 8, 4),
]


@pytest.mark.parametrize(("name", "design", "n", "times"), NULLS)
def test_nothing_planted_is_seldom_seen(bench, name, design, n, times):
    counted, _ = verdicts(bench, name, null(bench, name, design, n), times)
    # As many as chance gives at 5 %, once in a thousand such tests.
    assert counted["seen"] <= binom.ppf(0.999, times, 0.05), counted


@pytest.mark.parametrize(
    ("name", "design", "n"),
    [
        ("diversity", "case-control", 3),
        ("diversity", "pairs", 3),
        ("depth", "pairs", 3),
        ("centre", "case-control", 3),
        ("centre", "pairs", 3),
        ("engraftment", "fmt", 3),
        ("one-recipient", "fmt", 20),
    ],
)
def test_what_could_not_have_been_seen_is_told_so(bench, name, design, n):
    size = bench[2][name].effect
    for one in (
        null(bench, name, design, n),
        planted(bench, name, design, n, size),
    ):
        counted, _ = verdicts(bench, name, one, 3)
        assert counted == {"could_not_have_been_seen": 3}


def seen_by_the_page(bench, name):
    """Ask of what nobody could miss, with the settings of the page."""
    calibration, _, questions = bench
    question, page = questions[name], calibration.UNMISSABLE
    plans = [
        planted(bench, name, design, question.clearly, question.unmissable)
        for design in question.designs
        if design in ENDS
    ]
    return {calibration.once(question, plan, 0, page).verdict for plan in plans}


QUICK = (
    "alike",
    "diversity",
    "diversity-adjusted",
    "richness",
    "depth",
    "several",
    "centre",
    "centre-spread",
    "beside",
    "distances",
    "equal-depth",
    "special",
    "special-bare",
    "its-own",
    "shared",
    "likeness",
    "engraftment",
    "gained",
    "one-recipient",
    "doses",
)
# The kinds that differ most.
ENDS = ("case-control", "pairs and singles", "fmt")


@pytest.mark.parametrize("name", QUICK)
def test_what_nobody_could_miss_is_seen(bench, name):
    assert seen_by_the_page(bench, name) == {"seen"}


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_what_nobody_could_miss_is_seen_by_the_slow_questions_too(bench, name):
    assert seen_by_the_page(bench, name) == {"seen"}


def test_every_question_of_the_bench_is_asked_of_what_nobody_could_miss(bench):
    assert {*QUICK, *SLOW} == set(bench[2])


def statements():
    """Return the questions of the notebooks, what is filled in as an ellipsis."""
    asked = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                asked += [words(n.args[0]) for n in ast.walk(tree) if answers(n)]
    return asked


def answers(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "report.answer"
    )


def words(node):
    if isinstance(node, ast.Constant):
        return node.value
    assert isinstance(node, ast.JoinedStr), ast.unparse(node)
    parts = [v.value if isinstance(v, ast.Constant) else "…" for v in node.values]
    return "".join(parts)


def test_every_statement_of_the_notebooks_is_asked_or_described(bench):
    calibration, _, questions = bench
    said = statements()
    assert len(said) > 30
    asked = {question.named for question in questions.values()}
    described = set(calibration.DESCRIBED)
    assert set(said) - asked - described == set(), (
        "name them in benchmarks/questions.py"
    )
    assert not asked & described
    # Nor does the bench ask what no page says; what a table alone shows is in brackets.
    assert {one for one in asked if not one.startswith("(")} <= set(said)
    assert described <= set(said)


@pytest.mark.parametrize("design", ["case-control", "pairs", "pairs and singles"])
def test_the_interval_of_a_difference_holds_what_is_true(bench, design):
    _, invented, _ = bench
    _, said = verdicts(bench, "diversity", invented.Plan(design, 20), 30)
    right = sum(one.low <= 0 <= one.high for one in said)
    assert right >= binom.ppf(0.001, 30, 0.95)
    # The verdict and the interval never contradict each other.
    assert all(
        (one.verdict == "seen") <= (not one.low <= 0 <= one.high) for one in said
    )


def test_the_interval_of_likeness_holds_what_is_true(bench):
    *_, questions = bench
    for plan in (
        null(bench, "likeness", "case-control", 20, unequal=1),
        planted(bench, "likeness", "case-control", 20, 1.5),
    ):
        truth = questions["likeness"].truth(plan)
        _, said = verdicts(bench, "likeness", plan, 30)
        right = sum(one.low <= truth <= one.high for one in said)
        assert right >= binom.ppf(0.001, 30, 0.95)


def test_a_table_filled_up_is_the_table_of_one_run(bench):
    calibration, *_ = bench
    import pandas as pd

    plan = null(bench, "depth", "case-control", 8)
    parts = [calibration.cell("depth", plan, "quick", 6, start) for start in (0, 6)]
    whole = calibration.cell("depth", plan, "quick", 12, 0)
    both = calibration.joined([pd.DataFrame([one]) for one in parts])
    columns = [c for c in calibration.COLUMNS if c not in ("seconds", "verdicts")]
    assert both.loc[0, columns].to_dict() == {c: whole[c] for c in columns}
    cells = calibration.cells("depth")
    work = calibration.lacking(["depth"], 0.01, kept=both, only=["quick"])
    assert len(work) == sum(settings == "quick" for _, settings, _ in cells)
    more = calibration.FEWEST - 12
    assert ("depth", plan, "quick", more, calibration.FIRST_SEED + 12) in work


def test_what_is_off_its_level_is_marked(bench):
    calibration, *_ = bench
    import pandas as pd

    plan = null(bench, "depth", "case-control", 8)
    row = calibration.cell("depth", plan, "quick", 5, 0)
    right = row | {"low": 0.01, "covered": 0.95, "intervals": 200}
    wrong = row | {"low": 0.06, "covered": 0.8, "intervals": 200}
    table = pd.DataFrame([right, wrong])
    assert [calibration.off(r) for _, r in table.iterrows()] == [False, True]
    assert [calibration.uncovered(r) for _, r in table.iterrows()] == [False, True]
    assert "Nothing." in calibration.written(table.head(1))
    assert "covered 0.800" in calibration.written(table)


def test_the_bench_writes_a_page_and_a_picture(bench, tmp_path):
    calibration, invented, _ = bench
    import pandas as pd

    plan = invented.Plan("case-control", 8)
    rows = [
        calibration.cell("diversity", replace(plan, effect=e), settings, 5, 0)
        for e, settings in ((0.0, "quick"), (1.5, "quick"), (6.0, "unmissable"))
    ]
    table = pd.DataFrame(rows, columns=list(calibration.COLUMNS))
    page = calibration.written(table)
    assert "## Is Shannon diversity different?" in page
    assert page.count("| case-control | 8 | equal |") == 2
    assert "## What nobody could miss" in page
    assert "| Who gave samples? |" in page
    calibration.drawn(table.tail(1), tmp_path / "calibration.png")
    assert not (tmp_path / "calibration.png").exists()
    calibration.drawn(table, tmp_path / "calibration.png")
    assert (tmp_path / "calibration.png").read_bytes().startswith(b"\x89PNG")
