"""How ``msgut report`` ends, whatever becomes of its output, and what it shows."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_notebooks import notebook, planned, read, with_tables

from msgut import errors
from msgut.cli import main
from msgut.errors import MsgutError
from msgut.report import plan
from msgut.report.making import make_page
from msgut.report.privacy import names_for_paths, without_paths
from msgut.report.run import run


def report(*words):
    return CliRunner().invoke(main, ["report", *map(str, words)])


@pytest.fixture
def mine(tmp_path):
    """Write a study file of one's own, in a folder of its own."""
    return with_tables(tmp_path / "ann")


# Exit codes.


@pytest.mark.parametrize(
    ("says", "code"), [("yes", 0), ("refuse", 0), ("fail", 1)], ids=lambda x: str(x)
)
def test_a_report_ends_with_the_code_of_its_pages(studio, says, code):
    studio.says = {"al_2022/02_bad": says}
    told = report("-s", "al_2022", "-n", "01", "-n", "02")
    assert told.exit_code == code, told.output
    again = report("-s", "al_2022", "-n", "01", "-n", "02")
    assert again.exit_code == code
    assert "up to date (--force makes them again)" in again.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-n", "nothing"], "No notebook 'nothing'"),
        (["-s", "nobody_1999"], "No study 'nobody_1999'"),
        (["-s", "al_2022", "-p", "left=\udcff"], "is not text in UTF-8"),
        (["--wait", "-1"], "--wait"),
        (["--time-limit", "0"], "--time-limit"),
        (["-s", "al_2022", "--time-limit", "nan"], "nan is no number of minutes"),
        (["-s", "al_2022", "--wait", "nan"], "nan is no number of minutes"),
    ],
)
def test_what_was_asked_wrongly_ends_with_2_and_makes_nothing(studio, words, sentence):
    told = report(*words)
    assert told.exit_code == 2
    assert sentence in told.output
    assert not studio.folder.exists()


@pytest.mark.parametrize(
    ("people", "counts", "sentence"),
    [
        ("s1\tMS\ns2\t\u041cS\n", "s1\t5\ns2\t6\n", "two groups look alike"),
        ("s1\tMS\ns1\tHC\n", "s1\t5\n", "'s1'"),
        ("s1\tMS\ns2\tHC\n", "s1\t-5\ns2\t6\n", "-5"),
        ("", "s1\t5\n", "people.tsv"),
    ],
)
@pytest.mark.parametrize("words", [["-s"], ["-n", "06", "-p"]], ids=["02", "06"])
def test_a_study_of_ones_own_is_refused_as_check_refuses_it(
    studio, pooling, mine, people, counts, sentence, words
):
    with_tables(mine.parent, people, counts)
    checked = CliRunner().invoke(main, ["check", str(mine)])
    of_several = words[-1] == "-p"
    told = report(*words, f"studies={mine} al_2022" if of_several else mine)
    for one in (checked, told):
        assert one.exit_code == 2, one.output
        assert sentence in one.output
    assert checked.output == told.output
    assert not studio.folder.exists()


def test_a_study_of_ones_own_without_its_table_is_refused(studio, mine):
    mine.with_name("counts.tsv").unlink()
    told = report("-s", mine, "-n", "01")
    assert told.exit_code == 2
    assert "there is no file" in told.output
    assert not studio.folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows names are text")
def test_paths_that_are_no_text_in_a_locale_are_refused(studio, mine, tmp_path):
    """As those with an umlaut are where LC_ALL=POSIX and UTF-8 is switched off."""
    odd = tmp_path / "\udcc3\udcbc"
    told = report("-s", mine, "-n", "01", "-o", odd)
    assert told.exit_code == 2
    assert "no text in this locale, so that no page could" in told.output
    mine.parent.rename(odd)
    for words in (["check"], ["report", "-n", "01", "-s"]):
        told = CliRunner().invoke(main, [*words, str(odd / mine.name)])
        assert told.exit_code == 2
        assert "which is no text in this locale. Set PYTHONUTF8=1" in told.output
    assert not studio.folder.exists()


def test_a_folder_of_somebody_else_ends_with_2(studio):
    studio.folder.mkdir()
    (studio.folder / "index.html").write_text("mine")
    told = report("-s", "al_2022", "-n", "01")
    assert told.exit_code == 2
    assert "Name a new or empty folder" in told.output
    assert studio.made == []


