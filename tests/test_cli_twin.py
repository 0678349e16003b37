"""The twins' commands, as a reader types them."""

import pandas as pd
import pytest
from click.testing import CliRunner

from msgut.cli import main
from msgut.load import twin_parameters


def said(*words):
    done = CliRunner().invoke(main, ["twin", *words])
    return done.exit_code, done.output


def test_a_twin_is_drawn_into_three_tables(tmp_path):
    words = ["jangi_2016", "--samples", "20", "--effect", "MS:Akkermansia=2"]
    code, text = said("draw", *words, "--seed", "3", "-o", str(tmp_path / "new"))
    assert code == 0, text
    assert "Akkermansia × 4 in MS" in text
    tables = {
        name: pd.read_csv(tmp_path / "new" / f"{name}.tsv", sep="\t", index_col="id")
        for name in ("counts", "taxa", "samples")
    }
    assert list(tables["counts"].index) == list(tables["samples"].index)
    assert list(tables["counts"].columns) == list(tables["taxa"].index)
    assert len(tables["counts"]) == 20
    assert len(list((tmp_path / "new").iterdir())) == 3


@pytest.mark.parametrize("effect", ["MS", "MS:Akkermansia", "MS:Akkermansia=up", ":=1"])
def test_an_effect_that_says_nothing_is_refused(effect, tmp_path):
    code, text = said("draw", "jangi_2016", "--effect", effect, "-o", str(tmp_path))
    assert code == 2
    assert "is no effect" in text


def test_the_table_goes_between_its_marks_and_nothing_else_changes(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("MSGUT_TWINS", str(tmp_path))
    start, end = twin_parameters.MARKS
    (tmp_path / "README.md").write_text(
        f"before\n{start}\nold\n{end}\nafter\n", "utf-8"
    )
    for table in ("| new |", "| newer |"):
        text = twin_parameters.write_faithfulness(table).read_text("utf-8")
        assert text == f"before\n{start}\n{table}\n{end}\nafter\n"


def test_parameters_are_written_whole_and_read_again(monkeypatch, tmp_path):
    numbers = twin_parameters.read("jangi_2016")
    monkeypatch.setenv("MSGUT_TWINS", str(tmp_path))
    path = twin_parameters.write_parameters(numbers)
    assert twin_parameters.read("jangi_2016") == numbers
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text("utf-8").count("\n") == len(numbers)
