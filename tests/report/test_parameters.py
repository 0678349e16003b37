"""The typed cell is the schema; what it does not know is refused before anything runs."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from msgut.errors import MsgutError
from msgut.report.parameters import checked_parameters, parameters

CELL = """study: str = "jangi_2016"  # which cohort
depth: int = 1000  # reads kept
share: float = 0.1  # of samples
quick: bool = False  # fewer draws"""


@pytest.fixture
def notebook(tmp_path):
    def write(source=CELL, tags=("parameters",), name="01_toy"):
        cell = new_code_cell(source, metadata={"tags": list(tags)})
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=[cell]), path)
        return path

    return write


def test_the_cell_tells_name_type_default_and_help(notebook):
    found = parameters(notebook())
    assert list(found) == ["study", "depth", "share", "quick"]
    depth = found["depth"]
    assert (depth.kind, depth.default, depth.help) == ("int", 1000, "reads kept")


def test_text_becomes_what_the_cell_says(notebook):
    path = notebook()
    given = {"study": "al_2022", "depth": "5000", "share": "1", "quick": "True"}
    assert checked_parameters(given, [path])[path] == {
        "study": "al_2022",
        "depth": 5000,
        "share": 1.0,
        "quick": True,
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"dpeth": "5"}, "No parameter 'dpeth' in 01_toy. Did you mean 'depth'"),
        (
            {"colour": "5"},
            "No parameter 'colour'.*There are depth, quick, share, study",
        ),
        ({"depth": "many"}, "depth must be a whole number, not 'many'. .reads kept"),
        ({"depth": "1.5"}, "must be a whole number"),
        ({"depth": True}, "must be a whole number, not True"),
        ({"share": "nan"}, "must be a number, not 'nan'"),
        ({"share": "inf"}, "must be a number"),
        ({"quick": "maybe"}, "must be true or false"),
        ({"study": "jangi_2061"}, "No study 'jangi_2061'. Did you mean 'jangi_2016'"),
        ({"study": 3}, "must be text"),
    ],
)
def test_what_the_cell_does_not_know_is_refused(notebook, given, words):
    with pytest.raises(MsgutError, match=words):
        checked_parameters(given, [notebook()])


def test_a_parameter_of_one_notebook_among_two_is_its_own(notebook):
    one, two = notebook(), notebook("seed: int = 0  # of all draws", name="02_toy")
    assert checked_parameters({"seed": "3"}, [one, two]) == {one: {}, two: {"seed": 3}}


def test_every_study_of_a_list_is_checked(notebook):
    path = notebook('studies: str = ""  # between blanks')
    with pytest.raises(MsgutError, match="No study 'nobody_1999'"):
        checked_parameters({"studies": "jangi_2016 nobody_1999"}, [path])


@pytest.mark.parametrize(
    ("source", "tags", "words"),
    [
        ("depth = 3", ["parameters"], "'depth = 3' has no type"),
        ("depth: int = 3", [], "0 parameters cells"),
    ],
)
def test_a_cell_that_is_no_schema_is_refused(notebook, source, tags, words):
    with pytest.raises(MsgutError, match=words):
        parameters(notebook(source, tags))


def test_a_type_that_cannot_come_from_outside_is_refused(notebook):
    path = notebook("names: list = []  # of taxa")
    with pytest.raises(
        MsgutError, match="has the type list.*Use int, float, str, bool"
    ):
        checked_parameters({"names": "a"}, [path])
