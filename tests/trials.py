"""Trials that take too long for every change: the book on machines of other kinds, its charts in other browsers.

Run by ``make trials``, as root on Debian or its kin; the result is written to ``docs/trials.md``.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import engines
from onestepback import paths

REPORT = paths.ROOT / "docs" / "trials.md"
USER = "nobody"
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
OTHERS = {
    "none": (),
    "DejaVu alone": ("dejavu-fonts-ttf/ttf",),
    "Noto Sans, Roboto and Liberation 2": ("@expo-google-fonts/noto-sans", "@expo-google-fonts/roboto"),
}
"""Fonts of a machine -> their folders in node_modules."""

TELLS_COMMIT = frozenset({"edition.json", "datapackage.json", "ro-crate-metadata.json"})
"""Files that state the commit, or the checksum of one that does."""


@dataclass(frozen=True)
class Machine:
    """A machine on which ``make book`` has to work.

    Attributes
    ----------
    name : str
        What is other about it.
    folder : str
        Where the project lies, below a folder of the trial's own.
    lay : callable
        Puts the project there.
    python : str
        The Python that it has.
    user : str
        Who builds; root if empty.
    given : mapping
        Variables of the environment.
    other : set of str
        Files that may differ.
    """

    name: str
    folder: str
    lay: Callable[[Path], None]
    python: str = "python3"
    user: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    other: frozenset[str] = frozenset()


def main() -> int:
    """Run all trials, write the report; 1 if one failed."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        print("make trials: needs root and unshare, to hide the fonts of this machine from a build", file=sys.stderr)
        return 1
    site, lines = paths.BUILD / "html", []
    with tempfile.TemporaryDirectory(prefix="trials ") as folder:
        Path(folder).chmod(0o755)
        for trial in (fonts, machines):
            for line in trial(site, Path(folder)):
                print(line, flush=True)
                lines.append(line)
    lines += engines.trial(site)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=paths.ROOT, capture_output=True, text=True)
    REPORT.write_text(
        f"# The last trials\n\n`make trials` on {datetime.now(UTC):%-d %B %Y}, commit {commit.stdout.strip()}, "
        f"{os.cpu_count()} cores:\n\n" + "".join(f"- {line}\n" for line in lines),
        encoding="utf-8",
    )
    return int(any("FAILED" in line for line in lines))


def fonts(site: Path, folder: Path) -> Iterable[str]:
    """Build where the fonts of the system are others, each time in a mount namespace of its own."""
    for name, parts in OTHERS.items():
        fonts = folder / f"fonts {name}"
        fonts.mkdir()
        for part in parts:
            for file in (paths.NODE_MODULES / part).rglob("*.ttf"):
                shutil.copy(file, fonts)
        if "Liberation" in name:
            subprocess.run(["apt-get", "download", "-qq", "fonts-liberation2"], cwd=fonts, check=True)
            subprocess.run(["dpkg-deb", "-x", next(fonts.glob("*.deb")), fonts], check=True)
        copy = folder / name
        clone(copy)
        (copy / "node_modules").symlink_to(paths.NODE_MODULES)
        hide = f'for d in {" ".join(FONTS)}; do if [ -d "$d" ]; then mount --bind "$0" "$d"; fi; done; exec "$@"'
        build = [sys.executable, "-m", "onestepback", "build"]
        started = time.monotonic()
        built = subprocess.run(
            ["unshare", "--mount", "bash", "-c", hide, fonts, *build],
            cwd=copy, env={**os.environ, "PYTHONPATH": str(copy / "src")}, capture_output=True, text=True,
        )  # fmt: skip
        yield told(f"fonts: {name}", built, site, copy, started)


def machines(site: Path, folder: Path) -> Iterable[str]:
    """Set up and build on machines of several kinds."""
    pythons = filter(None, map(found, ("python3.12", "python3.13", "python3.14")))
    home = folder / "read-only"
    home.mkdir()
    home.chmod(0o555)
    laid = [
        Machine("plain user, home missing, no browser", "plain", clone, user=USER, given={"HOME": "/nonexistent"}),
        Machine("shallow clone with line ends of Windows", "crlf/[1] книга", clone_for_windows),
        Machine("tarball, home read-only", "tar", unpack, user=USER, given={"HOME": str(home)}, other=TELLS_COMMIT),
        *(Machine(f"clone with {Path(python).name}", Path(python).name, clone, python) for python in pythons),
    ]
    for machine in laid:
        copy = folder / machine.folder
        machine.lay(copy)
        yield make(machine, site, copy)
    moved = folder / "moved to"
    (folder / "plain").rename(moved)
    yield make(Machine("moved after it was set up", "", clone, user=USER), site, moved)
    copied = folder / "copied"
    shutil.copytree(moved, copied, symlinks=True)
    subprocess.run(["chown", "-R", USER, copied], check=True)
    yield make(Machine("copied after it was set up", "", clone, user=USER), site, copied)


def make(machine: Machine, site: Path, copy: Path) -> str:
    """Run the command of the README on a machine."""
    command = ["make", "book", f"PYTHON={machine.python}"]
    environment = {name: value for name, value in os.environ.items() if name not in ("CHROMIUM", "PYTHONPATH")}
    if machine.user:
        subprocess.run(["chown", "-R", machine.user, copy], check=True)
        account = pwd.getpwnam(machine.user)
        command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *command]
    started = time.monotonic()
    built = subprocess.run(command, cwd=copy, env={**environment, **machine.given}, capture_output=True, text=True)
    return told(machine.name, built, site, copy, started, machine.other)


def told(
    name: str, built: subprocess.CompletedProcess[str], site: Path, copy: Path, started: float,
    other: Iterable[str] = (),
) -> str:  # fmt: skip
    """A line on a build: how long it took, and whether it gave the same bytes."""
    took = f"{time.monotonic() - started:.0f} s"
    if built.returncode:
        return f"{name}: FAILED after {took}: {(built.stderr or built.stdout).strip().splitlines()[-1]}"
    one, another = sums(site), sums(copy / "_build" / "html")
    differ = sorted(path for path in {*one, *another} if one.get(path) != another.get(path))
    if set(differ) - set(other):
        return f"{name}: FAILED, {len(differ)} of {len(one)} files differ after {took}: {', '.join(differ[:5])}"
    but = f" but {', '.join(differ)}" if differ else ""
    return f"{name}: {len(one)} files the same byte for byte{but}; {took}"


def sums(site: Path) -> dict[str, str]:
    """The checksum of every file of a site."""
    return {
        str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


def clone(to: Path, *options: str) -> None:
    """Clone the newest commit."""
    subprocess.run(["git", "clone", "-q", *options, paths.ROOT.as_uri(), to], check=True)


def clone_for_windows(to: Path) -> None:
    """Clone without history, with a git that writes the line ends of Windows wherever it may."""
    clone(to, "--depth=1", "-c", "core.autocrlf=true", "-c", "core.eol=crlf")


def unpack(to: Path) -> None:
    """Unpack an archive of the newest commit, which is no repository."""
    to.mkdir()
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=paths.ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], input=packed.stdout, cwd=to, check=True)


def found(python: str) -> str | None:
    """A Python of this machine, or of its pyenv."""
    kept = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{python.removeprefix('python')}*/bin/{python}"))
    return shutil.which(python) or (str(kept[-1]) if kept else None)


if __name__ == "__main__":
    sys.exit(main())
