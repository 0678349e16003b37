"""Pages of the code, its records and its notebooks: ``make docs``. Needs no net."""

import importlib
import os
import pkgutil
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
HOME = HERE.parent
sys.path.insert(0, str(HOME / "src"))

import msgut  # noqa: E402
from msgut.cohort.form import FORMS  # noqa: E402
from msgut.tell.verdicts import VERDICTS  # noqa: E402


def ours():
    """Return every module of the package."""
    walked = pkgutil.walk_packages(msgut.__path__, "msgut.")
    return [importlib.import_module(found.name) for found in walked]


project = "msgut"
author = "The msgut developers"
copyright = author  # noqa: A001, the name that Sphinx gives it
version = release = msgut.__version__
language = "en_GB"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
]
if os.environ.get("MSGUT_DOCS_LINKS") == "1":  # to other projects' pages: asks the net
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "numpy": ("https://numpy.org/doc/stable", None),
        "pandas": ("https://pandas.pydata.org/docs", None),
        "python": ("https://docs.python.org/3", None),
        "scipy": ("https://docs.scipy.org/doc/scipy", None),
    }
exclude_patterns = ["pages/verdicts.md"]
templates_path = ["_templates"]
html_theme = "furo"
html_title = f"msgut {release}"
html_copy_source = False
html_show_sphinx = False

# One page per module: what it defines itself, never what it hands on.
autosummary_generate = True
autodoc_default_options = {
    "members": True,
    "ignore-module-all": True,
    "member-order": "bysource",
}
autodoc_typehints = "none"  # the docstrings say it in words
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
# What a docstring must hold, or the build fails. Left to judgement: whether a short one
# names its parameters and what it returns (PR01, RT01), and all that is optional.
numpydoc_validation_checks = {
    "GL01",
    "GL02",
    "GL03",
    "GL05",
    "GL06",
    "GL07",
    "GL08",
    "GL09",
    "GL10",
    "SS01",
    "SS02",
    "SS03",
    "SS04",
    "SS05",
    "SS06",
    "PR02",
    "PR05",
    "PR10",
}

# Names of other projects that a module imports, and a default that is one, are not
# ours to judge, nor what Python writes of the fields of a named tuple.
numpydoc_validation_exclude = {
    rf"^{re.escape(module.__name__)}\.{name}(\.|$)"
    for module in ours()
    for name, value in vars(module).items()
    if not str(getattr(value, "__module__", None) or "msgut").startswith("msgut")
} | {r"\.Patience\.sleep$"}
numpydoc_validation_exclude |= {
    rf"^{re.escape(module.__name__)}\.{name}\.{field}$"
    for module in ours()
    for name, value in vars(module).items()
    for field in getattr(value, "_fields", ())
}

nb_execution_mode = "off"  # a page with its results is what `msgut report` makes
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3


def gathered():
    """Copy what lives elsewhere to where Sphinx finds it; write what code knows."""
    pages = HERE / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    for path in sorted((HOME / "notebooks").glob("[0-9]*.ipynb")):
        shutil.copy(path, pages)
    words = [
        f"`{word}`\n: {meaning[0].upper()}{meaning[1:]}.\n"
        for word, meaning in VERDICTS.items()
    ]
    forms = ", ".join(f"`{form}`" for form in FORMS)
    text = "\n".join(words) + f"\nThe forms of a comparison are {forms}.\n"
    (pages / "verdicts.md").write_text(text, "utf-8")


gathered()
