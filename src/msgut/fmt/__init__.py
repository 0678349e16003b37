"""Could a donor help? What a transplant left behind, each measure beside its null."""

from msgut.fmt.cast import courses, givers, left_out, waiting, when
from msgut.fmt.diversity import diversities, diversity
from msgut.fmt.donors import CAUTION, WEIGHTS, candidates, depleted
from msgut.fmt.features import colonisers, peds, peds_exclusive, pprs
from msgut.fmt.gauges import far_from, free
from msgut.fmt.mixing import mixed, sequenced
from msgut.fmt.null import arms, overall, recipients
from msgut.fmt.pairs import MEASURES, METRICS, pairs, residents
from msgut.fmt.source import source_shares
from msgut.fmt.sweep import MODELS, in_silico, responses, sweep
from msgut.fmt.taxa import engrafted, wilson
from msgut.fmt.toy import grown

__all__ = [
    "CAUTION",
    "MEASURES",
    "METRICS",
    "MODELS",
    "WEIGHTS",
    "arms",
    "candidates",
    "colonisers",
    "courses",
    "depleted",
    "diversities",
    "diversity",
    "engrafted",
    "far_from",
    "free",
    "givers",
    "grown",
    "in_silico",
    "left_out",
    "mixed",
    "overall",
    "pairs",
    "peds",
    "peds_exclusive",
    "pprs",
    "recipients",
    "residents",
    "responses",
    "sequenced",
    "source_shares",
    "sweep",
    "waiting",
    "when",
    "wilson",
]
