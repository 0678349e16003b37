"""How like its original a twin is: one row per measure, both numbers side by side."""

import numpy as np
import pandas as pd

from msgut import compare, harmonise, measure
from msgut.stats.auroc import auroc

TOLD_APART = ("group", "phase", "site", "sex", "age")
QUARTILES = (0.25, 0.5, 0.75)
COLUMNS = ("measure", "original", "twin", "gap")


def faithfulness(twin, original, *, factors=("group",), seed=0):
    """Return measures of a twin and of its original, both at the rank of genus.

    Parameters
    ----------
    twin, original : msgut.study.Study
    factors : sequence of str
        Columns whose share of the Bray-Curtis variance (PERMANOVA R²) is compared.
    seed : int
        Of the classifier.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, original, twin, gap``. ``gap`` is twin less original. The
        correlations of genera stand in ``twin``, against 1 for the original with
        itself; the AUROC of a random forest telling twin from original against 0.5.

    Examples
    --------
    >>> from msgut.study import Study
    >>> rng = np.random.default_rng(0)
    >>> taxa, ids = [f"g{n}" for n in range(12)], [f"s{n}" for n in range(30)]
    >>> counts = pd.DataFrame(rng.poisson(np.arange(12) / 2, (30, 12)), ids, taxa)
    >>> samples = pd.DataFrame({"group": ["HC", "MS"] * 15}, ids)
    >>> toy = Study("toy", counts, samples, pd.DataFrame({"genus": taxa}, taxa))
    >>> faithfulness(toy, toy).set_index("measure").loc["mean share", "twin"].round(3)
    np.float64(1.0)
    """
    pair = [harmonise.community(s, rank="genus", depth=1) for s in (original, twin)]
    rows = [
        ("mean share", 1.0, _genera(*(s.shares.mean() for s in pair), log=True)),
        ("prevalence", 1.0, _genera(*(s.presence.mean() for s in pair))),
    ]
    if "alpha" not in original.facts.refuse:
        for index in ("observed", "shannon"):
            values = [measure.alpha(s, indices=[index])[index] for s in pair]
            rows += _quantiles(index, *values)
    near = [_pairs(s) for s in pair]
    for kind in ("within", "between"):
        rows += _quantiles(f"Bray-Curtis {kind} groups", *(n[kind] for n in near))
    for factor in factors:
        rows.append((f"R² of {factor}", *(_r2(s, factor) for s in pair)))
    rows.append(("AUROC of twin or original", 0.5, auroc_of_twin(*pair, seed=seed)))
    table = pd.DataFrame(rows, columns=list(COLUMNS[:3]))
    return table.assign(gap=table["twin"] - table["original"])


def averaged_faithfulness(twins, original):
    """Return :func:`faithfulness` over several twins: the mean of each number.

    Of :data:`TOLD_APART` those are compared that nearly every sample has.
    """
    factors = [
        c
        for c in TOLD_APART
        if c in original.samples
        and original.samples[c].notna().mean() > 0.9
        and len(original.samples[c].dropna().unique()) > 1
    ]
    tables = [faithfulness(twin, original, factors=factors) for twin in twins]
    mean = sum(table.set_index("measure") for table in tables) / len(tables)
    return mean.loc[tables[0]["measure"]].reset_index()


def faithfulness_in_markdown(tables):
    """Return tables of faithfulness side by side as Markdown: original → twin."""
    columns = {
        name: [
            f"{a:.3g} → {b:.3g}" for a, b in zip(t["original"], t["twin"], strict=True)
        ]
        for name, t in tables.items()
    }
    longest = sorted(tables.values(), key=len, reverse=True)
    rows = list(dict.fromkeys(m for t in longest for m in t["measure"]))
    lines = [["", *columns], ["---"] * (1 + len(columns))]
    for row in rows:
        cells = [
            dict(zip(t["measure"], columns[name], strict=True)).get(row, "")
            for name, t in tables.items()
        ]
        lines.append([row, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _genera(original, twin, *, log=False):
    """Return the correlation of a number per genus, over all that either has."""
    both = pd.concat([original, twin], axis=1).fillna(0).to_numpy()
    return float(
        np.corrcoef(np.log10(both + 1e-6) if log else both, rowvar=False)[0, 1]
    )


def _quantiles(name, original, twin):
    a, b = (np.quantile(np.asarray(v, float), QUARTILES) for v in (original, twin))
    return [
        (f"{name}, {q:.0%}", float(x), float(y))
        for q, x, y in zip(QUARTILES, a, b, strict=True)
    ]


def _pairs(study):
    square = measure.distances(study, "bray_curtis").redundant_form()
    left, right = np.triu_indices(len(square), 1)
    person, group = (pd.factorize(v)[0] for v in (study.subject, study.group))
    other = person[left] != person[right]
    same = group[left] == group[right]
    gap = square[left, right]
    return {"within": gap[other & same], "between": gap[other & ~same]}


def _r2(study, factor):
    square = measure.distances(study, "bray_curtis")
    found = compare.permanova(square, study.samples, factor, permutations=0)
    return float(found["r2"].iloc[0])


def auroc_of_twin(original, twin, *, seed=0):
    """Return how well a random forest tells the two apart: 0.5 not at all, 1 always.

    On shares of the genera of both; whole persons are held out, in five folds.
    """
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    x = pd.concat([s.shares for s in (original, twin)]).fillna(0).to_numpy()
    y = np.repeat([0, 1], [len(s.samples) for s in (original, twin)])
    who = np.concatenate(
        [[f"{n}{p}" for p in s.subject] for n, s in enumerate((original, twin))]
    )
    forest = RandomForestClassifier(100, min_samples_leaf=2, random_state=seed)
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    said = cross_val_predict(forest, x, y, groups=who, cv=folds, method="predict_proba")
    return auroc(said[:, 1], y)
