"""Which notebooks meet which studies."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from msgut import catalogue, paths
from msgut.errors import MsgutError, suggestion
from msgut.facts import Facts
from msgut.names import quoted
from msgut.report.asked_of_study import cannot_be_given, refuse_unreadable
from msgut.report.parameters import checked_parameters, parameters


@dataclass(frozen=True)
class Page:
    """One notebook to be run with one set of parameters.

    ``study`` is the folder it goes to: a study's key, or ``"all"`` for a notebook
    over several. ``refusal`` is the reason why it is not run at all, ``local`` whether
    it reads a study file that is not of the catalogue, ``identity`` what tells studies
    of one name apart.
    """

    notebook: Path
    study: str
    parameters: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    local: bool = False
    identity: str = ""

    @property
    def key(self) -> str:
        """``study/notebook``, as in the folders and the manifest."""
        return f"{self.study}/{self.notebook.stem}"


def narratives() -> list[Path]:
    """Return the paths of all notebooks, in order."""
    return sorted(paths.notebooks().glob("[0-9]*.ipynb"))


def chosen_notebooks(names: Iterable[str]) -> list[Path]:
    """Return the notebooks meant by names such as ``04``, ``composition`` or whole."""
    have = {path.stem: path for path in narratives()}
    if not names:
        return list(have.values())
    found: list[Path] = []
    for name in names:
        stem = Path(name).stem
        hits = [s for s in have if s == stem or stem in (s[:2], s[3:])]
        if not hits:
            short = (s[3:] for s in have)
            way_out = suggestion(stem, [*have, *short], listed=have)
            msg = f"No notebook {quoted(name)}. {way_out}"
            raise MsgutError(msg)
        found += [have[s] for s in hits if have[s] not in found]
    return found


def planned_pages(
    *,
    studies: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
    say: Callable[[str], object] = lambda line: None,
    complain: Callable[[str], object] = lambda line: None,
) -> list[Page]:
    """Return the pages to make, each parameter checked before anything runs.

    Parameters
    ----------
    studies : sequence of str
        Keys of the catalogue or paths of study files; none means all. One that is
        named twice counts once.
    notebooks : sequence of str
        As :func:`chosen_notebooks` takes them; none means all.
    given : mapping of str to str, optional
        Parameters, as text.
    say : callable
        Takes a line for each notebook that is left out.
    complain : callable
        Takes a line for each study of the catalogue that cannot be read.
    """
    given = dict(given or {})
    if "study" in given:
        studies = [*studies, given.pop("study")]
    paths_ = chosen_notebooks(notebooks)
    values = checked_parameters(given, paths_)
    asked = _asked(studies, complain)
    made: list[Page] = []
    lacking: list[str] = []
    left_out = ""
    for path in paths_:
        if "study" not in parameters(path):
            several = _over_several(path, values[path], list(asked) if studies else [])
            if isinstance(several, Page):
                made.append(several)
            else:
                left_out = several
                say(left_out)
            continue
        made += [
            page
            for name, facts in asked.items()
            if (page := _of_one(path, values[path], name, facts, lacking))
        ]
    if lacking and (studies or len(lacking) == len(made)):
        # Asked for by name, or what no study can give: it was typed wrongly.
        raise MsgutError(lacking[0])
    if not made:
        if left_out:
            raise MsgutError(left_out)
        msg = (
            f"Nothing to make: {', '.join(p.stem for p in paths_)} has no use for "
            f"{', '.join(asked)}. `msgut list` shows the design of each study."
        )
        raise MsgutError(msg)
    return made


def _asked(
    studies: Sequence[str], complain: Callable[[str], object]
) -> dict[str, Facts]:
    """Return the facts of the studies by the name that was given, each study once."""
    found: dict[str, Facts] = {}
    for name in map(str, studies or catalogue.study_keys()):
        try:
            facts = catalogue.entry(name)
            if not studies:
                refuse_unreadable(facts, name)
        except MsgutError as error:
            if studies:
                raise
            # Nobody asked for this one by name: it must not hide the others.
            complain(f"{name} is left out: {error}")
            continue
        if not facts.catalogued and facts.name in catalogue.study_keys():
            msg = (
                f"{name}: the catalogue has a study {facts.name!r} of its own, and "
                "the pages of one would be taken for the other's. Give your file "
                "another name."
            )
            raise MsgutError(msg)
        namesake = next((n for n, f in found.items() if f.name == facts.name), None)
        if namesake is None:
            found[name] = facts
        elif identity(namesake) != identity(name):
            msg = (
                f"{namesake} and {name} are two studies of one name, and would be made "
                "into one folder. Give one of the files another name."
            )
            raise MsgutError(msg)
    for name in found if studies else ():
        refuse_unreadable(found[name], name)
    return found


def identity(name: str) -> str:
    """Return what tells studies of one name apart, without saying where they lie."""
    facts = catalogue.entry(name)
    if facts.catalogued:
        return "catalogue"
    return hashlib.sha256(str(Path(name).resolve()).encode()).hexdigest()[:16]


def _over_several(
    path: Path, values: Mapping[str, Any], studies: Sequence[str]
) -> Page | str:
    """Return the page of a notebook over several studies, or why it is left out."""
    several = dict(values)
    if "studies" in parameters(path):
        blank = next((name for name in studies if " " in name), None)
        if blank:
            msg = (
                f"{path.stem} reads studies between blanks, so that {blank!r} "
                "cannot be one of them. Move the file to a path without."
            )
            raise MsgutError(msg)
        if studies:
            several.setdefault("studies", " ".join(studies))
        if "studies" in several:
            once = list(dict.fromkeys(several["studies"].split()))
            several["studies"] = " ".join(once)
            if len(once) == 1:
                return (
                    f"{path.stem} is left out: it holds studies against each other, "
                    f"and only {once[0]} was named. Name two with --study."
                )
    names = several.get("studies", "").split()
    for name in sorted(set(names) - set(studies)):
        refuse_unreadable(catalogue.entry(name), name)
    default = parameters(path).get("studies")
    asked = names or str(default.default if default else "").split()
    lacks = [
        cannot_be_given({"depth": several["depth"]}, {}, catalogue.entry(name), name)
        for name in asked
        if "depth" in several
    ]
    if lacks and all(lacks):
        raise MsgutError(lacks[0])
    local = any(not catalogue.entry(name).catalogued for name in names)
    return Page(path, "all", several, local=local)


def _of_one(
    path: Path, values: Mapping[str, Any], name: str, facts: Facts, lacking: list[str]
) -> Page | None:
    about = nbformat.read(path, as_version=4).metadata.get("msgut", {})
    if about.get("designs") and facts.design not in about["designs"]:
        return None
    reasons = [facts.refuse[n] for n in about.get("needs", []) if n in facts.refuse]
    lacks = cannot_be_given(values, parameters(path), facts, str(name))
    lacking += [lacks] * bool(lacks)
    reasons += [lacks] * bool(lacks)
    return Page(
        path,
        facts.name,
        {**values, "study": name},
        refusal=reasons[0] if reasons else "",
        local=not facts.catalogued,
        identity=identity(name),
    )
