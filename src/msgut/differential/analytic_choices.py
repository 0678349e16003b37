"""The top findings again under other choices: what changes the answer."""

import pandas as pd

from msgut import harmonise
from msgut.differential.methods import TEST, checked_methods, options_of
from msgut.errors import MsgutError
from msgut.study import RANKS

# What a method answers of a table that holds nothing to compare.
UNASKED = pd.DataFrame(
    columns=["taxon", "effect", "low", "high", "p", "q"], dtype=float
)


def analytic_choices(
    study,
    taxa,
    *,
    prevalences=(0.05, 0.1, 0.2),
    ranks=("genus",),
    covariate_sets=((),),
    methods=("linda",),
    progress=None,
    **given,
):
    """Return the effect of chosen taxa under every combination of choices.

    Parameters
    ----------
    study : msgut.study.Study
        Before it is collapsed to a rank.
    taxa : sequence of str
        Names at any of the ranks, such as ``"Akkermansia"``. A taxon that a choice
        filters away keeps its row, with no effect: that is an answer, too.
    prevalences : sequence of float
        Shares of samples in which a taxon must be seen.
    ranks : sequence of str
        Ranks to collapse to. A taxon is looked for at each, and where it is not of
        that rank it is found as the taxon of that rank which holds it: *Akkermansia*
        at the rank of family is its family.
    covariate_sets : sequence of sequences of str
    methods : sequence of str
    progress : callable, optional
        Called as ``progress(choice, done, of)``.
    **given
        Options of the methods: ``left``, ``right``, ``zeros``, ``draws``.

    Returns
    -------
    pandas.DataFrame
        Columns ``taxon, found, rank, prevalence, covariates, method, effect, low, high,
        p, q, n_left, n_right, taxa`` (how many were tested), one row per taxon and
        choice.

    Raises
    ------
    MsgutError
        If no taxon is named, or a method or covariate is not there.
    """
    if isinstance(taxa, str) or not len(taxa):
        msg = (
            f"Name the taxa to follow in a list, such as ['Akkermansia'], not {taxa!r}."
        )
        raise MsgutError(msg)
    methods = checked_methods(methods)
    total = len(ranks) * len(prevalences) * len(covariate_sets) * len(methods)
    answers = []
    done = 0
    for rank in ranks:
        whole = harmonise.collapse(study, rank)
        at_rank = {taxon: _parent_at_rank(study, taxon, rank) for taxon in taxa}
        for prevalence in prevalences:
            some = harmonise.min_prevalence(whole, prevalence=prevalence)
            for covariates in covariate_sets:
                for name in methods:
                    # One taxon alone is relative to nothing, as if filtered away.
                    alone = some.counts.shape[1] < 2
                    answer = (
                        UNASKED
                        if alone
                        else TEST[name](
                            some,
                            covariates=tuple(covariates),
                            **options_of(name, given),
                        )
                    )
                    rows = answer.set_index("taxon").reindex(list(at_rank.values()))
                    rows["taxon"], rows["found"] = list(at_rank), rows.index
                    rows["rank"], rows["prevalence"] = rank, prevalence
                    rows["covariates"] = " + ".join(covariates) or "none"
                    rows["method"], rows["taxa"] = name, len(answer)
                    for side in ("n_left", "n_right"):
                        rows[side] = 0 if alone else answer[side].iloc[0]
                    answers.append(rows)
                    done += 1
                    if progress:
                        progress(f"{rank}, {prevalence:g}, {name}", done, total)
    columns = [
        "taxon",
        "found",
        "rank",
        "prevalence",
        "covariates",
        "method",
        "effect",
        "low",
        "high",
        "p",
        "q",
        "n_left",
        "n_right",
        "taxa",
    ]
    return pd.concat(answers, ignore_index=True)[columns]


def _parent_at_rank(study, taxon, rank):
    """Return the name of the taxon of a rank that holds most reads of ``taxon``.

    A taxon that carries only its parent's name is looked for by what it is called at
    each rank, so that *unnamed Lachnospiraceae* is found in its family.
    """
    if rank not in study.taxa:
        return taxon
    mine = (study.taxa == taxon).any(axis=1)
    for level in RANKS:
        if not mine.any() and level in study.taxa:
            mine = harmonise.rank_labels(study.taxa, level) == taxon
    if not mine.any():
        return taxon
    label = harmonise.rank_labels(study.taxa, rank)
    reads = study.counts.loc[:, mine.to_numpy()].sum()
    totals = reads.groupby(label[mine].to_numpy()).sum()
    return totals.idxmax()
