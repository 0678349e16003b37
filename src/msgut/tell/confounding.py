"""What else than disease may stand behind a difference, told with every answer."""

from msgut.cohort import confounded_covariates, covariates_in_words, table1


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


def unequal_in_words(who, adjusted_for=()):
    """Return in which traits groups differ beyond chance, but those adjusted for.

    What cannot be told from the groups at all is not among them.
    """
    table = table1(who, reference=who.left)
    beyond = dict.fromkeys(table.loc[table["beyond_chance"], "covariate"])
    apart = {*confounded_covariates(who)["covariate"], *adjusted_for}
    names = [name for name in beyond if name not in apart]
    return covariates_in_words(names) if names else ""
