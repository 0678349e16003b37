"""Could a donor help? What a transplant left behind, each measure beside its null."""

from msgut.fmt.arms import arms
from msgut.fmt.cast import courses, givers, unused, waiting, when
from msgut.fmt.diversity import diversities, diversity
from msgut.fmt.donors import WEIGHTS, candidates, depleted
from msgut.fmt.features import colonisers, peds, peds_exclusive, pprs
from msgut.fmt.gauges import far_from, free
from msgut.fmt.mixing import mixed, sequenced
from msgut.fmt.null import overall, recipients
from msgut.fmt.pairs import JUDGES, MEASURES, METRICS, pairs, residents
from msgut.fmt.source import source_shares
from msgut.fmt.sweep import MODELS, in_silico, responses, sweep
from msgut.fmt.taxa import engrafted
from msgut.fmt.toy import grown

__all__ = [
    "JUDGES",
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
    "unused",
    "waiting",
    "when",
]
