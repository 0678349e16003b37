"""Every count that is known of the public studies, asserted on the loaded tables."""

import numpy as np
import pandas as pd
import pytest

from msgut import catalogue
from msgut.study import RANKS

pytestmark = pytest.mark.real

# samples, subjects, taxa, least and greatest depth, sum of all reads. For the five
# studies from R files, R itself says the same of shape, range and sum (load or
# readRDS; round(proportion * reads) for forbes_2018 and kump_2018, where it is off a
# whole number by at most 7.3e-12).
SIZES = {
    "al_2022": (117, 13, 237, 3_627, 179_818, 5_944_823),
    "forbes_2018": (201, 102, 6_720, 20_783, 180_906, 21_319_063),
    "imsms_2022": (1_152, 1_152, 7_271, 1_993, 97_896, 26_862_968),
    "jangi_2016": (104, 104, 1_320, 22_000, 74_149, 5_516_793),
    "kump_2018": (172, 35, 5_703, 990, 44_257, 4_806_728),
    "troci_2022": (149, 90, 3_584, 9_579, 53_701, 3_163_134),
    "youngster_2014": (100, 23, 70_819, 4_878, 68_507, 2_202_827),
}
# group: samples, subjects
GROUPS = {
    "al_2022": {"HC": (10, 2), "MS": (107, 11)},
    "forbes_2018": {
        "HC": (46, 23),
        "MS": (38, 19),
        "UC": (38, 19),
        "RA": (42, 21),
        "CD": (37, 20),
    },
    "imsms_2022": {"HC": (576, 576), "MS": (576, 576)},
    "jangi_2016": {"HC": (43, 43), "MS": (61, 61)},
    "kump_2018": {"HC": (51, 12), "UC": (121, 23)},
    "troci_2022": {"HC": (54, 54), "MS": (95, 36)},
    "youngster_2014": {"HC": (18, 4), "CDI": (82, 19)},
}
COLUMNS = {
    "al_2022": {"donor", "subject", "visit", "role", "group", "phase"},
    "forbes_2018": {"subject", "group", "visit", "sex", "age", "reads"},
    "imsms_2022": {
        "subject",
        "household",
        "site",
        "sex",
        "age",
        "bmi",
        "group",
        "course",
        "treated",
        "treatment",
        "smoking",
        "probiotics",
    },
    "jangi_2016": {"group", "treatment"},
    "kump_2018": {
        "subject",
        "donor",
        "response",
        "role",
        "phase",
        "day",
        "reads",
        "group",
    },
    "troci_2022": {"subject", "group", "visit", "sex", "age", "treatment", "batch"},
    "youngster_2014": {"subject", "phase", "donor", "day", "route", "role", "group"},
}
TIPS = {"forbes_2018": 6_720, "kump_2018": 5_703, "jangi_2016": 1_320}
each = pytest.mark.parametrize("name", sorted(SIZES))


def sizes(column, *by):
    """Count samples, the missing as the empty text."""
    return column.fillna("").value_counts().to_dict()


def subjects(study, **where):
    """Return one row per person among the samples that fit."""
    rows = study.samples.assign(subject=study.subject)
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.drop_duplicates("subject")


def test_every_study_of_the_catalogue_is_asserted_here():
    assert catalogue.study_keys() == sorted(SIZES)


@each
def test_has_its_samples_subjects_taxa_depths_and_reads(real, name):
    study = real(name)
    depth = study.depth
    assert SIZES[name] == (
        len(study.counts),
        study.subject.nunique(),
        study.counts.shape[1],
        depth.min(),
        depth.max(),
        depth.sum(),
    )
    assert study.values.dtype == np.int64


@each
def test_has_its_groups(real, name):
    study = real(name)
    assert GROUPS[name] == {
        group: (len(rows), study.subject[rows.index].nunique())
        for group, rows in study.samples.groupby(study.group)
    }
    assert study.group.notna().all()


@each
def test_keeps_the_named_columns_and_no_others(real, name):
    assert set(real(name).samples) == COLUMNS[name]


@each
def test_a_person_has_one_group(real, name):
    study = real(name)
    assert study.group.groupby(study.subject).nunique().max() == 1


@each
def test_has_a_tree_with_one_root_or_none(real, name):
    tree = real(name).tree
    assert (tree is not None) == (name in TIPS)
    if tree is not None:
        assert tree.count(tips=True) == TIPS[name]
        assert len(tree.children) == 2


@each
def test_names_its_taxa_without_prefixes(real, name):
    taxa = real(name).taxa
    assert list(taxa) == list(RANKS)
    assert not taxa.isna().any(axis=None)
    for column in taxa:
        assert not taxa[column].str.contains("__|;|^ | $").any()
    assert set(taxa["domain"]) <= {"Bacteria", "Archaea", "unknown", ""}


@each
def test_the_ledger_ends_with_what_is_there(real, name):
    losses = real(name).losses
    assert losses["step"].iloc[0] == "load"
    last = losses.iloc[-1]
    samples, _, taxa, *_, reads = SIZES[name]
    assert (last["samples_after"], last["taxa_after"], last["reads_after"]) == (
        samples,
        taxa,
        reads,
    )
    for what in ("samples", "taxa", "reads"):
        before = losses[f"{what}_before"].iloc[1:].to_numpy()
        assert (before == losses[f"{what}_after"].iloc[:-1].to_numpy()).all()


