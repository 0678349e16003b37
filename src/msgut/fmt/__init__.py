"""Could a donor help? What a transplant left behind, each measure beside its null."""

from msgut.fmt.cast import courses, givers, left_out, when
from msgut.fmt.null import arms, overall, recipients
from msgut.fmt.pairs import MEASURES, METRICS, pairs, residents
from msgut.fmt.peds import colonisers, peds, peds_exclusive, pprs
from msgut.fmt.source import source_shares

__all__ = [
    "MEASURES", "METRICS", "arms", "colonisers", "courses", "givers", "left_out",
    "overall", "pairs", "peds", "peds_exclusive", "pprs", "recipients", "residents",
    "source_shares", "when",
]  # fmt: skip
