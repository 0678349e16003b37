"""Published claim → number → verdict: whether a table points where a paper pointed.

Of many genera that a paper names, some can be seen here, and some of those move the
same way. A coin would give half. Genera of one gut move together, so that far from half
is common: what permuted labels give says whether it was more, and where there are none
the sign test is a guide and no proof.
"""

import numpy as np
import pandas as pd

from msgut import harmonise
from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE
from msgut.stats.false_discovery import q_values
from msgut.stats.share_against_half import share_against_half

ALL = "all papers"
# Of one paper's genera; how msgut.tell words each is its own matter.
READINGS = (
    "same way",
    "same way alone",
    "other way",
    "other way alone",
    "not shown",
    "too few",
    "unseen",
)


def by_signature(
    table,
    published,
    *,
    permuted=None,
    least_p=0.0,
    study="",
    synonyms=None,
    hosts=("human",),
    about=("disease",),
):
    """Return how one table stands to each published signature: a row per signature.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``taxon`` and ``effect`` (above zero where MS is higher), one row per
        taxon: an answer or the consensus of :mod:`msgut.differential`.
    published : list of dict
        What :func:`msgut.published.signatures` gives.
    permuted : pandas.DataFrame, optional
        The effects under permuted labels, a row per taxon and a column per permutation,
        as :func:`msgut.differential.directions` gives them.
    least_p : float
        What these labels could give at the least, of the same function.
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
        Columns ``signature, paper, contrast, direction, n_genera, n_seen, n_same,
        share, low, high, p, q, least_p, test, reading, same, opposite, unseen, contradicted,
        own_people``. ``share`` is that of the seen genera that point the same way, with
        its 95 % interval, which inverts the test; ``p`` is two-sided, of permuted
        labels or else the sign test, ``least_p`` what it could have been had all
        pointed one way, ``q`` over the signatures that could be called; ``reading`` one of :data:`READINGS`; ``contradicted`` the genera that
        the same paper also names in the other direction.

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
    >>> row = by_signature(table, [paper]).iloc[0]
    >>> row["n_seen"].item(), row["n_same"].item(), row["opposite"], row["reading"]
    (2, 1, 'Blautia', 'too few')
    """
    effects = _effects(table, permuted)
    chosen = _chosen(published, hosts, about, synonyms)
    both = _contradicted(chosen)
    rows = []
    for claim in chosen:
        genera = list(dict.fromkeys(claim["genera"]))
        pairs = [(name, claim["direction"]) for name in genera]
        judged = _judge(effects, pairs, least_p)
        rows.append(
            {
                **{key: claim[key] for key in ("signature", "paper", "contrast")},
                "direction": claim["direction"],
                **judged,
                "contradicted": _words(n for n in genera if n in both[claim["paper"]]),
                "own_people": _own(claim, study),
            }
        )
    return _counted(pd.DataFrame(rows))


def by_paper(
    table,
    published,
    *,
    permuted=None,
    least_p=0.0,
    study="",
    synonyms=None,
    hosts=("human",),
    about=("disease",),
):
    """Return how one table stands to each paper, and to all of them together.

    A genus counts once per paper, and one that the paper names in both directions
    counts for neither. The last row, ``all papers``, takes every genus once that all
    papers name in the same direction, the table's own paper left out.

    Parameters
    ----------
    table, published, permuted, least_p, study, synonyms, hosts, about
        As in :func:`by_signature`.

    Returns
    -------
    pandas.DataFrame
        Columns ``paper, n_genera, n_seen, n_same, share, low, high, p, q, least_p,
        test, reading, same, opposite, unseen, contradicted, own_people``, as in
        :func:`by_signature`; ``q`` over the papers, while all papers together are the one
        question that a page leads with, whose q is its p.

    Raises
    ------
    MsgutError
        If the table has no effects, or lists a taxon twice.
    """
    effects = _effects(table, permuted)
    chosen = _chosen(published, hosts, about, synonyms)
    rows = []
    for paper in dict.fromkeys(claim["paper"] for claim in chosen):
        own = [claim for claim in chosen if claim["paper"] == paper]
        rows.append(
            {
                "paper": paper,
                **_once(effects, own, least_p),
                "own_people": _own(own[0], study),
            }
        )
    others = [claim for claim in chosen if not _own(claim, study)]
    if others:
        rows.append(
            {"paper": ALL, **_once(effects, others, least_p), "own_people": False}
        )
    return _counted(pd.DataFrame(rows))


