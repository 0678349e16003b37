"""What ``msgut list`` and ``msgut check`` have to say, gathered before it is printed."""

from msgut import catalogue, fetch
from msgut.levels import LARGEST_WHOLE
from msgut.names import quoted, visible

UNITS = {"age": " years", "bmi": " kg/m²"}


def listed_studies():
    """Return a row for each study that can be read, and why the others cannot.

    Returns
    -------
    rows : list of dict
        ``study, title, design, region, samples, people, groups, on_disk``, as JSON can
        hold them.
    broken : list of str
    """
    facts_of, broken = catalogue.readable_entries()
    rows = [
        {
            "study": name,
            "title": facts.title,
            "design": facts.design,
            "region": facts.region,
            "samples": facts.n.get("samples"),
            "people": facts.n.get("subjects"),
            "groups": {g: n["samples"] for g, n in facts.n.get("groups", {}).items()},
            "on_disk": fetch.on_disk(facts),
        }
        for name, facts in facts_of.items()
    ]
    return rows, broken


def listed_lines(rows):
    """Return the studies as lines with columns beneath each other."""
    table = [
        (
            row["study"],
            row["design"],
            row["region"],
            f"{row['samples'] or '?'}",
            f"{row['people'] or '?'}",
            " ".join(f"{g} {n}" for g, n in row["groups"].items()) or "?",
            "yes" if row["on_disk"] else "no",
        )
        for row in rows
    ]
    head = ("study", "design", "region", "samples", "people", "groups", "on disk")
    table = [[visible(cell) for cell in line] for line in (head, *table)]
    wide = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(c.ljust(w) for c, w in zip(line, wide, strict=True)).rstrip()
        for line in table
    ]


def complaints(study):
    """Return all that speaks against a study, a line each: the worst first.

    Parameters
    ----------
    study : msgut.study.Study

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["MS", "MS"], "age": [-5.0, 44.0]})
    >>> for line in complaints(Study("toy", pd.DataFrame({"A": [3, 5]}), samples)):
    ...     print(line)
    age lies outside 0 to 120 years in 1 of 2 samples, such as '0' (-5)
    no taxon has the name of a genus: nothing can be asked of genera
    only one group: nothing can be compared
    """
    # Here and not above, so that the list answers without pandas.
    from msgut.cohort import confounded_covariates

    facts, groups = study.facts, study.group.dropna()
    said = [*_implausible(study.samples), *_few_people(study)]
    # Of people who stand in several groups all else follows from them.
    said += [
        f"cannot be separated from the groups: {why}"
        for why in confounded_covariates(study)["why"]
    ]
    if "genus" not in study.taxa:
        said.append("no taxon has the name of a genus: nothing can be asked of genera")
    if not len(groups):
        said.append("no sample has a group: nothing can be compared")
    elif groups.nunique() < 2:
        said.append("only one group: nothing can be compared")
    said += [f"{need} refused: {why}" for need, why in facts.refuse.items()]
    return [*said, *facts.caveats]


def _implausible(samples):
    import pandas as pd

    from msgut.harmonise.filters import PLAUSIBLE

    # What the pages leave blank, and reads that no study can hold.
    limits = PLAUSIBLE | {"reads": (0, LARGEST_WHOLE)}
    for column, (least, most) in limits.items():
        if column not in samples:
            continue
        numbers = pd.to_numeric(samples[column], errors="coerce")
        wrong = numbers[(numbers < least) | (numbers > most)]
        if len(wrong):
            yield (
                f"{column} lies outside {least:,} to {most:,}{UNITS.get(column, '')} in "
                f"{len(wrong)} of {len(samples)} samples, such as "
                f"{quoted(str(wrong.index[0]))} ({wrong.iloc[0]:g})"
            )


def _few_people(study):
    groups = study.group.dropna()
    people = study.subject.loc[groups.index]
    several = groups.groupby(people).nunique()
    several = several[several > 1]
    n_people = len(set(people))
    if n_people == 1 and len(groups) > 1:
        yield (
            f"all {len(groups)} samples are of one person, {quoted(str(people.iloc[0]))}: "
            "is the column of subjects the right one?"
        )
    elif len(several):
        yield (
            f"{len(several)} of {n_people} people stand in several groups, such "
            f"as {quoted(str(several.index[0]))}"
        )
    for group, n in people.groupby(groups).nunique().items():
        if n == 1 and n_people > 1:
            yield (
                f"the group {group} has one person: no difference can be told from that"
            )
