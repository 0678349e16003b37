"""Deals of donors: intervals that invert their own test, and sizes that hold."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from msgut import fmt, tell
from msgut.fmt.deals import closed_testing, deals, judged_by_deals
from msgut.fmt.wrong_donor_null import _excess
from msgut.stats.permutation import p_value
from msgut.stats.permutation_interval import inverted_shift

TAXA = 30


def dealt(given, permutations=999):
    """Return deals of donors by number."""
    names = [f"d{k}" for k in range(max(given) + 1)]
    courses = [(f"p{k}", names[d]) for k, d in enumerate(given)]
    courses = pd.MultiIndex.from_tuples(courses)
    return deals(courses, names, permutations=permutations)


def test_the_interval_holds_what_its_own_test_does_not_reject(rng):
    ends = 0
    for _ in range(60):
        n, k = rng.integers(3, 7), rng.integers(2, 4)
        given = [*range(k), *rng.integers(0, k, n - k)]
        those = dealt(given)
        values = np.round(rng.normal(size=(n, k)), rng.integers(0, 3))
        own = np.arange(k)[None] == those.given[:, None]
        weight = np.full(n, 1 / n)
        found = judged_by_deals(those, _excess(values)[0], weight)
        for end in (found["low"], found["high"]):
            for by in (-1e-3, 1e-3) if np.isfinite(end) else ():
                # Take the shift off the own pairs, and test anew.
                rest = judged_by_deals(
                    those, _excess(values - (end + by) * own)[0], weight
                )
                inside = found["low"] <= end + by <= found["high"]
                assert inside == (rest["p"] >= 0.05)
                ends += 1
        if np.isfinite(found["effect"]):
            assert (found["low"] <= 0 <= found["high"]) == (found["p"] >= 0.05)
    assert ends > 50


def test_a_shift_of_all_own_pairs_moves_the_effect_and_its_interval_by_it(rng):
    those = dealt([0, 1, 2, 3] * 3)
    values, weight = rng.normal(size=(12, 4)), np.full(12, 1 / 12)
    own = np.arange(4)[None] == those.given[:, None]
    one, other = (
        judged_by_deals(those, _excess(v)[0], weight) for v in (values, values + own)
    )
    for name in ("effect", "low", "high"):
        assert other[name] == pytest.approx(one[name] + 1)


def test_drawn_deals_hold_the_true_one_too():
    # 19 deals far off and the true one: 1 / 20 is not below 0.05.
    effect, low, high, centre = inverted_shift(
        5.0, [0.0] * 19, 1, [0.0] * 19, exact=False
    )
    assert centre == pytest.approx(5 / 20)
    assert p_value(5.0, [0.0] * 19, exact=False, side="two-sided", centre=centre) == (
        1 / 20
    )
    assert effect == pytest.approx((5 - 0.25) / 0.95)
    assert (low, high) == (-np.inf, np.inf)


def guts(rng, given, *, share=0.0, typical=False, donors=4):
    """Return Bray-Curtis distances and PEDS, recipients × donors, of one trial."""
    common = rng.dirichlet(np.full(TAXA, 0.5))
    gut = rng.dirichlet(30 * common + 1e-3, donors + len(given))
    if typical:
        gut[0] = common
    after = (1 - share) * gut[donors:] + share * gut[given]
    after, before, giving = (
        rng.multinomial(1000, x) for x in (after, gut[donors:], gut[:donors])
    )
    far = np.abs(after[:, None] - giving[None]).sum(-1) / 2000
    seen, held, has = after > 0, before > 0, giving > 0
    could = (~held).astype(float) @ has.T
    gained = (seen & ~held).astype(float) @ has.T
    return far, np.divide(
        gained, could, out=np.full(far.shape, np.nan), where=could > 0
    )


def limits(n, share):
    """Return counts outside which a binomial falls less than once in a thousand."""
    return binom.ppf(0.0005, n, share), binom.ppf(0.9995, n, share)


def test_where_nine_of_twelve_took_one_typical_donor_the_interval_holds_nothing(rng):
    given, times = [0] * 9 + [1, 2, 3], 200
    those, weight, missed = dealt(given, 499), np.full(12, 1 / 12), 0
    assert those.exact
    naive = 0
    for _ in range(times):
        far, _ = guts(rng, given, typical=True)
        found = judged_by_deals(those, _excess(far)[0], weight)
        missed += not found["low"] <= 0 <= found["high"]
        own = _excess(far)[0][np.arange(12), given]
        naive += abs(own.mean()) > 2.2 * own.std(ddof=1) / np.sqrt(12)
    # Own less wrong is far from nothing here, without any transplant.
    assert naive > times / 2
    low, high = limits(times, 0.05)
    assert low <= missed <= high


def test_both_measures_together_are_called_in_five_of_a_hundred_nulls(rng):
    given, times, called = [0, 1, 2, 3] * 3, 200, 0
    those, weight = dealt(given, 199), np.full(12, 1 / 12)
    for _ in range(times):
        found = [
            judged_by_deals(those, _excess(v)[0], weight) for v in guts(rng, given)
        ]
        both = closed_testing([row["ranks"] for row in found], exact=those.exact)
        assert all(p >= row["p"] - 1e-12 for p, row in zip(both, found, strict=True))
        called += min(both) < 0.05
    low, high = limits(times, 0.05)
    assert low <= called <= high


def test_what_both_measures_share_is_not_paid_for_twice():
    ranks = np.array([0.04, 0.5, 1.0, 0.75, 0.04])
    # Holm would have 0.08; the same measure twice is one.
    both = closed_testing([ranks, ranks], exact=False)
    assert both == closed_testing([ranks], exact=False) * 2


def clinic(rng, *, share=0.0, people=12, donors=4):
    """Return a trial in which donor and recipients of a clinic share taxa always."""
    from test_wrong_donor_null_of_few import trial

    given = np.arange(people) % donors
    common = rng.dirichlet(np.full(TAXA, 0.5))
    gut = rng.dirichlet(30 * common + 1e-3, people + donors)
    mark = np.eye(donors, TAXA)
    sides = np.concatenate([np.arange(donors), given])
    gut = 0.7 * gut + 0.3 * mark[sides]
    after = (1 - share) * gut[donors:] + share * gut[given]
    tables = (rng.multinomial(2000, x) for x in (gut[:donors], gut[donors:], after))
    return trial(*tables, given.tolist())


def told(study):
    """Return the tests by stage and measure, and the answer."""
    ends = [
        fmt.donor_recipient_pairs(study, stage=stage, metrics=("bray_curtis",))
        for stage in ("after", "before")
    ]
    tests = fmt.own_vs_wrong_donor(*ends, permutations=999)
    return tests.set_index(["stage", "measure"]), tell.engraftment.did_it_engraft(tests)


def test_a_shared_clinic_is_no_transplant(rng):
    tests, answer = told(clinic(rng))
    assert tests.loc[("after", "bray_curtis"), "p"] < 0.01
    assert tests.loc[("before", "bray_curtis"), "p"] < 0.01
    assert answer.verdict != "seen"
    assert str(answer).startswith("Nearer to the own donor, but not shown to have come")
    assert "nearer to their own donor already" in str(answer)
    # The numbers are those of the change, which hold nothing.
    assert answer.low <= 0 <= answer.high


def test_a_transplant_within_a_shared_clinic_is_still_seen(rng):
    tests, answer = told(clinic(rng, share=0.8))
    assert (tests.loc["since before", "p_together"].dropna() < 0.05).all()
    assert answer.verdict == "seen"
    assert "nearer to their own donor already" in str(answer)


def row(measure, stage, effect, half, p, *, least_p=0.001, both=None):
    """Return a row of tests as it would be."""
    return {
        "measure": measure,
        "words": measure,
        "stage": stage,
        "own": 0.5,
        "wrong": 0.5,
        "expected": 0.0,
        "effect": effect,
        "low": effect - half,
        "high": effect + half,
        "p": p,
        "p_together": p if both is None else both,
        "least_p": least_p,
        "people": 12,
        "donors": 4,
        "permuted": "all",
    }


@pytest.mark.parametrize(
    ("bray", "peds", "since", "code", "head"),
    [
        ((-0.1, 0.05, 0.001), (0.2, 0.1, 0.001), 0.001, "seen", "Yes:"),
        ((-0.1, 0.05, 0.001), (0.0, 0.1, 0.9), 0.001, "seen", "In part:"),
        ((0.1, 0.05, 0.001), (0.0, 0.1, 0.9), 0.001, "seen", "No, rather the other"),
        ((-0.1, 0.05, 0.001), (0.2, 0.1, 0.001), 0.5, "not_seen", "Nearer to the own"),
        ((-0.05, 0.1, 0.3), (0.05, 0.1, 0.3), 0.3, "not_seen", "Not shown:"),
        ((0.0, 0.02, 0.9), (0.0, 0.05, 0.9), 0.5, "too_small_to_matter", "Too little"),
        ((0.0, 0.02, 0.9), (0.0, 0.07, 0.9), 0.5, "not_seen", "Not shown:"),
    ],
)
def test_every_head_is_reached_by_its_own_numbers(bray, peds, since, code, head):
    table = pd.DataFrame(
        [
            row("bray_curtis", "after", *bray),
            row("peds_exclusive", "after", *peds),
            row(
                "bray_curtis",
                "since before",
                -0.1,
                0.05 if since < 0.05 else 0.2,
                since,
            ),
            row("peds", "since before", 0.01, 0.1, 0.9),
        ]
    )
    answer = tell.engraftment.did_it_engraft(table)
    assert answer.verdict == code
    assert str(answer).startswith(head)
    assert "to " in str(answer)


def test_what_is_called_alone_and_not_with_both_counted_says_so():
    table = pd.DataFrame(
        [
            row("bray_curtis", "after", -0.1, 0.09, 0.03, both=0.06),
            row("peds_exclusive", "after", 0.0, 0.1, 0.9),
        ]
    )
    answer = tell.engraftment.did_it_engraft(table)
    assert answer.verdict == "not_after_counting"
    assert str(answer).startswith("Only if one measure is looked at alone")
    assert "with both counted p = 0.06" in str(answer)


def test_what_would_not_matter_is_for_the_reader_to_say():
    table = pd.DataFrame([row("bray_curtis", "after", 0, 0.04, 0.9)])
    assert tell.engraftment.did_it_engraft(table).verdict == "not_seen"
    answer = tell.engraftment.did_it_engraft(table, bray_curtis=0.05)
    assert answer.verdict == "too_small_to_matter"


def test_where_they_were_apart_before_both_measures_must_have_parted_further():
    rows = [
        row("bray_curtis", "after", -0.1, 0.05, 0.001),
        row("peds_exclusive", "after", 0.2, 0.1, 0.001),
        row("bray_curtis", "since before", -0.1, 0.05, 0.001),
        row("peds", "since before", 0.01, 0.1, 0.9),
        row("peds", "before", 0.0, 0.1, 0.9),
    ]
    codes = [
        tell.engraftment.did_it_engraft(pd.DataFrame([*rows, before])).verdict
        for before in (
            row("bray_curtis", "before", -0.01, 0.1, 0.9),
            row("bray_curtis", "before", -0.1, 0.05, 0.001),
        )
    ]
    assert codes == ["seen", "not_seen"]


def test_the_change_is_after_less_before(rng):
    tests, _ = told(clinic(rng))
    for name in ("bray_curtis", "peds"):
        now, change, then = (
            tests.loc[(stage, name)] for stage in ("after", "since before", "before")
        )
        for column in ("own", "wrong", "expected"):
            assert change[column] == pytest.approx(now[column] - then[column])
    both = tests.loc["after", "p_together"].dropna()
    assert (both >= tests.loc["after", "p"][both.index]).all()


def test_the_least_p_of_a_taxon_is_that_of_its_best_possible_data():
    from test_wrong_donor_null_of_few import trial

    # One donor has B; of the two who lacked it and got it from them one gained it.
    study = trial([[9, 9], [9, 0]], [[9, 0]] * 4, [[9, 9], *[[9, 0]] * 3], [0, 0, 1, 1])
    (taxon,) = fmt.engrafted_taxa(study, fewest=1).itertuples()
    assert (taxon.taxon, taxon.lacked, taxon.gained) == ("t1", 2, 1)
    # Of six deals two are as far as the best: the true one and its opposite.
    assert taxon.least_p == pytest.approx(2 / 6)
    assert taxon.p == 1
    assert np.isnan(taxon.q)
    answer = tell.engraftment.gained_taxa(fmt.engrafted_taxa(study, fewest=1))
    assert answer.verdict == "could_not_have_been_seen"


def test_what_is_counted_together_is_never_below_what_one_measure_says():
    one, two = np.array([0.2, 0.4, 1, 0.2]), np.array([0.4, 0.2, 0.2, 0.6])
    # Every deal has 0.2 somewhere, so that 0.2 says nothing of both together.
    assert closed_testing([one, two], exact=True) == [1, 1]


def alike_donors(rng, *, apart, share, people=12, donors=4):
    """Return a trial whose donors are one gut, each of its own by so much."""
    from test_wrong_donor_null_of_few import trial

    given = np.arange(people) % donors
    common, other = rng.dirichlet(np.full(4 * TAXA, 0.1), size=2)
    own = rng.dirichlet(np.full(4 * TAXA, 0.1), donors)
    gut = (1 - apart) * common + apart * own
    before = 0.5 * other + 0.5 * rng.dirichlet(np.full(4 * TAXA, 0.1), people)
    after = (1 - share) * before + share * gut[given]
    tables = (rng.multinomial(4000, x) for x in (gut, before, after))
    return trial(*tables, given.tolist())


def test_where_donors_are_alike_no_engraftment_is_too_little_to_matter():
    """Every gut became its donor's: eight of eight such trials were *too little*."""
    codes = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        tests, said = told(alike_donors(rng, apart=0.0, share=1.0))
        assert abs(tests.loc[("after", "bray_curtis"), "most"]) < 0.01
        codes.append(said.verdict)
        if said.verdict == "cannot_be_told":
            assert said.sentence.startswith("Cannot be told, the donors are too alike")
            assert "Had every gut become its own donor's" in said.sentence
    assert not {"too_small_to_matter", "not_seen"} & set(codes)
    assert codes.count("cannot_be_told") >= 7


