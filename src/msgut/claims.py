"""Published claim → number → verdict: whether a table points where a paper pointed.

Of many genera that a paper names, some can be seen here, and some of those move the
same way. A coin would give half; the sign test says whether it was more. Genera of one
gut move together, so that its p is a guide and no proof.
"""

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from msgut import harmonise
from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE

# Four out of four fall on one side once in sixteen throws: fewer than five cannot tell.
FEWEST = 5


def signatures(
    table, published, *, study="", synonyms=None, hosts=("human",), about=("disease",)
):
    """Return how one table stands to each published signature: a row per signature.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``taxon`` and ``effect`` (above zero where MS is higher), one row per
        taxon: an answer or the consensus of :mod:`msgut.differential`.
    published : list of dict
        What :func:`msgut.published.signatures` gives.
    study : str
        The table's study, such as ``"jangi_2016"``: a paper's own people confirm
        nothing, and its rows are marked.
    synonyms : mapping, optional
        ``study.facts.synonyms``: published names become those that the table has.
    hosts, about : sequence of str
        The signatures to judge; animals and contrasts within MS are left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``signature, paper, contrast, direction, n_genera, n_seen, n_same, p,
        verdict, same, opposite, unseen, contradicted, own_people``. ``p`` is the
        one-sided sign test, ``contradicted`` the genera that the same paper also names
        in the other direction.

    Raises
    ------
    MsgutError
        If the table has no effects, or lists a taxon twice.

    Examples
    --------
    >>> table = pd.DataFrame({"taxon": ["Blautia", "Dorea"], "effect": [-1.0, 0.5]})
    >>> paper = {"signature": "1/1/1", "paper": "Chen 2016", "contrast": "MS vs HC",
    ...          "about": "disease", "host": "human", "direction": "up",
    ...          "genera": ("Blautia", "Dorea", "Pedobacter")}
    >>> row = signatures(table, [paper]).iloc[0]
    >>> row["n_seen"].item(), row["n_same"].item(), row["opposite"], row["verdict"]
    (2, 1, 'Blautia', 'too few to tell')
    """
    effects = _effects(table)
    chosen = _chosen(published, hosts, about, synonyms)
    both = _contradicted(chosen)
    rows = []
    for claim in chosen:
        genera = list(dict.fromkeys(claim["genera"]))
        judged = _judge(effects, [(name, claim["direction"]) for name in genera])
        rows.append(
            {
                **{key: claim[key] for key in ("signature", "paper", "contrast")},
                "direction": claim["direction"],
                **judged,
                "contradicted": _words(n for n in genera if n in both[claim["paper"]]),
                "own_people": _own(claim["paper"], study),
            }
        )
    return pd.DataFrame(rows)


def papers(
    table, published, *, study="", synonyms=None, hosts=("human",), about=("disease",)
):
    """Return how one table stands to each paper, and to all of them together.

    A genus counts once per paper, and one that the paper names in both directions
    counts for neither. The last row, ``all papers``, takes every genus once that all
    papers name in the same direction, the table's own paper left out.

    Parameters
    ----------
    table, published, study, synonyms, hosts, about
        As in :func:`signatures`.

    Returns
    -------
    pandas.DataFrame
        Columns ``paper, n_genera, n_seen, n_same, p, verdict, same, opposite, unseen,
        contradicted, own_people``.

    Raises
    ------
    MsgutError
        If the table has no effects, or lists a taxon twice.
    """
    effects = _effects(table)
    chosen = _chosen(published, hosts, about, synonyms)
    rows = []
    for paper in dict.fromkeys(claim["paper"] for claim in chosen):
        own = [claim for claim in chosen if claim["paper"] == paper]
        rows.append({"paper": paper, **_once(effects, own),
                     "own_people": _own(paper, study)})  # fmt: skip
    others = [claim for claim in chosen if not _own(claim["paper"], study)]
    if others:
        rows.append({"paper": "all papers", **_once(effects, others),
                     "own_people": False})  # fmt: skip
    return pd.DataFrame(rows)


