"""Pages made from invented notebooks: whole, alike each time, and failing alone."""

import json
import re

import pytest
from tiny_notebooks import assert_consistent, notebook

from msgut.errors import MsgutError
from msgut.report import plan
from msgut.report.run import run


def made(home, **options):
    folder = home / "reports"
    pages = plan.planned_pages(**options)
    return folder, run(pages, folder=folder, jobs=2).records


def test_pages_are_planned_by_design_and_need(home):
    pages = {p.key: p for p in plan.planned_pages(studies=["jangi_2016", "al_2022"])}
    assert set(pages) == {
        "jangi_2016/01_good",
        "jangi_2016/02_bad",
        "jangi_2016/03_refused",
        "al_2022/01_good",
        "al_2022/02_bad",
        "al_2022/03_refused",
        "al_2022/04_fmt",
    }
    assert pages["jangi_2016/03_refused"].refusal == ""
    assert "only sequence variants above 1 %" in pages["al_2022/03_refused"].refusal
    assert plan.chosen_notebooks(["good", "04"]) == [
        home / "notebooks" / "01_good.ipynb",
        home / "notebooks" / "04_fmt.ipynb",
    ]
    with pytest.raises(MsgutError, match="No notebook 'godo'. Did you mean 'good'"):
        plan.chosen_notebooks(["godo"])
    # Where none is near the whole names are listed, once each.
    with pytest.raises(MsgutError) as refused:
        plan.chosen_notebooks(["zzzz"])
    names = str(refused.value).split("There are ")[1].rstrip(".").split(", ")
    assert names == [path.stem for path in plan.narratives()]
    with pytest.raises(
        MsgutError, match="Nothing to make: 04_fmt has no use for jangi"
    ):
        plan.planned_pages(studies=["jangi_2016"], notebooks=["04"])


def test_one_failing_page_does_not_stop_the_others(home):
    folder, records = made(
        home, studies=["al_2022"], notebooks=["01", "02", "03"], given={"seed": "7"}
    )
    by = {r["notebook"]: r for r in records}
    assert {k: r["status"] for k, r in by.items()} == {
        "01_good": "done",
        "02_bad": "failed",
        "03_refused": "refused",
    }
    assert by["02_bad"]["error"]["message"] == "ValueError: the lamp is out"
    assert by["02_bad"]["error"]["cell"] is not None
    assert_consistent(folder)
    here = {
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and ".msgut" not in p.parts
    }
    assert here == {
        "index.html",
        "results.json",
        "manifest.json",
        "al_2022/01_good.html",
        "al_2022/01_good.ipynb",
        "al_2022/01_good/counts.csv",
        "al_2022/02_bad.failed.ipynb",
        "al_2022/03_refused.html",
    }
    page = (folder / "al_2022" / "01_good.html").read_text("utf-8")
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert all('alt="' in tag for tag in re.findall(r"<img[^>]*>", page))
    assert page.count("<img") == 1
    assert "murmur" not in page
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert [
        (r["study"], r["question"], r["sentence"], r["n"], r["p"]) for r in results
    ] == [("al_2022", "Is it odd?", "Yes, 7.", 7, 0.5)]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["versions"]["papermill"]
    assert manifest["pages"][0]["parameters"] == {"seed": 7, "study": "al_2022"}
    index = (folder / "index.html").read_text("utf-8")
    assert "Yes, 7." in index
    assert "the lamp is out" in index
    assert "refused: only sequence variants" in index

    # A second run of one page alone: the same bytes, and the others stay in the index.
    made(home, studies=["al_2022"], notebooks=["01"], given={"seed": "7"})
    assert (folder / "al_2022" / "01_good.html").read_text("utf-8") == page
    assert "refused: only sequence variants" in (folder / "index.html").read_text(
        "utf-8"
    )

    # A page that fails now keeps what it was, and says that it is old.
    notebook(home / "notebooks" / "01_good.ipynb", ["raise KeyError('gone')"])
    _, records = made(home, studies=["al_2022"], notebooks=["01"])
    assert records[0]["status"] == "failed"
    assert (folder / "al_2022" / "01_good.html").read_text("utf-8") == page
    (row,) = json.loads((folder / "results.json").read_text("utf-8"))
    assert "KeyError: 'gone'" in row["stale"]
    assert "KeyError" in (folder / "index.html").read_text("utf-8")
    assert_consistent(folder)


def test_a_kernel_that_dies_fails_its_own_page_alone(home):
    notebook(home / "notebooks" / "02_bad.ipynb", ["import os; os._exit(7)"])
    _, records = made(home, studies=["jangi_2016"], notebooks=["02"])
    assert records[0]["status"] == "failed"
    assert "died" in records[0]["error"]["message"].lower()


def test_the_command_names_what_failed_and_exits_with_1(home, monkeypatch):
    from click.testing import CliRunner

    from msgut.cli import main

    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    words = ["report", "-s", "jangi_2016", "-n", "02", "--jobs", "1"]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 1
    named = r"failed: jangi_2016/02_bad, cell \d+: ValueError: the lamp is out"
    assert re.search(named, told.output)
    assert (home / "reports" / "index.html").exists()
