"""Logistic regression with Firth's penalty, for all taxa at once."""

import numpy as np
from scipy.special import expit, log_expit
from scipy.stats import chi2

from msgut.levels import CONFIDENCE

STEPS = 60
HALVINGS = 10
REACH = 3.0
# An odds ratio of e^30 is beyond any table.
FAR = 30.0
# How far the likelihood falls to an end of the interval.
DROP = float(chi2.ppf(CONFIDENCE, 1)) / 2


class Firth:
    """Logistic models that share a design and differ in outcome and weights.

    Firth's penalty, half the logarithm of the information's determinant, keeps every
    estimate finite where a group has none (or all) and takes off the bias of few
    people. For a single 0/1 label it equals adding a half to each cell.

    Parameters
    ----------
    outcome : numpy.ndarray, shape (n_units, n_taxa)
        0 to 1.
    design : numpy.ndarray, shape (n_units, n_columns)
        The label stands first.
    weights : numpy.ndarray, shape (n_units, n_taxa)

    References
    ----------
    Firth D. Biometrika 1993;80:27, doi:10.1093/biomet/80.1.27. Heinze G, Schemper M.
    Stat Med 2002;21:2409, doi:10.1002/sim.1047.
    """

    def __init__(self, outcome, design, weights):
        self.outcome, self.design, self.weights = outcome, design, weights
        self.pairs = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)

    def fit(self, *, label=None, start=None):
        """Return coefficients (n_taxa, n_columns) and penalised log-likelihood.

        Where the design says nothing of a taxon, such as one that differs only among
        people who carry no weight, the likelihood is NaN: it cannot be fitted.

        Parameters
        ----------
        label : numpy.ndarray, shape (n_taxa,), optional
            Hold the label's coefficients here and fit the others.
        start : numpy.ndarray, shape (n_taxa, n_columns), optional
        """
        shape = (self.outcome.shape[1], self.design.shape[1])
        beta = np.zeros(shape) if start is None else start.copy()
        if label is not None:
            beta[:, 0] = label
        held = label is not None
        left = np.arange(len(beta))
        height, step = self._step(beta, left, held)
        for _ in range(STEPS):
            # Those that have arrived are not moved again.
            on = np.abs(step).max(axis=1) > 1e-6
            left, step = left[on], np.clip(step[on], -REACH, REACH)
            if not len(left):
                break
            trial = beta[left] + step
            new, onward = self._step(trial, left, held)
            for _ in range(HALVINGS):
                # Nor is a step taken to where nothing is left to fit by.
                worse = ~(new >= height[left] - 1e-9)
                if not worse.any():
                    break
                step[worse] /= 2
                trial[worse] = beta[left][worse] + step[worse]
                new[worse], onward[worse] = self._step(trial[worse], left[worse], held)
            beta[left], height[left], step = trial, new, onward
        return beta, height

    def _step(self, beta, taxa, held):
        """Return the penalised likelihood here, and the scoring step from here."""
        outcome, weights = self.outcome[:, taxa], self.weights[:, taxa]
        linear = self.design @ beta.T
        chance = expit(linear)
        spread = weights * chance * (1 - chance)
        k = beta.shape[1]
        information = (spread.T @ self.pairs).reshape(-1, k, k)
        inverse = inverses(information)
        leverage = spread * (self.pairs @ inverse.reshape(len(beta), -1).T)
        rest = weights * (outcome - chance) + leverage * (0.5 - chance)
        score = (self.design.T @ rest).T
        step = np.zeros_like(beta)
        if not held:
            step = np.einsum("tij,tj->ti", inverse, score)
        elif k > 1:
            inner = inverses(information[:, 1:, 1:])
            step[:, 1:] = np.einsum("tij,tj->ti", inner, score[:, 1:])
        likelihood = weights * (outcome * linear + log_expit(-linear))
        height = likelihood.sum(axis=0) + 0.5 * np.linalg.slogdet(information)[1]
        return np.where(np.isfinite(height), height, np.nan), step

    def interval(self, beta, height, *, drop=DROP, steps=60):
        """Return where the label's profile has fallen by ``drop``: ``low, high``.

        The default is half the point of chi-squared with one degree. The root of
        the fall is almost a straight line of the coefficient, so that scaling the
        distance finds the end in a few steps, or in some more where it flattens.
        """
        best = beta[:, 0]
        ends = []
        for sign in (-1.0, 1.0):
            reach = np.full(len(best), 1.0)
            start = beta
            for _ in range(steps):
                start, here = self.fit(label=best + sign * reach, start=start)
                fall = np.maximum(height - here, 1e-12)
                ratio = np.clip(np.sqrt(drop / fall), 0.25, 4.0)
                reach = np.minimum(reach * ratio, FAR)
                if np.abs(ratio - 1).max(initial=0) < 1e-5:
                    break
            ends.append(best + sign * reach)
        return ends[0], ends[1]


def inverses(matrices):
    """Return the inverse of each matrix; of one that has none, NaN.

    Examples
    --------
    >>> inverses(np.array([[[2.0]], [[0.0]]])).ravel().tolist()
    [0.5, nan]
    """
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        found = np.full(matrices.shape, np.nan)
        whole = np.isfinite(matrices).all(axis=(1, 2))
        whole[whole] = np.abs(np.linalg.det(matrices[whole])) > 0
        found[whole] = np.linalg.inv(matrices[whole])
        return found
