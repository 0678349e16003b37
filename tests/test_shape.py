"""The rules of the house are tests: what may import what, and what a notebook is."""

import ast
import io
import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import nbformat
import pytest

HOME = Path(__file__).parents[1]
PACKAGE = HOME / "src" / "msgut"

# The picture of the design as sets: each module may import what stands to its left.
WORDS = {"errors", "levels", "names"}
DISK = {"catalogue", "fetch", "load", "paths"}
NOUN = WORDS | {"count_table", "facts", "ledger", "study"}
# Numbers: arithmetic on arrays, who is compared, then one question each.
READY = NOUN | {"harmonise", "measure", "stats", "cohort"}
TESTS = {"compare", "differential", "predict"}
SCORES = {"claims", "dysbiosis", "fmt", "meta", "twin"}
MAY_IMPORT = {
    "__init__": set(),
    "names": set(),
    "errors": {"names"},
    "levels": set(),
    "terminal": {"names"},
    "facts": WORDS,
    "paths": WORDS,
    "catalogue": WORDS | {"facts", "paths"},
    "fetch": WORDS | {"facts", "paths", "catalogue"},
    # A twin stands in for a table that cannot be had.
    "load": NOUN | DISK | {"twin"},
    "published": WORDS | {"paths"},
    "ledger": set(),
    "count_table": WORDS,
    "study": WORDS | {"count_table", "facts", "ledger", "stats"},
    "stats": WORDS,
    "harmonise": NOUN,
    "measure": NOUN | {"harmonise", "stats"},
    "cohort": NOUN | {"harmonise", "stats"},
    **dict.fromkeys(TESTS, READY),
    # A method for taxa asks of depth what all pages ask.
    "differential": READY | {"compare"},
    **dict.fromkeys(SCORES, READY | TESTS),
    # Words: what the tables say; pictures: what they show.
    "tell": READY | TESTS | SCORES,
    "draw": READY | TESTS | SCORES | {"tell"},
}
EVERYTHING = set(MAY_IMPORT) | {"report"}
MAY_IMPORT |= {
    "report": EVERYTHING,
    "cli": EVERYTHING | {"cli_check", "cli_report", "cli_twin", "terminal"},
    "cli_check": EVERYTHING,
    "cli_report": EVERYTHING | {"terminal"},
    "cli_twin": EVERYTHING | {"terminal"},
    "__main__": {"cli"},
}
PURE = {"count_table", "study", "facts"} | READY | TESTS | SCORES | {"tell"}
OUTSIDE = {"matplotlib", "os", "papermill", "pathlib", "pooch", "requests", "seaborn"}

TOP = {
    "README.md",
    "LICENSE",
    "CITATION.cff",
    "Makefile",
    "environment.yml",
    "pyproject.toml",
    "notebooks",
    "data",
    "reports",
    "src",
    "tests",
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    # Things that were added for a reason of their own.
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "benchmarks",
    "docs",
}
TABLES = (".rda", ".rds", ".qza", ".biom")
# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/wor" + "k/",
    "a package registry's host": r"(?:files\.)?python" + r"hosted\.org|pypi\.or" + "g",
    "a promise": r"\bTO" + r"DO\b|\bFIX" + r"ME\b",
}


@cache
def tracked():
    """Return all files of the repository: those that git has, or all that lie here."""
    ours = ["git", "-C", str(HOME), "ls-files", "-z", "--cached"]
    try:
        ran = subprocess.run(ours, capture_output=True, check=True)
        found = [HOME / name for name in ran.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        made = {".git", ".venv", "raw", "__pycache__", "build", "dist"}
        found = [
            path
            for path in HOME.rglob("*")
            if not set(path.relative_to(HOME).parts) & made
            and not re.search(r"\.(egg-info|.*_cache|hypothesis)", str(path))
            and not (path.parts[-2] == "reports" and path.suffix != ".md")
        ]
    return [path for path in found if path.is_file()]


def within(folder, suffix):
    """Return the tracked files of a folder, for a parametrised test."""
    found = [p for p in tracked() if p.suffix == suffix and folder in p.parents]
    return [pytest.param(p, id=str(p.relative_to(HOME))) for p in sorted(found)]


MODULES = within(PACKAGE, ".py")
NOTEBOOKS = within(HOME / "notebooks", ".ipynb")
each_module = pytest.mark.parametrize("path", MODULES)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS)


