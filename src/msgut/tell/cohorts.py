"""What the cohorts say together, in plain sentences."""

import numpy as np

from msgut.levels import SIGNIFICANCE
from msgut.meta.transfer import OTHERS


def left_out(table):
    """Return a sentence: which cohorts are pooled, and which not and why.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.admission` gives it.
    """
    pooled = table[table["pooled"].astype(bool)]
    people = int(pooled["n_left"].sum() + pooled["n_right"].sum())
    said = f"{len(pooled)} cohorts are pooled ({people:,} people: "
    said += ", ".join(pooled["study"]) + ")."
    for row in table[~table["pooled"].astype(bool)].itertuples():
        said += f" {row.study} is left out: {row.why}."
    return said


def agreed(table):
    """Return a sentence: for which genera the pooled interval excludes zero.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.pooled` gives it.
    """
    if table.empty:
        return "No genus is seen by two cohorts."
    most = int(table["n_studies"].max())
    clear = table[(table["low"] > 0) | (table["high"] < 0)]
    passed = int((table["q"] < SIGNIFICANCE).sum())
    same = int(table.loc[table["n_studies"] == most, "same_way"].sum())
    whole = int((table["n_studies"] == most).sum())
    named = [
        f"{r.taxon} {r.effect:+.2f} ({r.low:.2f} to {r.high:.2f})".replace("-", "−")
        for r in clear.head(6).itertuples()
    ]
    said = (
        f"{len(clear)} of {len(table)} genera have a pooled interval without zero, "
        f"where {0.05 * len(table):.0f} would by chance"
    )
    said += f": {', '.join(named)}" if named else ""
    said += ", and more" if len(clear) > 6 else ""
    return (
        f"{said}. {passed} stay so once all {len(table)} are counted (q < 0.05). In "
        f"{same} of the {whole} genera that {most} cohorts see, all point one way; "
        f"coins would give {whole * 2 ** (1 - most):.0f}."
    )


def unseen(shares, *, taxon="Methanobrevibacter"):
    """Return a sentence: which cohorts can see a genus, and which are blind to it.

    Parameters
    ----------
    shares : pandas.DataFrame
        As :func:`msgut.meta.presence` gives it.
    """
    blind = int((shares["blind"] != "").sum())
    said = (
        f"{blind} genera that a fifth of one cohort's people hold are all but missing "
        "in another: a matter of primers, extraction or names, not of disease."
    )
    if taxon in shares.index:
        row = shares.loc[taxon].drop(["visible", "blind"])
        told = ", ".join(f"{s} {100 * v:.3g} %" for s, v in row.items())
        said += f" {taxon} is seen in: {told}."
    return said


def carried(table, *, model="random forest"):
    """Return a sentence: how well a model learnt elsewhere does, and against what.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.transfer` gives it.
    """
    known = table[table["effect"].notna()]
    gut = known[(known["features"] == "microbiome") & (known["model"] == model)]
    home = gut[gut["train"] == gut["test"]]
    away = gut[(gut["train"] != gut["test"]) & (gut["train"] != OTHERS)]
    rest = gut[gut["train"] == OTHERS]
    plain = known[
        (known["features"] == "covariates") & (known["train"] != known["test"])
    ]
    said = (
        f"Within their own cohort models reach AUROCs of {_span(home)}, in another one "
        f"{_span(away)} (mean {away['effect'].mean():.2f}); {_beyond(away)}."
    )
    if len(rest):
        said += f" Learnt from all others: {_span(rest)}; {_beyond(rest)}."
    told = known[(known["features"] == "microbiome") & (known["model"] != model)]
    for other, mine in told.groupby("model"):
        far = mine[mine["train"] != mine["test"]]
        said += f" That is by {model}; by {other}, of all {len(far)}: {_beyond(far)}."
    if len(plain):
        said += f" Age and sex alone, learnt elsewhere: {_span(plain)}."
    else:
        said += " No two cohorts share an age, sex or BMI to hold it against."
    return said


def special(table, *, right="MS"):
    """Return a sentence: how many genera are one disease's own, and how many shared.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.meta.specific` gives it.
    """
    many = table["reading"].value_counts()
    own = table.loc[table["reading"] == "its own", "taxon"]
    both = table.loc[table["reading"] == "shared", "taxon"]
    seen = len(table) - int(many.get("not seen", 0))
    if not seen:
        return (
            f"None of {len(table)} genera is seen to differ between {right} and the "
            f"controls, among {int(table['n'].iloc[0])} people: nothing can be called "
            f"special to {right}."
        )
    said = f"{seen} of {len(table)} genera differ in {right} from the controls: "
    said += f"{len(both)} shared with the other diseases{_named(both)}, "
    said += f"{len(own)} its own{_named(own)}"
    unsure = int(many.get("not told apart", 0))
    return said + (f", {unsure} not told apart." if unsure else ".")


def _named(names):
    names = list(names)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f" ({', '.join(names[:5])}{more})" if names else ""


def _span(rows):
    if rows.empty:
        return "none"
    low, high = rows["effect"].min(), rows["effect"].max()
    return f"{low:.2f}" if np.isclose(low, high) else f"{low:.2f} to {high:.2f}"


def _beyond(rows):
    sure = int(((rows["p"] < SIGNIFICANCE) & (rows["effect"] > 0.5)).sum())
    return f"{sure} of {len(rows)} beyond chance"
