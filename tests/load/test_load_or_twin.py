"""Where a study comes from: the table, else the twin, and never in silence."""

import json

import pytest

from msgut import catalogue, fetch, load, paths
from msgut.errors import MsgutError

NAMES = catalogue.study_keys()
each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def nothing(monkeypatch, tmp_path):
    """Neither files, nor a mirror, nor the net."""
    monkeypatch.delenv("MSGUT_MIRROR", raising=False)
    monkeypatch.setenv("MSGUT_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("MSGUT_OFFLINE", "1")


@pytest.fixture
def no_fetch(monkeypatch):
    """Fail if anything asks for a file."""

    def asked(facts, **_):
        pytest.fail(f"{facts.name} was fetched")

    monkeypatch.setattr(fetch, "files", asked)


def test_without_files_mirror_and_net_the_twin_stands_in_loudly(nothing, capsys):
    study = load.study("jangi_2016")
    assert study.source == "twin"
    said = capsys.readouterr().err
    assert "WARNING: jangi_2016: A SYNTHETIC TWIN STANDS IN" in said
    assert "MSGUT_OFFLINE" in said
    assert "Synthetic twin of jangi_2016" in study.facts.caveats[0]
    assert set(catalogue.entry("jangi_2016").caveats) < set(study.facts.caveats)


def test_public_is_refused_where_there_is_no_table(nothing, capsys):
    with pytest.raises(MsgutError, match="is not on disk and MSGUT_OFFLINE is set"):
        load.study("jangi_2016", source="public")
    assert "TWIN" not in capsys.readouterr().err


def test_a_twin_never_asks_for_a_file_and_needs_no_warning(no_fetch, capsys):
    assert load.study("forbes_2018", source="twin").source == "twin"
    assert load.source("forbes_2018", source="twin") == "twin"
    assert not capsys.readouterr().err


def test_a_dead_net_is_given_up_soon(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MSGUT_RAW", str(tmp_path))
    monkeypatch.setenv("MSGUT_MIRROR", "http://127.0.0.1:9")
    monkeypatch.delenv("MSGUT_OFFLINE", raising=False)
    slept = []
    monkeypatch.setattr(
        load,
        "HASTE",
        fetch.Patience(**{**vars(load.HASTE), "sleep": slept.append}),
    )
    assert load.study("jangi_2016").source == "twin"
    assert sum(slept) <= 1
    assert load.HASTE.tries * load.HASTE.connect <= 10


def test_the_environment_speaks_for_auto_alone(monkeypatch, no_fetch):
    monkeypatch.setenv("MSGUT_SOURCE", "twin")
    assert load.study("jangi_2016").source == "twin"
    with pytest.raises(pytest.fail.Exception, match="was fetched"):
        load.study("jangi_2016", source="public")
    monkeypatch.setenv("MSGUT_SOURCE", "memory")
    with pytest.raises(MsgutError, match="MSGUT_SOURCE is 'memory'. Choose auto"):
        load.study("jangi_2016")


def test_a_damaged_or_foreign_twin_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("MSGUT_TWINS", str(tmp_path))
    with pytest.raises(MsgutError, match="`msgut twin fit jangi_2016` makes one"):
        load.study("jangi_2016", source="twin")
    path = tmp_path / "jangi_2016.json"
    path.write_text("{", "utf-8")
    with pytest.raises(MsgutError, match="cannot be read"):
        load.study("jangi_2016", source="twin")
    path.write_text('{"version": 0}', "utf-8")
    with pytest.raises(MsgutError, match="of version 0"):
        load.study("jangi_2016", source="twin")


def test_where_there_is_no_twin_auto_fails_as_public_does(
    nothing, monkeypatch, tmp_path
):
    monkeypatch.setenv("MSGUT_TWINS", str(tmp_path))
    with pytest.raises(MsgutError, match="MSGUT_OFFLINE is set"):
        load.study("jangi_2016")


@each
def test_every_study_has_a_small_twin_of_numbers_and_names(name):
    path = paths.twins() / f"{name}.json"
    assert path.stat().st_size < 200_000
    numbers = json.loads(path.read_text("utf-8"))
    assert set(numbers) == {
        "version",
        "study",
        "arms",
        "traits",
        "columns",
        "households",
        "when",
        "phases",
        "taxa",
        "labels",
        "factors",
        "slopes",
        "person",
        "household",
        "trust",
        "strata",
        "notes",
        "engraftment",
    }
    assert min(s["people"] for s in numbers["strata"].values()) >= 10
    assert len(numbers["factors"]) <= 20


@each
def test_a_twin_has_the_sizes_and_columns_of_its_study(name):
    study = load.study(name, source="twin")
    n = catalogue.entry(name).n
    assert abs(len(study.counts) - n["samples"]) <= 0.06 * n["samples"]
    assert abs(study.subject.nunique() - n["subjects"]) <= 2
    assert set(study.group) == set(n["groups"])
    low, high = n["depth"]
    assert 0.2 * low < study.depth.min()
    assert study.depth.max() < 3 * high
    assert study.tree is None
    twice = load.study(name, source="twin")
    assert (twice.values == study.values).all()
    assert (
        load.study(name, source="twin", seed=1).values[:9] != study.values[:9]
    ).any()


@pytest.mark.real
@each
def test_a_twin_has_the_columns_of_its_original_and_their_kinds(real, name):
    original, twin = real(name), load.study(name, source="twin")
    assert list(twin.samples) == list(original.samples)
    for column in original.samples:
        a, b = original.samples[column], twin.samples[column]
        assert (a.dtype.kind in "fi") == (b.dtype.kind in "fi"), column
        if a.dtype.kind not in "fi" and column not in (
            "subject",
            "household",
            "donor",
            "batch",
        ):
            assert set(b.dropna()) <= set(a.dropna()), column


@pytest.mark.real
@each
def test_no_id_and_no_row_of_a_person_is_in_a_twin(real, name):
    """Neither a sample's or person's name, nor anybody's shares or depth."""
    original = real(name)
    text = (paths.twins() / f"{name}.json").read_text("utf-8")
    ids = set(original.counts.index) | set(original.subject)
    for column in ("household", "donor"):
        ids |= set(original.samples.get(column, original.group).dropna())
    ids -= set(original.group)
    words = {word for word in ids if len(str(word)) > 3}
    assert not [word for word in words if f'"{word}"' in text or f" {word} " in text]
    numbers = json.loads(text)
    depths = set(original.depth)
    logs = _rows_of_logs(original, numbers["labels"])
    for stratum in numbers["strata"].values():
        assert not depths & {round(x) for x in stratum["depth"]}
        gap = abs(logs - stratum["centre"])
        # Somebody's row would be nearer to a row of parameters than to no row at all.
        assert (gap < 0.01).mean(axis=1).max() < 0.15
    assert len(numbers["factors"]) < original.subject.nunique() / 3


def _rows_of_logs(original, labels):
    import numpy as np

    from msgut import harmonise

    table = harmonise.community(original, rank="genus", depth=1).counts[labels]
    shares = table.div(table.sum(axis=1), axis=0).to_numpy()
    return np.log(np.where(shares > 0, shares, np.nan))