def module(path):
    """Return the module or folder of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree):
    """Return every dotted name that a piece of code imports, split at its dots."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the import in full"
            names += [f"{node.module}.{alias.name}".split(".") for alias in node.names]
    return names


def parsed(path):
    return ast.parse(path.read_text("utf-8"))


def test_there_is_something_to_look_at():
    names = {module(parameter.values[0]) for parameter in MODULES}
    assert {"errors", "paths", "facts", "study", "catalogue", "fetch"} <= names
    assert len(tracked()) > 20


@each_module
def test_data_flows_one_way(path):
    ours = {
        n for name in imported(parsed(path)) for n in name[1:2] if name[0] == "msgut"
    }
    assert ours - {"__version__"} <= MAY_IMPORT[module(path)] | {module(path)}


@each_module
def test_the_middle_touches_no_disk(path):
    if module(path) in PURE:
        assert not {name[0] for name in imported(parsed(path))} & OUTSIDE


@each_module
def test_what_lists_the_studies_is_light(path):
    """`msgut list` answers before a table library could be imported."""
    if module(path) in {"errors", "facts", "paths", "catalogue", "fetch", "cli"}:
        at_once = [
            n for n in parsed(path).body if isinstance(n, ast.Import | ast.ImportFrom)
        ]
        names = {name[0] for name in imported(ast.Module(at_once, []))}
        assert not names & {"pandas", "numpy", "scipy", "skbio", "matplotlib", "pooch"}


# Who is compared is said once, by cohort.comparison. Modules that ask of all the groups
# of a study at once, and so of no two, begin at the fair contrast themselves.
ASKING = TESTS | {"dysbiosis", "meta"}
SELECTING = {"first_visit", "fair_contrast", "groups_to_compare"}
OF_ALL_GROUPS = {
    "compare/abundance.py",
    "compare/several_groups.py",
    "meta/disease_specificity.py",
    "meta/similarity_of_diseases.py",
    "dysbiosis/assessment.py",
}


def picks_people(tree):
    """Return the lines on which code chooses samples by their group, by hand."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "isin"
        ):
            sides = [node.func.value]
        else:
            continue
        if any(_is_group(side) for side in sides):
            lines.append(node.lineno)
    return lines


def _is_group(node):
    """Whether a piece of code is ``study.group`` or ``….samples["group"]``."""
    if isinstance(node, ast.Attribute):
        # A comparison's own group (``who.group``) has been chosen already.
        return node.attr == "group" and getattr(node.value, "id", "") != "who"
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "group"
        and getattr(node.value, "attr", getattr(node.value, "id", "")) == "samples"
    )


@each_module
def test_a_question_goes_to_the_comparison_for_its_people(path):
    if module(path) not in ASKING or str(path.relative_to(PACKAGE)) in OF_ALL_GROUPS:
        return
    tree = parsed(path)
    names = {name[-1] for name in imported(tree) if name[:2] == ["msgut", "cohort"]}
    assert not names & SELECTING, "take a Comparison: cohort.comparison(study)"
    assert not picks_people(tree), "take a Comparison: who.is_right, who.group"


@each_module
def test_a_module_is_read_in_one_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300


@each_module
def test_a_module_is_named_for_what_it_does(path):
    dull = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core"}
    assert not set(path.relative_to(PACKAGE).with_suffix("").parts) & dull


def test_the_top_level_holds_what_the_design_allows():
    top = {path.relative_to(HOME).parts[0] for path in tracked()}
    assert top <= TOP, top - TOP


def test_no_tracked_file_is_large():
    large = [str(p) for p in tracked() if p.stat().st_size > 500_000]
    assert not large


def test_nobodys_table_is_in_the_repository():
    invented = HOME / "tests" / "load" / "invented"  # a dozen cells each, and a script
    held = [p for p in tracked() if p.name.lower().endswith(TABLES)]
    held = [str(p) for p in held if p.parent != invented]
    assert not held
    assert not [p for p in tracked() if HOME / "data" / "raw" in p.parents]


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN.items(), ids=list(FORBIDDEN))
def test_no_file_holds(what, pattern):
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        found += [f"{path.name}:{n}" for n, line in lines if re.search(pattern, line)]
    assert not found, f"{what}: {found}"


def test_test_files_have_names_of_their_own():
    """They live in folders without __init__.py, where one name may stand but once."""
    names = [p.name for p in tracked() if HOME / "tests" in p.parents]
    python = [name for name in names if name.endswith(".py")]
    assert len(python) == len(set(python))
    assert "__init__.py" not in python
    # One test may borrow from another, at its top or late.
    borrowed = {
        name[0]
        for path in tracked()
        if HOME / "tests" in path.parents and path.suffix == ".py"
        for name in imported(parsed(path))
        if name[0].startswith("test_")
    }
    assert borrowed <= {name.removesuffix(".py") for name in python}


# English decides nothing: what a sentence says stands in a column or a code too.
TAKES_APART = {
    "split",
    "rsplit",
    "partition",
    "rpartition",
    "removeprefix",
    "removesuffix",
    "startswith",
    "endswith",
    "index",
    "find",
}
PARSERS = {
    "load": "readers of files",
    "catalogue": "the reader of study files",
    "harmonise/taxon_names.py": "names of taxa, as others write them",
    "stats/formula.py": "the reader of formulas",
}


def words_in(*nodes):
    """Return the texts with a space in pieces of code: words, and no name or code."""
    parts = [part for node in nodes for part in ast.walk(node)]
    texts = [n.value for n in parts if isinstance(n, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and " " in text]


def codes(tree):
    """Return the closed vocabularies of a module: texts of constants at its top."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and all(
            isinstance(t, ast.Name) and t.id.isupper() for t in node.targets
        ):
            found |= set(words_in(node.value))
    return found


