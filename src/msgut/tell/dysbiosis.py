"""Whether a gut may be called dysbiotic, in words made from the tables."""

from msgut.dysbiosis import CROHN
from msgut.levels import MATTERS, SIGNIFICANCE
from msgut.stats.false_discovery import least_q
from msgut.tell.aurocs import (
    ACCEPTABLE,
    auroc_in_words,
    auroc_sentence,
    of_each_group,
    with_verdicts,
)
from msgut.tell.confounding import confounded_caution
from msgut.tell.statement import Statement
from msgut.tell.words import capital, number, one_of_many_by_chance, p_in_words

METHOD = "AUROC of scores; labels permuted as the design allows, Benjamini-Hochberg"
BARE = "Nothing is adjusted for: age, sex or weight may be behind a difference."
# Where none is called the answer is of all scores: no one's interval stands for it.
OF_ALL = ("not_seen", "not_after_counting", "could_not_have_been_seen")
COUNTS = (
    "How many are called hangs on how many people a disease has: that one is called "
    "and another is not is no difference between the two."
)


def is_dysbiotic(table, others=None, *, matters=MATTERS["auroc"], level=SIGNIFICANCE):
    """Return whether scores set a group apart, all counted together.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.assessment` gives it, for one group.
    others : pandas.DataFrame, optional
        As :func:`msgut.dysbiosis.covariate_aurocs` gives it.
    matters : float
        Closer to one half than this an AUROC does not matter.

    Returns
    -------
    Statement
        Its numbers are those of the farthest score that is called; where none is, its
        interval reaches from the lowest to the highest end of all.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"score": "CLOUD", "right": "MS", "left": "HC", "effect": 0.52, "p": 0.8,
    ...        "q": 0.8, "adjusted_for": "sex", "adjusted_p": 0.8, "low": 0.39,
    ...        "high": 0.65, "mixed": "", "null_mean": 0.5, "least_p": 0.001,
    ...        "n_left": 40, "n_right": 40}
    >>> is_dysbiotic(pd.DataFrame([row])).sentence
    'Not seen: of 1 scores none is called (q < 0.05). Nearest to being called: CLOUD, AUROC \
0.52 (95 % interval 0.39 to 0.65; p = 0.8); the intervals leave an AUROC of up to 0.65, or \
down to 0.39, possible.'
    """
    table = table[table["effect"].notna()]
    if table.empty:
        return Statement(
            "No score can be worked out from this table.", "cannot_be_told"
        )
    table = with_verdicts(table, matters=matters, level=level)
    seen = table[table["verdict"] == "seen"]
    # Of many scores the farthest is far by being picked: where none is called the
    # answer holds all that any of their intervals leaves possible.
    low, high = table["low"].min(), table["high"].max()
    up, down = seen[seen["effect"] > 0.5], seen[seen["effect"] < 0.5]
    if len(up):
        words, code, row = _higher(up, table)
        low, high = row["low"], row["high"]
    elif len(down):
        row = _farthest(down)
        low, high = row["low"], row["high"]
        code = "seen"
        words = f"The other way: of {len(table)} scores none is called higher in "
        words += f"{row['right']}"
    else:
        words, code, row = _nothing(table, matters, level)
    if len(down):
        named = "; ".join(
            auroc_in_words(r, name=r["score"]) for _, r in down.iterrows()
        )
        words += f". The other way, lower in {row['right']}: {named}"
    if others is not None and len(others):
        best = others.loc[(others["effect"] - 0.5).abs().idxmax()]
        words += f". {capital(best['score'])} alone: AUROC {auroc_in_words(best)}"
    numbers = _area_of(row, table) | {"least_p": least_q(table["least_p"]).min()}
    if len(table) > 1 and code in OF_ALL:
        del numbers["estimate"]
        numbers |= {"low": low, "high": high}
    return Statement(
        f"{words}.",
        code,
        **numbers,
        cautions=_cautions(table, seen, level),
    )


