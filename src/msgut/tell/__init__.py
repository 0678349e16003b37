"""The one place of English: rows of tables in, sentences for a reader out.

A file per question; no statistic is computed here.
"""

from msgut.tell import (
    claims,
    cohort,
    community,
    cross_cohort,
    depth,
    diversity,
    dysbiosis,
    engraftment,
    meta_analysis,
    pooled_genera,
    prediction,
    questions,
    reliability,
    taxa,
    variance_shares,
    verdicts,
    words,
)
from msgut.tell.statement import Statement

__all__ = [
    "Statement",
    "claims",
    "cohort",
    "community",
    "cross_cohort",
    "depth",
    "diversity",
    "dysbiosis",
    "engraftment",
    "meta_analysis",
    "pooled_genera",
    "prediction",
    "questions",
    "reliability",
    "taxa",
    "variance_shares",
    "verdicts",
    "words",
]
