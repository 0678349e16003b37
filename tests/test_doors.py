"""Names are data: each door, over all of Unicode."""

import ast
import csv
import io
import json
import unicodedata
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_shape import MODULES, parsed

from msgut import names
from msgut.errors import MsgutError, suggestion
from msgut.report.answers import answer
from msgut.report.tables import keep
from msgut.tell.statement import Statement

HOSTILE = (
    "{n:99}",
    "{method.__class__}",
    "{n:>2000000000}",
    "{",
    "%s%n",
    "$x^$",
    "$5 vs $6",
    "\\frac",
    "_MS",
    "a$b",
    "\u00e9",
    "e\u0301",
    "\u202eSM",
    "\x1b[31mred",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "M" * 300,
    "\ud800",
    "a\nb\tc\x00",
)
texts = st.text() | st.sampled_from(HOSTILE)


@given(texts)
def test_a_cleaned_name_stays_as_it_is(name):
    once = names.cleaned(name)
    assert names.cleaned(once) == once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)


@given(texts)
def test_composed_and_taken_apart_letters_are_one_name(name):
    apart = unicodedata.normalize("NFD", name)
    assert names.cleaned(f" {apart}\t") == names.cleaned(name)


@given(texts)
def test_nothing_that_acts_or_hides_passes_into_a_sentence(name):
    said = str(Statement(f"There are 3 {name}.", cautions=[name]))
    kinds = {unicodedata.category(c) for c in said if c not in names.JOINERS}
    assert not kinds & names.UNSEEN
    said.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_what_can_be_seen_is_told_as_it_is(name):
    assert str(Statement(name)) == name
    assert names.visible(name) == name


@pytest.mark.parametrize("name", HOSTILE[:7])
def test_a_name_is_no_template(name):
    statement = Statement(f"Between {name} and HC.", n=7, p=0.01, method="toy")
    assert answer(f"Is {name} ill?", statement).sentence == f"Between {name} and HC."
    assert answer(f"Is {name} ill?", statement).question == f"Is {name} ill?"


def test_direction_and_colour_are_written_out():
    assert names.visible("\u202eSM \x1b[31m \u2066") == "\\u202eSM \\x1b[31m \\u2066"
    # Letters of Persian and emoji keep the joiners that make them.
    assert names.visible("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"


@given(texts | st.integers() | st.binary() | st.lists(st.text()))
def test_a_message_quotes_shortly(value):
    quoted = names.quoted(value)
    assert len(quoted) < 10 * 60 + 3
    assert "\n" not in quoted
    assert "\x1b" not in quoted
    quoted.encode("utf-8")


def test_a_long_value_is_cut_in_a_message():
    assert names.quoted("x" * 100_000) == f"'{'x' * 59}…'"
    assert names.quoted("x" * 60) == f"'{'x' * 60}'"
    assert names.quoted(16**10_000) == "a value too long to be written"
    assert len(str(MsgutError("z" * 10**6))) == 2000
    assert len(suggestion("y" * 100_000, ["x" * 100_000, "z"])) < 100


@given(texts, texts)
def test_names_of_one_look_are_found(name, other):
    assert names.look(name) == names.look(f" {name}\u200b")
    if names.cleaned(name) == names.cleaned(other):
        assert names.look(name) == names.look(other)


def test_what_looks_different_is_different():
    assert (
        len({names.look(n) for n in ("MS", "ms", "HC", "MS1", "M S", "\u00e9", "e")})
        == 7
    )


@given(texts, st.floats())
def test_no_cell_of_a_table_is_a_formula(name, number):
    table = pd.DataFrame({"group": [name, "HC"], name + "x": [number, -1.5]})
    written = keep(table, "toy").record["csv"]
    head, first, last = csv.reader(io.StringIO(written, newline=""))
    for text in (head[1], first[0]):
        assert not text.startswith(names.FORMULA) or names.NUMBER.fullmatch(text)
        text.encode("utf-8")
    shown = names.visible(name, keep="\n\t")
    assert first[0] in (shown, f"'{shown}")
    assert last[1] == "-1.5"


def test_numbers_are_left_alone_in_tables():
    table = pd.DataFrame(
        {
            "n": pd.Series([1, None], dtype=object),
            "x": [-1.0, 2.0],
            "t": ["-3", "+4e-5"],
        }
    )
    assert keep(table, "toy").record["csv"] == "n,x,t\n1,-1.0,-3\n,2.0,+4e-5\n"


class Seen(HTMLParser):
    """Gathers the text that a browser would show."""

    def __init__(self):
        super().__init__()
        self.tags, self.shown = set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.shown += data


@given(texts)
def test_a_table_on_a_page_shows_names_and_runs_nothing(name):
    table = pd.DataFrame({"a_b": [name], "a b": [name], "taxon": [1]})
    page = Seen()
    page.feed(keep(table, "toy", name).html)
    assert "script" not in page.tags
    page.shown.encode("utf-8")


@given(texts)
def test_an_answer_is_valid_json(name):
    said = answer(name, Statement(name, estimate=float("nan"), n=3))
    json.loads(json.dumps(said.record, allow_nan=False))


def fills_in(tree):
    """Yield the lines on which a text is taken for a template."""
    for node in ast.walk(tree):
        called = getattr(getattr(node, "func", None), "attr", "")
        if called in ("format", "format_map", "safe_substitute", "substitute"):
            yield node.lineno
        left = getattr(node, "left", None)
        if isinstance(getattr(node, "op", None), ast.Mod) and (
            isinstance(left, ast.JoinedStr)
            or isinstance(getattr(left, "value", 0), str)
        ):
            yield node.lineno


@pytest.mark.parametrize("path", MODULES)
def test_no_text_is_a_template(path):
    assert not list(fills_in(parsed(path)))


def test_a_template_is_seen():
    for code in ("words.format(n=1)", "s.format_map(d)", "'%s' % name"):
        assert list(fills_in(ast.parse(code)))


def test_the_way_out_names_what_there_is():
    assert suggestion("colour", ["colon", "red\x1b"]) == "Did you mean 'colon'?"
    assert "\\x1b" in suggestion("qqqq", ["red\x1b"])
    with pytest.raises(MsgutError):
        keep(pd.DataFrame(), "../x")
