"""Terms of a distance model judged beside the others: residuals are permuted.

Freedman and Lane's test, as vegan's ``anova(dbrda(D ~ term + Condition(rest)))``: what
the other terms leave of Gower's matrix, E = (I − H₀) G (I − H₀), has its rows and
columns permuted together, and both models are fitted to it again. Permuting the rows
of the *design* instead (``adonis2(by = "margin")``) leaves what the other terms hold
in the residual of every arrangement, so that beside a strong covariate next to nothing
can be seen.

Arranging E anew is the same as arranging the rows of the orthonormal columns U of the
whole model, so one product of G with them per arrangement serves all terms: everything
else is arithmetic on matrices of columns × columns.
"""

import numpy as np
import pandas as pd
from scipy.linalg.blas import dtrmm

from msgut.stats.permutation import TIE
from msgut.stats.permuted_designs import PermutedDesign
from msgut.stats.permuted_sums_of_squares import HELD, pseudo_f


class ArrangedRows:
    """The orders of the samples that a scheme allows, drawn or listed.

    Whole plots change places with plots of as many samples: a residual belongs to a
    sample, and cannot be stretched over more of them as a label can.

    Parameters
    ----------
    scheme : msgut.cohort.exchangeability.Exchangeability
    n : int
        Samples.
    permutations : int
        How many to draw; where few exist all are listed, see
        :class:`~msgut.stats.permuted_designs.PermutedDesign`.
    """

    def __init__(self, scheme, n, permutations):
        self.unit = np.arange(n)
        if scheme.plots is not None and not scheme.inside:
            self.unit = pd.factorize(np.asarray(scheme.plots, dtype=object))[0]
            size = np.bincount(self.unit)[self.unit]
            held = np.zeros(n, int) if scheme.blocks is None else scheme.blocks
            held = pd.factorize(np.asarray(held, dtype=object))[0]
            scheme = type(scheme)(
                blocks=pd.Series(held * (n + 1) + size), plots=pd.Series(self.unit)
            )
        raw = self.unit[:, None].astype(float)
        self.design = PermutedDesign(scheme, raw, permutations)
        self.order = np.argsort(self.unit, kind="stable")
        size = np.bincount(self.unit)
        self.start = np.cumsum(size) - size
        self.place = np.arange(n) - self.start[self.unit[self.order]]
        self.count, self.exact = self.design.count, bool(self.design.exact)
        self.permutations = self.design.permutations

    def batches(self, seed, size):
        """Yield arrays (at most ``size``, n) of row numbers."""
        for codes in self.design.batches(seed, size):
            taken = self.start[codes.astype(int)][:, self.unit[self.order]]
            out = np.empty(taken.shape, dtype=int)
            out[:, self.order] = self.order[taken + self.place]
            yield out


