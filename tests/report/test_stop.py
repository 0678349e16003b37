"""A run that is asked to stop, is killed, or finds another: it ends, and goes on."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_notebooks import assert_consistent, notebook, planned, read

from msgut.errors import MsgutError
from msgut.report.lock import locked
from msgut.report.run import run

LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="looks for processes in /proc"
)


def start(home, *words):
    """Start a report of al_2022 in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "msgut.cli", "report", "-s", "al_2022", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        cwd=home,
        env=os.environ | {"MSGUT_OFFLINE": "1"},
    )


def processes(*words):
    """Return the command lines of running processes that hold one of the words."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = path.read_text("utf-8", "replace").replace("\0", " ")
            found += [line] if any(word in line for word in words) else []
    return found


def ended(*words, within=8):
    """Return whether no such process is left, soon."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not processes(*words):
            return True
        time.sleep(0.05)
    return not processes(*words)


@LINUX
@pytest.mark.parametrize(
    ("name", "code"),
    [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGKILL", -9)],
)
def test_nothing_is_left_of_a_run_that_is_stopped(home, name, code):
    # Busy in a library that never lets another thread of the kernel get a word in.
    busy = "list(iter(int, 1))" if code < 0 else "import time; time.sleep(100)"
    begun = home / "begun"
    notebook(
        home / "notebooks" / "01_good.ipynb",
        [f"import pathlib; pathlib.Path({str(begun)!r}).touch()", busy],
    )
    going = start(home, "-n", "01", "-j", "1")
    try:
        until = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.02)
        mine = (f"report.worker {going.pid}", str(home / "reports"))
        assert len(processes(*mine)) == 2  # the worker and its kernel
        going.send_signal(getattr(signal, name))
        told = going.communicate(timeout=20)[0]  # nobody holds the pipe open
    finally:
        going.kill()
    assert going.returncode == code, told
    assert ended(*mine), processes(*mine)
    assert "Traceback" not in told
    left = list((home / "reports" / ".msgut").glob("making-*"))
    if code > 0:
        assert told.splitlines()[-1].startswith(f"msgut: stopped by {name};")
        assert not left
    assert_consistent(home / "reports")
    assert read(home / "reports", "manifest.json")["to_come"] == ["al_2022/01_good"]
    if code < 0:
        # What the dead left is cleared by the next run, which goes on from there.
        assert left
        notebook(home / "notebooks" / "01_good.ipynb", ["2 + 2"])
        outcome = run(planned("01"), folder=home / "reports")
        assert [r["status"] for r in outcome.records] == ["done"]
        assert not list((home / "reports" / ".msgut").glob("making-*"))


@LINUX
def test_a_request_to_stop_between_two_pages_leaves_nothing_either(home):
    """The signal finds the run while it speaks of one page and another is made."""
    begun = home / "begun"
    notebook(home / "notebooks" / "01_good.ipynb", ["1 + 1"])
    notebook(
        home / "notebooks" / "02_bad.ipynb",
        [
            f"import time, pathlib; pathlib.Path({str(begun)!r}).touch()",
            "time.sleep(99)",
        ],
    )

    def say(line):
        if "01_good" in line:
            until = time.monotonic() + 60
            while not begun.exists() and time.monotonic() < until:
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.5)

    with pytest.raises(SystemExit) as stopped:
        run(planned("01", "02"), folder=home / "reports", jobs=2, say=say)
    assert stopped.value.code == 143
    assert not list((home / "reports" / ".msgut").glob("making-*"))
    assert ended(f"report.worker {os.getpid()}", str(home / "reports"), within=0.5)
    assert_consistent(home / "reports")


def test_a_page_that_takes_too_long_has_failed(home):
    notebook(home / "notebooks" / "01_good.ipynb", ["import time; time.sleep(100)"])
    outcome = run(planned("01"), folder=home / "reports", limit=3)
    (slow,) = outcome.failed
    assert "longer than 0.05 minutes" in slow["error"]["message"]
    assert "--time-limit" in slow["error"]["message"]
    assert outcome.seconds < 30
    assert_consistent(home / "reports")


# Two at once.


def test_a_lock_of_the_living_is_waited_for_and_refused_with_its_holder(tmp_path):
    path = tmp_path / ".msgut" / "lock"
    path.parent.mkdir()
    said = []
    with locked(path, wait=0):
        assert json.loads(path.read_text())["pid"] == os.getpid()
        with (
            pytest.raises(
                MsgutError, match=f"process {os.getpid()} on .* writes there"
            ),
            locked(path, wait=0.3, say=said.append),
        ):
            pass
    assert len(said) == 1
    assert "this run waits for it, at most" in said[0]
    with locked(path, wait=0):
        pass


def test_a_lock_of_the_dead_is_taken(tmp_path):
    path = tmp_path / ".msgut" / "lock"
    path.parent.mkdir()
    program = (
        "import os, pathlib, sys; from msgut.report.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1]), wait=0): os.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert died.returncode == -9
    assert "pid" in path.read_text()
    with locked(path, wait=0):
        pass


def test_a_second_run_is_refused_where_it_will_not_wait(studio):
    run(planned("01"), folder=studio.folder)
    with (
        locked(studio.folder / ".msgut" / "lock", wait=0),
        pytest.raises(MsgutError, match="Wait for it .--wait 60"),
    ):
        run(planned("02"), folder=studio.folder, wait=0)
    assert studio.made == ["al_2022/01_good"]


TWO = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from tiny_notebooks import Studio, planned
from msgut.report import run as running
running.made_pages = Studio(None)
running.found_sources = lambda pages: {}
for word in sys.argv[3:]:
    running.run(planned(word), folder=pathlib.Path(sys.argv[2]), force=True)
"""


def test_two_runs_into_one_folder_lose_nothing_twenty_times(home):
    """Each process writes its own page ten times, while the other writes the other."""
    words = [sys.executable, "-c", TWO, str(Path(__file__).parents[1])]
    folder = home / "reports"
    both = [
        subprocess.Popen([*words, str(folder), *[name] * 10]) for name in ("01", "02")
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    assert_consistent(folder)
    made = [page["notebook"] for page in read(folder, "manifest.json")["pages"]]
    assert made == ["01_good", "02_bad"]
