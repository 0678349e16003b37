"""Small, huge and empty tables: a table or one sentence, never another error."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgut import compare, measure, tell
from msgut.cohort import comparison
from msgut.errors import MsgutError, UnanswerableError
from msgut.facts import Facts
from msgut.study import Study
from msgut.tell.cautions import confounding

ONE = 10**9
# Thirty-two of the largest still add up exactly: more than that no study holds.
COUNT = st.sampled_from([0, 0, 0, 1, 2, 7, 300, ONE, 3 * 10**10, 10**14])
DESIGN = st.sampled_from(["case-control", "household-pairs", "repeated"])


@st.composite
def studies(draw):
    """A study of one to eight samples and one to four taxa, with whatever counts."""
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    rows = draw(
        st.lists(st.lists(COUNT, min_size=m, max_size=m), min_size=n, max_size=n)
    )
    ids = [f"s{i}" for i in range(n)]
    design = draw(DESIGN)
    samples = pd.DataFrame(
        {
            "group": draw(
                st.lists(st.sampled_from(["HC", "MS", None]), min_size=n, max_size=n)
            ),
            "age": draw(
                st.lists(
                    st.sampled_from([20.0, 31.0, 47.0, None]), min_size=n, max_size=n
                )
            ),
            "run": ["a"] * n,
            "household": [i // 2 for i in range(n)],
            "subject": [f"p{i // 2 if design == 'repeated' else i}" for i in range(n)],
        },
        ids,
    )
    counts = pd.DataFrame(np.array(rows, dtype=np.int64), ids).add_prefix("t")
    return Study("toy", counts, samples, facts=Facts(design=design))


def apart(study, metric="bray_curtis"):
    return measure.distances(study, metric)


ASK = {"permutations": 49}
QUESTIONS = {
    "alpha": measure.alpha,
    "hill": measure.hill,
    "log_ratios": measure.log_ratios,
    "multiplicative": lambda s: measure.log_ratios(s, zeros="multiplicative"),
    **{
        m: lambda s, m=m: apart(s, m)
        for m in (
            "bray_curtis",
            "jaccard",
            "aitchison",
            "robust_aitchison",
            "weighted_unifrac",
        )
    },
    "pcoa": lambda s: measure.pcoa(apart(s)),
    "nmds": lambda s: measure.nmds(apart(s), seed=0, tries=1),
    "dbrda": lambda s: measure.dbrda(apart(s), s.samples, "group"),
    "curves": measure.rarefaction_curves,
    "curves of shannon": lambda s: measure.rarefaction_curves(
        s, depths=[1, 5], index="shannon"
    ),
    "rarefied_alpha": lambda s: measure.rarefied_alpha(s, 2),
    "rarefy": lambda s: measure.rarefy(s, 3, seed=0),
    "rarefied": lambda s: measure.rarefied(s, depths=[2], seeds=[0]),
    "permanova": lambda s: compare.permanova(apart(s), s, "group", **ASK),
    "margin": lambda s: compare.permanova(
        apart(s), s, "group + age", by="margin", robust="group", **ASK
    ),
    "spread": lambda s: compare.distance_to_centre(apart(s), s.group),
    "dispersion": lambda s: compare.dispersion(apart(s), s, **ASK),
    "welch": lambda s: compare.welch_centres(apart(s), s, **ASK),
    "verdict": lambda s: compare.centre_and_spread(apart(s), s, **ASK),
    "explained": lambda s: compare.variance_explained(
        apart(s), s, ["age", "run", "group"], **ASK
    ),
    "under": lambda s: compare.across_distances(s, **ASK),
    "unequal_depth": lambda s: compare.unequal_depth(s),
    "at_equal_depth": lambda s: compare.at_equal_depth(s, "jaccard", **ASK),
}


@pytest.mark.parametrize("question", QUESTIONS)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(studies())
def test_either_a_table_or_one_sentence(question, study):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            table = QUESTIONS[question](study)
        except MsgutError:
            return
    if not isinstance(table, pd.DataFrame):
        return
    for column in map(str, table):
        if column in ("p", "q", "p_f", "p_w", "p_centre", "p_spread", "p_depth"):
            p = pd.to_numeric(table[column], errors="coerce").dropna()
            assert p.between(0, 1, inclusive="right").all()


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(studies())
def test_what_has_a_table_has_a_sentence(study):
    try:
        who = comparison(study).once()
        distances = apart(who.study)
        told = [
            tell.community.centre_or_spread(
                compare.centre_and_spread(distances, who, **ASK), who
            ),
            tell.community.variance_beside_others(
                compare.variance_explained(distances, who, ["age", "group"], **ASK), who
            ),
            tell.community.agreement_of_distances(compare.across_distances(who, **ASK)),
            tell.depth.depth_between_groups(compare.unequal_depth(who), who),
            tell.depth.at_one_depth(compare.at_equal_depth(who, "jaccard", **ASK), who),
        ]
    except MsgutError:
        return
    for said in told:
        assert "nan" not in str(said), str(said)
        if said.least_p is not None and said.least_p >= 0.05:
            assert said.verdict in ("could_not_have_been_seen", "cannot_be_told")


def test_reads_by_the_thousand_million_are_rarefied_and_too_many_refused():
    rows = pd.DataFrame([[3 * ONE, ONE, 0], [ONE, 2 * ONE, 5]], list("xy"), list("abc"))
    deep = Study("toy", rows, pd.DataFrame(index=rows.index))
    drawn = measure.rarefy(deep, 10_000, seed=1)
    assert drawn.depth.tolist() == [10_000, 10_000]
    assert drawn.counts.loc["x", "a"] == pytest.approx(7500, abs=5 * 43)
    # What is left out may be the smaller draw.
    nearly = measure.rarefy(deep, 4 * ONE - 100, seed=1)
    assert nearly.depth.tolist() == [4 * ONE - 100]
    assert (deep.counts.loc["x"] - nearly.counts.loc["x"]).between(0, 100).all()
    with pytest.raises(MsgutError, match="too many to draw"):
        measure.rarefy(deep, 2 * ONE, seed=1)
    richness = measure.rarefied_alpha(deep, 2)
    assert richness["x"] == pytest.approx(1 + 2 * 0.75 * 0.25, rel=1e-8)
    shannon = measure.rarefied_alpha(deep, 2, index="shannon")
    assert shannon["x"] == pytest.approx(2 * 0.75 * 0.25 * np.log(2), rel=1e-8)
    # One read among 10¹⁵ is not seen in two.
    lone = pd.DataFrame([[1, 10**15]], ["z"], ["a", "b"])
    lone = Study("toy", lone, pd.DataFrame(index=lone.index))
    assert measure.rarefied_alpha(lone, 2)["z"] == pytest.approx(1, abs=1e-9)
    with pytest.raises(MsgutError, match="more than add up exactly"):
        Study("toy", rows * 1e10, deep.samples)


IDS = [str(i) for i in range(8)]


def eight(**more):
    samples = pd.DataFrame({"group": ["HC"] * 4 + ["MS"] * 4, **more}, IDS)
    return Study("toy", pd.DataFrame({"a": range(1, 9), "b": 5}, IDS), samples)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (pd.Series(list("abcdefgh"), IDS, name="colour"), "colour holds text"),
        (pd.Series([np.inf, *range(7)], IDS, name="ratio"), "ratio holds infinity"),
        (pd.Series([-np.inf, *range(7)], IDS, name="ratio"), "ratio holds infinity"),
        ([1, 2, 3, 4, 5, 6, 7, 8], "values are list"),
    ],
)
def test_what_cannot_be_ranked_as_a_number_is_refused(values, says):
    with pytest.raises(MsgutError, match=says):
        compare.two_groups(values, eight())
    with pytest.raises(MsgutError, match=says):
        compare.two_groups(values, comparison(eight()))


def test_numbers_written_as_objects_are_numbers():
    written = pd.Series([1, 2, 3, 4, 5, 6, 7, None], IDS, dtype=object, name="x")
    row = compare.two_groups(written, eight()).iloc[0]
    assert (row["effect"], row["n_right"]) == (3.5, 3)


def test_covariates_that_are_not_there_or_say_nothing_are_refused():
    gut = eight(age=40.0)
    apart = measure.distances(gut, "bray_curtis")
    with pytest.raises(MsgutError, match="no column 'colour'"):
        compare.variance_explained(apart, gut, ["group", "colour"])
    with pytest.raises(MsgutError, match="no column 'colour'"):
        compare.variance_explained(apart, gut, ["colour", "age"])
    with pytest.raises(UnanswerableError, match="no covariate is left.*age takes"):
        compare.variance_explained(apart, gut, ["age"])


@pytest.mark.parametrize("names", [[1, "MS"], [1, "MS", "HC"], [2.5, 1, "MS"]])
def test_groups_named_by_numbers_and_by_text_stand_side_by_side(names):
    rng = np.random.default_rng(2)
    group = np.repeat(np.array(names, dtype=object), 8)
    ids = [f"s{k}" for k in range(len(group))]
    counts = pd.DataFrame(rng.poisson(30, (len(ids), 5)), ids, list("abcde"))
    samples = pd.DataFrame({"group": group}, ids)
    samples["batch"] = np.where(group == 1, "r1", None)
    gut = Study("toy", counts, samples)
    value = pd.Series(rng.normal(size=len(ids)), ids, name="shannon")
    shares = compare.abundance_by_group(gut, most=1)
    assert {f"mean {name}" for name in names} <= set(shares)
    asked = tell.questions.answerable_questions(gut, left=1, right="MS")
    asked = asked.set_index("question")["why"]
    assert (
        "batch is recorded for 1 only"
        in asked["Can disease be told from batch and place?"]
    )
    others = [str(name) for name in names if name not in (1, "MS")]
    assert all(name in asked["Is a difference special to MS?"] for name in others)
    several = compare.several_groups(value, gut)
    if len(names) > 2:
        assert several["left"].iloc[0] == ", ".join(sorted(map(str, names)))
        assert (several["test"] == "rank").sum() == 3
    who = comparison(gut, 1, "MS")
    value[who.group.index] *= np.where(who.is_right, 9.0, 1.0)
    depth = pd.Series(np.where(group == 1, 9.0, 12.0), ids)
    values = pd.DataFrame({"shannon": value, "log2_depth": depth})
    table = compare.two_groups(values, who, family={"shannon": "hangs on depth"})
    table = table.assign(sd_left=3.0, sd_right=1.0)
    assert tell.cautions.wider_group(table, "shannon") == ()
    (said,) = tell.cautions.deeper_group(table, "shannon")
    assert said.startswith("MS has 8 times the reads of 1")
    assert "batch is recorded for 1 only" in confounding(who)[0]


@pytest.mark.parametrize("groups", [None, list("ab"), 3])
def test_groups_without_ids_are_refused_in_a_sentence(groups):
    apart = measure.distances(eight(), "bray_curtis")
    with pytest.raises(MsgutError, match="groups are .*whose they are is not known"):
        compare.distance_to_centre(apart, groups)
    with pytest.raises(MsgutError, match="samples are NoneType"):
        compare.permanova(apart, None, "group")
