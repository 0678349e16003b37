"""Where the methods agree: one row per taxon."""

import numpy as np
import pandas as pd

from msgut.errors import MsgutError, UnanswerableError
from msgut.levels import SIGNIFICANCE


def consensus(tables, *, calibration=None):
    """Return one row per taxon: each method's effect and q, and how many agree.

    Parameters
    ----------
    tables : pandas.DataFrame or sequence of pandas.DataFrame
        What :func:`msgut.differential.answers` or its methods give.
    calibration : pandas.DataFrame, optional
        What :func:`msgut.differential.false_alarm_rates` gives. A method that is
        ``anticonservative`` there keeps its columns and loses its vote.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, effect`` (the median log2 fold change of the voting methods),
        ``direction`` (1 where right is higher, -1 where lower, 0 where the votes
        tie), ``n_same_sign`` (votes for that direction), ``n_called`` (votes at
        q < 0.05 in that direction), ``n_methods`` (votes that could be cast: the
        method had something to test, and some data could have been called),
        ``agreed`` (more than half call it, and none the other way), ``n_able`` (votes
        of methods that could have called this taxon alone, ``least_q`` below 0.05),
        ``prevalence_left, prevalence_right``, then per method ``effect_, low_, high_,
        q_``. The effect of ``presence`` is a log2 odds ratio and enters the direction,
        not the median.

    Raises
    ------
    MsgutError
        If the tables compare different samples, or no method has a vote.

    Examples
    --------
    >>> from msgut.differential.methods import answers
    >>> from msgut.study import Study
    >>> rng = np.random.default_rng(0)
    >>> reads = rng.poisson(100, size=(24, 9))
    >>> reads[12:, 0] *= 8
    >>> counts = pd.DataFrame(reads, columns=list("ABCDEFGHI"))
    >>> samples = pd.DataFrame({"group": ["HC"] * 12 + ["MS"] * 12})
    >>> both = answers(Study("toy", counts, samples), methods=("linda", "ancombc"))
    >>> consensus(both)[["taxon", "direction", "n_called"]].head(1)
      taxon  direction  n_called
    0     A          1         2
    """
    long = tables if isinstance(tables, pd.DataFrame) else pd.concat(tables)
    if long[["form", "n_left", "n_right"]].drop_duplicates().shape[0] > 1:
        msg = (
            "The tables compare different samples, and cannot be read beside each "
            "other. Make them with the same groups, covariates and strata."
        )
        raise MsgutError(msg)
    names = list(dict.fromkeys(long["method"]))
    bold = set()
    if calibration is not None:
        bold = set(calibration.loc[calibration["anticonservative"], "method"])
    voting = [name for name in names if name not in bold]
    if not voting:
        msg = (
            f"All methods are too bold on this table ({', '.join(names)}): none has a "
            "vote. Read them one by one."
        )
        raise UnanswerableError(msg)
    wide = {
        column: long.pivot_table(
            index="taxon", columns="method", values=column, dropna=False
        )
        for column in ("effect", "low", "high", "q", "least_q")
        if column in long
    }
    able = wide.pop("least_q", wide["q"] * 0)[voting].lt(SIGNIFICANCE)
    effect, q = wide["effect"][voting], wide["q"][voting]
    sign = np.sign(effect)
    direction = np.sign(sign.sum(axis=1)).astype(int)
    same = sign.eq(direction, axis=0) & (sign != 0)
    tested = (effect.notna() & q.notna()).sum(axis=1)
    called = (q.lt(SIGNIFICANCE) & same).sum(axis=1)
    # Only a method that calls the taxon the other way has a veto: no null result does.
    against = (q.lt(SIGNIFICANCE) & ~same).sum(axis=1)
    folds = long.loc[long["scale"] == "log2 fold change", "method"].unique()
    folds = [name for name in voting if name in folds] or voting
    first = long.drop_duplicates("taxon").set_index("taxon")
    answer = pd.DataFrame(
        {
            "effect": effect[folds].median(axis=1),
            "direction": direction,
            "n_same_sign": same.sum(axis=1),
            "n_called": called,
            "n_methods": tested,
            "agreed": (called * 2 > tested) & (against == 0),
            "n_able": able.sum(axis=1),
            "prevalence_left": first["prevalence_left"],
            "prevalence_right": first["prevalence_right"],
        }
    )
    for name in names:
        for column, table in wide.items():
            answer[f"{column}_{name}"] = table[name]
    answer["least"] = q.min(axis=1)
    answer = answer.rename_axis("taxon").reset_index()
    return answer.sort_values(
        ["n_called", "least", "taxon"], ascending=[False, True, True], ignore_index=True
    ).drop(columns="least")
