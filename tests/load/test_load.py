"""From files and a study file to a study, and everything that is refused on the way."""

import numpy as np
import pytest
from test_qiime2 import TAXONOMY, TREE, artifact, table

from msgut import load
from msgut.errors import MsgutError

HEAD = """
title = "Invented"
licence = "none stated"
region = "V4"
design = "case-control"
caveats = ["All of it is invented."]
"""
COLUMNS = """
[columns]
state = "group"
[values.group]
ill = "MS"
well = "HC"
"""
COUNTS = "id\ta\tb\tc\nt1\t5\t7\t9\nt2\t0\t0\t4\nt3\t2\t0\t0\n"
PEOPLE = "id\tstate\tsecret\na\till\tx\nb\twell\ty\nc\till\tz\n"
FILES = {"counts": "counts.tsv", "samples": "people.tsv"}


@pytest.fixture
def cohort(tmp_path):
    """Return a writer of an invented cohort that loads it."""

    def write(counts=COUNTS, people=PEOPLE, more="", **rest):
        toml = HEAD + rest.pop("top", "")
        columns = rest.pop("columns", COLUMNS)
        held = rest.pop("files", FILES)
        texts = {"counts": counts, "samples": people} | rest
        for role, name in held.items():
            toml += f'[files.{role}]\npath = "{name}"\nformat = "text"\n'
            (tmp_path / name).write_text(texts[role], "utf-8")
        path = tmp_path / "toy_2026.toml"
        path.write_text(toml + columns + more, "utf-8")
        return load.study(path)

    return write


def test_a_cohort_of_ones_own_needs_a_study_file_and_nothing_else(cohort):
    study = cohort()
    assert study.name == "toy_2026"
    assert study.source == "local"
    assert study.counts.loc["a"].to_dict() == {"t1": 5, "t2": 0, "t3": 2}
    assert study.samples.to_dict("list") == {"group": ["MS", "HC", "MS"]}
    assert study.values.dtype == np.int64
    assert study.losses["step"].tolist() == ["load"]


def test_the_samples_follow_the_counts_whatever_their_order(cohort):
    study = cohort(people="id\tstate\nc\till\na\till\nb\twell\n")
    assert study.samples.index.tolist() == ["a", "b", "c"]
    assert study.group.tolist() == ["MS", "HC", "MS"]


def test_signs_in_the_ids_are_replaced(cohort):
    study = cohort(
        counts=COUNTS.replace("a\tb", "a-1\tb"),
        people=PEOPLE.replace("\na", "\na.1"),
        more='[ids]\nreplace = {"." = "-"}\n',
    )
    assert study.samples.index.tolist() == ["a-1", "b", "c"]


def test_qiime2_artifacts_become_a_study(tmp_path):
    table(tmp_path)
    artifact(tmp_path / "tax.qza", "FeatureData[Taxonomy]", "taxonomy.tsv", TAXONOMY)
    artifact(tmp_path / "tree.qza", "Phylogeny[Rooted]", "tree.nwk", TREE)
    (tmp_path / "people.tsv").write_text("#q2:types\n" + PEOPLE, "utf-8")
    toml = HEAD
    for role, name in {
        "counts": "table.qza",
        "taxonomy": "tax.qza",
        "tree": "tree.qza",
        "samples": "people.tsv",
    }.items():
        toml += f'[files.{role}]\npath = "{name}"\nformat = "qiime2"\n'
    (tmp_path / "toy_2026.toml").write_text(toml + COLUMNS, "utf-8")
    study = load.study(tmp_path / "toy_2026.toml")
    assert study.depth.to_dict() == {"a": 6, "b": 7, "c": 11}
    assert study.taxa["domain"].tolist() == [
        "Bacteria",
        "Archaea",
        "Unassigned",
        "Bacteria",
    ]
    assert study.tree.find("t1").distance(study.tree.find("t3")) == 6


def test_metadata_without_counts_is_written_down(cohort):
    study = cohort(people=PEOPLE + "d\twell\tq\n")
    last = study.losses.iloc[-1]
    assert (last["step"], last["samples_before"], last["samples_after"]) == (
        "metadata",
        4,
        3,
    )
    assert "'d'" in last["why"]


def test_counts_without_metadata_are_refused_and_up_to_five_are_named(cohort):
    with pytest.raises(
        MsgutError, match=r"1 of 3 samples .*: 'b'\. Add rows.*\[\[drop"
    ):
        cohort(people="id\tstate\na\till\nc\till\n")
    many = "id\t" + "\t".join("abcdefg") + "\nt1" + "\t1" * 7 + "\n"
    with pytest.raises(MsgutError, match="6 of 7 samples .* 'f' and 1 more"):
        cohort(counts=many, people="id\tstate\na\till\n")


def test_a_table_that_lies_on_its_side_gets_that_hint(cohort):
    with pytest.raises(MsgutError, match='Then say rows = "samples"'):
        cohort(counts="id\tt1\tt2\na\t1\t2\nb\t3\t4\nc\t5\t6\n")


