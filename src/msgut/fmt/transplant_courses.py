"""Who gave to whom, and which samples stand before and after."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from msgut.cohort.samples import (
    JUST_BEFORE,
    PHASES_BEFORE,
    order_of_visits,
    time_column,
)
from msgut.errors import MsgutError, UnanswerableError

STAGES = {
    "after": ("recipient", ("after",)),
    "before": ("recipient", PHASES_BEFORE),
    "drift": ("recipient", (JUST_BEFORE,)),
    "controls": ("control", ("control",)),
    "every": ("recipient", None),
}


@dataclass(frozen=True)
class Course:
    """One transplant, or what stands in its place: a person's samples and a donor.

    ``before`` and ``after`` are places in the study's rows; ``donor`` is ``""`` for a
    person who received nothing, and ``given`` holds every donor the person ever had.
    """

    subject: str
    donor: str
    given: tuple
    before: np.ndarray = field(repr=False)
    after: np.ndarray = field(repr=False)


def sample_time(study):
    """Return the time of each sample, a Series: days since the transplant, or visits.

    Missing everywhere if the study records neither; the name says which it is
    (:func:`msgut.cohort.samples.time_column`).
    """
    column = time_column(study.samples)
    if column is None:
        return pd.Series(np.nan, study.samples.index, name="time")
    return order_of_visits(study.samples[column]).rename(column)


def samples_with_reads(study):
    """Return the samples that hold any reads: an empty one says nothing of a gut."""
    keep = study.values.sum(axis=1) > 0
    if keep.all():
        return study
    return study.become("empty", "samples without reads", counts=study.counts[keep])


def donors_with_samples(study):
    """Return the donors who gave to someone here: name to places of their samples.

    Raises
    ------
    MsgutError
        If the study has no roles, or no donor whose own samples are in the table.
    """
    samples = _cast(study)
    known = set(samples.loc[samples["role"] == "recipient", "donor"].dropna()) - {""}
    mine = samples["role"] == "donor"
    found = {
        name: np.flatnonzero(mine & (samples["subject"] == name))
        for name in sorted(known & set(samples.loc[mine, "subject"]))
    }
    if len(found) < 2:
        msg = (
            f"{study.name}: {len(found)} donor with samples of their own; a wrong "
            "donor to compare with needs two. Is the depth too strict?"
        )
        raise UnanswerableError(msg)
    return found


def _cast(study):
    """Return the samples of a study that says who gave to whom, or refuse it."""
    for column in ("role", "donor", "subject", "phase"):
        if column not in study.samples:
            msg = (
                f"{study.name}: no column {column!r}, so nothing says who gave to whom."
                " Only a study of design 'fmt' can be asked this."
            )
            raise MsgutError(msg)
    return study.samples


def courses(study, stage="after"):
    """Return the courses of a stage, in the order of the table.

    ``after`` : each person and donor with samples before and after the transplant.
    ``before`` : the same people, their samples before standing also for after: what
    can be seen without a transplant.
    ``drift`` : people with two or more untreated times; the last stands for after.
    ``controls`` : people with the antibiotics and no transplant.
    ``every`` : as ``after``, with every sample of the person, for a course over time.

    A person whose donor is not known, or has no samples, is left out.

    Raises
    ------
    MsgutError
        For an unknown stage, and as :func:`donors_with_samples`.
    """
    if stage not in STAGES:
        msg = f"No stage {stage!r}. Choose {', '.join(STAGES)}."
        raise MsgutError(msg)
    role, later = STAGES[stage]
    have = donors_with_samples(study)
    samples, times = study.samples, sample_time(study)
    donor = samples["donor"].fillna("")
    found = []
    for (subject, name), rows in samples.groupby(
        [samples["subject"], donor], sort=False
    ):
        rows = rows[rows["role"] == role]
        if role == "recipient" and name not in have:
            continue
        before = rows.index[rows["phase"].isin(PHASES_BEFORE)]
        after = rows.index[rows["phase"].isin(later) if later else slice(None)]
        if stage == "drift":
            last = times[after].max()
            before, after = after[times[after] < last], after[times[after] == last]
        if len(before) and len(after):
            given = tuple(sorted(set(donor[samples["subject"] == subject]) - {""}))
            at = samples.index.get_indexer
            found.append(Course(str(subject), name, given, at(before), at(after)))
    return found


def unusable_recipients(study):
    """Return the recipients whom no measure can use, a list of their names.

    Their donor is not known, or no sample before or after is there.

    Raises
    ------
    MsgutError
        As :func:`donors_with_samples`.
    """
    samples = _cast(study)
    samples = samples[samples["role"] == "recipient"]
    used = {course.subject for course in courses(samples_with_reads(study))}
    return [str(s) for s in pd.unique(samples["subject"]) if str(s) not in used]


def recipients_before(study):
    """Return the recipients' samples before the transplant, as a study.

    Raises
    ------
    MsgutError
        If there is none, or nothing says who gave to whom.
    """
    samples = _cast(study)
    keep = (samples["role"] == "recipient") & samples["phase"].isin(PHASES_BEFORE)
    why = "recipients before the transplant"
    return study.become("waiting", why, counts=study.counts.loc[keep])