def decided_by_words(tree, known=frozenset()):
    """Return the lines on which a text is taken apart at words, or compared with some.

    A word of a closed vocabulary, one that a module lists at its top, is a code.
    """
    lines = set()
    for node in ast.walk(tree):
        words, free = [], set()
        if isinstance(node, ast.Compare):
            given, free = words_in(node.left, *node.comparators), known
            words = [text for text in given if text.strip()]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TAKES_APART:
                words = words_in(*node.args)
            elif node.func.attr in {"isin", "eq", "ne", "get"}:
                words, free = words_in(*node.args[:1]), known
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            words, free = words_in(node.slice), known
        if set(words) - free:
            lines.add(node.lineno)
    return sorted(lines)


VOCABULARY = frozenset().union(*(codes(parsed(p.values[0])) for p in MODULES))


@each_module
def test_no_words_decide(path):
    if {module(path), path.relative_to(PACKAGE).as_posix()} & set(PARSERS):
        return
    lines = decided_by_words(parsed(path), VOCABULARY)
    assert not lines, "carry a code or a column beside the words"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("why = row.why.removeprefix(f'{row.study}: ')", True),
        ("many = len(row['methods'].split(', ')) > 1", True),
        ("near = table[table['arm'] == 'own donor, before']", True),
        ("if 'too few' in sentence: pass", True),
        ("many.get('not herd', 0)", True),
        ("KINDS = ('a b', 'c d')\nif x == 'a b': pass", False),
        ("KINDS = ('a b', 'c d')\nif x == 'a c': pass", True),
        ("KINDS = (', ',)\nx.split(', ')", True),
        ("if stage == 'after' and name.startswith('q_'): pass", False),
        ("said = f'{a}, {b}' + ', '.join(c)", False),
    ],
)
def test_words_that_decide_are_seen(line, seen):
    tree = ast.parse(line)
    assert bool(decided_by_words(tree, codes(tree))) == seen


# The narratives.


@cache
def read(path):
    return nbformat.read(path, as_version=4)


