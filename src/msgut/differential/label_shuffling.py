"""How often each method cries wolf on this very table, its labels shuffled."""

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest, norm

from msgut.cohort import comparison
from msgut.cohort.model_frame import model_frame
from msgut.compare import unequal_depth
from msgut.differential.depth_thinning import (
    LINDA_LEVEL,
    linda_depth_slope,
    with_depth_of_groups,
)
from msgut.differential.methods import (
    METHODS,
    checked_methods,
    floored_under_shuffled_labels,
)
from msgut.differential.presence_absence import least_presence_p
from msgut.errors import MsgutError
from msgut.levels import CONFIDENCE, SIGNIFICANCE, SUSPECT, TAILS
from msgut.stats.false_discovery import q_values

# A method is marked when chance would bring so many alarms once in a hundred.
DOUBT = 0.01
# Half as much again as 0.05: where Bradley's liberal criterion ends.
LIBERAL = 0.075
# Three times the level: a method is cleared where its alarms are surely rarer.
TOLERATED = 0.15
# Not vectorised over permutations by the library: fewer of them, and fewer draws.
SLOW = ("ancombc",)
SLOW_DRAWS = 16
BATCH = 20
STATES = ("calibrated", "not known", "too bold")


def calls_under_shuffled_labels(
    study,
    methods=METHODS,
    *,
    permutations=100,
    slow=60,
    seed=0,
    left="",
    right="",
    covariates=(),
    strata=None,
    reads=None,
    progress=None,
    **options,
):
    """Return what each method calls under each permutation: one row of either.

    Labels are exchanged as the design allows: partners within their household, whole
    people where they gave several samples, and within ``strata`` only. Covariates stay
    with their samples. Where depth may differ (p < 0.1, or by LinDA's own rule), shuffled
    labels alone would test another table, one of like depths: then each permuted table
    is thinned until its groups are as unequally deep as the real ones.

    Parameters
    ----------
    study : msgut.cohort.Comparison or msgut.study.Study
    methods : sequence of str
    permutations : int
    slow : int
        The most permutations of methods that take long each: ``ancombc``, and
        ``dirmult`` on repeated samples (there with 16 draws). They stop after 20, or
        40, where these have already cleared or marked the method.
    seed : int
    left, right, covariates, strata
        As in :func:`msgut.differential.linda`.
    reads : pandas.DataFrame, optional
        As :func:`msgut.compare.unequal_depth` returns, of the whole table where the
        study holds a part of its taxa; that of the study itself if left out.
    progress : callable, optional
        Called as ``progress(method, done, of)``.
    **options
        Options of the methods, such as ``zeros`` or ``draws``.

    Returns
    -------
    pandas.DataFrame
        Columns ``method, permutation, taxa, share, called, depth_kept``: taxa tested,
        the share of them at p < 0.05, how many at q < 0.05, and whether the tables
        were thinned to the depths of the groups.

    Raises
    ------
    MsgutError
        For fewer permutations than one, and for what a method refuses.
    """
    if min(permutations, slow) < 1:
        msg = f"At least one permutation is needed, not {min(permutations, slow)}."
        raise MsgutError(msg)
    rows = model_frame(
        study, left=left, right=right, covariates=covariates, strata=strata
    )
    labels = rows.shuffles(max(permutations, slow), seed=seed)
    if reads is None:
        reads = unequal_depth(comparison(study, left, right))
    # Reads can be taken off, shares of reads cannot.
    whole = np.equal(np.mod(rows.counts.to_numpy(), 1), 0).all()
    # Either hint is enough: to keep depths needlessly unequal costs little power, to
    # make them alike where they are not clears a method that cries wolf.
    hinted = reads["p"].iloc[0] < SUSPECT or linda_depth_slope(rows) <= LINDA_LEVEL
    unequal = bool(whole and hinted)
    least = None
    answers = []
    for name in checked_methods(methods):
        tardy = name in SLOW or (name == "dirmult" and rows.form == "repeated")
        own = {"draws": SLOW_DRAWS} if tardy or unequal else {}
        own |= {"zeros": "impute"} if name == "linda" and unequal else {}
        count = slow if tardy else permutations
        batch = min(BATCH, count) if tardy else count
        if name == "presence":
            depth = {k: v for k, v in options.items() if k == "depth"}
            least = least_presence_p(rows, **depth)
        done = []
        for start in range(0, count, batch):
            some = labels[:, start : min(start + batch, count)]
            given = {**own, **options}
            if unequal:
                rng = np.random.default_rng([seed, start])
                p = _under_unequal_depth(name, rows, some, rng, given, progress)
            else:
                p = floored_under_shuffled_labels(
                    name, rows, some, **given, progress=progress
                )
            done.append(_calls(p, least if name == "presence" else None))
            if _state(pd.concat(done)) != "not known":
                break
        own_rows = pd.concat(done, ignore_index=True)
        own_rows.insert(0, "permutation", np.arange(len(own_rows)))
        answers.append(own_rows.assign(method=name, depth_kept=unequal))
        if progress:
            progress(name, len(own_rows), len(own_rows))
    columns = ["method", "permutation", "taxa", "share", "called", "depth_kept"]
    return pd.concat(answers, ignore_index=True)[columns]


