"""The command line: what it says, and with which exit code it ends."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from msgut.cli import main
from msgut.errors import MsgutError


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def cohort(tmp_path):
    """Write a cohort of one's own: a table, its metadata and a study file."""
    counts = pd.DataFrame(
        {"s1": [900, 300, 0], "s2": [700, 500, 20], "s3": [0, 2000, 9]},
        index=[
            "k__Bacteria; p__Firmicutes; c__C; o__O; f__Lachnospiraceae; g__Blautia",
            "k__Bacteria; p__Bacteroidetes; c__B; o__O; f__F; g__Bacteroides",
            "k__Bacteria; p__Cyanobacteria; c__Chloroplast; o__; f__; g__",
        ],
    )
    counts.rename_axis("taxonomy").reset_index().rename_axis("asv").to_csv(
        tmp_path / "counts.tsv", sep="\t"
    )
    (tmp_path / "people.tsv").write_text(
        "id\tdx\ts_ex\ns1\tcase\tF\ns2\tctl\tM\ns3\tctl\tF\n"
    )
    path = tmp_path / "mine_2026.toml"
    path.write_text(
        'title = "My cohort"\nlicence = "none stated"\nregion = "V4"\n'
        'design = "case-control"\ncaveats = ["Three people."]\n'
        '[files.counts]\npath = "counts.tsv"\nformat = "text"\ntaxonomy = "taxonomy"\n'
        '[files.samples]\npath = "people.tsv"\nformat = "text"\n'
        '[columns]\ndx = "group"\ns_ex = "sex"\n'
        '[values.group]\ncase = "MS"\nctl = "HC"\n[values.sex]\nF = "female"\nM = "male"\n',
        "utf-8",
    )
    return path


def test_the_list_names_every_study_with_its_groups():
    told = run("list")
    assert told.exit_code == 0
    line = next(line for line in told.output.splitlines() if "imsms_2022" in line)
    assert "household-pairs" in line
    assert "HC 576 MS 576" in line


def test_the_list_speaks_json():
    rows = {row["study"]: row for row in json.loads(run("list", "--json").output)}
    assert rows["forbes_2018"]["people"] == 102
    assert rows["forbes_2018"]["groups"]["CD"] == 37
    assert isinstance(rows["forbes_2018"]["on_disk"], bool)


def test_a_cohort_of_ones_own_is_checked_from_its_file(cohort):
    told = run("check", cohort)
    assert told.exit_code == 0, told.output
    assert "3 samples of 3 people, 3 taxa" in told.output
    assert "organelles: samples 3 → 3, taxa 3 → 2" in told.output
    assert "! Three people." in told.output


@pytest.mark.slow
def test_a_cohort_of_ones_own_gets_its_pages(cohort, tmp_path):
    told = run(
        "report", "-s", cohort, "-n", "01", "-p", "depth=100", "-o", tmp_path / "out"
    )
    assert told.exit_code == 0, told.output
    assert "1 page, " in told.output
    page = (tmp_path / "out" / "mine_2026" / "01_meet_the_cohort.html").read_text(
        "utf-8"
    )
    assert "3 people (2 HC, 1 MS) in 3 samples" in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["report", "-s", "jangi_2016", "-p", "dpeth=1"], "Did you mean 'depth'"),
        (["report", "-s", "jangi_2016", "-p", "depth=deep"], "must be a whole number"),
        (["report", "-s", "jangi_2061"], "Did you mean 'jangi_2016'"),
        (["report", "-n", "compositon"], "Did you mean 'composition'"),
        (["report", "-p", "depth"], "Write -p depth=5000"),
        (["report", "-p", "depth=1", "-p", "depth=2"], "given twice"),
        (["fetch", "nobody_1999"], "No study 'nobody_1999'"),
        (["check", "gone.toml"], "no such study file"),
    ],
)
def test_what_the_reader_can_mend_is_one_sentence_and_exit_2(words, sentence, tmp_path):
    told = run(*words, *(["-o", tmp_path / "out"] if words[0] == "report" else []))
    assert told.exit_code == 2
    assert sentence in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "out").exists()


