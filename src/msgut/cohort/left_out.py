"""Who of the compared groups is in the study and not in the comparison, and why."""

import pandas as pd


def left_out_people(study, table, sides, group_column):
    """Return who of the two groups the fair contrast leaves out, one row per group.

    Parameters
    ----------
    study, table : msgut.study.Study
        Before, and as compared.
    sides : tuple of str
    group_column : str

    Returns
    -------
    pandas.DataFrame
        Columns ``reason, group, people, samples``. Of ``people`` none keeps a sample in
        that group; ``samples`` counts theirs and those of people who stay.
    """
    samples = study.samples
    mine = samples[group_column].isin(sides)
    gone = mine & ~samples.index.isin(table.table.index)
    told = ", ".join(
        f"{c} {v}" for c, v in study.facts.contrast.items() if c != group_column
    )
    reason = (
        f"not at the fair contrast ({told})"
        if told
        else "not taken before the transplant"
    )
    person = study.subject
    rows = []
    for group in sides:
        of_group = samples[group_column] == group
        own = gone & of_group
        if own.any():
            # Who stands in both groups may be left out of one and stay in the other.
            people = set(person[own]) - set(person[of_group & ~gone])
            rows.append((reason, group, len(people), int(own.sum())))
    return pd.DataFrame(rows, columns=["reason", "group", "people", "samples"])
