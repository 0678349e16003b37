"""Tables to pictures. Computes nothing that is reported.

Each function returns a :class:`Picture`, which shows itself in a notebook and carries
a text for those who cannot see it.
"""

from msgut.draw import engraftment
from msgut.draw.bars import bars, dominant
from msgut.draw.cohort import depths, prevalence, smds
from msgut.draw.distances import explained, ordination, under
from msgut.draw.diversity import curves, profile, sensitivity
from msgut.draw.forest import forest
from msgut.draw.picture import INK, Picture, frame
from msgut.draw.scores import scores, told_apart
from msgut.draw.swarm import swarms
from msgut.draw.taxa import intervals, lineages, volcano
from msgut.draw.transfer import transfer
from msgut.draw.trust import calibration, multiverse, papers

__all__ = [
    "INK",
    "Picture",
    "bars",
    "calibration",
    "curves",
    "depths",
    "dominant",
    "engraftment",
    "explained",
    "forest",
    "frame",
    "intervals",
    "lineages",
    "multiverse",
    "ordination",
    "papers",
    "prevalence",
    "profile",
    "scores",
    "sensitivity",
    "smds",
    "swarms",
    "told_apart",
    "transfer",
    "under",
    "volcano",
]
