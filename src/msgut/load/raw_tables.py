"""What one file gave, before it is joined with the others into a study."""

from dataclasses import dataclass

import pandas as pd

from msgut.count_table import CountTable


@dataclass(frozen=True)
class Parts:
    """The tables that a reader found in one file; what it did not find is None.

    ``counts`` is numeric and sparse, samples × taxa; ``taxa`` holds raw names by rank, one row
    per taxon; ``samples`` holds the raw metadata, one row per sample; ``tree`` is a
    ``skbio.TreeNode``.
    """

    counts: CountTable | None = None
    taxa: pd.DataFrame | None = None
    samples: pd.DataFrame | None = None
    tree: object = None
