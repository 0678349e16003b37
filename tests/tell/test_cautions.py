"""What else may stand behind a difference is named wherever the answer leaves it in."""

import numpy as np
import pandas as pd
import pytest

from msgut import cohort, compare, differential, measure, tell
from msgut.study import Study
from msgut.tell.cautions import confounding

SITE = "Not adjusted for site, in which the groups differ"


@pytest.fixture
def elsewhere(rng):
    """Return a study whose patients are older, and come mostly from another site."""
    n = 30
    group = np.repeat(["HC", "MS"], n)
    samples = pd.DataFrame(
        {
            "group": group,
            "site": [*["a"] * 25, *["b"] * 5, *["a"] * 5, *["b"] * 25],
            "age": rng.normal(40, 5, 2 * n) + 10 * (group == "MS"),
        }
    )
    samples.index = [f"s{k}" for k in range(2 * n)]
    reads = rng.poisson(60, (2 * n, 8))
    counts = pd.DataFrame(reads, samples.index, list("ABCDEFGH"))
    return Study("toy", counts, samples)


def told(statement):
    return " ".join(statement.cautions)


def test_what_an_answer_does_not_adjust_for_is_named_and_nothing_else(elsewhere):
    who = cohort.comparison(elsewhere)
    assert confounding(who) == ()
    assert confounding(who, ("age",)) == (
        f"{SITE} by more than chance allocation would give.",
    )
    (both,) = confounding(who, ())
    assert both.startswith("Not adjusted for age and site, in which the groups differ")
    assert confounding(who, ("age", "site")) == ()


def test_diversity_names_age_until_it_is_adjusted_for(elsewhere):
    who = cohort.comparison(elsewhere)
    shannon = measure.alpha(elsewhere)[["shannon"]]
    table = compare.two_groups(shannon, who, covariates=["age"])
    bare = told(tell.diversity.difference(table, who, "shannon"))
    assert "age" in bare
    assert "site" in bare
    beside = tell.diversity.difference(table, who, "shannon", adjusted=True)
    assert SITE in told(beside)
    assert "age" not in told(beside)
    both = tell.diversity.bare_and_adjusted(table, who, "shannon")
    assert SITE in told(both)
    # An adjusted row that could not be told has adjusted for nothing.
    table.loc[table["test"] == "adjusted", "p"] = np.nan
    beside = tell.diversity.bare_and_adjusted(table, who, "shannon")
    assert "age" in told(beside)


def test_taxa_name_the_site_and_not_the_age_that_they_are_adjusted_for(elsewhere):
    drawn = {"methods": ("linda", "wilcoxon"), "permutations": 200}
    result = differential.findings(elsewhere, covariates=("age",), **drawn)
    assert SITE in told(tell.taxa.differing_taxa(result))
    result = differential.findings(elsewhere, covariates=("age", "site"), **drawn)
    assert "Not adjusted for" not in told(tell.taxa.differing_taxa(result))


def test_composition_names_what_no_term_beside_the_group_holds(elsewhere):
    who = cohort.comparison(elsewhere)
    apart = measure.distances(who.study, "bray_curtis")
    for terms, named in (
        (["group"], ("site", "age")),
        (["age", "group"], ("site",)),
        (["site", "age", "group"], ()),
    ):
        table = compare.variance_explained(apart, who, terms, permutations=99)
        said = told(tell.community.variance_beside_others(table, who))
        for name in ("site", "age"):
            assert (name in said) == (name in named), (terms, said)
    groups = compare.centre_and_spread(apart, who, permutations=99)
    assert "site" in told(tell.community.centre_or_spread(groups, who))