def code(path):
    """Return the code cells."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def prose(path):
    """Return all prose as one text."""
    return "\n\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")


def parameters(path):
    """Return the source of the one parameters cell."""
    cells = [c for c in code(path) if "parameters" in c.metadata.get("tags", [])]
    assert len(cells) == 1, "one cell carries the tag parameters"
    return cells[0].source


@each_notebook
def test_a_notebook_is_valid_and_stored_bare(path):
    nbformat.validate(read(path))
    assert code(path)
    for cell in code(path):
        assert not cell.outputs
        assert cell.execution_count is None
    assert set(read(path).metadata) <= {"kernelspec", "language_info", "msgut"}
    assert read(path).metadata.get("kernelspec", {}).get("name") == "python3"


@each_notebook
def test_a_notebook_is_a_thin_narrative(path):
    source = "\n".join(cell.source for cell in code(path))
    # What is hidden, the imports, is nothing that a reader follows.
    shown = [
        c.source for c in code(path) if "hide-input" not in c.metadata.get("tags", [])
    ]
    lines = [line for cell in shown for line in cell.splitlines() if line.strip()]
    assert len(lines) <= 60
    banned = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Lambda,
        ast.For,
        ast.While,
        ast.Try,
    )
    what = [n for n in ast.walk(ast.parse(source)) if isinstance(n, banned)]
    assert not what, f"line {what[0].lineno} wants to be a function of the package"


@each_notebook
def test_what_is_shown_ends_its_cell(path):
    """Jupyter shows the last expression of a cell: one before it is lost unseen."""
    for cell in code(path):
        lines = ast.parse(cell.source).body
        shown = [lines.pop().value] if lines and isinstance(lines[-1], ast.Expr) else []
        lost = [line for line in lines if isinstance(line, ast.Expr)]
        # Nor is what is bound to a name, or made on the way, shown.
        made = [n for top in lines + shown for n in ast.walk(top) if speaks(n)]
        lost += [node for node in made if node not in shown]
        assert not lost, f"a cell of its own for: {ast.unparse(lost[0])}"


def speaks(node):
    """Return whether it is a call that makes what the page shows."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
        ("report.", "draw.")
    )


@each_notebook
def test_every_parameter_has_a_type_a_default_and_a_comment(path):
    source = parameters(path)
    tree = ast.parse(source)
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and len(token.string) > 3
    }
    assert tree.body
    for line in tree.body:
        assert isinstance(line, ast.AnnAssign), "write name: type = default"
        assert line.value is not None
        assert line.end_lineno in comments, f"{line.target.id} has no comment"


@each_notebook
def test_no_parameter_hides_a_module(path):
    body = ast.parse(parameters(path)).body
    given = {line.target.id for line in body if isinstance(line, ast.AnnAssign)}
    tree = ast.parse("\n".join(cell.source for cell in code(path)))
    bound = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not given & bound


# Pages that compare two groups of one study; 06 asks meta, which asks the comparison.
COMPARING = {"02", "03", "04", "05"}


@each_notebook
def test_a_page_compares_the_people_of_the_one_comparison(path):
    """What is compared is ``cohort.comparison``: no page chooses people by hand."""
    source = "\n".join(cell.source for cell in code(path))
    if path.stem[:2] in COMPARING | {"06"}:
        tree = ast.parse(source)
        by_hand = SELECTING - {"fair_contrast"}
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        assert not used & by_hand
        assert not picks_people(tree)
    if path.stem[:2] in COMPARING:
        assert "cohort.comparison(" in source


