"""Which numbers and sentences of two folders of reports differ.

    python benchmarks/same_numbers.py BEFORE AFTER

Compares each table cell by cell, numbers to nine digits, and each answer's sentence,
verdict and numbers; prints what differs, and exits with 1 where anything does. Run it
on reports made before and after a change that should move nothing.
"""

import csv
import json
import math
import sys
from itertools import zip_longest
from pathlib import Path


def same(one, two):
    """Return whether two cells hold the same text, or the same number to nine digits."""
    if one == two:
        return True
    try:
        one, two = float(one), float(two)
    except (TypeError, ValueError):
        return False
    close = math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-12)
    return close or (math.isnan(one) and math.isnan(two))


def tables(folder):
    """Return the rows of every table of a folder, by its path within."""
    found = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found[str(path.relative_to(folder))] = list(csv.DictReader(lines))
    return found


def answers(folder):
    """Return every answer of a folder, by study, notebook and question."""
    made = json.loads((folder / "results.json").read_text("utf-8"))
    made = made if isinstance(made, list) else made["answers"]
    return {
        tuple(one[k] for k in ("study", "notebook", "question")): one for one in made
    }


def differences(before, after):
    """Yield a line for whatever two folders do not share."""
    for what, one, two in (
        ("table", tables(before), tables(after)),
        ("answer", answers(before), answers(after)),
    ):
        for key in sorted({*one, *two}, key=str):
            if key not in one or key not in two:
                yield f"{what} {key}: only {'after' if key in two else 'before'}"
            elif what == "answer":
                fields = sorted({*one[key], *two[key]})
                moved = [
                    f for f in fields if not same(one[key].get(f), two[key].get(f))
                ]
                for field in moved:
                    yield f"{key} {field}: {one[key].get(field)} → {two[key].get(field)}"
            else:
                rows = list(zip_longest(one[key], two[key], fillvalue={}))
                names = {name for pair in rows for row in pair for name in row}
                moved = {
                    name: sum(not same(a.get(name), b.get(name)) for a, b in rows)
                    for name in sorted(names)
                }
                moved = {name: n for name, n in moved.items() if n}
                if moved:
                    yield f"{key}: cells that differ, by column: {moved}"


if __name__ == "__main__":
    lines = list(differences(*map(Path, sys.argv[1:3])))
    print("\n".join(lines) or "the same numbers and sentences")
    sys.exit(bool(lines))
