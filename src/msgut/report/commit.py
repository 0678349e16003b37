"""Files that belong together move together: all of them, or none yet.

What is to be put is written whole into one folder, with a list of what goes where.
Renaming that folder to ``ready`` is the moment at which it has happened: killed
before, nothing has moved; killed after, whoever opens the folder next moves the rest
(each step may be done twice).
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgut.fetch.checked_download import sha256_of

READY = "ready"
LIST = "list.json"


def on_disk_for_good(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:  # a folder cannot be opened on Windows
        return
    try:
        os.fsync(number)
    except OSError:
        pass
    finally:
        os.close(number)


def commit(
    folder: Path,
    own: Path,
    scratch: Path,
    *,
    put: Mapping[str, Path],
    known: Mapping[str, str],
    remove: Mapping[str, str],
) -> list[str]:
    """Put files into a folder and take old ones away, as one step.

    Parameters
    ----------
    folder : pathlib.Path
    own : pathlib.Path
        Our folder inside it, where the list is kept while it is worked off.
    scratch : pathlib.Path
        A folder on the same disk.
    put : mapping of str to pathlib.Path
        Name inside the folder to the file that goes there, in the order of moving.
    known : mapping of str to str
        Name to the sha256 of what lies there and may be replaced.
    remove : mapping of str to str
        Name to the sha256 of what is to go.

    Returns
    -------
    list of str
        A line for each file that was not ours and is kept beside.
    """
    kept = finished(folder, own)
    bundle = scratch / "bundle"
    shutil.rmtree(bundle, ignore_errors=True)
    bundle.mkdir(parents=True)
    steps = []
    for number, (name, source) in enumerate(put.items()):
        shutil.move(source, bundle / str(number))
        on_disk_for_good(bundle / str(number))
        ours = [sha256_of(bundle / str(number)), known.get(name, "")]
        steps.append({"name": name, "file": str(number), "ours": ours})
    listed = {"put": steps, "remove": dict(remove)}
    (bundle / LIST).write_text(json.dumps(listed), "utf-8")
    on_disk_for_good(bundle / LIST)
    on_disk_for_good(bundle)
    bundle.rename(own / READY)
    on_disk_for_good(own)
    return kept + finished(folder, own)


def finished(folder: Path, own: Path) -> list[str]:
    """Do, or do to the end, what a commit has set about."""
    ready = own / READY
    if not ready.is_dir():
        return []
    kept = []
    try:
        listed = json.loads((ready / LIST).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        listed = None
    if not _is_list(listed):
        # Not what we wrote: nothing in it is done. What was to be put is made again.
        kept.append(".msgut/ready is damaged, and is not gone by.")
        listed = {"put": [], "remove": {}}
    for name, sha in listed["remove"].items():
        if _is(folder / name, [sha]):
            (folder / name).unlink()
            _without_empty_parents(folder, folder / name)
    for step in listed["put"]:
        source, target = ready / step["file"], folder / step["name"]
        if not source.exists():  # moved before
            continue
        kept += _with_room(folder, target)
        if os.path.lexists(target) and not _is(target, step["ours"]):
            kept.append(_kept_beside(folder, target))
        source.replace(target)
        on_disk_for_good(target.parent)
    done = own / f"making-{os.getpid()}-done"
    shutil.rmtree(done, ignore_errors=True)
    ready.rename(done)
    shutil.rmtree(done, ignore_errors=True)
    return kept


def _is_list(thing: Any) -> bool:
    """Whether this is a list of steps, all of them inside the folder."""
    try:
        steps = [(s["name"], s["file"], s["ours"]) for s in thing["put"]]
        texts = [t for name, file, ours in steps for t in (name, file, *ours)]
        texts += [t for step in thing["remove"].items() for t in step]
        names = [*thing["remove"], *(name for name, _, _ in steps)]
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return (
        all(isinstance(text, str) for text in texts)
        and all(is_inside(name) for name in names)
        and all(file.isdigit() for _, file, _ in steps)
    )


def is_inside(name: str) -> bool:
    """Return whether a name is that of a file inside a folder, and not beside it.

    Examples
    --------
    >>> is_inside("toy/01.html"), is_inside("../01.html"), is_inside("/etc/hosts")
    (True, False, False)
    """
    path = Path(name)
    inside = name and not path.is_absolute() and ".." not in path.parts
    return bool(inside and "\0" not in name)


def _is(path: Path, shas: list[str]) -> bool:
    return path.is_file() and not path.is_symlink() and sha256_of(path) in shas


def _with_room(folder: Path, target: Path) -> list[str]:
    """Make the folders that a file goes into; what stands in their place is kept."""
    kept = []
    for parent in reversed(target.relative_to(folder).parents[:-1]):
        place = folder / parent
        if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
            kept.append(_kept_beside(folder, place))
        place.mkdir(exist_ok=True)
    return kept


def _kept_beside(folder: Path, path: Path) -> str:
    """Rename what is not ours to a name that nobody has; return the line for it."""
    number = 1
    while True:
        mark = ".yours" if number == 1 else f".yours-{number}"
        beside = path.with_name(f"{path.stem}{mark}{path.suffix}")
        if not os.path.lexists(beside):
            break
        number += 1
    path.rename(beside)
    return (
        f"{path.relative_to(folder)} is not as msgut wrote it; it is kept as "
        f"{beside.name}."
    )


def _without_empty_parents(folder: Path, path: Path) -> None:
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
