"""Could a donor help? What a transplant left behind, each measure beside its null."""

from msgut.fmt.diversity_over_time import diversity_by_phase, diversity_over_time
from msgut.fmt.donor_ranking import WEIGHTS, depleted_genera, ranked_donors
from msgut.fmt.donor_recipient import (
    JUDGES,
    MEASURES,
    METRICS,
    donor_recipient_pairs,
    residents,
)
from msgut.fmt.dose_response import (
    MODELS,
    dose_response,
    dose_response_summary,
    in_silico,
)
from msgut.fmt.engrafted_taxa import engrafted_taxa
from msgut.fmt.engraftment_measures import colonisers, peds, peds_exclusive, pprs
from msgut.fmt.in_silico_measures import distance_to_group, needs_no_labels
from msgut.fmt.lotka_volterra import lotka_volterra
from msgut.fmt.measures_under_nulls import measures_under_each_null
from msgut.fmt.mixing import mixed_communities, sequenced
from msgut.fmt.read_sources import source_shares
from msgut.fmt.transplant_courses import (
    courses,
    donors_with_samples,
    recipients_before,
    sample_time,
    unusable_recipients,
)
from msgut.fmt.wrong_donor_null import (
    own_vs_wrong_donor,
    own_vs_wrong_donor_by_recipient,
)

__all__ = [
    "JUDGES",
    "MEASURES",
    "METRICS",
    "MODELS",
    "WEIGHTS",
    "colonisers",
    "courses",
    "depleted_genera",
    "distance_to_group",
    "diversity_by_phase",
    "diversity_over_time",
    "donor_recipient_pairs",
    "donors_with_samples",
    "dose_response",
    "dose_response_summary",
    "engrafted_taxa",
    "in_silico",
    "lotka_volterra",
    "measures_under_each_null",
    "mixed_communities",
    "needs_no_labels",
    "own_vs_wrong_donor",
    "own_vs_wrong_donor_by_recipient",
    "peds",
    "peds_exclusive",
    "pprs",
    "ranked_donors",
    "recipients_before",
    "residents",
    "sample_time",
    "sequenced",
    "source_shares",
    "unusable_recipients",
]
