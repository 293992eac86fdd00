"""The doctor: that it finds what is damaged, says what to do, and looks at all the rest."""

import json
import shutil
from collections import namedtuple

import pytest

from onestepback import __main__ as command_line, doctor, paths, store


def test_a_project_that_is_set_up_has_no_fault(capsys):
    assert command_line.main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(doctor.LOOKS)
    assert not [line for line in lines if "FAULT" in line]


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Give ways to break one thing each."""

    def other_package():
        lock = paths.LOCK.read_text("utf-8").replace("\naltair==", "\naltair==9.").replace("\nsphinx==", "\nsphinks==")
        monkeypatch.setattr(paths, "LOCK", tmp_path / "requirements.lock")
        paths.LOCK.write_text(lock, "utf-8")

    def other_node():
        lock = json.loads(paths.NODE_LOCK.read_text("utf-8"))
        lock["packages"]["node_modules/esbuild"]["version"] = "99.0.0"
        lock["packages"]["node_modules/tea"] = {"version": "1.0.0"}
        monkeypatch.setattr(paths, "NODE_LOCK", tmp_path / "package-lock.json")
        paths.NODE_LOCK.write_text(json.dumps(lock), "utf-8")

    def no_browser():
        monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    def a_changed_table():
        shutil.copytree(paths.DATA, tmp_path / "data")
        monkeypatch.setattr(paths, "DATA", tmp_path / "data")
        table = tmp_path / "data" / "sanctions.csv"
        table = table if table.exists() else sorted((tmp_path / "data").glob("*.csv"))[0]
        table.write_text(table.read_text("utf-8").replace("2", "3", 1), "utf-8")

    def lost_facts():
        monkeypatch.setattr(paths, "FACTS", tmp_path / "editions")

    def a_cut_cache():
        for name in ("one", "other"):
            store.put("things", name, b"content")
        kept = store.FOLDER / "used" / "things" / "one"
        kept.write_bytes(kept.read_bytes()[:-2])

    def a_full_disk():
        monkeypatch.setattr(shutil, "disk_usage", lambda place: namedtuple("Usage", "free")(5e8))

    def a_disk_that_is_read_only():
        monkeypatch.setattr(paths, "ROOT", tmp_path / "nowhere")

    ways = (
        other_package, other_node, no_browser, a_changed_table, lost_facts, a_cut_cache, a_full_disk,
        a_disk_that_is_read_only,
    )  # fmt: skip
    return {way.__name__: way for way in ways}


@pytest.mark.parametrize(
    ("way", "look", "told"),
    [
        ("other_package", "packages", "sphinks is missing"),
        ("other_package", "packages", "remove .venv, then run `make book`"),
        ("other_node", "node", "node_modules/tea is missing, 1.0.0 is pinned: remove node_modules"),
        ("no_browser", "browser", "CHROMIUM is /nowhere/chromium, which cannot be run: correct or unset it"),
        ("a_changed_table", "tables", ".csv"),
        ("lost_facts", "editions", "missing, though editions/"),
        ("a_cut_cache", "caches", "damaged: `make book` makes them again"),
        ("a_full_disk", "disk", "0.5 GB free where the project lies, a build and its editions take 2: make room"),
        ("a_disk_that_is_read_only", "disk", "No such file or directory"),
    ],
)
def test_what_is_damaged_is_told_with_what_to_do_and_the_rest_is_looked_at(
    broken, capsys, monkeypatch, way, look, told
):
    quick = {name: one for name, one in doctor.LOOKS.items() if name in (look, "faces")}
    monkeypatch.setattr(doctor, "LOOKS", quick)
    broken[way]()
    assert command_line.main(["doctor"]) == 1
    said = capsys.readouterr()
    lines = {line.split()[0]: line for line in said.out.splitlines()}
    assert set(lines) == set(quick)
    assert "FAULT" in lines[look] and told in lines[look] and "FAULT" not in lines["faces"]
    assert f"1 of 2 are not as they should be: {look}" in said.err
