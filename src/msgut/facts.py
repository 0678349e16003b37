"""What is known of a study before any table is opened: plain, checked values."""

from dataclasses import dataclass, field
from typing import Any

DESIGNS = ("case-control", "household-pairs", "repeated", "fmt")
FORMATS = ("biom", "qiime2", "r", "text")
ROLES = ("study", "counts", "taxonomy", "tree", "samples")
# (rank, name in a source) to (common name, the parents it may have).
Synonyms = dict[tuple[str, str], tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class File:
    """One file of a study: where it lives, how to know it, how to read it.

    ``holds`` is its role, one of :data:`ROLES`; ``study`` is a file that holds
    everything, such as a phyloseq object. ``path`` is a local file, ``url`` a public
    one; one of the two is set. ``options`` are the reader's: ``rows`` (``"taxa"`` or
    ``"samples"``), ``taxonomy`` (the column that holds lineages), ``object`` (a name
    inside an R workspace), ``ids`` (the column of ids).
    """

    holds: str
    format: str
    url: str = ""
    path: str = ""
    sha256: str = ""
    bytes: int = 0
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's own name, without its folders."""
        from urllib.parse import unquote

        return unquote((self.url or self.path).replace("\\", "/").rsplit("/", 1)[-1])


@dataclass(frozen=True)
class Facts:
    """The facts of a study, as its TOML file gives them.

    All have defaults, so that an invented study needs none. ``refuse`` says what the
    table cannot answer and why, ``contrast`` which samples are fairly compared between
    groups (column to value), ``n`` what it must hold once loaded (``samples``,
    ``subjects``, ``taxa``, ``depth`` as ``[least, most]``, ``groups``), ``synonyms``
    the common names that :func:`msgut.harmonise.common_names` uses, by rank and source name,
    ``catalogued`` whether the file lies among the catalogue's own.
    """

    name: str = ""
    title: str = ""
    citation: str = ""
    doi: str = ""
    accession: str = ""
    licence: str = "unknown"
    source: str = ""
    place: str = ""
    region: str = ""
    platform: str = ""
    taxonomy: str = ""
    design: str = "case-control"
    caveats: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    set: tuple[Any, ...] = ()
    drop: tuple[Any, ...] = ()
    refuse: dict[str, str] = field(default_factory=dict)
    depth_column: str = ""
    contrast: dict[str, Any] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=dict, repr=False)
    catalogued: bool = False

    @property
    def local(self) -> bool:
        """Whether every file is the user's own, on their disk."""
        return bool(self.files) and all(file.path for file in self.files)