def _area_of(row, table):
    """Return the numbers of a score's row, as a statement holds them."""
    return {
        "estimate": row["effect"],
        "low": row["low"],
        "high": row["high"],
        "unit": "AUROC",
        "p": row["p"],
        "q": row["q"],
        "least_p": least_q(table["least_p"])[0],
        "n": row["n_left"] + row["n_right"],
        "method": METHOD,
    }


def crohn_index_holds(parts, table, *, matters=MATTERS["auroc"], level=SIGNIFICANCE):
    """Return whether the index made from Crohn's disease holds here.

    Parameters
    ----------
    parts : pandas.DataFrame
        As :func:`msgut.dysbiosis.crohn_index_genera` gives it.
    table : pandas.DataFrame
        The assessment.
    """
    table = with_verdicts(table, matters=matters, level=level)
    mine = table[table["score"] == CROHN]
    if mine.empty:
        return Statement(
            "The Crohn's index cannot be worked out from this table.", "cannot_be_told"
        )
    row = mine.iloc[0]
    way = "runs the other way" if row["effect"] < 0.5 else "points the same way"
    called = row["verdict"] == "seen"
    said = (
        f"The index made from Crohn's disease {way} in"
        if called
        else ("Which way the index made from Crohn's disease runs is not called in")
    )
    said += f" {row['right']}: AUROC {auroc_in_words(row)}"
    if not called:
        said += f", {auroc_sentence(row, row['verdict'], matters=matters)}"
    here = parts[parts["effect"].notna()]
    against = here[~here["agrees"]].sort_values("effect", key=abs, ascending=False)
    said += f". Of its {len(here)} genera seen here {len(against)} lean against it"
    if len(against):
        named = [
            f"{r.taxon} {r.effect:+.2f}".replace("-", "−")
            for r in against.head(4).itertuples()
        ]
        said += f" ({', '.join(named)} standard deviations, each untested)"
    return Statement(
        f"{said}.",
        row["verdict"],
        **_area_of(row, table),
        cautions=confounded_caution(row["mixed"], row.get("unequal", "")),
    )


def scores_by_disease(
    table, *, right="MS", matters=MATTERS["auroc"], level=SIGNIFICANCE
):
    """Return what the scores say of each disease, held against the same controls.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`msgut.dysbiosis.assessment_by_disease` gives it.
    right : str
        The group that the page is about.
    """
    groups = list(dict.fromkeys(table["right"]))
    if len(groups) < 2:
        return Statement(
            f"No other disease stands beside {right} in this study.", "cannot_be_told"
        )
    table = with_verdicts(table, matters=matters, level=level)
    said = []
    for group in groups:
        mine = table[(table["right"] == group) & table["effect"].notna()]
        if mine.empty:
            said.append(f"{group}: no score can be worked out")
            continue
        higher = mine[(mine["verdict"] == "seen") & (mine["effect"] > 0.5)]
        kept = (higher["after_adjusting"] == "kept").sum()
        also = (
            f", {kept} also once adjusted" if (mine["adjusted_for"] != "").any() else ""
        )
        best = _farthest(mine)
        said.append(
            f"{group} ({best['n_right']} people) higher by {len(higher)} of "
            f"{len(mine)}{also}; farthest from a coin {best['score']}, AUROC {auroc_in_words(best)}"
        )
    why = (of_each_group(table, column) for column in ("mixed", "unequal"))
    return Statement(
        f"Each was tested for itself, against the same controls: {'. '.join(said)}.",
        "described",
        method=METHOD,
        cautions=(COUNTS, *confounded_caution(*why)),
    )


