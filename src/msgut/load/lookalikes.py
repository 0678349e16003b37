"""Names that a reader would take for one: refused where they come in."""

from collections.abc import Iterable

from msgut.errors import MsgutError
from msgut.names import look, visible


def refuse_lookalikes(
    names: Iterable[str], what: str, where: str, way_out: str
) -> None:
    r"""Refuse two names that look alike and are not the same.

    Parameters
    ----------
    names : iterable of str
        Cleaned, so that letters composed and taken apart are one already.
    what : str
        What they are the names of, in the plural.
    where : str
        The study.
    way_out : str
        What mends it.

    Raises
    ------
    MsgutError

    Examples
    --------
    >>> refuse_lookalikes(["MS", "M\u200bS"], "groups", "toy", "Rename one.")
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: toy: two groups look alike and are not the same: MS ('MS', 'M\u200bS'). Rename one.
    """
    seen: dict[str, str] = {}
    for name in dict.fromkeys(names):
        twin = seen.setdefault(look(name), name)
        if twin != name:
            pair = ", ".join(ascii(each[:60]) for each in (twin, name))
            msg = (
                f"{where}: two {what} look alike and are not the same: "
                f"{visible(twin[:60])} ({pair}). {way_out}"
            )
            raise MsgutError(msg)
