"""What every test shares: a quiet backend, a seeded generator, public studies."""

import os
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import settings
from tiny_notebooks import home, studio  # noqa: F401

mpl.use("Agg")

# The same examples every time: a change is judged by what it changes. To look for new
# ones, HYPOTHESIS_PROFILE=random make test.
settings.register_profile("fixed", derandomize=True, database=None)
settings.register_profile("random", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# What a reader may have set in the shell; a test sets what it needs itself. Where
# tables come from (MSGUT_MIRROR, MSGUT_RAW, MSGUT_OFFLINE) is theirs to say.
PERSONAL = (
    "MSGUT_HOME",
    "MSGUT_STUDIES",
    "MSGUT_REPORTS",
    "MSGUT_TWINS",
    "MSGUT_SOURCE",
)


@pytest.fixture(autouse=True)
def _the_shell_of_nobody(monkeypatch):
    """Keep the reader's own settings out of the tests."""
    for variable in PERSONAL:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def _nothing_was_read(monkeypatch):
    """Let no test's answer speak of the twins that another test has read."""
    monkeypatch.setattr("msgut.load.remembered_studies._READ", {})


@pytest.fixture(autouse=True)
def _pictures_are_closed():
    """Close every figure after its test: a left one would leak into the next."""
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


@pytest.fixture
def rng():
    """Return a generator that draws the same numbers in every run."""
    return np.random.default_rng(2016)


@pytest.fixture(scope="session")
def real():
    """Return a loader of public studies: ``real("jangi_2016")``, loaded once.

    Files come from ``data/raw``, else from ``MSGUT_MIRROR``; the tests never go to
    the net on their own account. Where neither has them the test is skipped by name,
    or fails if ``MSGUT_REQUIRE_REAL=1`` says that they must be there.
    """

    @cache
    def absent(name):
        from msgut import catalogue, fetch
        from msgut.errors import MsgutError

        facts = catalogue.entry(name)
        if not fetch.on_disk(facts) and not os.environ.get("MSGUT_MIRROR"):
            return "its files are not on disk and MSGUT_MIRROR is not set"
        try:
            fetch.files(facts)
        except MsgutError as error:
            return str(error)
        return ""

    @cache
    def loaded(name):
        from msgut import load

        study = load.study(name)
        assert study.source == "public", f"{name} came from {study.source}"
        return study

    def loader(name):
        why = absent(name)
        if why and os.environ.get("MSGUT_REQUIRE_REAL") == "1":
            pytest.fail(f"{name} must be at hand (MSGUT_REQUIRE_REAL=1), yet {why}.")
        if why:
            pytest.skip(f"{name}: {why}")
        return loaded(name)

    return loader