def test_what_is_dropped_is_in_the_ledger_with_its_reason(cohort):
    study = cohort(
        people=PEOPLE.replace("b\twell\ty\n", ""),
        more='[[drop]]\nsample = "b"\nreason = "nobody knows who it is"\n'
        '[[drop]]\ntaxon = "t2"\nreason = "a spike"\n',
    )
    assert study.counts.index.tolist() == ["a", "c"]
    assert study.counts.columns.tolist() == ["t1", "t3"]
    rows = study.losses[study.losses["step"] == "drop"]
    assert rows["why"].tolist() == ["b: nobody knows who it is", "t2: a spike"]
    assert rows["reads_before"].tolist() == [27, 20]
    assert rows["reads_after"].tolist() == [20, 16]
    with pytest.raises(MsgutError, match=r"\[\[drop\]\] names 'zz'"):
        cohort(more='[[drop]]\nsample = "zz"\nreason = "x"\n')


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"counts": COUNTS.replace("t2", "t1")}, "taxon needs an id of its own.*'t1'"),
        ({"people": PEOPLE + "a\till\tx\n"}, "sample needs .* in the metadata 'a'"),
        ({"counts": COUNTS.replace("t2", "")}, "a taxon in the counts has no id"),
        (
            {"counts": COUNTS.replace("4", "-4")},
            "cannot be negative, yet sample 'c', ta",
        ),
        ({"counts": COUNTS.replace("4", "nan")}, "cannot be missing or infinite"),
        ({"counts": COUNTS.replace("4", "inf")}, "cannot be missing or infinite"),
        ({"counts": "id\nt1\nt2\n"}, "table of counts is empty"),
        ({"more": "[n]\nsamples = 4\n"}, r"says samples: 4; the files hold 3"),
        ({"more": "[n]\nsubjects = 2\n"}, r"says subjects: 2; the files hold 3"),
        ({"more": "[n]\ntaxa = 2\n"}, r"says taxa: 2; the files hold 3"),
        ({"more": "[n]\ndepth = [7, 14]\n"}, r"depth: 7 to 14; the files hold 7 to 13"),
        (
            {"more": "[n.groups]\nMS = {samples = 2, subjects = 1}\n"},
            "group 'MS': 2 samples, 1 subjects; the files hold 2 samples, 2 subjects",
        ),
        (
            {"more": "[n.groups]\nMS = {samples = 2, subjects = 2}\n"},
            "group 'HC': none",
        ),
    ],
)
def test_tables_that_cannot_be_a_study_are_refused(cohort, change, says):
    with pytest.raises(MsgutError, match=says) as caught:
        cohort(**change)
    assert str(caught.value).startswith("toy_2026: ")


def test_a_study_that_holds_what_its_file_says_passes(cohort):
    cohort(
        more="[n]\nsamples = 3\nsubjects = 3\ntaxa = 3\ndepth = [7, 13]\n"
        "[n.groups]\nMS = {samples = 2, subjects = 2}\n"
        "HC = {samples = 1, subjects = 1}\n"
    )


def test_proportions_without_reads_are_compositional_only(cohort):
    study = cohort(counts="id\ta\tb\tc\nt1\t0.5\t1\t0.3\nt2\t0.5\t0\t0.7\n")
    with pytest.raises(MsgutError, match="Chao1 is refused here: .*compositional only"):
        study.require("counts", "Chao1")


def test_proportions_with_reads_become_counts_in_the_ledger(cohort):
    study = cohort(
        counts="id\ta\tb\tc\nt1\t0.5\t1\t0.3\nt2\t0.5\t0\t0.7\n",
        people="id\tstate\tn\na\till\t8\nb\twell\t3\nc\till\t10\n",
        top='depth_column = "reads"\n',
        columns=COLUMNS.replace("[values", 'n = "reads"\n[values'),
    )
    assert study.values.tolist() == [[4, 4], [3, 0], [3, 7]]
    last = study.losses.iloc[-1]
    assert (last["step"], last["reads_before"], last["reads_after"]) == (
        "counts",
        3,
        21,
    )


def test_taxa_without_a_lineage_stay_without_a_name(cohort):
    files = {**FILES, "taxonomy": "tax.tsv"}
    text = "id\tTaxon\nt1\tk__Bacteria; p__X\nt3\tk__Archaea\nelse\tk__Bacteria\n"
    study = cohort(files=files, taxonomy=text)
    assert study.taxa["domain"].tolist() == ["Bacteria", "", "Archaea"]
    assert study.losses.iloc[-1]["why"].startswith("1 taxa have no lineage")
    with pytest.raises(MsgutError, match="taxonomy names none of the 3 taxa"):
        cohort(files=files, taxonomy="id\tTaxon\nx1\tk__Bacteria\n")


def test_a_tree_is_pruned_to_the_table_and_rooted_where_it_was_not(cohort):
    files = {**FILES, "tree": "tree.nwk"}
    study = cohort(files=files, tree="((t1:1,zz:1):1,t2:3,t3:1);")
    assert {tip.name for tip in study.tree.tips()} == {"t1", "t2", "t3"}
    assert len(study.tree.children) == 2
    # Midpoint of the longest way: t1 and t2 lie 5 apart.
    assert study.tree.find("t2").length == 2.5
    assert study.tree.find("t1").distance(study.tree.find("t2")) == 5
    steps = study.losses[study.losses["step"] == "tree"]["why"]
    assert steps.str.contains("1 of 4 tips").any()
    assert steps.str.contains("midpoint").any()


def test_a_tree_that_misses_taxa_or_names_one_twice_is_refused(cohort):
    files = {**FILES, "tree": "tree.nwk"}
    with pytest.raises(MsgutError, match="no tip for 1 of 3 taxa: 't3'"):
        cohort(files=files, tree="((t1:1,zz:1):1,t2:3);")
    with pytest.raises(MsgutError, match="every tip needs an id of its own"):
        cohort(files=files, tree="((t1:1,t1:1):1,(t2:3,t3:1):1);")


def test_columns_without_a_file_that_holds_them_are_refused(cohort):
    with pytest.raises(MsgutError, match=r"no file holds metadata.*\[files.samples\]"):
        cohort(files={"counts": "counts.tsv"})


def test_an_unknown_source_is_refused_before_anything_is_fetched():
    with pytest.raises(MsgutError, match="No source 'memory'"):
        load.study("jangi_2016", source="memory")
