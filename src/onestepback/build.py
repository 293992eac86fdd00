"""Build the site: make its pages beside the last good build, and replace it only by a good one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onestepback import inputs, paths, store
from onestepback.files import checksum, put_back, sha256, swap
from onestepback.site.address import ADDRESS, address

LEFT_BEHIND = {"PYTHONSTARTUP", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "SOURCE_DATE_EPOCH"}
"""Variables of a user's own that would change what is built."""


class BuildError(RuntimeError):
    """The book could not be built; the last good build is untouched."""


def build(of: str | None = None) -> None:
    """Execute the notebooks, build the site, put it into ``_build/html``.

    Parameters
    ----------
    of : str, optional
        The edition that this build is frozen as: its address is ``e/<edition>/`` below that of the site.

    Raises
    ------
    BuildError
        A cell raised, a reference or number is missing, or anything else warned.
    ProseError
        A statistic was typed by hand.
    BrowserError
        There is no browser to print the book with.
    """
    started = time.monotonic()
    base = _address(of)
    site, work = paths.BUILD / "html", paths.BUILD / "work"
    with alone() as lock:
        put_back(site)
        made_from = sha256(f"{inputs.whole()} {base}".encode())
        if _sealed(site) == made_from:
            print(f"Nothing has changed since it was built: {site / 'index.html'}")
            return
        _check()
        print("Building the book", flush=True)
        # Pages as they were last time are taken up again only if nothing but the text of pages, or tables, has changed.
        frame = sha256(f"{inputs.rest()} {base}".encode())
        if _sealed(work / "pages") != frame:
            shutil.rmtree(work / "pages", ignore_errors=True)
        (work / "pages.seal").unlink(missing_ok=True)
        _make_pages(work, base, lock)
        _seal(work / "pages", frame)
        _replace(work / "pages" / "html", site)
        _seal(site, made_from)
        store.forget_unused()
    if not (site / "sitemap.xml").exists():
        print(f"No address is given in {ADDRESS}: links to the site itself, its sitemap and its feed are left out")
    print(f"Built in {time.monotonic() - started:.0f} s: {site / 'index.html'}")


def freeze() -> None:
    """Freeze the edition that the project states, from a build of it."""
    from onestepback.editions.freeze import make

    make(build)


def _address(of: str | None) -> str:
    """The address of the site, or that of an edition below it."""
    base = address()
    return f"{base.rstrip('/')}/e/{of}/" if base and of else base


def _check() -> None:
    """Check what need not wait for the pages."""
    from onestepback import browser
    from onestepback.checks import prose

    prose.check(lengths=False)
    browser.path()  # a book that nothing can print is not begun


@contextmanager
def alone(*, wait: bool = False) -> Iterator[int]:
    """Let no other build of this folder run at the same time; wait for it to end, or raise a BuildError.

    Yields
    ------
    int
        The lock. A process that is given it holds it too: a build whose parent is gone is not over.
    """
    import fcntl

    paths.BUILD.mkdir(exist_ok=True)
    with (paths.BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildError("another build of this folder is under way: wait for it, or stop it") from None
        yield lock.fileno()


def _make_pages(work: Path, base: str, lock: int) -> None:
    work.mkdir(parents=True, exist_ok=True)
    log = work / "build.log"
    command = [sys.executable, "-m", "onestepback", "pages", str(work / "pages")]
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, env=environment(work, base), stderr=errors, pass_fds=[lock]) as process,
    ):
        process.wait()
    if faults := explain(log.read_text(encoding="utf-8", errors="replace"), process.returncode):
        raise BuildError("\n".join(faults))


def environment(work: Path, base: str) -> dict[str, str]:
    """The surroundings of the build and of the cells: quiet, and the same whoever runs it, wherever."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_BEHIND}
    return {
        **kept,
        ADDRESS: base,
        "IPYTHONDIR": str(work / "ipython"),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "",
        "TZ": "UTC",
    }


def explain(log: str, status: int) -> list[str]:
    """List what the log of a run says is wrong, a line each: the page, then the fault; tracebacks are left out."""
    if not status:
        return []
    if status == 2:
        return log.strip().splitlines()[-1:]
    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{paths.ROOT}/", "")
    found: list[str] = []
    for line in map(str.strip, plain.splitlines()):
        if raised := re.search(r"threw an exception \(exception: (.+)\)$", line):
            return [raised[1]]
        if re.match(r"[\w.]*(?:Error|Exception|Warning|NotFound)\b.*: \S", line):
            found[-1:] = [*found[-1:], line]
        elif re.search(r"WARNING:|ERROR:|CRITICAL:", line) and "warnings treated as errors" not in line:
            found.append(line)
    rest = [line for line in plain.strip().splitlines() if not re.fullmatch(r"\w+ error:", line)]
    return list(dict.fromkeys(found)) or rest[-20:]


def _sealed(folder: Path) -> str | None:
    """What a folder was made from; None if any of its files is not as it was when it was made."""
    seal = folder.with_suffix(".seal")
    if not seal.exists() or not folder.exists():
        return None
    content, _, made_from = seal.read_text(encoding="utf-8").partition(" ")
    return made_from if content == _content(folder) else None


def _seal(folder: Path, made_from: str) -> None:
    """Note what a folder was made from, and what it holds."""
    seal = folder.with_suffix(".seal")
    beside = seal.with_suffix(".new")
    beside.write_text(f"{_content(folder)} {made_from}", encoding="utf-8")
    beside.replace(seal)


def _content(folder: Path) -> str:
    return checksum(sorted(file for file in folder.rglob("*") if file.is_file()))


def _replace(built: Path, site: Path) -> None:
    """Swap the new site in; the old one stays until the new one is complete."""
    fresh = site.with_name(f"{site.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        shutil.copytree(built, fresh, ignore=shutil.ignore_patterns(".buildinfo*", "reports"))
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    swap(fresh, site)
