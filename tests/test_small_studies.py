"""Many small studies, spoiled in many ways: no statement contradicts its own numbers."""

import re
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from msgut.errors import MsgutError
from msgut.levels import MATTERS, SIGNIFICANCE

BENCH = Path(__file__).parents[1] / "benchmarks"
# Asked in a moment; the others are asked by the bench.
QUICK = [
    "depth",
    "likeness",
    "special",
    "special-bare",
    "gained",
    "centre",
    "cohorts",
    "doses",
    "one-recipient",
    "reference",
    "beside",
    "without",
    "diversity",
    "distances",
    "diversity-adjusted",
    "richness",
    "engraftment",
    "contrasts",
]
STUDIES, EVERY = 30, 5
# The value of nothing, and the bounds within which a difference would not matter.
NOTHING = {"AUROC": 0.5, "times": 1.0, "share of genera": 0.5}
BOUNDS = {
    "nats": (-MATTERS["shannon"], MATTERS["shannon"]),
    "AUROC": (0.5 - MATTERS["auroc"], 0.5 + MATTERS["auroc"]),
    "share of the variance": (-1, MATTERS["r2"]),
    "PEDS": (-MATTERS["peds"], MATTERS["peds"]),
    "donor-exclusive PEDS": (-MATTERS["peds"], MATTERS["peds"]),
    "Bray-Curtis": (-MATTERS["bray_curtis"], MATTERS["bray_curtis"]),
}
# What is no number for a reader, and an interval of one point.
NO_NUMBER = re.compile(
    r"\bnan\b|\binf\b|[−-]0(\.0+)?(?![\d.])|(?<![\d.])0 to 0(?![\d.])"
)
# No, none and hardly, but for saying what was not possible.
DENIED = re.compile(
    r"\bhardly\b|no more than chance|\bno difference\b|\bnone\b(?! of \d+ taxa could)"
    r"|^no\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def bench():
    """Return the modules of the bench, which are no package."""
    sys.path.insert(0, str(BENCH))
    try:
        import invented
        import questions

        yield invented, questions.QUESTIONS
    finally:
        sys.path.remove(str(BENCH))


def plan(invented, question, rng):
    """Return a small study's plan: whatever may be unequal is, now and then."""
    design, n = str(rng.choice(question.designs)), int(rng.integers(2, 13))
    depth = float(rng.choice([1, 1, 0.25, 4]))
    if design == "fmt":
        share, lacking = (float(rng.choice(c)) for c in ([0, 0.5, 0.95], [0, 0.5]))
        return invented.Plan(design, n, share, depth, lacking=lacking)
    three = any(one.get("third") for one in question.unequal)
    return invented.Plan(
        design,
        n,
        effect=float(rng.choice([0, 0, 1, 4])),
        depth=depth,
        spread=float(rng.choice([1, 1, 0.4])),
        age=float(rng.choice([0, 1e-9, 1])),
        sex=float(rng.choice([0, 0, 0.3])),
        third=three,
        shared=three * float(rng.choice([0, 2])),
    )


def spoiled(study, rng):
    """Return a study with few of one group, zeros, ties, nobody apart, and gaps."""
    samples, counts = study.samples.copy(), study.counts.copy()
    if study.design != "fmt" and rng.random() < 0.5:
        people = samples.loc[samples["group"] == rng.choice(["HC", "MS"]), "subject"]
        people = people.unique()
        gone = people[rng.integers(1 + (rng.random() > 0.15), len(people) + 1) :]
        stays = ~samples["subject"].isin(gone).to_numpy()
        samples, counts = samples[stays], counts[stays]
    if rng.random() < 0.3:
        counts = counts.mask(rng.random(counts.shape) < 0.5, 0)
    if rng.random() < 0.25:
        counts = counts // 200 * 10
    if rng.random() < 0.1:
        counts.iloc[:] = np.tile(counts.iloc[:1], (len(counts), 1))
    counts.loc[counts.sum(axis=1) == 0, counts.columns[0]] = 10
    counts = counts.loc[:, counts.sum() > 0]
    if "age" in samples and rng.random() < 0.6:
        lacks = rng.random(len(samples)) < rng.choice([0.3, 1.0])
        one = samples["group"] == rng.choice(["HC", "MS"])
        samples.loc[one & lacks, "age"] = np.nan
    taxa = study.taxa.loc[counts.columns]
    return replace(study, counts=counts, samples=samples, taxa=taxa)


def asked(bench, name, seed):
    """Return what is said of one small study, None where it is refused in words."""
    invented, questions = bench
    question, rng = questions[name], np.random.default_rng([seed, len(name)])
    own, many = plan(invented, question, rng), min(question.cohorts, 3)
    studies = [spoiled(invented.study(own, [seed, k]), rng) for k in range(many)]
    try:
        with warnings.catch_warnings():
            # A number that is none is a fault of its own, before it is in a sentence.
            warnings.simplefilter("error", RuntimeWarning)
            return question.ask(
                studies if question.cohorts > 1 else studies[0], seed, **question.quick
            )
    except MsgutError:
        return None


def looked_up(table, unit, other):
    return next((value for key, value in table.items() if unit.startswith(key)), other)


def faults(said):
    """Return what in a statement contradicts what else is in it, a list of words."""
    p, q, least = said.p, said.q, said.least_p
    deciding = p if q is None else q
    found = []

    def check(right, words):
        if not right:
            found.append(words)

    for value in (p, q):
        check(value is None or 0 < value <= 1, "p is no chance")
    if said.low is not None and said.high is not None:
        nothing = looked_up(NOTHING, said.unit, 0.0)
        inside = said.low <= nothing <= said.high
        check(said.low <= said.high, "the interval runs backwards")
        if said.estimate is not None:
            close = 1e-9 * max(1, abs(said.estimate))
            within = said.low - close <= said.estimate <= said.high + close
            check(within, "the estimate lies outside its interval")
        share = said.unit.startswith("share of the variance")
        check(
            said.verdict != "seen" or share or not inside or 0 in (said.low, said.high),
            "seen, and the interval holds nothing",
        )
        check(
            said.verdict != "not_seen" or inside, "not seen, and the interval does not"
        )
    elif said.verdict in ("not_seen", "too_small_to_matter"):
        # Of many, or of too few: the sentence has to say what remains.
        remains = " to |remain|may be there|no interval can be given|is called"
        check(
            re.search(remains, said.sentence), "not seen, and what remains is not said"
        )
    if said.verdict == "too_small_to_matter":
        low, high = looked_up(BOUNDS, said.unit, (0, 0))
        check(
            low <= said.low and said.high <= high, "beyond the bounds of what matters"
        )
    if said.verdict == "could_not_have_been_seen":
        check(least is None or least >= SIGNIFICANCE, "could have been seen")
        check(not DENIED.search(said.sentence), "denied, though it could not be seen")
    if said.verdict == "seen" and deciding is not None:
        check(deciding < SIGNIFICANCE, "seen, and not called")
    if said.verdict == "not_seen":
        check(p is None or p >= SIGNIFICANCE, "not seen, and called")
        check(deciding is None or deciding >= SIGNIFICANCE, "not seen, and called")
        check(least is None or least < SIGNIFICANCE, "could not have been seen")
    if deciding is not None and least is not None:
        check(deciding >= least * (1 - 1e-9), "below the least that is possible")
    for text in (said.sentence, *said.cautions):
        check(not NO_NUMBER.search(text), "no number")
    if said.verdict in ("seen", "not_seen", "too_small_to_matter"):
        for value in (said.estimate, said.low, said.high):
            check(
                value is None or written(value, said.sentence), f"{value} is not said"
            )
    return found


def written(value, sentence):
    """Whether a number stands in a sentence, in one of the forms that pages use."""
    far = abs(value)
    forms = {f"{v:{form}}" for v in (far, 100 * far) for form in (".3g", ".2f", ".0f")}
    return bool(forms & set(re.findall(r"\d[\d.]*\d|\d", sentence))) or (
        f"{far:.3f}" in sentence
    )


@pytest.mark.parametrize("seed", range(STUDIES))
def test_no_statement_of_a_small_study_contradicts_itself(bench, seed):
    names = QUICK[seed % EVERY :: EVERY]
    wrong = {}
    for name in names:
        said = asked(bench, name, seed)
        if said is not None and (found := faults(said)):
            wrong[name] = (*found, said)
    assert not wrong


def test_the_questions_asked_are_answered_more_often_than_refused(bench):
    said = [asked(bench, name, seed) for seed in range(2) for name in QUICK[:10]]
    assert sum(one is not None for one in said) > len(said) / 3
