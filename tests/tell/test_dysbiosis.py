"""What is said of scores: verdict, interval and words never contradict each other."""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, tell
from msgut.study import Study

ROW = {
    "score": "CLOUD",
    "left": "HC",
    "right": "MS",
    "n_left": 40,
    "n_right": 30,
    "effect": 0.6,
    "low": 0.53,
    "high": 0.67,
    "null_mean": 0.5,
    "p": 0.002,
    "q": 0.01,
    "least_p": 0.001,
    "adjusted": 0.2,
    "adjusted_low": 0.1,
    "adjusted_high": 0.3,
    "adjusted_p": 0.004,
    "adjusted_for": "sex",
    "mixed": "",
}


def judged(**more):
    """Return what is said of one score: its verdict and what adjusting leaves."""
    found = tell.dysbiosis.with_verdicts(pd.DataFrame([ROW | more])).iloc[0]
    return found["verdict"], found["after_adjusting"]


def test_a_verdict_needs_p_and_interval_and_tells_what_adjusting_leaves():
    assert judged() == ("seen", "kept")
    assert judged(adjusted_low=-0.1) == ("seen", "lost")
    assert judged(adjusted_for="") == ("seen", "not adjusted")
    # The second answers are counted over the scores as the first ones are.
    nine = [ROW] + [ROW | {"adjusted_p": 0.03}] + [ROW | {"adjusted_p": 0.9}] * 7
    kept = tell.dysbiosis.with_verdicts(pd.DataFrame(nine))["after_adjusting"]
    assert kept.tolist() == ["kept"] + ["lost"] * 8
    lower = {"effect": 0.4, "low": 0.33, "high": 0.47}
    assert judged(**lower) == ("seen", "")
    assert judged(q=0.05)[0] == "not_after_counting"
    assert judged(q=0.3, p=0.2)[0] == "not_seen"
    assert judged(q=0.3, p=0.2, low=0.41, high=0.59)[0] == "too_small_to_matter"
    assert judged(least_p=0.06)[0] == "could_not_have_been_seen"
    # Permuted labels call it, the interval does not; nor where chance itself is high.
    assert judged(low=0.49)[0] == "cannot_be_told"
    assert judged(null_mean=0.55)[0] == "cannot_be_told"


def test_what_is_called_alone_only_is_told_with_how_often_chance_does_that():
    near = ROW | {"p": 0.03, "q": 0.27}
    far = ROW | {"effect": 0.5, "low": 0.41, "high": 0.59, "p": 0.9, "q": 0.9}
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([near] + [far] * 8))
    assert said.verdict == "not_after_counting"
    assert "makes one of 9 this clear in up to 27 of 100 studies" in said.sentence


def test_no_is_never_said_of_what_could_not_have_been_called():
    table = pd.DataFrame(
        [ROW | {"effect": 1.0, "high": 1.0, "p": 0.1, "q": 0.1, "least_p": 0.1}]
    )
    said = tell.dysbiosis.is_dysbiotic(table)
    assert said.verdict == "could_not_have_been_seen"
    assert said.sentence.startswith("Could not have been seen")
    assert "the least q = 0.1" in said.sentence


def test_what_is_shown_to_be_small_is_told_apart_from_what_is_not_seen():
    small = ROW | {"effect": 0.52, "low": 0.46, "high": 0.58, "p": 0.5, "q": 0.5}
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([small, small]))
    assert said.verdict == "too_small_to_matter"
    assert (
        tell.dysbiosis.is_dysbiotic(pd.DataFrame([small]), matters=0.05).verdict
        == "not_seen"
    )
    wide = small | {"low": 0.35, "high": 0.7}
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([small, wide]))
    assert said.verdict == "not_seen"
    assert "up to 0.70, or down to 0.35, possible" in said.sentence
    # The farthest was picked for being so: its own interval is no answer of all.
    far = small | {"effect": 0.6, "low": 0.51, "high": 0.69}
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([small, far]))
    assert (said.verdict, said.estimate) == ("not_seen", None)
    assert (said.low, said.high) == (0.46, 0.69)


def test_one_score_alone_that_could_not_be_called_is_said():
    row = ROW | {"p": 0.3, "q": 0.3, "least_p": 2 / 256}
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([row] * 9))
    assert said.cautions == (
        "One score alone could not have been called: its q is 0.07.",
    )