def test_jangi_has_the_treatments_and_writes_down_what_it_left_out(real):
    study = real("jangi_2016")
    assert sizes(study.samples["treatment"]) == {
        "": 43,
        "untreated": 29,
        "glatiramer acetate": 14,
        "interferon": 18,
    }
    assert study.depth.idxmin() == "SRR3501989"
    assert study.samples.loc["SRR3501989"].to_list() == ["MS", "untreated"]
    lost = study.losses
    assert lost["samples_before"].iloc[0] == 105
    assert lost["taxa_before"].iloc[0] == 1_322
    assert lost["reads_before"].iloc[0] - lost["reads_after"].iloc[-1] == 47
    assert lost["why"].str.contains("SRR3501948").sum() == 1
    assert lost["why"].str.contains("1373 of 2693 tips").sum() == 1


def test_imsms_has_its_households_sites_courses_and_treatments(real):
    study = real("imsms_2022")
    samples = study.samples
    household = samples.groupby("household")
    assert len(household) == 576
    assert (household.size() == 2).all()
    assert (household["group"].nunique() == 2).all()
    assert household["site"].nunique().max() == 1
    assert household["site"].first().value_counts().to_dict() == {
        "San Francisco": 164,
        "Edinburgh": 131,
        "Buenos Aires": 129,
        "New York": 59,
        "Boston": 42,
        "San Sebastian": 39,
        "Pittsburgh": 12,
    }
    assert sizes(samples["course"]) == {"": 576, "RRMS": 437, "PPMS": 71, "SPMS": 68}
    assert sizes(samples["treated"]) == {"": 576, "yes": 367, "no": 209}
    assert sizes(samples["treatment"]) == {
        "": 576,
        "untreated": 209,
        "interferon": 87,
        "dimethyl fumarate": 86,
        "fingolimod": 71,
        "glatiramer acetate": 68,
        "anti-CD20": 28,
        "natalizumab": 27,
    }
    assert sizes(samples["smoking"]) == {
        "never": 635,
        "former": 349,
        "current": 100,
        "": 68,
    }
    assert sizes(samples["probiotics"]) == {"no": 946, "yes": 138, "": 68}
    assert study.depth.median() == 21_657
    # Lineages that name the domain alone.
    assert (study.taxa["phylum"] == "").sum() == 39


def test_imsms_is_69_percent_female_in_ms_and_35_in_the_controls(real):
    samples = real("imsms_2022").samples
    counted = samples.groupby(["group", "sex"]).size().to_dict()
    assert counted == {
        ("MS", "female"): 400,
        ("MS", "male"): 176,
        ("HC", "female"): 201,
        ("HC", "male"): 375,
    }
    assert samples[["age", "bmi"]].notna().all(axis=None)
    means = samples.groupby("group")[["age", "bmi"]].mean().round(1)
    assert means.loc["MS"].to_list() == [48.9, 25.4]
    assert means.loc["HC"].to_list() == [50.6, 26.9]


def test_forbes_has_two_visits_of_nearly_all_and_ages_apart(real):
    study = real("forbes_2018")
    samples = study.samples
    assert samples.groupby("subject").size().value_counts().to_dict() == {2: 99, 1: 3}
    assert pd.crosstab(samples["group"], samples["visit"]).to_dict("index") == {
        "HC": {1: 23, 2: 23},
        "MS": {1: 19, 2: 19},
        "UC": {1: 19, 2: 19},
        "RA": {1: 21, 2: 21},
        "CD": {1: 18, 2: 19},
    }
    assert sizes(samples["sex"]) == {"female": 130, "male": 70, "": 1}
    assert samples["age"].isna().sum() == 15
    assert samples.groupby("group")["age"].mean().round().to_dict() == {
        "HC": 32,
        "MS": 47,
        "RA": 62,
        "UC": 51,
        "CD": 48,
    }


@pytest.mark.parametrize(
    ("name", "seen"), [("forbes_2018", 3_540), ("kump_2018", 1_601)]
)
def test_proportions_became_the_recorded_reads_exactly(real, name, seen):
    study = real(name)
    assert (study.depth == study.samples["reads"]).all()
    assert (study.values.sum(axis=0) > 0).sum() == seen
    step = study.losses.set_index("step").loc["counts"]
    assert (step["reads_before"], step["reads_after"]) == (
        len(study.counts),
        SIZES[name][-1],
    )


