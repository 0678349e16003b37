"""Omega²: the share of the total that a term takes beyond chance, with its interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from msgut.levels import CONFIDENCE, LEAST_PEOPLE
from msgut.stats.permutation import TIE


@dataclass(frozen=True)
class VarianceShare:
    """What one term takes of the total sum of squares.

    Attributes
    ----------
    ss : float
        Sum of squares.
    r2, chance, omega2 : float
        Shares of the total: as found, what chance alone would give, and beyond it.
    low, high : float
        The interval of ``omega2``, 0 to 1.
    """

    ss: float
    r2: float
    chance: float
    omega2: float
    low: float
    high: float


class VarianceShares:
    """Omega² of the terms of one model of a distance matrix, with intervals.

    What a term takes of the sum of squares, SS = ‖QᵀY‖² for its orthonormal columns Q
    beside the others, is μ = ‖E QᵀY‖² plus what chance adds. Chance is read off the
    residuals, unit by unit (a person, or a household of two): with v_u the part of
    QᵀY that unit u's residuals make, SS − Σ‖v_u‖² estimates μ and has the variance
    V₀ + 4bμ, with V₀ = 2 Σ ⟨v_u, v_w⟩² over u ≠ w and b the variance along the
    difference (Chen & Qin 2010). So neither equal spread nor independence within a
    unit is asked for; where groups are equal in size or in spread, Σ‖v_u‖² is df·MSE
    and omega² the usual (SS − df·MSE) / (SS_total + MSE).

    The limits are those shares that lie within Student's t standard errors *as they
    would be at that share* (a score interval, as Wilson's; the ratio as Fieller's):
    where a share is near 0 its error is not that of the estimate, and a jackknife's
    upper limit is too low.

    Parameters
    ----------
    gram : numpy.ndarray, shape (n, n)
        Gower's centred matrix.
    columns : numpy.ndarray, shape (n, c)
        Centred, independent columns of the whole model.
    unit : array-like, shape (n,), optional
        What is independent of what; each sample where left out.

    References
    ----------
    Olejnik & Algina (2003), doi:10.1037/1082-989X.8.4.434; Chen & Qin (2010),
    doi:10.1214/09-AOS716; MacKinnon & White (1985),
    doi:10.1016/0304-4076(85)90158-7 (residuals over 1 − leverage, HC2).
    """

    def __init__(self, gram, columns, unit=None):
        n = len(gram)
        self.basis, self.triangle = np.linalg.qr(columns)
        self.across = gram @ self.basis
        self.inner = self.basis.T @ self.across
        fitted = self.basis @ (self.across.T - 0.5 * self.inner @ self.basis.T)
        self.rest = gram - fitted - fitted.T
        self.diagonal = np.diag(gram).copy()
        self.total = float(self.diagonal.sum())
        self.left = n - 1 - columns.shape[1]
        self.residual = max(float(np.trace(self.rest)), 0.0)
        self.error = self.residual / max(self.left, 1)
        leverage = 1 / n + (self.basis**2).sum(axis=1)
        # Who is alone in a group says nothing of its spread.
        self.alone = bool((leverage > 1 - TIE).any())
        self.scale = 1 / np.sqrt(np.maximum(1 - leverage, TIE))
        self.unit = np.arange(n)
        if unit is not None:
            self.unit = pd.factorize(np.asarray(unit, dtype=object))[0]
        self.units = int(self.unit.max()) + 1

    def of(self, own, rest, *, confidence=CONFIDENCE):
        """Return the share of a term beside (or after) other columns.

        Parameters
        ----------
        own, rest : list of int
            The term's columns, and those that it is judged beside.

        Returns
        -------
        VarianceShare
            Without an interval where there are fewer than five units or a sample is
            alone in its group; chance is then df·MSE.
        """
        axes = np.linalg.qr(self.triangle[:, [*rest, *own]])[0][:, len(rest) :]
        mine = self.basis @ axes
        ss = max(float(np.einsum("ka,kl,la->", axes, self.inner, axes)), 0.0)
        whole = self.total + self.error
        if self.alone or self.units < LEAST_PEOPLE["shares"] or self.left < 1:
            chance = len(own) * self.error
            return VarianceShare(
                ss,
                ss / self.total,
                chance / self.total,
                (ss - chance) / whole,
                np.nan,
                np.nan,
            )
        kernel = self.rest * (mine @ mine.T)
        kernel *= self.scale[:, None] * self.scale
        kernel = self._by_unit(self._by_unit(kernel).T)
        chance = float(np.trace(kernel))
        beyond = ss - chance
        low, high = self._limits(axes, mine, ss, beyond, kernel, confidence)
        return VarianceShare(
            ss, ss / self.total, chance / self.total, beyond / whole, low, high
        )

    def _limits(self, axes, mine, ss, beyond, kernel, confidence):
        at_nothing = 2 * float((kernel**2).sum() - (np.diag(kernel) ** 2).sum())
        pull = (self.across - self.basis @ self.inner) @ axes
        along = self._by_unit(np.sum(pull * mine, axis=1) * self.scale)
        slope = float((along**2).sum()) / ss if ss > 0 else 0.0
        other = self.total + self.error - beyond
        # The rest of the total varies too: each unit's part of it, without the term.
        inner = axes.T @ self.inner @ axes
        with_term = 2 * (self.across @ axes) * mine - (mine @ inner) * mine
        size = self._by_unit(self.diagonal - with_term.sum(axis=1))
        spread = self.units * float(size.var(ddof=1))
        df = min(self.left, self.units - 1)
        z2 = student.ppf((1 + confidence) / 2, df) ** 2
        # (beyond − k·other)² = z² (V₀ + 4 b k·other + k² spread), k = share / (1 − share)
        a = other**2 - z2 * spread
        b = -2 * other * (beyond + 2 * z2 * slope)
        c = beyond**2 - z2 * at_nothing
        if a <= 0:
            return 0.0, 1.0
        root = np.sqrt(max(b * b - 4 * a * c, 0.0))
        low, high = (max((-b + sign * root) / (2 * a), 0.0) for sign in (-1, 1))
        return low / (1 + low), high / (1 + high)

    def _by_unit(self, values):
        """Add up the rows of each unit."""
        if self.units == len(self.unit):
            return values
        order = np.argsort(self.unit, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(self.unit[order]) > 0])
        return np.add.reduceat(values[order], starts, axis=0)


def balance(sizes):
    """Return how much variance groups of these sizes show, over that of equal groups.

    One and the same distance between the middles of two groups goes with p (1 - p) of
    its square, where p is the share of people in one: a small share of the variance
    where few stand against many.

    Parameters
    ----------
    sizes : array-like, shape (n_groups,)

    Returns
    -------
    float
        1 where all groups are of one size.

    Examples
    --------
    >>> balance([20, 20]), round(balance([8, 80]), 3)
    (1.0, 0.331)
    """
    part = np.asarray(sizes, dtype=float) / np.sum(sizes)
    return float((1 - (part**2).sum()) / (1 - 1 / len(part)))
