"""Rarefaction: what a sample would show at a lesser depth, exactly or by drawing."""

from numbers import Integral

import numpy as np
import pandas as pd

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.measure.alpha_diversity import index_values
from msgut.measure.rarefaction_expectation import expected_richness, expected_shannon
from msgut.measure.subsampling import drawn_reads, reads_of_sample

EXACT = {"observed": expected_richness, "shannon": expected_shannon}


def rarefied_alpha(study, depth, *, index="observed"):
    """Return the exact expected richness or Shannon index at a depth.

    The mean over all ways to draw ``depth`` of a sample's reads without replacement,
    worked out and not drawn. A taxon with *n* of the *N* reads is among *d* drawn with
    probability 1 − C(N − n, d) / C(N, d), and richness is the sum of these [1]_. Its
    count *k* among them is hypergeometric, and Shannon's index, being a sum over taxa,
    has the expectation Σ E[−(k/d) ln(k/d)].

    Parameters
    ----------
    study : msgut.study.Study
    depth : int
        Reads, one or more.
    index : {"observed", "shannon"}
        Shannon with the natural logarithm.

    Returns
    -------
    pandas.Series
        One value per sample; none for a sample with fewer reads than ``depth``.

    Raises
    ------
    MsgutError
        For another index, a depth below 1, or a study without whole counts or alpha
        diversity.

    References
    ----------
    .. [1] Hurlbert SH. Ecology 1971;52:577, doi:10.2307/1934145.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5, 9], "B": [5, 1]}, index=["even", "skewed"])
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> rarefied_alpha(toy, 2).round(3).to_dict()
    {'even': 1.556, 'skewed': 1.2}
    """
    table = _expected(study, [depth], index)
    return pd.Series(table[:, 0], study.table.index, name=index)


def rarefaction_curves(study, *, depths=None, index="observed"):
    """Return rarefaction curves: the exact expectation at several depths.

    Parameters
    ----------
    study : msgut.study.Study
    depths : sequence of int, optional
        Twenty from 1 up to the deepest sample, closer at the start, if left out.
    index : {"observed", "shannon"}

    Returns
    -------
    pandas.DataFrame
        Columns ``sample, depth, value``. A curve ends at its sample's depth.

    Raises
    ------
    MsgutError
        As :func:`rarefied_alpha`.

    References
    ----------
    Hurlbert SH. Ecology 1971;52:577, doi:10.2307/1934145.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5], "B": [5]}, index=["even"])
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> rarefaction_curves(toy, depths=[1, 2, 10, 20]).round(3).values.tolist()
    [['even', 1, 1.0], ['even', 2, 1.556], ['even', 10, 2.0]]
    """
    if depths is None:
        # Closer together where a curve bends; a table without reads has one point.
        most = max(int(_whole(study).sum(axis=1).max()), 1)
        steps = np.linspace(1, np.sqrt(most), 20) ** 2
        depths = np.unique(np.round(steps).astype(np.int64)).tolist()
    depths = list(depths)
    table = _expected(study, depths, index)
    long = pd.DataFrame(
        {
            "sample": np.repeat(study.table.index, len(depths)),
            "depth": np.tile(depths, len(table)),
            "value": table.ravel(),
        }
    )
    return long.dropna(subset="value", ignore_index=True)


def rarefy(study, depth, *, seed):
    """Return the study with every sample drawn to one depth, without replacement.

    Parameters
    ----------
    study : msgut.study.Study
    depth : int
        Reads to draw. Samples with fewer are left out, which the ledger records.
    seed : int
        The same seed gives the same reads.

    Returns
    -------
    msgut.study.Study
        With the same taxa, some of them perhaps empty now.

    Raises
    ------
    MsgutError
        When no sample is deep enough, or the study has no whole counts.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5, 9, 1], "B": [5, 1, 1]}, index=list("xyz"))
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> rarefy(toy, 4, seed=0).depth.to_dict()
    {'x': 4, 'y': 4}
    """
    table = _whole(study)
    _check_depth(depth)
    deep = _deep(study, table, depth)
    drawn = drawn_reads(table[deep], depth, np.random.default_rng(seed))
    counts = CountTable(drawn, study.table.index[deep], study.table.columns)
    why = f"{depth} reads of each sample, drawn without replacement (seed {seed})"
    if not deep.all():
        why += f"; {(~deep).sum()} samples had fewer"
    return study.become("rarefy", why, counts=counts)


