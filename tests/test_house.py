"""The habits that keep the house: its map, its records, no circle, no namesake."""

import ast
import importlib
import inspect
import json
import re
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import jsonschema
import nbformat
import pytest
import yaml

import msgut.compare
from msgut.facts import DESIGNS

HOME = Path(__file__).parents[1]
PACKAGE = HOME / "src" / "msgut"
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
MODULES = sorted(PACKAGE.rglob("*.py"))
GUIDE = (HOME / "CONTRIBUTING.md").read_text("utf-8")

# One word on purpose: modules that answer one call each in their own way.
INTERFACES = {
    "p_under_shuffled_labels": "each method's p under permuted labels, asked in turn",
    "read": "each format's reader in load, and the catalogue's own",
}
# In a notebook a reader sees the name before the table: it must say what it is.
SAY_NOTHING = {"told", "found", "held", "known", "dice", "first"}


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


def dotted(path):
    """Return the dotted name of a file of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def public(path):
    """Return the public functions and classes that a file defines."""
    kinds = ast.FunctionDef | ast.ClassDef
    return [
        node.name
        for node in tree(path).body
        if isinstance(node, kinds) and not node.name.startswith("_")
    ]


def bound(path):
    """Return every name that a file defines at its top."""
    names = set(public(path))
    for node in tree(path).body:
        if isinstance(node, ast.Assign):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return names


# No circle.


def needs(code, names, own=""):
    """Return which of the package's modules a piece of code imports, anywhere in it."""
    found = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found |= {full if full in names else node.module} & names
    return found - {own}


def test_no_module_imports_itself_by_a_detour():
    """Imports inside functions count: they are circles that only run late."""
    names = {dotted(path) for path in MODULES}
    graph = {dotted(p): needs(tree(p), names, dotted(p)) for p in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(reversed(error.args[1])))


def test_a_circle_would_be_seen():
    names = {"msgut.a", "msgut.b"}
    late = ast.parse("def f():\n    from msgut import a")
    graph = {
        "msgut.a": needs(ast.parse("from msgut.b import x"), names),
        "msgut.b": needs(late, names),
    }
    assert graph == {"msgut.a": {"msgut.b"}, "msgut.b": {"msgut.a"}}
    with pytest.raises(CycleError):
        TopologicalSorter(graph).prepare()


# No namesake.


def namesakes():
    """Return the public names with more than one home, and their homes."""
    homes = {}
    for path in MODULES:
        for name in public(path):
            homes.setdefault(name, []).append(dotted(path))
    return {name: where for name, where in homes.items() if len(where) > 1}


def test_no_public_name_is_defined_twice():
    more = {n: w for n, w in namesakes().items() if n not in INTERFACES}
    assert not more, f"defined more than once: {more}"


def test_every_interface_is_one_that_several_modules_answer():
    assert set(INTERFACES) <= set(namesakes())


# No second copy of a constant or a helper.

# Words that say what a constant is for, of which each module has its own. A word of a
# rule that two modules must follow alike is none of these.
OWN_MEANINGS = {
    "AT_ONCE": "rows in one piece of work",
    "BATCH": "permutations in one piece of work",
    "BLOCK": "bytes in one piece of work",
    "COLUMNS": "the columns of the module's table",
    "COMMON": "from which share a taxon is common enough for the module's way of work",
    "FLAT": "the variance below which rounding is all there is, on the module's scale",
    "FLOOR": "the least value, on the module's scale",
    "GRID": "where the module's function is worked out",
    "KINDS": "the closed words of the module",
    "LEAD": "the first columns that a page shows",
    "LETTERS": "how many letters fit the module's picture",
    "LISTED": "how many cases are listed and not drawn",
    "LONGEST": "how long the module's texts may be",
    "MARKS": "by what the module knows what is its own",
    "METHOD": "the method, as the module's statement or picture calls it",
    "METRICS": "measure has all, fmt those that it judges donors by",
    "MIME": "the type of one kind of answer",
    "MODELS": "learners in predict, of a dose in fmt",
    "REACH": "how far the module looks, on its scale",
    "ROUNDS": "after how many rounds the module's search ends",
    "STATES": "the closed words of the module",
    "STEP": "the length of the module's steps",
    "STEPS": "after how many steps the module's search ends",
    "TINY": "next to nothing, on the module's scale",
}


