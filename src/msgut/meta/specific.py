"""Whether a difference is special to MS, or shared with other diseases beside it."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from msgut.cohort import COVARIATES, fair_contrast, first_visit
from msgut.errors import MsgutError
from msgut.levels import LEAST_PEOPLE, SIGNIFICANCE
from msgut.stats.false_discovery import q_values

VISIBLE = 0.2
PSEUDO = 0.5
READINGS = ("its own", "shared", "not told apart", "not seen")


def specific(study, *, left="HC", right="MS", covariates=()):
    """Return, genus by genus, whether one disease differs from health as others do.

    One linear model per genus over all groups of the study, a person once: log-ratio
    on group (and covariates), with HC3 errors.

    Parameters
    ----------
    study : Study
        With ``left``, ``right`` and other groups of eight people or more.
    covariates : sequence of str
        Columns of the samples to adjust for; people without a value are left out.

    Returns
    -------
    pandas.DataFrame
        One row per genus seen in a fifth of the people: ``taxon, effect, low, high, p,
        q`` (``right`` less ``left``, in standard deviations), the same with the ending
        ``_others`` for ``right`` less the mean of the other diseases, a column
        ``effect GROUP`` for each of these against ``left``, and ``reading``: *its own*
        where both q are below 0.05 and point the same way, *shared* where ``right``
        differs from ``left``, not from the others, and these together differ from
        ``left`` the same way, *not told apart* where it cannot be said which, *not
        seen* where it does not differ from ``left``.

    Raises
    ------
    MsgutError
        When no other disease is there.
    """
    people = first_visit(fair_contrast(study))
    others = _others(people, left, right)
    x, y, names, kept = _design(people, [left, right, *others], covariates)
    first, rest = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    first[1] = 1
    rest[2 : 2 + len(others)] = 1 / len(others)
    beta, cover = _fit(x, y)
    spread = np.sqrt(_within(y, x[:, : 2 + len(others)]))
    df = len(x) - x.shape[1]
    found = pd.DataFrame({"taxon": names})
    for ending, weights in (("", first), ("_others", first - rest)):
        effect = weights @ beta
        error = np.sqrt(np.einsum("i,tij,j->t", weights, cover, weights))
        reach = student.ppf(0.975, df) * error
        found[f"effect{ending}"] = effect / spread
        found[f"low{ending}"] = (effect - reach) / spread
        found[f"high{ending}"] = (effect + reach) / spread
        found[f"p{ending}"] = 2 * student.sf(np.abs(effect) / error, df)
        found[f"q{ending}"] = q_values(found[f"p{ending}"])
    for place, group in enumerate(others, 2):
        found[f"effect {group}"] = beta[place] / spread
    error = np.sqrt(np.einsum("i,tij,j->t", rest, cover, rest))
    beyond = 2 * student.sf(np.abs(rest @ beta) / error, df) < SIGNIFICANCE
    found["reading"] = _readings(found, rest @ beta, beyond)
    found["n"] = kept
    return found.sort_values(["p", "taxon"], kind="stable").reset_index(drop=True)


def recorded(study, *, known=0.8):
    """Return which of age, sex and BMI most people of a study have, as a tuple."""
    people = first_visit(fair_contrast(study)).samples
    return tuple(
        c for c in COVARIATES if c in people and people[c].notna().mean() >= known
    )


def likeness(study, *, left="HC", right="MS", draws=500, seed=0):
    """Return how alike the diseases of a study are to one of them, genus by genus.

    The correlation over genera of two differences from health. Were both taken from
    the same controls, chance alone would make them alike; here the controls are split
    in two at random, each half serving one disease, over and over.

    Parameters
    ----------
    draws : int
        Splits of the controls, with all people drawn anew each time.

    Returns
    -------
    pandas.DataFrame
        Columns ``group, n, effect, low, high``: the mean correlation over splits and
        the middle 95 % over splits and people drawn anew. Sampling error pulls all of
        them towards 0.
    """
    people = first_visit(fair_contrast(study))
    others = _others(people, left, right)
    rng = np.random.default_rng(seed)
    _, y, _, _ = _design(people, [left, right, *others], ())
    group = people.group[people.group.isin([left, right, *others])].to_numpy()
    y = y / y.std(axis=0)
    where = {g: np.flatnonzero(group == g) for g in (left, right, *others)}
    rows = []
    plain, moved = {g: [] for g in others}, {g: [] for g in others}
    for _ in range(draws):
        controls = rng.permutation(where[left])
        halves = np.array_split(controls, 2)
        for store, again in ((plain, False), (moved, True)):
            half = [rng.choice(h, len(h)) if again else h for h in halves]
            mine = (
                rng.choice(where[right], len(where[right])) if again else where[right]
            )
            ours = y[mine].mean(axis=0) - y[half[0]].mean(axis=0)
            for g in others:
                his = rng.choice(where[g], len(where[g])) if again else where[g]
                theirs = y[his].mean(axis=0) - y[half[1]].mean(axis=0)
                store[g].append(np.corrcoef(ours, theirs)[0, 1])
    for g in others:
        low, high = np.quantile(moved[g], [0.025, 0.975])
        rows.append((g, len(where[g]), float(np.mean(plain[g])), low, high))
    return pd.DataFrame(rows, columns=["group", "n", "effect", "low", "high"])


def _others(people, left, right):
    sizes = people.group.value_counts()
    others = sorted(
        g
        for g in sizes.index
        if g not in (left, right) and sizes[g] >= LEAST_PEOPLE["learning"]
    )
    lacking = [g for g in (left, right) if sizes.get(g, 0) < LEAST_PEOPLE["learning"]]
    if lacking or not others:
        msg = (
            f"{people.name}: what is special to {right} needs {left}, {right} and "
            f"another disease, of {LEAST_PEOPLE['learning']} people each; there are "
            f"{', '.join(f'{g} {n}' for g, n in sizes.items())}."
        )
        raise MsgutError(msg)
    return others


def _design(people, groups, covariates):
    """Return design, log-ratios, genera and how many people; the controls are 0."""
    samples = people.samples[people.group.isin(groups)]
    samples = samples.dropna(subset=list(covariates))
    columns = [np.ones(len(samples))]
    columns += [(samples["group"] == g).to_numpy(float) for g in groups[1:]]
    for name in covariates:
        values = samples[name]
        if pd.api.types.is_numeric_dtype(values):
            columns.append((values - values.mean()).to_numpy(float))
        else:
            levels = sorted(values.astype(str).unique())[1:]
            columns += [values.astype(str).eq(one).to_numpy(float) for one in levels]
    counts = people.counts.loc[samples.index]
    named = ~counts.columns.astype(str).str.startswith("unnamed")
    common = ((counts > 0).mean() >= VISIBLE).to_numpy() & named
    logs = np.log(counts.loc[:, common].to_numpy() + PSEUDO)
    logs = logs - logs.mean(axis=1, keepdims=True)
    return np.column_stack(columns), logs, list(counts.columns[common]), len(samples)


def _fit(x, y):
    """Return coefficients (c, t) and their HC3 covariances (t, c, c)."""
    inverse = np.linalg.inv(x.T @ x)
    weights = inverse @ x.T
    beta = weights @ y
    leverage = np.einsum("ij,ji->i", x, weights)
    rest = (y - x @ beta) / np.maximum(1 - leverage, 1e-10)[:, None]
    cover = np.einsum("in,nt,jn->tij", weights, rest**2, weights, optimize=True)
    return beta, cover


def _within(y, x):
    """Return the variance of each genus within groups."""
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return ((y - fitted) ** 2).sum(axis=0) / (len(y) - x.shape[1])


def _readings(found, together, beyond):
    seen = found["q"] < SIGNIFICANCE
    same_way = found["effect"] * found["effect_others"] > 0
    apart = (found["q_others"] < SIGNIFICANCE) & same_way
    # Alike is more than not shown apart: the interval of the difference holds zero.
    near = (found["low_others"] <= 0) & (found["high_others"] >= 0)
    alike = beyond & near & (found["effect"] * together > 0)
    return np.select(
        [~seen, apart, alike], ["not seen", "its own", "shared"], "not told apart"
    )