def _under_unequal_depth(name, rows, labels, rng, options, progress):
    answers = np.full((labels.shape[1], rows.counts.shape[1]), np.nan)
    for place, label in enumerate(labels.T):
        less = with_depth_of_groups(rows, label, rng)
        where = rows.counts.columns.get_indexer(less.counts.columns)
        answers[place, where] = floored_under_shuffled_labels(
            name, less, label[:, None], **options
        )[0]
        if progress:
            progress(name, place + 1, labels.shape[1])
    return answers


def _calls(p, least):
    some = ~np.isnan(p)
    called = [(q_values(row, least_p=least) < SIGNIFICANCE).sum() for row in p]
    share = (p < SIGNIFICANCE).sum(axis=1) / np.maximum(some.sum(axis=1), 1)
    return pd.DataFrame({"taxa": some.sum(axis=1), "share": share, "called": called})


def _state(own):
    """Return one of :data:`STATES` for the permutations of one method."""
    n, share = len(own), own["share"].to_numpy()
    rung = int((own["called"] > 0).sum())
    error = share.std(ddof=1) / np.sqrt(n) if n > 1 else np.inf
    surely = share.mean() - norm.ppf(1 - DOUBT) * error > LIBERAL
    if surely or rung > _allowed(n):
        return "too bold"
    upper = binomtest(rung, n).proportion_ci(CONFIDENCE, method="exact").high
    return "calibrated" if upper <= TOLERATED else "not known"


def _allowed(n):
    return int(binom.ppf(1 - DOUBT, n, SIGNIFICANCE))


def false_alarm_rates(study, methods=METHODS, **given):
    """Return how often each method calls taxa where there is nothing to call.

    Two rates, either of which should be about 0.05 under shuffled labels: the share
    of taxa at p < 0.05, and the *alarms*, the share of permutations with any taxon at
    q < 0.05. A method is *too bold* where more permutations raise an alarm than the
    binomial law allows (once in a hundred by chance), or where the mean share is
    surely above 0.075 (Bradley's liberal criterion). It is *calibrated* only where the
    upper 95 % limit of its alarms is at most 0.15, and *not known* in between: few
    shuffles without an alarm clear nobody.

    Parameters
    ----------
    study, methods, **given
        As in :func:`msgut.differential.calls_under_shuffled_labels`, whose rows this sums up; or those
        rows themselves in place of the study.

    Returns
    -------
    pandas.DataFrame
        One row per method: ``method, permutations, taxa, share, share_low,
        share_high`` (the middle 95 % of permutations), ``alarms, low, high`` (exact
        binomial interval), ``allowed`` (the most alarms that pass), ``state``,
        ``anticonservative``, ``depth_kept``.

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
    >>> false_alarm_rates(toy, "wilcoxon", permutations=50)[["method", "anticonservative"]]
         method  anticonservative
    0  wilcoxon             False
    """
    rows = (
        study
        if isinstance(study, pd.DataFrame)
        else calls_under_shuffled_labels(study, methods, **given)
    )
    answers = []
    for name, own in rows.groupby("method", sort=False):
        n, share = len(own), own["share"].to_numpy()
        rung = int((own["called"] > 0).sum())
        limits = binomtest(rung, n).proportion_ci(CONFIDENCE, method="exact")
        state = _state(own)
        answers.append(
            {
                "method": name,
                "permutations": n,
                "taxa": int(own["taxa"].max()),
                "share": share.mean(),
                "share_low": np.quantile(share, TAILS[0]),
                "share_high": np.quantile(share, TAILS[1]),
                "alarms": rung / n,
                "low": limits.low,
                "high": limits.high,
                "allowed": _allowed(n) / n,
                "state": state,
                "anticonservative": state == "too bold",
                "depth_kept": bool(own.get("depth_kept", pd.Series([False])).any()),
            }
        )
    return pd.DataFrame(answers)
