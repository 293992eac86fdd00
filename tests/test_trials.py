"""What a trial does to this machine and says of a failure; the trials themselves are run by ``make trials``."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import trials


def test_what_a_bare_system_is_handed_never_lands_behind_its_links(tmp_path: Path) -> None:
    here, bare = tmp_path / "here", tmp_path / "bare"
    for folder in (here, bare):
        folder.mkdir()
    (here / "kept.pem").write_text("kept")
    (here / "new.pem").write_text("new")
    (bare / "new.pem").symlink_to(here / "kept.pem")
    (tmp_path / "file").symlink_to(here / "kept.pem")

    trials.hand_over(here, bare)
    trials.hand_over(here / "new.pem", tmp_path / "file")

    assert (here / "kept.pem").read_text() == "kept"
    assert (bare / "new.pem").read_text() == (tmp_path / "file").read_text() == "new"


@pytest.mark.parametrize(
    "error", [OSError("no room"), subprocess.CalledProcessError(1, ["debootstrap"], stderr=b"E: 404")]
)
def test_a_trial_that_cannot_begin_is_a_result_and_the_next_one_is_run(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot() -> str:
        raise error

    runs: dict[str, Callable[[], str]] = {"first": cannot, "second": lambda: "769 files the same"}
    monkeypatch.setattr(trials, "trials", lambda folder: runs)
    monkeypatch.setattr(trials, "REPORT", tmp_path / "trials.md")
    monkeypatch.setattr(trials.os, "geteuid", lambda: 0)
    monkeypatch.setattr(trials.shutil, "which", lambda name: name)

    assert trials.main([]) == 1

    first, second = (tmp_path / "trials.md").read_text().splitlines()[-2:]
    assert "FAILED" in first and ("no room" in first or "404" in first)
    assert "the same" in second
