"""What papers have published and what this table shows of it, in sentences."""

from msgut.claims import ALL
from msgut.stats.share_against_half import PERMUTED, SIGN_TEST
from msgut.tell.cautions import confounding
from msgut.tell.statement import Statement
from msgut.tell.verdicts import verdict
from msgut.tell.words import in_per_cent, p_in_words

# What a reading of :data:`msgut.claims.READINGS` is called beside a bar.
READING = {
    "same way": "points the same way",
    "same way alone": "the same way, not once all papers are counted",
    "other way": "points the other way",
    "other way alone": "the other way, not once all papers are counted",
    "not shown": "not shown to be more than a coin",
    "too few": "too few to tell",
    "unseen": "none seen here",
}


def published_genera(papers, who):
    """Return whether published genera point the same way here, with its cautions.

    Parameters
    ----------
    papers : pandas.DataFrame
        As :func:`msgut.claims.by_paper` returns, or empty.
    who : msgut.cohort.Comparison
        Where its right group is not MS, agreement says that the genera are not special
        to MS.

    Returns
    -------
    Statement
        The estimate is the share of the seen genera that point as published.

    Examples
    --------
    >>> import pandas as pd
    >>> published_genera(pd.DataFrame(), None).verdict
    'cannot_be_told'
    """
    whole = papers[papers["paper"] == ALL] if len(papers) else papers
    if whole.empty or not whole.iloc[0]["n_seen"]:
        why = "no genus that a paper names could be compared here"
        return Statement(f"Cannot be said: {why}.", "cannot_be_told")
    row = whole.iloc[0]
    unseen = int(row["n_genera"] - row["n_seen"])
    code = verdict(row["p"], least_p=row["least_p"])
    if code == "could_not_have_been_seen":
        reading = (
            f": {row['n_seen']} genera are too few to tell, whichever way they point"
        )
    elif row["reading"] == "not shown":
        reading = ": not shown to be more than a coin"
    else:
        reading = f": it {READING[row['reading']]}"
    test = f"{PERMUTED}," if row["test"] == PERMUTED else SIGN_TEST
    said = (
        f"{row['n_same']} of {row['n_seen']} genera point as published, "
        f"{in_per_cent(row['share'])} (95 % interval {in_per_cent(row['low'])} to {in_per_cent(row['high'])}; a "
        f"coin gives half; {test} {p_in_words(row['p'])}){reading}. {unseen} of "
        f"{row['n_genera']} cannot be seen here."
    )
    cautions = []
    if row["test"] == SIGN_TEST:
        cautions.append(
            "Genera of one gut move together: the p is a guide and no proof."
        )
    if who.right != "MS":
        cautions.append(
            f"They were published for MS, and this is {who.right}: what agrees is not "
            "special to MS."
        )
    return Statement.from_row(
        row,
        said,
        code,
        columns={"estimate": "share"},
        unit="share of genera",
        q=None,
        n=who.n_people,
        method=f"two-sided, {row['test']}",
        cautions=(*cautions, *confounding(who, who.covariates)),
    )