def constants(code):
    """Yield the UPPER_CASE names at the top of a module, and what each is."""
    for node in code.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for one in getattr(node, "targets", None) or [node.target]:
                if isinstance(one, ast.Name) and one.id.isupper():
                    yield one.id, ast.dump(node.value)


def second_copies(modules, own_meanings=()):
    """Return the constants of one name in several modules, and their homes.

    A name of ``own_meanings`` is one of them only where it has one value twice.

    Parameters
    ----------
    modules : dict of str to ast.Module
    own_meanings : collection of str
    """
    homes = {}
    for where, code in modules.items():
        for name, value in constants(code):
            homes.setdefault(name, []).append((where, value))
    return {
        name: [where for where, _ in found]
        for name, found in homes.items()
        if len({where for where, _ in found}) > 1
        and (name not in own_meanings or len({v for _, v in found}) < len(found))
    }


def equal_bodies(modules):
    """Return the functions of one body in several modules, docstrings aside."""
    homes = {}
    for where, code in modules.items():
        for node in code.body:
            # What is private here may be public there.
            if isinstance(node, ast.FunctionDef):
                body = node.body[ast.get_docstring(node) is not None :]
                key = tuple(ast.dump(line) for line in body)
                homes.setdefault(key, {}).setdefault(where, node.name)
    return [found for key, found in homes.items() if key and len(found) > 1]


def test_no_constant_has_a_second_copy():
    """Of two, one is changed, and a page says what the analysis does not."""
    found = second_copies({dotted(p): tree(p) for p in MODULES}, OWN_MEANINGS)
    assert not found, f"one home, or a name of its own: {found}"


def test_no_helper_has_a_second_copy():
    assert not equal_bodies({dotted(p): tree(p) for p in MODULES})


def test_every_word_with_own_meanings_is_one_that_several_modules_use():
    modules = {dotted(p): tree(p) for p in MODULES}
    assert set(OWN_MEANINGS) == set(second_copies(modules))


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        ("MOST = 2**53", "MOST = 2**53", {"MOST"}),
        ("PLAUSIBLE = (8, 110)", "PLAUSIBLE = (10, 80)", {"PLAUSIBLE"}),
        ("MOST: int = 1", "MOST = 2", {"MOST"}),
        ("_MOST = 1", "_MOST = 2", {"_MOST"}),
        ("COLUMNS = ('a',)", "COLUMNS = ('b',)", set()),
        ("COLUMNS = ('a',)", "COLUMNS = ('a',)", {"COLUMNS"}),
        ("MOST = 1", "from a import MOST", set()),
        ("M = 1", "most = 1\ndef f():\n    M = 2", set()),
    ],
)
def test_a_second_copy_of_a_constant_is_seen(one, other, copies):
    modules = {"a": ast.parse(one), "b": ast.parse(other)}
    assert set(second_copies(modules, OWN_MEANINGS)) == copies


@pytest.mark.parametrize(
    ("other", "seen"),
    [
        ("def _other(a):\n    'Say so.'\n    return a + 1", True),
        ("def public(a):\n    return a + 1", True),
        ("def _f(a):\n    return a + 2", False),
        ("def g():\n    'Nothing.'", False),
    ],
)
def test_a_second_copy_of_a_helper_is_seen(other, seen):
    one = ast.parse("def _f(a):\n    return a + 1\ndef g():\n    'Another.'")
    assert bool(equal_bodies({"a": one, "b": ast.parse(other)})) == seen


