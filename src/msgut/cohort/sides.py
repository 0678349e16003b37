"""Which two groups to compare."""

from msgut.errors import MsgutError, UnanswerableError


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
    have = list(study.samples[group_column].value_counts().index)
    for name in (left, right):
        if name != "" and name not in have:
            msg = (
                f"{study.name}: no {group_column} {name!r}; there are "
                f"{', '.join(sorted(map(str, have)))}."
            )
            raise MsgutError(msg)
    if not have:
        msg = f"{study.name}: no sample has a {group_column}; a comparison needs two."
        raise UnanswerableError(msg)
    if left == "":
        left = next((g for g in ("HC", *have) if g in have and g != right), right)
    others = [g for g in have if g != left]
    if not others:
        msg = f"{study.name}: only the group {left} is here; a comparison needs two."
        raise UnanswerableError(msg)
    if right == "":
        right = "MS" if "MS" in others else others[0]
    if left == right:
        msg = f"{study.name}: {left!r} cannot be compared with itself. Name another."
        raise MsgutError(msg)
    return left, right