def published_and_here(table, published, *, study="", **chosen):
    """Return :func:`by_paper`, or no rows where the table has no effect to judge.

    A page of a study that could not be compared says so and goes on.
    """
    if "effect" not in table or not table["effect"].notna().any():
        return pd.DataFrame()
    return by_paper(table, published, study=study, **chosen)


def _counted(rows):
    """Add q beside p, and what each row may be read as."""
    if rows.empty:
        return rows
    family = np.where(rows["paper"] == ALL, ALL, "each")
    q = q_values(rows["p"], family, least_p=rows["least_p"])
    rows.insert(rows.columns.get_loc("p") + 1, "q", q)
    readings = [_reading(row) for row in rows.itertuples()]
    rows.insert(rows.columns.get_loc("test") + 1, "reading", readings)
    return rows


def _reading(row):
    if not row.n_seen:
        return "unseen"
    if row.least_p >= SIGNIFICANCE:
        return "too few"
    if row.p >= SIGNIFICANCE:
        return "not shown"
    way = "same way" if row.share > 0.5 else "other way"
    return way if row.q < SIGNIFICANCE else f"{way} alone"


def _effects(table, permuted):
    """Return effects, a row per taxon: first the one that stands, then the permuted."""
    for column in ("taxon", "effect"):
        if column not in table:
            msg = f"The table has no column {column!r}. Give an answer of msgut.differential."
            raise MsgutError(msg)
    if table["taxon"].duplicated().any():
        twice = table.loc[table["taxon"].duplicated(), "taxon"].iloc[0]
        msg = (
            f"Taxon {twice!r} stands more than once. Give one method's answer, or the "
            "consensus, not several below each other."
        )
        raise MsgutError(msg)
    effects = table.set_index("taxon")[["effect"]].astype(float)
    effects = effects[np.isfinite(effects["effect"]) & (effects["effect"] != 0)]
    return effects if permuted is None else effects.join(permuted)


def _chosen(published, hosts, about, synonyms):
    return [
        {**row, "genera": tuple(_common(name, synonyms) for name in row["genera"])}
        for row in published
        if row["host"] in hosts and row["about"] in about
    ]


def _common(name, synonyms):
    return harmonise.common_name(name, "genus", synonyms=synonyms) or name


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


def _once(effects, claims, least_p):
    pairs = sorted(
        {(n, claim["direction"]) for claim in claims for n in claim["genera"]}
    )
    names = [name for name, _ in pairs]
    both = {name for name in names if names.count(name) > 1}
    clear = [pair for pair in pairs if pair[0] not in both]
    judged = _judge(effects, clear, least_p)
    return {**judged, "contradicted": _words(sorted(both))}


def _judge(effects, pairs, least_p):
    seen = [(name, way) for name, way in pairs if name in effects.index]
    up = np.array([way == "up" for _, way in seen], dtype=bool)
    agrees = (effects.loc[[name for name, _ in seen]].to_numpy() > 0) == up[:, None]
    same = [name for (name, _), yes in zip(seen, agrees[:, 0], strict=True) if yes]
    return {
        "n_genera": len(pairs),
        "n_seen": len(seen),
        "n_same": len(same),
        **share_against_half(agrees, floor=least_p),
        "same": _words(same),
        "opposite": _words(name for name, _ in seen if name not in same),
        "unseen": _words(name for name, _ in pairs if name not in effects.index),
    }


def _own(claim, study):
    return bool(study) and claim.get("study", "") == study


def _words(names):
    return ", ".join(names)
