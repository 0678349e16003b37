"""What a study cannot give, told before a kernel starts: itself, groups, reads, a twin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgut import load
from msgut.errors import MsgutError, suggestion
from msgut.facts import Facts
from msgut.names import cleaned, quoted
from msgut.report.parameters import Parameter
from msgut.study import Study

# Of all files of a study, in bytes: less is read within a second or two.
QUICKLY_READ = 5_000_000
# Parameters that are reads of a sample: one that no sample has is mistyped.
READS = ("depth", "even")


def cannot_be_given(
    values: Mapping[str, Any], schema: Mapping[str, Parameter], facts: Facts, name: str
) -> str:
    """Return why a study cannot give what the parameters of a page ask of it.

    Parameters
    ----------
    values : mapping of str to object
        The parameters that are given, as their types.
    schema : mapping of str to Parameter
    facts : Facts
    name : str
        The key or path by which the study was named.

    Returns
    -------
    str
        A sentence, or nothing where nothing stands in the way.
    """
    asked = [
        values[key]
        for key, parameter in schema.items()
        if parameter.limits.names == "group" and values.get(key)
    ]
    if len(asked) != len(set(asked)):
        both = quoted(asked[0])
        return f"{facts.name}: {both} cannot be compared with itself. Name another."
    if values.get("source") == "twin":
        try:
            load.source(name, source="twin")
        except MsgutError as error:
            return str(error)
    have = known_groups(facts, name) if asked else []
    for group in asked:
        if have and group not in have:
            return f"{facts.name}: no group {quoted(group)}. {suggestion(group, have)}"
    reads = max((values.get(key, 0) for key in READS), default=0)
    deepest = known_depth(facts, name) if reads > 1 else 0
    if deepest and reads > deepest:
        return (
            f"{facts.name}: no sample has {reads:,} reads; the deepest has "
            f"{deepest:,}. Ask for a smaller depth."
        )
    return ""


def known_depth(facts: Facts, name: str) -> int:
    """Return the reads of a study's deepest sample, or 0 where only loading would tell.

    By its ``[n].depth``, else from the table itself, if it is the reader's own and
    small. A study that refuses its counts has no reads that could be asked for.
    """
    if facts.refuse.get("counts"):
        return 0
    if "depth" in facts.n:
        return int(facts.n["depth"][1])
    own = quickly_read(facts, name)
    return int(own.depth.max()) if own is not None else 0


def known_groups(facts: Facts, name: str) -> list[str]:
    """Return the groups of a study, sorted, or none where only loading would tell.

    By its ``[n.groups]``, else by what ``[values.group]`` and ``[[set]]`` give, else
    from the table itself, if it is the reader's own and small.
    """
    told = facts.n.get("groups") or facts.values.get("group")
    if told:
        named = facts.n["groups"] if facts.n.get("groups") else told.values()
        given = {cleaned(group) for group in named}
        if not facts.n.get("groups"):
            given |= {cleaned(rule.get("group", "")) for rule in facts.set}
        return sorted(given - {""}) if not any("{" in g for g in given) else []
    own = quickly_read(facts, name)
    return sorted(own.group.dropna().unique()) if own is not None else []


def quickly_read(facts: Facts, name: str) -> Study | None:
    """Return the reader's own study, if it is small and can be read."""
    try:
        return load.study(name, source="public") if _is_small(facts) else None
    except MsgutError:
        # Who asks this one by name is told by :func:`refuse_unreadable`.
        return None


def refuse_unreadable(facts: Facts, name: str) -> None:
    """Refuse the reader's own study, if it is small, as ``msgut check`` refuses it.

    Raises
    ------
    MsgutError
        That of :func:`msgut.load.study`: before a page is made, and once.
    """
    if _is_small(facts):
        load.study(name, source="public")


def _is_small(facts: Facts) -> bool:
    if not facts.local:
        return False
    try:
        size = sum(Path(file.path).stat().st_size for file in facts.files)
    except OSError:  # not there: loading says so at once
        return True
    return size <= QUICKLY_READ
