"""One group against every other: which methods may be believed there is counted."""

import pandas as pd
import pytest
from small_cohorts import invented

from msgut import differential, tell
from msgut.differential import leading_taxa
from msgut.study import Study


@pytest.mark.parametrize(
    ("bold", "words", "believable"),
    [((), "", 2), (("linda",), "linda", 1), (("linda", "wilcoxon"), "both", 0)],
)
def test_methods_that_may_be_believed_are_counted(
    rng, monkeypatch, bold, words, believable
):
    def shuffled(_who, methods, **_):
        table = pd.DataFrame({"method": list(methods)})
        return table.assign(anticonservative=table["method"].isin(bold))

    monkeypatch.setattr(leading_taxa, "false_alarm_rates", shuffled)
    gut = invented(rng)
    three = gut.samples.assign(group=["HC", "MS", "CD"] * 8)
    gut = Study("toy", gut.counts, three)
    table = differential.against_each_group(gut, right="MS", permutations=20)
    assert set(table["n_believable"]) == {believable}
    said = tell.taxa.taxa_against_each_group(table, right="MS")
    assert ("no method can be believed" in said.sentence) == (words == "both")
    # Where none are shuffled none is known to be too bold.
    table = differential.against_each_group(gut, right="MS", permutations=0)
    assert set(table["n_believable"]) == {2}