def test_an_unreadable_study_file_hides_no_other(studio, home, monkeypatch, tmp_path):
    from msgut import paths

    folder = tmp_path / "studies"
    folder.mkdir()
    whole = (paths.studies() / "al_2022.toml").read_text("utf-8")
    (folder / "al_2022.toml").write_text(whole, "utf-8")
    (folder / "draft_2026.toml").write_text("title = ")
    monkeypatch.setenv("MSGUT_STUDIES", str(folder))
    told = report("-n", "01")
    assert told.exit_code == 1
    assert "draft_2026 is left out: draft_2026.toml: is not valid TOML" in told.output
    assert studio.made == ["al_2022/01_good"]


def test_the_help_and_the_readme_name_the_exit_codes():
    from msgut import paths

    told = CliRunner().invoke(main, ["report", "--help"]).output
    front = (paths.home() / "README.md").read_text("utf-8")
    for code in ("0", "1", "2", "129", "130", "143"):
        assert re.search(rf"\b{code}\b", told), code
        assert re.search(rf"\b{code}\b", front), code
    for option in ("--force", "--wait", "--time-limit"):
        assert option in told
        assert option in front


CALL = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from tiny_notebooks import Studio
from msgut.report import run as running
running.made_pages = Studio(None)
running.made_pages.says = {"al_2022/02_bad": "fail"}
running.found_sources = lambda pages: {}
from msgut.cli import main
main(sys.argv[2:])
"""


def called(*words, **streams):
    words = [sys.executable, "-c", CALL, str(Path(__file__).parents[1]), *words]
    return subprocess.Popen(words, stderr=subprocess.PIPE, **streams)


@pytest.mark.parametrize(
    ("reader", "notebook", "code"),
    [("that leaves", "01", 0), ("that is full", "02", 1)],
)
def test_a_reader_that_is_gone_neither_stops_nor_falsifies(
    home, reader, notebook, code
):
    if reader == "that is full" and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    words = ["report", "-s", "al_2022", "-n", notebook]
    if reader == "that is full":
        with open("/dev/full", "w") as full:  # noqa: PTH123
            going = called(*words, stdout=full)
            said = going.communicate(timeout=60)[1]
        assert b"No space left on device" in said
    else:
        read_end, write_end = os.pipe()
        os.close(read_end)
        going = called(*words, stdout=write_end)
        os.close(write_end)
        said = going.communicate(timeout=60)[1]
        assert code or not said
    assert going.returncode == code
    assert b"Traceback" not in said
    assert read(home / "reports", "manifest.json")["to_come"] == []


def test_a_list_that_cannot_be_written_has_failed(home):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        going = called("list", stdout=full)
        said = going.communicate(timeout=60)[1].decode()
    assert going.returncode == 1
    assert said.strip() == (
        "msgut: standard output takes no more (No space left on device)."
    )


# Which pages.


@pytest.fixture
def pooling(home):
    """Add a notebook over several studies."""
    notebook(
        home / "notebooks" / "06_across.ipynb",
        ["studies"],
        parameters='studies: str = "jangi_2016 imsms_2022"  # keys\nseed: int = 0  # s',
    )
    return home


def test_one_study_is_not_held_against_others(pooling, mine):
    said = []
    pages = plan.planned_pages(studies=[str(mine)], say=said.append)
    assert "all" not in {page.study for page in pages}
    (line,) = said
    assert line.startswith("06_across is left out: it holds studies against each other")
    for studies in ([str(mine)], [str(mine), str(mine)]):
        with pytest.raises(MsgutError, match="Name two with --study"):
            plan.planned_pages(studies=studies, notebooks=["06"])
    with pytest.raises(MsgutError, match="only jangi_2016 was named"):
        plan.planned_pages(notebooks=["06"], given={"studies": "jangi_2016 jangi_2016"})


def test_a_study_that_is_named_twice_counts_once(pooling):
    names = ["jangi_2016", "al_2022", "jangi_2016"]
    pages = plan.planned_pages(studies=names, notebooks=["01", "06"])
    assert [page.key for page in pages] == [
        "jangi_2016/01_good",
        "al_2022/01_good",
        "all/06_across",
    ]
    assert pages[-1].parameters["studies"] == "jangi_2016 al_2022"
    assert plan.planned_pages(notebooks=["06"])[0].parameters == {}


def test_a_namesake_of_the_catalogue_is_refused(home, mine):
    namesake = mine.rename(mine.with_name("jangi_2016.toml"))
    for studies in ([str(namesake)], ["jangi_2016", str(namesake)]):
        with pytest.raises(MsgutError, match="Give your file another name|two studies"):
            plan.planned_pages(studies=studies, notebooks=["01"])


def test_another_study_of_the_same_name_does_not_take_its_place(studio, mine, tmp_path):
    other = with_tables(tmp_path / "bob")
    pages = plan.planned_pages(studies=[str(mine)], notebooks=["01"])
    run(pages, folder=studio.folder)
    before = (studio.folder / "toy_2026" / "01_good.html").read_text()
    again = plan.planned_pages(studies=[str(other)], notebooks=["01"])
    with pytest.raises(MsgutError, match="made from another study file"):
        run(again, folder=studio.folder)
    assert (studio.folder / "toy_2026" / "01_good.html").read_text() == before
    assert len(studio.made) == 1
    run(again, folder=studio.folder, force=True)
    assert len(studio.made) == 2
    with pytest.raises(MsgutError, match="two studies of one name"):
        plan.planned_pages(studies=[str(mine), str(other)], notebooks=["01"])


def test_a_study_of_ones_own_is_marked(studio, mine):
    pages = plan.planned_pages(studies=[str(mine), "al_2022"], notebooks=["01"])
    run(pages, folder=studio.folder)
    index = (studio.folder / "index.html").read_text("utf-8")
    rows = {
        study: f"{study}</a> <span class=" in index for study in ("toy_2026", "al_2022")
    }
    assert rows == {"toy_2026": True, "al_2022": False}
    assert 'class="tag-local"' in index
    marks = {
        p["study"]: p["local"] for p in read(studio.folder, "manifest.json")["pages"]
    }
    assert marks == {"toy_2026": True, "al_2022": False}


# What no page shows.


def test_no_path_of_this_machine_stands_on_a_page(home, mine, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    notebook(
        home / "notebooks" / "01_good.ipynb",
        [
            "import os, pathlib",
            "print(study, pathlib.Path(study).parent / 'counts.tsv')",
        ],
    )
    (page,) = plan.planned_pages(studies=[str(mine)], notebooks=["01"])
    (tmp_path / "scratch").mkdir()
    record = make_page(page, tmp_path / "scratch")
    assert record["status"] == "done"
    made = [json.dumps(record)]
    made += [p.read_text("utf-8") for p in (tmp_path / "scratch").glob("01_good.*")]
    assert len(made) == 3
    for text in made:
        assert str(tmp_path) not in text
        assert "toy_2026.toml" in text
    assert "A study file of one&#x27;s own" in made[1] + made[2]
    assert record["parameters"]["study"] == "toy_2026.toml"


def test_no_path_of_this_machine_stands_in_what_failed(home, tmp_path):
    import msgut

    notebook(
        home / "notebooks" / "01_good.ipynb",
        ["from msgut import catalogue", "catalogue.entry('nobody_1999')"],
    )
    (tmp_path / "scratch").mkdir()
    record = make_page(planned("01")[0], tmp_path / "scratch")
    text = (tmp_path / "scratch" / "01_good.failed.ipynb").read_text("utf-8")
    assert "src/msgut/catalogue" in text
    for path in (Path(msgut.__file__).parents[2], sys.prefix, Path.home(), tmp_path):
        assert str(path) not in text + json.dumps(record)


def test_pictures_are_left_as_they_are():
    names = names_for_paths(["/home/ann/x_2024.toml"])
    nest = {"image/png": "a/home/ann/b /home/ann/c", "text": ["at /home/ann/c"]}
    assert without_paths(nest, names) == {
        "image/png": "a/home/ann/b /home/ann/c",
        "text": ["at ./c"],
    }


def test_a_table_that_is_too_small_refuses_its_page(home, tmp_path):
    notebook(
        home / "notebooks" / "01_good.ipynb",
        [
            "from msgut.errors import UnanswerableError",
            "raise UnanswerableError('two people')",
        ],
    )
    (tmp_path / "scratch").mkdir()
    record = make_page(planned("01")[0], tmp_path / "scratch")
    assert (record["status"], record["reason"]) == ("refused", "two people")
    assert "error" not in record
    page = (tmp_path / "scratch" / "01_good.html").read_text("utf-8")
    assert "refused for al_2022: two people" in page
    assert not list((tmp_path / "scratch").glob("*.ipynb"))
    assert issubclass(errors.UnanswerableError, MsgutError)
