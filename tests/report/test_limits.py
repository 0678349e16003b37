"""Each parameter says what it may be, and what it may not be is refused at once."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgut import paths
from msgut.errors import MsgutError
from msgut.measure.beta_diversity import METRICS
from msgut.report import plan
from msgut.report.limits import Limits, limits_in
from msgut.report.parameters import checked_parameters, parameters
from msgut.stats.permutation import enough

PAGES = {
    path.stem[:2]: path for path in sorted(paths.notebooks().glob("0[1-9]*.ipynb"))
}
SCHEMA = [
    pytest.param(path, parameter, id=f"{number}-{parameter.name}")
    for number, path in PAGES.items()
    for parameter in parameters(path).values()
]


@pytest.mark.parametrize(("path", "parameter"), SCHEMA)
def test_every_parameter_states_its_limits_and_keeps_them(path, parameter):
    assert parameter.help
    if parameter.kind == "bool":
        return
    assert parameter.limits.words, "end the comment with [limits]"
    assert bool(parameter.limits.low is None) == (parameter.kind == "str")
    made = checked_parameters({parameter.name: parameter.default}, [path])
    assert made[path] == {parameter.name: parameter.default}


@pytest.mark.parametrize(
    ("page", "name", "value", "words"),
    [
        ("02", "seed", "-1", "seed must lie within 0 to 4,294,000,000, not at -1"),
        ("05", "seed", "4294967296", "not at 4294967296 .fixes every.*does as well"),
        ("03", "seed", "1e30", "must be a whole number, not '1e30'"),
        ("02", "depth", "0", "depth must lie within 1 to"),
        ("02", "depth", "9" * 25, "not at 9999999999999999999999999 "),
        ("02", "even", "-5", "even must lie within 0"),
        ("02", "draws", "0", "draws must lie within 1 to 100"),
        ("02", "draws", "1000000", "More would take hours"),
        ("02", "matters", "0", "matters must lie within above 0 to 10, not at 0.0"),
        ("03", "matters", "-0.1", "matters must lie within above 0 to 1"),
        ("03", "permutations", "19", "within 20 to .*no verdict could be reached"),
        ("03", "permutations", "-1", "within 20 to 100,000, not at -1"),
        ("03", "permutations", "10000000", "within 20 to 100,000.*take hours"),
        ("04", "permutations", "0", "within 23 to 10,000, not at 0"),
        ("05", "permutations", "359", "within 360 to 100,000.*no verdict could be"),
        ("07", "permutations", "1", "within 20 to"),
        ("04", "prevalence", "1.01", "prevalence must lie within 0 to 1"),
        ("04", "most", "0", "most must lie within 1 to 60"),
        (
            "04",
            "rank",
            "phylum",
            "rank cannot be 'phylum'.*class, order, family, genus",
        ),
        ("04", "rank", "domain", "rank cannot be 'domain'"),
        ("01", "rank", "gensu", "rank cannot be 'gensu'.*Did you mean 'genus'"),
        ("01", "rank", "", "rank cannot be ''"),
        ("03", "distance", "bray", "distance cannot be 'bray'"),
        ("01", "source", "memory", "source cannot be 'memory'"),
        ("06", "beside", "nobody_1999", "No study 'nobody_1999'"),
        ("06", "studies", " ", "studies is empty"),
        ("07", "candidates", "jangi", "No study 'jangi'. Did you mean 'jangi_2016'"),
        ("07", "people", "9", "people must lie within 10"),
        ("07", "antibiotics", "1.5", "antibiotics must lie within 0 to 1"),
        ("01", "depth", "\uff11\uff12\uff13", "must be a whole number, not '\uff11"),
        ("01", "depth", "1_000", "must be a whole number, not '1_000'"),
        ("02", "matters", "0.2_5", "must be a number"),
        ("02", "matters", "1e999", "must be a number"),
        ("02", "left", "\udcff", r"must be text, not '\\udcff'"),
        ("01", "depth", "x" * 100_000, "not 'x{59}…'"),
    ],
)
def test_what_is_out_of_range_is_refused_with_its_range(page, name, value, words):
    with pytest.raises(MsgutError, match=words) as refused:
        checked_parameters({name: value}, [PAGES[page]])
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(("path", "parameter"), SCHEMA)
def test_both_ends_of_a_range_are_allowed_and_nothing_beyond(path, parameter):
    limits, whole = parameter.limits, parameter.kind == "int"
    if limits.low is None:
        return
    step = 1 if whole else 1e-6
    inside = [limits.high, limits.low + step * limits.above]
    outside = [limits.high + step, limits.low - step * (not limits.above)]
    for value in inside:
        value = int(value) if whole else value
        assert checked_parameters({parameter.name: value}, [path])
    for value in outside:
        with pytest.raises(MsgutError, match="must lie within"):
            checked_parameters({parameter.name: int(value) if whole else value}, [path])


def test_the_floor_of_permutations_is_where_the_level_can_be_reached():
    """The cell and the arithmetic say the same number."""
    low = {
        n: parameters(PAGES[n])["permutations"].limits.low for n in ("03", "05", "07")
    }
    assert low == {"03": 20, "05": 360, "07": 20}
    assert enough(int(low["03"]))
    enough(int(low["05"]), 9, sides=2)
    with pytest.raises(MsgutError):
        enough(int(low["03"]) - 1)
    with pytest.raises(MsgutError):
        enough(int(low["05"]) - 1, 9, sides=2)


def test_the_distances_that_the_cell_names_are_those_there_are():
    assert parameters(PAGES["03"])["distance"].limits.choices == tuple(METRICS)


def test_help_and_limits_may_go_on_below(tmp_path):
    assert limits_in("a [b] c", "toy") == ("a [b] c", Limits())
    assert limits_in("a [above -1.5 to 2,000]", "toy")[1] == Limits(
        "above -1.5 to 2,000", -1.5, 2000, above=True
    )
    with pytest.raises(MsgutError, match=r"toy: the limits .1 or so. cannot be read"):
        limits_in("a [1 or so]", "toy")


def planned(study, **given):
    return plan.planned_pages(studies=[study], notebooks=["02"], given=given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"left": "HV"}, "jangi_2016: no group 'HV'. There are HC, MS"),
        ({"right": "CD"}, "no group 'CD'. There are HC, MS."),
        ({"left": "MS", "right": "MS"}, "'MS' cannot be compared with itself"),
    ],
)
def test_a_group_that_is_not_there_is_refused_before_anything_runs(given, words):
    with pytest.raises(MsgutError, match=words):
        planned("jangi_2016", **given)


def test_a_group_is_cleaned_as_those_of_the_table_are():
    (page,) = planned("jangi_2016", left=" HC ")
    assert page.parameters["left"] == "HC"


def test_of_all_studies_those_without_the_group_are_refused_and_the_others_made():
    pages = plan.planned_pages(notebooks=["02"], given={"right": "CD"})
    made = [page.study for page in pages if not page.refusal]
    assert made == ["forbes_2018"]
    refused = {page.study: page.refusal for page in pages if page.refusal}
    assert refused["jangi_2016"] == "jangi_2016: no group 'CD'. There are HC, MS."


STUDY = """
title = "Toy"
licence = "none stated"
region = "V4"
design = "case-control"
caveats = ["Invented."]
[files.counts]
path = "counts.tsv"
format = "text"
[files.samples]
path = "people.tsv"
format = "text"
[columns]
dx = "group"
"""


@pytest.fixture
def own(tmp_path):
    (tmp_path / "counts.tsv").write_text("asv\ts1\ts2\na\t5\t6\nb\t7\t8\n")
    (tmp_path / "people.tsv").write_text("id\tdx\ns1\till\ns2\twell\n")
    path = tmp_path / "toy_2026.toml"
    path.write_text(STUDY, "utf-8")
    return path


def test_groups_of_an_own_small_table_are_looked_up_in_it(own):
    with pytest.raises(MsgutError, match="no group 'MS'. There are ill, well"):
        planned(str(own), right="MS")
    assert planned(str(own), left="ill")
    own.write_text(f"{STUDY}[values.group]\nill = 'MS'\nwell = 'HC'\n", "utf-8")
    with pytest.raises(MsgutError, match="no group 'ill'. There are HC, MS"):
        planned(str(own), left="ill")


def test_an_own_study_has_no_twin(own):
    with pytest.raises(MsgutError, match="there is no twin of this study file"):
        planned(str(own), source="twin")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([p.values[1] for p in SCHEMA if "study" not in p.values[1].name]),
    st.text(max_size=20)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from(["9" * 5000, "-0", "1e-400", "\x00", "__import__('os')"]),
)
def test_any_text_is_taken_within_limits_or_refused_in_a_sentence(parameter, text):
    path = next(p.values[0] for p in SCHEMA if p.values[1] is parameter)
    with contextlib.suppress(MsgutError):
        value = checked_parameters({parameter.name: text}, [path])[path][parameter.name]
        if parameter.limits.low is not None:
            assert parameter.limits.low <= value <= parameter.limits.high
        if parameter.limits.choices:
            assert value in parameter.limits.choices


@pytest.mark.parametrize(
    ("study", "page", "given"),
    [
        ("jangi_2016", "02", {"depth": "80000"}),
        ("jangi_2016", "02", {"even": "80000"}),
        ("youngster_2014", "07", {"depth": "80000"}),
    ],
)
def test_reads_that_no_sample_has_are_refused_before_anything_runs(study, page, given):
    with pytest.raises(MsgutError, match="no sample has 80,000 reads; the deepest has"):
        plan.planned_pages(studies=[study], notebooks=[page], given=given)


def test_reads_that_some_studies_have_are_refused_for_the_others_alone():
    pages = plan.planned_pages(notebooks=["01", "06"], given={"depth": "80000"})
    refused = {page.study for page in pages if page.refusal}
    assert {"jangi_2016", "troci_2022"} <= refused
    assert not refused & {"imsms_2022", "forbes_2018", "all"}
    # What none has was mistyped, whether a study was named or not.
    for page in ("01", "06"):
        with pytest.raises(MsgutError, match="no sample has 900,000,000 reads"):
            plan.planned_pages(notebooks=[page], given={"depth": "900000000"})