def test_troci_has_its_visits_and_its_runs_for_ms_only(real):
    study = real("troci_2022")
    samples = study.samples
    ms, controls = (samples[samples["group"] == group] for group in ("MS", "HC"))
    assert ms["visit"].value_counts().to_dict() == {1: 28, 2: 29, 3: 25, 4: 13}
    assert (controls["visit"] == 1).all()
    assert ms["batch"].notna().all()
    assert controls["batch"].isna().all()
    assert ms["batch"].nunique() == 7
    assert not ms.duplicated(["subject", "visit"]).any()
    assert sizes(ms["treatment"]) == {"ocrelizumab": 54, "untreated": 41}
    assert controls["treatment"].isna().all()
    # The column is one of people, not of visits: it says nothing of the first dose.
    assert ms.groupby("subject")["treatment"].nunique().max() == 1
    assert sizes(ms[ms["visit"] == 1]["treatment"]) == {
        "ocrelizumab": 16,
        "untreated": 12,
    }
    assert sizes(subjects(study, group="MS")["sex"]) == {"female": 30, "male": 6}
    assert sizes(controls["sex"]) == {"female": 32, "male": 22}
    assert samples["age"].notna().all()


def test_al_has_two_donors_eleven_patients_and_the_authors_months(real):
    study = real("al_2022")
    samples = study.samples
    donors, patients = (samples[samples["role"] == r] for r in ("donor", "recipient"))
    assert donors["donor"].value_counts().to_dict() == {"Donor 1": 5, "Donor 2": 5}
    assert donors["visit"].isna().all()
    assert patients.groupby("subject").size().to_dict() == {
        "001": 12,
        "002": 13,
        "003": 13,
        "004": 10,
        "007": 12,
        "008": 8,
        "009": 10,
        "010": 8,
        "011": 7,
        "012": 9,
        "013": 5,
    }
    given = patients.groupby(patients["donor"].fillna(""))["subject"].unique()
    assert {donor: sorted(who) for donor, who in given.items()} == {
        "Donor 1": ["001", "003", "004", "007", "010"],
        "Donor 2": ["002", "008", "011", "012"],
        "": ["009", "013"],
    }
    before = patients[patients["phase"] == "before"].groupby("subject")["visit"].max()
    assert before.to_dict() == {
        "001": 0,
        "004": 0,
        "010": 0,
        "011": 0,
        "002": 6,
        "003": 6,
        "007": 6,
        "008": 6,
        "012": 6,
    }
    after = patients[patients["phase"] == "after"]
    assert dict(zip(after["subject"], after["visit"], strict=True)) == {
        "001": 5,
        "003": 11,
        "004": 5,
        "007": 10,
        "010": 5,
        "002": 12,
        "008": 7,
        "011": 5,
        "012": 7,
    }
    assert sizes(samples["phase"]) == {
        "donor": 10,
        "before": 39,
        "between": 44,
        "after": 9,
        "unknown": 15,
    }
    assert set(study.facts.refuse) == {"alpha"}


def test_kump_has_its_donors_patients_days_and_responses(real):
    study = real("kump_2018")
    samples = study.samples
    assert samples["role"].value_counts().to_dict() == {
        "donor": 51,
        "recipient": 89,
        "control": 32,
    }
    assert sizes(samples["phase"]) == {
        "donor": 51,
        "before antibiotics": 16,
        "before": 22,
        "after": 69,
        "control": 14,
    }
    # Thirteen people were given stool of twelve donors: DC gave to two.
    given = subjects(study, role="recipient")["donor"].value_counts()
    assert (len(given), given.sum(), given["DC"], given.drop("DC").max()) == (
        12,
        13,
        2,
        1,
    )
    assert set(given.index) == set(samples["subject"][samples["role"] == "donor"])
    assert len(subjects(study, role="control")) == 10
    assert samples["donor"][samples["role"] == "control"].isna().all()
    assert (samples["day"].min(), samples["day"].max()) == (-10, 90)
    assert sizes(subjects(study, role="recipient")["response"]) == {
        "none": 4,
        "partial": 5,
        "remission": 4,
    }
    patients = samples[samples["role"] != "donor"]
    assert patients.groupby("subject").size().max() == 8


def test_youngster_has_four_donors_and_samples_before_and_after(real):
    study = real("youngster_2014")
    samples = study.samples
    assert sizes(samples["phase"]) == {"donor": 18, "before": 27, "after": 55}
    donors, patients = (samples[samples["role"] == r] for r in ("donor", "recipient"))
    assert donors["subject"].nunique() == 4
    assert (donors["donor"] == donors["subject"]).all()
    assert set(patients["donor"]) <= set(donors["subject"])
    people = subjects(study, role="recipient")["donor"].value_counts()
    assert people.index[0] == "MGH03D"
    assert people.iloc[0] > people.iloc[1:].sum()
    assert sizes(patients["route"]) == {"colonoscopy": 42, "nasogastric tube": 40}
    days = patients.groupby("phase")["day"].agg(["min", "max"]).astype(int)
    assert days.to_dict("index") == {
        "before": {"min": -2, "max": 0},
        "after": {"min": 1, "max": 136},
    }
    seen = study.taxa[study.values.sum(axis=0) > 0]
    assert len(seen) == 69_502
    # 182 genera with a name, and those without one.
    assert seen["genus"].nunique() == 183


def test_no_text_of_the_source_is_left_in_a_column_of_numbers(real):
    for name in SIZES:
        for column in {"age", "bmi", "day", "reads", "visit"} & set(COLUMNS[name]):
            assert pd.api.types.is_numeric_dtype(real(name).samples[column]), (
                name,
                column,
            )
