"""How far a list of taxa can be trusted: what shuffled labels say of the methods."""

from msgut.levels import SIGNIFICANCE, SUSPECT
from msgut.tell.depth import depth_between_groups
from msgut.tell.statement import Statement
from msgut.tell.words import in_per_cent


def reliability(result):
    """Return what shuffling says of the methods, and depth of the groups, as cautions.

    Parameters
    ----------
    result : msgut.differential.Findings

    Returns
    -------
    tuple of str
    """
    if not len(result.trust):
        return ()
    state = result.trust.set_index("method")["state"]
    bold = state.index[state == "too bold"].tolist()
    open_ = result.trust[result.trust["state"] == "not known"]
    said = []
    if bold:
        said.append(f"Left out as too bold on this table: {', '.join(bold)}.")
    if len(open_):
        told = ", ".join(
            f"{r.method} ({in_per_cent(r.alarms)} of {r.permutations} shuffles raise an alarm, "
            f"95 % interval {in_per_cent(r.low)} to {in_per_cent(r.high)})"
            for r in open_.itertuples()
        )
        said.append(f"Neither cleared nor marked by shuffling: {told}.")
    if result.unequal:
        why = (
            f"Below p = {SUSPECT}"
            if result.depth["p"].iloc[0] < SUSPECT
            else "Since depth may differ all the same among these taxa and beside the "
            "covariates (LinDA's own rule)"
        )
        said.append(
            f"{depth_between_groups(result.depth, result.who).sentence} {why} methods are judged by "
            "shuffles that keep depths as unequal."
        )
    return tuple(said)


def believable_methods(result):
    """Return which methods may be believed on this table, and how surely.

    Parameters
    ----------
    result : msgut.differential.Findings

    Returns
    -------
    Statement
    """
    if result.refusal:
        return Statement(f"Cannot be said: {result.refusal}", "cannot_be_told")
    words = {
        "calibrated": "calibrated (the whole interval of alarms below 15 %)",
        "not known": "not known",
        "too bold": "too bold",
    }
    told = []
    for state, called in words.items():
        own = result.trust[result.trust["state"] == state]
        names = [
            f"{r.method} {in_per_cent(r.alarms)} ({in_per_cent(r.low)} to {in_per_cent(r.high)})"
            for r in own.itertuples()
        ]
        told += [f"{called}: {', '.join(names)}"] if names else []
    kept = (
        "labels shuffled and depths kept as unequal as they are"
        if result.unequal
        else "labels shuffled, depths not kept unequal"
    )
    said = f"Shuffles with any taxon at q < {SIGNIFICANCE}, {kept}: {'; '.join(told)}."
    return Statement(said, n=sum(result.who.sizes), method="shuffled labels")
