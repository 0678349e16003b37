"""What forbids to read a sentence further than it goes, told with every statement."""

from msgut.cohort import comparison, covariates_in_words, unequal_and_unadjusted
from msgut.compare.indices import HANGS_ON_DEPTH
from msgut.levels import SUSPECT
from msgut.meta import unequally_deep
from msgut.tell.confounding import confounded_caution
from msgut.tell.two_groups import smaller_and_wider
from msgut.tell.words import number, p_in_words

# A difference in reads is cautioned against before it would be called, or from twofold;
# indices of shares, from so many times the reads.
TIMES = 1.5
AT_ONE_DEPTH = ("richness_even", "log2_depth")


def confounding(who, adjusted_for=None):
    """Return why a difference is not to be read as disease, as a tuple of sentences.

    Parameters
    ----------
    who : msgut.cohort.Comparison
    adjusted_for : sequence of str, optional
        What the answer holds the same; nothing where empty. The other traits in which
        the groups differ beyond chance are named then; where left out, only what no
        adjustment could separate is.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.cohort import comparison
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame(
    ...     {"group": ["HC", "HC", "MS", "MS"], "batch": [None, None, "r1", "r2"]}
    ... )
    >>> toy = Study("toy", pd.DataFrame({"A": [1, 2, 3, 4]}), samples)
    >>> confounding(comparison(toy))
    ('Not to be read as disease: batch is recorded for MS only.',)
    """
    unequal = ()
    if adjusted_for is not None:
        unequal = unequal_and_unadjusted(who, adjusted_for)
    named = covariates_in_words(unequal) if unequal else ""
    return confounded_caution("; ".join(who.confounded_with), named)


def shared_places(cohorts):
    """Return who may stand in two cohorts, as a tuple of sentences.

    Parameters
    ----------
    cohorts : sequence of msgut.study.Study

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.facts import Facts
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame({"group": ["HC"]})
    >>> one, two = (
    ...     Study(name, pd.DataFrame({"A": [1]}), samples, facts=Facts(place=place))
    ...     for name, place in (("one", "Boston, USA"), ("two", "Edinburgh, Boston"))
    ... )
    >>> shared_places([one, two])
    ('one and two both asked people in Boston: some may stand in both.',)
    """
    told = []
    for n, one in enumerate(cohorts):
        for other in cohorts[n + 1 :]:
            both = _places(one) & _places(other)
            if both:
                told.append(
                    f"{one.name} and {other.name} both asked people in "
                    f"{' and '.join(sorted(both))}: some may stand in both."
                )
    return tuple(told)


def _places(study):
    parts = (part.strip() for part in study.facts.place.split(","))
    # USA and UK are too large for one person to be asked twice.
    return {part for part in parts if part and not part.isupper()}


def batches(cohorts, left, right):
    """Return which of several cohorts cannot be read as disease, a tuple of sentences.

    Parameters
    ----------
    cohorts : sequence of msgut.study.Study
    left, right : str
        The groups compared.
    """
    return tuple(
        sentence
        for study in cohorts
        for sentence in confounded_caution(
            "; ".join(comparison(study, left, right).confounded_with),
            where=f" in {study.name}",
        )
    )


def unequal_reads(row, right, left):
    """Return that log-ratios may be those of depth, where it may differ, as a tuple.

    Parameters
    ----------
    row : mapping
        ``depth_ratio, depth_p``, as :func:`msgut.meta.disease_specificity` gives them.
    right, left : str
    """
    if not row["depth_p"] < SUSPECT:
        return ()
    said = (
        f"{right} was read {number(row['depth_ratio'])} times as deeply as {left} "
        f"({p_in_words(row['depth_p'])}): rare taxa are found where more is read, and "
        "that can look like a difference."
    )
    return (said,)


def reads_of_cohorts(cohorts, left, right):
    """Return in which cohorts the groups may be read unequally deeply, as a tuple.

    Pooled, what depth does in each cohort adds up: of three cohorts of 60 a group, all
    read at a quarter of the depth, a taxon was seen in 33 % of invented null studies.
    :func:`msgut.meta.cohorts_at_equal_depth` thins the same ones.

    Parameters
    ----------
    cohorts : sequence of msgut.study.Study
        As they were read.
    left, right : str
        The groups compared.
    """
    deep = {study: unequally_deep(study, left=left, right=right) for study in cohorts}
    return tuple(
        f"In {study.name} {right} was read {number(row['depth_ratio'])} times as deeply "
        f"as {left} ({p_in_words(row['depth_p'])}): all its samples were thinned to its "
        "shallowest, for rare taxa are found where more is read."
        for study, row in deep.items()
        if row
    )