# No name that says nothing.


def names_bound(source):
    """Return the names that a cell gives to something, parameters of calls aside."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


@pytest.mark.parametrize(
    "path", sorted((HOME / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_a_notebook_names_things_for_what_they_are(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not names_bound(cell.source) & SAY_NOTHING, cell.source


def test_a_name_that_says_nothing_is_seen():
    assert names_bound("a, (told, b) = f(first=1)\nheld: int = 2") & SAY_NOTHING == {
        "told",
        "held",
    }


# The map is right.


def table(heading):
    """Return the rows of the first table below a heading of the guide, as cells."""
    below = GUIDE.split(f"\n## {heading}\n", 1)[1]
    rows = re.findall(r"^\|(.+)\|$", below.split("\n## ")[0], re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows[2:]]


@pytest.mark.parametrize(
    "row", table("Where things are"), ids=lambda row: row[0].split(",")[0]
)
def test_a_thing_is_where_the_map_says(row):
    where, *names = re.findall(r"`([^`]+)`", row[1])
    path = PACKAGE / where
    homes = {n: [dotted(p) for p in MODULES if n in bound(p)] for n in names}
    assert path.is_file(), f"there is no {where}; its names live in {homes}"
    lost = {n: homes[n] for n in names if n not in bound(path)}
    assert not lost, f"no longer in {where} but in {lost}"


def test_the_map_has_the_places_that_are_asked_for():
    assert len(table("Where things are")) >= 40


def test_the_map_names_every_region():
    mapped = set()
    for row in table("The house"):
        mapped |= {
            name.removesuffix(".py") for name in re.findall(r"`([^`]+)`", row[0])
        }
    regions = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    regions |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert mapped - {"src/msgut"} == regions


def test_every_other_path_of_the_guide_exists():
    for path in re.findall(r"`((?:data|docs|notebooks|tests)/[\w./]+)`", GUIDE):
        if "N" not in path:
            assert (HOME / path).exists(), path


# A test lies in the room of what it tests, and has its name.

TESTS = sorted((HOME / "tests").glob("*/test_*.py"))


def names_of_room(room):
    """Return what a test in a room may be called after: its modules, or all of it."""
    inside = (PACKAGE / room).rglob("*")
    parts = [p for p in inside if p.suffix == ".py" or p.is_dir()]
    return {room, *(p.stem for p in parts)} - {"__init__", "__pycache__"}


def is_called_after(test, names):
    """Whether a test's file is called after a module, with or without a question."""
    about = test.removeprefix("test_").removesuffix(".py")
    return any(about == name or about.startswith(f"{name}_") for name in names)


