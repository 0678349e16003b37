"""Who is to be told from whom, by what, and who must stay together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msgut import harmonise
from msgut.cohort.balance import inseparable
from msgut.cohort.contrast import contrast, units
from msgut.errors import MsgutError

COVARIATES = ("age", "sex", "bmi")
WORDS = {"bmi": "BMI"}
# Below this share of known values a covariate would mostly be made up.
KNOWN = 0.8
LEAST = 8


@dataclass(frozen=True, eq=False)
class Cases:
    """One sample of each person of two groups, in an order of their own.

    Attributes
    ----------
    study : msgut.study.Study
        Of these samples alone.
    right : numpy.ndarray of bool, shape (n,)
    block : numpy.ndarray of int, shape (n,)
        The household, else the person: never torn apart.
    site : numpy.ndarray of object or None
        Where there are three sites or more.
    covariates : pandas.DataFrame, shape (n, c)
        As numbers, missing where not known.
    names : tuple of str
        The covariates in words.
    left_name, right_name : str
    form : str
        ``independent`` or ``paired``.
    mixed : str
        Why the groups cannot be told from a batch or another trait; empty if they can.
    """

    study: object
    right: np.ndarray
    block: np.ndarray
    site: object
    covariates: pd.DataFrame
    names: tuple
    left_name: str
    right_name: str
    form: str
    mixed: str

    @property
    def counts(self):
        """Reads, shape (n, n_taxa)."""
        return self.study.values

    @property
    def sizes(self):
        """``(n_left, n_right)``."""
        return int((~self.right).sum()), int(self.right.sum())

    @property
    def told(self):
        """The covariates as words: ``"age, sex and bmi"``."""
        names = [WORDS.get(name, name) for name in self.names]
        *rest, last = names or ["nothing recorded"]
        return f"{', '.join(rest)} and {last}" if rest else last

    def shuffled(self, times, *, seed):
        """Return permuted labels, shape (times, n): within pairs, else freely."""
        rng = np.random.default_rng(seed)
        out = np.tile(self.right, (times, 1))
        if self.form != "paired":
            return rng.permuted(out, axis=1)
        order = np.argsort(self.block, kind="stable")
        ends = np.flatnonzero(np.diff(self.block[order])) + 1
        for members in np.split(order, ends):
            if len(members) > 1:
                out[:, members] = rng.permuted(out[:, members], axis=1)
        return out


def cases(study, *, left="HC", right="MS"):
    """Return one sample of each person of two groups, ready to be told apart.

    Raises
    ------
    MsgutError
        When a group is absent or has fewer than eight people, or the table holds no
        counts.

    Examples
    --------
    >>> from msgut.study import Study
    >>> names = [f"s{n}" for n in range(20)]
    >>> samples = pd.DataFrame({"group": ["HC", "MS"] * 10, "age": 40.0}, names)
    >>> toy = Study("toy", pd.DataFrame({"A": range(1, 21)}, names), samples)
    >>> cases(toy).sizes
    (10, 10)
    """
    study.require("counts", "a log-ratio")
    chosen = harmonise.first_visit(harmonise.groups(study, [left, right]))
    # By the ids themselves, so that the order of the table cannot matter.
    chosen = chosen.become(
        "order", "by sample id",
        counts=chosen.counts.loc[sorted(chosen.counts.index, key=str)],
    )  # fmt: skip
    is_right = (chosen.group == right).to_numpy()
    if min(is_right.sum(), (~is_right).sum()) < LEAST:
        msg = (
            f"{study.name}: {int((~is_right).sum())} {left} and {int(is_right.sum())} "
            f"{right} are too few to learn from; {LEAST} people of each are needed."
        )
        raise MsgutError(msg)
    block = pd.factorize(units(chosen).to_numpy(), sort=False)[0]
    form = contrast(chosen, "group", left, right).form
    covariates, names = _covariates(chosen.samples)
    mixed = "; ".join(inseparable(chosen)["why"])
    return Cases(
        chosen, is_right, block, sites(chosen), covariates, names, left, right, form,
        mixed,
    )  # fmt: skip


def sites(study):
    """Return the site of each sample where there are three or more, else None."""
    if "site" not in study.samples or study.samples["site"].isna().any():
        return None
    site = study.samples["site"].astype(str).to_numpy()
    return site if len(np.unique(site)) >= 3 else None


def _covariates(samples):
    made, names = {}, []
    for name in COVARIATES:
        if name not in samples or samples[name].notna().mean() < KNOWN:
            continue
        column = samples[name]
        if pd.api.types.is_numeric_dtype(column):
            made[WORDS.get(name, name)] = column.astype(float)
        else:
            known = column.dropna().astype(str)
            for level in sorted(known.unique())[:-1]:
                one = column.astype(str).eq(level).astype(float)
                made[f"{name} ({level})"] = one.where(column.notna())
        names.append(name)
    return pd.DataFrame(made, index=samples.index), tuple(names)