def deeper_group(table, measure):
    """Return that the groups differ in reads per sample, where they do, as a tuple.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.two_groups` returns, with a row ``log2_depth``.
    measure : str
        The index that is told.
    """
    rows = table[(table["measure"] == "log2_depth") & (table["test"] == "rank")]
    asked = measure in set(table["measure"])
    if not len(rows) or not asked or measure in AT_ONE_DEPTH:
        return ()
    row, times = rows.iloc[0], 2 ** rows["effect"].iloc[0]
    counts = measure in HANGS_ON_DEPTH
    far = max(times, 1 / times)
    if far < 2 and (row["p"] >= SUSPECT or (far < TIMES and not counts)):
        return ()
    told = (
        f"{row['right']} has {number(times)} times the reads of {row['left']} "
        f"({p_in_words(row['p'])}), and this index was not brought to one depth: more reads "
        "show more kinds."
    )
    return (told,)


def wider_group(table, measure):
    """Return that the smaller group varies more, as a tuple of sentences.

    A rank test asks whether one group ranks higher. Where the smaller one is also the
    wider it calls that too often, though their middles are one.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.two_groups` returns.
    measure : str

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"measure": "shannon", "test": "rank", "left": "HC", "right": "MS"}
    >>> row |= {"n_left": 10, "n_right": 40, "n_pairs": 0}
    >>> row |= {"sd_left": 0.9, "sd_right": 0.3}
    >>> wider_group(pd.DataFrame([row]), "shannon")[0][:66]
    'HC, the smaller group, varies more (standard deviation 0.9, in MS '
    """
    rows = table[(table["measure"] == measure) & (table["test"] == "rank")]
    if not len(rows) or "sd_left" not in table:
        return ()
    found = smaller_and_wider(rows.iloc[0])
    if not found:
        return ()
    (small, wide), (large, narrow) = found
    told = (
        f"{small}, the smaller group, varies more (standard deviation {number(wide)}, in "
        f"{large} {number(narrow)}): a rank test then calls a shift where there is none "
        "in more than one study of twenty, and its interval is too narrow. So no "
        "difference is called that Cliff's delta does not show too, and none is shown "
        "to be too small to matter."
    )
    return (told,)


# Of a ranking of possible donors; for a caption.
RANKING = (
    "Low to high: where the rank falls in 95 % of the weightings, drawn anew; it says "
    "nothing of other samples or people. No trial shows that such a ranking predicts "
    "how a transplant turns out; it says what a donor would add on paper."
)


def unequal_spread(row):
    """Return what pseudo-F may have taken for a difference in centre, as a tuple.

    Parameters
    ----------
    row : pandas.Series
        With ``robust``: whether p is of Welch's statistic, which spread does not
        mislead.

    Examples
    --------
    >>> unequal_spread({"robust": True})
    ()
    """
    if row["robust"]:
        return ()
    why = (
        "This p is of pseudo-F, which also answers to a difference in spread where "
        "groups differ in size: some of it may be that."
    )
    return (why,)


def covariates_left_out(table):
    """Return which covariates a table leaves out, and why, as a tuple of sentences.

    Examples
    --------
    >>> import pandas as pd
    >>> table = {"term": ["run"], "adjusted": ["left out"], "why": ["repeats site"]}
    >>> covariates_left_out(pd.DataFrame(table))
    ('Left out: run, which repeats site.',)
    """
    gone = table[table["adjusted"] == "left out"]
    names = "; ".join(
        f"{t}, which {w}" for t, w in zip(gone["term"], gone["why"], strict=True)
    )
    return (f"Left out: {names}.",) if names else ()


def samples_left_out(row):
    """Return how many samples a row leaves out for want of a covariate, as a tuple.

    Examples
    --------
    >>> samples_left_out({"n": 37, "n_dropped": 5})
    ('5 of 42 samples are left out: not all their covariates are known.',)
    """
    lost = int(row["n_dropped"])
    if not lost:
        return ()
    whole = lost + int(row["n"])
    why = f"{lost} of {whole} samples are left out: not all their covariates are known."
    return (why,)