@pytest.mark.parametrize("path", TESTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_test_is_called_after_what_it_tests(path):
    room = path.parent.name
    assert (PACKAGE / room / "__init__.py").is_file(), f"there is no room {room}"
    assert is_called_after(path.name, names_of_room(room))


def test_a_test_that_is_called_after_what_has_gone_is_seen():
    assert len(TESTS) > 50
    names = names_of_room("load")
    assert is_called_after("test_biom.py", names)
    assert is_called_after("test_r_file_hostile.py", names)
    assert is_called_after("test_load_large.py", names)
    assert not is_called_after("test_lineage.py", names)
    assert not is_called_after("test_biomes.py", names)


# Decisions and changes are written down.

DECISIONS = sorted((HOME / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 10


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_would_change_it(path):
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert len(text.splitlines()) <= 12
    parts = re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE)
    assert parts == ["Context", "Choice", "What would change it"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_names_code_that_is_there(path):
    for name in re.findall(r"`src/msgut/([\w/.]+)`", path.read_text("utf-8")):
        assert (PACKAGE / name).exists(), name
    for name in re.findall(r"`(tests/[\w/.]+)`", path.read_text("utf-8")):
        assert (HOME / name).exists(), name


def test_every_decision_is_listed():
    listed = (HOME / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", listed) == [
        p.name for p in DECISIONS
    ]


CHANGES = (HOME / "CHANGELOG.md").read_text("utf-8")


def test_the_changes_reach_the_version_and_tell_which_numbers_moved():
    versions = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert msgut.__version__ in versions[:2]
    newest = CHANGES.split("\n## ")[1]
    assert "\n### Numbers that changed\n" in newest


def test_a_number_that_changed_is_told_with_its_reason():
    for row in re.findall(r"^\|(.+)\|$", CHANGES, re.MULTILINE):
        cells = [cell.strip() for cell in row.split("|")]
        assert len(cells) == 6
        assert all(cells), row


# The tools of everyday work.

EXTRAS = [
    re.match(r"[\w-]+", text)[0]
    for text in PROJECT["project"]["optional-dependencies"]["test"]
]
HOOKS = yaml.safe_load((HOME / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]


def test_hooks_run_the_tools_of_the_environment():
    """A hook from elsewhere would download, and type a version a second time."""
    assert [repo["repo"] for repo in HOOKS] == ["local"]
    for hook in HOOKS[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].split()[0] in {*EXTRAS, "python"}, hook["id"]
    assert {hook["id"] for hook in HOOKS[0]["hooks"]} >= {
        "ruff",
        "ruff-format",
        "nbstripout",
        "codespell",
        "check-toml",
    }


def test_make_check_asks_every_quick_tool():
    recipe = (HOME / "Makefile").read_text("utf-8").split("\ncheck: ")[1]
    recipe = recipe.split("\n\n")[0]
    for tool in ("ruff check", "ruff format --check", "codespell", "deptry", "mypy"):
        assert f"$(bin)/{tool}" in recipe, tool
    assert '-m "not slow and not real"' in recipe


def test_what_is_excused_as_unused_is_not_used():
    """A package that came into use needs no excuse any more."""
    excused = set(PROJECT["tool"]["deptry"]["per_rule_ignores"]["DEP002"])
    used = set()
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                used.add(node.module.split(".")[0])
    assert not excused & used, f"take {excused & used} off the list of deptry"


def test_spelling_is_british():
    rows = (HOME / "docs" / "american.txt").read_text("utf-8").splitlines()
    assert "behavior->behaviour" in rows
    assert all(re.fullmatch(r"[a-z'-]+->[a-z'-]+", row) for row in rows)
    assert "docs/american.txt" in PROJECT["tool"]["codespell"]["dictionary"].split(",")


def test_types_are_shipped_and_checked_where_they_cost_most():
    assert (PACKAGE / "py.typed").is_file()
    mypy = PROJECT["tool"]["mypy"]
    assert mypy["strict"] is True
    assert all((HOME / path).exists() for path in mypy["files"])
    checked = {Path(path).stem for path in mypy["files"]}
    assert {"study", "facts", "comparison", "statement", "fetch", "report"} <= checked
    for path in mypy["files"]:
        inside = HOME / path
        for file in inside.rglob("*.py") if inside.is_dir() else [inside]:
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.FunctionDef):
                    assert node.returns is not None, f"{file.name}: {node.name}"


# The pages of the code.


def test_the_glossary_explains_what_the_pages_say():
    words = (HOME / "docs" / "glossary.md").read_text("utf-8")
    for word in ("PERMANOVA", "spread", "form", "unit", "strata", "PEDS", "verdict"):
        assert re.search(rf"^{word}$", words, re.MULTILINE), word
    assert "{include} pages/verdicts.md" in words  # made of the vocabulary itself


@pytest.mark.parametrize(
    "path", sorted((HOME / "docs").glob("*.py")), ids=lambda path: path.stem
)
def test_what_the_pages_are_built_of_is_there(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("msgut"):
            home = importlib.import_module(node.module)
            assert all(hasattr(home, alias.name) for alias in node.names)


def test_what_the_pages_are_built_with_is_installed_for_the_tests():
    conf = ast.parse((HOME / "docs" / "conf.py").read_text("utf-8"))
    given = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in conf.body
        if isinstance(node, ast.Assign)
        and node.targets[0].id in ("extensions", "html_theme", "nb_execution_mode")
    }
    built = {name.split(".")[0].replace("_", "-") for name in given["extensions"]}
    assert {*built, given["html_theme"]} <= set(EXTRAS)
    assert given["nb_execution_mode"] == "off"


def test_what_the_pages_are_built_of_is_not_kept():
    ignored = (HOME / ".gitignore").read_text("utf-8").splitlines()
    assert {"build/", "docs/api/", "docs/pages/"} <= set(ignored)


# What strangers meet on GitHub.

GITHUB = HOME / ".github"
FORMS = sorted(p for p in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
FORMS = [path for path in FORMS if path.stem != "config"]


def schema(name):
    """Return a validator. jsonschema knows draft 7, which all of these are written in."""
    text = (HOME / "tests" / "workflow_schema" / name).read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def written(path):
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_is_what_its_schema_says(path):
    schema("github-issue-forms.json").validate(written(path))


def test_the_schema_refuses_what_is_no_form():
    form = written(FORMS[0])
    assert not schema("github-issue-forms.json").is_valid(form | {"body": [{}]})


def test_the_settings_of_the_forms_are_what_their_schema_says():
    path = GITHUB / "ISSUE_TEMPLATE" / "config.yml"
    schema("github-issue-config.json").validate(written(path))


def test_actions_and_packages_are_looked_up_for_newer_ones():
    settings = written(GITHUB / "dependabot.yml")
    assert settings["version"] == 2
    kinds = {update["package-ecosystem"] for update in settings["updates"]}
    assert kinds == {"github-actions", "pip"}
    for update in settings["updates"]:
        assert update["directory"] == "/"
        assert update["schedule"]["interval"] in {"weekly", "monthly"}


def demanded(name):
    """Return the ids of a form's fields, and whether each must be filled."""
    return {
        field["id"]: field.get("validations", {}).get("required", False)
        for field in written(GITHUB / "ISSUE_TEMPLATE" / name)["body"]
        if "id" in field
    }


def test_a_new_study_must_tell_licence_design_and_columns():
    asked = demanded("new_study.yml")
    assert all(asked[name] for name in ("licence", "design", "columns"))
    (design,) = (
        f
        for f in written(GITHUB / "ISSUE_TEMPLATE/new_study.yml")["body"]
        if f.get("id") == "design"
    )
    assert tuple(design["attributes"]["options"]) == DESIGNS


def test_a_wrong_number_must_tell_study_page_and_sentence():
    asked = demanded("wrong_number.yml")
    assert all(asked[name] for name in ("study", "page", "sentence"))
    (page,) = (
        f
        for f in written(GITHUB / "ISSUE_TEMPLATE/wrong_number.yml")["body"]
        if f.get("id") == "page"
    )
    books = {path.stem for path in (HOME / "notebooks").glob("[0-9]*.ipynb")}
    assert books <= set(page["attributes"]["options"])


def test_a_change_is_asked_for_all_that_the_merge_rule_names():
    rule = GUIDE.split("\n## The merge rule of a statistic\n")[1].split("\n## ")[0]
    asked = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8").lower()
    named = re.findall(r"^\d\. \*\*(?:An? )?(.+?)\*\*", rule, re.MULTILINE)
    assert len(named) == 7
    for name in named:
        assert name.split(" and ")[0].lower() in asked, name


def test_the_lowest_and_the_newest_versions_are_tried_every_week():
    text = (GITHUB / "workflows" / "versions.yml").read_text("utf-8")
    assert "--resolution lowest-direct" in text
    assert "--upgrade" in text
    lowest = written(GITHUB / "workflows" / "versions.yml")["jobs"]["lowest"]
    (python,) = (
        step["with"]["python-version"]
        for step in lowest["steps"]
        if "setup-python" in step.get("uses", "")
    )
    assert PROJECT["project"]["requires-python"] == f">={python}"
    assert "make docs" in (GITHUB / "workflows" / "docs.yml").read_text("utf-8")


# Written once.

ONLY_IN = {
    "the nearest name": (r"get_close_matches", {"errors.py"}),
    "a taxon without a name": (r"startswith\(.unnamed", set()),
    "a pseudo-count": (
        r"np\.log(?:2|10)?\([^()\n]*(?:\([^()\n]*\))?\s*\+ *(?:0?\.5|1(?!e)|PSEUDO|pseudo)",
        set(),
    ),
    "shares of reads": (r"counts\.div\(|counts / [\w.]*counts\.sum\(", set()),
}


@pytest.mark.parametrize("what", ONLY_IN)
def test_what_has_one_home_is_written_there_alone(what):
    pattern, homes = ONLY_IN[what]
    at = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(pattern, path.read_text("utf-8"))
    }
    assert at == homes


def bodies(code):
    """Yield name, and what it does, of every function of more than two lines.

    Documentation and the function's own name aside: a copy is often named anew.
    """
    for node in ast.walk(code):
        if isinstance(node, ast.FunctionDef):
            said = ast.get_docstring(node, clean=False) is not None
            body = node.body[said:]
            if body and body[-1].end_lineno - body[0].lineno >= 2:
                yield node.name, ast.dump(ast.Module([node.args, *body], []))


def copies(modules):
    """Return the functions with one body in several places, given (home, code)."""
    homes = {}
    for home, code in modules:
        for name, does in bodies(code):
            homes.setdefault(does, []).append(f"{home}.{name}")
    return [where for where in homes.values() if len(where) > 1]


def test_no_function_is_a_copy_of_another():
    assert not copies((dotted(path), tree(path)) for path in MODULES)


def test_a_copy_would_be_seen():
    one = "def _over(a, b):\n    '''Say.'''\n    c = a\n    c += b\n    return c"
    other = "x = 1\ndef _sum(a, b):\n    c = a\n    c += b\n    return c"
    modules = [("a", ast.parse(one)), ("b", ast.parse(other))]
    assert copies(modules) == [["a._over", "b._sum"]]
    short = ast.parse("def _f(a):\n    return a")
    assert not copies([("a", short), ("b", short)])


# A level that is typed is a level that stays when `levels.py` moves.
LEVELS = {0.05, 0.95, 0.025, 0.975}
NO_LEVELS = {
    "differential.analytic_choices": "prevalences",
    "dysbiosis.distance_scores": "a twentieth of the samples",
    "fmt.lotka_volterra": "a rate of dying",
    "stats.effect_sizes": "the largest correlation that is believed",
    "twin.abundance_shape": "how far a shape bends",
    "twin.draw_study": "the least variance that is left",
    "twin.engraftment": "shares of a donor",
    "twin.fit_study": "the largest share of households",
    "twin.latent_scores": "the largest share of an axis",
}


def typed_levels(code):
    """Return the levels of the package that a module types, in numbers or in words."""
    said = {
        id(node.value)
        for node in ast.walk(code)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and id(node) not in said:
            number = type(node.value) is float and node.value in LEVELS
            words = isinstance(node.value, str) and re.search(
                r"(?<![\d.])0\.(05|95|025|975)(?!\d)", node.value
            )
            if number or words:
                found.append(node.value)
    return found


def glued_signs(code):
    """Return where a percentage is written with its sign at the number: ``54%``."""
    return [
        node.lineno
        for node in ast.walk(code)
        if isinstance(node, ast.FormattedValue)
        and node.format_spec
        and ast.unparse(node.format_spec).rstrip("'\"").endswith("%")
    ]


def test_per_cent_is_spelled_one_way():
    rooms = ("msgut.tell.", "msgut.draw.")
    spoken = [p for p in MODULES if dotted(p).startswith(rooms)]
    assert len(spoken) > 20
    assert not {dotted(p): at for p in spoken if (at := glued_signs(tree(p)))}
    assert glued_signs(ast.parse("f'{x:.0%} of'")) == [1]
    assert not glued_signs(ast.parse("f'{x:.0f} % of'"))


def test_a_level_is_named_and_not_typed():
    typed = {dotted(p).removeprefix("msgut.") for p in MODULES if typed_levels(tree(p))}
    assert typed - {"levels"} == set(NO_LEVELS)


def test_a_typed_level_would_be_seen():
    code = (
        "def f(p, level=0.05):\n    '''Below 0.05.'''\n    return f'p < 0.05 {p}', 0.5"
    )
    assert typed_levels(ast.parse(code)) == [0.05, "p < 0.05 "]
    assert not typed_levels(ast.parse("x = 0.5, 0.955, 'p = 0.0512'"))


# A set has no order: what is walked through in one follows the seed of the hashes.

SETS = {"set", "frozenset"}
OF_SETS = {"union", "intersection", "difference", "symmetric_difference"}
# What comes out the same in whatever order it is asked.
ANY_ORDER = {"all", "any", "frozenset", "len", "max", "min", "set", "sorted"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def own_nodes(scope):
    """Yield the nodes of a module or function, those of functions in it left out."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, FUNCTIONS):
            yield node
            yield from own_nodes(node)


def is_set(node, names):
    """Whether an expression is a set, by its looks or by a name that was given one."""
    if isinstance(node, ast.BinOp):
        return is_set(node.left, names) or is_set(node.right, names)
    if isinstance(node, ast.IfExp):
        return is_set(node.body, names) or is_set(node.orelse, names)
    if isinstance(node, ast.Call):
        called = node.func
        return getattr(called, "id", "") in SETS or (
            getattr(called, "attr", "") in OF_SETS and is_set(called.value, names)
        )
    return isinstance(node, ast.Set | ast.SetComp) or (
        isinstance(node, ast.Name) and node.id in names
    )


def walks_through_sets(code):
    """Return the lines on which the order of a set may reach what is made of it."""
    lines = set()
    for scope in [code, *(n for n in ast.walk(code) if isinstance(n, FUNCTIONS))]:
        nodes, names, settled = list(own_nodes(scope)), set(), set()
        for node in nodes * 2:
            if isinstance(node, ast.Assign) and is_set(node.value, names):
                names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ANY_ORDER:
                settled |= {id(one) for one in node.args}
        for node in nodes:
            walked = []
            if isinstance(node, ast.For):
                walked = [node.iter]
            elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
                walked = [part.iter for part in node.generators]
            elif isinstance(node, ast.Starred):
                walked = [node.value]
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in WALKING:
                    walked = node.args
            if id(node) not in settled and any(is_set(one, names) for one in walked):
                lines.add(node.lineno)
    return sorted(lines)


WALKING = {
    "array",
    "asarray",
    "dict",
    "enumerate",
    "filter",
    "fromkeys",
    "iter",
    "join",
    "list",
    "map",
    "next",
    "sum",
    "tuple",
    "zip",
}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_order_of_a_set_reaches_what_is_made_of_it(path):
    assert not walks_through_sets(tree(path)), "walk through sorted(…)"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("x = [g for g in set(group)]", True),
        ("for g in {a, b} - {c}: pass", True),
        ("def f(a):\n    b = set(a) | {1}\n    return ', '.join(b)", True),
        ("x = [*set(a)]", True),
        ("b = set(a)\nx = sum(b.union(c))", True),
        ("x = [g for g in sorted(set(group))]", False),
        ("x = sorted(g for g in set(group) if g)", False),
        ("x = any(g == 1 for g in set(group))", False),
        ("def f(a):\n    b = set(a)\n    return len(b)\ndef g(b): return [*b]", False),
    ],
)
def test_a_walk_through_a_set_is_seen(line, seen):
    assert bool(walks_through_sets(ast.parse(line))) == seen


# No sentence for a reader outside `tell`.

SILENT = (
    "stats",
    "cohort",
    "compare",
    "differential",
    "predict",
    "meta",
    "dysbiosis",
    "fmt",
    "measure",
    "harmonise",
    "claims.py",
)
"""Not ``twin``: what a twin says of itself are facts of a study, as in its file."""
# A sentence, or a question: a capital or a number first, four words, an end.
SENTENCE = re.compile(r"[A-Z0-9{].*\w\W+\w+\W+\w+\W+\w+.*[.?]", re.DOTALL)


def spoken(code):
    """Yield the texts of a module that are neither documentation nor an error."""
    aside = set()
    for node in ast.walk(code):
        error = isinstance(node, ast.Raise) or (
            isinstance(node, ast.Assign | ast.AugAssign)
            and "msg" in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        )
        if error or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            aside |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr):
            aside |= {id(part) for part in node.values}
            if id(node) not in aside:
                yield "".join(
                    part.value if isinstance(part, ast.Constant) else "{}"
                    for part in node.values
                )
    for node in ast.walk(code):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in aside:
            yield node.value


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in SILENT],
    ids=dotted,
)
def test_only_tell_speaks_to_readers(path):
    said = [text for text in spoken(tree(path)) if SENTENCE.fullmatch(text)]
    assert not said, f"{dotted(path)} speaks; a sentence for a reader is made in tell"


def test_a_sentence_outside_tell_is_seen():
    code = ast.parse(
        "def f(n):\n"
        "    '''Return what is said. It is no sentence of ours.'''\n"
        "    msg = 'This is an error, with a way out.'\n"
        "    why = 'not known for three of them'\n"
        "    return f'The groups differ in {n} ways.'"
    )
    said = [text for text in spoken(code) if SENTENCE.fullmatch(text)]
    assert said == ["The groups differ in {} ways."]


# No name of what is not there.

ROLE = re.compile(r":(func|class|data):`~?\.?([\w.]+)`")


def resolved(name, module):
    """Return what a reference in a docstring of a module means, or None."""
    for root in (name, f"{module}.{name}", f"{module.rpartition('.')[0]}.{name}"):
        parts = root.split(".")
        for k in range(1, len(parts) + 1):
            try:
                thing = importlib.import_module(".".join(parts[:k]))
            except ImportError:
                break
            for part in parts[k:]:
                thing = getattr(thing, part, None)
            if thing is not None and not inspect.ismodule(thing):
                return thing
    return None


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_what_a_docstring_refers_to_is_there(path):
    right = {"func": callable, "class": inspect.isclass, "data": bool}
    wrong = [
        name
        for kind, name in ROLE.findall(path.read_text("utf-8"))
        if not right[kind](resolved(name, dotted(path)))
    ]
    assert not wrong


def test_a_reference_to_what_has_gone_is_seen():
    assert resolved("msgut.compare.permanova", "msgut.draw") is msgut.compare.permanova
    assert resolved("rank_sum", "msgut.stats.rank_tests")
    assert resolved("msgut.compare.explained", "msgut.draw") is None
    assert resolved("msgut.harmonise.taxon_names", "msgut.draw") is None


# One word per idea in tables.

ONE_WORD = {
    "p_least": "least_p",
    "smallest_p": "least_p",
    "q_least": "least_q",
    "dropped": "n_dropped",
    "too_bold": "anticonservative",
    "pval": "p",
    "p_value": "p",
    "qval": "q",
    "padj": "q",
    "ci_low": "low",
    "ci_high": "high",
}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_column_has_one_word(path):
    texts = {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    other = {text: ONE_WORD[text] for text in texts & set(ONE_WORD)}
    assert not other, f"write {other}"
