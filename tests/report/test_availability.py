"""Which pages get people's tables and which a twin, settled once before they run."""

import pytest

from msgut.report import plan
from msgut.report.availability import with_sources


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """Leave the reader without files, mirror and net."""
    monkeypatch.setenv("MSGUT_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    monkeypatch.delenv("MSGUT_MIRROR", raising=False)
    monkeypatch.delenv("MSGUT_SOURCE", raising=False)


def test_without_tables_every_page_takes_the_twin_and_says_so(alone, capfd):
    pages = with_sources(
        plan.planned_pages(studies=["jangi_2016"], notebooks=["01", "04"])
    )
    assert {page.parameters["source"] for page in pages} == {"twin"}
    said = capfd.readouterr().err
    assert said.count("jangi_2016: A SYNTHETIC TWIN STANDS IN") == 1


def test_people_who_want_people_get_no_twin(alone):
    given = {"source": "public"}
    pages = plan.planned_pages(studies=["jangi_2016"], notebooks=["01"], given=given)
    assert with_sources(pages)[0].parameters["source"] == "public"


@pytest.mark.real
def test_with_tables_a_page_stays_as_it_was(real):
    real("jangi_2016")
    pages = plan.planned_pages(studies=["jangi_2016"], notebooks=["01"])
    assert with_sources(pages) == pages
