"""Whether the values of a study file are of the kind and size that they must be."""

from collections.abc import Collection, Mapping
from typing import NoReturn

from msgut.catalogue import schema
from msgut.catalogue.schema import Table
from msgut.errors import MsgutError, suggestion
from msgut.levels import LARGEST_WHOLE
from msgut.names import quoted, visible


class Kinds:
    """Refuses keys and values of one study file, each time with the file's name."""

    def __init__(self, where: str) -> None:
        self.where = where

    def no(self, msg: str) -> NoReturn:
        """Refuse the file."""
        msg = f"{self.where}: {msg}"
        raise MsgutError(msg)

    def keys(self, table: Table, allowed: Collection[str], where: str) -> None:
        """Refuse a key that nobody reads."""
        for key in table:
            if key not in allowed:
                way_out = suggestion(key, allowed, most=40)
                self.no(f"unknown key {quoted(key)} in {where}. {way_out}")

    def kinds(self, table: Table, kinds: Mapping[str, type], where: str) -> None:
        """Refuse a value of the wrong kind."""
        self.keys(table, kinds, where)
        for key, value in table.items():
            if not isinstance(value, kinds[key]) or isinstance(value, bool):
                self.no(
                    f"{quoted(key)} in {where} must be {schema.IN_WORDS[kinds[key]]}, "
                    f"not {quoted(value)}."
                )
            if isinstance(value, int) and not 0 <= value <= LARGEST_WHOLE:
                self.no(
                    f"{quoted(key)} in {where} must lie between 0 and {LARGEST_WHOLE:,}, "
                    f"not {quoted(value)}."
                )

    def sizes(self, n: Table) -> None:
        """Check what a study file says that the loaded table must hold."""
        self.kinds({k: n[k] for k in n if k in schema.SIZES}, schema.SIZES, "[n]")
        depth = n.get("depth", [0, 1])
        if (
            not isinstance(depth, list)
            or len(depth) != 2
            or any(isinstance(d, bool) or not isinstance(d, int | float) for d in depth)
            or not 0 <= depth[0] <= depth[1] <= LARGEST_WHOLE
        ):
            self.no(
                "depth in [n] must be the least and the most reads of a sample, such as "
                f"[1000, 90000], not {quoted(depth)}."
            )
        groups = n.get("groups", {})
        if not isinstance(groups, dict) or not all(
            isinstance(size, dict) and set(size) >= set(schema.GROUP_SIZES)
            for size in groups.values()
        ):
            self.no(
                "[n.groups] must hold a table a group, such as MS = {samples = 5, "
                f"subjects = 5}}, not {quoted(groups)}."
            )
        for name, size in groups.items():
            self.kinds(size, schema.GROUP_SIZES, f"[n.groups.{visible(name)}]")