class ReducedModel:
    """A model of a distance matrix whose terms are judged one by one.

    Parameters
    ----------
    gram : numpy.ndarray, shape (n, n)
        Gower's centred matrix.
    columns : numpy.ndarray, shape (n, c)
        Independent, centred columns of the whole model.
    own : list of list of int
        The columns of each term that is judged.
    """

    def __init__(self, gram, columns, own):
        self.gram = gram
        self.basis, triangle = np.linalg.qr(columns)
        self.across = gram @ self.basis
        self.inner = self.basis.T @ self.across
        self.total = float(np.trace(gram))
        self.left = len(gram) - 1 - columns.shape[1]
        self.terms = []
        for mine in own:
            rest = [j for j in range(columns.shape[1]) if j not in mine]
            axes = np.linalg.qr(triangle[:, rest], mode="complete")[0]
            self.terms.append((axes[:, : len(rest)], axes[:, len(rest) :]))

    def observed(self, number, *, robust=False):
        """Return F of a term, or its robust statistic."""
        rows = np.arange(len(self.gram))[None]
        return float(self._judged(rows, [number], robust=robust)[0][0, 0])

    def permuted(self, numbers, arranged, seed, *, robust=False):
        """Return statistics (n_permutations, n_terms), and how many always tie.

        Parameters
        ----------
        numbers : sequence of int
            Which terms.
        arranged : ArrangedRows
        robust : bool
            Welch's statistic instead of F, see :meth:`_robust`.
        """
        n, c = self.basis.shape
        size = max(1, HELD // (n * max(c, 1)))
        made = [
            self._judged(rows, numbers, robust=robust)
            for rows in arranged.batches(seed, size)
        ]
        if not made:
            return np.empty((0, len(numbers))), np.zeros(len(numbers), int)
        return np.concatenate([m[0] for m in made]), sum(m[1] for m in made)

    def _judged(self, rows, numbers, *, robust):
        times, (n, c) = len(rows), self.basis.shape
        placed = np.ascontiguousarray(self.basis.T[:, rows].transpose(1, 0, 2))
        flat = placed.reshape(times * c, n)
        if robust:
            product = (flat @ self.gram).reshape(times, c, n)
            own = placed @ product.transpose(0, 2, 1)
        else:
            product = dtrmm(1.0, self._half.T, flat.T).T.reshape(times, c, n)
            own = placed @ product.transpose(0, 2, 1)
            own = own + own.transpose(0, 2, 1)
        turned = (flat @ self.basis).reshape(times, c, c).transpose(0, 2, 1)
        mixed = (flat @ self.across).reshape(times, c, c).transpose(0, 2, 1)
        out = np.empty((times, len(numbers)))
        ties = np.zeros(len(numbers), int)
        for at, number in enumerate(numbers):
            rest, mine = self.terms[number]
            taken = rest @ rest.T
            cross = turned.transpose(0, 2, 1) @ (taken @ mixed)
            left = own - cross - cross.transpose(0, 2, 1)
            left += turned.transpose(0, 2, 1) @ (taken @ self.inner @ taken @ turned)
            ss = np.einsum("ka,tkl,la->t", mine, left, mine)
            trace = self.total - np.trace(taken @ self.inner)
            residual = trace - np.trace(left, axis1=1, axis2=2)
            df = mine.shape[1]
            if robust:
                weight = placed.transpose(0, 2, 1) @ mine
                below = self._robust(placed, product, turned, mixed, left, taken)
                below = np.einsum("tna,tn->t", weight**2, below)
                with np.errstate(divide="ignore", invalid="ignore"):
                    out[:, at] = np.maximum(ss, 0) / below
            else:
                residual = np.maximum(residual, 0)
                out[:, at] = pseudo_f(np.maximum(ss, 0), df, residual, self.left)
            # The term's own columns again, as when all pairs are swapped. Its sum of
            # squares is then the same whatever the data, and the other terms, fitted
            # anew, take from the residual and never give to it: F is as large or larger.
            same = np.einsum("ka,tkl,lb->tab", mine, turned, mine)
            ties[at] = int((np.sum(same**2, axis=(1, 2)) > df - TIE).sum())
        return out, ties

    @property
    def _half(self):
        # G is symmetric: half of it, its diagonal halved, gives xᵀGx at half the cost.
        if not hasattr(self, "_halved"):
            self._halved = np.tril(self.gram)
            self._halved[np.diag_indices(len(self.gram))] /= 2
        return self._halved

    def _robust(self, placed, product, turned, mixed, left, taken):
        """Return each sample's squared residual over 1 − leverage, (times, n).

        With one column of its own, SS over the sum of these, weighed by the column
        squared, is Welch's statistic for distances (Tw²) where there are no other
        terms, and its heteroscedasticity-consistent form (HC2) beside them.
        """
        moved = product - np.matmul((taken @ turned).transpose(0, 2, 1), self.across.T)
        moved -= np.matmul(
            (taken @ (mixed - self.inner @ taken @ turned)).transpose(0, 2, 1),
            self.basis.T,
        )
        own = np.diag(self.gram) - 2 * np.einsum(
            "ik,kl,il->i", self.basis, taken, self.across
        )
        own = own + np.einsum(
            "ik,kl,il->i", self.basis, taken @ self.inner @ taken, self.basis
        )
        squared = own - 2 * np.einsum("tkn,tkn->tn", placed, moved)
        squared += np.einsum("tkn,tkn->tn", np.matmul(left, placed), placed)
        leverage = 1 / placed.shape[2] + np.einsum("tkn,tkn->tn", placed, placed)
        return np.maximum(squared, 0) / np.maximum(1 - leverage, TIE)
