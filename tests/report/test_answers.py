"""Answers, tables and the head of a page, as a notebook shows and a report keeps them."""

import io
import json

import numpy as np
import pandas as pd
import pytest

from msgut import report
from msgut.errors import MsgutError
from msgut.facts import Facts, File
from msgut.report import answers, page_head, tables
from msgut.study import Study
from msgut.tell import Statement


def bundle(thing):
    return thing._repr_mimebundle_()


def test_an_answer_carries_its_numbers_and_its_cautions():
    said = Statement(
        "Lower by 0.25.",
        "seen",
        estimate=-0.254,
        low=-0.5,
        high=-0.02,
        p=0.0714,
        n=104,
        cautions=["Unadjusted.", "One laboratory."],
    )
    shown = bundle(report.answer("Is it lower?", said))
    assert "Lower by 0.25. Unadjusted. One laboratory." in shown["text/html"]
    kept = shown[answers.MIME]
    assert (kept["estimate"], kept["verdict"], kept["n"]) == (-0.254, "seen", 104)
    assert kept["cautions"] == ["Unadjusted.", "One laboratory."]


def test_names_from_data_are_shown_as_they_are():
    hostile = "{n:99} {method.__class__} {p} { {0} MS{n}"
    shown = bundle(report.answer("Which?", Statement(f"Between {hostile}.", n=3)))
    assert f"Between {hostile}." in shown["text/plain"]
    assert f"Between {hostile}." in shown["text/html"]


def test_a_verdict_is_a_word_of_the_vocabulary():
    with pytest.raises(MsgutError, match="no verdict 'Hardly'. Choose seen, "):
        Statement("Hardly.", "Hardly")


def test_what_cannot_be_told_is_null_and_valid_json():
    said = Statement("no", estimate=np.nan, low=-np.inf, high=2, p=np.float64(1))
    kept = bundle(report.answer("?", said))[answers.MIME]
    kept = json.loads(json.dumps(kept, allow_nan=False))
    numbers = [kept[name] for name in ("estimate", "low", "high", "p")]
    assert numbers == [None, None, 2.0, 1.0]


def test_a_hostile_name_is_shown_and_not_run():
    told = bundle(report.answer("<script>q</script>", Statement("<script>s</script>")))[
        "text/html"
    ]
    kept = report.keep(pd.DataFrame({"<b>": ["<script>t</script>"]}), "t", "<i>c</i>")
    assert "<script>" not in told + bundle(kept)["text/html"]
    assert "<i>" not in bundle(kept)["text/html"]


def test_a_table_shows_its_head_and_keeps_all():
    long = pd.DataFrame({"n_taxa": range(2000), "p": np.linspace(0, 1, 2000)})
    kept = bundle(report.keep(long, "long", "Many.", rows=5))
    assert "The first 5 of 2000 rows." in kept["text/html"]
    assert "n taxa" in kept["text/html"]
    back = pd.read_csv(io.StringIO(kept[tables.MIME]["csv"]))
    pd.testing.assert_frame_equal(back, long)


def test_the_ids_of_a_table_by_sample_are_kept():
    by_sample = pd.DataFrame({"shannon": [1.5]}, index=["s1"])
    assert (
        bundle(report.keep(by_sample, "t"))[tables.MIME]["csv"]
        == "sample,shannon\ns1,1.5\n"
    )


def test_one_twin_among_several_studies_marks_the_page():
    counts = pd.DataFrame({"A": [1]}, index=["s"])
    made = [
        Study(
            name,
            counts,
            pd.DataFrame(index=["s"]),
            source=source,
            facts=Facts(name, citation=f"{name} et al.", caveats=("Small.",)),
        )
        for name, source in (("one_2020", "public"), ("two_2021", "twin"))
    ]
    both, alone = bundle(report.cards(made)), bundle(report.cards(made[:1]))
    sources = [
        [study["source"] for study in shown[page_head.MIME]["studies"]]
        for shown in (both, alone)
    ]
    assert sources == [["public", "twin"], ["public"]]
    assert "two_2021: Synthetic twin" in both["text/html"]
    assert "Synthetic twin" not in alone["text/html"]
    assert both["text/html"].count("Small.") == 2


def test_an_empty_table_says_none():
    shown = bundle(report.keep(pd.DataFrame({"why": []}), "t"))["text/html"]
    assert "<p>none</p>" in shown


@pytest.mark.parametrize("name", ["../evil", "A", "", "a b", "a.csv", "1a"])
def test_a_table_cannot_leave_its_folder(name):
    with pytest.raises(MsgutError, match="cannot be called"):
        report.keep(pd.DataFrame({"a": [1]}), name)


@pytest.mark.parametrize("source", ["public", "twin"])
def test_the_head_says_what_is_unknown_and_warns_of_a_twin(source):
    counts = pd.DataFrame({"A": [1]}, index=["s"])
    facts = Facts(
        "toy_2020",
        "A toy",
        licence="none stated",
        caveats=("Sex is <confounded>.",),
        files=(File("counts", "text", url="https://a.org/t.tsv", sha256="0" * 64),),
    )
    gut = Study(
        "toy_2020", counts, pd.DataFrame(index=["s"]), facts=facts, source=source
    )
    shown = bundle(report.card(gut))
    assert "none stated" in shown["text/html"]
    assert "Sex is &lt;confounded&gt;." in shown["text/html"]
    assert ("Do not cite" in shown["text/html"]) == (source == "twin")
    assert ("Do not cite" in shown["text/plain"]) == (source == "twin")
    (study,) = shown[page_head.MIME]["studies"]
    assert study == {
        "name": "toy_2020",
        "source": source,
        "inputs": {"t.tsv": "0" * 64},
    }


def test_a_bare_sentence_is_no_answer():
    with pytest.raises(MsgutError, match="must be a Statement of msgut.tell, not str"):
        report.answer("Which?", "All of them.")
