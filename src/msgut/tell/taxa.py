"""Which taxa lead, and which differ, in sentences."""


def listed(found, *, most=5):
    """Return a sentence: which taxa the methods agree on, and of how many.

    Examples
    --------
    >>> import pandas as pd
    >>> from msgut.differential import findings
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [1, 2, 3]})
    >>> toy = Study("toy", counts, pd.DataFrame({"group": ["HC", "HC", "MS"]}))
    >>> print(listed(findings(toy, left="HC", right="MS"))[:20])
    Cannot be said: toy:
    """
    if found.refusal:
        return f"Cannot be said: {found.refusal}"
    agreed = found.table[found.table["agreed"]]
    n = len(found.table)
    votes = int(found.table["n_methods"].max())
    beside = f" beside {', '.join(found.covariates)}" if found.covariates else ""
    if agreed.empty:
        said = f"None of {n} taxa is called by most of {votes} methods{beside}."
    else:
        up = agreed.loc[agreed["direction"] > 0, "taxon"].tolist()
        down = agreed.loc[agreed["direction"] < 0, "taxon"].tolist()
        told = [
            f"{len(names)} {way} in {found.right} ({_some(names, most)})"
            for names, way in ((up, "higher"), (down, "lower"))
            if names
        ]
        said = f"{len(agreed)} of {n} taxa{beside}: {'; '.join(told)}."
    bold = found.trust.loc[found.trust["too_bold"], "method"].tolist()
    if bold:
        said += f" Left out as too bold on this table: {', '.join(bold)}."
    if found.cautions:
        said += f" Not to be read as disease: {'; '.join(found.cautions)}."
    return said


def steadfast(table, found=None):
    """Return a sentence: under how many choices each leading taxon is called.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`robust` returns.
    found : Findings, optional
        Says whether LinDA was too bold on this table.
    """
    if table.empty:
        return "Cannot be said: there was nothing to follow."
    told = []
    for taxon, rows in table.groupby("taxon", sort=False):
        known = rows.dropna(subset=["effect"])
        one_way = known["effect"].gt(0).all() or known["effect"].lt(0).all()
        turn = "" if one_way else ", the sign turns"
        told.append(f"{taxon} in {int((known['q'] < 0.05).sum())} of {len(rows)}{turn}")
    bold = found is not None and len(found.trust) and found.trust.loc[
        found.trust["method"] == "linda", "too_bold"
    ].any()  # fmt: skip
    which = "LinDA, which is too bold here" if bold else "LinDA"
    return f"Called at q < 0.05 by {which}: {'; '.join(told)}."


def majority(table, study):
    """Return a sentence: how many taxa make up half of the reads, and which lead."""
    share = study.counts.div(study.depth.replace(0, 1), axis=0).mean()
    ranked = share.sort_values(ascending=False, kind="stable")
    half = int((ranked.cumsum() < 0.5).sum()) + 1
    lead = ", ".join(f"{t} {ranked[t]:.0%}" for t in table["taxon"][:3])
    whole = f"{half} of {len(ranked)} taxa make up half of the reads"
    return f"{lead} lead on average; {whole}."


def nameless(study):
    """Return a sentence: what share of the reads has no name at the study's rank."""
    unnamed = study.counts.columns.str.startswith("unnamed")
    share = study.counts.loc[:, unnamed].to_numpy().sum() / study.values.sum()
    return (
        f"{share:.0%} of the reads, in {int(unnamed.sum())} of {len(unnamed)} taxa "
        "that carry only the name of their parent."
    )


def _some(names, most):
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
