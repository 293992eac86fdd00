"""The browser that prints the book: which one it is, and what is said if there is none."""

import subprocess

import pytest
from lxml import etree

from onestepback import browser as pinned, build, paths
from onestepback.__main__ import main
from onestepback.browser import BrowserError


def test_the_browser_that_the_environment_names_comes_first(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert str(pinned.find()) == "/bin/sh"
    monkeypatch.setenv("CHROMIUM", "/no/browser")
    with pytest.raises(BrowserError, match="CHROMIUM is /no/browser, which cannot be run: correct or unset it"):
        pinned.find()


def test_the_pinned_one_is_unpacked_anew_where_it_was_deleted_rather_than_another_taken(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(pinned.sys, "platform", "linux")
    monkeypatch.setattr(pinned.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(pinned.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(pinned, "UNPACKED", tmp_path / ".chromium")
    assert pinned.path() == tmp_path / ".chromium" / "chromium"
    pinned.path().unlink()
    assert pinned.path().stat().st_size > 1e8
    pinned.path().unlink()
    monkeypatch.setattr(pinned, "PACKED", tmp_path / "nowhere")
    with pytest.raises(BrowserError, match="node_modules lacks the browser that prints the book: remove node_modules"):
        pinned.path()


def test_one_that_does_not_start_is_told_in_a_line(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    with pytest.raises(BrowserError, match=r"\A/bin/false does not start: .*; set CHROMIUM to one that does\Z"):
        pinned.version()


def test_its_version_is_the_one_that_it_has_when_it_is_started(browser):
    assert pinned.version() == f"Chromium {browser.version}"


def test_one_that_does_not_know_its_version_is_told_in_a_line(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/echo")
    with pytest.raises(BrowserError, match=r"\A/bin/echo does not start: asked for its version it says "):
        pinned.version()


def test_a_book_that_nothing_can_print_is_not_begun(monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "/no/browser")
    monkeypatch.setattr(build, "_make_pages", lambda *args: pytest.fail("a build was begun"))
    assert main(["build"]) == 1
    assert capsys.readouterr().err == "CHROMIUM is /no/browser, which cannot be run: correct or unset it\n"


def test_a_build_that_is_stopped_by_hand_says_so_in_a_line(monkeypatch, capsys):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build", stopped)
    assert main(["build"]) == 130
    assert capsys.readouterr().err == "Stopped by hand; run it again at any time\n"


def test_where_none_can_be_installed_one_line_says_why_and_what_to_do(monkeypatch):
    said = "Error: getaddrinfo ENOTFOUND cdn.example.org\n    at lookup (node:dns:120:26) {\n  errno: -3008\n}\n"
    monkeypatch.setattr(pinned.shutil, "which", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda *args, **rest: subprocess.CompletedProcess(args, 1, "", said))
    with pytest.raises(BrowserError) as told:
        pinned._install()
    assert "Error: getaddrinfo ENOTFOUND" in str(told.value)
    assert str(told.value).endswith("install Chromium or Chrome, or set CHROMIUM to one")
    assert "\n" not in str(told.value)


def test_a_browser_that_prints_knows_the_faces_of_the_book_alone_and_one_that_shows_others_too(tmp_path):
    for own_faces in (True, False):
        started = pinned.launching(work=tmp_path / "a & b", own_faces=own_faces)
        told = etree.parse(started["env"]["FONTCONFIG_FILE"])
        assert [folder.text for folder in told.iter("dir")] == [str(paths.FACES)]
        assert bool(told.findall("include")) is not own_faces
