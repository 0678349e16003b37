"""Four ways of writing one name."""

import pandas as pd
import pytest

from msgut import catalogue, harmonise
from msgut.facts import Facts
from msgut.study import RANKS, Study

SYNONYMS = catalogue.synonyms()


@pytest.mark.parametrize(
    ("source", "rank", "family", "common"),
    [
        # Greengenes
        ("g__Blautia", "genus", "Lachnospiraceae", "Blautia"),
        ("g__", "genus", "Lachnospiraceae", ""),
        (
            "g__[Ruminococcus]",
            "genus",
            "Lachnospiraceae",
            "Ruminococcus (Lachnospiraceae)",
        ),
        (
            "g__Ruminococcus",
            "genus",
            "Lachnospiraceae",
            "Ruminococcus (Lachnospiraceae)",
        ),
        ("g__Ruminococcus", "genus", "Ruminococcaceae", "Ruminococcus"),
        ("g__Clostridium", "genus", "Clostridiaceae", "Clostridium"),
        ("g__Clostridium", "genus", "Lachnospiraceae", "Clostridium (Lachnospiraceae)"),
        (
            "g__[Prevotella]",
            "genus",
            "Paraprevotellaceae",
            "Prevotella (Paraprevotellaceae)",
        ),
        ("f__[Barnesiellaceae]", "family", "", "Barnesiellaceae"),
        ("f__S24-7", "family", "", "Muribaculaceae"),
        ("p__[Thermi]", "phylum", "", "Deinococcota"),
        ("g__WAL_1855D", "genus", "Tissierellaceae", "WAL 1855D"),
        ("g__cc_115", "genus", "Erysipelotrichaceae", "cc 115"),
        # SILVA
        ("d__Bacteria", "domain", "", "Bacteria"),
        ("Escherichia-Shigella", "genus", "Enterobacteriaceae", "Escherichia-Shigella"),
        ("Prevotella_9", "genus", "Prevotellaceae", "Prevotella"),
        ("[Eubacterium] hallii group", "genus", "Lachnospiraceae", "Anaerobutyricum"),
        (
            "[Ruminococcus]_gnavus_group",
            "genus",
            "Lachnospiraceae",
            "Mediterraneibacter",
        ),
        (
            "Christensenellaceae R-7 group",
            "genus",
            "Christensenellaceae",
            "Christensenellaceae R-7 group",
        ),
        (
            "Rikenellaceae_RC9_gut_group",
            "genus",
            "Rikenellaceae",
            "Rikenellaceae RC9 gut group",
        ),
        ("uncultured", "genus", "Lachnospiraceae", ""),
        ("uncultured_bacterium", "species", "", ""),
        ("Incertae Sedis", "genus", "Ruminococcaceae", ""),
        ("gut_metagenome", "genus", "", ""),
        ("Actinobacteriota", "phylum", "", "Actinomycetota"),
        # RDP
        ("Escherichia/Shigella", "genus", "Enterobacteriaceae", "Escherichia-Shigella"),
        ("Lachnospiraceae (unc.)", "genus", "Lachnospiraceae", ""),
        ("Clostridium_XlVa", "genus", "Lachnospiraceae", "Clostridium XlVa"),
        ("Clostridium_IV", "genus", "Ruminococcaceae", "Clostridium IV"),
        ("Clostridium_XI", "genus", "Peptostreptococcaceae", "Clostridium XI"),
        ("Clostridiaceae_1", "family", "", "Clostridiaceae"),
        ("Ruminococcus2", "genus", "Lachnospiraceae", "Ruminococcus2"),
        ("Lachnospiracea_incertae_sedis", "genus", "Lachnospiraceae", ""),
        # GTDB
        ("g__Blautia_A", "genus", "Lachnospiraceae", "Blautia"),
        ("g__Prevotella", "genus", "Bacteroidaceae", "Prevotella"),
        ("p__Firmicutes_A", "phylum", "", "Bacillota"),
        # and what is no name at all
        ("unknown", "domain", "", ""),
        ("NA", "genus", "", ""),
        (" ", "genus", "", ""),
        (None, "genus", "", ""),
        (float("nan"), "genus", "", ""),
    ],
)
def test_one_name_for_what_four_taxonomies_write(source, rank, family, common):
    assert harmonise.common_name(source, rank, family, SYNONYMS) == common


