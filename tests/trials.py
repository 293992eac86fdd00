"""Trials that take too long for every change: the book on machines of other kinds, and under interruptions.

Run by ``make trials``, as root on Debian or its kin; each result takes its line in ``docs/trials.md``.
``make trials NAMES="fonts checkers"`` runs those whose names begin so.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import interruptions
from onestepback import browser, paths
from onestepback.site.record import EPUB, PDF

REPORT = paths.ROOT / "docs" / "trials.md"
USER = "nobody"
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
OTHERS = {
    "none": (),
    "DejaVu alone": ("dejavu-fonts-ttf/ttf",),
    "Noto Sans, Roboto and Liberation 2": ("@expo-google-fonts/noto-sans", "@expo-google-fonts/roboto"),
}
"""Fonts of a machine -> their folders in node_modules."""

TELLS_COMMIT = "edition.json"
"""The one file that states the commit, which an archive does not know."""

SUITES = {"bookworm": "3.11", "trixie": "3.13", "forky": "3.14"}
"""Releases of Debian -> their Python."""

OUTLOUD, ACE = "outloud==0.2.1", "@daisy/ace-cli@1.4.6"
"""What reads the PDF and the EPUB for those who hear them."""

LIVE = "application/vnd.vegalite.v5+json"
"""A figure as a notebook that runs shows it."""

PLAIN = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""The environment without what would let a Python see this project."""

NETWORK = ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/pip.conf", "/usr/etc/npmrc")
"""What a bare system has to be told of the network that it is in."""

HEAD = """# The last trials

`make trials` writes a line for each; what they are is in `tests/trials.py`.
A build passes if every file of the site, the PDF and the EPUB has the bytes of an ordinary build of the same commit.

| trial | result | commit | day |
|---|---|---|---|
"""


def main(names: list[str]) -> int:
    """Run all trials, or those whose names begin as said; 1 if one failed."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        print("make trials: needs root and unshare, to hide the fonts of this machine from a build", file=sys.stderr)
        return 1
    failed = 0
    with tempfile.TemporaryDirectory(prefix="trials ") as folder:
        Path(folder).chmod(0o755)
        for name, run in trials(Path(folder)).items():
            if not names or name.startswith(tuple(names)):
                try:
                    result = run()
                except (OSError, subprocess.SubprocessError) as error:
                    result = f"FAILED before it could build: {reason(error)}"
                print(f"{name}: {result}", flush=True)
                record(name, result)
                failed += "FAILED" in result
    return int(bool(failed))


def trials(folder: Path) -> dict[str, Callable[[], str]]:
    """Every trial by its name, in the order in which they are run."""
    home = folder / "read-only"
    home.mkdir()
    home.chmod(0o555)
    place = folder / "книга [1] of mine"

    def set_up() -> str:
        clone_for_windows(place)
        own(place)
        return make(place, {"HOME": "/nonexistent"})

    def lie(moved: Callable[[Path, Path], object], to: str) -> str:
        if not place.exists() and "FAILED" in (result := set_up()):
            return result
        moved(place, folder / to)
        shutil.rmtree(folder / to / "_build" / "html")  # else what the other folder built would do
        own(folder / to)
        return make(folder / to, {"HOME": "/nonexistent"})

    return {
        **{f"fonts: {name}": lambda name=name: fonts(folder, name) for name in OTHERS},
        "plain user, no home, shallow clone with line ends of Windows, folder with signs": set_up,
        "copied after it was set up": lambda: lie(lambda at, to: shutil.copytree(at, to, symlinks=True), "copied"),
        "moved after it was set up": lambda: lie(Path.rename, "moved"),
        "tarball, home read-only": lambda: (
            unpack(folder / "tar"), own(folder / "tar"),
            make(folder / "tar", {"HOME": str(home)}, other=[TELLS_COMMIT]))[-1],
        **{
            f"bare Debian {suite}, Python {python}, plain user, no fonts, browser, Node or cache": (
                lambda suite=suite: bare(suite))
            for suite, python in SUITES.items()
        },
        "wheel": lambda: alone(folder / "wheel"),
        "interruptions": lambda: interruptions.trial(folder),
        "checkers": checkers,
    }  # fmt: skip


def record(name: str, result: str) -> None:
    """Put a result into the report, in the place of that trial's last one."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=paths.ROOT, capture_output=True, text=True)
    lines = REPORT.read_text(encoding="utf-8").splitlines() if REPORT.exists() else []
    rows = {line.split(" | ")[0][2:]: line for line in lines if re.match(r"\| (?!trial)\w", line)}
    rows[name] = f"| {name} | {result} | {commit.stdout.strip()} | {datetime.now(UTC):%-d %B %Y} |"
    REPORT.write_text(HEAD + "\n".join(rows.values()) + "\n", encoding="utf-8")


