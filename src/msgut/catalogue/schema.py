"""What a study file may say: its keys, the kind of each, and what a design needs."""

from typing import Any

# A table of TOML, not looked into yet.
Table = dict[str, Any]

# What a study file may say at its top, and of what kind each value is.
KINDS: dict[str, type] = {
    "title": str,
    "citation": str,
    "doi": str,
    "accession": str,
    "licence": str,
    "source": str,
    "place": str,
    "region": str,
    "platform": str,
    "taxonomy": str,
    "design": str,
    "caveats": list,
    "depth_column": str,
    "files": dict,
    "columns": dict,
    "values": dict,
    "ids": dict,
    "set": list,
    "drop": list,
    "refuse": dict,
    "contrast": dict,
    "n": dict,
}
NEEDED = ("title", "licence", "region", "design", "files")
FILE_KINDS: dict[str, type] = {
    "url": str,
    "path": str,
    "sha256": str,
    "bytes": int,
    "format": str,
    "rows": str,
    "taxonomy": str,
    "object": str,
    "ids": str,
}
INNER = {
    "ids": ("replace", "patterns"),
    "refuse": ("counts", "alpha"),
    "n": ("samples", "subjects", "taxa", "depth", "groups"),
}
# An expression that reads columns out of ids.
LONGEST_PATTERN = 1000
SIZES: dict[str, type] = {"samples": int, "subjects": int, "taxa": int}
GROUP_SIZES: dict[str, type] = {"samples": int, "subjects": int}
# The columns without which a design cannot be respected, and what must be admitted.
DESIGN_COLUMNS = {
    "case-control": ("group",),
    "household-pairs": ("group", "household"),
    "repeated": ("group", "subject"),
    "fmt": ("group", "subject", "role", "donor"),
}
DESIGN_CAVEAT = {
    "household-pairs": "what partners share and where they differ",
    "repeated": "that a person gave several samples",
    "fmt": "what the transplant design cannot show",
}
IN_WORDS: dict[type, str] = {
    str: "text",
    dict: "a table",
    list: "a list",
    int: "a whole number",
}
