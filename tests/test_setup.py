"""The way in: one list of dependencies, one version, workflows that are workflows."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

import msgut

HOME = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOWS = sorted((HOME / ".github" / "workflows").glob("*.yml"))
# What conda-forge calls otherwise. Its matplotlib adds a whole window toolkit.
CONDA = {"matplotlib": "matplotlib-base"}


def split(requirement):
    """Return a requirement as its name in conda and its bounds."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", requirement).groups()
    return CONDA.get(name, name), bounds.replace(" ", "")


def test_conda_and_pip_install_the_same_things():
    extras = PROJECT["optional-dependencies"]["test"]
    ours = dict(map(split, PROJECT["dependencies"] + extras))
    theirs = yaml.safe_load((HOME / "environment.yml").read_text("utf-8"))
    *conda, pip = theirs["dependencies"]
    conda = dict(map(split, conda))
    assert pip == {"pip": ["-e ."]}
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda.pop("pip") == ""
    assert conda == ours
    assert theirs["channels"] == ["conda-forge"]


def test_every_dependency_has_a_lower_bound():
    for requirement in PROJECT["dependencies"]:
        assert ">=" in requirement, requirement


def test_every_package_that_is_imported_is_a_dependency():
    named = {"scikit-bio": "skbio", "scikit-learn": "sklearn"}
    declared = {
        named.get(name, name)
        for name in (re.match(r"[\w-]+", text)[0] for text in PROJECT["dependencies"])
    }
    found = set()
    for path in (HOME / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.split(".")[0])
    assert "pooch" in found
    assert found - declared - set(sys.stdlib_module_names) == {"msgut"}


def test_the_version_is_said_once():
    citation = yaml.safe_load((HOME / "CITATION.cff").read_text("utf-8"))
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    setuptools = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["tool"][
        "setuptools"
    ]
    assert setuptools["dynamic"] == {"version": {"attr": "msgut.__version__"}}
    assert re.fullmatch(r"\d+\.\d+\.\d+", msgut.__version__)
    assert citation["version"] == msgut.__version__
    assert citation["license"] == PROJECT["license"] == "BSD-3-Clause"
    assert citation["authors"] == PROJECT["authors"]
    assert {"cff-version", "message", "title"} <= set(citation)
    assert "BSD 3-Clause" in (HOME / "LICENSE").read_text("utf-8")


@pytest.fixture(scope="module")
def schema():
    text = (HOME / "tests/workflow_schema/github-workflow.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_what_its_schema_says(path, schema):
    schema.validate(workflow(path))


def workflow(path):
    """Return a workflow. YAML 1.1 reads the key ``on`` as true; its readers do not."""
    steps = yaml.safe_load(path.read_text("utf-8"))
    steps["on"] = steps.pop(True)
    return steps


def test_the_schema_refuses_what_is_no_workflow(schema):
    good = workflow(WORKFLOWS[0])
    assert schema.is_valid(good)
    assert not schema.is_valid(good | {"job": {}})
    assert not schema.is_valid(good | {"on": "pushed"})


def test_tests_run_on_three_systems_and_every_python_that_is_promised():
    matrix = workflow(HOME / ".github/workflows/test.yml")["jobs"]["test"]["strategy"]
    assert matrix["matrix"]["system"] == ["ubuntu", "macos", "windows"]
    promised = [
        text.rsplit(" ", 1)[1]
        for text in PROJECT["classifiers"]
        if re.search(r":: 3\.\d+$", text)
    ]
    assert matrix["matrix"]["python"] == promised
    assert PROJECT["requires-python"] == f">={promised[0]}"


def test_reports_are_made_weekly_and_on_demand_and_published():
    text = workflow(HOME / ".github/workflows/report.yml")
    assert set(text["on"]) == {"schedule", "workflow_dispatch"}
    (when,) = text["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["cron"])
    used = [
        step.get("uses", "") for job in text["jobs"].values() for step in job["steps"]
    ]
    assert any(name.startswith("actions/upload-pages-artifact@") for name in used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_must(path):
    text = workflow(path)
    assert text["permissions"] == {"contents": "read"}
    for name, job in text["jobs"].items():
        assert job["timeout-minutes"] <= 120
        allowed = {"pages", "id-token"} if name == "publish" else set()
        assert set(job.get("permissions", {})) <= allowed
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
            # An expression inside a script would be run as part of it.
            assert "${{" not in step.get("run", "")


unix = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("make"), reason="needs make"
)


def make(*words, folder, **shell):
    """Run make in a folder that holds a copy of the Makefile."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(HOME / name, folder)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MSGUT", "MAKE"))}
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=kept | shell,
        capture_output=True,
        text=True,
        check=False,
    )


@unix
def test_make_alone_says_what_there_is(tmp_path):
    ran = make(folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    for target in ("report", "test", "lab"):
        assert f"make {target}" in ran.stdout


@unix
def test_no_python_that_is_new_enough_is_said_so(tmp_path):
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ran = make("report", f"PYTHON={old}", folder=tmp_path)
    assert ran.returncode == 2
    assert f"msgut needs Python 3.11 or newer, and {old} has none." in ran.stderr
    assert not (tmp_path / ".venv").exists()


@unix
def test_nothing_is_set_up_twice(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".ready").touch()
    # Made after the pyproject.toml that the call below copies here.
    later = (HOME / "pyproject.toml").stat().st_mtime + 10**9
    os.utime(tmp_path / ".venv" / ".ready", (later, later))
    ran = make("--dry-run", "report", "ARGS=--jobs 2", folder=tmp_path)
    assert ran.stdout.splitlines() == [".venv/bin/msgut report --jobs 2"]


@unix
@pytest.mark.parametrize(
    ("given", "seen"),
    [("../a mirror", "{}/../a mirror"), ("/abs", "/abs"), ("http://h/x", "http://h/x")],
)
def test_a_relative_place_is_meant_from_where_make_is_called(given, seen, tmp_path):
    (tmp_path / "ask.mk").write_text("include Makefile\nask:\n\t@echo $$MSGUT_MIRROR\n")
    ran = make("-s", "-f", "ask.mk", "ask", folder=tmp_path, MSGUT_MIRROR=given)
    assert ran.stdout.strip() == seen.format(tmp_path.resolve()), ran.stderr


@unix
def test_the_checks_of_every_change_pass_the_exit_code_on(tmp_path):
    checkout = tmp_path / "checkout"
    (checkout / ".ci").mkdir(parents=True)
    shutil.copy(HOME / ".ci" / "run", checkout / ".ci")
    ask = '\t@echo "<$$MSGUT_MIRROR> <$$MSGUT_REQUIRE_REAL>"; exit 3\n'
    (checkout / "Makefile").write_text(f"test:\n{ask}")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MSGUT", "MAKE"))}

    def run():
        return subprocess.run(
            [checkout / ".ci" / "run"],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )

    bare = run()
    assert bare.returncode == 2  # what make says of any recipe that fails
    assert "<> <>" in bare.stdout
    mirror = tmp_path / "shared" / "mirror"
    mirror.mkdir(parents=True)
    assert f"<{mirror}> <1>" in run().stdout
