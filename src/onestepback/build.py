"""Build the site: run Jupyter Book beside the last good build, and replace it only by a good one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from onestepback import browser, paths, printed
from onestepback.checks import prose
from onestepback.site.record import ADDRESS

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
    address = os.environ.get(ADDRESS)
    if address and not re.fullmatch(r"https?://[\w.:-]+(/[\w.~/-]*)?", address):
        raise BuildError(f"{ADDRESS}: {address!r} is no address of a site; write it as https://example.org/book/")
    if address and of:
        address = f"{address.rstrip('/')}/e/{of}/"
    prose.check(lengths=False)
    browser.path()  # a book that nothing can print is not begun
    started = time.monotonic()
    work = paths.BUILD / "work"
    work.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("jupyter-book")), "build", str(paths.ROOT), "--path-output", str(work),
        # Every warning fails the build (-W), after all of them were shown (--keep-going); unresolved
        # references are warnings too (-n).
        "-W", "-n", "--keep-going", "--quiet",
    ]  # fmt: skip
    print("Building the book", flush=True)
    # Sphinx warns of a page only as it reads it: after a build that failed or was cut off, it has to read all again.
    clean = work / "clean"
    if not clean.exists():
        shutil.rmtree(work / "_build" / ".doctrees", ignore_errors=True)
    clean.unlink(missing_ok=True)
    log, surroundings = work / "build.log", _environment(address)
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            if line.startswith("  notebook"):  # progress of the notebooks; the rest is Jupyter Book's own talk
                print(line, end="", flush=True)
    if process.returncode:
        raise BuildError("\n".join(_explain(log.read_text(encoding="utf-8"))))
    printed.write(work / "_build" / "html", work / "printed")
    clean.touch()
    _replace(work / "_build" / "html")
    if not (paths.BUILD / "html" / "sitemap.xml").exists():
        print(f"No address is given in {ADDRESS}: links to the site itself, its sitemap and its feed are left out")
    print(f"Built in {time.monotonic() - started:.0f} s: {paths.BUILD / 'html' / 'index.html'}")


def _environment(address: str | None) -> dict[str, str]:
    """The surroundings of the build and of its kernels: quiet, and the same whoever runs it, wherever."""
    profile = paths.BUILD / "work" / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # The kernel warns about its unencrypted loopback port, which nothing outside this machine can reach.
    (profile / "ipython_kernel_config.py").write_text('c.IPKernelApp.log_level = "ERROR"\n', encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_BEHIND}
    jupyter = paths.BUILD / "work" / "jupyter"
    return {
        **kept,
        **({ADDRESS: address} if address else {}),
        **{f"JUPYTER_{name.upper()}_DIR": str(jupyter / name) for name in ("config", "data", "runtime")},
        "IPYTHONDIR": str(profile.parent),
        "JUPYTER_PLATFORM_DIRS": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "",
        "TZ": "UTC",
    }


def _explain(log: str) -> list[str]:
    """List what a log says is wrong, a line each: the page, then the fault; tracebacks are left out."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{paths.ROOT}/", "")
    found: list[str] = []
    for line in map(str.strip, plain.splitlines()):
        if re.match(r"(?:myst_nb|nbclient)\.", line):  # their errors wrap the one that a cell raised
            continue
        if re.match(r"[\w.]*(?:Error|Exception|Warning|NotFound)\b.*: \S", line):
            # The line before names the notebook that raised, and no more.
            page = re.match(r"(\S+?): WARNING: Executing notebook failed", found[-1] if found else "")
            found[-1:] = [f"{page[1]}: {line}"] if page else [*found[-1:], line]
        elif re.search(r"WARNING:|ERROR:|CRITICAL:", line) and "warnings treated as errors" not in line:
            found.append(line)
    return list(dict.fromkeys(found)) or plain.strip().splitlines()[-20:]


def _replace(built: os.PathLike[str]) -> None:
    """Swap the new site in; the old one stays until the new one is complete."""
    site, fresh, old = (paths.BUILD / name for name in ("html", "html.new", "html.old"))
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built, fresh, ignore=shutil.ignore_patterns(".buildinfo*", "objects.inv", "reports"))
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)