def test_the_answer_counts_what_is_left_after_adjusting():
    lower = {"score": "MDI", "effect": 0.4, "low": 0.33, "high": 0.47}
    table = pd.DataFrame([ROW | {"adjusted_low": -0.1}, ROW | lower])
    said = tell.dysbiosis.is_dysbiotic(table)
    assert said.verdict == "cannot_be_told"
    assert "1 of 2 scores lie higher in MS (CLOUD), none of them once adjusted" in (
        said.sentence
    )
    assert "lower in MS: MDI 0.40 (95 % interval 0.33 to 0.47" in said.sentence
    said = tell.dysbiosis.is_dysbiotic(pd.DataFrame([ROW, ROW | lower]))
    assert said.verdict == "seen"
    assert (
        "1 of 2 scores lie higher in MS also adjusted for sex (CLOUD)" in said.sentence
    )
    assert (said.estimate, said.n) == (0.6, 70)
    assert (said.low, said.high) == (ROW["low"], ROW["high"])


@pytest.mark.parametrize(
    ("effect", "lead"),
    [(0.6, "By a little"), (0.69, "By a little"), (0.8, "Yes:")],
)
def test_a_score_that_barely_leaves_the_coin_is_not_called_dysbiosis(effect, lead):
    row = ROW | {"effect": effect, "high": 0.9}
    assert tell.dysbiosis.is_dysbiotic(pd.DataFrame([row])).sentence.startswith(lead)


def test_nothing_is_concluded_from_one_disease_called_and_another_not():
    table = pd.DataFrame([ROW, ROW | {"right": "CD", "p": 0.4, "q": 0.4, "low": 0.4}])
    said = tell.dysbiosis.scores_by_disease(table)
    assert said.verdict == "described"
    assert "MS (30 people) higher by 1 of 1, 1 also once adjusted" in said.sentence
    assert "CD (30 people) higher by 0 of 1" in said.sentence
    assert "no difference between the two" in said.cautions[0]


def answered(*rows):
    return tell.dysbiosis.is_dysbiotic(pd.DataFrame([ROW | row for row in rows]))


NONE = {"effect": 0.52, "low": 0.39, "high": 0.65, "p": 0.8, "q": 0.8}
LOST = dict.fromkeys(("effect", "low", "high", "p", "q"), float("nan"))


def test_no_one_score_stands_for_an_answer_about_all():
    """Of nine scores that know nothing, one interval leaves out one half in a third."""
    low = {"score": "learnt balance", "effect": 0.23, "low": 0.11, "high": 0.43}
    said = answered(NONE, NONE | low | {"p": 0.9, "q": 0.9})
    assert (said.verdict, said.estimate, said.low) == ("not_seen", None, 0.11)
    # A learnt score far below one half is not the nearest to being called.
    assert "Nearest to being called: CLOUD, AUROC 0.52" in said.sentence
    assert "down to 0.11, possible" in said.sentence
    called = answered(NONE, {"score": "other"})
    assert (called.verdict, called.low) == ("seen", ROW["low"])


def test_a_score_that_could_not_be_called_or_worked_out_says_nothing_of_the_others():
    said = answered(NONE, NONE | {"score": "few", "least_p": 0.2, "q": float("nan")})
    assert said.verdict == "not_seen"
    assert answered(NONE, LOST).sentence.startswith("Not seen: of 1 scores none")
    for table in (pd.DataFrame([ROW | LOST]), pd.DataFrame(columns=list(ROW))):
        assert tell.dysbiosis.is_dysbiotic(table).verdict == "cannot_be_told"
    other = ROW | LOST | {"right": "CD"}
    said = tell.dysbiosis.scores_by_disease(pd.DataFrame([ROW, other]))
    assert "CD: no score can be worked out" in said.sentence


def test_a_site_that_differs_and_is_not_adjusted_for_is_a_caution():
    """Site moves the gut, and four in five of one group, one of the other, are of one."""
    flagged = {False: 0, True: 0}
    for seed in range(12):
        rng = np.random.default_rng(seed)
        ill = np.arange(40) >= 20
        for unequal in flagged:
            one = rng.random(40) < (np.where(ill, 0.8, 0.2) if unequal else 0.5)
            samples = pd.DataFrame({"group": np.where(ill, "MS", "HC")})
            samples["site"] = np.where(one, "a", "b")
            counts = pd.DataFrame({"A": [1] * 40, "B": 2})
            who = cohort.comparison(Study("toy", counts, samples))
            flagged[unequal] += "site" in cohort.unequal_and_unadjusted(who)
    assert flagged[True] >= 9
    assert flagged[False] <= 3  # binomial, 0.999 of 12 at 5 %


def test_what_is_unequal_and_not_adjusted_for_is_told_with_every_answer():
    rows = pd.DataFrame([ROW | {"unequal": "site and smoking"}])
    caution = "Not adjusted for site and smoking, in which the groups differ"
    assert caution in str(tell.dysbiosis.is_dysbiotic(rows))
    assert "Not adjusted for" not in str(
        tell.dysbiosis.is_dysbiotic(rows.drop(columns="unequal"))
    )
