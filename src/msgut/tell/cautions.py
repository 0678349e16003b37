"""What forbids to read a sentence further than it goes, told with every statement."""

from msgut.tell.words import chance, number

# A difference in reads is cautioned against before it would be called, or from twofold;
# indices of shares, from so many times the reads.
UNEQUAL_DEPTH, TIMES = 0.1, 1.5
AT_ONE_DEPTH = ("richness_even", "log2_depth")


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


def unequal_depth(table, measure):
    """Return that the groups differ in reads per sample, where they do, as a tuple.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.compare.groups` returns, with a row ``log2_depth``.
    measure : str
        The index that is told.
    """
    rows = table[(table["measure"] == "log2_depth") & (table["test"] == "rank")]
    own = table[table["measure"] == measure]
    if not len(rows) or not len(own) or measure in AT_ONE_DEPTH:
        return ()
    row, times = rows.iloc[0], 2 ** rows["effect"].iloc[0]
    counts = own["family"].iloc[0] == "hangs on depth"
    far = max(times, 1 / times)
    if far < 2 and (row["p"] >= UNEQUAL_DEPTH or (far < TIMES and not counts)):
        return ()
    told = (
        f"{row['right']} has {number(times)} times the reads of {row['left']} "
        f"({chance(row['p'])}), and this index was not brought to one depth: more reads "
        "show more kinds."
    )
    return (told,)