def reason(error: Exception) -> str:
    """The last line that a program said, or what the error says itself."""
    said = getattr(error, "stderr", None) or getattr(error, "stdout", None) or str(error)
    return (said.decode(errors="replace") if isinstance(said, bytes) else said).strip().splitlines()[-1][:300]


def fonts(folder: Path, name: str) -> str:
    """Build where the fonts of the system are others, in a mount namespace of its own."""
    fonts, copy = folder / f"fonts {name}", folder / name
    fonts.mkdir()
    for part in OTHERS[name]:
        for file in (paths.NODE_MODULES / part).rglob("*.ttf"):
            shutil.copy(file, fonts)
    if "Liberation" in name:
        subprocess.run(["apt-get", "download", "-qq", "fonts-liberation2"], cwd=fonts, check=True)
        subprocess.run(["dpkg-deb", "-x", next(fonts.glob("*.deb")), fonts], check=True)
    clone(copy)
    (copy / "node_modules").symlink_to(paths.NODE_MODULES)
    hide = f'for d in {" ".join(FONTS)}; do if [ -d "$d" ]; then mount --bind "$0" "$d"; fi; done; exec "$@"'
    command = ["unshare", "--mount", "bash", "-c", hide, str(fonts), sys.executable, "-m", "onestepback", "build"]
    return build(command, copy, {**os.environ, "PYTHONPATH": str(copy / "src")})


def own(copy: Path) -> None:
    """Hand a folder over to a plain user."""
    subprocess.run(["chown", "-R", USER, copy], check=True)


def make(copy: Path, given: Mapping[str, str], other: Iterable[str] = ()) -> str:
    """Run the command of the README as a plain user, with the Python and the programs of the system."""
    account = pwd.getpwnam(USER)
    command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "make", "book"]
    environment = {name: value for name, value in os.environ.items() if name not in ("CHROMIUM", "PYTHONPATH")}
    return build(command, copy, {**environment, "PATH": "/usr/bin:/bin", **given}, other)


def bare(suite: str) -> str:
    """Set up and build on a system that has nothing but Python, make and git."""
    root = Path(tempfile.gettempdir()) / f"bare-{suite}"
    if not root.exists():
        install(suite, root)
    for place in map(Path, NETWORK):
        hand_over(place, root / place.relative_to("/"))
    copy = root / "srv" / "книга [1] of mine"
    shutil.rmtree(copy, ignore_errors=True)
    clone(copy, "--depth=1")
    subprocess.run(["chroot", root, "chown", "-R", "reader", "/srv"], check=True)
    told = [f"{name}={value}" for name, value in os.environ.items() if re.search("CERT|CA_?BUNDLE|PROXY", name, re.I)]
    # What is mounted in a namespace is gone with it: nothing is left that would be removed with the folder.
    enter = 'mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
    command = [
        "unshare", "--mount", "bash", "-c", enter, root,
        "setpriv", "--reuid=reader", "--regid=reader", "--clear-groups", "env", "-i", *told,
        "PATH=/usr/bin:/bin", "HOME=/nonexistent", "make", "-C", f"/srv/{copy.name}", "book",
    ]  # fmt: skip
    return build(command, copy, dict(os.environ))


