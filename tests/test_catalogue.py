"""The studies' facts: seven that hold up, and every way a file can fail to."""

import shutil
import subprocess
import sys

import pytest

from msgut import catalogue, paths
from msgut.errors import MsgutError

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
