"""Files come here once, whole and unchanged, or not at all."""

import gc
import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from server import Server

from msgut import catalogue, fetch
from msgut.errors import MsgutError
from msgut.facts import Facts, File
from msgut.fetch import checked_download

BODY = bytes(range(256)) * 300
SIZE = len(BODY)
HASH = hashlib.sha256(BODY).hexdigest()
PATH = "/owner/repo/commit/a table.tsv"
ENCODED = PATH.replace(" ", "%20")


@pytest.fixture(autouse=True)
def raw(tmp_path, monkeypatch):
    """Give each test a folder of downloads, and no settings of the reader's."""
    for variable in ("MSGUT_MIRROR", "MSGUT_OFFLINE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("MSGUT_RAW", str(tmp_path / "raw"))
    return tmp_path / "raw"


@pytest.fixture
def server():
    one = Server()
    one.files[PATH] = BODY
    yield one
    one.close()


@pytest.fixture
def said():
    """Collect the lines that a reader would see."""
    return []


@pytest.fixture
def slept():
    """Collect the pauses, which no test waits for."""
    return []


@pytest.fixture
def get(said, slept):
    """Fetch with no pauses and little patience."""
    patience = fetch.Patience(connect=1, stall=0.2, sleep=slept.append)
    return lambda facts: fetch.files(facts, progress=said.append, patience=patience)


def study(address, *, size=SIZE):
    counts = File("counts", "text", url=address, bytes=size, sha256=HASH)
    return Facts("toy_2024", files=(counts,))


def public():
    return study(f"https://raw.githubusercontent.com{ENCODED}")


def left(raw):
    return [path.name for path in raw.rglob("*") if path.is_file()]


def test_a_file_is_fetched_once_and_then_read_from_disk(server, get, said, raw):
    facts = study(server.address + ENCODED)
    assert not fetch.on_disk(facts)
    path = get(facts)["counts"]
    assert path == raw / "toy_2024" / "a table.tsv"
    assert path.read_bytes() == BODY
    assert said == ["toy_2024: a table.tsv, 76.8 kB from 127.0.0.1"]
    assert fetch.on_disk(facts)
    assert get(facts)["counts"] == path
    assert len(server.requests) == len(said) == 1


def test_every_file_of_a_study_is_found_under_its_role(server, get):
    server.files["/b"] = b"tree"
    facts = study(server.address + ENCODED)
    tree = File(
        "tree",
        "text",
        url=server.address + "/b",
        bytes=4,
        sha256=hashlib.sha256(b"tree").hexdigest(),
    )
    found = get(Facts("toy_2024", files=(*facts.files, tree)))
    assert list(found) == ["counts", "tree"]
    assert found["tree"].read_bytes() == b"tree"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_fetched_file_can_be_read_by_all_who_share_the_disk(server, get):
    path = get(study(server.address + ENCODED))["counts"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "fault",
    [
        ("truncated",),
        ("truncated_unsized",),
        ("stalled",),
        ("silent",),
        ("dropped",),
        ("status", 408),
        ("status", 429),
        ("status", 500),
        ("status", 503),
    ],
    ids=lambda fault: "-".join(map(str, fault)),
)
def test_what_may_pass_is_tried_again(fault, server, get, slept, said, raw):
    server.faults = [fault, fault]
    get(study(server.address + ENCODED))
    assert left(raw) == ["a table.tsv"]
    assert slept == [1, 2]
    ends = [line.partition("; ")[2] for line in said]
    assert ends == ["again in 1 s", "again in 2 s", ""]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (("truncated",), "broke off"),
        (("truncated_unsized",), "broke off after 38400 of 76800 bytes"),
        (("stalled",), "fell silent"),
        (("silent",), "did not answer in time"),
        (("dropped",), "cannot be reached or broke off"),
        (("status", 429), "answered 429 Too Many Requests"),
        (("status", 500), "answered 500 Internal Server Error"),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_does_not_pass_ends_with_what_to_do(fault, why, server, get, slept, raw):
    server.faults = [fault] * 9
    with pytest.raises(MsgutError, match=f"{why}.*, 4 times over.*MSGUT_MIRROR"):
        get(study(server.address + ENCODED))
    assert slept == [1, 2, 4]
    assert left(raw) == []


def test_nobody_at_home_is_said_so(get, server, raw):
    facts = study(server.address + ENCODED)
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(MsgutError, match="cannot be reached.*Check the connection"):
        get(facts)
    assert left(raw) == []


@pytest.mark.parametrize("code", [400, 403, 404, 410, 206, 304])
def test_an_answer_that_will_not_change_is_not_asked_for_again(code, server, get, raw):
    server.faults = [("status", code)]
    with pytest.raises(MsgutError, match=f"answered {code}.*correct the url"):
        get(study(server.address + ENCODED))
    assert len(server.requests) == 1
    assert left(raw) == []


@pytest.mark.parametrize(("asked", "waits"), [("7", 7), ("0", 1), ("Tuesday", 1)])
def test_a_server_may_ask_for_a_longer_pause(asked, waits, server, get, slept):
    server.faults = [("status", 429, asked)]
    get(study(server.address + ENCODED))
    assert slept == [waits]


def test_a_pause_beyond_patience_ends_the_attempt_at_once(server, get, slept):
    server.faults = [("status", 503, "3600")]
    with pytest.raises(MsgutError, match="asks for a pause of 3600 seconds"):
        get(study(server.address + ENCODED))
    assert slept == []


def test_a_pause_beyond_all_numbers_is_said_in_words(server, get, slept):
    server.faults = [("status", 503, "9" * 5000)]
    with pytest.raises(MsgutError, match="asks for a pause of more than a day"):
        get(study(server.address + ENCODED))
    assert slept == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_head_that_contradicts_itself_is_no_redirect(server, get, raw):
    server.faults = [("two_sizes",)]
    with pytest.raises(MsgutError, match="answered with a head that contradicts"):
        get(study(server.address + ENCODED))
    gc.collect()  # the library lets go of its connection here, not in a test after
    assert left(raw) == []


def test_what_a_server_says_does_not_act_on_the_terminal(server, get, said):
    server.faults = [("reason", b"\x1b[31mred\x1b[2J")] * 4
    with pytest.raises(MsgutError):
        get(study(server.address + ENCODED))
    assert len(said) == 3
    assert all(line.isprintable() and r"\x1b[31mred" in line for line in said)


def test_a_file_that_changed_upstream_is_refused_and_not_kept(server, get, raw, slept):
    server.files[PATH] = BODY[::-1]
    with pytest.raises(MsgutError, match="sha256 differs"):
        get(study(server.address + ENCODED))
    assert left(raw) == slept == []


def test_a_whole_but_smaller_file_is_refused_at_once(server, get, raw, slept):
    server.files[PATH] = BODY[:-1]
    with pytest.raises(MsgutError, match="76799 bytes where the study file says 76800"):
        get(study(server.address + ENCODED))
    assert left(raw) == slept == []


def test_a_file_of_the_right_hash_and_the_wrong_size_is_refused(server, get, raw):
    with pytest.raises(MsgutError, match="76800 bytes where the study file says 99999"):
        get(study(server.address + ENCODED, size=99_999))
    assert left(raw) == []


def test_too_much_is_cut_off_when_the_size_is_passed(server, get, raw):
    server.faults = [("endless",)]
    began = time.monotonic()
    with pytest.raises(MsgutError, match="more than the 76800 bytes"):
        get(study(server.address + ENCODED))
    assert time.monotonic() - began < 2
    assert left(raw) == []


@pytest.mark.parametrize(
    "there", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x"]
)
def test_a_redirect_to_another_scheme_is_refused(there, server, get, raw):
    server.faults = [("moved", there)]
    with pytest.raises(MsgutError, match="sends us on from http to .*refused"):
        get(study(server.address + ENCODED))
    assert left(raw) == []


def test_a_redirect_from_https_to_http_is_refused(server, monkeypatch, get):
    import requests

    answer = requests.Response()
    answer.raw = io.BytesIO()
    answer.status_code = 302
    answer.headers["Location"] = server.address + ENCODED
    monkeypatch.setattr(requests, "get", lambda *_args, **_options: answer)
    with pytest.raises(MsgutError, match="from https to http:.*refused"):
        get(study("https://example.org/a.tsv"))
    assert server.requests == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_of_the_same_scheme_is_followed(code, server, get, raw):
    server.faults = [("moved", ENCODED, code)]
    get(study(server.address + "/old"))  # a relative one, too
    server.files["/old"] = b""
    assert left(raw) == ["old"]


def test_a_redirect_to_no_address_is_said_so(server, get, raw):
    server.faults = [("moved", "http://[::1/x")]
    with pytest.raises(MsgutError, match="sends us on to what is no address"):
        get(study(server.address + ENCODED))
    assert left(raw) == []


def test_a_redirect_without_a_place_is_said_so(server, get, raw):
    server.faults = [("moved_nowhere",)]
    with pytest.raises(
        MsgutError, match="answered 302, that the file has moved, and not"
    ):
        get(study(server.address + ENCODED))
    assert len(server.requests) == 1
    assert left(raw) == []


@pytest.mark.parametrize("fault", ["drip", "drip_head"])
def test_a_server_that_is_slow_without_end_is_left(fault, server, said, raw):
    server.faults = [(fault,)]
    patience = fetch.Patience(connect=1, stall=1, grace=0.3, slowest=SIZE / 0.2)
    began = time.monotonic()
    with pytest.raises(
        MsgutError, match="did not send the 76800 bytes within 0 seconds"
    ):
        fetch.files(
            study(server.address + ENCODED), progress=said.append, patience=patience
        )
    assert 0.4 < time.monotonic() - began < 2
    assert left(raw) == []
    assert len(server.requests) == 1


def test_a_large_file_may_take_longer():
    patience = fetch.Patience()
    assert patience.whole(168_000) == pytest.approx(68.4)
    assert patience.whole(200_000_000) > 9_000


def test_halves_of_killed_fetches_are_cleared_and_nothing_else(server, get, raw):
    folder = raw / "toy_2024"
    folder.mkdir(parents=True)
    old = time.time() - 2 * checked_download.LEFT
    for name in (
        "tmpab12_xyz",
        "tmpnew45678",
        "tmp.tsv",
        "tmp_of_mine.tsv",
        "notes.md",
    ):
        (folder / name).write_text("x")
        if name != "tmpnew45678":
            os.utime(folder / name, (old, old))
    get(study(server.address + ENCODED))
    kept = ["a table.tsv", "notes.md", "tmp.tsv", "tmp_of_mine.tsv", "tmpnew45678"]
    assert sorted(left(raw)) == kept


def test_a_log_gets_a_line_now_and_then(monkeypatch, capsys):
    from msgut.fetch.progress import Terminal

    now = iter([0.0, 10.0, 31.0, 40.0, 62.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    shown = Terminal()
    for share in range(4):
        shown.moving(f"toy: {share}")
    assert capsys.readouterr().err == "toy: 1\ntoy: 3\n"


def test_a_path_too_long_for_the_disk_is_said_so():
    counts = File("counts", "text", path="x" * 300 + ".tsv")
    with pytest.raises(
        MsgutError, match=r"toy_2024: x+ cannot be looked for .*too long"
    ):
        fetch.files(Facts("toy_2024", files=(counts,)))


def test_redirects_that_never_end_are_left(server, get):
    server.faults = [("moved", ENCODED)] * 9
    with pytest.raises(MsgutError, match="more than 5 times"):
        get(study(server.address + ENCODED))


def test_a_changed_file_on_disk_is_fetched_anew(server, get, said):
    facts = study(server.address + ENCODED)
    path = get(facts)["counts"]
    path.write_bytes(BODY[::-1])
    assert get(facts)["counts"].read_bytes() == BODY
    assert said[1] == ("toy_2024: a table.tsv has changed on disk and is fetched anew")


def test_a_changed_file_is_never_handed_out(server, get, monkeypatch):
    facts = study(server.address + ENCODED)
    get(facts)["counts"].write_bytes(BODY[::-1])
    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    with pytest.raises(MsgutError, match="has changed on disk and MSGUT_OFFLINE"):
        get(facts)
    monkeypatch.delenv("MSGUT_OFFLINE")
    server.faults = [("status", 404)]
    with pytest.raises(MsgutError, match="answered 404"):
        get(facts)


def test_a_file_of_the_wrong_size_is_not_held(server, get):
    facts = study(server.address + ENCODED)
    get(facts)["counts"].write_bytes(BODY[:-1])
    assert not fetch.on_disk(facts)


def test_offline_never_tries_the_net_yet_reads_the_disk(server, get, monkeypatch):
    facts = study(server.address + ENCODED)
    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    with pytest.raises(MsgutError, match="is not on disk and MSGUT_OFFLINE is set"):
        get(facts)
    assert server.requests == []
    monkeypatch.setenv("MSGUT_OFFLINE", "0")
    path = get(facts)["counts"]
    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    assert get(facts)["counts"] == path


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    (folder / PATH[1:]).parent.mkdir(parents=True)
    (folder / PATH[1:]).write_bytes(BODY)
    return folder


def test_a_mirror_folder_stands_for_the_public_host(mirror, get, monkeypatch, said):
    monkeypatch.setenv("MSGUT_MIRROR", str(mirror))
    monkeypatch.setenv("MSGUT_OFFLINE", "1")  # a folder is no net
    path = get(public())["counts"]
    assert path.read_bytes() == BODY
    assert path.name == "a table.tsv"
    assert said == ["toy_2024: a table.tsv, 76.8 kB from the mirror's folder"]


def test_a_mirror_folder_may_be_relative(mirror, get, monkeypatch, tmp_path):
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    monkeypatch.setenv("MSGUT_MIRROR", os.path.join("..", "mirror"))  # noqa: PTH118
    assert get(public())["counts"].read_bytes() == BODY


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (BODY[::-1], "sha256 differs"),
        (BODY[:-1], "has 76799 bytes"),
        (BODY + b"x", "more than the 76800 bytes"),
        (None, "the mirror has no .*a table"),
    ],
    ids=["other", "less", "more", "none"],
)
def test_a_mirror_is_not_trusted_either(change, why, mirror, get, monkeypatch, raw):
    if change is None:
        (mirror / PATH[1:]).unlink()
    else:
        (mirror / PATH[1:]).write_bytes(change)
    monkeypatch.setenv("MSGUT_MIRROR", str(mirror))
    with pytest.raises(MsgutError, match=why):
        get(public())
    assert left(raw) == []


def test_a_mirror_over_http_has_the_same_paths(server, get, monkeypatch):
    server.files["/copies" + PATH] = BODY
    monkeypatch.setenv("MSGUT_MIRROR", server.address + "/copies/")
    get(public())
    assert server.requests == ["/copies" + ENCODED]


def test_a_mirror_over_http_is_net(server, get, monkeypatch):
    monkeypatch.setenv("MSGUT_MIRROR", server.address)
    monkeypatch.setenv("MSGUT_OFFLINE", "1")
    with pytest.raises(MsgutError, match="MSGUT_OFFLINE is set"):
        get(public())
    assert server.requests == []


def test_the_password_of_a_mirror_is_never_shown(server, get, monkeypatch):
    secret = server.address.replace("//", "//someone:hush@")
    monkeypatch.setenv("MSGUT_MIRROR", secret)
    server.faults = [("status", 404)]
    with pytest.raises(MsgutError) as refusal:
        get(public())
    assert "hush" not in str(refusal.value)


def test_a_mirror_that_is_no_folder_is_said_so(tmp_path, get, monkeypatch):
    monkeypatch.setenv("MSGUT_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(MsgutError, match="neither a folder nor an http address"):
        get(public())


def test_a_mirror_stands_for_no_other_host(mirror, server, get, monkeypatch):
    monkeypatch.setenv("MSGUT_MIRROR", str(mirror))
    get(study(server.address + ENCODED))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "path", ["/../secret.tsv", "/a/%2e%2e/%2e%2e/secret.tsv", "/a/..%2F..%2Fsecret.tsv"]
)
def test_no_address_leads_out_of_the_mirror(path, mirror, get, monkeypatch, raw):
    (mirror.parent / "secret.tsv").write_bytes(BODY)
    monkeypatch.setenv("MSGUT_MIRROR", str(mirror))
    with pytest.raises(MsgutError, match=r"leads out of|plain file name"):
        get(study("https://raw.githubusercontent.com" + path))
    assert left(raw) == []


@pytest.mark.parametrize("end", ["..%2F..%2Fx.tsv", "%2e%2e", "..%5Cx.tsv", "a%3Ab"])
def test_no_address_names_a_file_outside_the_downloads(end, server, get, raw):
    facts = study(f"{server.address}/a/{end}")
    with pytest.raises(MsgutError, match="does not end in a plain file name"):
        get(facts)
    with pytest.raises(MsgutError, match="does not end in a plain file name"):
        fetch.on_disk(facts)
    assert server.requests == left(raw) == []


def own(path, **known):
    return Facts("own_2024", files=(File("counts", "text", path=str(path), **known),))


def test_a_local_file_is_read_in_place(tmp_path, get, raw, said):
    path = tmp_path / "own.tsv"
    path.write_bytes(BODY)
    assert get(own(path)) == {"counts": path}
    assert get(own(path, sha256=HASH, bytes=SIZE)) == {"counts": path}
    assert fetch.on_disk(own(path))
    assert left(raw) == said == []


def test_a_local_file_that_is_missing_or_changed_is_refused(tmp_path, get):
    path = tmp_path / "own.tsv"
    assert not fetch.on_disk(own(path))
    with pytest.raises(MsgutError, match="own_2024: there is no file .*own.tsv"):
        get(own(path))
    path.write_bytes(BODY)
    with pytest.raises(MsgutError, match="has changed: its sha256 is"):
        get(own(path, sha256="0" * 64))
    with pytest.raises(MsgutError, match="has 76800 bytes where the study file says 7"):
        get(own(path, bytes=7))
    assert not fetch.on_disk(own(path, bytes=7))


@pytest.mark.skipif(os.name == "nt", reason="Windows lets the owner write")
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_said_so(server, get, raw):
    raw.mkdir()
    raw.chmod(0o500)
    with pytest.raises(MsgutError, match="cannot be written.*MSGUT_RAW"):
        get(study(server.address + ENCODED))


def test_a_file_in_the_place_of_the_folder_is_said_so(server, get, raw):
    raw.write_text("not a folder")
    with pytest.raises(MsgutError, match="cannot be written.*MSGUT_RAW"):
        get(study(server.address + ENCODED))


CHILD = """
import signal, sys
from msgut import fetch
from msgut.facts import Facts, File
address, size, sha256 = sys.argv[1:]
# Whoever started the tests in the background had Ctrl-C switched off for all of them.
signal.signal(signal.SIGINT, signal.default_int_handler)
file = File("counts", "text", url=address, bytes=int(size), sha256=sha256)
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
fetch.files(Facts("toy_2024", files=(file,)))
"""


@pytest.fixture
def child(server):
    """Start processes that fetch the file when they are told to."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, server.address + ENCODED, str(SIZE), HASH],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_two_processes_that_fetch_the_same_file_both_end_well(child, server, raw):
    server.faults = [("stalled",), ("stalled",)]
    both = [child(), child()]
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    while len(server.requests) < 2:
        time.sleep(0.01)
    server.release.set()  # both are in mid-file, break off, and try again
    for process in both:
        _, shown = process.communicate(timeout=15)
        assert process.returncode == 0, shown
    assert left(raw) == ["a table.tsv"]
    assert (raw / "toy_2024" / "a table.tsv").read_bytes() == BODY


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 128 + signal.SIGTERM)],
    ids=["ctrl-c", "terminate"],
)
def test_an_interrupted_download_leaves_nothing(number, code, child, server, raw):
    server.faults = [("stalled",)]
    process = child()
    process.stdin.write("\n")
    process.stdin.flush()
    assert server.stalling.wait(10)
    while not left(raw):
        time.sleep(0.01)
    process.send_signal(number)
    _, shown = process.communicate(timeout=10)
    assert process.returncode == code, shown
    assert left(raw) == []


def test_a_log_gets_one_plain_line_and_nothing_when_all_is_there(server, capsys):
    facts = study(server.address + ENCODED)
    fetch.files(facts)
    fetch.files(facts)
    assert capsys.readouterr() == (
        "",
        "toy_2024: a table.tsv, 76.8 kB from 127.0.0.1\n",
    )


def test_a_terminal_sees_the_share_move_and_then_the_line(server, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    fetch.files(study(server.address + ENCODED))
    shown = capsys.readouterr().err
    assert "\rtoy_2024: a table.tsv  85%" in shown
    assert shown.endswith("\r" + "toy_2024: a table.tsv, 76.8 kB from 127.0.0.1\n")


def test_asking_what_is_held_loads_neither_pooch_nor_pandas():
    ask = (
        "import sys; from msgut import catalogue, fetch;"
        "[fetch.on_disk(facts) for facts in catalogue.entries().values()];"
        "assert not {'pooch', 'pandas', 'numpy', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", ask], check=True)


def test_every_public_file_of_the_catalogue_has_a_place_of_its_own(raw):
    places = [
        fetch._place(facts, file)
        for facts in catalogue.entries().values()
        for file in facts.files
    ]
    assert len(places) == len(set(places)) > 0
    assert all(place.is_relative_to(raw) for place in map(Path, places))