@each_notebook
def test_the_title_is_a_question(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    title = first.source.splitlines()[0]
    assert re.fullmatch(r"# .+\?", title), title


@each_notebook
def test_a_notebook_says_what_it_is_for_and_where_it_ends(path):
    text = prose(path)
    for section in (
        "What you'll do",
        "What you'll learn",
        "What you'll need",
        "What this cannot tell",
        "In practice",
        "Further reading",
    ):
        heading = rf"^(#+ .*|\*+){section}\b"
        assert re.search(heading, text, re.MULTILINE | re.IGNORECASE), section


@each_notebook
def test_a_notebook_imports_modules_and_not_names(path):
    for cell in code(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom):
                assert node.module == "msgut", f"from msgut import {node.module}"


# The rules must be able to say no, even before there is a notebook to say it of.

PARAMETERS = 'study: str = "jangi_2016"  # which study to ask'
HEAD = """# How varied is each gut?

**What you'll do**: count.

**What you'll learn**: how.

**What you'll need**: nothing."""
GOOD = [
    ("markdown", HEAD),
    ("parameters", PARAMETERS),
    ("code", "from msgut import load"),
    ("code", "gut = load.study(study)"),
    ("markdown", "## What this cannot tell\n\n## In practice\n\n## Further reading"),
]
RULES = [
    test_a_notebook_is_valid_and_stored_bare,
    test_a_notebook_is_a_thin_narrative,
    test_what_is_shown_ends_its_cell,
    test_every_parameter_has_a_type_a_default_and_a_comment,
    test_no_parameter_hides_a_module,
    test_a_page_compares_the_people_of_the_one_comparison,
    test_the_title_is_a_question,
    test_a_notebook_says_what_it_is_for_and_where_it_ends,
    test_a_notebook_imports_modules_and_not_names,
]


def written(path, cells, *, ran=False):
    """Write a notebook of (kind, source) cells."""
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for n, (kind, source) in enumerate(cells):
        new = "markdown" if kind == "markdown" else "code"
        cell = getattr(nbformat.v4, f"new_{new}_cell")(source, id=f"cell-{n}")
        if kind == "parameters":
            cell.metadata["tags"] = ["parameters"]
        if ran and kind == "code":
            cell.execution_count = 1
        book.cells.append(cell)
    nbformat.write(book, path)
    return path


def broken(path):
    """Return the names of the rules that a notebook breaks."""
    names = set()
    for rule in RULES:
        try:
            rule(path)
        except AssertionError:
            names.add(rule.__name__.removeprefix("test_"))
    return names


def test_a_good_notebook_breaks_no_rule(tmp_path):
    assert broken(written(tmp_path / "a.ipynb", GOOD)) == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("?", ".", "the_title_is_a_question"),
        ("## In practice", "In practice, well", "a_notebook_says_what_it_is_for_and"),
        ("  # which study to ask", "", "every_parameter_has_a_type_a_default_and"),
        ("study: str", "study", "every_parameter_has_a_type_a_default_and"),
        ("study", "load", "no_parameter_hides_a_module"),
        ("gut = load.study(study)", "for s in [study]:\n    s", "a_notebook_is_a_thin"),
        ("gut = load.study(study)", "def f(): pass", "a_notebook_is_a_thin"),
        ("gut = load.study(study)", "gut = study\n" * 61, "a_notebook_is_a_thin"),
        ("gut = load.study(study)", "study\nstudy", "what_is_shown_ends_its_cell"),
        (
            "gut = load.study(study)",
            "kept = report.keep(study)",
            "what_is_shown_ends_its_cell",
        ),
        (
            "from msgut import load",
            "from msgut.load import study as load",
            "a_notebook_imports_modules",
        ),
    ],
)
def test_a_notebook_that_breaks_a_rule_is_seen(old, new, rule, tmp_path):
    cells = [(kind, source.replace(old, new)) for kind, source in GOOD]
    (name,) = broken(written(tmp_path / "a.ipynb", cells))
    assert name.startswith(rule)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("who = cohort.comparison(gut)", False),
        ("who = gut", True),
        ("who = cohort.comparison(cohort.fair_contrast(gut))", False),
        ("who = cohort.comparison(cohort.first_visit(gut))", True),
        ("who = cohort.comparison(gut)\nx = gut.counts[gut.group == 'MS']", True),
        ("who = cohort.comparison(gut)\nx = gut.samples['group'].isin(['MS'])", True),
        ("who = cohort.comparison(gut)\nx = who.group == who.right", False),
        ("who = cohort.comparison(gut)\nx = table[table['p'] < 0.05]", False),
    ],
)
def test_a_page_that_chooses_its_own_people_is_seen(line, seen, tmp_path):
    cells = [*GOOD[:-1], ("code", line), GOOD[-1]]
    name = "a_page_compares_the_people_of_the_one_comparison"
    assert (name in broken(written(tmp_path / "02_toy.ipynb", cells))) == seen


def test_a_notebook_with_traces_of_a_run_is_seen(tmp_path):
    seen = broken(written(tmp_path / "a.ipynb", GOOD, ran=True))
    assert seen == {"a_notebook_is_valid_and_stored_bare"}


def test_an_import_against_the_stream_is_seen():
    names = imported(ast.parse("def f():\n    from msgut import report, study"))
    assert names == [["msgut", "report"], ["msgut", "study"]]
    assert "report" not in MAY_IMPORT["draw"] | MAY_IMPORT["compare"]
    assert "tell" not in set().union(*(MAY_IMPORT[m] for m in READY | TESTS | SCORES))
    assert "load" not in MAY_IMPORT["measure"] | MAY_IMPORT["draw"]
    with pytest.raises(AssertionError, match="write the import in full"):
        imported(ast.parse("from . import study"))
