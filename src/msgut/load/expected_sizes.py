"""Does a study hold what its file says it must? The last question of loading."""

from msgut.errors import MsgutError


def refuse_other_sizes(study):
    """Refuse a study that differs from the ``[n]`` of its study file.

    Raises
    ------
    MsgutError
        Naming what differs: samples, subjects, taxa, depth or a group.
    """
    said, depth = study.facts.n, study.depth
    held = {
        "samples": len(study.table),
        "subjects": study.subject.nunique(),
        "taxa": study.table.shape[1],
        "depth": [_plain(depth.min()), _plain(depth.max())],
    }
    for what, value in held.items():
        if what in said:
            _same(study, what, said[what], value)
    if "groups" not in said:
        return
    groups = {
        group: {"samples": len(rows), "subjects": study.subject[rows.index].nunique()}
        for group, rows in study.samples.groupby(study.group.fillna(""), sort=False)
    }
    for group in dict.fromkeys([*said["groups"], *groups]):
        _same(study, f"group {group!r}", said["groups"].get(group), groups.get(group))


def _same(study, what, said, held):
    if said == held:
        return
    msg = (
        f"{study.name}: [n] in the study file says {what}: {_told(said)}; the files "
        f"hold {_told(held)}. Correct whichever is wrong."
    )
    raise MsgutError(msg)


def _plain(number):
    return int(number) if float(number).is_integer() else float(number)


def _told(value):
    if isinstance(value, dict):
        return ", ".join(f"{number} {what}" for what, number in value.items())
    if isinstance(value, list):
        return " to ".join(map(str, value))
    return "none" if value is None else str(value)