def test_a_clean_name_stays_as_it_is():
    """Cleaning twice is cleaning once, for every name of the synonym table."""
    for rank, name in SYNONYMS:
        once = harmonise.common_name(name, rank, "Xaceae", SYNONYMS)
        bare = once.removesuffix(" (Xaceae)")
        assert harmonise.common_name(bare, rank, "Xaceae", SYNONYMS) == once


def taxonomy(*lineages):
    taxa = pd.DataFrame([line.split("; ") for line in lineages], columns=RANKS)
    taxa.index = [f"t{k}" for k in range(len(taxa))]
    counts = pd.DataFrame([range(1, len(taxa) + 1)], index=["s"], columns=taxa.index)
    facts = Facts(synonyms=SYNONYMS, taxonomy="Greengenes")
    return Study("toy", counts, pd.DataFrame(index=["s"]), taxa, facts=facts)


CLOSTRIDIA = "k__Bacteria; p__Firmicutes; c__Clostridia; o__Clostridiales"


def test_a_family_is_cleaned_before_its_genera_are_told_apart():
    toy = taxonomy(f"{CLOSTRIDIA}; f__[Lachnospiraceae]; g__Ruminococcus; s__gnavus")
    named = harmonise.common_names(toy).taxa.iloc[0]
    assert named["phylum"] == "Bacillota"
    assert named["genus"] == "Ruminococcus (Lachnospiraceae)"
    assert named["species"] == "Ruminococcus (Lachnospiraceae) gnavus"


def test_names_change_no_count_and_are_written_down():
    toy = taxonomy(f"{CLOSTRIDIA}; f__Lachnospiraceae; g__Blautia; s__")
    named = harmonise.common_names(toy)
    assert named.counts.equals(toy.counts)
    assert named.losses["why"].tolist() == ["common names for Greengenes: 7 changed"]


def test_unnamed_taxa_are_never_merged_across_parents():
    toy = taxonomy(
        f"{CLOSTRIDIA}; f__Lachnospiraceae; g__; s__",
        f"{CLOSTRIDIA}; f__Lachnospiraceae; g__; s__",
        f"{CLOSTRIDIA}; f__Ruminococcaceae; g__; s__",
        f"{CLOSTRIDIA}; f__; g__; s__",
        "k__; p__; c__; o__; f__; g__; s__",
    )
    genus = harmonise.collapse(harmonise.common_names(toy), "genus")
    assert genus.counts.loc["s"].to_dict() == {
        "unnamed Lachnospiraceae": 3,
        "unnamed Ruminococcaceae": 3,
        "unnamed Clostridiales": 4,
        "unnamed": 5,
    }


def test_the_ledger_says_what_share_of_the_reads_has_no_name():
    toy = taxonomy(
        f"{CLOSTRIDIA}; f__Lachnospiraceae; g__Blautia; s__",
        f"{CLOSTRIDIA}; f__Lachnospiraceae; g__; s__",
        f"{CLOSTRIDIA}; f__Ruminococcaceae; g__Ruminococcus; s__",
    )
    genus = harmonise.collapse(harmonise.common_names(toy), "genus")
    share = toy.values[0, 1] / toy.values.sum()
    assert f"; {share:.1%} of reads have no name" in genus.losses["why"].iloc[-1]
    assert 0.1 < share < 0.4


def test_namesakes_of_two_families_stay_two():
    toy = taxonomy(
        f"{CLOSTRIDIA}; f__Aaceae; g__Same; s__",
        f"{CLOSTRIDIA}; f__Baceae; g__Same; s__",
    )
    genus = harmonise.collapse(harmonise.common_names(toy), "genus")
    assert set(genus.counts) == {"Same (Aaceae)", "Same (Baceae)"}


def test_even_the_same_parent_in_two_places_stays_two():
    toy = taxonomy(
        "k__Bacteria; p__P; c__C; o__; f__Aaceae; g__Same; s__",
        "k__Bacteria; p__Q; c__C; o__; f__Aaceae; g__Same; s__",
    )
    assert harmonise.collapse(harmonise.common_names(toy), "genus").counts.shape[1] == 2


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "genera", "nameless"),
    [("jangi_2016", 138, 0.241), ("troci_2022", 153, 0.182)],
)
def test_real_tables_collapse_to_these_genera(real, name, genera, nameless):
    ready = harmonise.community(real(name))
    share = ready.counts.loc[:, ready.counts.columns.str.startswith("unnamed")]
    assert ready.counts.shape[1] == genera
    assert share.to_numpy().sum() / ready.values.sum() == pytest.approx(
        nameless, abs=5e-4
    )
