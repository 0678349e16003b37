"""A checkout of a few tiny notebooks, and pages made of them without a kernel."""

import hashlib
import json

import pytest

STUDY = """
title = "Toy"
licence = "none stated"
region = "V4"
design = "case-control"
caveats = ["A toy."]
[files.counts]
path = "counts.tsv"
format = "text"
rows = "samples"
[files.samples]
path = "people.tsv"
format = "text"
[columns]
dx = "group"
"""


def with_tables(folder, people="s1\tMS\ns2\tHC\n", counts="s1\t5\ns2\t6\n"):
    """Write a study file of one's own with its tables, and return its path."""
    folder.mkdir(exist_ok=True)
    (folder / "counts.tsv").write_text("id\tA\n" + counts)
    (folder / "people.tsv").write_text("id\tdx\n" + people, "utf-8")
    path = folder / "toy_2026.toml"
    path.write_text(STUDY)
    return path


def notebook(
    path,
    code,
    meta=None,
    parameters='study: str = "jangi_2016"  # which\nseed: int = 3  # of draws',
):
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = [
        new_markdown_cell("# Is it so?"),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *[new_code_cell(line) for line in code],
    ]
    made = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            },
            "msgut": meta or {},
        },
    )
    nbformat.write(made, path)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give a checkout of its own with four notebooks."""
    from msgut import paths

    monkeypatch.setenv("MSGUT_STUDIES", str(paths.studies()))
    synonyms = paths.home() / "data" / "taxonomy" / "synonyms.tsv"
    (tmp_path / "data" / "taxonomy").mkdir(parents=True)
    (tmp_path / "data" / "taxonomy" / "synonyms.tsv").write_bytes(synonyms.read_bytes())
    monkeypatch.setenv("MSGUT_HOME", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    books = tmp_path / "notebooks"
    notebook(
        books / "01_good.ipynb",
        [
            "import pandas as pd\nfrom msgut import draw, report, tell\nfrom msgut.study import Study",
            "counts = pd.DataFrame({'A': [5, 1, 2], 'B': [1, 2, 3]}, index=list('xyz'))",
            "groups = pd.DataFrame({'group': ['HC', 'MS', 'MS']}, index=list('xyz'))",
            "gut = Study(study, counts, groups); report.card(gut)",
            "said = tell.Statement(f'Yes, {seed}.', 'not_seen', n=seed, p=0.5)\nreport.answer('Is it odd?', said)",
            "report.keep(counts, 'counts', 'All.')",
            "import sys; print('mur' + 'mur', file=sys.stderr)",
            "draw.stacked_bars(gut)",
        ],
    )
    notebook(books / "02_bad.ipynb", ["1 + 1", "raise ValueError('the lamp is out')"])
    notebook(books / "03_refused.ipynb", ["1 / 0"], {"needs": ["alpha"]})
    notebook(books / "04_fmt.ipynb", ["1 / 0"], {"designs": ["fmt"]})
    return tmp_path


class Studio:
    """Makes pages at once and in this process: what each says is told beforehand."""

    def __init__(self, folder):
        self.folder = folder
        self.says = {}
        self.made = []
        self.stop_after = None

    def __call__(self, pages, *, scratch, jobs, limit, say=print):
        from msgut.report.making import record_of
        from msgut.report.records import failed

        for number, page in enumerate(pages):
            if number == self.stop_after:
                raise KeyboardInterrupt
            self.made.append(page.key)
            place = scratch / f"page-{number}"
            (place / page.notebook.stem).mkdir(parents=True)
            record, said = record_of(page), self.says.get(page.key, "yes")
            if said == "fail":
                (place / f"{page.notebook.stem}.failed.ipynb").write_text("{}")
                record = failed(record, ValueError("the lamp is out"), cell=2)
            elif said == "refuse":
                (place / f"{page.notebook.stem}.html").write_text("refused")
                record |= {"status": "refused", "reason": "too few people"}
            else:
                (place / f"{page.notebook.stem}.html").write_text(f"page: {said}")
                if said != "bare":
                    (place / page.notebook.stem / "t.csv").write_text(f"t\n{said}\n")
                record["answers"] = [{"question": "Is it?", "sentence": said}]
                record["tables"] = ["t"]
            yield page, record, place


@pytest.fixture
def studio(home, monkeypatch):
    """Put a studio in the place of workers and kernels."""
    from msgut.report import run as running

    made = Studio(home / "reports")
    monkeypatch.setattr(running, "made_pages", made)
    monkeypatch.setattr(running, "found_sources", lambda pages: {})
    return made


def read(folder, name):
    return json.loads((folder / name).read_text("utf-8"))


def assert_consistent(folder):
    """Hold index, results, manifest, records and pages against each other."""
    manifest, results = read(folder, "manifest.json"), read(folder, "results.json")
    index = (folder / "index.html").read_text("utf-8")
    files = dict(manifest["files"])
    rows = []
    for page in manifest["pages"]:
        record = read(folder, f".msgut/pages/{page['study']}/{page['notebook']}.json")
        assert {**page, "answers": record["answers"]} == record
        files |= page["files"]
        for answer in record["answers"]:
            rows.append((page["study"], page["notebook"], answer["sentence"]))
            assert answer["sentence"] in index
            html = folder / page["study"] / f"{page['notebook']}.html"
            assert answer["sentence"] in html.read_text("utf-8")
    assert [(r["study"], r["notebook"], r["sentence"]) for r in results] == rows
    for name, sha in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha, name
    return files


def planned(*notebooks, **options):
    from msgut.report import plan

    return plan.planned_pages(studies=["al_2022"], notebooks=notebooks, **options)
