"""Who may change places with whom, if the groups make no difference.

The study's declared design says it, not the user's memory: partners of a household
change places with each other and with nobody else; a person who gave several samples
moves with all of them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut.cohort.samples import independent_units
from msgut.errors import MsgutError
from msgut.stats.permuted_designs import constant_within


@dataclass(frozen=True, eq=False)
class Exchangeability:
    """Which samples may change places.

    Parameters
    ----------
    blocks : pandas.Series, optional
        Per sample; places change only within a block, such as a household.
    plots : pandas.Series, optional
        Per sample; a plot, such as a person, changes places as a whole. Plots may
        differ in size: what moves is the *label*, so a person's samples all take the
        label of one other person (permute, which vegan uses, demands equal sizes).

    inside : bool
        Whether samples also change places within their plot, as partners do within
        households that change places. Plots then change places with their like in
        size only.

    Examples
    --------
    >>> Exchangeability(blocks=pd.Series([1, 1, 2, 2], name="household")).says
    'within household'
    >>> Exchangeability().says
    'freely'
    """

    blocks: pd.Series = None
    plots: pd.Series = None
    inside: bool = False

    @property
    def says(self):
        """The scheme in words, the ``permuted`` column of result tables."""
        within = "" if self.blocks is None else f"within {self.blocks.name or 'blocks'}"
        if self.plots is None:
            return within or "freely"
        within = "and within" if self.inside else within
        return f"by whole {self.plots.name or 'plots'} {within}".strip()


def exchangeability(samples, *, blocks=None, plots=None):
    """Return the scheme that named columns, or Series per sample, give.

    Raises
    ------
    MsgutError
        When a column is not there or not known for every sample, or a plot lies in
        two blocks.

    Examples
    --------
    >>> visits = pd.DataFrame({"subject": ["a", "a", "b", "b"]})
    >>> exchangeability(visits, plots="subject").says
    'by whole subject'
    """
    blocks, plots = (_column(samples, what) for what in (blocks, plots))
    if (
        blocks is not None
        and plots is not None
        and not constant_within(pd.factorize(blocks)[0][:, None], plots).all()
    ):
        msg = (
            f"a {plots.name} lies in two of {blocks.name}: it cannot move as a whole "
            "and stay within. Give one of blocks and plots."
        )
        raise MsgutError(msg)
    return Exchangeability(blocks, plots)


def design_permutation(study, factor):
    """Return the scheme by which a study's design lets a factor be permuted.

    ===============  ===================================  ===========================
    design           the factor                           who changes places
    ===============  ===================================  ===========================
    case-control     any                                  all samples, freely
    household-pairs  the same in every pair (disease)     partners
    household-pairs  constant in each household (site)    whole households
    household-pairs  varies within and between (age)      whole households, and within
                                                          them the partners
    repeated, fmt    constant in each person (disease)    whole persons
    repeated, fmt    else (visit)                         the samples of a person
    any              varies in some units, not in others  within the former, whole
                                                          units among the latter
    ===============  ===================================  ===========================

    A person who gave several samples is kept together in every design. Partners are
    of like age: swapping them alone would leave what age explains between households
    where it is, and p would not answer for the share explained.

    Parameters
    ----------
    study : msgut.study.Study
    factor : str, pandas.Series or array, shape (n_samples,) or (n_samples, c)
        A column of ``study.samples``, or values in the order of its rows.

    Examples
    --------
    >>> from msgut.facts import Facts
    >>> from msgut.study import Study
    >>> samples = pd.DataFrame(
    ...     {"group": ["MS", "HC"] * 2, "household": [1, 1, 2, 2], "site": list("AABB")}
    ... )
    >>> counts = pd.DataFrame({"t": [1, 2, 3, 4]})
    >>> pairs = Study("toy", counts, samples, facts=Facts(design="household-pairs"))
    >>> design_permutation(pairs, "group").says, design_permutation(pairs, "site").says
    ('within household', 'by whole household')
    """
    if isinstance(factor, str):
        if factor not in study.samples:
            msg = (
                f"{study.name}: no column {factor!r} among "
                f"{list(study.samples.columns)}. Name one of these."
            )
            raise MsgutError(msg)
        factor = study.samples[factor]
    if len(factor) != len(study.samples):
        msg = (
            f"{study.name}: {len(factor)} values for {len(study.samples)} samples. Give "
            "one for each sample, in their order, or name a column."
        )
        raise MsgutError(msg)
    return exchangeability_of(study, study.samples.index, factor)


def exchangeability_of(study, ids, values) -> Exchangeability:
    """Return the scheme for values over some samples of a study, in their order.

    Units (households; else persons) that hold several values let these change places
    within; units of one value change places as a whole, with their like. So a handful
    of households that hold both groups never keeps all the others from moving, nor
    the other way round.
    """
    values = np.asarray(values).reshape(len(ids), -1)
    if values.dtype.kind not in "fiub":
        values = np.column_stack([pd.factorize(c)[0] for c in values.T])
    subject = study.subject.loc[ids].rename("subject")
    repeated = subject.duplicated().any()
    if study.design != "household-pairs":
        if not repeated:
            return Exchangeability()
        return _within_or_whole(values, subject, pd.Series(ids, ids))
    household = independent_units(study).loc[ids]
    if not repeated and not _alike(values, household):
        return Exchangeability(plots=household, inside=True)
    still = _fixed(values, subject)
    if not still.any():
        return _within_or_whole(values, subject, pd.Series(ids, ids))
    # Who holds several values is a block of their own, beside the partners of others.
    own = pd.Series([f"within: {name}" for name in subject], ids)
    block = household.where(still, own).rename(household.name)
    inner = subject.where(still, pd.Series(ids, ids)).rename("subject")
    return _within_or_whole(values, block, inner)


def exchangeability_of_residuals(study, ids):
    """Return the scheme for what a model leaves, or None where each term has its own.

    Partners change places, and whole households too. Covariates that differ between
    partners and between households tie both together: were partners alone to move, what
    households share would stay in every arrangement as it happened to fall, and the
    test would call too often.

    References
    ----------
    Winkler et al. (2015), doi:10.1016/j.neuroimage.2015.05.092.
    """
    subject = study.subject.loc[ids]
    if study.design != "household-pairs" or subject.duplicated().any():
        return None
    return Exchangeability(plots=independent_units(study).loc[ids], inside=True)


def _within_or_whole(values, unit, inner):
    """Let units of several values change within, those of one value as a whole."""
    fixed = _fixed(values, unit)
    if fixed.all():
        # Everybody holds one value: whole units change places, if any holds more rows.
        return (
            Exchangeability(plots=unit)
            if unit.duplicated().any()
            else Exchangeability()
        )
    name = unit.name
    blocks = unit.where(~fixed, f"one of {name}").rename(name)
    # By number: a household and a person of one name are two plots.
    whole, part = (pd.factorize(s.to_numpy(dtype=object))[0] for s in (unit, inner))
    plots = np.where(fixed, whole, whole.max() + 1 + part)
    plots = pd.Series(plots, unit.index, name=inner.name or name)
    return Exchangeability(blocks, plots if plots.duplicated().any() else None)


def _fixed(values, unit):
    """Tell, per sample, whether its unit holds one value."""
    codes = np.unique(values, axis=0, return_inverse=True)[1].reshape(-1)
    kinds = pd.Series(codes, unit.index).groupby(unit.to_numpy(dtype=object))
    return kinds.transform("nunique") == 1


def _alike(values, household):
    """Whether all households that hold several values hold the same set of them."""
    codes = np.unique(values, axis=0, return_inverse=True)[1].reshape(-1)
    held = pd.Series(codes).groupby(np.asarray(household, dtype=object))
    whole = held.agg(lambda own: tuple(sorted(set(own))))
    return len(set(whole[whole.map(len) > 1])) <= 1


def _column(samples, what):
    if what is None:
        return None
    if isinstance(what, str):
        if what not in samples:
            msg = f"no column {what!r} among the samples' {list(samples.columns)}."
            raise MsgutError(msg)
        what = samples[what]
    found = pd.Series(what).reindex(samples.index)
    if found.isna().any():
        msg = (
            f"{found.name or 'blocks'} is not known for {int(found.isna().sum())} of "
            f"{len(found)} samples, such as {str(found.index[found.isna()][0])!r}. "
            "Leave those samples out first."
        )
        raise MsgutError(msg)
    return found