def _higher(up, table):
    """Return words, verdict and row where scores are called higher."""
    kept = up[up["after_adjusting"] == "kept"]
    bare = (up["after_adjusting"] == "not adjusted").all()
    n, right, given = len(table), up["right"].iloc[0], table["adjusted_for"].iloc[0]
    if not bare and kept.empty:
        row = _farthest(up)
        left = (
            f"{number(row['adjusted'])} (95 % interval {number(row['adjusted_low'])} "
        )
        left += f"to {number(row['adjusted_high'])}) standard deviations"
        words = (
            f"Not as far as can be told: {len(up)} of {n} scores lie higher in {right} "
            f"({', '.join(up['score'])}), none of them once adjusted for {given} "
            f"({row['score']}: AUROC {auroc_in_words(row)}, adjusted {left})"
        )
        return words, "cannot_be_told", row
    shown = up if bare else kept
    row = _farthest(shown)
    if bare or table["mixed"].iloc[0]:
        lead = "Set apart, whatever the cause"
    elif row["effect"] < ACCEPTABLE:
        lead = "By a little"
    else:
        lead = "In part" if len(shown) < n / 2 else "Yes"
    after = "" if bare else f" also adjusted for {given}"
    words = (
        f"{lead}: {len(shown)} of {n} scores lie higher in {right}{after} "
        f"({', '.join(shown['score'])}); the farthest, {row['score']}, has AUROC "
        f"{auroc_in_words(row)}"
    )
    return words, "seen", row


def _nothing(table, matters, level):
    """Return words, verdict and row where no score is called."""
    n, right = len(table), table["right"].iloc[0]
    codes = set(table["verdict"])
    row = _nearest(table)
    far = f"Nearest to being called: {row['score']}, AUROC {auroc_in_words(row)}"
    most, least = table["high"].max(), table["low"].min()
    open_end = f"; the intervals leave an AUROC of up to {most:.2f}, or down to "
    open_end += f"{least:.2f}, possible"
    if codes == {"too_small_to_matter"}:
        words = (
            f"Shown to separate hardly: all {n} intervals lie within {matters:g} of a "
            f"coin's 0.5. {far}"
        )
        return words, "too_small_to_matter", row
    floor = p_in_words(least_q(table["least_p"])[0], "the least q")
    fallen_short = {
        "could_not_have_been_seen": "Could not have been seen: labels can be dealt in "
        f"so few ways that {floor}, whatever the guts do; nearest",
        "cannot_be_told": f"Too close to call: permuted labels set {right} apart, the "
        "interval does not; nearest",
        "not_after_counting": f"Not once all {n} scores are counted (q): alone some "
        "would be called; nearest",
    }
    for code, words in fallen_short.items():
        # One score that no data could have called says nothing of the others.
        short = codes == {code} if code == "could_not_have_been_seen" else code in codes
        if short:
            row = _nearest(table[table["verdict"] == code])
            said = f"{words}: {row['score']}, AUROC {auroc_in_words(row)}"
            if code == "not_after_counting":
                said += f", and {one_of_many_by_chance(row['p'], n)}"
            return f"{said}{open_end}", code, row
    words = f"Not seen: of {n} scores none is called (q < {level:g}). {far}{open_end}"
    return words, "not_seen", row


def _cautions(table, seen, level):
    row = table.iloc[0]
    said = [*confounded_caution(row["mixed"], row.get("unequal", ""))]
    if len(seen) and (seen["adjusted_for"] == "").all():
        said.append(BARE)
    alone = table["least_p"].max() * len(table)
    together = least_q(table["least_p"]).max()
    if seen.empty and together < level <= alone:
        said.append(
            f"One score alone could not have been called: its q is {alone:.2g}."
        )
    return tuple(said)


def _nearest(table):
    """Return the score of the least p, of two alike the farthest from a coin.

    A score that has learnt which way is up may lie far below one half by being held
    out alone: its p, of an AUROC as high, knows that, its distance does not.
    """
    far = -(table["effect"] - 0.5).abs()
    return table.assign(far=far).sort_values(["p", "far"], kind="stable").iloc[0]


def _farthest(table):
    return table.loc[(table["effect"] - 0.5).abs().idxmax()]