def rarefied_down_to(study, depth, seed):
    """Return the counts with every deeper sample drawn down to ``depth`` reads.

    Unlike :func:`rarefy` it keeps the shallower samples as they are: a transplant has
    too few to lose one.

    Returns
    -------
    numpy.ndarray, shape (n_samples, n_taxa)
        As they are where ``depth`` is None.
    """
    if depth is None:
        return study.values
    # With their zeros, which take draws of chance too: of few samples these are few.
    values = _whole(study).toarray()
    rng = np.random.default_rng(seed)
    return np.array(
        [
            reads_of_sample(row, row.sum(), depth, rng) if row.sum() > depth else row
            for row in values
        ]
    )


def rarefied(study, *, depths, seeds, index="observed"):
    """Return an index of samples drawn to several depths, several times each.

    For asking whether a conclusion hangs on the depth or on the draw: compare the
    groups within each depth and seed, and see whether the answer stays.

    Parameters
    ----------
    study : msgut.study.Study
    depths : sequence of int
    seeds : sequence of int
        One draw each; a depth and a seed give what :func:`rarefy` gives.
    index : str
        One of :data:`msgut.measure.INDICES`.

    Returns
    -------
    pandas.DataFrame
        Columns ``sample, depth, seed, value``; samples that are deep enough.

    Raises
    ------
    MsgutError
        As :func:`rarefy`, and for an index that the study cannot give.

    Examples
    --------
    >>> from msgut.study import Study
    >>> counts = pd.DataFrame({"A": [5, 9], "B": [5, 1]}, index=["even", "skewed"])
    >>> toy = Study("toy", counts, pd.DataFrame(index=counts.index))
    >>> rarefied(toy, depths=[10], seeds=[0, 1]).values.tolist()[:2]
    [['even', 10, 0, 2], ['skewed', 10, 0, 2]]
    """
    study.require("alpha", "alpha diversity")
    table = _whole(study)
    parts = []
    for depth in depths:
        _check_depth(depth)
        deep = _deep(study, table, depth)
        for seed in seeds:
            drawn = drawn_reads(table[deep], depth, np.random.default_rng(seed))
            parts.append(
                pd.DataFrame(
                    {
                        "sample": study.table.index[deep],
                        "depth": depth,
                        "seed": seed,
                        "value": index_values(study, drawn, indices=[index])[index],
                    }
                )
            )
    if not parts:
        msg = "Nothing to draw: name at least one depth and one seed."
        raise MsgutError(msg)
    return pd.concat(parts, ignore_index=True)


def _expected(study, depths, index):
    study.require("alpha", "rarefaction of alpha diversity")
    if index not in EXACT:
        msg = (
            f"There is no exact expectation of {index!r}, only of "
            f"{' and '.join(EXACT)}. Draw with measure.rarefied instead."
        )
        raise MsgutError(msg)
    for depth in depths:
        _check_depth(depth)
    return EXACT[index](_whole(study), depths)


def _check_depth(depth):
    if not isinstance(depth, Integral) or depth < 1:
        msg = f"A depth is a whole number of reads, one or more, not {depth!r}."
        raise MsgutError(msg)


def _whole(study):
    """Return the counts, sparse and as integers, or say that they are none."""
    study.require("counts", "rarefaction")
    table = study.sparse
    most = float(table.astype(float).sum(axis=1).max())
    if most >= 2**63:
        msg = (
            f"{study.name}: rarefaction counts reads up to 2⁶³, yet a sample holds "
            f"{most:.3g}. Are these reads?"
        )
        raise MsgutError(msg)
    if table.dtype.kind == "f":
        broken = table.data % 1 != 0
        if broken.any():
            msg = (
                f"{study.name}: rarefaction draws whole reads, yet a count is "
                f"{table.data[broken][0]}. Are these proportions?"
            )
            raise MsgutError(msg)
    return table.astype(np.int64)


def _deep(study, table, depth):
    total = table.sum(axis=1)
    if total.max() < depth:
        msg = (
            f"{study.name}: no sample holds {depth} reads; the deepest holds "
            f"{total.max()}. Choose a lesser depth."
        )
        raise MsgutError(msg)
    return total >= depth