def held(table, published, *, study="", **chosen):
    """Return :func:`papers`, or no rows where the table has no effect to judge.

    A page of a study that could not be compared says so and goes on.
    """
    if "effect" not in table or not table["effect"].notna().any():
        return pd.DataFrame()
    return papers(table, published, study=study, **chosen)


def agreement(table, *, right="MS"):
    """Return a sentence: how many published genera point the same way here.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`papers` returns, or empty.
    right : str
        The group that was compared. Where it is not MS, agreement says that the genera
        are not special to MS.
    """
    whole = table[table["paper"] == "all papers"] if len(table) else table
    if whole.empty:
        return "Cannot be said: no genus that a paper names could be compared here."
    row = whole.iloc[0]
    p = "p < 0.001" if row["p"] < 0.001 else f"p = {row['p']:.2g}"
    unseen = row["n_genera"] - row["n_seen"]
    return (
        f"{row['n_same']} of {row['n_seen']} genera point as published (a coin would "
        f"give half; sign test {p}, a guide, for genera move together), "
        f"{unseen} cannot be seen: {row['verdict']}."
        + ("" if right == "MS" else f" They were published for MS, and this is {right}:"
           " what agrees is not special to MS.")
    )  # fmt: skip


def _effects(table):
    for column in ("taxon", "effect"):
        if column not in table:
            msg = f"The table has no column {column!r}. Give an answer of compare.taxa."
            raise MsgutError(msg)
    if table["taxon"].duplicated().any():
        twice = table.loc[table["taxon"].duplicated(), "taxon"].iloc[0]
        msg = (
            f"Taxon {twice!r} stands more than once. Give one method's answer, or the "
            "consensus, not several below each other."
        )
        raise MsgutError(msg)
    effects = table.set_index("taxon")["effect"].astype(float)
    return effects[np.isfinite(effects) & (effects != 0)]


def _chosen(published, hosts, about, synonyms):
    return [
        {**row, "genera": tuple(_common(name, synonyms) for name in row["genera"])}
        for row in published
        if row["host"] in hosts and row["about"] in about
    ]


def _common(name, synonyms):
    return harmonise.clean(name, "genus", synonyms=synonyms) or name


def _contradicted(claims):
    """Return, per paper, the genera that it names in both directions."""
    named = {}
    for claim in claims:
        for name in claim["genera"]:
            named.setdefault(claim["paper"], {}).setdefault(name, set()).add(
                claim["direction"]
            )
    return {
        paper: {name for name, ways in genera.items() if len(ways) > 1}
        for paper, genera in named.items()
    }


def _once(effects, claims):
    pairs = {(n, claim["direction"]) for claim in claims for n in claim["genera"]}
    names = [name for name, _ in pairs]
    both = {name for name in names if names.count(name) > 1}
    judged = _judge(effects, sorted(pair for pair in pairs if pair[0] not in both))
    return {**judged, "contradicted": _words(sorted(both))}


def _judge(effects, pairs):
    seen = [(name, way) for name, way in pairs if name in effects.index]
    same = [name for name, way in seen if (effects[name] > 0) == (way == "up")]
    opposite = [name for name, _ in seen if name not in same]
    n, k = len(seen), len(same)
    return {
        "n_genera": len(pairs),
        "n_seen": n,
        "n_same": k,
        "p": binomtest(k, n, alternative="greater").pvalue if n else np.nan,
        "verdict": _verdict(k, n),
        "same": _words(same),
        "opposite": _words(opposite),
        "unseen": _words(name for name, _ in pairs if name not in effects.index),
    }


def _verdict(same, seen):
    if not seen:
        return "not seen"
    if seen < FEWEST:
        return "too few to tell"
    if binomtest(same, seen, alternative="greater").pvalue < SIGNIFICANCE:
        return "points the same way"
    if binomtest(same, seen, alternative="less").pvalue < SIGNIFICANCE:
        return "points the other way"
    return "no more than chance"


def _own(paper, study):
    return paper.lower().replace(" ", "_") == study


def _words(names):
    return ", ".join(names)
