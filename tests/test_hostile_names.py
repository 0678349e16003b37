"""Whole pages of small studies whose groups and genera are anything but names.

The cells of the notebooks are run here, in this process, on tables read from disk; each
thing that they show is made as the page makes it.
"""

import ast
import json
import unicodedata

import nbformat
import numpy as np
import pytest

from msgut import paths
from msgut.names import JOINERS, UNSEEN, visible
from msgut.report.answers import MIME as ANSWER
from msgut.report.tables import MIME as TABLE

STUDY = """
title = "A title of {} and $ \\u202e"
licence = "none stated"
region = "V4"
taxonomy = "Greengenes"
design = "case-control"
caveats = ["A caveat {n:99} of $5."]
[files.counts]
path = "counts.tsv"
format = "text"
rows = "taxa"
taxonomy = "taxonomy"
[files.samples]
path = "people.tsv"
format = "text"
[columns]
dx = "group"
sex = "sex"
years = "age"
run = "batch"
place = "site"
"""
GENERA = [
    "{n:99}",
    "{method.__class__}",
    "{p}",
    "$x^$",
    "\\frac",
    "_MS",
    "a$b",
    "e\u0301",
    "=cmd|' /C calc'!A0",
    "<b>bold</b>",
    "\u202eSM",
    "g" * 300,
]


def written(folder, groups, genera, n=24):
    """Write a study of ``n`` people; run and place repeat each other."""
    rng = np.random.default_rng(3)
    ids = [f"s{k}" for k in range(n)]
    counts = rng.negative_binomial(2, 0.02, (len(genera), n)) + 3
    counts[0, ::2] *= 8
    lineage = "k__Bacteria; p__Firmicutes; c__Clostridia; o__O; f__F; g__"
    rows = ["\t".join(["asv", *ids, "taxonomy"])]
    for k, (genus, row) in enumerate(zip(genera, counts, strict=True)):
        rows.append("\t".join([f"a{k}", *map(str, row), lineage + genus]))
    (folder / "counts.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    people = ["id\tdx\tsex\tyears\trun\tplace"]
    for k, sample in enumerate(ids):
        run = (k // 2) % 2
        traits = [
            "FM"[rng.integers(2)],
            str(rng.integers(20, 60)),
            f"r{run}",
            f"p{run}",
        ]
        people.append("\t".join([sample, f"g{k % len(groups)}", *traits]))
    (folder / "people.tsv").write_text("\n".join(people) + "\n", "utf-8")
    values = [f"g{k} = {json.dumps(group)}" for k, group in enumerate(groups)]
    path = folder / "hostile_2026.toml"
    path.write_text("\n".join([STUDY, "[values.group]", *values, ""]), "utf-8")
    return path


def shown(number, **parameters):
    """Yield what each cell of a notebook shows, as a page would keep it."""
    (path,) = paths.notebooks().glob(f"{number}_*.ipynb")
    names = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), str(path), "exec"), names)  # noqa: S102
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters
        if last is not None:
            made = eval(compile(ast.Expression(last.value), "", "eval"), names)  # noqa: S307
            bundle = made._repr_mimebundle_()
            yield bundle[0] if isinstance(bundle, tuple) else bundle


def is_plain(text):
    kinds = {unicodedata.category(c) for c in text if c != "\n" and c not in JOINERS}
    return not kinds & UNSEEN


@pytest.mark.slow
@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
@pytest.mark.parametrize(
    "groups",
    [
        ("{n:>2000000000}", "{method.__class__}"),
        ("$x^$", "_MS $5 vs $6"),
        ("\u202eSM", "=cmd|' /C calc'!A0\x1b[31m" + "M" * 300),
        ("\u00e9", "e\u0301", "HC", *(f"grp{k}" for k in range(10))),
    ],
    ids=["templates", "mathematics", "terminals", "many"],
)
def test_a_page_of_hostile_names_is_made_and_shows_them(groups, number, tmp_path):
    # A model learns from eight people of each group: few groups, quick pages.
    groups = groups[:3] if number == "05" else groups
    path = written(tmp_path, groups, GENERA, n=max(24, 4 * len(groups)))
    few = {"03": {"permutations": 30}, "04": {"permutations": 23}}.get(number, {})
    few |= {"permutations": 360} if number == "05" else {}
    told, tables = [], 0
    for bundle in shown(number, study=str(path), depth=1, **few):
        assert is_plain(bundle["text/plain"])
        json.dumps(bundle.get(ANSWER, 0), allow_nan=False)
        if ANSWER in bundle:
            told.append(bundle[ANSWER]["sentence"])
        if TABLE in bundle:
            tables += 1
            assert "\r" not in bundle[TABLE]["csv"]
            assert not any(
                line.startswith(("=", "@"))
                for line in bundle[TABLE]["csv"].splitlines()
            )
        if "image/png" in bundle:
            assert bundle["image/png"].startswith(b"\x89PNG")
    assert told
    assert tables
    assert all(is_plain(sentence) for sentence in told)
    if number in ("01", "02"):
        assert any(visible(group.strip()) in " ".join(told) for group in groups)


@pytest.mark.slow
@pytest.mark.parametrize("number", ["02", "03", "04"])
def test_two_genera_are_a_page(number, tmp_path):
    path = written(tmp_path, ("HC", "MS"), ["Blautia", "Dorea"])
    few = {"permutations": 30} if number in "03 04" else {}
    assert list(shown(number, study=str(path), depth=1, **few))


def test_what_repeats_another_covariate_is_left_out_and_said(tmp_path):
    path = written(tmp_path, ("HC", "MS"), ["Blautia", "Dorea", "Alistipes"])
    bundles = shown("03", study=str(path), depth=1, permutations=30)
    tables = {b[TABLE]["name"]: b[TABLE]["csv"] for b in bundles if TABLE in b}
    (line,) = [line for line in tables["explained"].splitlines() if "repeats" in line]
    assert line.startswith(("batch,left out", "site,left out"))
