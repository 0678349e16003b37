"""Which two groups to compare."""

from msgut.errors import MsgutError, UnanswerableError, suggestion
from msgut.names import quoted, visible


def groups_to_compare(study, left="", right="", *, group_column="group"):
    """Return the two groups to compare: those asked for, else HC and the disease.

    Parameters
    ----------
    left, right : str
        Groups of the study. Where none is named: ``HC`` (or the commonest group) on
        the left; ``MS``, or the commonest other group, on the right.

    Raises
    ------
    MsgutError
        For a group that is not there, or a study of one group.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 1, 1]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["UC", "HC", "UC"]}))
    >>> groups_to_compare(toy)
    ('HC', 'UC')
    """
    if group_column not in study.samples:
        msg = (
            f"{study.name}: no column {group_column!r} among "
            f"{list(study.samples.columns)}. Name one of these."
        )
        raise MsgutError(msg)
    have = list(study.samples[group_column].value_counts().index)
    if not have:
        msg = f"{study.name}: no sample has a {group_column}; a comparison needs two."
        raise UnanswerableError(msg)
    for name in (left, right):
        if name != "" and name not in have:
            way_out = suggestion(name, sorted(map(str, have)))
            msg = f"{study.name}: no {group_column} {quoted(name)}. {way_out}"
            raise MsgutError(msg)
    if left == "":
        left = next((g for g in ("HC", *have) if g in have and g != right), right)
    others = [g for g in have if g != left]
    if not others:
        here = visible(left)
        msg = f"{study.name}: only the group {here} is here; a comparison needs two."
        raise UnanswerableError(msg)
    if right == "":
        right = "MS" if "MS" in others else others[0]
    if left == right:
        msg = f"{study.name}: {quoted(left)} cannot be compared with itself. Name another."
        raise MsgutError(msg)
    return left, right
