"""Every sample after a transplant against every donor, own and wrong."""

import numpy as np
import pandas as pd

from msgut import measure
from msgut.errors import MsgutError
from msgut.fmt import engraftment_measures, read_sources, transplant_courses
from msgut.fmt.complete_engraftment import IF_DONOR, if_donor, sampled_twice
from msgut.fmt.engraftment_measures import mean_of_known
from msgut.measure import rarefied_down_to

# What each measure says, and whether engraftment raises or lowers it.
MEASURES = {
    "bray_curtis": ("Bray-Curtis distance to the donor", -1),
    "jaccard": ("Jaccard distance to the donor", -1),
    "aitchison": ("Aitchison distance to the donor", -1),
    "robust_aitchison": ("robust Aitchison distance to the donor", -1),
    "unweighted_unifrac": ("unweighted UniFrac distance to the donor", -1),
    "weighted_unifrac": ("weighted UniFrac distance to the donor", -1),
    "generalized_unifrac": ("generalised UniFrac distance to the donor", -1),
    "shift": ("engraftment shift", 1),
    "peds": ("PEDS", 1),
    "peds_exclusive": ("donor-exclusive PEDS", 1),
    "colonisers": ("colonisers to residents (log ratio)", 1),
    "share": ("share of reads from the donor", 1),
}
METRICS = ("bray_curtis", "jaccard", "aitchison")
# What each sample has of each donor besides distances.
OF_DONOR = (
    "shift",
    "peds",
    "peds_exclusive",
    "colonisers",
    "share",
    "share_baseline",
)
# The same in every study: one that counts features, one that weighs the community.
# What was new is nothing before, so that the change is of plain PEDS.
JUDGES = {
    "after": ("peds_exclusive", "bray_curtis"),
    "since before": ("peds", "bray_curtis"),
    "before": ("peds", "bray_curtis"),
}


def donor_recipient_pairs(
    study, *, stage="after", metrics=METRICS, rarefied_to=None, seed=0
):
    """Return every measure of engraftment, for every sample and every donor.

    A sample is held against its own donor and, for the null, against each donor that
    it did not receive from. A donor with several samples counts as their mean.

    ``bray_curtis``, … : distance to the donor, one column per metric.
    ``shift`` : fall of the first metric's distance to that donor since baseline, over
    the distance at baseline: 1 is the donor's own community, 0 no change.
    ``peds``, ``peds_exclusive`` : see :func:`msgut.fmt.peds`.
    ``colonisers`` : see :func:`msgut.fmt.colonisers`.
    ``share`` : of the reads, by a mixture of donor, own baseline and strangers, see
    :func:`msgut.fmt.source_shares`; ``share_baseline`` is the baseline's.
    ``peds_if_donor``, ``bray_curtis_if_donor``, … : what PEDS and the distances would
    be had the recipient's gut become the own donor's: where donors are alike, no
    engraftment tells the own from a wrong one.

    Parameters
    ----------
    study : msgut.study.Study
        Of design ``fmt``.
    stage : {"after", "before", "drift", "controls"}
        Whose samples, see :func:`msgut.fmt.courses`. Measures that need a baseline are
        missing for ``before``, which is one.
    metrics : sequence of str
        Distances of :func:`msgut.measure.distances`.
    rarefied_to : int, optional
        Reads that every sample is drawn to before features are counted as seen, for
        PEDS; samples with fewer count as they are. All reads if left out.
    seed : int
        For that draw.

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, given, sample, time, donor, own`` and the measures; one row
        per sample and donor. Empty if nobody is at that stage.

    Raises
    ------
    MsgutError
        If the study does not say who gave to whom, or has fewer than two donors.
    """
    if not metrics:
        msg = "Give at least one metric: the shift is measured on the first."
        raise MsgutError(msg)
    study = transplant_courses.samples_with_reads(study)
    givers, found = (
        transplant_courses.donors_with_samples(study),
        transplant_courses.courses(study, stage),
    )
    parts = _Parts(study, metrics, rarefied_to, seed, givers)
    rows = [_course(parts, course, stage) for course in found]
    columns = [
        "subject",
        "given",
        "sample",
        "time",
        "donor",
        "own",
        *metrics,
        *OF_DONOR,
        *(f"{name}{IF_DONOR}" for name in (*metrics, "peds", "peds_exclusive")),
    ]
    if not rows:
        return pd.DataFrame(columns=columns)
    return pd.concat(rows, ignore_index=True)[columns]


