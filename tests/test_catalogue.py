"""The studies' facts: seven that hold up, and every way a file can fail to."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut import catalogue, paths
from msgut.catalogue import schema
from msgut.catalogue.check import Check
from msgut.errors import MsgutError
from msgut.facts import Facts

GOOD = """
title = "An invented cohort"
licence = "none stated"
region = "V4"
design = "case-control"
caveats = ["Invented."]
[files.counts]
path = "counts.tsv"
format = "text"
[columns]
Diagnosis = "group"
"""


def written(folder, text=GOOD, name="nobody_2020"):
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_seven_studies_hold_up():
    assert catalogue.study_keys() == [
        "al_2022",
        "forbes_2018",
        "imsms_2022",
        "jangi_2016",
        "kump_2018",
        "troci_2022",
        "youngster_2014",
    ]
    for name, facts in catalogue.entries().items():
        assert facts.name == name
        assert facts.licence == "none stated"
        assert facts.caveats
        assert all(file.url.startswith("https://") for file in facts.files)


def test_no_study_keeps_a_column_that_it_does_not_name():
    """Medical details have no way in but through [columns]."""
    kept = {c for facts in catalogue.entries().values() for c in facts.columns.values()}
    assert kept <= {
        "subject",
        "group",
        "sex",
        "age",
        "bmi",
        "site",
        "household",
        "treatment",
        "treated",
        "course",
        "visit",
        "role",
        "donor",
        "day",
        "batch",
        "smoking",
        "probiotics",
        "reads",
        "phase",
        "response",
        "route",
    }


def test_a_study_of_ones_own_is_one_file(tmp_path):
    facts = catalogue.entry(str(written(tmp_path)))
    assert facts.files[0].path == str(tmp_path / "counts.tsv")
    assert facts.local


def test_a_file_in_the_studies_folder_is_a_study(tmp_path, monkeypatch):
    shutil.copytree(paths.studies(), tmp_path / "studies")
    written(tmp_path / "studies")
    monkeypatch.setenv("MSGUT_STUDIES", str(tmp_path / "studies"))
    assert "nobody_2020" in catalogue.study_keys()
    assert catalogue.entry("nobody_2020").title == "An invented cohort"


URL = 'url = "https://example.org/c.tsv"'
HASH = 'sha256 = "' + "0" * 64 + '"'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'region = "V4"',
            'regoin = "V4"',
            "unknown key 'regoin'.*Did you mean 'region'",
        ),
        ('region = "V4"', "", "'region' is missing"),
        ('licence = "none stated"', "", "'licence' is missing.*none stated"),
        ('design = "case-control"', 'design = "cohort"', "design 'cohort' is unknown"),
        ('design = "case-control"', 'design = "fmt"', "needs a column 'subject'"),
        ('design = "case-control"', "design = 3", "must be text, not 3"),
        ('caveats = ["Invented."]', "", "caveats are missing.*no age, sex or BMI"),
        ('caveats = ["Invented."]', 'caveats = [""]', "must be a sentence"),
        ('path = "counts.tsv"', f"{URL}\nbytes = 3", "no sha256"),
        ('path = "counts.tsv"', f"{URL}\n{HASH}", "no bytes"),
        (
            'path = "counts.tsv"',
            f'{URL}\n{HASH}\nbytes = "3"',
            "must be a whole number",
        ),
        ('path = "counts.tsv"', f'{URL}\npath = "c"\n{HASH}\nbytes = 3', "not both"),
        ('path = "counts.tsv"', "", "either a url or a local path"),
        (
            'path = "counts.tsv"',
            f'url = "ftp://a/b"\n{HASH}\nbytes = 3',
            "start with http",
        ),
        (
            'path = "counts.tsv"',
            f'url = "https://[bad]/a"\n{HASH}\nbytes = 3',
            "start with",
        ),
        (
            'path = "counts.tsv"',
            f'url = "http://a:99999/b"\n{HASH}\nbytes = 3',
            "start with",
        ),
        (
            'path = "counts.tsv"',
            f'url = "https://a.org/x%2f..%2f"\n{HASH}\nbytes = 3',
            "no file name",
        ),
        ('format = "text"', 'format = "xlsx"', "format 'xlsx'.*Choose biom"),
        ('format = "text"', 'format = "text"\nrows = "genes"', "'taxa' or 'samples'"),
        ("[files.counts]", "[files.count]", r"unknown role \[files.count\]"),
        ("[files.counts]", "[files.samples]", "no file holds the counts"),
        ('Diagnosis = "group"', 'Diagnosis = "group"\nDx = "group"', "mapped twice"),
        ('Diagnosis = "group"', 'Diagnosis = "the group"', "is no name"),
        ('Diagnosis = "group"', "", "needs a column 'group'"),
        (
            "[columns]",
            '[values.sex]\nf = "female"\n[columns]',
            r"\[values.sex\] translates",
        ),
        ("[columns]", '[[drop]]\nsample = "s1"\n[columns]', "and a reason"),
        ("[columns]", "[contrast]\ngroup = 1\n[columns]", "in .contrast. must be text"),
        ("[columns]", "[refuse]\nalpha = true\n[columns]", "must be text, not True"),
        ("[columns]", '[ids]\nreplace = "a"\n[columns]', "replace. must be a table"),
        ("[columns]", '[ids]\npatterns = "a"\n[columns]', "must be a list of texts"),
        ("[columns]", "[n]\ngroups = 4\n[columns]", "table a group"),
        ("[columns]", '[values.group]\na = ["MS"]\n[columns]', "must be text"),
        (
            "[columns]",
            '[[drop]]\nsample = ["s"]\nreason = "r"\n[columns]',
            "must be text",
        ),
        ("[columns]", "x = " + "[" * 5000, "nested too deep|not valid TOML"),
        ("[columns]", '[contrast]\nvisit = "1"\n[columns]', "'visit' that nobody maps"),
        ("[columns]", '[[set]]\ngroup = "MS"\n[columns]', "must say where"),
        ("[columns]", "[ids]\npatterns = ['(?P<a']\n[columns]", "is no expression"),
        ("[columns]", "[columns", "not valid TOML"),
        (
            'region = "V4"',
            'region = "V4"\ndepth_column = "reads"',
            "not among the mapped",
        ),
    ],
)
def test_a_study_file_that_does_not_hold_up_gets_a_sentence(tmp_path, old, new, words):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(MsgutError, match=words) as told:
        catalogue.read(path)
    assert str(told.value).startswith("nobody_2020.toml: ")


@pytest.mark.parametrize("design", ["household-pairs", "repeated", "fmt"])
def test_a_design_that_needs_a_caveat_is_refused_without(tmp_path, design):
    more = 'a = "household"\nb = "subject"\nc = "role"\nd = "donor"\ne = "age"\n'
    text = GOOD.replace("case-control", design).replace('caveats = ["Invented."]\n', "")
    with pytest.raises(MsgutError, match=f"A {design} study must say"):
        catalogue.read(written(tmp_path, text + more))


def test_a_name_that_is_no_key_is_refused(tmp_path):
    with pytest.raises(MsgutError, match="surname_year"):
        catalogue.read(written(tmp_path, name="My Cohort"))


def test_a_study_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(MsgutError, match="no such study file"):
        catalogue.entry(str(tmp_path / "gone.toml"))
    (tmp_path / "latin_1.toml").write_bytes(b'title = "Universit\xe4t"')
    with pytest.raises(MsgutError, match="UTF-8"):
        catalogue.entry(str(tmp_path / "latin_1.toml"))


def test_a_line_of_synonyms_without_a_name_is_refused(tmp_path, monkeypatch):
    table = tmp_path / "data" / "taxonomy" / "synonyms.tsv"
    table.parent.mkdir(parents=True)
    table.write_text("genus\tBlautia\n", "utf-8")
    monkeypatch.setenv("MSGUT_HOME", str(tmp_path))
    with pytest.raises(MsgutError, match="line 1: a rank, a name and what it becomes"):
        catalogue.synonyms()


def test_listing_needs_no_heavy_library():
    """`msgut list` answers at once: pandas alone takes half a second."""
    code = (
        "import sys; from msgut.cli import main; main(['list'], standalone_mode=False);"
        "heavy = {'pandas', 'numpy', 'skbio', 'scipy', 'matplotlib', 'pooch'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "jangi_2016" in done.stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("[n.groups.MS]\nsubjects = 3", r"\[n.groups\] must hold a table a group"),
        ("[n]\nsamples = nan", "'samples' in .n. must be a whole number, not nan"),
        ("[n]\nsamples = 2020-01-01", "must be a whole number, not datetime.date"),
        ("[n]\nsamples = -1", "must lie between 0 and 9,007,199,254,740,992, not -1"),
        (f"[n]\nsubjects = 0x{'f' * 9000}", "a value too long to be written"),
        ("[n]\ndepth = [5, inf]", "the least and the most reads"),
        ("[n]\ndepth = [9, 5]", "the least and the most reads"),
        ("[n.groups]\nMS = {samples = 1.5, subjects = 1}", "n.groups.MS. must be a wh"),
        ('[refuse]\ncounts = " "', "'counts' in .refuse. gives no reason"),
        ("[[set]]\nwhere = {}\n'c<img a.b' = 'x'", r"\[\[set\]\] fills in 'c<img a.b'"),
        (
            "[[set]]\nwhere = {grup = 'x'}\nsite = 'x'",
            "column 'grup'. Did you mean 'gro",
        ),
        (
            "[values.group]\nill = 'MS'\n' ill' = 'CD'",
            "gives 'ill' two values, 'MS' an",
        ),
    ],
)
def test_what_is_implausible_is_refused_with_its_place(tmp_path, more, words):
    with pytest.raises(MsgutError, match=words):
        catalogue.read(written(tmp_path, f"{GOOD}\n{more}\n"))


def test_a_name_too_long_for_a_file_is_refused_and_cut(tmp_path):
    with pytest.raises(MsgutError, match="too long to be a file") as refused:
        catalogue.read(written(tmp_path, GOOD.replace("counts.tsv", "c" * 300)))
    assert len(str(refused.value)) < 200
    with pytest.raises(MsgutError, match="control character"):
        catalogue.read(written(tmp_path, GOOD.replace("counts.tsv", "a\\u0000/b")))
    with pytest.raises(MsgutError, match=r"No study 'x{59}…'"):
        catalogue.entry("x" * 100_000)


def test_groups_of_the_file_are_cleaned_as_those_of_the_table_are(tmp_path):
    sizes = '[n.groups]\n"e\u0301 " = {samples = 1, subjects = 1}'
    rule = '[[set]]\nwhere = {}\nsite = "x"\n[contrast]\nsite = " x"'
    facts = catalogue.read(written(tmp_path, f"{GOOD}\n{rule}\n{sizes}\n"))
    assert list(facts.n["groups"]) == ["\u00e9"]
    assert facts.contrast == {"site": "x"}


def test_one_bad_file_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("MSGUT_STUDIES", str(tmp_path))
    written(tmp_path, name="good_2020")
    written(tmp_path, f"{GOOD}[n.groups.MS]\nsubjects = 3", name="bad_2020")
    written(tmp_path, "\x00", name="worse_2020")
    (tmp_path / "folder_2020.toml").mkdir()
    facts, broken = catalogue.readable_entries()
    assert list(facts) == ["good_2020"]
    assert [line.split(":")[0].split("/")[-1] for line in broken] == [
        "bad_2020.toml",
        "folder_2020.toml",
        "worse_2020.toml",
    ]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
    | st.dates()
    | st.sampled_from(["group", "counts", "repeated", "x" * 300, "(?P<a>", "../.."]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["where", "path", "url", "samples", "groups", "MS", "a b"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from([*schema.KINDS, "unknown"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), st.booleans())
def test_any_study_file_is_read_or_refused_in_a_sentence(changed, inside):
    """A good file with some values changed, at its top or inside its tables."""
    raw = tomllib.loads(f"{GOOD}\n[values.group]\nill = 'MS'\n[n]\nsamples = 3\n")
    for key, value in changed.items():
        if inside and isinstance(raw.get(key), dict) and isinstance(value, dict):
            raw[key] = raw[key] | value
        else:
            raw[key] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue.tomllib, "loads", lambda text: raw)
        patch.setattr(Path, "read_text", lambda path, encoding: "")
        try:
            catalogue.read(Path("toy_2020.toml"))
        except MsgutError as refused:
            assert str(refused).startswith("toy_2020.toml: ")  # noqa: PT017
            assert len(str(refused)) < 900  # noqa: PT017


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path):
    pipe = tmp_path / "toy_2026.toml"
    os.mkfifo(pipe)
    with pytest.raises(MsgutError, match="is no file"):
        catalogue.entry(pipe)


def test_a_file_far_too_long_for_a_study_file_is_not_read(tmp_path):
    table = tmp_path / "toy_2026.toml"
    table.write_text("#" * 1_000_001)
    with pytest.raises(MsgutError, match=r"has 1,000,001 bytes.*Is it the table\?"):
        catalogue.entry(table)


def test_a_pattern_of_ids_that_no_machine_can_read_is_refused(tmp_path):
    deep = "(" * 499 + ")" * 499
    for pattern, words in (("x" * 1001, "has 1,001 letters"), (deep, "no expression")):
        check = Check("toy.toml")
        facts = Facts("toy", ids={"patterns": [pattern]}, design="case-control")
        with pytest.raises(MsgutError, match=words):
            check.columns(facts)
