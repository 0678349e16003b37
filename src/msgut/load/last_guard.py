"""The last guard of reading: whatever a file does to a reader, the answer is a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgut.errors import MsgutError


class UnexpectedError(ValueError):
    """What a reader found that its format does not foresee, in words for the guard."""


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn any failure of the reading inside into one sentence with the file's name.

    Readers say themselves what they foresee; a file can be broken in more ways than
    that. The cause is kept, and ``msgut --debug`` shows it. A sentence that was made
    already passes, and so does a wish to stop (``KeyboardInterrupt``,
    ``SystemExit``), which is no failure.

    Parameters
    ----------
    name : str
        Of the file, or of the study whose files are joined.

    Raises
    ------
    MsgutError
        In place of any other exception.

    Examples
    --------
    >>> with reading("table.rds"):
    ...     {}["levels"]
    Traceback (most recent call last):
        ...
    msgut.errors.MsgutError: table.rds: is damaged, or holds what is not expected. ...
    """
    try:
        yield
    except MsgutError:
        raise
    except MemoryError as error:
        msg = f"{name}: asks for more memory than there is. Filter the table first."
        raise MsgutError(msg) from error
    except Exception as error:
        why = f" ({error})" if isinstance(error, UnexpectedError) else ""
        msg = (
            f"{name}: is damaged, or holds what is not expected{why}. Fetch or export "
            "it again; `msgut --debug` shows where reading stopped."
        )
        raise MsgutError(msg) from error
