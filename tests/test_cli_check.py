"""What `msgut list` and `msgut check` say of bad files and implausible numbers."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner
from test_catalogue import GOOD, written

from msgut import harmonise
from msgut.cli import main
from msgut.cli_check import complaints
from msgut.facts import Facts
from msgut.study import Study


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    "bad",
    [
        f"{GOOD}[n.groups.MS]\nsubjects = 3",
        f"{GOOD}[n]\nsamples = nan",
        f"{GOOD}[n]\nsubjects = 1979-05-27T07:32:00Z",
        f"{GOOD}[n]\ntaxa = 0x{'f' * 9999}",
        "\x00",
        f"{GOOD}[refuse]\ncounts = ''",
    ],
)
def test_a_bad_file_hides_no_study_and_the_list_stays_json(tmp_path, monkeypatch, bad):
    monkeypatch.setenv("MSGUT_STUDIES", str(tmp_path))
    written(tmp_path, f"{GOOD}[n.groups]\nMS = {{samples = 5, subjects = 4}}")
    written(tmp_path, bad, name="bad_2020")
    table = run("list")
    assert table.exit_code == 0
    assert "MS 5" in table.stdout
    assert "cannot be read: bad_2020.toml: " in table.stderr
    found = run("list", "--json")

    def refuse(word):
        raise AssertionError(word)

    (row,) = json.loads(found.stdout, parse_constant=refuse)
    assert row["groups"] == {"MS": 5}


def test_names_act_on_no_terminal(tmp_path, monkeypatch):
    monkeypatch.setenv("MSGUT_STUDIES", str(tmp_path))
    text = GOOD.replace("V4", "V4\\u001b[31m\\u202e")
    written(tmp_path, f'{text}[n.groups."M\\u202eS"]\nsamples = 5\nsubjects = 4')
    shown = run("list").output + run("check", "x\x1b[31m" * 50).output
    assert not {"\x1b", "\u202e"} & set(shown)
    assert "M\\u202eS 5" in shown
    assert max(map(len, shown.splitlines())) < 300


def toy(groups=("HC", "MS") * 6, **columns):
    ids = [f"s{k}" for k in range(len(groups))]
    samples = pd.DataFrame({"group": groups, **columns}, ids)
    counts = pd.DataFrame({"A": range(1, len(ids) + 1)}, ids)
    return Study("toy", counts, samples, pd.DataFrame({"genus": ["A"]}, ["A"]))


def test_nothing_is_said_of_what_is_plausible():
    assert (
        complaints(toy(age=[0.0, 0, 120, 120] * 3, bmi=[16.5, 16.5, 60, 60] * 3)) == []
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"age": [-5.0, *[40] * 11]}, "age lies outside 0 to 120 years in 1 of 12"),
        ({"age": [1e308, *[40] * 11]}, "such as 's0' (1e+308)"),
        ({"bmi": [23.0, *[2300] * 11]}, "bmi lies outside 10 to 80 kg/m² in 11 of 12"),
        ({"subject": ["one"] * 12}, "all 12 samples are of one person, 'one'"),
        ({"subject": ["a", "a", *"bcdefghijk"]}, "1 of 11 people stand in several"),
        ({"groups": ["MS"] * 12}, "only one group: nothing can be compared"),
        ({"groups": [None] * 12}, "no sample has a group: nothing can be compared"),
        ({"groups": ["HC", *["MS"] * 11]}, "the group HC has one person"),
    ],
)
def test_what_is_implausible_is_said(columns, said):
    assert any(said in line for line in complaints(toy(**columns)))


@pytest.mark.parametrize("bmi", [9.0, 9.99, 10.0, 80.0, 80.01, 95.0])
def test_what_is_said_to_be_implausible_is_what_the_pages_blank(bmi):
    gut = toy(bmi=[bmi, bmi, *[23.0] * 10])
    blanked = harmonise.blank_implausible(gut).samples["bmi"].isna().sum()
    said = [line for line in complaints(gut) if "bmi lies outside" in line]
    assert blanked == (2 if not 10 <= bmi <= 80 else 0)
    assert len(said) == bool(blanked)


def test_refusals_and_caveats_are_said_last():
    study = toy()
    facts = Facts("toy", refuse={"alpha": "rare taxa are cut"}, caveats=("Invented.",))
    study = Study("toy", study.counts, study.samples, study.taxa, facts=facts)
    bare = Study("toy", study.counts, study.samples)
    assert "nothing can be asked of genera" in complaints(bare)[0]
    assert complaints(study) == ["alpha refused: rare taxa are cut", "Invented."]
