"""How long a page takes is said before it begins, and how far it is while it runs."""

import json
import time

import pytest

from msgut import paths
from msgut.report import expected_time, plan, pool, still_at_work
from msgut.report.parameters import parameters

NOTEBOOKS = {path.stem[:2]: path for path in plan.narratives()}


def lines(limit=3600.0, **given):
    pages = plan.planned_pages(studies=["imsms_2022"], notebooks=["04"], given=given)
    return expected_time.told_times(pages, limit)


def test_a_page_of_many_permutations_says_its_time_and_its_limit():
    assert lines() == []
    (line,) = lines(permutations="10000")
    assert line.startswith(
        "imsms_2022/04_composition: 1,152 samples by 7,271 taxa; takes about "
    )
    assert line.endswith(" minutes")
    (line,) = lines(limit=600.0, permutations="10000")
    assert line.endswith(" minutes; --time-limit ends it after 10 minutes")
    assert "--time-limit" not in lines(limit=1e6, permutations="10000")[0]


def test_every_number_of_draws_counts():
    # What a reader can turn up a hundredfold, and is not counted, is not foreseen.
    many = {"permutations", "draws", "people"}
    there = {
        (number, name)
        for number, path in NOTEBOOKS.items()
        for name in parameters(path)
        if name in many
    }
    assert there == set(expected_time.EACH)
    for number, name in there:
        few, more = (
            expected_time.page_seconds(number, {name: n}, 500, 1000) for n in (100, 300)
        )
        assert few < more


def test_a_page_under_way_says_the_cell_that_it_has_come_to(tmp_path):
    done = {"cell_type": "code", "metadata": {"papermill": {"status": "completed"}}}
    to_come = {"cell_type": "code", "metadata": {}}
    words = {"cell_type": "markdown", "metadata": {}}
    book = tmp_path / "a.ipynb"
    book.write_text(json.dumps({"cells": [words, done, done, to_come, to_come]}))
    then = time.monotonic() - 130
    going = {"toy/01": (then, book), "toy/02": (then, tmp_path / "none.ipynb")}
    assert still_at_work.still_at_work(going) == (
        "still at work: toy/01 for 2 minutes (cell 3 of 4); toy/02 for 2 minutes"
    )
    assert still_at_work.still_at_work({"toy/01": (time.monotonic(), book)}) == ""


@pytest.mark.skipif(not paths.notebooks().exists(), reason="needs the notebooks")
def test_a_run_says_while_a_page_takes_long(tmp_path, monkeypatch):
    class Slow:
        def __init__(self, *_):
            self.process = self

        def poll(self):
            return None

        def record(self, page, *_):
            time.sleep(1.2)
            return {"page": page.key}

        def end(self):
            pass

        kill = end

    monkeypatch.setattr(pool, "Worker", Slow)
    monkeypatch.setattr(pool, "PULSE", 0.4)
    monkeypatch.setattr(still_at_work, "PULSE", 0.4)
    told = []
    page = plan.Page(NOTEBOOKS["01"], "toy")
    made = pool.made_pages([page], scratch=tmp_path, jobs=1, limit=9, say=told.append)
    assert [record for _, record, _ in made] == [{"page": page.key}]
    assert told
    assert all(line.startswith(f"still at work: {page.key} for ") for line in told)


def test_a_small_table_of_ones_own_is_looked_into_where_much_is_asked(tmp_path):
    ids = [f"s{i}" for i in range(24)]
    rows = ["\t".join(["id", *ids]), "\t".join(["A", *["900"] * 24])]
    (tmp_path / "counts.tsv").write_text("\n".join(rows))
    people = [f"{each}\t{'HC' if i % 2 else 'MS'}" for i, each in enumerate(ids)]
    (tmp_path / "people.tsv").write_text("\n".join(["id\tdx", *people]))
    (tmp_path / "toy_2026.toml").write_text(
        'title = "T"\nlicence = "none stated"\nregion = "V4"\n'
        'design = "case-control"\ncaveats = ["Invented."]\n'
        '[files.counts]\npath = "counts.tsv"\nformat = "text"\n'
        '[files.samples]\npath = "people.tsv"\nformat = "text"\n'
        '[columns]\ndx = "group"\n'
    )
    study = str(tmp_path / "toy_2026.toml")
    for given, n_lines in (({}, 0), ({"permutations": "100000"}, 1)):
        pages = plan.planned_pages(studies=[study], notebooks=["05"], given=given)
        lines_ = expected_time.told_times(pages, 3600.0)
        assert len(lines_) == n_lines
    assert "24 samples by 1 taxa; takes about" in lines_[0]
