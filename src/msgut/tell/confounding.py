"""What else than disease may stand behind a difference, told with every answer."""


def confounded_caution(why, unequal="", where=""):
    """Return what else may set the groups apart, told from them or not adjusted for.

    Parameters
    ----------
    why : str
        What cannot be told from the groups.
    unequal : str
        In what they differ beyond chance that the answer does not adjust for.
    where : str
        The cohort, as it stands in the sentence.

    Examples
    --------
    >>> confounded_caution("", "site")[0][:46]
    'Not adjusted for site, in which the groups dif'
    """
    told = (f"Not to be read as disease{where}: {why}.",) if why else ()
    if unequal:
        beside = f"Not adjusted for {unequal}, in which the groups differ by more than "
        told += (f"{beside}chance allocation would give.",)
    return told
