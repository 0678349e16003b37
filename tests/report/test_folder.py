"""A folder of reports: nothing of the user's is lost, and all in it agrees."""

import json
import os
import shutil
from pathlib import Path

import pytest
from tiny_notebooks import assert_consistent, notebook, planned, read

from msgut.errors import MsgutError
from msgut.fetch.checked_download import sha256_of
from msgut.report import commit, folder, records
from msgut.report.run import run


@pytest.fixture
def make(studio):
    """Make pages 01 and 02 of a study, and return what was said."""

    def made(*notebooks, **options):
        said = []
        pages = planned(*(notebooks or ("01", "02")), **options.pop("plan", {}))
        outcome = run(pages, folder=studio.folder, say=said.append, **options)
        return outcome, said

    return made


def page(studio, stem="01_good"):
    return studio.folder / "al_2022" / f"{stem}.html"


# A user's files.


def test_what_msgut_did_not_write_stays(studio, make):
    own = studio.folder / "al_2022"
    make()
    (own / "01_good.docx").write_text("mine")
    (own / "01_good.notes.md").write_text("mine")
    (own / "01_good" / "own.csv").write_text("mine")
    (own / "01_good.mine").mkdir()
    (own / "01_good.mine" / "f").write_text("mine")
    studio.says = {"al_2022/01_good": "no"}
    make(force=True)
    for name in ("01_good.docx", "01_good.notes.md", "01_good/own.csv"):
        assert (own / name).read_text() == "mine"
    assert (own / "01_good.mine" / "f").read_text() == "mine"
    assert page(studio).read_text() == "page: no"
    assert_consistent(studio.folder)


def test_a_file_that_its_user_changed_is_kept_beside_and_said(studio, make):
    make()
    page(studio).write_text("with my notes")
    (studio.folder / "index.html").write_text("my own front page")
    outcome, said = make()
    assert page(studio).read_text() == "page: yes"
    beside = page(studio).with_name("01_good.yours.html")
    assert beside.read_text() == "with my notes"
    assert (studio.folder / "index.yours.html").read_text() == "my own front page"
    told = "al_2022/01_good.html is not as msgut wrote it; it is kept as"
    assert any(told in line for line in said)
    assert outcome.up_to_date == 1  # 02 was not touched
    page(studio).write_text("again")
    make()
    assert page(studio).with_name("01_good.yours-2.html").read_text() == "again"
    assert beside.read_text() == "with my notes"


def test_a_changed_file_that_is_no_longer_made_is_left(studio, make):
    make()
    table = studio.folder / "al_2022" / "01_good" / "t.csv"
    table.write_text("my numbers")
    studio.says = {"al_2022/01_good": "bare", "al_2022/02_bad": "bare"}
    make(force=True)
    assert table.read_text() == "my numbers"
    # One that is as it was written goes, and its folder with it.
    assert not (studio.folder / "al_2022" / "02_bad").exists()


def test_an_own_file_in_the_place_of_a_new_one_is_kept_beside(studio, make):
    make("02")
    own = studio.folder / "al_2022"
    (own / "01_good.html").write_text("mine")
    (own / "01_good").write_text("a file where the tables' folder goes")
    (own / "elsewhere").mkdir()
    make("01")
    assert page(studio).read_text() == "page: yes"
    assert (own / "01_good.yours.html").read_text() == "mine"
    assert (own / "01_good.yours").read_text().startswith("a file")
    assert_consistent(studio.folder)


def test_a_link_is_not_written_through(studio, make, tmp_path):
    make("02")
    (tmp_path / "elsewhere").mkdir()
    (studio.folder / "al_2022" / "01_good").symlink_to(tmp_path / "elsewhere")
    make("01")
    assert not list((tmp_path / "elsewhere").iterdir())
    assert (studio.folder / "al_2022" / "01_good" / "t.csv").read_text() == "t\nyes\n"


# A folder that is not ours.


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("index.html", "<h1>My site</h1>", "holds 'index.html', and nothing that"),
        ("results.json", "[]", "holds 'results.json', and nothing that"),
        ("manifest.json", '{"name": "a web app"}', "damaged, or not msgut's"),
        ("manifest.json", "{", "holds a manifest.json that is damaged"),
        ("thesis.tex", "...", "holds 'thesis.tex', and nothing that"),
        (
            "manifest.json",
            '{"versions": {}, "pages": []}',
            "holds pages of an earlier msgut",
        ),
    ],
)
def test_a_folder_of_somebody_else_is_refused(studio, make, name, text, said):
    studio.folder.mkdir()
    (studio.folder / name).write_text(text)
    with pytest.raises(MsgutError, match=said) as refused:
        make()
    assert "Name a new or empty folder with -o" in str(refused.value)
    assert studio.made == []
    assert [p.name for p in studio.folder.iterdir()] == [name]
    assert (studio.folder / name).read_text() == text


