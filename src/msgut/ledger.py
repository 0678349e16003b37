"""The ledger: what every step cost in samples, taxa and reads, one row each."""

from typing import Any

# Samples, taxa and reads; proportions may add up to no whole number.
Size = tuple[int, int, int | float]
COLUMNS = (
    "step",
    "why",
    "samples_before",
    "samples_after",
    "taxa_before",
    "taxa_after",
    "reads_before",
    "reads_after",
)


def table_size(counts: Any) -> Size:
    """Return (samples, taxa, reads) of a :class:`~msgut.count_table.CountTable`."""
    return (*counts.shape, counts.total)


def ledger_row(step: str, why: str, before: Size, after: Size) -> tuple[Any, ...]:
    """Return one row of the ledger, in the order of :data:`COLUMNS`.

    Parameters
    ----------
    step, why : str
    before, after : tuple
        As :func:`table_size` gives them.

    Examples
    --------
    >>> ledger_row("depth", "too shallow", (3, 9, 100), (2, 9, 90))
    ('depth', 'too shallow', 3, 2, 9, 9, 100, 90)
    """
    pairs = zip(before, after, strict=True)
    return (step, why, *(number for pair in pairs for number in pair))
