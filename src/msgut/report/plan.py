"""Which notebooks meet which studies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from msgut import catalogue, paths
from msgut.errors import MsgutError, suggestion
from msgut.names import quoted
from msgut.report.asked_of_study import cannot_be_given
from msgut.report.parameters import checked_parameters, parameters


@dataclass(frozen=True)
class Page:
    """One notebook to be run with one set of parameters.

    ``study`` is the folder it goes to: a study's key, or ``"all"`` for a notebook
    over several. ``refusal`` is the reason why it is not run at all.
    """

    notebook: Path
    study: str
    parameters: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""

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
) -> list[Page]:
    """Return the pages to make, each parameter checked before anything runs.

    Parameters
    ----------
    studies : sequence of str
        Keys of the catalogue or paths of study files; none means all.
    notebooks : sequence of str
        As :func:`chosen_notebooks` takes them; none means all.
    given : mapping of str to str, optional
        Parameters, as text.
    """
    given = dict(given or {})
    if "study" in given:
        studies = [*studies, given.pop("study")]
    paths_ = chosen_notebooks(notebooks)
    values = checked_parameters(given, paths_)
    entries = [catalogue.entry(name) for name in studies or catalogue.study_keys()]
    asked = dict(zip(studies or catalogue.study_keys(), entries, strict=True))
    made = []
    for path in paths_:
        about = nbformat.read(path, as_version=4).metadata.get("msgut", {})
        if "study" not in parameters(path):
            several = dict(values[path])
            if studies and "studies" in parameters(path):
                blank = next((str(s) for s in studies if " " in str(s)), None)
                if blank:
                    msg = (
                        f"{path.stem} reads studies between blanks, so that {quoted(blank)} "
                        "cannot be one of them. Move the file to a path without."
                    )
                    raise MsgutError(msg)
                several.setdefault("studies", " ".join(studies))
            made.append(Page(path, "all", several))
            continue
        for name, facts in asked.items():
            if about.get("designs") and facts.design not in about["designs"]:
                continue
            reasons = [
                facts.refuse[n] for n in about.get("needs", []) if n in facts.refuse
            ]
            lacks = cannot_be_given(values[path], parameters(path), facts, str(name))
            if lacks and studies:
                raise MsgutError(lacks)
            reasons += [lacks] * bool(lacks)
            made.append(
                Page(
                    path,
                    facts.name,
                    {**values[path], "study": str(name)},
                    refusal=reasons[0] if reasons else "",
                )
            )
    keys = [page.key for page in made]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        msg = (
            f"{twice[0]} would be made twice, into one folder. Name each study once, "
            "and a study file differently from the catalogue's."
        )
        raise MsgutError(msg)
    if not made:
        msg = (
            f"Nothing to make: {', '.join(p.stem for p in paths_)} has no use for "
            f"{', '.join(asked)}. `msgut list` shows the design of each study."
        )
        raise MsgutError(msg)
    return made
