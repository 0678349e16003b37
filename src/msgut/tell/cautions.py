"""What forbids to read a sentence further than it goes, told with every statement."""


def confounding(who):
    """Return why a difference is not to be read as disease, as a tuple of sentences.

    Parameters
    ----------
    who : msgut.cohort.Comparison

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
    why = "; ".join(who.confounded_with)
    return (f"Not to be read as disease: {why}.",) if why else ()


def spread(row):
    """Return what pseudo-F may have taken for a difference in centre, as a tuple.

    Parameters
    ----------
    row : pandas.Series
        With ``robust``: whether p is of Welch's statistic, which spread does not
        mislead.

    Examples
    --------
    >>> spread({"robust": True})
    ()
    """
    if row["robust"]:
        return ()
    why = (
        "This p is of pseudo-F, which also answers to a difference in spread where "
        "groups differ in size: some of it may be that."
    )
    return (why,)


def left_out(table):
    """Return which covariates a table leaves out, and why, as a tuple of sentences.

    Examples
    --------
    >>> import pandas as pd
    >>> table = {"term": ["run"], "adjusted": ["left out"], "why": ["repeats site"]}
    >>> left_out(pd.DataFrame(table))
    ('Left out: run, which repeats site.',)
    """
    gone = table[table["adjusted"] == "left out"]
    names = "; ".join(
        f"{t}, which {w}" for t, w in zip(gone["term"], gone["why"], strict=True)
    )
    return (f"Left out: {names}.",) if names else ()


def incomplete(row):
    """Return how many samples a row leaves out for want of a covariate, as a tuple.

    Examples
    --------
    >>> incomplete({"n": 37, "n_dropped": 5})
    ('5 of 42 samples are left out: not all their covariates are known.',)
    """
    lost = int(row["n_dropped"])
    if not lost:
        return ()
    whole = lost + int(row["n"])
    why = f"{lost} of {whole} samples are left out: not all their covariates are known."
    return (why,)
