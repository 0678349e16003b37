"""Who can be learnt from: one sample of each person, enough people, counts."""

from msgut.cohort.comparison import comparison
from msgut.errors import UnanswerableError
from msgut.levels import LEAST_PEOPLE


def learnable(study, *, left="", right=""):
    """Return the comparison of two groups, one sample a person, ready to be learnt.

    Parameters
    ----------
    study : msgut.study.Study or msgut.cohort.Comparison

    Raises
    ------
    MsgutError
        When a group is absent or has fewer than ``LEAST_PEOPLE["learning"]`` people, or the table holds no
        counts.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.study import Study
    >>> names = [f"s{n}" for n in range(20)]
    >>> samples = pd.DataFrame({"group": ["HC", "MS"] * 10, "age": 40.0}, names)
    >>> toy = Study("toy", pd.DataFrame({"A": range(1, 21)}, names), samples)
    >>> learnable(toy).sizes
    (10, 10)
    """
    who = comparison(study, left, right).once()
    who.study.require("counts", "a log-ratio")
    least = LEAST_PEOPLE["learning"]
    if min(who.sizes) < least:
        msg = (
            f"{who.sizes[0]} {who.left} and {who.sizes[1]} {who.right} are too few to "
            f"learn from; {least} people of each are needed."
        )
        raise UnanswerableError(msg, about=who.study.name)
    return who