def test_the_most_that_can_be_seen_is_what_a_complete_engraftment_shows():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        tests, said = told(alike_donors(rng, apart=0.6, share=1.0))
        assert said.verdict == "seen"
        for name, near in (("bray_curtis", 0.01), ("peds_exclusive", 0.12)):
            row = tests.loc[("after", name)]
            assert row["most"] == pytest.approx(row["effect"], abs=near)
    # With donors apart, what does not come is still a shown or an open null.
    tests, said = told(alike_donors(rng, apart=0.6, share=0.0))
    assert said.verdict in ("not_seen", "too_small_to_matter")
    assert "Had every gut" not in said.sentence


def test_one_judge_that_could_not_part_donors_shows_no_null():
    rows = [
        row("bray_curtis", "after", 0.0, 0.02, 0.9) | {"most": -0.2},
        row("peds_exclusive", "after", 0.0, 0.05, 0.9) | {"most": 0.3},
    ]
    assert tell.engraftment.did_it_engraft(pd.DataFrame(rows)).verdict == (
        "too_small_to_matter"
    )
    rows[0]["most"] = -0.02
    said = tell.engraftment.did_it_engraft(pd.DataFrame(rows))
    assert said.verdict == "not_seen"
    assert "own less wrong would be −0.020 in bray_curtis (less than" in said.sentence
    rows[1]["most"] = 0.05
    assert tell.engraftment.did_it_engraft(pd.DataFrame(rows)).verdict == (
        "cannot_be_told"
    )
