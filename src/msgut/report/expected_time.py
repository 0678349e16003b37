"""About how long a table and a page take, said before they are begun.

Scaled from what was measured on one processor (``benchmarks/size.py``, and pages of three
public studies at few and at many permutations); of people and draws in silico it is a
guess. Meant to tell seconds from minutes, and minutes from hours, and no more.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgut import catalogue
from msgut.errors import MsgutError
from msgut.report.asked_of_study import quickly_read
from msgut.report.parameters import parameters
from msgut.report.plan import Page

LARGE = 20_000_000  # numbers that are not 0; above, a step takes more than a second
LONG = 60.0  # seconds of a page; above, it is said before it begins
START = 4.0  # seconds of a kernel that loads a small table and draws
# Seconds of one permutation, draw or person for each page: alone, and for each cell of
# the table once its taxa are added up, of which there are no more than some hundreds.
NAMED = 300
EACH = {
    ("02", "draws"): (0.02, 2e-7),
    ("03", "permutations"): (2e-5, 1e-9),
    ("04", "permutations"): (1e-3, 8e-7),
    ("05", "permutations"): (2e-3, 2e-7),
    ("07", "permutations"): (2e-5, 3e-9),
    ("07", "people"): (1e-3, 3e-8),
}


def table_cost(numbers: int) -> tuple[float, float]:
    """Return the seconds and the gigabytes of memory that a table of counts takes.

    Parameters
    ----------
    numbers : int
        Those that are not 0.

    Examples
    --------
    >>> table_cost(20_000_000)
    (1.0, 0.48)
    """
    return numbers / 2e7, numbers * 24 / 1e9


def page_seconds(
    number: str, values: Mapping[str, Any], samples: int, taxa: int
) -> float:
    """Return about how many seconds a page takes.

    Parameters
    ----------
    number : str
        Of the notebook, such as ``"04"``.
    values : mapping of str to object
        All its parameters.
    samples, taxa : int
        The size of the study's table.

    Examples
    --------
    >>> few = page_seconds("04", {"permutations": 100}, 100, 1000)
    >>> many = page_seconds("04", {"permutations": 10_000}, 100, 1000)
    >>> few < LONG < many
    True
    """
    # As if no number were 0: how many are is not known before the table is read.
    seconds = START + samples * taxa / 5e6
    cells = samples * min(taxa, NAMED)
    for (page, name), (alone, of_a_cell) in EACH.items():
        if page == number and name in values:
            seconds += float(values[name]) * (alone + of_a_cell * cells)
    return seconds


def told_times(pages: Iterable[Page], limit: float) -> list[str]:
    """Return a line for each page that takes longer than a minute, as far as is known.

    Parameters
    ----------
    pages : iterable of Page
        Those that are to be made.
    limit : float
        Seconds that one page may take.
    """
    lines = []
    for page in pages:
        usual: dict[str, Any] = {
            p.name: p.default for p in parameters(page.notebook).values()
        }
        values = usual | page.parameters
        more = any(values[name] > usual[name] for _, name in EACH if name in values)
        size = None if page.refusal else _size(page, look=more)
        if not size:
            continue
        seconds = page_seconds(page.notebook.stem[:2], values, *size)
        if seconds < LONG:
            continue
        late = f"; --time-limit ends it after {in_words(limit)}" * (seconds > limit)
        lines.append(
            f"{page.key}: {size[0]:,} samples by {size[1]:,} taxa; takes about "
            f"{in_words(seconds)}{late}"
        )
    return lines


def in_words(seconds: float) -> str:
    """Return a stretch of time as one says it.

    Examples
    --------
    >>> in_words(40), in_words(70), in_words(3600), in_words(9000)
    ('40 s', '1 minute', '60 minutes', '2.5 hours')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds >= 7200:
        return f"{seconds / 3600:.1f} hours"
    minutes = round(seconds / 60)
    return f"{minutes} minute{'s' * (minutes != 1)}"


def _size(page: Page, *, look: bool) -> tuple[int, int] | None:
    """Return samples and taxa of the study of a page, as far as they are known.

    By its study file, else, where it is worth a look, from the reader's own table if
    that is small.
    """
    name = page.parameters.get("study", "")
    try:
        facts = catalogue.entry(name)
    except MsgutError:
        return None
    if {"samples", "taxa"} <= set(facts.n):
        return int(facts.n["samples"]), int(facts.n["taxa"])
    own = quickly_read(facts, name) if look else None
    return None if own is None else own.table.shape
