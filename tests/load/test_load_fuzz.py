"""A few hundred damaged files of every format; benchmarks/fuzz.py runs thousands."""

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"
RUNS = 150
FORMATS = 14


@pytest.mark.skipif(sys.platform == "win32", reason="no alarm ends what hangs there")
def test_damaged_files_end_in_a_study_or_in_a_sentence():
    # In a process of its own: what a library of C does to itself is no test's end.
    ask = [sys.executable, str(FUZZ), str(RUNS)]
    done = subprocess.run(ask, capture_output=True, text=True, timeout=120)
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in done.stdout.splitlines()[2:]
    ]
    assert len(rows) == FORMATS, done.stderr[-2000:]
    for name, runs, read, refused, caught, *wrong, _seconds in rows:
        assert wrong == ["0", "0", "0"], (name, done.stderr[-2000:])
        # Damage of each kind is foreseen, and some of it is no damage.
        assert int(read) + int(refused) == int(runs) - int(caught) == RUNS, name
        assert int(refused) > 0, name
        assert int(read) > 0 or name == "text packed", name
    assert done.returncode == 0


def test_what_is_damaged_was_whole(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(FUZZ.parent))
    import random

    import fuzz

    monkeypatch.setattr(fuzz, "damaged", lambda data, _tokens, _dice: data)
    monkeypatch.setattr(fuzz, "WORDS", {})
    (tmp_path / "counts.tsv").write_text(fuzz.COUNTS)
    (tmp_path / "people.tsv").write_text(fuzz.PEOPLE)
    seeds = fuzz.seeds(tmp_path)
    assert len(seeds) == FORMATS
    for name, seed in seeds.items():
        assert fuzz.one_read(name, seed, random.Random(0), tmp_path) is not None


def test_what_is_looked_for_is_found(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(FUZZ.parent))
    import random

    import fuzz

    from msgut.errors import MsgutError

    def ends(error):
        def one(*_):
            raise error

        monkeypatch.setattr(fuzz, "one_read", one)
        return fuzz.outcome("text", None, random.Random(0), tmp_path)[0]

    assert ends(KeyError("levels")) == "traceback"
    assert ends(fuzz.TooSlowError()) == "slow"
    assert ends(MsgutError("x" * 5000)) == "long"
    assert ends(MsgutError("two\nlines")) == "long"
    assert ends(MsgutError("holds no rows.")) == "refused"
    guarded = MsgutError("is damaged, or holds what is not expected.")
    guarded.__cause__ = KeyError("levels")
    assert ends(guarded) == "caught"
