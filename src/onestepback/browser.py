"""The Chromium that the tests open the site with: find one, or install one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A sandbox needs rights that containers do not give; the tests open nothing but their own pages.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


class BrowserError(RuntimeError):
    """There is no Chromium to test with, and why."""


def find() -> Path | None:
    """Find a Chromium: the one that ``CHROMIUM`` names, one of the system, or Playwright's own.

    Raises
    ------
    BrowserError
        The environment variable names a file that is not there.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise BrowserError(f"CHROMIUM is {named}, which cannot be run: correct or unset it")
        return Path(named)
    found = next((place for name in NAMES if (place := shutil.which(name))), None)
    return Path(found) if found else _bundled()


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


def ensure() -> None:
    """Make sure that there is a Chromium which starts; install one if there is none.

    As root on Debian and its kin it is the distribution's own package, which brings the libraries that it needs;
    elsewhere the build that Playwright keeps.

    Raises
    ------
    BrowserError
        None could be installed, or it does not start.
    """
    if find() is None:
        _install()
    print(f"Browser: {version(path())}")


def version(chromium: Path) -> str:
    """Start a Chromium and return its name and version.

    Raises
    ------
    BrowserError
        It does not start.
    """
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(OPTIONS))
            number = browser.version
            browser.close()
    except Error as error:
        reason = error.message.strip().splitlines()[0]
        raise BrowserError(f"{chromium} does not start: {reason}; set CHROMIUM to one that does") from None
    return f"Chromium {number}, {chromium}"


def _bundled() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.exists() else None


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium from the system's packages", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "update", "-qq", env=quiet)
        # The fonts are those that the package itself recommends: no more than a reader's system has.
        packages = ("chromium", "fonts-liberation")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=quiet)
    else:
        print("Installing Chromium with Playwright", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = ((done.stderr or done.stdout).strip().splitlines() or ["no word why"])[-1]
        raise BrowserError(f"`{' '.join(command)}` failed: {reason}; set CHROMIUM to a browser that is there")
