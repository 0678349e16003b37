"""Whether a study file says what it may: every rule, each with a way out."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgut.catalogue import schema
from msgut.catalogue.kinds import Kinds
from msgut.catalogue.schema import Table
from msgut.errors import suggestion
from msgut.facts import DESIGNS, FORMATS, ROLES, Facts, File
from msgut.names import cleaned, is_text, quoted


def _address(url: str) -> bool:
    """Return whether an address can be taken apart at all."""
    try:
        return bool(urlsplit(url).hostname) and (urlsplit(url).port or 1) > 0
    except ValueError:
        return False


class Check(Kinds):
    """Refuses one study file, each time with the file's name and a way out."""

    def name(self, stem: str) -> None:
        """Refuse a key that is no surname_year."""
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", stem):
            self.no(
                f"{quoted(stem)} cannot be a study's key. "
                "Name the file surname_year.toml, in lower case."
            )

    def top(self, raw: Table) -> None:
        """Check what every study states."""
        self.kinds(raw, schema.KINDS, "the study file")
        for key in schema.NEEDED:
            if not raw.get(key):
                extra = " (say 'none stated' if so)" if key == "licence" else ""
                self.no(f"{quoted(key)} is missing. Every study states it{extra}.")
        if raw["design"] not in DESIGNS:
            self.no(
                f"design {quoted(raw['design'])} is unknown. Choose {', '.join(DESIGNS)}."
            )
        for key, allowed in schema.INNER.items():
            self.keys(raw.get(key, {}), allowed, f"[{key}]")
        for key in ("values", "files"):
            for name, table in raw.get(key, {}).items():
                if not isinstance(table, dict):
                    self.no(f"[{key}.{name}] must be a table, not {quoted(table)}.")
        self.inner(raw)

    def inner(self, raw: Table) -> None:
        """Refuse values of the wrong kind inside the tables."""
        texts = {
            "[contrast]": raw.get("contrast", {}),
            "[refuse]": raw.get("refuse", {}),
            "[ids.replace]": raw.get("ids", {}).get("replace", {}),
            **{f"[values.{k}]": t for k, t in raw.get("values", {}).items()},
        }
        for where, table in texts.items():
            if not isinstance(table, dict):
                self.no(f"{where} must be a table, not {quoted(table)}.")
            for key, value in table.items():
                if not isinstance(value, str):
                    self.no(
                        f"{quoted(key)} in {where} must be text, not {quoted(value)}."
                    )
                if where == "[refuse]" and not value.strip():
                    self.no(f"{key!r} in [refuse] gives no reason. Say why in a word.")
        patterns = raw.get("ids", {}).get("patterns", [])
        if not isinstance(patterns, list) or not all(
            isinstance(p, str) for p in patterns
        ):
            self.no(
                f"patterns in [ids] must be a list of texts, not {quoted(patterns)}."
            )
        for column, listed in raw.get("values", {}).items():
            meant: dict[str, str] = {}
            for key, value in listed.items():
                if meant.setdefault(cleaned(key), value) != value:
                    self.no(
                        f"[values.{column}] gives {quoted(cleaned(key))} two values, "
                        f"{quoted(meant[cleaned(key)])} and {quoted(value)}. Keep one."
                    )
        self.sizes(raw.get("n", {}))

    def file(self, role: str, raw: Table, folder: Path) -> File:
        """Return one checked file."""
        where = f"[files.{role}]"
        if role not in ROLES:
            self.no(f"unknown role {where}. A file holds one of {', '.join(ROLES)}.")
        self.kinds(raw, schema.FILE_KINDS, where)
        if raw.get("format") not in FORMATS:
            self.no(
                f"format {quoted(raw.get('format'))} in {where} is unknown. "
                f"Choose {', '.join(FORMATS)}."
            )
        if bool(raw.get("url")) == bool(raw.get("path")):
            self.no(f"{where} needs either a url or a local path, and not both.")
        if raw.get("rows", "taxa") not in ("taxa", "samples"):
            self.no(
                f"rows in {where} must be 'taxa' or 'samples', not {quoted(raw['rows'])}."
            )
        url = raw.get("url", "")
        if url:
            if not re.match(r"https?://[^/\s]+/\S", url) or not _address(url):
                self.no(
                    f"url {quoted(url)} in {where} must start with https:// or http://."
                )
            if not raw.get("bytes"):
                self.no(f"{where} has no bytes. Give the size of the file in bytes.")
        if (url or raw.get("sha256")) and not re.fullmatch(
            r"[0-9a-f]{64}", raw.get("sha256", "")
        ):
            self.no(
                f"{where} has no sha256 of 64 hexadecimal digits. Without it nobody can"
                " tell whether the file has changed; `sha256sum FILE` prints it."
            )
        options: Table = {
            k: raw[k] for k in ("rows", "taxonomy", "object", "ids") if k in raw
        }
        # A local path is meant from the folder of the TOML file.
        local = os.path.normpath(folder / raw["path"]) if raw.get("path") else ""
        file = File(
            holds=role,
            format=raw["format"],
            url=url,
            path=local,
            sha256=raw.get("sha256", ""),
            bytes=raw.get("bytes", 0),
            options=options,
        )
        if not re.fullmatch(r"[^/\\\x00-\x1f:]+", file.name) or not file.name.strip(
            "."
        ):
            self.no(
                f"{where} would be stored as {quoted(file.name)}, which is no file name."
            )
        if not is_text(local):
            self.no(
                f"{where} lies in {quoted(local)}, which is no text in this locale. "
                "Set PYTHONUTF8=1, or move the files to a path of plain letters."
            )
        # Longer ones exist on no disk.
        if len(file.name.encode()) > 255 or len(local.encode()) > 4000:
            self.no(f"{where} names {quoted(file.name)}, too long to be a file.")
        if any(ord(letter) < 32 for letter in local):
            self.no(f"{where} names {quoted(local)}, which holds a control character.")
        return file

    def roles(self, files: Sequence[File]) -> None:
        """Check that exactly one file holds the counts."""
        roles = {file.holds for file in files}
        if not roles & {"study", "counts"}:
            self.no("no file holds the counts. Add [files.counts] or [files.study].")
        if {"study", "counts"} <= roles:
            self.no("[files.study] and [files.counts] both hold counts. Keep one.")
        seen: dict[str, str] = {}
        for file in files:
            if file.name in seen:
                self.no(
                    f"[files.{file.holds}] and [files.{seen[file.name]}] are both named"
                    f" {quoted(file.name)} and would overwrite each other. Name each once."
                )
            seen[file.name] = file.holds

    def columns(self, facts: Facts) -> None:
        """Check the mapping of columns against the design."""
        to: dict[str, str] = {}
        for raw, standard in facts.columns.items():
            if not isinstance(standard, str) or not standard.isidentifier():
                self.no(
                    f"column {quoted(raw)} is mapped to {quoted(standard)}, which is no name."
                )
            if standard in to:
                self.no(
                    f"column {quoted(standard)} is mapped twice, from {quoted(to[standard])} and "
                    f"from {quoted(raw)}. Keep the one that the analysis needs."
                )
            to[standard] = raw
        made = self._made(facts)
        for column in schema.DESIGN_COLUMNS[facts.design]:
            if column not in made:
                self.no(
                    f"a {facts.design} design needs a column {quoted(column)}. "
                    "Map it in [columns]."
                )
        for column in facts.contrast:
            if column not in made:
                self.no(f"[contrast] names a column {quoted(column)} that nobody maps.")
        for column in facts.values:
            if column not in made:
                self.no(
                    f"[values.{column}] translates a column that [columns] does not "
                    f"name. Mapped are {', '.join(sorted(made))}."
                )
        if facts.depth_column and facts.depth_column not in to:
            self.no(
                f"depth_column {quoted(facts.depth_column)} is not among the mapped columns."
            )

    def _made(self, facts: Facts) -> set[str]:
        """Return the columns that [columns], the patterns of ids and [[set]] make."""
        filled = {key for rule in facts.set if isinstance(rule, dict) for key in rule}
        mapped = set(facts.columns.values()) | set(self._patterned(facts))
        return mapped | filled - {"where"}

    def _patterned(self, facts: Facts) -> Iterator[str]:
        for pattern in facts.ids.get("patterns", []):
            if len(pattern) > schema.LONGEST_PATTERN:
                self.no(
                    f"pattern {quoted(pattern)} in [ids] has {len(pattern):,} letters. "
                    f"Write it with {schema.LONGEST_PATTERN:,} at most."
                )
            try:
                yield from re.compile(pattern).groupindex
            except (re.error, OverflowError, RecursionError) as error:
                self.no(
                    f"pattern {quoted(pattern)} in [ids] is no expression: {error}."
                )

    def rules(self, facts: Facts) -> None:
        """Check the [[set]] and [[drop]] rules."""
        made = self._made(facts)
        for rule in facts.set:
            if not isinstance(rule, dict) or not isinstance(rule.get("where"), dict):
                self.no(
                    f'[[set]] {quoted(rule)} must say where: where = {{role = "donor"}}.'
                )
            for column, value in rule.items():
                if not column.isidentifier():
                    self.no(f"[[set]] fills in {quoted(column)}, which is no name.")
                if column != "where" and not isinstance(value, str):
                    self.no(
                        f"[[set]] {quoted(column)} must be text, not {quoted(value)}."
                    )
            for column in rule["where"]:
                if column not in made:
                    way_out = suggestion(column, sorted(made))
                    self.no(f"[[set]] asks for a column {quoted(column)}. {way_out}")
        for rule in facts.drop:
            if (
                not isinstance(rule, dict)
                or not rule.get("reason")
                or bool(rule.get("sample")) == bool(rule.get("taxon"))
            ):
                self.no(
                    f"[[drop]] {quoted(rule)} must name a sample or taxon, and a reason."
                )
            self.kinds(rule, {"sample": str, "taxon": str, "reason": str}, "[[drop]]")

    def caveats(self, facts: Facts) -> None:
        """Refuse silence where the design demands a caveat."""
        if not all(isinstance(c, str) and c.strip() for c in facts.caveats):
            self.no("every caveat must be a sentence.")
        needs = schema.DESIGN_CAVEAT.get(facts.design)
        if facts.design == "case-control" and not (
            {"age", "sex", "bmi"} & set(facts.columns.values())
        ):
            needs = "that no age, sex or BMI is recorded, so nothing can be adjusted"
        if needs and not facts.caveats:
            self.no(f"caveats are missing. A {facts.design} study must say {needs}.")
