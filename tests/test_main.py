"""The command line: whatever goes wrong is one line, and a fault that nobody foresaw is kept in a file."""

import errno
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from onestepback import __main__ as command_line, build, paths
from onestepback.checks import prose
from onestepback.data.sidecar import DataError
from onestepback.site import address


@pytest.fixture
def raising(monkeypatch, tmp_path, capsys):
    """Run a command that raises something; give its status and what it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")

    def run(error):
        def stop(*_, **__):
            raise error

        monkeypatch.setattr(prose, "check", stop)
        return command_line.main(["prose"]), capsys.readouterr().err

    return run


def test_a_fault_that_nobody_foresaw_is_one_line_and_a_file_with_the_whole_of_it(raising, tmp_path):
    status, told = raising(KeyError("Year\nand more " + "x" * 500))
    assert status == 1 and told.count("\n") == 1 and len(told) < 500
    assert told.startswith("KeyError: ") and told.endswith("_build/faults/prose.txt has all that is known of it\n")
    kept = (tmp_path / "_build" / "faults" / "prose.txt").read_text(encoding="utf-8")
    assert kept.startswith("Traceback") and "x" * 500 in kept and "test_main.py" in kept
    status, told = raising(RecursionError("too deep"))  # a RuntimeError that is not of the library
    assert status == 1 and "which nobody foresaw" in told


def test_a_fault_that_was_foreseen_is_told_as_it_is_and_kept_nowhere(raising, tmp_path):
    assert raising(DataError("tea.csv: is cold; warm it")) == (1, "tea.csv: is cold; warm it\n")
    assert not (tmp_path / "_build").exists()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        # mixxxdj/manual#813: one fault for each of many files
        shutil.Error([("a.html", "b.html", f"[Errno {errno.ENOSPC}] No space left on device: 'b.html'")] * 900),
    ],
)
def test_a_full_disk_is_one_line(raising, error):
    status, told = raising(error)
    assert status == 1
    assert told == "no space left on the disk: make room, then run it again; the last good state is as it was\n"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ModuleNotFoundError("No module named 'tea'", name="tea"),
            "the environment lacks the package tea: remove .venv",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file", str(paths.NODE_MODULES / "tea" / "package.json")),
            f"node_modules lacks {Path('tea') / 'package.json'}: remove node",
        ),
    ],
)
def test_what_was_not_set_up_is_one_line(raising, error, told):
    status, said = raising(error)
    assert status == 1 and said.startswith(told) and said.count("\n") == 1


@pytest.mark.parametrize(
    ("file", "told"),
    [
        # keimlink/docker-sphinx-doc#176
        ("_build/store/used/x", "make _build yours with `sudo chown -R $(id -u) _build`, then run it again"),
        ("data/tea.csv", "make data/tea.csv yours with `sudo chown -R $(id -u) data/tea.csv`, then run it again"),
    ],
)
def test_what_belongs_to_another_user_is_one_line(raising, tmp_path, file, told):
    status, said = raising(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / file)))
    assert status == 1 and said.startswith(f"{file} belongs to another user") and said.endswith(f": {told}\n")


def test_a_fault_that_cannot_be_kept_is_told_nevertheless(raising, tmp_path):
    (tmp_path / "_build").write_text("a file where the folder should be", encoding="utf-8")
    status, told = raising(KeyError("Year"))
    assert status == 1 and told.count("\n") == 1 and "it cannot be kept in a file" in told


def test_a_site_that_cannot_be_copied_leaves_the_last_one_and_nothing_half_written(tmp_path, monkeypatch):
    built, site = tmp_path / "built", tmp_path / "html"
    for folder in (built, site):
        folder.mkdir()
        (folder / "index.html").write_text(folder.name, encoding="utf-8")

    def stop(_, fresh, **__):
        fresh.mkdir()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", stop)
    with pytest.raises(OSError):
        build._replace(built, site)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", "html"]
    assert (site / "index.html").read_text(encoding="utf-8") == "html"


def test_a_build_whose_parent_was_killed_is_still_under_way(tmp_path, monkeypatch):
    pages = tmp_path / "pages.sh"
    pages.write_text("#!/bin/sh\necho $$\nexec sleep 60\n", encoding="utf-8")
    pages.chmod(0o755)
    code = f"""
from pathlib import Path
from onestepback import build
build.paths.BUILD, build.sys.executable = Path({str(tmp_path)!r}), {str(pages)!r}
with build.alone() as lock:
    build._make_pages(Path({str(tmp_path / "work")!r}), "", lock)
"""
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        with pytest.raises(build.BuildError, match="under way"), build.alone():
            pass
        os.kill(child, signal.SIGKILL)
    with build.alone(wait=True):
        pass


def run(*arguments, cwd=paths.ROOT, **environment):
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "onestepback", *arguments], cwd=cwd, env=surroundings, capture_output=True, check=False
    )


def test_letters_that_a_terminal_does_not_have_stop_nothing():
    # jupyter-book/jupyter-book#137: 'charmap' codec can't encode character
    for encoding in ("ascii", "latin-1", "cp1251"):
        done = run("diff", "2024.1", "2026.1", PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
        assert done.returncode == 0 and not done.stderr
        done.stdout.decode(encoding)


def test_an_environment_that_was_copied_with_its_folder_builds_no_other_folder(tmp_path):
    # pypa/virtualenv#1280
    copy = tmp_path / "copy"
    (copy / "src" / "onestepback").mkdir(parents=True)
    shutil.copy(paths.SOURCE / "paths.py", copy / "src" / "onestepback")
    done = run("build", cwd=copy, PYTHONPATH=str(paths.SOURCE.parent))
    assert done.returncode == 1 and not done.stdout
    told = f"the environment is set up for {paths.ROOT}, not for {copy}: run `make book`, which sets it up\n"
    assert done.stderr.decode() == told


def test_what_stops_reading_stops_without_a_word():
    command = f"{shlex.quote(sys.executable)} -m onestepback diff 2024.1 2026.1 | head -1"
    done = subprocess.run(command, shell=True, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("From 2024.1 to 2026.1") and done.stderr == ""


def test_a_file_that_is_not_there_is_one_line():
    done = run("words", str(Path("no") / "such file.txt"))
    assert done.returncode == 1 and done.stderr.decode().count("\n") == 1 and "Traceback" not in done.stderr.decode()


# The address of the site


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", ""),
        ("https://example.org/book/", "https://example.org/book/"),
        ("https://example.org/my%20book", "https://example.org/my%20book"),
        ("https://bücher.example/книга/", "https://xn--bcher-kva.example/%D0%BA%D0%BD%D0%B8%D0%B3%D0%B0/"),
        ("https://қазақстан.example", "https://xn--80aaa0a6awh12ed.example"),
        ("https://example.org/~a/b,c;d=e@f+g/", "https://example.org/~a/b,c;d=e@f+g/"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
    ],
)
def test_an_address_is_carried_in_ascii(monkeypatch, given, wanted):
    monkeypatch.setenv(address.ADDRESS, given)
    assert address.address() == wanted


@pytest.mark.parametrize(
    "given",
    ["book.example", "https://example.org/a b", "https://example.org/?q=1", "https://example.org/#x", "https://a..b/"]
    + ["https://example.org/%zz", "https://straße.example/", "ftp://example.org/", "https://user@example.org/"],
)
def test_what_is_no_address_is_refused_in_a_line(monkeypatch, given):
    monkeypatch.setenv(address.ADDRESS, given)
    with pytest.raises(address.AddressError, match=r"^BOOK_URL: '.*; write (it as https://|this host as xn--)"):
        address.address()
