"""How often each method cries wolf on this very table, its labels shuffled."""

import numpy as np
import pandas as pd
from scipy.stats import beta, binom, norm

from msgut.cohort.frame import frame
from msgut.differential.methods import METHODS, SHUFFLED, known
from msgut.differential.result import adjusted
from msgut.errors import MsgutError
from msgut.levels import SIGNIFICANCE

# A method is marked when chance would bring so many alarms once in a hundred.
DOUBT = 0.01
# Half as much again as 0.05: where Bradley's liberal criterion ends.
LIBERAL = 0.075
# Not vectorised over permutations by the library: fewer of them, and fewer draws.
SLOW = ("ancombc",)
SLOW_DRAWS = 16


def permuted(
    study, methods=METHODS, *, permutations=100, slow=20, seed=0, left="HC",
    right="", covariates=(), strata=None, progress=None, **options,
):  # fmt: skip
    """Return what each method calls under each permutation: one row of either.

    Labels are exchanged as the design allows: partners within their household, whole
    people where they gave several samples, and within ``strata`` only. Covariates stay
    with their samples.

    Parameters
    ----------
    study : msgut.study.Study
    methods : sequence of str
    permutations : int
    slow : int
        Permutations of the methods that take seconds each: ``ancombc``, and
        ``dirmult`` on repeated samples (there with 16 draws).
    seed : int
    left, right, covariates, strata
        As in :func:`msgut.differential.linda`.
    progress : callable, optional
        Called as ``progress(method, done, of)``.
    **options
        Options of the methods, such as ``zeros`` or ``draws``.

    Returns
    -------
    pandas.DataFrame
        Columns ``method, permutation, taxa, share, called``: taxa tested, the share of
        them at p < 0.05, and how many at q < 0.05.
    """
    if min(permutations, slow) < 1:
        msg = f"At least one permutation is needed, not {min(permutations, slow)}."
        raise MsgutError(msg)
    rows = frame(study, left=left, right=right, covariates=covariates,
                 strata=strata)  # fmt: skip
    labels = rows.shuffles(max(permutations, slow), seed=seed)
    answers = []
    for name in known(methods):
        count, own = permutations, {}
        if name in SLOW or (name == "dirmult" and rows.form == "repeated"):
            count, own = slow, {"draws": SLOW_DRAWS}
        p = SHUFFLED[name](
            rows, labels[:, :count], **{**own, **options}, progress=progress
        )
        some = ~np.isnan(p)
        answers.append(
            pd.DataFrame(
                {
                    "method": name,
                    "permutation": np.arange(count),
                    "taxa": some.sum(axis=1),
                    "share": (p < SIGNIFICANCE).sum(axis=1)
                    / np.maximum(some.sum(axis=1), 1),
                    "called": (adjusted(p) < SIGNIFICANCE).sum(axis=1),
                }
            )
        )
        if progress:
            progress(name, count, count)
    return pd.concat(answers, ignore_index=True)


def calibration(study, methods=METHODS, **given):
    """Return how often each method calls taxa where there is nothing to call.

    Two rates, either of which should be about 0.05 under shuffled labels: the share
    of taxa at p < 0.05, and the *alarms*, the share of permutations with any taxon at
    q < 0.05. A method is marked ``too_bold`` where more permutations raise an alarm
    than the binomial law allows (once in a hundred by chance), or where the mean share
    is surely above 0.075 (Bradley's liberal criterion).

    Parameters
    ----------
    study, methods, **given
        As in :func:`msgut.differential.permuted`, whose rows this sums up; or those
        rows themselves in place of the study.

    Returns
    -------
    pandas.DataFrame
        One row per method: ``method, permutations, taxa, share, share_low,
        share_high`` (the middle 95 % of permutations), ``alarms, low, high`` (exact
        binomial interval), ``allowed`` (the most alarms that pass), ``too_bold``.

    References
    ----------
    Bradley JV. Br J Math Stat Psychol 1978;31:144,
    doi:10.1111/j.2044-8317.1978.tb00581.x.

    Examples
    --------
    >>> from msgut.study import Study
    >>> rng = np.random.default_rng(0)
    >>> counts = pd.DataFrame(rng.poisson(30, size=(20, 12)))
    >>> samples = pd.DataFrame({"group": ["HC", "MS"] * 10})
    >>> toy = Study("toy", counts, samples)
    >>> calibration(toy, "wilcoxon", permutations=50)[["method", "too_bold"]]
         method  too_bold
    0  wilcoxon     False
    """
    rows = (
        study if isinstance(study, pd.DataFrame) else permuted(study, methods, **given)
    )
    answers = []
    for name, own in rows.groupby("method", sort=False):
        n, share = len(own), own["share"].to_numpy()
        rung = int((own["called"] > 0).sum())
        allowed = int(binom.ppf(1 - DOUBT, n, SIGNIFICANCE))
        error = share.std(ddof=1) / np.sqrt(n) if n > 1 else np.inf
        least = share.mean() - norm.ppf(1 - DOUBT) * error
        answers.append(
            {
                "method": name,
                "permutations": n,
                "taxa": int(own["taxa"].max()),
                "share": share.mean(),
                "share_low": np.quantile(share, 0.025),
                "share_high": np.quantile(share, 0.975),
                "alarms": rung / n,
                "low": beta.ppf(0.025, rung, n - rung + 1) if rung else 0.0,
                "high": beta.ppf(0.975, rung + 1, n - rung) if rung < n else 1.0,
                "allowed": allowed / n,
                "too_bold": bool(rung > allowed or least > LIBERAL),
            }
        )
    return pd.DataFrame(answers)
