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


# Of a ranking of possible donors; for a caption.
RANKING = (
    "Low to high: where the rank falls in 95 % of the weightings, drawn anew; it says "
    "nothing of other samples or people. No trial shows that such a ranking predicts "
    "how a transplant turns out; it says what a donor would add on paper."
)
