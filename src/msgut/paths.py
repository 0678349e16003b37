"""Where things live on disk. Environment variables move them.

=================  ======================  =====================================
variable           default                 holds
=================  ======================  =====================================
``MSGUT_HOME``     the checkout            ``data``, ``notebooks``, ``reports``
``MSGUT_STUDIES``  ``data/studies``        one TOML file per study
``MSGUT_TWINS``    ``data/twins``          the numbers of the synthetic twins
``MSGUT_RAW``      ``data/raw``            downloads, never edited
``MSGUT_REPORTS``  ``reports``             what ``msgut report`` makes
=================  ======================  =====================================
"""

import os
from pathlib import Path


def home() -> Path:
    """Return the checkout: the folder that holds ``data`` and ``notebooks``."""
    return Path(os.environ.get("MSGUT_HOME") or Path(__file__).parents[2]).resolve()


def _place(variable: str, *parts: str) -> Path:
    moved = os.environ.get(variable)
    return Path(moved).resolve() if moved else home().joinpath(*parts)


def studies() -> Path:
    """Return the folder of study files."""
    return _place("MSGUT_STUDIES", "data", "studies")


def twins() -> Path:
    """Return the folder of the synthetic twins' numbers."""
    return _place("MSGUT_TWINS", "data", "twins")


def raw() -> Path:
    """Return the folder of downloads."""
    return _place("MSGUT_RAW", "data", "raw")


def reports() -> Path:
    """Return the folder that reports are written to."""
    return _place("MSGUT_REPORTS", "reports")


def notebooks() -> Path:
    """Return the folder of the narratives."""
    return home() / "notebooks"