class _Parts:
    """What every course needs: distances, presence, proportions, donors."""

    def __init__(self, study, metrics, rarefied_to, seed, givers):
        self.study, self.givers = study, givers
        self.distances = {m: measure.distances(study, m).data for m in metrics}
        self.counts = study.values
        self.proportions = study.shares.to_numpy()
        self.seen = rarefied_down_to(study, rarefied_to, seed) > 0
        self.time = transplant_courses.sample_time(study)
        self.profiles = np.array(
            [self.proportions[at].mean(axis=0) for at in givers.values()]
        )
        self.twice = sampled_twice(
            study,
            givers,
            metrics,
            distances=self.distances,
            seen=self.seen,
            counted=lambda again: rarefied_down_to(again, rarefied_to, seed) > 0,
            seed=seed,
        )
        self.people = study.subject.astype(str).to_numpy()
        self.donating = (study.samples["role"] == "donor").to_numpy()

    def by_donor(self, square):
        """Return the mean over each donor's samples, shape (n_rows, n_donors)."""
        return np.column_stack(
            [square[:, at].mean(axis=1) for at in self.givers.values()]
        )

    def features(self, count):
        """Return the mean of a share of features over each donor's samples."""
        return np.column_stack(
            [mean_of_known(count(self.seen[at])) for at in self.givers.values()]
        )


def _course(parts, course, stage):
    names, at, before = list(parts.givers), course.after, course.before
    seen, shares = parts.seen[at], parts.proportions[at]
    held = parts.seen[before].any(axis=0)
    baseline = parts.proportions[before].mean(axis=0)
    found = {m: parts.by_donor(d[at]) for m, d in parts.distances.items()}
    found["peds"] = parts.features(lambda donor: engraftment_measures.peds(seen, donor))
    if stage != "before":
        first = next(iter(parts.distances.values()))
        was = parts.by_donor(first[before]).mean(axis=0)
        # Who stood on the donor's very community cannot come nearer: no value.
        found["shift"] = 1 - parts.by_donor(first[at]) / np.where(was > 0, was, np.nan)
        found["peds_exclusive"] = parts.features(
            lambda donor: engraftment_measures.peds_exclusive(seen, donor, held)
        )
        found["colonisers"] = engraftment_measures.colonisers(
            shares, parts.profiles, baseline
        )
        mixed = _mixture(parts, course, baseline)
        found["share"], found["share_baseline"] = mixed[..., 0], mixed[..., 1]
    found |= if_donor(parts, course, None if stage == "before" else held)
    blank = np.full((len(at), len(names)), np.nan)
    samples = parts.study.samples.index[at]
    table = pd.DataFrame(
        {
            "subject": course.subject,
            "given": course.donor,
            "sample": np.repeat(samples, len(names)),
            "time": np.repeat(parts.time.to_numpy()[at], len(names)),
            "donor": np.tile(names, len(at)),
        }
    )
    table["own"] = table["donor"] == course.donor
    for name in (
        *OF_DONOR,
        *parts.distances,
        *(f"{name}{IF_DONOR}" for name in (*parts.distances, "peds", "peds_exclusive")),
    ):
        table[name] = found.get(name, blank).ravel()
    # What a person received in another course is neither their own nor a wrong donor.
    other = table["donor"].isin(set(course.given) - {course.donor})
    return table[~other]


def _mixture(parts, course, baseline):
    """Return shares of donor, baseline and strangers, (n_samples, n_donors, 3)."""
    others = (parts.people != course.subject) & ~parts.donating
    unknown = read_sources.unknown_source(parts.proportions, others)
    profiles = np.stack(
        [
            parts.profiles,
            np.broadcast_to(baseline, parts.profiles.shape),
            np.broadcast_to(unknown, parts.profiles.shape),
        ],
        axis=1,
    )
    return np.array(
        [
            read_sources.source_shares(row, profiles)
            for row in parts.counts[course.after]
        ]
    )


def residents(study, *, stage="after", metric="bray_curtis", rarefied_to=None, seed=0):
    """Return what became of each person's own community, one row per sample.

    Parameters
    ----------
    study, stage, rarefied_to, seed
        As for :func:`donor_recipient_pairs`; ``stage`` is not ``"before"``.
    metric : str

    Returns
    -------
    pandas.DataFrame
        Columns ``subject, given, sample, time, pprs, to_baseline``: the share of the
        features of the person's baseline samples still seen, and the distance to them,
        each the mean over the baseline samples.
    """
    if stage == "before":
        msg = "Before the transplant everything has persisted. Choose another stage."
        raise MsgutError(msg)
    study = transplant_courses.samples_with_reads(study)
    seen = rarefied_down_to(study, rarefied_to, seed) > 0
    far, time = (
        measure.distances(study, metric).data,
        transplant_courses.sample_time(study).to_numpy(),
    )
    rows = [
        (
            course.subject,
            course.donor,
            study.samples.index[i],
            time[i],
            engraftment_measures.pprs(seen[[i]], seen[course.before]).mean(),
            far[i, course.before].mean(),
        )
        for course in transplant_courses.courses(study, stage)
        for i in course.after
    ]
    columns = ["subject", "given", "sample", "time", "pprs", "to_baseline"]
    return pd.DataFrame(rows, columns=columns)