@pytest.mark.parametrize("name", [".bashrc", ".ssh/id", ".config/x/y", ".env"])
def test_hidden_files_are_content_too(studio, make, name):
    path = studio.folder / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    said = f"holds '{name.partition('/')[0]}', and nothing that says that msgut"
    with pytest.raises(MsgutError, match=said):
        make()
    assert studio.made == []
    assert [p for p in studio.folder.rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize("inside", ["", "settings.toml"])
def test_a_hidden_folder_of_that_name_makes_no_folder_ours(studio, make, inside):
    (studio.folder / ".msgut").mkdir(parents=True)
    if inside:
        (studio.folder / ".msgut" / inside).write_text("of another tool")
    (studio.folder / "thesis.tex").write_text("mine")
    with pytest.raises(MsgutError, match="thesis.tex|a .msgut that msgut did not make"):
        make()
    assert studio.made == []
    (studio.folder / "thesis.tex").unlink()
    if not inside:  # of a run that was killed before its lock
        make()
        assert_consistent(studio.folder)


def test_what_git_and_desktops_keep_in_a_folder_is_no_hindrance(studio, make):
    studio.folder.mkdir()
    (studio.folder / "README.md").write_text("here")
    (studio.folder / ".git").mkdir()
    for name in (".gitkeep", ".DS_Store", ".gitignore"):
        (studio.folder / name).touch()
    make()
    assert (studio.folder / "README.md").read_text() == "here"


@pytest.mark.parametrize("name", ["index.html", "results.json", "manifest.json"])
def test_a_folder_in_the_place_of_a_file_is_refused(studio, make, name):
    make()
    (studio.folder / name).unlink()
    (studio.folder / name).mkdir()
    studio.made.clear()
    with pytest.raises(MsgutError, match=f"{name} is a folder, where a file"):
        make(force=True)
    assert studio.made == []


def test_a_link_in_the_place_of_a_studys_folder_is_refused(studio, make, tmp_path):
    make("02")
    shutil.move(studio.folder / "al_2022", tmp_path / "moved")
    (studio.folder / "al_2022").symlink_to(tmp_path / "moved")
    with pytest.raises(MsgutError, match="al_2022 is a link, where msgut needs"):
        make("01")


def test_a_folder_that_cannot_be_written_is_refused(studio, make, monkeypatch):
    def refuse(self, *args, **options):
        raise OSError(30, "Read-only file system", str(self))

    make()
    studio.made.clear()
    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(MsgutError, match="cannot be written there .Read-only file sys"):
        make(force=True)
    assert studio.made == []


# A rerun that comes to nothing.


@pytest.mark.parametrize("end", ["fail", "refuse"])
def test_a_page_stays_where_its_rerun_comes_to_nothing(studio, make, end):
    make()
    studio.says = {"al_2022/01_good": end}
    outcome, said = make("01", plan={"given": {"seed": "9"}})
    assert outcome.records[0]["status"] != "done"
    assert any("the old page stays, marked stale" in line for line in said)
    assert page(studio).read_text() == "page: yes"
    (there,) = (
        p for p in read(studio.folder, "manifest.json")["pages"] if p.get("stale")
    )
    assert there["parameters"]["study"] == "al_2022"
    assert there["stale"]["parameters"]["seed"] == 9
    reason = "the lamp is out" if end == "fail" else "too few people"
    assert reason in there["stale"]["reason"]
    assert reason in (studio.folder / "index.html").read_text()
    assert 'class="tag-stale"' in (studio.folder / "index.html").read_text()
    assert [bool(r["stale"]) for r in read(studio.folder, "results.json")] == [
        True,
        False,
    ]
    assert_consistent(studio.folder)
    # Asked for as it was, it is up to date, and no longer stale.
    outcome, _ = make("01")
    assert outcome.up_to_date == 1
    assert not any(r["stale"] for r in read(studio.folder, "results.json"))
    assert 'class="tag-stale"' not in (studio.folder / "index.html").read_text()
    assert not list(studio.folder.rglob("*.failed.ipynb"))
    assert_consistent(studio.folder)


def test_a_page_that_is_mended_loses_its_mark_and_what_failed(studio, make):
    studio.says = {"al_2022/01_good": "fail"}
    make("01")
    failed = page(studio).with_name("01_good.failed.ipynb")
    assert failed.exists()
    assert make("01")[0].up_to_date == 0  # what failed is never up to date
    studio.says = {}
    make("01")
    assert not failed.exists()
    assert_consistent(studio.folder)


# Stopped in the middle.


def test_a_run_that_is_stopped_goes_on_where_it_was(studio, make):
    studio.stop_after = 1
    with pytest.raises(KeyboardInterrupt):
        make()
    assert_consistent(studio.folder)
    manifest = read(studio.folder, "manifest.json")
    assert manifest["to_come"] == ["al_2022/02_bad"]
    assert [p["notebook"] for p in manifest["pages"]] == ["01_good"]
    assert "1 pages were still to come" in (studio.folder / "index.html").read_text()
    assert not list((studio.folder / ".msgut").glob("making-*"))
    studio.stop_after = None
    outcome, said = make()
    assert studio.made == ["al_2022/01_good", "al_2022/02_bad"]
    assert "[1/2] al_2022/01_good  up to date" in said
    assert outcome.up_to_date == 1
    assert read(studio.folder, "manifest.json")["to_come"] == []


class Killed(BaseException):
    """Stands for a SIGKILL or a power cut: nothing is cleaned up after it."""


@pytest.mark.parametrize("function", ["replace", "rename"])
def test_a_kill_at_any_step_leaves_what_the_next_run_makes_whole(
    studio, make, monkeypatch, function
):
    """Die before the first change to the disk, before the second, and so on."""
    make()
    studio.says = {"al_2022/01_good": "no", "al_2022/02_bad": "refuse"}
    real, steps = getattr(Path, function), 0
    while True:
        left = steps

        def dying(self, *args, real=real, **options):
            nonlocal left
            if ".msgut" in str(self) or "al_2022" in str(self):
                if left == 0:
                    raise Killed
                left -= 1
            return real(self, *args, **options)

        with monkeypatch.context() as at_risk:
            at_risk.setattr(Path, function, dying)
            at_risk.setattr(shutil, "rmtree", lambda *a, **k: None)
            at_risk.setattr(folder, "TRIES", 1)
            try:
                make(force=True)
            except Killed:
                ended = False
            else:
                ended = True
        make()
        files = assert_consistent(studio.folder)
        assert page(studio).read_text() in ("page: no", "page: yes")[: 1 + (not ended)]
        assert "al_2022/02_bad.html" in files
        assert not list((studio.folder / ".msgut").glob("making-*"))
        assert not list(studio.folder.rglob("*.yours*"))
        if ended:
            break
        steps += 1
        studio.says = {"al_2022/01_good": "yes", "al_2022/02_bad": "yes"}
        make(force=True)
        studio.says = {"al_2022/01_good": "no", "al_2022/02_bad": "refuse"}
    assert steps >= 2


# What was damaged.


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "null", '{"pages": [{}]}', "\ud800"],
)
@pytest.mark.parametrize("name", ["manifest.json", "results.json"])
def test_a_damaged_file_is_written_anew_from_the_records(studio, make, name, text):
    make()
    (studio.folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    before = len(studio.made)
    outcome, said = make("01")
    assert len(studio.made) == before  # found before anything was run
    assert outcome.up_to_date == 1
    assert name in " ".join(said)
    assert_consistent(studio.folder)
    assert len(read(studio.folder, "results.json")) == 2


def test_pages_without_an_index_are_taken_in(studio, make):
    make()
    for name in ("manifest.json", "results.json", "index.html"):
        (studio.folder / name).unlink()
    _, said = make("01")
    assert any("manifest.json is missing: it is written anew" in s for s in said)
    assert len(read(studio.folder, "results.json")) == 2
    assert_consistent(studio.folder)


def test_the_records_can_be_had_from_manifest_and_results(studio, make):
    make()
    shutil.rmtree(studio.folder / ".msgut")
    outcome, _ = make()
    assert outcome.up_to_date == 2
    assert len(read(studio.folder, "results.json")) == 2


def test_a_damaged_record_is_said(studio, make):
    make()
    (studio.folder / ".msgut" / "pages" / "al_2022" / "01_good.json").write_text("{")
    _, said = make()
    assert any("the record of al_2022/01_good is damaged" in s for s in said)
    assert_consistent(studio.folder)


@pytest.mark.parametrize("name", ["../out.html", "/etc/x", "al_2022/../x", "b/x.html"])
def test_a_record_cannot_name_files_elsewhere(studio, make, name):
    make()
    path = studio.folder / ".msgut" / "pages" / "al_2022" / "01_good.json"
    record = json.loads(path.read_text())
    assert records.is_record(record)
    record["files"] |= {name: "0" * 64}
    assert not records.is_record(record)


def test_scratch_of_the_dead_is_cleared(studio, make):
    make()
    old = studio.folder / ".msgut" / "making-99999999"
    (old / "page-0").mkdir(parents=True)
    (studio.folder / ".msgut" / "trial-99999999").touch()
    make()
    left = {p.name for p in (studio.folder / ".msgut").iterdir()}
    assert left == {"lock", "pages", "top.json"}


def test_a_full_disk_loses_one_page_and_no_more(studio, make, monkeypatch):
    real = commit.on_disk_for_good

    def full(path):
        if path.name == "1":
            monkeypatch.setattr(commit, "on_disk_for_good", real)
            raise OSError(28, "No space left on device")
        real(path)

    make("02")
    monkeypatch.setattr(commit, "on_disk_for_good", full)
    real_first = folder.Folder.put
    calls = []

    def put(self, record, made, first_page):
        calls.append(record)
        if record is None:
            monkeypatch.setattr(commit, "on_disk_for_good", real)
        elif len(calls) == 2:
            monkeypatch.setattr(commit, "on_disk_for_good", full)
        return real_first(self, record, made, first_page)

    monkeypatch.setattr(folder.Folder, "put", put)
    outcome, _ = make("01")
    assert outcome.failed[0]["error"]["name"] == "OSError"
    assert "No space left" in (studio.folder / "index.html").read_text()
    assert_consistent(studio.folder)


# Up to date.


def test_what_makes_a_page_new(studio, make, home, monkeypatch):
    make()
    studio.made.clear()
    assert make()[0].up_to_date == 2
    assert make("01", plan={"given": {"seed": "5"}})[0].up_to_date == 0
    assert make("01")[0].up_to_date == 0  # the other seed's page lies there now
    notebook(home / "notebooks" / "01_good.ipynb", ["1 + 1"])
    assert make()[0].up_to_date == 1
    from msgut.report import freshness

    monkeypatch.setattr(freshness, "_code", lambda: {"code": "another"})
    assert make()[0].up_to_date == 0
    assert make()[0].up_to_date == 2
    assert make(force=True)[0].up_to_date == 0
    (studio.folder / "al_2022" / "01_good" / "t.csv").unlink()
    assert make()[0].up_to_date == 1


def test_a_refused_page_is_up_to_date_too(studio, make):
    studio.says = {"al_2022/01_good": "refuse"}
    make()
    assert make()[0].up_to_date == 2


def test_the_code_is_known_by_its_content(tmp_path):
    from msgut.report import freshness

    (tmp_path / "a.py").write_text("x = 1")
    before = freshness._tree([tmp_path], {".py"})
    os.utime(tmp_path / "a.py", (0, 0))
    assert freshness._tree([tmp_path], {".py"}) == before
    (tmp_path / "a.py").write_text("x = 2")
    assert freshness._tree([tmp_path], {".py"}) != before


@pytest.mark.parametrize(
    "listed",
    [
        "[]",
        '{"put": 5}',
        '{"put": [{}], "remove": {}}',
        '{"put": [], "remove": {"../victim.txt": "SHA"}}',
        '{"put": [], "remove": {"VICTIM": "SHA"}}',
        '{"put": [{"name": "../victim.txt", "file": "0", "ours": ["SHA"]}], "remove": {}}',
        '{"put": [{"name": "x", "file": "../lock", "ours": []}], "remove": {}}',
        "[" * 100_000,
    ],
)
def test_a_list_of_steps_that_is_not_ours_moves_and_deletes_nothing(
    studio, make, listed
):
    make()
    victim = studio.folder.parent / "victim.txt"
    victim.write_text("precious")
    listed = listed.replace("VICTIM", str(victim)).replace("SHA", sha256_of(victim))
    ready = studio.folder / ".msgut" / "ready"
    ready.mkdir()
    (ready / "0").write_text("put instead")
    (ready / "list.json").write_text(listed)
    outcome, said = make()
    assert victim.read_text() == "precious"
    assert ".msgut/ready is damaged, and is not gone by." in said
    assert outcome.up_to_date == 2
    assert not ready.exists()
    assert_consistent(studio.folder)


@pytest.mark.parametrize("kind", ["link", "lock"])
def test_an_inner_folder_that_is_not_ours_is_refused(studio, make, tmp_path, kind):
    studio.folder.mkdir()
    if kind == "link":
        (tmp_path / "elsewhere").mkdir()
        (studio.folder / ".msgut").symlink_to(tmp_path / "elsewhere")
    else:
        (studio.folder / ".msgut" / "lock").mkdir(parents=True)
    with pytest.raises(MsgutError, match=r"holds a \.msgut that msgut did not make"):
        make()
    assert studio.made == []
