"""Published claim → number → verdict."""

import numpy as np
import pandas as pd
import pytest

from msgut import claims, published
from msgut.errors import MsgutError


def claim(genera, direction="up", paper="Doe 2020", **other):
    return {
        "signature": "1/1/1",
        "pmid": "1",
        "paper": paper,
        "study": "",
        "contrast": "MS vs HC",
        "about": "disease",
        "host": "human",
        "direction": direction,
        "genera": tuple(genera.split()),
        "note": "",
        **other,
    }


@pytest.fixture
def table():
    effects = {
        "A": 1.0,
        "B": 0.5,
        "C": 2.0,
        "D": 0.1,
        "E": 0.2,
        "F": -1.0,
        "G": -0.4,
        "H": 0.3,
        "even": 0.0,
        "untested": np.nan,
    }
    return pd.DataFrame({"taxon": list(effects), "effect": list(effects.values())})


def test_six_of_six_the_same_way_is_more_than_a_coin_gives(table):
    row = claims.by_signature(table, [claim("A B C D E H absent")]).iloc[0]
    assert (row["n_genera"], row["n_seen"], row["n_same"]) == (7, 6, 6)
    assert row["p"] == pytest.approx(1 / 32)
    assert row["reading"] == "same way"
    assert row["least_p"] == pytest.approx(1 / 32)
    assert row["low"] == pytest.approx(0.025 ** (1 / 6))
    assert row["unseen"] == "absent"


@pytest.mark.parametrize(
    ("genera", "direction", "reading"),
    [
        ("A B C D E H", "down", "other way"),
        ("A B C D F G", "up", "not shown"),
        # 5 of 5: the share may still be as low as 48 %.
        ("A B C D E", "up", "too few"),
        ("absent even untested", "up", "unseen"),
    ],
)
def test_the_verdict_follows_from_the_signs(table, genera, direction, reading):
    row = claims.by_signature(table, [claim(genera, direction)]).iloc[0]
    assert row["reading"] == reading


def test_a_paper_that_names_a_genus_both_ways_is_not_smoothed(table):
    both = [claim("A B"), claim("A F", "down"), claim("A", "down", paper="Roe 2021")]
    rows = claims.by_signature(table, both)
    assert rows["contradicted"].tolist() == ["A", "A", ""]
    doe = claims.by_paper(table, both).set_index("paper")
    assert doe.loc["Doe 2020", "contradicted"] == "A"
    assert doe.loc["Doe 2020", ["n_genera", "n_seen", "n_same"]].tolist() == [2, 2, 2]
    # Over all papers A stays contradicted; B up and F down are left, once each.
    assert doe.loc["all papers", ["n_seen", "n_same"]].tolist() == [2, 2]


def test_a_genus_named_twice_counts_once(table):
    twice = [claim("A B"), claim("A B")]
    assert claims.by_paper(table, twice)["n_seen"].tolist() == [2, 2]


def test_a_papers_own_people_confirm_nothing(table):
    own = claim("A B", paper="Jangi 2016", study="jangi_2016")
    two = [own, claim("F", "down")]
    rows = claims.by_paper(table, two, study="jangi_2016").set_index("paper")
    assert rows["own_people"].to_dict() == {
        "Jangi 2016": True,
        "Doe 2020": False,
        "all papers": False,
    }
    assert rows.loc["all papers", "n_genera"] == 1


def test_a_published_name_is_read_as_the_table_reads_it(table):
    synonyms = {("genus", "Oldname"): ("A", ())}
    both = claims.by_paper(table, [claim("Oldname A")], synonyms=synonyms)
    assert both["n_genera"].tolist() == [1, 1]
    assert both["same"].tolist() == ["A", "A"]
    one = claims.by_signature(table, [claim("[B]")], synonyms=synonyms)
    assert one["same"].tolist() == ["B"]


def test_mice_and_treatments_are_left_out_unless_asked_for(table):
    many = [claim("A"), claim("B", host="other"), claim("C", about="treatment")]
    assert len(claims.by_signature(table, many)) == 1
    every = claims.by_signature(
        table, many, hosts=("human", "other"), about=("disease", "treatment")
    )
    assert len(every) == 3


def test_several_answers_below_each_other_are_refused(table):
    with pytest.raises(MsgutError, match="'A' stands more than once"):
        claims.by_signature(pd.concat([table, table]), [claim("A")])
    with pytest.raises(MsgutError, match="no column 'effect'"):
        claims.by_signature(table[["taxon"]], [claim("A")])


def test_the_published_table_is_whole_and_keeps_its_contradictions(table):
    rows = published.signatures()
    assert len(rows) == 43
    assert len({row["paper"] for row in rows}) == 7
    assert len({row["signature"] for row in rows}) == 43
    human = [r for r in rows if r["host"] == "human" and r["about"] == "disease"]
    assert len(human) == 25
    judged = claims.by_signature(table, rows)
    named = dict(zip(judged["paper"], judged["contradicted"], strict=True))
    chen = judged[judged["paper"] == "Chen 2016"]
    assert chen["contradicted"].tolist() == ["Blautia", "Blautia"]
    assert named["Miyake 2015"] == ""


def test_a_damaged_table_of_claims_is_refused(tmp_path):
    path = tmp_path / "signatures.tsv"
    with pytest.raises(MsgutError, match="cannot be read"):
        published.signatures(path)
    path.write_text("signature\tpmid\n1\t2\n", "utf-8")
    with pytest.raises(
        MsgutError, match="the columns must be signature, pmid, paper, study"
    ):
        published.signatures(path)
    head = "\t".join(published.SIGNATURES)
    path.write_text(head + "\n1\t1\tp\t\tc\tdisease\thuman\tsideways\tA\t\n", "utf-8")
    with pytest.raises(MsgutError, match="has direction 'sideways'"):
        published.signatures(path)


def test_many_papers_are_many_questions(table):
    # Six of six alone is p = 1/32; among three papers that could be called it is not.
    rest = [
        claim("A B C D F G", paper="Roe 2021"),
        claim("A B C D E F", paper="Poe 2022"),
    ]
    few = [claim("A B", paper="Few 2023")]
    rows = claims.by_paper(table, [claim("A B C D E H"), *rest, *few]).set_index(
        "paper"
    )
    assert rows.loc["Doe 2020", "p"] == pytest.approx(1 / 32)
    # One in 32 is above 0.05 / 2: no paper of six genera can be called beside others.
    assert np.isnan(rows.loc["Doe 2020", "q"])
    assert rows.loc["Doe 2020", "reading"] == "same way alone"
    assert np.isnan(rows.loc["Few 2023", "q"])
    whole = rows.loc["all papers"]
    assert whole["q"] == whole["p"]


@pytest.mark.parametrize("seen", range(1, 41))
def test_sign_test_and_interval_never_contradict_each_other(seen):
    effects = pd.DataFrame({"taxon": [f"t{k}" for k in range(seen)], "effect": 1.0})
    for same in range(seen + 1):
        effects["effect"] = [1.0] * same + [-1.0] * (seen - same)
        row = claims.by_signature(effects, [claim(" ".join(effects["taxon"]))]).iloc[0]
        apart = row["low"] > 0.5 or row["high"] < 0.5
        assert (row["p"] < 0.05) == apart
        assert row["p"] >= row["least_p"]
        assert row["reading"] in {
            (True, True): ["same way"],
            (True, False): ["other way"],
        }.get((apart, same > seen / 2), ["not shown", "too few"])
