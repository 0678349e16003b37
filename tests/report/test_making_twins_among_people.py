"""A page that reads people's tables and twins says so everywhere, and shows all cards."""

from pathlib import Path

import pytest
from tiny_notebooks import notebook, with_tables

from msgut.report import plan
from msgut.report.index import index_page, results_of
from msgut.report.making import make_page

TWINS = Path(__file__).parents[2] / "data" / "twins"
CELLS = [
    "from msgut import load, report, tell",
    "said = tell.Statement('Yes.', 'not_seen', p=0.5)",
    "gut = load.study(study)\nreport.card(gut)",
    "report.answer('Before?', said)",
    "other = load.study('jangi_2016', source='twin')\nreport.card(other)",
    "report.answer('After?', said)",
]
MADE = {
    "to_come": [],
    "versions": {},
    "made": "now",
    "commit": "",
    "python": "3",
}


@pytest.fixture
def made(home, tmp_path, monkeypatch):
    """Give a maker of the one page, of a study of one's own, from these cells."""
    monkeypatch.setenv("MSGUT_TWINS", str(TWINS))
    own = str(with_tables(tmp_path / "ann"))

    def make(cells):
        notebook(home / "notebooks" / "01_good.ipynb", cells)
        (page,) = plan.planned_pages(studies=[own], notebooks=["01"])
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        return make_page(page, scratch), scratch

    return make


def test_a_page_of_people_and_a_twin_says_so_everywhere(made):
    record, scratch = made(CELLS)
    assert record["status"] == "done"
    assert record["source"] == "mixed"
    assert record["studies"] == {"toy_2026": "local", "jangi_2016": "twin"}
    assert len(record["inputs"]) == 2
    before, after = record["answers"]
    assert "twin" not in before["sentence"]
    assert after["sentence"].endswith("a synthetic twin stands in for jangi_2016.")
    assert after["cautions"] == [
        "On this page a synthetic twin stands in for jangi_2016."
    ]
    html = (scratch / "01_good.html").read_text("utf-8")
    assert "No person&#x27;s sample stands behind jangi_2016" in html
    for row in results_of([record]):
        assert row["source"] == "mixed"
        assert row["studies"] == record["studies"]
    index = index_page([record], MADE)
    assert '<span class="tag-twin" title="jangi_2016">' in index
    assert 'Pages marked "twin"' in index


def test_a_page_that_hides_a_study_that_it_read_fails(made):
    record, _ = made([cell.replace("\nreport.card(other)", "") for cell in CELLS])
    assert record["status"] == "failed"
    told = record["error"]["message"]
    assert "jangi_2016: read, and no card of it is on this page" in told


def test_a_page_of_people_alone_bears_no_mark(made):
    record, scratch = made(CELLS[:4])
    assert record["source"] == "local"
    assert "twin" not in record["answers"][0]["sentence"]
    assert "Synthetic twin" not in (scratch / "01_good.html").read_text("utf-8")
    assert 'class="tag-twin"' not in index_page([record], MADE)
