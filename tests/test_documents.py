"""What the documents show works as they show it."""

import re
import shutil
import tomllib

import pytest
from click.testing import CliRunner

from msgut import catalogue, paths
from msgut.catalogue.schema import KINDS
from msgut.cli import main

DATA = (paths.home() / "data" / "README.md").read_text("utf-8")
FRONT = (paths.home() / "README.md").read_text("utf-8")


def fences(text, language=""):
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def example(tmp_path):
    """Write the worked example of data/README.md as a reader would."""
    counts, people = (
        block for block in fences(DATA) if "taxonomy" in block or "id " in block
    )
    for name, block in (("counts.tsv", counts), ("people.tsv", people)):
        rows = [re.split(r"\s{2,}", line) for line in block.strip().splitlines()]
        (tmp_path / name).write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    path = tmp_path / "cohort_2026.toml"
    path.write_text(fences(DATA, "toml")[0], "utf-8")
    return path


def test_the_worked_example_loads(example):
    told = CliRunner().invoke(main, ["check", str(example)])
    assert told.exit_code == 0, told.output
    assert "4 samples of 4 people, 3 taxa" in told.output
    assert "MS: 2 samples of 2 people" in told.output


def test_the_worked_example_keeps_no_postcode(example):
    from msgut import load

    assert list(load.study(str(example)).samples) == ["group", "sex", "age"]


def test_the_worked_example_is_a_study_once_it_lies_in_the_folder(example, monkeypatch):
    for path in paths.studies().glob("*.toml"):
        shutil.copy(path, example.parent)
    monkeypatch.setenv("MSGUT_STUDIES", str(example.parent))
    assert "cohort_2026" in CliRunner().invoke(main, ["list"]).output


def test_every_key_is_explained():
    for key in KINDS:
        assert re.search(rf"`\[*{key}[\].`]", DATA), key
    tomllib.loads(fences(DATA, "toml")[0])


def test_the_front_page_names_what_there_is():
    assert set(re.findall(r"^\| `(\w+_\d{4})`", FRONT, re.MULTILINE)) == set(
        catalogue.study_keys()
    )
    books = {path.stem for path in paths.notebooks().glob("[0-9]*.ipynb")}
    assert set(re.findall(r"^\| `(\d\d_\w+)`", FRONT, re.MULTILINE)) == books
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", FRONT):
        assert (paths.home() / picture).exists()
    for line in fences(FRONT)[1].splitlines():
        command = line.split()[1]
        assert command in main.commands, command
