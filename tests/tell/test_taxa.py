"""What a page says of taxa: called, not called, not callable, and how far to trust it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from msgut import catalogue, claims, cohort, differential, harmonise, tell
from msgut.facts import Facts
from msgut.load import twin_parameters
from msgut.study import Study

FAST = ("wilcoxon", "linda")


def invented(rng, n=24, shift=1.0, n_taxa=14, groups=("HC", "MS"), **facts):
    counts = pd.DataFrame(rng.negative_binomial(3, 0.05, (n, n_taxa)) + 1)
    counts.columns = [f"g{k}" for k in range(n_taxa)]
    counts.index = [f"s{k:02d}" for k in range(n)]
    group = np.repeat(groups, n // len(groups))
    counts.loc[group == "MS", "g0"] = (counts.loc[group == "MS", "g0"] * shift).round()
    counts = counts.astype(int)
    samples = pd.DataFrame({"group": group}, counts.index)
    taxa = pd.DataFrame(
        {"family": ["F", "G"] * (n_taxa // 2), "genus": list(counts)}, counts.columns
    )
    return Study("toy", counts, samples, taxa, facts=Facts(**facts))


def asked(study, **given):
    given = {"methods": FAST, "permutations": 40} | given
    return differential.findings(study, left="HC", right="MS", **given)


def test_a_planted_taxon_is_called_and_told_with_its_effect(rng):
    gut = invented(rng, n=40, shift=12)
    result = asked(gut)
    lead = result.table.iloc[0]
    assert (lead["taxon"], lead["agreed"], lead["direction"]) == ("g0", True, 1)
    said = tell.taxa.differing_taxa(result)
    assert said.verdict == "seen"
    assert "higher in MS (g0" in said.sentence
    assert said.low < said.estimate < said.high
    assert said.n == 40
    choices = differential.leading_taxa_across_choices(result, gut, most=1)
    steady = tell.taxa.across_choices(choices, result)
    assert steady.sentence.startswith("Called at q < 0.05 by LinDA")
    assert "a count of choices is no test" in str(steady)
    assert set(differential.LEAD) <= set(result.table)


def test_a_null_says_what_could_have_been_seen(rng):
    result = asked(invented(rng, n=30))
    said = tell.taxa.differing_taxa(result)
    assert said.verdict == "not_seen"
    assert said.sentence.startswith("None of 14 taxa is called by ")
    assert "-fold difference on" in said.sentence
    assert result.detectable > 0


def test_five_against_five_among_ninety_taxa_could_not_have_been_seen(rng):
    gut = invented(rng, n=10, n_taxa=90, shift=30)
    said = tell.taxa.differing_taxa(asked(gut, methods=(*FAST, "presence")))
    assert said.verdict == "could_not_have_been_seen"
    assert "could have been called" in said.sentence
    assert "5 MS and 5 HC" in said.sentence
    assert said.least_p > 0.05


def test_the_fold_change_that_is_told_is_called_four_times_in_five():
    # LinDA alone, the first taxon of twenty raised by the fold change that is told.
    hit, tables = 0, 40
    for seed in range(tables):
        rng = np.random.default_rng(seed)
        level = 6 + rng.normal(0, 0.8, (40, 20))
        plain = np.exp(level)
        group = np.repeat(["HC", "MS"], 20)
        samples = pd.DataFrame({"group": group})
        names = [f"g{k:02d}" for k in range(20)]
        fold = differential.detectable_fold_change(
            differential.linda(
                Study("t", pd.DataFrame(rng.poisson(plain), columns=names), samples)
            )
        )
        plain[group == "MS", 0] *= 2**fold
        counts = pd.DataFrame(rng.poisson(plain), columns=names)
        answer = differential.linda(Study("t", counts, samples)).set_index("taxon")
        hit += answer.loc["g00", "q"] < 0.05
    assert 0.6 < hit / tables < 0.95


def test_depth_that_differs_is_told_and_taxa_are_asked_again_at_one_depth(rng):
    gut = invented(rng, n=40, shift=12)
    counts = gut.counts.copy()
    counts.loc[gut.group == "MS"] = (counts.loc[gut.group == "MS"] * 4).astype(int)
    result = asked(Study("deep", counts, gut.samples, gut.taxa))
    told = tell.depth.depth_between_groups(result.depth, result.who)
    assert told.verdict == "seen"
    assert told.estimate > 3
    assert "keep depths as unequal" in str(tell.taxa.differing_taxa(result))
    lead = result.table.iloc[0]
    assert lead["taxon"] == "g0"
    assert lead["at_equal_depth"]
    assert (
        "depths kept as unequal" in tell.reliability.believable_methods(result).sentence
    )


def test_a_method_that_shuffling_neither_clears_nor_marks_is_named(rng):
    result = asked(invented(rng), permutations=10)
    assert set(result.trust["state"]) == {"not known"}
    assert "Neither cleared nor marked" in str(tell.taxa.differing_taxa(result))
    assert "not known: wilcoxon" in tell.reliability.believable_methods(result).sentence


def test_disease_that_is_batch_is_said_with_every_answer(rng):
    gut = invented(rng, n=30)
    samples = gut.samples.assign(batch=np.where(gut.group == "MS", "r1", None))
    result = asked(Study("toy", gut.counts, samples, gut.taxa))
    caution = "Not to be read as disease: batch is recorded for MS only."
    assert str(tell.taxa.differing_taxa(result)).endswith(caution)
    choices = differential.leading_taxa_across_choices(result, result.study, most=1)
    assert str(tell.taxa.across_choices(choices, result)).endswith(caution)


def test_a_comparison_that_cannot_be_says_so_and_goes_on(rng):
    few = invented(rng)
    few = few.become("few", "two controls", counts=few.counts.iloc[10:])
    result = asked(few)
    assert result.table.empty
    said = tell.taxa.differing_taxa(result)
    assert said.verdict == "cannot_be_told"
    assert said.sentence.startswith("Cannot be said: toy: HC against MS leaves 2")
    assert differential.leading_taxa_across_choices(result, few).empty
    for other in (
        tell.taxa.across_choices(pd.DataFrame()),
        tell.reliability.believable_methods(result),
        tell.claims.published_genera(
            claims.published_and_here(result.table, []), result.who
        ),
    ):
        assert other.verdict == "cannot_be_told"


def test_a_group_is_held_against_every_other_and_all_contrasts_counted(rng):
    gut = invented(rng, n=54, groups=("CD", "HC", "MS"), shift=30)
    table = differential.against_each_group(gut, right="MS", permutations=20)
    assert set(table["against"]) == {"CD", "HC"}
    assert (table["taxon"] == "g0").sum() == 2
    assert (table.loc[table["taxon"] == "g0", "effect"] > 1).all()
    each = [differential.linda(gut, left=left, right="MS") for left in ("CD", "HC")]
    q = false_discovery_control(pd.concat(each)["p"])[: len(each[0])]
    both = table[(table["against"] == "CD") & (table["taxon"] == "g0")].iloc[0]
    assert both["q"] == pytest.approx(q[(each[0]["taxon"] == "g0").to_numpy()].item())
    said = tell.taxa.taxa_against_each_group(table, right="MS")
    assert said.verdict == "seen"
    assert "from CD 1 of 14 taxa (g0)" in said.sentence
    two = differential.against_each_group(invented(rng), right="MS")
    assert tell.taxa.taxa_against_each_group(two, right="MS").verdict == "described"


def test_a_contrast_that_cannot_be_asked_says_why_in_a_column_of_its_own(rng):
    gut = invented(rng, n=54, groups=("CD", "HC", "MS"), shift=30)
    few = gut.group.ne("CD") | (gut.group.eq("CD").cumsum() <= 2)
    table = differential.against_each_group(
        gut.become("few", "two with CD", counts=gut.counts[few]),
        right="MS",
        permutations=0,
    )
    row = table[table["against"] == "CD"].iloc[0]
    assert "2" in row["why"]
    assert pd.isna(row["taxon"])
    assert table.loc[table["against"] == "HC", "why"].isna().all()
    said = tell.taxa.taxa_against_each_group(table, right="MS")
    assert "from CD cannot be told" in said.sentence
    assert said.verdict == "seen"


def test_contrasts_of_a_few_people_could_not_have_been_seen(rng):
    gut = invented(rng, n=12, groups=("CD", "HC", "MS"), shift=100)
    table = differential.against_each_group(gut, right="MS", permutations=0)
    said = tell.taxa.taxa_against_each_group(table, right="MS")
    assert said.verdict == "could_not_have_been_seen"


@pytest.mark.parametrize(
    ("same", "seen", "code", "words"),
    [
        (20, 25, "seen", "points the same way"),
        (15, 29, "not_seen", "not shown to be more than a coin"),
        (4, 4, "could_not_have_been_seen", "too few to tell"),
        (3, 25, "seen", "points the other way"),
        # One-sided it would be called, beside an interval of 46 to 95 %.
        (10, 13, "not_seen", "not shown to be more than a coin"),
    ],
)
def test_published_genera_are_told_with_the_interval_of_their_share(
    rng, same, seen, code, words
):
    gut = invented(rng, n_taxa=2)
    effects = [1.0] * same + [-1.0] * (seen - same)
    table = pd.DataFrame({"taxon": [f"t{k}" for k in range(seen)], "effect": effects})
    paper = {
        "signature": "1",
        "paper": "Doe 2020",
        "contrast": "MS vs HC",
        "host": "human",
        "about": "disease",
        "direction": "up",
        "genera": tuple(table["taxon"]),
    }
    papers = claims.by_paper(table, [paper])
    said = tell.claims.published_genera(papers, cohort.comparison(gut))
    assert said.verdict == code
    assert words in said.sentence
    assert said.low <= said.estimate <= said.high
    assert "no more than chance" not in str(said)
    # The test that was made is the one that is told.
    assert "sign test p" in said.sentence
    assert "a guide and no proof" in str(said)
    draws = np.where(rng.random((seen, 99)) < 0.5, 1.0, -1.0)
    permuted = pd.DataFrame(draws, pd.Index(table["taxon"], name="taxon"))
    papers = claims.by_paper(table, [paper], permuted=permuted)
    said = tell.claims.published_genera(papers, cohort.comparison(gut))
    assert "labels permuted, p" in said.sentence
    assert "no proof" not in str(said)


@pytest.mark.parametrize(
    ("effect", "code"), [({"MS": {"Blautia": 4}}, "seen"), ("none", "not_seen")]
)
def test_what_is_planted_in_a_twin_is_called_and_nothing_else_is(effect, code):
    gut = twin_parameters.twin_study(
        catalogue.entry("jangi_2016"), seed=1, effect=effect
    )
    ready = harmonise.community(gut, rank="", depth=1000)
    who = cohort.comparison(ready)
    genera = harmonise.min_prevalence(
        harmonise.collapse(who.study, "genus"), prevalence=0.1
    )
    result = differential.findings(who.of(genera), methods=FAST, permutations=40)
    assert tell.taxa.differing_taxa(result).verdict == code
    if code == "seen":
        lead = result.table.iloc[0]
        assert (lead["taxon"], lead["direction"]) == ("Blautia", 1)
        assert lead["effect"] == pytest.approx(4, abs=1)


@pytest.mark.parametrize(
    ("bold", "believable", "code"),
    [
        ("", 2, "seen"),
        ("linda", 1, "seen"),
        ("linda, wilcoxon", 0, "cannot_be_told"),
        ("a method, with a comma in its name", 1, "seen"),
    ],
)
def test_a_contrast_of_methods_none_of_which_can_be_believed_tells_nothing(
    bold, believable, code
):
    row = {
        "against": "CD",
        "taxon": "g0",
        "n_left": 20.0,
        "n_right": 20.0,
        "taxa": 30.0,
        "n_able": 30,
        "adjusted_for": "",
        "anticonservative": bold,
        "n_believable": believable,
    }
    said = tell.taxa.taxa_against_each_group(pd.DataFrame([row]), right="MS")
    assert said.verdict == code
    assert bold in str(said)


def test_the_interval_told_is_of_a_method_that_calls_and_may_be_believed(rng):
    result = asked(invented(rng, shift=30))
    row = result.table.iloc[0]
    said = tell.taxa.differing_taxa(result)
    assert said.unit == "log2 fold change, g0, by linda"
    assert (said.estimate, said.low) == (row["effect_linda"], row["low_linda"])
    # LinDA does not call it, or is too bold on this table: its interval is not told.
    wide = result.table.assign(low_linda=-1.0, q_linda=0.4)
    bold = result.trust.assign(anticonservative=result.trust["method"] == "linda")
    for changed in (replace(result, table=wide), replace(result, trust=bold)):
        said = tell.taxa.differing_taxa(changed)
        assert (said.verdict, said.unit) == (
            "seen",
            "log2 fold change, g0, by wilcoxon",
        )
        assert said.low > 0
        assert said.low <= said.estimate <= said.high
        assert said.q < 0.05