def install(suite: str, root: Path) -> None:
    """Install a bare system, for which the next trials look under that name only once it is whole."""
    fresh = root.with_name(f"{root.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    scripts = Path("/usr/share/debootstrap/scripts")
    script = scripts / (suite if (scripts / suite).exists() else "sid")
    parts = "--include=python3,python3-venv,make,git,ca-certificates"
    command = ["debootstrap", "--variant=minbase", parts, suite, fresh, mirror(), script]
    subprocess.run(["unshare", "--mount", *command], check=True, capture_output=True)
    subprocess.run(["useradd", "--root", fresh, "--no-create-home", "reader"], check=True)
    fresh.rename(root)


def hand_over(place: Path, to: Path) -> None:
    """Copy a file or folder of this machine, if it is there, in place of what a bare system has.

    A link that lay there would lead out of the bare system, into this one.
    """
    if place.is_dir():
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(place, to, ignore_dangling_symlinks=True)
    elif place.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        shutil.copy(place, to)


def mirror() -> str:
    """Where this machine has its packages of Debian from."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Label: Debian"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]


def alone(place: Path) -> str:
    """Run each notebook of the site in an empty folder, where pip has installed the wheel and what runs notebooks."""
    started, site = time.monotonic(), paths.BUILD / "html"
    [wheel] = site.glob("*.whl")
    place.mkdir()
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    tools = place / "venv" / "bin"

    def call(*command: object) -> None:
        subprocess.run(list(map(str, command)), cwd=work, env=PLAIN, check=True, capture_output=True)

    for drawn in ("drawn by vl-convert", "drawn by the notebook"):
        work = place / drawn
        work.mkdir()
        if drawn == "drawn by vl-convert":
            call(tools / "pip", "install", "-q", wheel, "nbconvert", "papermill", "ipykernel", "jupytext")
        else:
            call(tools / "pip", "uninstall", "-q", "-y", "vl-convert-python")
        for page in sorted(site.glob("*/*.ipynb")):
            shutil.copy(page, work)
            call(tools / "papermill", page.name, f"{page.stem}-ran.ipynb")
            call(tools / "jupyter", "nbconvert", "--to", "html", "--execute", page.name)
            call(tools / "jupytext", "--to", "py:percent", page.name)
            call(tools / "python", f"{page.stem}.py")
            cells = json.loads((work / f"{page.stem}-ran.ipynb").read_text(encoding="utf-8"))["cells"]
            shown = [kind for cell in cells for output in cell.get("outputs", ()) for kind in output.get("data", ())]
            if shown.count(LIVE) != page.read_text(encoding="utf-8").count('"image/svg+xml"'):
                return f"FAILED: {page.name} does not show its figures, {drawn}"
    count = len(list(site.glob("*/*.ipynb")))
    return f"{count} notebooks run by papermill, nbconvert and as scripts, twice; {time.monotonic() - started:.0f} s"


def checkers() -> str:
    """Ask what others wrote whether the PDF and the EPUB can be read by everybody."""
    site = paths.BUILD / "html"
    with tempfile.TemporaryDirectory() as folder:
        found = [check_pdf(site / PDF, Path(folder)), check_epub(site / EPUB, Path(folder))]
    return ("FAILED: " if any(faults for _, faults, _ in found) else "") + "; ".join(
        f"{name}: {faults} faults{f', {more}' if more else ''}" for name, faults, more in found
    )


def check_pdf(file: Path, folder: Path) -> tuple[str, int, str]:
    """Hold the PDF against PDF/UA: what was asked, how many rules are broken, how many it is in doubt about."""
    venv, report = folder / "venv", folder / "outloud.json"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "-q", OUTLOUD], check=True, capture_output=True)
    subprocess.run(
        [venv / "bin" / "outloud", file, "--layer", "conformance", "--json", report, "--fail-on", "never"],
        check=True, capture_output=True,
    )  # fmt: skip
    counts = json.loads(report.read_text(encoding="utf-8"))["results"][0]["counts"]
    return OUTLOUD, counts["error"], f"{counts['warning']} doubts"


def check_epub(file: Path, folder: Path) -> tuple[str, int, str]:
    """Hold the EPUB against Ace: what was asked, how many faults it finds, of what weight."""
    started = browser.launching(work=folder)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {"PUPPETEER_SKIP_DOWNLOAD": "1", "PUPPETEER_EXECUTABLE_PATH": str(started["executable_path"]), "PATH": path}
    command = ["npm", "exec", "--yes", f"--package={ACE}", "--", "ace-cli", "-s", "-o", folder / "ace", file]
    subprocess.run(list(map(str, command)), env={**started["env"], **told}, cwd=folder, check=True, capture_output=True)
    report = json.loads((folder / "ace" / "report.json").read_text(encoding="utf-8"))
    weights = [one["earl:test"]["earl:impact"] for part in report["assertions"] for one in part["assertions"]]
    return ACE, len(weights), ", ".join(sorted(set(weights)))


def build(command: list[object], copy: Path, environment: Mapping[str, str], other: Iterable[str] = ()) -> str:
    """How long a build took, and whether it gave the bytes of the site that is built here."""
    started = time.monotonic()
    built = subprocess.run(list(map(str, command)), cwd=copy, env=environment, capture_output=True, text=True)
    took = f"{time.monotonic() - started:.0f} s"
    if built.returncode:
        return f"FAILED after {took}: {(built.stderr or built.stdout).strip().splitlines()[-1]}"
    one, another = sums(paths.BUILD / "html"), sums(copy / "_build" / "html")
    differ = sorted(path for path in {*one, *another} if one.get(path) != another.get(path))
    if set(differ) - set(other):
        return f"FAILED, {len(differ)} of {len(one)} files differ after {took}: {', '.join(differ[:5])}"
    return f"{len(one)} files the same{f' but {chr(44).join(differ)}' if differ else ''}; {took}"


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
