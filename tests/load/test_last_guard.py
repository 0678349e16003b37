"""Whatever a file does to a reader, the answer is one sentence with the file's name."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from msgut import load
from msgut.cli import main
from msgut.errors import MsgutError
from msgut.facts import File
from msgut.load import last_guard, text_table

FILE = File("counts", "text", path="toy.tsv")


def reader(error):
    def read(_path, _file):
        raise error

    return read


@pytest.mark.parametrize(
    "error",
    [KeyError("levels"), IndexError(), RecursionError(), AssertionError("x" * 9999)],
    ids=lambda error: type(error).__name__,
)
def test_what_no_reader_foresaw_becomes_a_sentence_and_keeps_its_cause(
    error, monkeypatch
):
    monkeypatch.setitem(load.READERS, "text", reader(error))
    with pytest.raises(MsgutError, match=r"^toy\.tsv: is damaged, or holds") as raised:
        load.read_parts("toy.tsv", FILE)
    assert raised.value.__cause__ is error
    assert len(str(raised.value)) < 200


def test_what_a_reader_says_itself_stands(monkeypatch):
    said = MsgutError("toy.tsv: holds no rows.")
    monkeypatch.setitem(load.READERS, "text", reader(said))
    with pytest.raises(MsgutError) as raised:
        load.read_parts("toy.tsv", FILE)
    assert raised.value is said
    odd = last_guard.UnexpectedError("its dim is not made of whole numbers")
    monkeypatch.setitem(load.READERS, "text", reader(odd))
    with pytest.raises(MsgutError, match=r"not expected \(its dim is not made of"):
        load.read_parts("toy.tsv", FILE)


def test_too_little_memory_is_said_so(monkeypatch):
    monkeypatch.setitem(load.READERS, "text", reader(MemoryError()))
    with pytest.raises(
        MsgutError, match=r"toy\.tsv: asks for more memory than there is"
    ):
        load.read_parts("toy.tsv", FILE)


@pytest.mark.parametrize("wish", [KeyboardInterrupt, SystemExit])
def test_a_wish_to_stop_is_no_damage(wish, monkeypatch):
    monkeypatch.setitem(load.READERS, "text", reader(wish()))
    with pytest.raises(wish):
        load.read_parts("toy.tsv", FILE)


@pytest.fixture
def cohort(tmp_path, monkeypatch):
    """Return a study file whose reader raises KeyError."""
    monkeypatch.setitem(load.READERS, "text", reader(KeyError("levels")))
    (tmp_path / "counts.tsv").write_text("id\ta\nt1\t5\n")
    path = tmp_path / "toy_2026.toml"
    path.write_text(
        'title = "Invented"\nlicence = "none stated"\nregion = "V4"\n'
        'design = "case-control"\ncaveats = ["Invented."]\n'
        '[files.counts]\npath = "counts.tsv"\nformat = "text"\n'
        '[ids]\npatterns = ["(?P<group>.)"]\n'
    )
    return str(path)


def test_the_command_line_shows_the_cause_only_when_asked(cohort):
    quiet = CliRunner().invoke(main, ["check", cohort])
    assert quiet.exit_code == 2
    assert "counts.tsv: is damaged, or holds what is not expected" in quiet.output
    assert "Traceback" not in quiet.output
    asked = CliRunner().invoke(main, ["--debug", "check", cohort])
    assert asked.exit_code == 2
    assert "KeyError: 'levels'" in asked.output
    assert "counts.tsv: is damaged, or holds what is not expected" in asked.output


def test_a_large_table_is_announced_with_its_time_and_memory(cohort, monkeypatch):
    from msgut.report import expected_time

    monkeypatch.setitem(load.READERS, "text", text_table.read)
    quiet = CliRunner().invoke(main, ["check", cohort])
    assert quiet.exit_code == 0, quiet.output
    assert quiet.stderr == ""
    assert "no taxon has the name of a genus" in quiet.stdout
    monkeypatch.setattr(expected_time, "LARGE", 0)
    told = CliRunner().invoke(main, ["check", cohort])
    assert "1 samples by 1 taxa, a large table: about 0 s and 0.0 GB" in told.stderr
    assert told.stdout == quiet.stdout


def test_joining_is_guarded_too(cohort, monkeypatch):
    def broken(*_args, **_options):
        raise IndexError

    monkeypatch.setattr(load, "read_parts", lambda _path, _file: None)
    monkeypatch.setattr(load.join_tables, "joined_study", broken)
    with pytest.raises(MsgutError, match="^toy_2026: is damaged"):
        load.study(cohort)


def test_a_table_too_large_for_memory_ends_in_a_sentence(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "toy.tsv"
    path.write_text("id\ts\n" + "".join(f"t{i}\t1\n" for i in range(300_000)))
    ask = (
        "import sys, resource; from msgut import load; from msgut.facts import File;"
        "now = int(open('/proc/self/statm').read().split()[0]) * 4096;"
        "resource.setrlimit(resource.RLIMIT_AS, (now + 20_000_000,) * 2);"
        "load.read_parts(sys.argv[1], File('counts', 'text', path='toy.tsv'))"
    )
    if not hasattr(resource, "RLIMIT_AS") or sys.platform != "linux":
        pytest.skip("memory can be bounded on Linux only")
    done = subprocess.run(
        [sys.executable, "-c", ask, str(path)], capture_output=True, text=True
    )
    assert "MsgutError: toy.tsv: asks for more memory than there is" in done.stderr