def test_parameters_explain_themselves():
    told = run("report", "--parameters", "-n", "04").output
    assert "-p most=15  (int, 1 to 60) how many of the commonest taxa" in told


def test_a_reader_who_has_seen_enough_is_no_error():
    program = [sys.executable, "-m", "msgut.cli", "list", "--json"]
    with subprocess.Popen(
        program,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as done:
        done.stdout.read(5)
        done.stdout.close()
        assert b"Traceback" not in done.stderr.read()


def test_help_has_every_command():
    told = run("--help").output
    for command in ("list", "fetch", "check", "report", "lab"):
        assert f"\n  {command} " in told


def test_a_folder_that_cannot_be_is_one_sentence_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("here")
    told = run("report", "-s", "jangi_2016", "-n", "01", "-o", tmp_path / "file" / "x")
    assert told.exit_code == 2
    assert "pages cannot be written there" in told.output


def test_a_namesake_of_a_catalogued_study_gets_no_twin_of_it(cohort):
    mine = cohort.rename(cohort.with_name("jangi_2016.toml"))
    told = run("report", "-s", "jangi_2016", "-s", mine, "-n", "01")
    assert told.exit_code == 2
    assert "the catalogue has a study 'jangi_2016' of its own" in told.output

    from msgut import load

    with pytest.raises(MsgutError, match="no twin of this study file"):
        load.study(str(mine), source="twin")


def test_a_path_with_a_blank_is_refused_where_studies_stand_between_blanks(cohort):
    (cohort.parent / "my dir").mkdir()
    mine = cohort.parent / "my dir" / cohort.name
    for path in (cohort, *cohort.parent.glob("*.tsv")):
        path.rename(mine.with_name(path.name))
    told = run("report", "-s", mine, "-s", "jangi_2016", "-n", "06")
    assert told.exit_code == 2
    assert "reads studies between blanks" in told.output


@pytest.mark.parametrize(
    "words",
    [
        ["--seed", "-1"],
        ["--samples", "999999999"],
        ["--effect", "MS:Blautia=nan"],
        ["--effect", "MS:Blautia=1e9"],
        ["--effect", "none", "--effect", "MS:Blautia=1"],
    ],
)
def test_a_twin_is_not_drawn_beyond_bounds(words, tmp_path):
    told = run("twin", "draw", "jangi_2016", "-o", tmp_path / "out", *words)
    assert told.exit_code == 2, told.output
    assert not (tmp_path / "out").exists()


def test_one_broken_study_file_does_not_hide_the_others(tmp_path, monkeypatch):
    from msgut import paths

    shutil.copytree(paths.studies(), tmp_path / "studies")
    (tmp_path / "studies" / "draft_2026.toml").write_text("title = ")
    monkeypatch.setenv("MSGUT_STUDIES", str(tmp_path / "studies"))
    told = run("list")
    assert told.exit_code == 0
    assert "imsms_2022" in told.output
    assert "cannot be read: draft_2026.toml" in told.output


@pytest.mark.skipif(os.name == "nt", reason="Windows closes no stream like that")
@pytest.mark.parametrize(
    ("closed", "code"),
    [("<&-", 0), ("2>&-", 0), (">&-", 1), ("<&- >&- 2>&-", 1)],
)
def test_streams_that_were_closed_before_are_no_hindrance(cohort, closed, code):
    words = f'exec "$0" -m msgut.cli check "$1" {closed}'
    ended = subprocess.run(
        ["/bin/sh", "-c", words, sys.executable, cohort],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    assert ("3 samples of 3 people" in ended.stdout) == (code == 0)
    lost = "msgut: standard output takes no more (Bad file descriptor).\n"
    assert ended.stderr == (lost if closed == ">&-" else "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", ["--help", "report --help", "--version", "list"])
def test_a_stream_on_a_full_disk_ends_with_a_sentence(words):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "msgut.cli", *words.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    lost = "msgut: standard output takes no more (No space left on device).\n"
    assert ended.stderr == lost
