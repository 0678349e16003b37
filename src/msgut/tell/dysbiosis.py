"""The answer in a sentence, made from the tables."""

from msgut.levels import SIGNIFICANCE

# Below this an AUROC is no acceptable discrimination (Hosmer, Lemeshow & Sturdivant,
# Applied Logistic Regression, 2013, doi:10.1002/9781118548387).
ACCEPTABLE = 0.7


def answer(table, others=None, *, level=SIGNIFICANCE):
    """Return whether a group's gut may be called dysbiotic, by all scores together.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.assessment` gives it, for one group.
    others : pandas.DataFrame, optional
        As :func:`msgut.dysbiosis.beside` gives it.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"score": "CLOUD", "right": "MS", "left": "HC", "effect": 0.52, "q": 0.8,
    ...        "adjusted_low": -0.2, "adjusted_for": "sex", "low": 0.4, "high": 0.6}
    >>> answer(pd.DataFrame([row]))
    'No: none of 1 scores sets MS apart beyond chance (AUROC 0.52).'
    """
    right = table["right"].iloc[0]
    seen = table[table["q"] < level]
    up = seen[seen["effect"] > 0.5]
    down = seen[seen["effect"] < 0.5]
    kept = up[(up["adjusted_low"] > 0) | (up["adjusted_for"] == "")]
    n = len(table)
    if seen.empty:
        said = f"No: none of {n} scores sets {right} apart beyond chance"
        said += f" (AUROC {_span(table)})."
    else:
        bare = (kept["adjusted_for"] == "").all()
        after = "" if bare else f" also adjusted for {table['adjusted_for'].iloc[0]}"
        if len(kept):
            lead = "In part" if len(kept) < n / 2 else "Yes"
            lead = "Hardly" if kept["effect"].max() < ACCEPTABLE else lead
            lead = "Not known" if bare else lead
            said = f"{lead}: {len(kept)} of {n} scores lie higher in {right}{after}"
            said += f" ({', '.join(kept['score'])}; AUROC {_span(kept)})."
            said += " Nothing is recorded to adjust for." if bare else ""
        elif len(up):
            said = (
                f"Not as far as can be told: {len(up)} of {n} scores lie higher in "
                f"{right} ({', '.join(up['score'])}), none of them once adjusted for "
                f"{table['adjusted_for'].iloc[0]}."
            )
        else:
            said = f"No: no score of {n} lies higher in {right} beyond chance."
        if len(down):
            said += f" The other way runs: {', '.join(down['score'])}."
    mixed = table["mixed"].iloc[0] if "mixed" in table else ""
    if mixed:
        said = f"Not known: disease cannot be told from this: {mixed}. " + (
            said.replace("Yes: ", "").replace("In part: ", "").replace("Hardly: ", "")
        )
    if others is not None and len(others):
        best = others.loc[(others["effect"] - 0.5).abs().idxmax()]
        name = best["score"][:1].upper() + best["score"][1:]
        said += f" {name} alone has {best['effect']:.2f}."
    return said


def reversal(found, table, *, level=SIGNIFICANCE):
    """Return a sentence: which genera of the Crohn's index run against it here.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`msgut.dysbiosis.parts` gives it.
    table : pandas.DataFrame
        The assessment.
    """
    mine = table[table["score"].str.startswith("Crohn")]
    if mine.empty:
        return "The Crohn's index cannot be worked out from this table."
    row = mine.iloc[0]
    here = found[found["effect"].notna()]
    against = here[~here["agrees"]].sort_values("effect", key=abs, ascending=False)
    way = "runs the other way" if row["effect"] < 0.5 else "points the same way"
    sure = "" if row["q"] < level else ", no more than chance would"
    said = (
        f"The index made from Crohn's disease {way} in {row['right']} (AUROC "
        f"{row['effect']:.2f}, {row['low']:.2f} to {row['high']:.2f}){sure}: "
        f"{len(against)} of its {len(here)} genera seen here move against it"
    )
    if len(against):
        named = [f"{r.taxon} {r.effect:+.2f}".replace("-", "−")
                 for r in against.head(4).itertuples()]  # fmt: skip
        said += f" ({', '.join(named)} standard deviations)"
    return said + "."


def shared(table, *, right="MS", level=SIGNIFICANCE):
    """Return a sentence: which diseases the scores set apart, and how far.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.diseases` gives it.
    """
    groups = list(dict.fromkeys(table["right"]))
    if len(groups) < 2:
        return f"No other disease stands beside {right} in this study."
    said = []
    for group in groups:
        mine = table[table["right"] == group]
        beyond = mine[(mine["q"] < level) & (mine["effect"] > 0.5)]
        kept = beyond[beyond["adjusted_low"] > 0]
        known = (mine["adjusted_for"] != "").any()
        also = f", {len(kept)} once adjusted" if known else ""
        said.append(
            f"{group} by {len(beyond)} of {len(mine)}{also} (AUROC {_span(mine)})"
        )
    return (
        f"Against the same controls the scores set apart {'; '.join(said)}. What sets "
        f"several diseases apart is no mark of {right}."
    )


def _span(table):
    low, high = table["effect"].min(), table["effect"].max()
    return f"{low:.2f}" if high - low < 0.005 else f"{low:.2f} to {high:.2f}"
